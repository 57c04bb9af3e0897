"""What a front end is told while it is open: what came into its view, what became of what it shows, what lists changed.

One follower a front end, and nothing where nothing happens: it looks when something was committed, four times a second
at most, and less often where that takes long. While nobody sees the front end it looks at nothing, and once when it is
seen again.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeVar
from uuid import UUID

from eventkit.api.feed_wire import Chip
from eventkit.api.rows import chips_of, rows_of
from eventkit.api.session import Session
from eventkit.api.standing import FAR, standing_of
from eventkit.api.told_wire import Changed, Fresh, Standing, Trouble
from eventkit.api.view import View
from eventkit.errors import WorkspaceClosed
from eventkit.model.event import Event

__all__ = ["EVERY", "Following", "follow_lists", "follow_view", "shown", "told"]

EVERY = 0.25
"""Seconds between two looks, at least;"""
SHARE, SELDOM = 7, 2.0
"""and so many times what the last one took, up to seconds: following takes a small share of a processor."""
_RUNS = ("prefect.flow-run.", "prefect.task-run.")
MOST = 60
"""Rows that are pushed at once, and rows shown before whose chips are looked at again."""


Value = TypeVar("Value")


class Following:
    """The follower of one front end. Thread: any; one look at a time, which `Follow` sees to."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.RLock()
        self._view: View | None = None
        self._columns: tuple[str, ...] = ()
        self._arrived = 0
        self._asked: OrderedDict[UUID, Event] = OrderedDict()
        self._pushed: OrderedDict[UUID, Event] = OrderedDict()
        self._told: OrderedDict[UUID, list[Chip]] = OrderedDict()
        self._lists: set[str] = set()
        self._at, self._line = session.ws.store.last_seq(), session.ws.store.last_log()
        self._standing: Standing | None = None
        self._missed = self._ended = False
        self._follow = session.ws.follow(self._look, every=EVERY, failed=self._failed)
        self._follow.stops = True

    # -- what is followed

    def view(self, view: View | None, columns: tuple[str, ...]) -> None:
        """From now on this view, in place of the one before; None for none."""
        with self._lock:
            self._view, self._columns, self._arrived = view, columns, 0
            for held in (self._asked, self._pushed, self._told):
                held.clear()

    def lists(self, name: str) -> None:
        """Also a list of this name."""
        with self._lock:
            self._lists.add(name)

    def shown(self, events: Iterable[Event]) -> None:
        """These are shown: what becomes of them is told."""
        with self._lock:
            _note(self._asked, {event.id: event for event in events})

    def told(self, chips: Mapping[UUID, list[Chip]]) -> None:
        """This much is known of events."""
        with self._lock:
            _note(self._told, chips, most=4 * MOST)

    def end(self) -> None:
        """Follows nothing any more; twice is fine."""
        self._ended = True
        self._follow.end()

    def wake(self) -> None:
        """Looks at once, where something was missed."""
        if self._missed and not self._ended:
            self._session.ws.threads.asks().submit(self._follow.call)

    # -- looking

    def _look(self) -> None:
        self._missed = True  # first: whoever wakes it between the two finds that there is something
        if not self._session.seen():
            return
        self._missed = False
        begun = time.monotonic()
        self._look_at_view()
        self._look_at_lists()
        self._look_at_standing()
        self._follow.every = min(max(EVERY, (time.monotonic() - begun) * SHARE), SELDOM)

    def _failed(self, error: BaseException) -> None:
        """What a look raised stands under the view; that the workspace was closed is said elsewhere."""
        if not isinstance(error, WorkspaceClosed):
            said = f"What comes in is not shown as it comes: {error}"
            report = "".join(traceback.format_exception(error))[-8_000:]
            self._session.tell("trouble", Trouble(kind=type(error).__name__, sentence=said, report=report))

    def _look_at_view(self) -> None:
        with self._lock:
            view, columns = self._view, self._columns
        if view is None:
            return
        arrived = view.arrived()
        fresh = view.ranked(-arrived, min(MOST, arrived - self._arrived)) if arrived > self._arrived else []
        with self._lock:
            _note(self._pushed, {event.id: event for _, event in fresh[::-1]})
            shown = self._asked | self._pushed
        chips = chips_of(self._session.ws, list(shown.values()))
        with self._lock:
            if view is not self._view:
                return
            self._arrived = arrived
            changed = {id: each for id, each in chips.items() if self._told.get(id, []) != each}
            _note(self._told, changed, most=4 * MOST)
        new = {event.id for _, event in fresh}
        if fresh or changed:
            told = {str(id): each for id, each in changed.items() if id not in new}
            rows = rows_of(fresh, chips=chips, columns=columns)
            self._session.tell("feed.fresh", Fresh(anchor=view.anchor, arrived=arrived, rows=rows, chips=told))

    def _look_at_lists(self) -> None:
        if not self._lists:
            return
        store, last = self._session.ws.store, self._session.ws.store.last_seq()
        names, self._at = store.names_after(self._at), last
        line, self._line = self._line, store.last_log()  # a run that is running says something without an event
        changed = {
            "runs": line != self._line or any(name.startswith(_RUNS) for name in names),
            "automations": True,  # windows and counts are committed without an event
            "webhooks": bool(names),  # each may have come in a delivery
            "summary": True,
        }
        asked = {each: each in self._lists and changed[each] for each in changed}
        if any(asked.values()):
            self._session.tell("changed", Changed(**asked))

    def _look_at_standing(self) -> None:
        standing = standing_of(self._session.ws)
        former, self._standing = self._standing, standing
        said = standing.stopped or standing.behind >= FAR
        was = former is not None and (former.stopped or former.behind >= FAR)
        if said != was or (said and standing != former):
            self._session.tell("feed.standing", standing)


def _note(held: OrderedDict[UUID, Value], more: Mapping[UUID, Value], *, most: int = MOST) -> None:
    """Adds to what is remembered, and lets the oldest of it go."""
    for id, each in more.items():
        held[id] = each
        held.move_to_end(id)
    while len(held) > most:
        held.popitem(last=False)


def _following(session: Session) -> Following | None:
    held = session.kept.get("following")
    return held if isinstance(held, Following) else None


def _made(session: Session) -> Following:
    return session.keep("following", lambda: Following(session))


def follow_view(session: Session, view: View | None, *, columns: tuple[str, ...] = ()) -> None:
    """Tells a front end of what comes into a view from now on, in place of the one before; None ends that."""
    held = _following(session) if view is None or not session.follows else _made(session)
    if held is not None:
        held.view(view, columns)


def follow_lists(session: Session, name: Literal["runs", "automations", "webhooks", "summary"]) -> None:
    """Tells a front end when a list changes. Call it whenever one is asked for."""
    if session.follows:
        _made(session).lists(name)


def shown(session: Session, events: Sequence[Event]) -> None:
    """Notes which events a front end shows, where it follows a view."""
    held = _following(session)
    if held is not None:
        held.shown(events)


def told(session: Session, chips: Mapping[UUID, list[Chip]]) -> None:
    """Notes what a front end knows of events, where it follows a view."""
    held = _following(session)
    if held is not None:
        held.told(chips)
