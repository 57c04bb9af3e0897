"""Automations that a process which only looks on saves: handed to whoever evaluates them.

1. One that is there keeps its owner while that lives: it is told to look, and goes on with the changed one from the
   place in the log at which it was changed; what came before is for the one before.
2. One that is new, or whose owner is gone, is for the process that serves the deployment it runs.
3. Where nobody serves that, it waits, and whoever serves it next evaluates it: events that came meanwhile are matched.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from eventkit.actions.events import automation_changed
from eventkit.faces.plain import visible
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.ports import Clock, Identity
from eventkit.store import AutomationRecord, Owner, Store, Transaction
from eventkit.workspace.moves import check_here
from eventkit.workspace.ownership import Ownership, notebook_of

__all__ = ["Handing", "changed_fields", "newly", "replaced"]


class Handing:
    """Makes and replaces automations for other processes to evaluate. Thread: any.

    Durability: what it was given and whom it was handed to are one commit; see `Intake` for how they take it in.
    """

    def __init__(self, store: Store, ownership: Ownership, *, clock: Clock, ids: Identity) -> None:
        self._store, self._ownership, self._clock, self._ids = store, ownership, clock, ids

    def take(
        self, spec: AutomationSpec, *, replacing: UUID | None
    ) -> tuple[AutomationSpec, AutomationSpec | None, list[str]]:
        """The automation as it is registered, what it was before, and what there is to say."""
        living = self._ownership.living()
        with self._store.transaction() as tx:
            before = tx.automation(spec.name if replacing is None else replacing)
            if before is None:
                return self._make(tx, spec, living)
            check_here(tx, spec, before.spec.id)
            return self._replace(tx, before, spec, living)

    def _make(
        self, tx: Transaction, spec: AutomationSpec, living: Mapping[UUID, Owner]
    ) -> tuple[AutomationSpec, None, list[str]]:
        made = newly(tx, spec, ids=self._ids, now=self._clock.now())
        assert made.id is not None, "a new automation has its id"
        runs = _runs(tx, made)
        owner = living.get(runs.owner) if runs is not None and runs.owner is not None else None
        tx.save_automation(made, owner=owner.token if owner is not None else None, cursor=tx.last_seq())
        home = tx.deployment_home(runs.id) if runs is not None else ""
        tx.note_home(made.id, home)
        tx.go_with(made.id, runs.id if runs is not None else None)
        tx.tell_owner(made.id)
        return made, None, [_who(made, owner, runs, home)]

    def _replace(
        self, tx: Transaction, before: AutomationRecord, spec: AutomationSpec, living: Mapping[UUID, Owner]
    ) -> tuple[AutomationSpec, AutomationSpec, list[str]]:
        old = before.spec
        assert old.id is not None, "a stored automation has its id"
        made, lines = spec.changed(id=old.id, created=old.created, updated=self._clock.now()), []
        owner, runs = living.get(before.owner) if before.owner is not None else None, _runs(tx, made)
        changes = changed_fields(old, spec)
        if not changes and owner is not None:
            return old, old, []
        if changes:
            tx.append([automation_changed("updated", made, ids=self._ids, now=self._clock.now())])
            self._put(tx, before, made, alone="trigger" in changes, waits=owner is None)
            lines.append(replaced(old, made))
        if owner is None:
            owner = living.get(runs.owner) if runs is not None and runs.owner is not None else None
            if owner is not None:
                tx.take_automation(old.id, owner.token)
            lines.append(_who(made, owner, runs, before.home))
        tx.tell_owner(old.id)
        return (made if changes else old), old, lines

    def _put(
        self, tx: Transaction, before: AutomationRecord, made: AutomationSpec, *, alone: bool, waits: bool
    ) -> None:
        """Stores the changed one where it goes on. alone: whether its windows and what came before are not for it.

        waits: whether nobody evaluates it: then it goes on from where it was left.
        """
        assert made.id is not None, "a stored automation has its id"
        if not alone:
            tx.update_automation(made)
            return
        tx.drop_windows(made.id)
        place = before.cursor
        if place is None and waits and before.owner is not None:
            left = tx.owner(before.owner)
            place = left.cursor if left is not None else None
        tx.save_automation(made, owner=before.owner, cursor=tx.last_seq() if place is None else place)


def newly(tx: Transaction, spec: AutomationSpec, *, ids: Identity, now: datetime) -> AutomationSpec:
    """An automation with an id and times of its own; the log says that it was made, which is not for it to see."""
    taken = spec.id is None or tx.automation(spec.id) is not None  # the other keeps its id: this one is a copy
    made = spec.changed(id=ids.uuid() if taken else spec.id, created=now, updated=now)
    tx.append([automation_changed("created", made, ids=ids, now=now)])
    return made


def changed_fields(old: AutomationSpec, new: AutomationSpec) -> list[str]:
    """The names of the fields a person changed."""
    was, now = old.definition(), new.definition()
    return [name for name in now if was.get(name) != now[name]]


def replaced(old: AutomationSpec, new: AutomationSpec) -> str:
    """What was changed, as a person says it: a name with the new one, and whose trigger it was."""
    said = {"owner_resource": "whose trigger it is", "name": f"name to {new.name}"}
    words = ", ".join(said.get(each, each) for each in changed_fields(old, new))
    return f"{old.name}: replaced, changed {words}"


def _runs(tx: Transaction, spec: AutomationSpec) -> Deployment | None:
    """The first deployment that an automation runs."""
    ids = (each.deployment_id for each in spec.actions if isinstance(each, RunDeployment))
    found = (tx.deployment(id) for id in ids if id is not None)
    return next((each for each in found if each is not None), None)


def _who(spec: AutomationSpec, owner: Owner | None, runs: Deployment | None, home: str) -> str:
    """Who evaluates it, or what to do so that somebody does."""
    if owner is not None:
        return f"{spec.name}: evaluated by {_named(owner.home) or 'the notebook'} (process {owner.pid})"
    if runs is None:
        known = f" {_named(home)}" if _named(home) else ""
        return (
            f"{spec.name}: waits for its notebook{known}: run that, or insert this as a cell of one and run it; then "
            "it catches up"
        )
    serves = _named(home) or "the notebook that does"
    return f"{spec.name}: waits until {runs.full_name} is served: run {serves}, then it catches up"


def _named(home: str) -> str:
    """A notebook's file, as a person calls it."""
    path = notebook_of(home)
    return visible(os.path.basename(path)) if path is not None else ""
