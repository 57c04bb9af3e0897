"""What became of the events that automations looked at more closely: counted, and the last of them noted.

1. An event is matched or suppressed once for an automation, however many of its triggers it fits: matched, where
   anything came of one of them.
2. What an event found is noted (which trigger, and the window before it), so that the reason can be said later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from eventkit.engine.step import Met
from eventkit.engine.window import Window
from eventkit.model.counts import Became
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.trigger import Path

__all__ = ["KEPT", "Noted", "Tally", "add", "joined", "of", "tally"]

KEPT: Final = 20
"""How many of the last reasons are kept of each automation."""


class Noted(NamedTuple):
    """What became of one event with one automation. event: None where the time did it. before: the window it met."""

    event: Event | None
    at: datetime
    became: Became
    path: Path = ()
    before: Window | None = None


@dataclass(slots=True)
class Tally:
    """Of one automation: how many events were matched and suppressed, in how many it erred; the last of them."""

    matched: int = 0
    suppressed: int = 0
    errored: int = 0
    notes: deque[Noted] = field(default_factory=lambda: deque(maxlen=KEPT))

    def event(self, event: Event, met: Met, *, fired: bool) -> None:
        """Counts an event that fits, and notes what became of it."""
        if met.came:
            self.matched += 1
        else:
            self.suppressed += 1
        became = Became.FIRED if fired else Became.MATCHED if met.came else Became.SUPPRESSED
        self.notes.append(Noted(event, event.occurred, became, met.path, met.before))

    def stopped(self, event: Event) -> None:
        """Counts an event that fits and is too far from its origin."""
        self.suppressed += 1
        self.notes.append(Noted(event, event.occurred, Became.STOPPED))

    def erred(self, event: Event) -> None:
        """Counts an event for which the automation's predicate raised, which is no answer."""
        self.errored += 1
        self.notes.append(Noted(event, event.occurred, Became.ERROR))

    def silence(self, firing: Firing) -> None:
        """Notes that the time fired; no event was looked at."""
        self.notes.append(Noted(None, firing.at, Became.FIRED, firing.path))

    def refused(self, event: Event) -> None:
        """Notes that what this event fired was not done: it comes of a loop."""
        notes = [
            each._replace(became=Became.STOPPED) if each.event is event and each.became is Became.FIRED else each
            for each in self.notes
        ]
        self.notes = deque(notes, maxlen=KEPT)

    def add(self, later: Tally) -> None:
        """Adds what came after."""
        self.matched += later.matched
        self.suppressed += later.suppressed
        self.errored += later.errored
        self.notes.extend(later.notes)


def tally(tallies: dict[UUID, Tally], event: Event, met: Sequence[Met], firings: Sequence[Firing]) -> None:
    """Counts what one event did, once for each automation it concerns."""
    if len(met) == 1:
        of(tallies, met[0].automation_id).event(event, met[0], fired=bool(firings))
        return
    best: dict[UUID, Met] = {}
    for each in met:
        if each.came or each.automation_id not in best:
            held = best.get(each.automation_id)
            if held is None or not held.came:
                best[each.automation_id] = each
    fired = {firing.automation_id for firing in firings}
    for id, each in best.items():
        of(tallies, id).event(event, each, fired=id in fired)


def of(tallies: dict[UUID, Tally], id: UUID) -> Tally:
    """The tally of an automation, begun where there is none."""
    found = tallies.get(id)
    if found is None:
        found = tallies[id] = Tally()
    return found


def joined(before: Mapping[UUID, Tally], after: Mapping[UUID, Tally]) -> dict[UUID, Tally]:
    """Both, one after the other; neither is changed."""
    both: dict[UUID, Tally] = {}
    add(both, before)
    add(both, after)
    return both


def add(tallies: dict[UUID, Tally], later: Mapping[UUID, Tally]) -> None:
    """Adds what came after."""
    for id, each in later.items():
        of(tallies, id).add(each)
