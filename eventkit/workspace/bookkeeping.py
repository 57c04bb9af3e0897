"""What became of each automation's events, counted and noted in the commit of the cursor that it belongs to.

1. What a stretch of the log came to is written with the cursor that goes past it, or waits for the next such commit.
2. What a commit that failed would have written is stepped again, and so counted once.
3. What a firing tells is noted by it alone, in the same commit: history says the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from eventkit.engine.stretch import Fired, Stretch
from eventkit.engine.tally import KEPT, Noted, Tally, add, joined
from eventkit.model.counts import Became
from eventkit.store import Met, Past, Transaction

__all__ = ["Bookkeeping", "met"]


class Bookkeeping:
    """What was counted and is not yet written. Thread: the engine's, under the matcher's lock."""

    def __init__(self) -> None:
        self._unwritten: dict[UUID, Tally] = {}
        self._noted: dict[UUID, int] = {}

    def later(self, stretch: Stretch) -> None:
        """Keeps what a stretch counted for the commit that saves the cursor past it."""
        add(self._unwritten, stretch.tallies)

    def drop(self, id: UUID) -> None:
        """Forgets what is unwritten of an automation."""
        self._unwritten.pop(id, None)

    def written(self) -> None:
        """Says that the commit was made."""
        self._unwritten = {}

    def write(self, tx: Transaction, stretch: Stretch, fired: Sequence[Fired], *, apart: bool) -> None:
        """Writes what was counted. fired: the firings that are made; what else fired came of a loop.

        apart: whether the stretch is of automations that catch up, whose cursors are their own.
        """
        before = {} if apart else self._unwritten
        if not before and not stretch.tallies:
            return
        if len(fired) < len(stretch.fired):
            _refuse(stretch, fired)
        tallies = joined(before, stretch.tallies) if before else stretch.tallies
        made: dict[UUID, list[Fired]] = {}
        for each in fired:
            made.setdefault(each.firing.automation_id, []).append(each)
        for automation_id, tally in tallies.items():
            own = made.get(automation_id, [])
            tx.add_counts(
                automation_id,
                matched=tally.matched,
                fired=len(own),
                suppressed=tally.suppressed,
                errored=tally.errored,
            )
            if not (len(own) == len(tally.notes) == 1 and own[0].tells and own[0].noted is tally.notes[0]):
                self._note(tx, automation_id, tally, own)

    def _note(self, tx: Transaction, automation_id: UUID, tally: Tally, fired: Sequence[Fired]) -> None:
        """Notes what no firing tells, in its place among the firings."""
        past: list[Past] = []
        since: list[int] = []
        after = 0
        for noted in reversed(tally.notes):
            made = [each for each in fired if each.noted is noted]
            after += len(made)
            if not any(each.tells for each in made):
                shadow = any(each.automation.enabled == "shadow" for each in made)
                past.append(_past(noted, shadow=shadow))
                since.append(after - len(made))
        if past:
            tx.add_history(automation_id, past[::-1], since=since[::-1], kept=self._room(automation_id, len(past)))

    def _room(self, automation_id: UUID, more: int) -> int | None:
        """How many notes of an automation are kept: trimmed now and then, there are twice as many at most."""
        noted = self._noted.get(automation_id, KEPT) + more
        self._noted[automation_id] = noted if noted < KEPT else 0
        return None if noted < KEPT else KEPT


def _refuse(stretch: Stretch, fired: Sequence[Fired]) -> None:
    """Notes of what fired and is not made that it was stopped."""
    made = {id(each) for each in fired}
    for each in stretch.fired:
        event = each.firing.triggering_event
        if id(each) not in made and event is not None:
            stretch.tallies[each.firing.automation_id].refused(event)


def met(noted: Noted) -> Met:
    """What an event met, as it is kept."""
    window = noted.before
    return Met(noted.path, None if window is None else (window.start, window.end, window.count))


def _past(noted: Noted, *, shadow: bool) -> Past:
    """What became of one event, as it is kept."""
    event = noted.event
    path, before = met(noted)
    return Past(
        seq=event.seq if event is not None else None,
        event_id=event.id if event is not None else None,
        at=noted.at,
        became=Became.SHADOW if shadow and noted.became is Became.FIRED else noted.became,
        path=path,
        before=before,
    )
