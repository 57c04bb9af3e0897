"""Triggers drafted from an event of this workspace, each with how many of the events in the log it fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload
from uuid import UUID

from eventkit.engine import Plan
from eventkit.errors import InvalidEvent
from eventkit.faces import drafts_html, drafts_text, sentence
from eventkit.insight import Drafted, generalised
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.model.trigger import EventTrigger
from eventkit.model.wording import shown
from eventkit.workspace.current import workspace
from eventkit.workspace.query import EventQuery

if TYPE_CHECKING:
    import pandas

    from eventkit.workspace.workspace import Workspace

__all__ = ["Draft", "Drafts", "generalise"]

MOST = 20_000
"""Events of the name, the last ones, over which it is counted how many a draft fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A trigger made of an event.

    kind: `exactly this`, `this kind of thing` or `any of this name`. sentence: when it fires. said: what was made
    general, a line each. fits: how many events of the log it fits; looked, cut: over how many of the last ones that was
    counted, and whether there are more.
    """

    kind: str
    trigger: EventTrigger
    sentence: str
    said: tuple[str, ...]
    fits: int
    looked: int
    cut: bool


class Drafts(Sequence[Draft]):
    """The three drafts from one event, narrowest first: `exact`, `kind`, `name`."""

    def __init__(self, event: Event, drafts: Iterable[Draft]) -> None:
        self.event = event
        self._drafts = tuple(drafts)

    @property
    def exact(self) -> Draft:
        """For exactly this."""
        return self._drafts[0]

    @property
    def kind(self) -> Draft:
        """For this kind of thing: the one to begin with."""
        return self._drafts[1]

    @property
    def name(self) -> Draft:
        """For any event of this name."""
        return self._drafts[2]

    @overload
    def __getitem__(self, place: int) -> Draft: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Draft, ...]: ...
    def __getitem__(self, place: int | slice) -> Draft | tuple[Draft, ...]:
        return self._drafts[place]

    def __iter__(self) -> Iterator[Draft]:
        return iter(self._drafts)

    def __len__(self) -> int:
        return len(self._drafts)

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a draft: kind, fits, cut, sentence, said, trigger (its JSON)."""
        import pandas

        columns = ["kind", "fits", "cut", "sentence", "said", "trigger"]
        rows = [
            (each.kind, each.fits, each.cut, each.sentence, "; ".join(each.said), each.trigger.wire())
            for each in self._drafts
        ]
        return pandas.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        return drafts_text(self)

    def _repr_html_(self) -> str:
        return drafts_html(self)


def generalise(event: Event | UUID | str, *, most: int = MOST) -> Drafts:
    """Three triggers that an event suggests: exactly this, this kind of thing, any of this name; each fits the event.

    event: one, or the id of one in this workspace's log. For the kind, ids, UUIDs, dates and numbers in names, ids and
    labels are `*`, and each is said. Each draft has its `trigger`, a `sentence`, and how many events of the log it
    `fits`, over the last `most` of the name. Payloads are not asked for. Nothing is stored or run. Raises InvalidEvent.
    Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     for number, region in ((41, "eu"), (42, "eu"), (43, "us")):
    ...         event = ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}", "region": region})
    ...     ek.generalise(event)
    Triggers from order.placed on order.43
      exactly this (1 event): on every order.placed whose resource is order.43 and region is us
          any payload
      this kind of thing (1 event): on every order.placed whose resource is order.* and region is us
          resource id order.*: any number for 43
      any of this name (3 events): on every order.placed
          any resource
          any payload
    """
    ws = workspace()
    held = event if isinstance(event, Event) else _found(ws, event)
    drafted = generalised(held)
    fits, looked, cut = _counts(ws, drafted, most)
    return Drafts(held, [
        Draft(
            kind=each.kind, trigger=each.trigger, sentence=sentence(each.trigger), said=each.said,
            fits=fits[at], looked=looked, cut=cut,
        )
        for at, each in enumerate(drafted)
    ])  # fmt: skip


def _found(ws: Workspace, given: Any) -> Event:
    try:
        found = ws.store.get(UUID(str(given)))
    except ValueError:
        found = None
    if found is None:
        raise InvalidEvent(f"generalise() takes an event or its id, and there is none {shown(given)} in this workspace")
    return found


def _counts(ws: Workspace, drafted: Sequence[Drafted], most: int) -> tuple[list[int], int, bool]:
    """How many events each draft fits, over how many that was counted, and whether there are more."""
    ids = [UUID(int=at) for at in range(len(drafted))]
    plan = Plan({id: each.trigger for id, each in zip(ids, drafted, strict=True)})
    heads = {name.partition("*")[0] for each in drafted for name in each.trigger.expect}
    wanted = EventFilter.parse({"event": {"prefix": [] if "" in heads else sorted(heads)}})
    query = EventQuery(ws.store, wanted)
    fits, looked = [0] * len(drafted), 0
    for event in query.head(most):
        looked += 1
        for leaf in plan.candidates(event):
            fits[leaf.automation_id.int] += 1
    return fits, looked, looked == most and len(query) > most
