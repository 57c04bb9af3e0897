"""The engine's thread: reads the log in order, steps, commits what fired in one transaction, hands on what to run.

1. It reads only the log, from its cursor, in `seq` order.
2. Cursor, windows, firings, and the runs and events they lead to are one commit, fenced by the owner's epoch.
3. A stretch of log that changed nothing is not committed by itself: stepping it again changes nothing either.
4. An automation whose own cursor differs from the thread's is stepped alone until it meets it, then joins.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextvars import Context
from datetime import datetime, timedelta
from uuid import UUID

from eventkit.engine import Held, Key, Parked, Plan, Tick, lost, opening, parse_held, stale
from eventkit.errors import LostOwnership
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.store import Store, Transaction
from eventkit.workspace.clock import WorkspaceClock
from eventkit.workspace.ownership import Ownership
from eventkit.workspace.schedule import Schedule
from eventkit.workspace.stretch import Fired, Stretch

__all__ = ["Matcher", "Prepare"]

BLOCK = 500
POLL = 0.05
UNSAVED = 2_000
BACK_OFF = 1.0
SWEEP = timedelta(minutes=5)

Prepare = Callable[[Transaction, Sequence[Fired], Sequence[Event]], Callable[[], None]]
"""Writes what fired, and the events that went too far to fire, into the transaction; returns what to do after it."""


class Matcher:
    """Owns the engine thread of one process, and the windows of the automations this process owns.

    prepare: see `Prepare`. due: starts what is due by a time besides windows, and says whether there was any.
    failed: told of an error that ended a turn; the turn is tried again.
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
        failed: Callable[[BaseException], None],
    ) -> None:
        self._store, self._ownership, self._clock = store, ownership, clock
        self._prepare, self._start_due, self._failed = prepare, due, failed
        self.lock = threading.RLock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._specs: dict[UUID, AutomationSpec] = {}
        self._plan = Plan()
        self._windows: dict[Key, Held] = {}
        self._schedule = Schedule()
        self._behind: dict[UUID, int] = {}
        self._parked = Parked()
        self._cursor = self._saved = self._epoch = 0
        self._latest = self._swept = clock.now()

    # -- the thread

    def start(self) -> None:
        """Starts the thread, once."""
        with self.lock:
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="eventkit-engine", daemon=True)
                Context().run(self._thread.start)  # ours, whichever run was the first to wake it

    def stop(self) -> None:
        """Ends the thread after its turn, and saves the cursor."""
        self._stopping = True
        self._wake.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()
        with self.lock:
            self._thread = None
            if self._specs and self._cursor > self._saved:
                self._save(Stretch(), self._cursor)

    def restart(self) -> None:
        """Starts the thread again after `stop`, where there is something to evaluate."""
        with self.lock:
            self._stopping = False
            if self._specs:
                self.start()

    @property
    def running(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None

    def wake(self) -> None:
        """Says that the log has grown or time has moved."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                while not self._stopping and self.turn():
                    pass
                self._wake.wait(POLL)
            except Exception as error:  # the edge of the engine thread: shown as an event, tried again
                self._failed(error)
                self._wake.wait(BACK_OFF)

    # -- what it evaluates

    def add(self, spec: AutomationSpec, *, cursor: int | None) -> None:
        """Takes an automation in, or again. cursor: its own place in the log; None when it goes with this owner's."""
        assert spec.id is not None, "a registered automation has its id"
        with self.lock:
            self.drop(spec.id)
            self._read_owner()
            self._specs[spec.id] = spec
            self._windows |= {key: parse_held(held) for key, held in self._store.windows([spec.id]).items()}
            if cursor is None:
                self._take_in(spec.id)
            else:
                self._behind[spec.id] = cursor
        self.wake()

    def drop(self, id: UUID) -> None:
        """Lets an automation go; its windows stay in the store until it is deleted there."""
        with self.lock:
            if self._specs.pop(id, None) is not None:
                self._behind.pop(id, None)
                self._plan.drop(id)
                self._windows = {key: held for key, held in self._windows.items() if key[0] != id}

    def idle(self) -> bool:
        """Whether every event is matched and no window is due."""
        with self.lock:
            if not self._specs:
                return True
            due = self._next_due()
            waiting = due is None or due > self._clock.now() - self._clock.margin
            return waiting and not self._behind and self._cursor >= self._store.last_seq()

    def windows(self) -> dict[Key, Held]:
        """The windows open now."""
        with self.lock:
            return dict(self._windows)

    def _read_owner(self) -> None:
        owner = self._store.owner(self._ownership.ensure())
        assert owner is not None, "the row was just made"
        self._epoch = owner.epoch
        if not self._specs:
            self._cursor = self._saved = owner.cursor

    def _take_in(self, id: UUID) -> None:
        """Evaluated with the others from here on; absence that is awaited of nobody in particular begins."""
        spec = self._specs[id]
        if spec.enabled:
            self._plan.add(id, spec.trigger)
            for key, held in self._windows.items():
                if key[0] == id:
                    self._schedule.note(self._plan, key, held)
            changes = opening(id, spec.trigger, self._windows, spec.updated or self._clock.now())
            self._settle(Stretch(changes=dict(changes)), self._cursor)

    # -- turns

    def turn(self) -> bool:
        """One stretch of work: a block of the log, or what is due; False when there was none."""
        now = self._clock.now()
        started = self._start_due(now)
        with self.lock:
            if not self._specs:
                return started
            try:
                done = self._read() or self._catch_up() or self._close_due(now - self._clock.margin)
            except LostOwnership:
                self._reload()
                return True
            if not done and now - self._swept >= SWEEP:
                self._sweep(now)
        return done or started

    def _read(self) -> bool:
        """The next block of the log, no further than where an automation waits to join."""
        rows = self._store.tail(self._cursor, BLOCK)
        meeting = min((place for place in self._behind.values() if place > self._cursor), default=None)
        if meeting is not None:
            rows = [row for row in rows if _seq(row[0]) <= meeting]
        if rows:
            stretch = Stretch(parked=self._parked)
            self._latest = stretch.read(self._plan, rows, self._windows, self._specs, latest=self._latest)
            self._settle(stretch, _seq(rows[-1][0]))
        for id in [id for id, place in self._behind.items() if place == self._cursor]:
            self._join(id)
        return bool(rows)

    def _catch_up(self) -> bool:
        """One automation that is behind, over one block of what it missed."""
        behind = next(((id, place) for id, place in self._behind.items() if place < self._cursor), None)
        if behind is None:
            return False
        id, place = behind
        spec = self._specs[id]
        rows = [row for row in self._store.tail(place, BLOCK) if _seq(row[0]) <= self._cursor]
        reached = _seq(rows[-1][0]) if rows else self._cursor
        stretch = Stretch()
        plan = Plan({id: spec.trigger} if spec.enabled else {})
        self._latest = stretch.read(plan, rows, self._windows, self._specs, latest=self._latest)
        self._commit(stretch, cursor=reached, own=id)
        self._behind[id] = reached
        if reached == self._cursor:
            self._join(id)
        return True

    def _join(self, id: UUID) -> None:
        with self._store.transaction() as tx:
            tx.advance(self._ownership.token, epoch=self._epoch, cursor=self._cursor)
            tx.join(id)
        self._saved = self._cursor
        del self._behind[id]
        self._take_in(id)

    def _next_due(self) -> datetime | None:
        ends = (self._schedule.next(self._plan, self._windows), self._parked.due())
        return min((end for end in ends if end is not None), default=None)

    def _close_due(self, until: datetime) -> bool:
        """Windows of absence that have ended, and followers whose leader did not come."""
        due = self._next_due()
        if due is None or due > until:
            return False
        at = min(self._clock.closing(due), until)
        self._latest = max(self._latest, at)
        left, gone = lost(self._parked, at)
        stretch = Stretch(parked=left)
        for event in gone:
            stretch.step(self._plan, event, self._windows, self._specs, now=self._latest)
        tick = Tick(at, self._schedule.ended(self._plan, self._windows, at))
        stretch.step(self._plan, tick, self._windows, self._specs, now=self._latest)
        self._settle(stretch, self._cursor)
        return True

    def _sweep(self, now: datetime) -> None:
        """Drops windows that no event can reach any more: what a firing could depend on never changes by it."""
        gone = stale(self._plan, self._windows, self._latest)
        if gone:
            self._settle(Stretch(changes=dict.fromkeys(gone), parked=self._parked), self._cursor)
        self._swept = now

    # -- commits

    def _settle(self, stretch: Stretch, cursor: int) -> None:
        """Commits what changed; a stretch that changed nothing only moves the cursor, saved now and then."""
        if stretch or stretch.parked is not self._parked or cursor - self._saved >= UNSAVED:
            self._save(stretch, cursor)
        self._cursor = cursor

    def _save(self, stretch: Stretch, cursor: int) -> None:
        self._commit(stretch, cursor=cursor)
        self._saved = cursor

    def _commit(self, stretch: Stretch, *, cursor: int, own: UUID | None = None) -> None:
        """One transaction, fenced: another process that took one of ours makes it fail, and nothing of it happens."""
        token = self._ownership.token
        with self._store.transaction() as tx:
            tx.advance(token, epoch=self._epoch, cursor=cursor, automation_id=own)
            tx.put_windows({key: None if held is None else held.wire() for key, held in stretch.changes.items()})
            if own is None:
                self._park(tx, token, stretch.parked)
            after = self._prepare(tx, stretch.fired, stretch.stopped)
        for key, held in stretch.changes.items():
            if held is None:
                self._windows.pop(key, None)
            else:
                self._windows[key] = held
                self._schedule.note(self._plan, key, held)
        if own is None:
            self._parked = stretch.parked
        after()

    def _park(self, tx: Transaction, token: UUID, parked: Parked) -> None:
        if parked is self._parked:
            return
        before = {event.id: event for event in self._parked.events}
        now = {event.id: event for event in parked.events}
        for id in before.keys() - now.keys():
            tx.unpark(token, _seq(before[id]))
        for id in now.keys() - before.keys():
            event = now[id]
            assert event.follows is not None, "a parked event follows one"
            tx.park(token, _seq(event), leader_id=event.follows, since=event.received or event.occurred)

    def _reload(self) -> None:
        """Another process took some of ours over, or switched one: drop what is gone, and go on from what is stored."""
        token = self._ownership.token
        owner = self._store.owner(token)
        ours = {record.spec.id: record for record in self._store.owned(token)} if owner else {}
        for id in [id for id in self._specs if id not in ours]:
            self.drop(id)
        if owner is not None:
            self._epoch = owner.epoch
            self._cursor = self._saved = owner.cursor
        for record in ours.values():
            if record.spec.id in self._specs and self._specs[record.spec.id] != record.spec:
                self.add(record.spec, cursor=record.cursor)


def _seq(event: Event) -> int:
    assert event.seq is not None, "a stored event has its seq"
    return event.seq
