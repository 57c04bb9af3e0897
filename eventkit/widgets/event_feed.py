"""The live feed in a notebook: what happened, newest first, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

import traitlets

from eventkit.api.feed_wire import MOST_COLUMNS
from eventkit.api.kept import put_view, views_in
from eventkit.api.kept_wire import FeedView
from eventkit.errors import UsageError
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.model.trigger import Trigger, parse_trigger
from eventkit.model.wording import shown
from eventkit.widgets.ids import id_in
from eventkit.widgets.panel import Panel
from eventkit.widgets.telling import OnSelect
from eventkit.workspace.filter_code import events_code, filter_code
from eventkit.workspace.query import EventQuery, event_filter

if TYPE_CHECKING:
    import pandas

    from eventkit.workspace.workspace import Workspace

__all__ = ["EventFeed", "FeedFilter"]

FeedFilter = str | list[str] | tuple[str, ...] | Mapping[str, Any] | EventFilter | EventQuery | None
"""A name as in `events`, its criteria by name, a filter, or a query."""
MOST = 1_000
"""Events that can be selected at once."""


class EventFeed(Panel):
    """The live feed of this workspace: rows, a histogram, facets, and for each event why, its chain and its request.

    filter: a name (`order.placed`, `order.*` or a list), the criteria of `events` by name (`{"name": "order.*",
    "payload": {"region": ["eu"]}}`), or a query. What is chosen on screen is here too: `selected`, `filter`, `df()`;
    what is set here is shown there. Rows are asked for while they are looked at: of a million events none is sent that
    nobody sees. Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     _ = ek.scenario("orders")
    ...     feed = ek.EventFeed("order.*")
    ...     print(feed, len(feed.events), feed.query)
    ...     feed.close()
    EventFeed(events('order.*')) 139 ek.events('order.*')
    """

    _bundle = "event_feed"
    view_filter = traitlets.Dict().tag(sync=True)
    view_selected = traitlets.List(traitlets.Unicode()).tag(sync=True)
    view_columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    view_draft = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)

    def __init__(self, filter: FeedFilter = None, *, workspace_: Workspace | None = None) -> None:
        super().__init__(workspace_=workspace_, view_filter=_json(_filter(filter)))
        self._on_select = OnSelect(self._exchange.tell, later=self._exchange.later)
        self.observe(self._selected, "view_selected")

    # -- what is looked at

    @property
    def filter(self) -> EventFilter:
        """Which events are shown, as it is on screen. Set it to what the constructor takes, and the screen follows."""
        return EventFilter.parse(self.view_filter)

    @filter.setter
    def filter(self, given: FeedFilter) -> None:
        self.view_filter = _json(_filter(given))

    @property
    def events(self) -> EventQuery:
        """A query of the events that are shown."""
        held = self.filter
        return EventQuery(self._ws.store, held, code=events_code(held))

    @property
    def query(self) -> str:
        """The Python that asks for what is shown."""
        return filter_code(self.filter)

    def df(self, limit: int | None = None) -> pandas.DataFrame:
        """A DataFrame of the events that are shown, newest first; see `EventQuery.df`. limit: at most so many."""
        return self.events.df(limit)

    # -- what is chosen in it

    @property
    def selected(self) -> list[Event]:
        """The events that are selected, in the order they were; those that retention let go are left out.

        Set it to events, and they are marked on screen, at most 1,000 of them.
        """
        return self._events(self.view_selected)

    @selected.setter
    def selected(self, given: Iterable[Event]) -> None:
        chosen = list(islice(given, MOST)) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
        for each in chosen:
            if not isinstance(each, Event):
                raise UsageError(f"feed.selected takes events, not {shown(each)}: feed.selected = feed.events[:2]")
        self.view_selected = [str(event.id) for event in chosen]

    def on_select(self, call: Callable[[list[Event]], Any]) -> Callable[[], None]:
        """Calls a function with the list of selected events whenever another is selected; returns what ends that.

        It is called on a thread of the workspace, with one selection at a time and the last one for sure; the same
        function again takes its own place, as when a cell is run again. What it raises is shown under the widget.
        Raises UsageError for what is no function.
        """
        if not callable(call):
            raise UsageError(f"on_select() takes a function of a list of events, not {shown(call)}: give one")
        return self._on_select.add(call)

    @property
    def trigger(self) -> Trigger | None:
        """The trigger that is being made of what was clicked; None where there is none, or it is not whole yet."""
        with suppress(Exception):
            return parse_trigger(self.view_draft) if self.view_draft is not None else None
        return None

    def _events(self, ids: list[str]) -> list[Event]:
        wanted = [id for each in ids[:MOST] if (id := id_in(each)) is not None]
        found = self._ws.store.read(EventFilter(id=tuple(wanted)), limit=len(wanted)) if wanted else []
        held = {event.id: event for event in found}
        return [held[id] for id in wanted if id in held]

    def _selected(self, change: Any) -> None:
        self._on_select.tell(lambda: self._events(self.view_selected))

    # -- what is kept of it

    def save(self, name: str) -> None:
        """Keeps what is shown as a view of this workspace, in place of the one of that name."""
        if not isinstance(name, str) or not 0 < len(name) <= 100:
            raise UsageError(f"A view is saved under a name of 1 to 100 characters, not {shown(name)}: give one")
        put_view(self._ws.store, name, FeedView(filter=self.filter, columns=list(self.view_columns)[:MOST_COLUMNS]))

    @property
    def views(self) -> dict[str, EventQuery]:
        """The saved views by name, each as a query: `feed.filter = feed.views["mine"]` shows one."""
        return {
            saved.name: EventQuery(self._ws.store, saved.view.filter, code=events_code(saved.view.filter))
            for saved in views_in(self._ws.store).views
        }

    # -- how it looks elsewhere

    def __repr__(self) -> str:
        return f"EventFeed({events_code(self.filter)})"

    def __str__(self) -> str:
        return repr(self)

    def _frozen(self) -> tuple[str, str]:
        events = self.events
        return repr(events), events._repr_html_()


def _json(filter: EventFilter) -> dict[str, Any]:
    return filter.model_dump(mode="json")


def _filter(given: Any) -> EventFilter:
    """The filter of what a person gives. Raises UsageError."""
    if isinstance(given, EventQuery):
        return given.filter
    if isinstance(given, EventFilter):
        return given
    if isinstance(given, Mapping):
        if not all(isinstance(word, str) for word in given):
            raise UsageError(f"EventFeed takes criteria by name, not {shown(given)}: write {{'name': 'order.*'}}")
        criteria = dict(given)
        return event_filter(criteria.pop("name", None), **criteria)
    if given is None or isinstance(given, str | list | tuple):
        return event_filter(given)
    raise UsageError(f"EventFeed takes a name, criteria or a query, not {shown(given)}: write EventFeed('order.*')")
