"""The engine's thread: reads the log in order, steps, commits what fired in one transaction, hands on what to run.

1. It reads only the log, from its cursor, in `seq` order.
2. Cursor, windows, firings, and the runs and events they lead to are one commit, fenced by the owner's epoch.
3. A stretch of log that changed nothing is not committed by itself: stepping it again changes nothing either.
4. An automation whose own cursor differs from the thread's is stepped alone until it meets it, then joins.
5. The epoch is read before what is owned: whatever is taken from us after that makes our next commit fail.
6. What became of events is counted with the cursor's own commit: what is stepped again after a crash counts once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from contextvars import Context
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from eventkit.engine import Errored, Held, Key, Parked, Plan, Predicate, Tick, opening, parse_held, stale
from eventkit.engine.schedule import Schedule
from eventkit.engine.stretch import Fired, Stretch
from eventkit.errors import LostOwnership, StoreError
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.store import AutomationRecord, Store, Transaction
from eventkit.workspace.ancestry import Ancestry
from eventkit.workspace.asking import apart, quiet
from eventkit.workspace.bell import Bell
from eventkit.workspace.bookkeeping import Bookkeeping
from eventkit.workspace.catching_up import CatchingUp
from eventkit.workspace.clock import WorkspaceClock
from eventkit.workspace.ownership import Ownership

__all__ = ["Matcher", "Prepare"]

BLOCK = 500
POLL = 0.05
UNSAVED = 2_000
SAVE_EVERY = 1.0
BACK_OFF = 1.0
MOMENT = 0.001
UNKNOWN = -1
TOLD = 8
SWEEP = timedelta(minutes=5)
CHANGED = frozenset({"prefect.automation.updated", "prefect.automation.deleted"})
"""Events after which another process may have changed what is evaluated here."""

Prepare = Callable[[Transaction, Sequence[Fired], Sequence[Event], Sequence[Errored]], Callable[[], bool]]
"""Writes what fired, the events that went too far to fire, and the predicates that raised, into the transaction.

