"""The engine of one process: reads the log in order, steps, commits what fired, hands on what to run.

1. It reads only the log, from its cursor, in `seq` order (`reading`).
2. Cursor, windows, firings, the runs and events they lead to are one commit, fenced by the owner's epoch (`ledger`).
3. A stretch of log that changed nothing is not committed by itself: stepping it again changes nothing either.
4. An automation whose own cursor differs from the engine's is stepped alone until it meets it, then joins (`intake`).
5. The epoch is read before what is owned: whatever is taken from us after that makes our next commit fail.
6. What became of events is counted with the cursor's own commit: what is stepped again after a crash counts once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from uuid import UUID

from eventkit.engine import Held, Key, Parked, Plan, Predicate
from eventkit.errors import StoreError
from eventkit.model.event import Event
from eventkit.store import Store
from eventkit.workspace.clock import WorkspaceClock
from eventkit.workspace.engine_thread import MOMENT, POLL, EngineThread
from eventkit.workspace.evaluated import Evaluated
from eventkit.workspace.intake import Intake
from eventkit.workspace.ledger import Ledger, Prepare
from eventkit.workspace.ownership import Ownership
from eventkit.workspace.reading import Reading

__all__ = ["Matcher", "Prepare"]

GLANCE = 0.2
"""Seconds that a question about the engine waits for it."""


class Matcher:
    """Owns the engine thread of one process, and the windows of the automations this process owns.

    prepare: see `Prepare`. due: starts what is due by a time besides windows, and says whether there was any.
    rest: called when all is matched for now, a good time for housekeeping; returns at once.
    failed: told of an error that ended a turn, once until a turn succeeds; the turn is tried again.
    taken: see `Intake`.
    Thread: every method from any thread, under one lock.
    """

    def __init__(
        self,
        store: Store,
        ownership: Ownership,
        *,
        clock: WorkspaceClock,
        prepare: Prepare,
        due: Callable[[datetime], bool],
        taken: Callable[[UUID], None],
        rest: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._store, self._clock, self._start_due = store, clock, due
        self.lock = threading.RLock()
        self._evaluated = here = Evaluated()
        self.ledger = Ledger(store, ownership, here, prepare)
        self._intake = Intake(store, ownership, clock=clock, evaluated=here, ledger=self.ledger, taken=taken)
        self._reading = Reading(store, clock=clock, evaluated=here, ledger=self.ledger, intake=self._intake)
        self._thread = EngineThread(self.lock, turn=self.turn, began=self.ledger.began, rest=rest, failed=failed)
        self._looked = time.monotonic()

    # -- the thread

    def start(self) -> None:
        """Starts the thread, once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread after its turn, and saves the cursor where it can: stepping again changes nothing."""
        self._thread.stop()
        with self.lock, suppress(StoreError):
            if self._evaluated and self.ledger.unsaved:
                self.ledger.save()

    def restart(self) -> None:
        """Starts the thread again after `stop`, where there was something to evaluate or to run."""
        self._thread.restart()

    @property
    def running(self) -> bool:
        """Whether the thread runs."""
        return self._thread.running

    def wake(self) -> None:
        """Says that the log has grown or time has moved."""
        self._thread.wake()

    def turn(self) -> bool:
        """One stretch of work: a block of the log, what was missed, what is due; False when there was none."""
        now = self._clock.now()
        with self.lock:
            if self.ledger.outdated or self._intake.due:
                self._intake.reload()
            if self.ledger.outdated:
                return True  # changed again meanwhile: nothing is read as what it no longer is
            done = bool(self._evaluated) and self.ledger.fenced(partial(self._reading.advance, now))
        if self._reading.cut:
            time.sleep(MOMENT)  # whoever waits for the lock comes first: the next predicate may take as long
        if done and time.monotonic() - self._looked < POLL:
            return True  # what fired is being started: a look at the clock would only be in its way
        self._looked = time.monotonic()
        with self.lock:
            changed = self._intake.look()
        return self._start_due(now) or done or changed

    # -- how far it is

    def flush(self) -> None:
        """Saves how far it has read and what it counted, where the engine is not busy for longer than a glance."""
        with self._glancing() as free:
            if free and self._evaluated and self.ledger.unsaved:
                self.ledger.fenced(self.ledger.save)

    def passed(self, seq: int) -> bool:
        """Whether all that is evaluated here has come past a place in the log."""
        with self._glancing() as free:
            here = self._evaluated
            return free and (not here or (self.ledger.cursor >= seq and not here.behind.before(seq)))

    def behind(self) -> int:
        """How many events of the log are yet to be matched here; 0 where nothing is evaluated here."""
        return max(0, self._store.last_seq() - self.ledger.cursor) if self._evaluated else 0

    def skip(self) -> int:
        """Goes past what waits to be matched, for good and for all that is evaluated here: how many events that were.

        Windows stay as they are. 0 where another process took one of ours meanwhile: what it is now is read first.
        """
        with self.lock:
            if self.ledger.outdated:
                self._intake.reload()
            passed = self.behind()
            if self._evaluated:
                self.ledger.fenced(self._pass_over)
            return 0 if self.ledger.outdated else passed

    def _pass_over(self) -> bool:
        behind, last = self._evaluated.behind, self._store.last_seq()
        own = behind.all()
        self.ledger.pass_over(last, own)
        behind.move(own, last, Parked(), self._clock.now())
        return True

    def fitting(self, events: Sequence[Event]) -> tuple[list[set[UUID]], set[UUID]]:
        """Of each event whom of those that go with the log here it fits, whatever their windows; and all of these.

        Nobody, where the engine is busy for longer than a glance.
        """
        with self._glancing() as free:
            plan = self._evaluated.plan if free else Plan()
            return [{leaf.automation_id for leaf in plan.candidates(event)} for event in events], set(plan)

    @contextmanager
    def _glancing(self) -> Iterator[bool]:
        """The lock, where it is to be had within a moment: a line about an event waits for no predicate."""
        free = self.lock.acquire(timeout=GLANCE)
        try:
            yield free
        finally:
            if free:
                self.lock.release()

    def idle(self) -> bool:
        """Whether every event is matched and no window is due."""
        with self.lock:
            here = self._evaluated
            if not here:
                return True
            due = here.next_due()
            waiting = due is None or due > self._clock.now() - self._clock.margin
            return waiting and not here.behind and self.ledger.cursor >= self._store.last_seq()

    # -- what it evaluates

    def add(self, id: UUID) -> None:
        """Takes an automation in as it is stored, or again; nothing where another process has it by now."""
        with self.lock:
            self._intake.add(id)
        self.wake()

    def drop(self, id: UUID) -> None:
        """Lets an automation go; its windows stay in the store until it is deleted there."""
        with self.lock:
            self._intake.drop(id)

    def ask(self, id: UUID, predicate: Predicate | None) -> None:
        """Says what events of an automation must pass besides its trigger, from its next `add` on; None: nothing."""
        with self.lock:
            self._evaluated.predicates.put(id, predicate)

    def predicate(self, id: UUID) -> Predicate | None:
        """What `ask` was given, to be asked anywhere."""
        return self._evaluated.predicates.given(id)

    def predicates(self) -> dict[UUID, Predicate]:
        """What `ask` was given, of every automation, to be asked anywhere."""
        return self._evaluated.predicates.all_given()

    def windows(self) -> dict[Key, Held]:
        """The windows open now."""
        with self.lock:
            return dict(self._evaluated.windows)

    def stored_windows(self, ids: Iterable[UUID]) -> dict[Key, Held]:
        """The windows of automations that another process evaluates, as it stored them last."""
        return self._intake.stored_windows(ids)
