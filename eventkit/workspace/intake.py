"""How automations come to be evaluated here, catch up with the others and join them, and go when another has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from eventkit.engine import Held, Key, Parked, parse_held
from eventkit.engine.stretch import Stretch
from eventkit.store import AutomationRecord, Store
from eventkit.workspace.clock import WorkspaceClock
from eventkit.workspace.evaluated import Evaluated
from eventkit.workspace.ledger import Ledger
from eventkit.workspace.ownership import Ownership

__all__ = ["Intake"]


class Intake:
    """Keeps what is evaluated as the store says it is ours. Thread: any, under the matcher's lock."""

    def __init__(
        self, store: Store, ownership: Ownership, *, clock: WorkspaceClock, evaluated: Evaluated, ledger: Ledger
    ) -> None:
        self._store, self._ownership, self._clock = store, ownership, clock
        self._evaluated, self._ledger = evaluated, ledger

    def add(self, id: UUID) -> None:
        """Takes an automation in as it is stored, or again; nothing where another process has it by now."""
        owner = self._store.owner(self._ownership.ensure())
        if owner is not None and not self._ledger.cursor:
            self._ledger.begin_at(owner.cursor)
        self.reload()  # somebody may have taken one of the others meanwhile
        record = self._store.automation(id)
        if record is not None and record.owner == self._ownership.token:
            self._ledger.fenced(partial(self._put, record))

    def _put(self, record: AutomationRecord) -> bool:
        here, spec, cursor = self._evaluated, record.spec, record.cursor
        assert spec.id is not None, "a registered automation has its id"
        here.drop(spec.id)
        if cursor is not None and not here and cursor > self._ledger.cursor:
            # nothing else is evaluated here: the log in between concerns nobody
            self._ledger.skip_to(cursor)
        here.hold(spec.id, spec, self.stored_windows([spec.id]))
        if cursor is None:
            self._with_others([spec.id])
        else:
            here.behind.add(spec.id, cursor, self._waiting_for(spec.id))
        return True

    def stored_windows(self, ids: Iterable[UUID]) -> dict[Key, Held]:
        """The windows of automations as they were stored last, by whoever evaluates them."""
        return {key: parse_held(held, self._store.at) for key, held in self._store.windows(ids).items()}

    def _waiting_for(self, id: UUID) -> Parked:
        """Who waits for this automation alone, as it was left by its former owner."""
        rows = self._store.parked(self._ownership.token)
        found = (self._store.at(row.seq) for row in rows if row.automation == id)
        return Parked(tuple(event for event in found if event is not None))

    def join(self, ids: Sequence[UUID]) -> None:
        """Those that have come to where the engine is go on with the others."""
        self._ledger.join(ids)
        for id in ids:
            self._evaluated.behind.drop(id)
        self._with_others(ids)

    def _with_others(self, ids: Sequence[UUID]) -> None:
        """Evaluated with the others from here on; absence that is awaited of nobody in particular begins."""
        here = self._evaluated
        here.join(ids)
        # saved in any case: a trigger that is new has not seen what the log held before it
        self._ledger.open(Stretch(changes=here.openings(ids, self._clock.now()), parked=here.parked), begun=ids)

    def reload(self) -> None:
        """Another process took some of ours over, or changed one: drop what is gone, take in what is changed.

        The place in the log stays: what was read up to it changed nothing that is not stored.
        """
        here, ledger, token = self._evaluated, self._ledger, self._ownership.token
        ledger.outdated = False
        owner = self._store.owner(token)
        if owner is not None and owner.epoch == ledger.epoch:
            return
        ours = {record.spec.id: record for record in self._store.owned(token)} if owner is not None else {}
        for id in [id for id in here.specs if id not in ours]:
            here.drop(id)
            ledger.bookkeeping.drop(id)  # whoever has it now counts from where we had saved
        if owner is None:
            self._ownership.forget()
            return
        ledger.epoch = owner.epoch
        for record in ours.values():
            if record.spec.id in here.specs and here.specs[record.spec.id] != record.spec:
                ledger.fenced(partial(self._put, record))
        ledger.fenced(self._open)

    def _open(self) -> bool:
        """Opens what an interrupted registration left unopened."""
        here = self._evaluated
        if changes := here.openings(here.specs, self._clock.now()):
            self._ledger.open(Stretch(changes=changes, parked=here.parked))
        return True