What it returns is done after it, and says whether runs were begun.
"""


class Matcher:
    """Owns the engine thread of one process, and the windows of the automations this process owns.

    prepare: see `Prepare`. due: starts what is due by a time besides windows, and says whether there was any.
    rest: called when all is matched for now, a good time for housekeeping; returns at once.
    failed: told of an error that ended a turn, once until a turn succeeds; the turn is tried again.
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
        rest: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._store, self._ownership, self._clock = store, ownership, clock
        self._prepare, self._start_due, self._rest, self._failed = prepare, due, rest, failed
        self.lock = threading.RLock()
        self._bell = Bell()
        self._thread: threading.Thread | None = None
        self._stopping = self._wanted = False
        self._specs: dict[UUID, AutomationSpec] = {}
        self._plan = Plan()
        self._windows: dict[Key, Held] = {}
        self._schedule = Schedule()
        self._predicates: dict[UUID, Predicate] = {}
        self._given: dict[UUID, Predicate] = {}
        self._told: dict[UUID, set[str]] = {}
        self._behind = CatchingUp(self._predicates)
        self._parked = Parked()
        self._ancestry = Ancestry()
        self._bookkeeping = Bookkeeping()
        self._cursor = self._saved = self._epoch = 0
        self._outdated = self._began = False
        self._trouble = ""
        self._saved_at = self._looked = time.monotonic()
        self._latest = self._swept = clock.now()

    # -- the thread

    def start(self) -> None:
        """Starts the thread, once."""
        with self.lock:
            self._wanted = True
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="eventkit-engine", daemon=True)
                Context().run(self._thread.start)  # ours, whichever run was the first to wake it

    def stop(self) -> None:
        """Ends the thread after its turn, and saves the cursor where it can: stepping again changes nothing."""
        self._stopping = True
        self._bell.ring()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()
        with self.lock:
            self._thread = None
            if self._specs and self._cursor > self._saved:
                with suppress(StoreError):
                    self._save(Stretch(parked=self._parked), self._cursor)

    def flush(self) -> None:
        """Saves how far it has read, with what it counted there: what the store says of it is what it knows."""
        with self.lock:
            if self._specs and self._cursor > self._saved:
                self._fenced(self._saved_now)

    def _saved_now(self) -> bool:
        self._save(Stretch(parked=self._parked), self._cursor)
        return True

    def passed(self, seq: int) -> bool:
        """Whether all that is evaluated here has come past a place in the log."""
        with self.lock:
            return not self._specs or (self._cursor >= seq and not self._behind.before(seq))

    def restart(self) -> None:
        """Starts the thread again after `stop`, where there was something to evaluate or to run."""
        with self.lock:
            self._stopping = False
            if self._wanted:
                self.start()

    @property
    def running(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None

    def wake(self) -> None:
        """Says that the log has grown or time has moved."""
        self._bell.ring()

    def _run(self) -> None:
        while not self._stopping:
            try:
                while not self._stopping and self.turn():
                    if self._began:
                        self._give_way()
                self._trouble = ""
                self._rest()
                self._bell.wait(POLL)
            except Exception as error:  # the edge of the engine thread: shown as an event, tried again
                self._tell(error)
                self._bell.wait(BACK_OFF)

    def _give_way(self) -> None:
        """A run that was just begun has the interpreter to itself until it enters a state, for a moment at most."""
        self._began = False
        self._bell.hush()
        self._bell.wait(MOMENT)

    def _tell(self, error: Exception) -> None:
        """Once for each trouble: an event for every attempt would fill the disk that is full."""
        if self._trouble != str(error):
            self._trouble = str(error)
            self._failed(error)

    # -- what it evaluates

    def ask(self, id: UUID, predicate: Predicate | None) -> None:
        """Says what events of an automation must pass besides its trigger, from its next `add` on; None: nothing."""
        with self.lock:
            self._told.pop(id, None)
            self._predicates.pop(id, None)
            self._given.pop(id, None)
            if predicate is not None:
                self._predicates[id], self._given[id] = quiet(predicate), apart(predicate)

    def predicate(self, id: UUID) -> Predicate | None:
        """What `ask` was given, to be asked anywhere."""
        return self._given.get(id)

    def predicates(self) -> dict[UUID, Predicate]:
        """What `ask` was given, of every automation, to be asked anywhere."""
        with self.lock:
            return dict(self._given)

    def fitting(self, event: Event) -> tuple[set[UUID], set[UUID]]:
        """Whom of those that go with the log here an event fits, whatever their windows; and all of these."""
        with self.lock:
            return {leaf.automation_id for leaf in self._plan.candidates(event)}, set(self._plan)

    def _untold(self, errored: Sequence[Errored]) -> list[Errored]:
        """The first of each kind of error, at most TOLD kinds an automation: one a minute would fill the log."""
        fresh: dict[tuple[UUID, str], Errored] = {}
        for each in errored:
            told = self._told.get(each.automation_id, set())
            if each.kind not in told and len(told) < TOLD:
                fresh.setdefault((each.automation_id, each.kind), each)
        return list(fresh.values())

    def add(self, id: UUID) -> None:
        """Takes an automation in as it is stored, or again; nothing where another process has it by now."""
        with self.lock:
            owner = self._store.owner(self._ownership.ensure())
            if owner is not None and not self._cursor:
                self._cursor = self._saved = owner.cursor
            self._reload()  # somebody may have taken one of the others meanwhile
            record = self._store.automation(id)
            if record is not None and record.owner == self._ownership.token:
                self._fenced(partial(self._put, record))
        self.wake()

    def _put(self, record: AutomationRecord) -> bool:
        spec, cursor = record.spec, record.cursor
        assert spec.id is not None, "a registered automation has its id"
        self.drop(spec.id)
        if cursor is not None and not self._specs and cursor > self._cursor:
            # nothing else is evaluated here: the log in between concerns nobody
            self._save(Stretch(), cursor)
            self._cursor = cursor
        self._specs[spec.id] = spec
        stored = self._store.windows([spec.id])
        self._windows |= {key: parse_held(held, self._store.at) for key, held in stored.items()}
        if cursor is None:
            self._take_in([spec.id])
        else:
            self._behind.add(spec.id, cursor, self._waiting_for(spec.id))
        return True

    def _waiting_for(self, id: UUID) -> Parked:
        """Who waits for this automation alone, as it was left by its former owner."""
        rows = self._store.parked(self._ownership.token)
        found = (self._store.at(row.seq) for row in rows if row.automation == id)
        return Parked(tuple(event for event in found if event is not None))

    def drop(self, id: UUID) -> None:
        """Lets an automation go; its windows stay in the store until it is deleted there."""
        with self.lock:
            if self._specs.pop(id, None) is not None:
                self._behind.drop(id)
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

    def stored_windows(self, ids: Iterable[UUID]) -> dict[Key, Held]:
        """The windows of automations that another process evaluates, as it stored them last."""
        return {key: parse_held(held, self._store.at) for key, held in self._store.windows(ids).items()}

    def _take_in(self, ids: Sequence[UUID]) -> None:
        """Evaluated with the others from here on; absence that is awaited of nobody in particular begins."""
        fresh = {id: self._specs[id] for id in ids if self._specs[id].enabled}
        for id, spec in fresh.items():
            self._plan.add(id, spec.trigger, self._predicates.get(id))
        for key, held in self._windows.items():
            if key[0] in fresh:
                self._schedule.note(self._plan, key, held)
        # saved in any case: a trigger that is new has not seen what the log held before it
        self._commit(Stretch(changes=self._openings(ids), parked=self._parked), cursor=self._cursor, begun=ids)
        self._note_saved(self._cursor)

    def _openings(self, ids: Iterable[UUID]) -> dict[Key, Held | None]:
        """The windows of absence that should be open and are not."""
        changes: dict[Key, Held | None] = {}
        for id in ids:
            spec = self._specs[id]
            if id in self._plan:
                changes |= opening(id, spec.trigger, self._windows, spec.updated or self._clock.now())
        return changes

    def _open(self) -> bool:
        """Opens what an interrupted registration left unopened."""
        if changes := self._openings(self._specs):
            self._save(Stretch(changes=changes, parked=self._parked), self._cursor)
        return True

    # -- turns

    def turn(self) -> bool:
        """One stretch of work: a block of the log, what was missed, what is due; False when there was none."""
        now = self._clock.now()
        with self.lock:
            if self._outdated:
                self._reload()
            done = bool(self._specs) and self._fenced(partial(self._advance, now))
        if done and time.monotonic() - self._looked < POLL:
            return True  # what fired is being started: a look at the clock would only be in its way
        self._looked = time.monotonic()
        return self._start_due(now) or done

    def _fenced(self, work: Callable[[], bool]) -> bool:
        """Does the work; where another process took or changed something of ours, that is looked up next time."""
        try:
            return work()
        except LostOwnership:
            self._outdated, self._epoch = True, UNKNOWN
            return True

    def _advance(self, now: datetime) -> bool:
        done, ended = self._read()
        done = self._catch_up() or done
        if ended:  # only where the log was read to its end is silence known
            done = self._close_due(now - self._clock.margin) or done
        if not done:
            if now - self._swept >= SWEEP:
                self._sweep(now)
            if self._cursor > self._saved and time.monotonic() - self._saved_at >= SAVE_EVERY:
                self._save(Stretch(parked=self._parked), self._cursor)
        return done

    def _read(self) -> tuple[bool, bool]:
        """The next block of the log; whether there was one, and whether it was the last.

        No further than where an automation waits to join, or where another process changed one of ours.
        """
        if met := self._behind.at(self._cursor):
            self._join(met)
        rows = self._store.tail(self._cursor, BLOCK)
        meeting = self._behind.ahead_of(self._cursor)
        ended = len(rows) < BLOCK and meeting is None
        if meeting is not None:
            rows = [row for row in rows if _seq(row[0]) <= meeting]
        changed = self._first_change(rows)
        if changed is not None:
            rows, ended = rows[: changed + 1], False
        if rows:
            stretch = Stretch(parked=self._parked)
            self._latest = stretch.read(self._plan, rows, self._windows, self._specs, latest=self._latest)
            self._settle(stretch, _seq(rows[-1][0]))
            self._outdated = self._outdated or changed is not None
        return bool(rows), ended

    def _first_change(self, rows: Sequence[tuple[Event, bool]]) -> int | None:
        """Where an automation of ours is said to be changed: what comes after is stepped as it is then."""
        changes = [place for place, (event, _) in enumerate(rows) if event.event in CHANGED]
        ours = {f"prefect.automation.{id}" for id in self._specs} if changes else set()
        return next((place for place in changes if rows[place][0].resource.id in ours), None)

    def _catch_up(self) -> bool:
        """Those that are furthest behind, over one block of what they missed."""
        apart = self._behind.furthest(self._cursor, self._specs)
        if apart is None:
            return False
        rows = [row for row in self._store.tail(apart.place, BLOCK) if _seq(row[0]) <= apart.until]
        reached = _seq(rows[-1][0]) if rows else apart.until
        stretch = Stretch(parked=apart.parked)
        latest = stretch.read(apart.plan, rows, self._windows, self._specs, latest=apart.latest)
        if reached == self._cursor:
            # whom the others gave up is given up here as well, before it goes on with them
            now = max(latest, self._latest, self._clock.now())
            stretch.give_up(apart.plan, self._windows, self._specs, now=now)
        self._commit(stretch, cursor=reached, own=apart.ids)
        self._behind.move(apart.ids, reached, stretch.parked, latest)
        if reached == self._cursor:
            self._join(apart.ids)
        return True

    def _join(self, ids: Sequence[UUID]) -> None:
        """From here on with the others; who waits for one of them alone waits for all, once."""
        token, both = self._ownership.token, self._parked
        with self._store.transaction() as tx:
            tx.advance(token, epoch=self._epoch, cursor=self._cursor)
            for id in ids:
                own, known = self._behind.parked(id), {event.id for event in both.events}
                if more := tuple(event for event in own.events if event.id not in known):
                    both = Parked((*both.events, *more))
                _park(tx, token, own, Parked(), own=id)
                tx.join(id)
            _park(tx, token, self._parked, both, own=None)
        self._parked = both
        self._note_saved(self._cursor)
        for id in ids:
            self._behind.drop(id)
        self._take_in(ids)

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
        stretch = Stretch(parked=self._parked)
        stretch.give_up(self._plan, self._windows, self._specs, now=self._latest)
        ended = self._schedule.ended(self._plan, self._windows, at)
        try:
            stretch.step(self._plan, Tick(at, ended), self._windows, self._specs, now=self._latest)
            self._settle(stretch, self._cursor)
        except Exception:
            for key in ended:  # not closed, so still to be
                self._schedule.note(self._plan, key, self._windows[key])
            raise
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
        elif stretch.tallies:
            self._bookkeeping.later(stretch)
        self._cursor = cursor

    def _save(self, stretch: Stretch, cursor: int) -> None:
        self._commit(stretch, cursor=cursor)
        self._note_saved(cursor)

    def _note_saved(self, cursor: int) -> None:
        self._saved, self._saved_at = cursor, time.monotonic()

    def _commit(self, stretch: Stretch, *, cursor: int, own: Sequence[UUID] = (), begun: Sequence[UUID] = ()) -> None:
        """One transaction, fenced: another process that took one of ours makes it fail, and nothing of it happens.

        own: those it is of, where that is not all. begun: those that go with the others from here on.
        """
        token = self._ownership.token
        fired, astray = self._ancestry.admit(stretch.fired)
        errored = self._untold(stretch.errored)
        with self._store.transaction() as tx:
            if not own:
                tx.advance(token, epoch=self._epoch, cursor=cursor)
                _park(tx, token, self._parked, stretch.parked, own=None)
            for id in own:
                on = bool(self._specs[id].enabled)
                tx.advance(token, epoch=self._epoch, cursor=cursor, automation_id=id, considering=on)
                _park(tx, token, self._behind.parked(id), stretch.parked, own=id)
            tx.put_windows({key: None if held is None else held.wire() for key, held in stretch.changes.items()})
            for id in begun:
                tx.consider(id, since=cursor if id in self._plan else None, until=cursor)
            after = self._prepare(tx, fired, [*stretch.stopped, *astray], errored)
            self._bookkeeping.write(tx, stretch, fired, apart=bool(own))
        for each in errored:
            self._told.setdefault(each.automation_id, set()).add(each.kind)
        for key, held in stretch.changes.items():
            if held is None:
                self._windows.pop(key, None)
            else:
                self._windows[key] = held
                self._schedule.note(self._plan, key, held)
        if not own:
            self._parked = stretch.parked
            self._bookkeeping.written()
        self._began = after()

    def _reload(self) -> None:
        """Another process took some of ours over, or changed one: drop what is gone, take in what is changed.

        The place in the log stays: what was read up to it changed nothing that is not stored.
        """
        self._outdated = False
        token = self._ownership.token
        owner = self._store.owner(token)
        if owner is not None and owner.epoch == self._epoch:
            return
        ours = {record.spec.id: record for record in self._store.owned(token)} if owner is not None else {}
        for id in [id for id in self._specs if id not in ours]:
            self.drop(id)
            self._bookkeeping.drop(id)  # whoever has it now counts from where we had saved
        if owner is None:
            self._ownership.forget()
            return
        self._epoch = owner.epoch
        for record in ours.values():
            if record.spec.id in self._specs and self._specs[record.spec.id] != record.spec:
                self._fenced(partial(self._put, record))
        self._fenced(self._open)


def _park(tx: Transaction, token: UUID, before: Parked, after: Parked, *, own: UUID | None) -> None:
    """Keeps who waits: for one automation, or for all at the owner's cursor."""
    if after is before:
        return
    was, now = {event.id: event for event in before.events}, {event.id: event for event in after.events}
    for id in was.keys() - now.keys():
        tx.unpark(token, _seq(was[id]), automation_id=own)
    for id in now.keys() - was.keys():
        event = now[id]
        assert event.follows is not None, "a parked event follows one"
        since = event.received or event.occurred
        tx.park(token, _seq(event), leader_id=event.follows, since=since, automation_id=own)


def _seq(event: Event) -> int:
    assert event.seq is not None, "a stored event has its seq"
    return event.seq
