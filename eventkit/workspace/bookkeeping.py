"""What became of each automation's events, counted and noted in the commit of the cursor that it belongs to.

1. What a stretch of the log came to is written with the cursor that goes past it, or waits for the next such commit.
2. What a commit that failed would have written is stepped again, and so counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from eventkit.engine.stretch import Fired, Stretch
from eventkit.engine.tally import KEPT, Noted, Tally, add, joined
from eventkit.model.became import Became
from eventkit.store import Past, Transaction

__all__ = ["Bookkeeping"]


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
        times = Counter(each.firing.automation_id for each in fired)
        shadow = {each.firing.automation_id for each in fired if each.automation.enabled == "shadow"}
        for automation_id, tally in tallies.items():
            tx.add_counts(
                automation_id,
                matched=tally.matched,
                fired=times[automation_id],
                suppressed=tally.suppressed,
                errored=tally.errored,
            )
            past = [_past(each, shadow=automation_id in shadow) for each in tally.notes]
            tx.add_history(automation_id, past, kept=self._room(automation_id, len(past)))

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


def _past(noted: Noted, *, shadow: bool) -> Past:
    """What became of one event, as it is kept."""
    event, window = noted.event, noted.before
    return Past(
        seq=event.seq if event is not None else None,
        event_id=event.id if event is not None else None,
        at=noted.at,
        became=Became.SHADOW if shadow and noted.became is Became.FIRED else noted.became,
        path=noted.path,
        before=None if window is None else (window.start, window.end, window.count),
    )
