"""How far the log was read, and what came of it: written in one transaction each, fenced by the owner's epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from uuid import UUID

from eventkit.engine import Errored, Parked
from eventkit.engine.stretch import Fired, Stretch
from eventkit.errors import LostOwnership
from eventkit.model.event import Event
from eventkit.store import Store, Transaction
from eventkit.workspace.ancestry import Ancestry
from eventkit.workspace.bookkeeping import Bookkeeping
from eventkit.workspace.evaluated import Evaluated
from eventkit.workspace.ownership import Ownership

__all__ = ["Ledger", "Prepare", "seq_of"]

UNSAVED = 2_000
"""Events read without a commit, at most."""
SAVE_EVERY = 1.0
"""Seconds after which a cursor that moved is saved, though nothing came of what was read."""
UNKNOWN = -1

Prepare = Callable[[Transaction, Sequence[Fired], Sequence[Event], Sequence[Errored]], Callable[[], bool]]
"""Writes what fired, the events that went too far to fire, and the predicates that raised, into the transaction.

What it returns is done after it, and says whether runs were begun.
"""


class Ledger:
    """Commits what the engine came to, and keeps what is evaluated in step with it.

    cursor: the seq up to which the log was read. epoch: the owner's, as it was read last; one that the store does not
    know any more makes a commit fail, and nothing of it happens. outdated: whether the store knows better than we do.
    passing: automations whose windows are not kept, since they have another trigger soon.
    Thread: the engine's, under the matcher's lock.
    """

    def __init__(self, store: Store, ownership: Ownership, evaluated: Evaluated, prepare: Prepare) -> None:
        self._store, self._ownership, self._evaluated = store, ownership, evaluated
        self.prepare = prepare
        self.bookkeeping = Bookkeeping()
        self._ancestry = Ancestry()
        self.cursor = self._saved = self.epoch = 0
        self._saved_at = time.monotonic()
        self.outdated = self._began = False
        self.passing: set[UUID] = set()

    def fenced(self, work: Callable[[], bool]) -> bool:
        """Does the work; where another process took or changed something of ours, that is looked up next time."""
        try:
            return work()
        except LostOwnership:
            self.outdated, self.epoch = True, UNKNOWN
            return True

    def began(self) -> bool:
        """Whether the last commit began runs; said once."""
        began, self._began = self._began, False
        return began

    # -- how far it was read

    def begin_at(self, cursor: int) -> None:
        """Goes on where the owner had saved."""
        self.cursor = self._saved = cursor

    def skip_to(self, cursor: int) -> None:
        """Goes past a part of the log that concerns nobody."""
        self._save(Stretch(), cursor)
        self.cursor = cursor

    def pass_over(self, cursor: int, own: Sequence[UUID]) -> None:
        """Goes past what waits, looking at none of it: nobody considered it, and whoever was waited for is given up.

        own: those with a place of their own, which come to that of the others.
        """
        here, token = self._evaluated, self._ownership.token
        self.save()
        with self._store.transaction() as tx:
            tx.advance(token, epoch=self.epoch, cursor=cursor)
            _park(tx, token, here.parked, Parked(), own=None)
            for id in own:
                tx.advance(token, epoch=self.epoch, cursor=cursor, automation_id=id)
                _park(tx, token, here.behind.parked(id), Parked(), own=id)
            for id in here.plan:
                tx.consider(id, since=cursor, until=self.cursor)
        here.parked = Parked()
        self.cursor = cursor
        self._note_saved(cursor)

    @property
    def unsaved(self) -> bool:
        """Whether it has read further than it saved."""
        return self.cursor > self._saved

    def save(self) -> bool:
        """Saves how far it has read, with what it counted there; True."""
        self._save(Stretch(parked=self._evaluated.parked), self.cursor)
        return True

    def save_in_time(self) -> None:
        """Saves how far it has read, where that was not done for a while."""
        if self.unsaved and time.monotonic() - self._saved_at >= SAVE_EVERY:
            self.save()

    def _save(self, stretch: Stretch, cursor: int) -> None:
        self.commit(stretch, cursor=cursor)
        self._note_saved(cursor)

    def _note_saved(self, cursor: int) -> None:
        self._saved, self._saved_at = cursor, time.monotonic()

    # -- what came of it

    def settle(self, stretch: Stretch, cursor: int) -> None:
        """Commits what changed; a stretch that changed nothing only moves the cursor, saved now and then."""
        if stretch or stretch.parked is not self._evaluated.parked or cursor - self._saved >= UNSAVED:
            self._save(stretch, cursor)
        elif stretch.tallies:
            self.bookkeeping.later(stretch)
        self.cursor = cursor

    def open(self, stretch: Stretch, begun: Sequence[UUID] = ()) -> None:
        """Commits what changed where the cursor is. begun: those that go with the others from here on."""
        self.commit(stretch, cursor=self.cursor, begun=begun)
        self._note_saved(self.cursor)

    def commit(self, stretch: Stretch, *, cursor: int, own: Sequence[UUID] = (), begun: Sequence[UUID] = ()) -> None:
        """One transaction, fenced: another process that took one of ours makes it fail, and nothing of it happens.

        own: those it is of, where that is not all. begun: those that go with the others from here on.
        """
        here, token = self._evaluated, self._ownership.token
        fired, astray = self._ancestry.admit(stretch.fired)
        errored = here.predicates.untold(stretch.errored)
        with self._store.transaction() as tx:
            if not own:
                tx.advance(token, epoch=self.epoch, cursor=cursor)
                _park(tx, token, here.parked, stretch.parked, own=None)
            for id in own:
                on = bool(here.specs[id].enabled)
                tx.advance(token, epoch=self.epoch, cursor=cursor, automation_id=id, considering=on)
                _park(tx, token, here.behind.parked(id), stretch.parked, own=id)
            kept = {key: held for key, held in stretch.changes.items() if key[0] not in self.passing}
            tx.put_windows({key: None if held is None else held.wire() for key, held in kept.items()})
            for id in begun:
                tx.consider(id, since=cursor if id in here.plan else None, until=cursor)
            after = self.prepare(tx, fired, [*stretch.stopped, *astray], errored)
            self.bookkeeping.write(tx, stretch, fired, apart=bool(own))
        here.predicates.tell(errored)
        here.keep(stretch.changes)
        if not own:
            here.parked = stretch.parked
            self.bookkeeping.written()
        self._began = after()

    def go_along(self, id: UUID, *, on: bool) -> bool:
        """From here on one goes with the cursor of the others, on or off; True."""
        self.save()  # what was counted up to here goes with the cursor
        with self._store.transaction() as tx:
            tx.advance(self._ownership.token, epoch=self.epoch, cursor=self.cursor)
            tx.join(id)
            tx.consider(id, since=self.cursor if on else None, until=self.cursor)
        self._note_saved(self.cursor)
        return True

    def join(self, ids: Sequence[UUID]) -> None:
        """From here on at the cursor of the others; who waits for one of them alone waits for all, once."""
        here, token = self._evaluated, self._ownership.token
        both = here.parked
        with self._store.transaction() as tx:
            tx.advance(token, epoch=self.epoch, cursor=self.cursor)
            for id in ids:
                own, known = here.behind.parked(id), {event.id for event in both.events}
                if more := tuple(event for event in own.events if event.id not in known):
                    both = Parked((*both.events, *more))
                _park(tx, token, own, Parked(), own=id)
                tx.join(id)
            _park(tx, token, here.parked, both, own=None)
        here.parked = both
        self._note_saved(self.cursor)


def seq_of(event: Event) -> int:
    """Where a stored event is in the log."""
    assert event.seq is not None, "a stored event has its seq"
    return event.seq


def _park(tx: Transaction, token: UUID, before: Parked, after: Parked, *, own: UUID | None) -> None:
    """Keeps who waits: for one automation, or for all at the owner's cursor."""
    if after is before:
        return
    was, now = {event.id: event for event in before.events}, {event.id: event for event in after.events}
    for id in was.keys() - now.keys():
        tx.unpark(token, seq_of(was[id]), automation_id=own)
    for id in now.keys() - was.keys():
        event = now[id]
        assert event.follows is not None, "a parked event follows one"
        since = event.received or event.occurred
        tx.park(token, seq_of(event), leader_id=event.follows, since=since, automation_id=own)
