"""How automations come to be evaluated here, catch up with the others and join them, and go when another has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from uuid import UUID

from eventkit.actions.redaction import ACTIONS, with_secrets
from eventkit.engine import Held, Key, Parked, parse_held
from eventkit.engine.stretch import Stretch
from eventkit.errors import EventkitError, StoreError
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.store import AutomationRecord, Owner, Store
from eventkit.workspace.clock import WorkspaceClock
from eventkit.workspace.evaluated import Evaluated
from eventkit.workspace.ledger import Ledger, seq_of
from eventkit.workspace.ownership import Ownership

__all__ = ["Intake"]


class Intake:
    """Keeps what is evaluated as the store says it is ours. Thread: any, under the matcher's lock.

    taken: told of an automation that another process handed over, once it is evaluated here.
    """

    def __init__(
        self,
        store: Store,
        ownership: Ownership,
        *,
        clock: WorkspaceClock,
        evaluated: Evaluated,
        ledger: Ledger,
        taken: Callable[[UUID], None],
    ) -> None:
        self._store, self._ownership, self._clock = store, ownership, clock
        self._evaluated, self._ledger, self._taken = evaluated, ledger, taken
        self._changing: dict[UUID, int] = {}
        self._version = -1

    def add(self, id: UUID) -> None:
        """Takes an automation in as it is stored, or again; nothing where another process has it by now."""
        self._begin(self._store.owner(self._ownership.ensure()))
        self.reload()  # somebody may have taken one of the others meanwhile
        record = self._store.automation(id)
        if record is not None and record.owner == self._ownership.token:
            self._ledger.fenced(partial(self._put, record))

    def _begin(self, owner: Owner | None) -> None:
        """Begins where the owner stands, the first time there is something to evaluate."""
        if owner is not None and not self._ledger.cursor:
            self._ledger.begin_at(owner.cursor)

    def _put(self, record: AutomationRecord) -> bool:
        here, spec, cursor = self._evaluated, record.spec, record.cursor
        assert spec.id is not None, "a registered automation has its id"
        self.drop(spec.id)
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

    def drop(self, id: UUID) -> None:
        """Lets go of one as it was evaluated up to here."""
        self._evaluated.drop(id)
        self._changing.pop(id, None)
        self._ledger.passing.discard(id)

    def look(self) -> bool:
        """Whether another process took, changed or handed over something of ours since this was asked last.

        Costs a look at one number where nothing was committed.
        """
        if not self._ownership.known:
            return False
        version = self._store.data_version()
        if version == self._version:
            return False
        self._version = version
        owner = self._store.owner(self._ownership.token)
        found = owner is not None and owner.epoch != self._ledger.epoch
        self._ledger.outdated = self._ledger.outdated or found
        return found

    def reached(self, event: Event) -> None:
        """The engine has come to an event that says that one of ours is another from there on, whoever made it so."""
        for id in [id for id in self._evaluated.specs if event.resource.id == f"prefect.automation.{id}"]:
            self._changing[id] = seq_of(event)
        self._ledger.outdated = True

    @property
    def due(self) -> bool:
        """Whether the engine has come to where an automation of ours is another."""
        return any(place <= self._ledger.cursor for place in self._changing.values())

    def reload(self) -> None:
        """Another process took some of ours over, or changed one: drop what is gone, take in what is changed.

        The place in the log stays: what was read up to it changed nothing that is not stored. One that was changed
        further on in the log is evaluated as it was up to there.
        """
        self._ledger.outdated = False
        try:
            self._reload()
        except StoreError:  # tried again with the next turn
            self._ledger.outdated = True
            raise

    def _reload(self) -> None:
        here, ledger, token = self._evaluated, self._ledger, self._ownership.token
        owner = self._store.owner(token)
        if owner is not None and owner.epoch == ledger.epoch and not self.due:
            return
        ours = {record.spec.id: record for record in self._store.owned(token)} if owner is not None else {}
        for id in [id for id in here.specs if id not in ours]:
            self.drop(id)
            ledger.bookkeeping.drop(id)  # whoever has it now counts from where we had saved
        if owner is None:
            self._ownership.forget()
            return
        self._begin(owner)
        ledger.epoch = owner.epoch
        for record in ours.values():
            self._renew(record)
        ledger.fenced(self._open)

    def _renew(self, record: AutomationRecord) -> None:
        """Evaluates one of ours as it is stored, from where it was made so."""
        here, ledger, id = self._evaluated, self._ledger, record.spec.id
        assert id is not None, "a stored automation has its id"
        known, place = here.specs.get(id), self._changing.get(id)
        if known is None:
            ledger.fenced(partial(self._put, record))
            self._taken(id)
        elif place is not None and place > ledger.cursor:
            self._until(self._store.changes_of(id, ledger.cursor), record.spec, known)
        elif known == record.spec:
            self._changing.pop(id, None)
            ledger.passing.discard(id)
        else:
            self._change(record, known, place)

    def _change(self, record: AutomationRecord, known: AutomationSpec, place: int | None) -> None:
        """Evaluates one as it is stored, or as it was, up to where it was changed. place: where, once it is reached."""
        ledger, id = self._ledger, record.spec.id
        assert id is not None, "a stored automation has its id"
        if id in self._evaluated.behind.all():
            ledger.fenced(partial(self._put, record))
            return
        changes = self._store.changes_of(id, ledger.cursor)
        if place is not None or not changes:
            now = record.spec if place is None or not changes else self._said(record.spec, known, place)
            ledger.fenced(partial(ledger.go_along, id, on=bool(now.enabled)))
            if ledger.outdated:
                return  # changed again meanwhile: what it is from here on is asked once more
            self._replace(known, now)
            known = now
        self._until(changes, record.spec, known)

    def _until(self, changes: Sequence[int], last: AutomationSpec, known: AutomationSpec) -> None:
        """Goes on as it is up to the first of these places.

        What it counts until then is not kept where it has another trigger soon: whoever gave it that has dropped it.
        """
        assert last.id is not None, "a stored automation has its id"
        if changes:
            self._changing[last.id] = changes[0]
        if any(self._said(last, known, each).trigger != known.trigger for each in changes):
            self._ledger.passing.add(last.id)

    def _replace(self, before: AutomationSpec, now: AutomationSpec) -> None:
        """Another goes on with the others from here; windows live on while the trigger is unchanged."""
        here, id = self._evaluated, now.id
        assert id is not None, "a stored automation has its id"
        same = before.trigger == now.trigger
        windows = {key: held for key, held in here.windows.items() if same and key[0] == id}
        self.drop(id)
        here.hold(id, now, windows)
        here.join([id])
        self._ledger.fenced(self._open)

    def _said(self, last: AutomationSpec, before: AutomationSpec, place: int) -> AutomationSpec:
        """An automation between two changes: as the log says that it was changed at a place.

        Off, where the log does not say enough of what it does: secrets are left out there.
        """
        event = self._store.at(place)
        if event is None or event.payload.get("id") != str(last.id):
            return before
        told = with_secrets(event.payload, [last.wire(), before.wire()])
        try:
            said = AutomationSpec.parse(told or {**event.payload, "enabled": False} | {name: [] for name in ACTIONS})
        except EventkitError:
            return before.changed(enabled=False)
        return said.changed(owner_resource=last.owner_resource)

    def _open(self) -> bool:
        """Opens what an interrupted registration left unopened."""
        here = self._evaluated
        if changes := here.openings(here.specs, self._clock.now()):
            self._ledger.open(Stretch(changes=changes, parked=here.parked))
        return True
