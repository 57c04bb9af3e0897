"""The newest events of a log: to begin a draft with, by choices and clicks, and to try it on while it is written."""

from __future__ import annotations

import time
from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.api.draft_wire import DraftChoice, DraftChoices, DraftEvent, DraftEvents, DraftEventsAsk, EditAsk, Edited
from eventkit.api.drafts import leaf_of
from eventkit.api.rows import row_of, rows_of
from eventkit.api.session import Call
from eventkit.engine import Plan
from eventkit.errors import UsageError
from eventkit.faces import sentence
from eventkit.insight import ABSENT, NOBODY, clicked, generalised
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.model.trigger import Trigger, leaves

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["LOOKED", "Stretch", "choices", "edited", "events", "fitting", "newest", "pinned", "wanted"]

BLOCK, FEW = 2_000, 500
"""Events read at once: to go through many, and to find some."""
EVERY = 0.05
"""Seconds between two words about how far it is."""


def newest(ws: Workspace, most: int, filter: EventFilter | None = None) -> list[Event]:
    """The newest events of the log that a filter admits, in the order they were received."""
    found: list[Event] = []
    before: int | None = None
    while len(found) < most:
        block = ws.store.read(filter or EventFilter(), before=before, limit=min(BLOCK, most - len(found)))
        if not block:
            break
        found += block
        before = block[-1].seq
    return found[::-1]


def wanted(trigger: Trigger) -> EventFilter:
    """A filter that admits whatever a trigger may count or begin with, by the names it expects."""
    heads: set[str] = set()
    for _, leaf in leaves(trigger):
        if not leaf.expect:
            return EventFilter()
        heads |= {name.partition("*")[0] for name in (*leaf.expect, *leaf.after)}
    return EventFilter() if "" in heads else EventFilter.parse({"event": {"prefix": sorted(heads)}})


def fitting(ws: Workspace, trigger: Trigger, most: int, *, looked: int, until: float | None = None) -> list[Event]:
    """The newest events that fit a trigger, in the order they were received, of as many looked through by name.

    until: by `time.monotonic`, when it is enough.
    """
    plan, filter = Plan({NOBODY: trigger}), wanted(trigger)
    found: list[Event] = []
    before: int | None = None
    left = looked
    while left > 0 and len(found) < most and (until is None or time.monotonic() < until):
        block = ws.store.read(filter, before=before, limit=min(FEW, left))
        if not block:
            break
        found += [event for event in block if plan.candidates(event)]
        left -= len(block)
        before = block[-1].seq
    return found[:most][::-1]


class Stretch:
    """The newest events of a log as it is now, to be gone through oldest first, block by block, as often as is needed.

    How far that is is told, and it ends with Superseded where nobody waits any more. count: how many, at most. since,
    until: the first one's time and the last one's.
    """

    def __init__(self, call: Call, most: int, *, passes: int) -> None:
        store = call.ws.store
        self._call, self._last = call, store.last_seq()
        self._after = max(0, self._last - most)
        self.count = self._last - self._after
        first = store.read(EventFilter(order="ASC"), after=self._after, limit=1)
        last = store.read(EventFilter(), before=self._last + 1, limit=1)
        self.since = min(first[0].occurred, first[0].received or first[0].occurred) if first else None
        self.until = last[0].received or last[0].occurred if last else None
        self._pace = _Pace(call, self.count * passes)

    def read(self, words: str) -> Iterator[Event]:
        """The events, in the order they were received. words: what is done with them."""
        place = self._after
        while place < self._last:
            block = self._call.ws.store.read(EventFilter(order="ASC"), after=place, limit=BLOCK)
            for event in block:
                if (event.seq or 0) > self._last:
                    return
                yield event
                self._pace.step(words)
            if not block:
                return
            place = block[-1].seq or self._last

    def turn(self) -> None:
        """Ends it where nobody waits any more, while no events are read."""
        self._pace.step("", by=0)


class _Pace:
    """Says how far it is, as often as somebody would notice."""

    def __init__(self, call: Call, of: int) -> None:
        self._call, self._of, self._done = call, of, 0
        self._next, self._words = time.monotonic() + EVERY, ""

    def step(self, words: str, *, by: int = 1) -> None:
        self._done += by
        self._words = words or self._words
        if (now := time.monotonic()) >= self._next:
            self._next = now + EVERY
            self._call.progress(min(self._done, self._of), self._of, self._words)


def pinned(ws: Workspace, id: UUID | None) -> Event | None:
    """The event a person looks at beside the draft; raises UsageError where it is gone."""
    if id is None:
        return None
    event = ws.store.get(id)
    if event is None:
        raise UsageError(f"There is no event {id} in this workspace any more: choose another")
    return event


LOOKED = 500
"""Events of the log, the last ones, over which it is counted how many a trigger fits."""


def events(call: Call, ask: DraftEventsAsk) -> DraftEvents:
    """The newest that hold the text."""
    filter = EventFilter.parse({"text": {"query": ask.text}}) if ask.text else None
    found = newest(call.ws, ask.most, filter)
    return DraftEvents(rows=rows_of(list(enumerate(reversed(found)))), empty=call.ws.store.last_seq() == 0)


def choices(call: Call, ask: DraftEvent) -> DraftChoices:
    """Exactly this, this kind of thing, any of this name. Raises InvalidEvent for one that no trigger can fit."""
    event = pinned(call.ws, ask.id)
    assert event is not None, "it has an id"
    events = newest(call.ws, LOOKED)
    made = []
    for each in generalised(event):
        plan = Plan({NOBODY: each.trigger})
        fits = sum(bool(plan.candidates(one)) for one in events)
        made.append(
            DraftChoice(
                kind=each.kind, trigger=each.trigger.wire(), sentence=sentence(each.trigger), said=list(each.said),
                fits=fits, looked=len(events),
            )
        )  # fmt: skip
    return DraftChoices(event=row_of(event), wire=event.wire(), choices=made)


def edited(call: Call, ask: EditAsk) -> Edited:
    """The draft after, and what changed. Raises UsageError for what no trigger can ask."""
    made = deepcopy(ask.trigger)
    leaf = leaf_of(made, ask.at)
    given = ask.value if "value" in ask.model_fields_set else ABSENT
    after = clicked(leaf, ask.path, ask.how, value=given, event=pinned(call.ws, ask.id))
    leaf.clear()
    leaf.update(after.draft)
    return Edited(trigger=made, says=after.says)
