"""The log, read in order a block at a time, and what time itself brings: windows that end, leaders that never came."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from eventkit.engine import Plan, Tick
from eventkit.engine.stretch import Stretch
from eventkit.model.event import Event
from eventkit.store import Store
from eventkit.workspace.clock import WorkspaceClock
from eventkit.workspace.evaluated import Evaluated
from eventkit.workspace.intake import Intake
from eventkit.workspace.ledger import Ledger, seq_of

__all__ = ["Reading"]

BLOCK = 500
"""Events read at a time."""
LONG = 0.1
"""Seconds of asking predicates after which a stretch ends."""
SWEEP = timedelta(minutes=5)
"""How often windows that no event can reach any more are looked for."""


class Reading:
    """Steps what is evaluated through the log from the ledger's cursor on. Thread: the engine's, under its lock.

    cut: whether the last stretch ended early, because predicates took too long for a lock to be held.
    """

    def __init__(
        self, store: Store, *, clock: WorkspaceClock, evaluated: Evaluated, ledger: Ledger, intake: Intake
    ) -> None:
        self._store, self._clock = store, clock
        self._evaluated, self._ledger, self._intake = evaluated, ledger, intake
        self._latest = self._swept = clock.now()
        self.cut = False

    def advance(self, now: datetime) -> bool:
        """One stretch of all there is to do; False when there was nothing."""
        self.cut = False
        done, ended = self._read()
        done = self._catch_up() or done
        if ended:  # only where the log was read to its end is silence known
            done = self._close_due(now - self._clock.margin) or done
        if not done:
            if now - self._swept >= SWEEP:
                self._sweep(now)
            self._ledger.save_in_time()
        return done

    def _read(self) -> tuple[bool, bool]:
        """The next block of the log; whether there was one, and whether it was the last.

        No further than where an automation waits to join, or where another process changed one of ours.
        """
        here, ledger = self._evaluated, self._ledger
        if met := here.behind.at(ledger.cursor):
            self._intake.join(met)
        rows = self._store.tail(ledger.cursor, BLOCK)
        meeting = here.behind.ahead_of(ledger.cursor)
        ended = len(rows) < BLOCK and meeting is None
        if meeting is not None:
            rows = _up_to(rows, meeting)
        changed = here.first_change(rows)
        if changed is not None:
            rows, ended = rows[: changed + 1], False
        if rows:
            stretch = Stretch(parked=here.parked)
            read, self._latest = self._step(stretch, here.plan, rows, self._latest)
            ledger.settle(stretch, seq_of(rows[read - 1][0]))
            if changed is not None and not self.cut:
                self._intake.reached(rows[changed][0])
        return bool(rows), ended and not self.cut

    def _step(
        self, stretch: Stretch, plan: Plan, rows: Sequence[tuple[Event, bool]], latest: datetime
    ) -> tuple[int, datetime]:
        """How many of the rows were stepped, and the latest time seen: fewer, where predicates take their time."""
        here, begun = self._evaluated, time.monotonic()
        if not plan.predicates:
            return len(rows), stretch.read(plan, rows, here.windows, here.specs, latest=latest)
        for place, row in enumerate(rows, 1):
            latest = stretch.read(plan, [row], here.windows, here.specs, latest=latest)
            if time.monotonic() - begun > LONG and place < len(rows):
                self.cut = True
                return place, latest
        return len(rows), latest

    def _catch_up(self) -> bool:
        """Those that are furthest behind, over one block of what they missed."""
        here, cursor = self._evaluated, self._ledger.cursor
        apart = here.behind.furthest(cursor, here.specs)
        if apart is None:
            return False
        rows = _up_to(self._store.tail(apart.place, BLOCK), apart.until)
        stretch = Stretch(parked=apart.parked)
        read, latest = self._step(stretch, apart.plan, rows, apart.latest)
        reached = seq_of(rows[read - 1][0]) if rows else apart.until
        if reached == cursor:
            # whom the others gave up is given up here as well, before it goes on with them
            now = max(latest, self._latest, self._clock.now())
            stretch.give_up(apart.plan, here.windows, here.specs, now=now)
        self._ledger.commit(stretch, cursor=reached, own=apart.ids)
        here.behind.move(apart.ids, reached, stretch.parked, latest)
        if reached == cursor:
            self._intake.join(apart.ids)
        return True

    def _close_due(self, until: datetime) -> bool:
        """Windows of absence that have ended, and followers whose leader did not come."""
        here = self._evaluated
        due = here.next_due()
        if due is None or due > until:
            return False
        at = min(self._clock.closing(due), until)
        self._latest = max(self._latest, at)
        stretch = Stretch(parked=here.parked)
        stretch.give_up(here.plan, here.windows, here.specs, now=self._latest)
        ended = here.ended(at)
        try:
            stretch.step(here.plan, Tick(at, ended), here.windows, here.specs, now=self._latest)
            self._ledger.settle(stretch, self._ledger.cursor)
        except Exception:
            here.unclosed(ended)
            raise
        return True

    def _sweep(self, now: datetime) -> None:
        """Drops windows that no event can reach any more: what a firing could depend on never changes by it."""
        here = self._evaluated
        if gone := here.unreachable(self._latest):
            self._ledger.settle(Stretch(changes=dict.fromkeys(gone), parked=here.parked), self._ledger.cursor)
        self._swept = now


def _up_to(rows: list[tuple[Event, bool]], seq: int) -> list[tuple[Event, bool]]:
    return [row for row in rows if seq_of(row[0]) <= seq]
