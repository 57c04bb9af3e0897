"""Automations and deployments by name: made, replaced in place, taken over, deleted.

1. Identity is the name. The same definition again changes nothing; a changed one is replaced in place, its id kept.
2. Windows live on while the trigger is unchanged. What is odd about a new or changed one is said once, in a line each.
3. What another process registered before is taken over with its windows and its place in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, get_args
from uuid import UUID

from eventkit.actions.events import automation_changed, automation_dropped
from eventkit.engine import Predicate
from eventkit.errors import AutomationError, UnknownAutomation
from eventkit.faces.plain import visible
from eventkit.model.automation import AutomationSpec, Enabled
from eventkit.model.base import closest
from eventkit.model.deployment import Deployment
from eventkit.model.ports import Clock, Identity
from eventkit.store import AutomationRecord, Store, Transaction
from eventkit.workspace.findings import new_findings
from eventkit.workspace.fitting import check_automation
from eventkit.workspace.handing import Handing, changed_fields, newly, replaced
from eventkit.workspace.matcher import Matcher
from eventkit.workspace.moves import check_here
from eventkit.workspace.ownership import Ownership, alive

__all__ = ["CatchUp", "Registry"]

CatchUp = Literal["resume", "skip"]
_DONE_WITH = {"resume": "matched", "skip": "skipped"}


class Registry:
    """What is registered in a workspace, and which of it this process evaluates. Thread: any.

    allow: raises for what may not be done from here.
    """

    def __init__(
        self,
        store: Store,
        *,
        ownership: Ownership,
        matcher: Matcher,
        clock: Clock,
        ids: Identity,
        notice: Callable[[str], None],
        allow: Callable[[AutomationSpec], None],
    ) -> None:
        self._allow = allow
        self._store, self._ownership, self._matcher = store, ownership, matcher
        self._clock, self._ids, self._notice = clock, ids, notice
        self._handing = Handing(store, ownership, clock=clock, ids=ids)

    # -- automations

    def register(
        self,
        spec: AutomationSpec,
        *,
        catch_up: CatchUp = "resume",
        replacing: UUID | None = None,
        predicate: Predicate | None = None,
    ) -> AutomationSpec:
        """The automation as registered: made, or replaced in place, and evaluated by this process from now on.

        replacing: the id of the one that this is, where it may have another name; else the one of its name is.
        predicate: what its events must pass besides, asked on the engine's thread. What there is to say is said.
        """
        made, lines = self.take(spec, catch_up=catch_up, replacing=replacing, predicate=predicate, ours=True)
        for line in lines:
            self._notice(line)
        return made

    def take(
        self,
        spec: AutomationSpec,
        *,
        catch_up: CatchUp = "resume",
        replacing: UUID | None = None,
        predicate: Predicate | None = None,
        ours: bool = False,
    ) -> tuple[AutomationSpec, list[str]]:
        """Registers as `register` does, and gives what there is to say, for whoever may not print.

        Where this process only looks on, for those that evaluate; see `Handing`. ours: whether code of this process
        makes it, so that it goes with no deployment that others may serve.
        """
        check_automation(spec, self._store.deployment)
        self._allow(spec)
        _check_catch_up(catch_up)
        if not self._ownership.evaluates:
            handed, was, said = self._handing.take(spec, replacing=replacing)
            return handed, [*said, *self._odd(handed, was)]
        token = self._ownership.ensure()
        with self._matcher.lock:  # no step of what was registered before is committed in between
            self._matcher.flush()  # what it counted up to here belongs to what was registered before
            with self._store.transaction() as tx:
                before = tx.automation(spec.name if replacing is None else replacing)
                former = before.spec if before is not None else None
                check_here(tx, spec, former.id if former is not None else None)
                if before is None:
                    made = self._make(tx, spec, token)
                    lines: list[str] = []
                else:
                    made, lines = self._replace(tx, before, spec, token, catch_up)
                    if ours and made.id is not None:
                        tx.go_with(made.id, None)
            assert made.id is not None, "a registered automation has its id"
            self._matcher.ask(made.id, predicate)
            self._matcher.add(made.id)
        self._matcher.start()
        return made, [*lines, *self._odd(made, former)]

    def _odd(self, made: AutomationSpec, former: AutomationSpec | None) -> list[str]:
        """What is odd about one that is new or changed."""
        if former is not None and not changed_fields(former, made):
            return []
        return [f"{made.name}: {finding}" for finding in new_findings(self._store, made, former)]

    def _make(self, tx: Transaction, spec: AutomationSpec, token: UUID) -> AutomationSpec:
        made = newly(tx, spec, ids=self._ids, now=self._clock.now())
        tx.save_automation(made, owner=token, cursor=tx.last_seq())
        return made

    def _replace(
        self, tx: Transaction, before: AutomationRecord, spec: AutomationSpec, token: UUID, catch_up: CatchUp
    ) -> tuple[AutomationSpec, list[str]]:
        old = before.spec
        assert old.id is not None, "a stored automation has its id"
        lines = []
        if before.owner != token:
            lines = self._take_over(tx, before, token, catch_up)
        changes = changed_fields(old, spec)
        if not changes:
            return old, lines
        made = spec.changed(id=old.id, created=old.created, updated=self._clock.now())
        tx.append([automation_changed("updated", made, ids=self._ids, now=self._clock.now())])
        record = tx.automation(old.id)
        cursor = record.cursor if record is not None else None
        if "trigger" in changes:
            tx.drop_windows(old.id)
            # what came before it was changed is not for the new trigger to see, except what nobody has looked at yet
            cursor = tx.last_seq() if cursor is None else cursor
        tx.save_automation(made, owner=token, cursor=cursor)
        return made, [*lines, replaced(old, made)]

    def _take_over(self, tx: Transaction, before: AutomationRecord, token: UUID, catch_up: CatchUp) -> list[str]:
        """Takes an automation from its owner, dead or alive, and says so; `skip` goes past what it missed."""
        assert before.spec.id is not None, "a stored automation has its id"
        owner = tx.owner(before.owner) if before.owner is not None else None
        tx.take_automation(before.spec.id, token)
        record = tx.automation(before.spec.id)
        assert record is not None, "it was just taken"
        assert record.cursor is not None, "a taken automation has a place of its own"
        last = tx.last_seq()
        missed = last - record.cursor
        if catch_up == "skip":
            tx.save_automation(record.spec, owner=token, cursor=last)
            tx.forget_parked(before.spec.id)
        if owner is not None and alive(owner):
            return [f"{before.spec.name}: evaluated here now, no longer by process {owner.pid}"]
        if not missed:
            return []
        events = "1 event" if missed == 1 else f"{missed:,} events"
        return [f"{before.spec.name}: {events} came while this was away: {_DONE_WITH[catch_up]}"]

    def read(self, key: str | UUID) -> AutomationRecord:
        """An automation by name or id; raises UnknownAutomation with the nearest name."""
        record = self._store.automation(key)
        if record is None:
            names = [each.spec.name for each in self._store.automations()]
            raise UnknownAutomation(f"No automation {str(key)!r} in this workspace{_listed(key, names, 'create')}")
        return record

    def enable(self, key: str | UUID, *, enabled: Enabled) -> AutomationSpec:
        """Turns an automation on, off or to shadow, whoever evaluates it; its windows are kept."""
        spec = self.read(key).spec
        if spec.enabled == enabled:
            return spec
        made = AutomationSpec(
            **{name: getattr(spec, name) for name in AutomationSpec.model_fields} | {"enabled": enabled}
        )
        made = made.changed(updated=self._clock.now())
        assert made.id is not None, "a stored automation has its id"
        with self._matcher.lock:
            self._matcher.flush()
            with self._store.transaction() as tx:
                check_here(tx, made, made.id)
                tx.update_automation(made)
                tx.append([automation_changed("updated", made, ids=self._ids, now=self._clock.now())])
                record = tx.automation(made.id)
            if record is not None and record.owner == self._ownership.token:
                self._matcher.add(made.id)
        return made

    def delete(self, key: str | UUID, *, quiet: bool = False) -> None:
        """Deletes an automation with its windows. quiet: without Prefect's event, as it does for a deployment's own."""
        spec = self.read(key).spec
        assert spec.id is not None, "a stored automation has its id"
        with self._matcher.lock:
            with self._store.transaction() as tx:
                tx.delete_automation(spec.id)
                now = self._clock.now()
                gone = automation_dropped(spec, ids=self._ids, now=now) if quiet else None
                tx.append([gone or automation_changed("deleted", spec, ids=self._ids, now=now)])
            self._matcher.drop(spec.id)
            self._matcher.ask(spec.id, None)

    def check(self, specs: Iterable[AutomationSpec], deployment: Deployment) -> None:
        """Refuses automations of a deployment that is about to be saved, before anything of it is."""
        for spec in specs:
            check_automation(spec, lambda id: deployment if id == deployment.id else self._store.deployment(id))

    # -- deployments

    def deployment(self, key: str | UUID) -> Deployment:
        """A deployment by `<flow>/<name>`, name or id; raises UnknownAutomation with the nearest name."""
        found = self._store.deployment(key)
        if found is None:
            names = [each.full_name for each in self._store.deployments()]
            raise UnknownAutomation(f"No deployment {str(key)!r} in this workspace{_listed(key, names, 'deploy')}")
        return found

    def owned_by(self, deployment: Deployment) -> list[AutomationSpec]:
        """The automations that came with a deployment's triggers."""
        owner = f"prefect.deployment.{deployment.id}"
        return [record.spec for record in self._store.automations() if record.spec.owner_resource == owner]


def _listed(key: str | UUID, names: list[str], verb: str) -> str:
    """The nearest name there is, or some of those there are, and what to do."""
    if near := closest(str(key), names):
        return near
    some = ", ".join(map(visible, names[:5])) + (", ..." if len(names) > 5 else "")
    return (
        f"; there is {some}: correct the name, or {verb} it first" if names else f"; there is none yet: {verb} it first"
    )


def _check_catch_up(value: str) -> None:
    if value not in get_args(CatchUp):
        raise AutomationError(
            f"catch_up cannot be {value!r}: 'resume' (match what was missed) or 'skip' was expected"
            f"{closest(str(value), get_args(CatchUp))}"
        )
