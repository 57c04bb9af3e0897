"""Automations and deployments by name: made, replaced in place, taken over, deleted.

1. Identity is the name. The same definition again changes nothing; a changed one is replaced in place, its id kept.
2. Windows live on while the trigger is unchanged.
3. What another process registered before is taken over with its windows and its place in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal
from uuid import UUID

from eventkit.actions.events import automation_changed
from eventkit.errors import AutomationError, UnknownAutomation
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import closest
from eventkit.model.deployment import Deployment
from eventkit.model.ports import Clock, Identity
from eventkit.store import AutomationRecord, Store, Transaction
from eventkit.workspace.matcher import Matcher
from eventkit.workspace.ownership import Ownership

__all__ = ["CatchUp", "Registry"]

CatchUp = Literal["resume", "skip"]


class Registry:
    """What is registered in a workspace, and which of it this process evaluates. Thread: any."""

    def __init__(
        self,
        store: Store,
        *,
        ownership: Ownership,
        matcher: Matcher,
        clock: Clock,
        ids: Identity,
        notice: Callable[[str], None],
    ) -> None:
        self._store, self._ownership, self._matcher = store, ownership, matcher
        self._clock, self._ids, self._notice = clock, ids, notice

    # -- automations

    def register(self, spec: AutomationSpec, *, catch_up: CatchUp = "resume") -> AutomationSpec:
        """The automation as registered: made, or replaced in place, and evaluated by this process from now on."""
        check_parameters(spec, self._store.deployment)
        token = self._ownership.ensure()
        with self._store.transaction() as tx:
            before = tx.automation(spec.name)
            if before is None:
                made = self._make(tx, spec, token)
                lines: list[str] = []
            else:
                made, lines = self._replace(tx, before, spec, token, catch_up)
            record = tx.automation(spec.name)
        assert record is not None, "it was just saved"
        self._matcher.add(record.spec, cursor=record.cursor)
        self._matcher.start()
        for line in lines:
            self._notice(line)
        return made

    def _make(self, tx: Transaction, spec: AutomationSpec, token: UUID) -> AutomationSpec:
        now = self._clock.now()
        made = spec.changed(id=spec.id or self._ids.uuid(), created=now, updated=now)
        # its own creation is not for it to see
        tx.append([automation_changed("created", made, ids=self._ids, now=now)])
        tx.save_automation(made, owner=token, cursor=tx.last_seq())
        return made

    def _replace(
        self, tx: Transaction, before: AutomationRecord, spec: AutomationSpec, token: UUID, catch_up: CatchUp
    ) -> tuple[AutomationSpec, list[str]]:
        old = before.spec
        assert old.id is not None, "a stored automation has its id"
        lines = []
        ours = before.owner == token
        if not ours:
            tx.take_automation(old.id, token)
            missed = self._place(tx, spec.name, catch_up)
            if missed:
                verb = "matched" if catch_up == "resume" else "skipped"
                lines.append(f"{spec.name}: {missed:,} events came while this was away: {verb}")
        changes = changed_fields(old, spec)
        if not changes:
            return old, lines
        made = spec.changed(id=old.id, created=old.created, updated=self._clock.now())
        record = tx.automation(spec.name)
        cursor = record.cursor if record is not None else None
        tx.save_automation(made, owner=token, cursor=cursor)
        if "trigger" in changes:
            tx.drop_windows(old.id)
        tx.append([automation_changed("updated", made, ids=self._ids, now=self._clock.now())])
        return made, [*lines, f"{spec.name}: replaced, changed {', '.join(changes)}"]

    def _place(self, tx: Transaction, name: str, catch_up: CatchUp) -> int:
        """How many events were missed; with `skip`, the place moves past them."""
        record = tx.automation(name)
        assert record is not None, "it was just taken"
        assert record.cursor is not None, "a taken automation has a place of its own"
        last = tx.last_seq()
        if catch_up == "skip":
            tx.save_automation(record.spec, owner=record.owner, cursor=last)
        return last - record.cursor

    def read(self, key: str | UUID) -> AutomationRecord:
        """An automation by name or id; raises UnknownAutomation with the nearest name."""
        record = self._store.automation(key)
        if record is None:
            names = [each.spec.name for each in self._store.automations()]
            raise UnknownAutomation(f"No automation {str(key)!r} in this workspace{closest(str(key), names)}")
        return record

    def enable(self, key: str | UUID, *, enabled: bool) -> AutomationSpec:
        """Turns an automation on or off, whoever evaluates it; its windows are kept."""
        spec = self.read(key).spec
        if spec.enabled == enabled:
            return spec
        made = AutomationSpec(
            **{name: getattr(spec, name) for name in AutomationSpec.model_fields} | {"enabled": enabled}
        )
        with self._matcher.lock, self._store.transaction() as tx:
            tx.update_automation(made.changed(updated=self._clock.now()))
            tx.append([automation_changed("updated", made, ids=self._ids, now=self._clock.now())])
            record = tx.automation(spec.name)
        assert record is not None, "it was just saved"
        if record.owner == self._ownership.token:
            self._matcher.add(record.spec, cursor=record.cursor)
        return record.spec

    def delete(self, key: str | UUID, *, quiet: bool = False) -> None:
        """Deletes an automation with its windows. quiet: without an event, as Prefect does for a deployment's own."""
        spec = self.read(key).spec
        assert spec.id is not None, "a stored automation has its id"
        self._matcher.drop(spec.id)
        with self._store.transaction() as tx:
            tx.delete_automation(spec.id)
            if not quiet:
                tx.append([automation_changed("deleted", spec, ids=self._ids, now=self._clock.now())])

    def check(self, specs: Iterable[AutomationSpec], deployment: Deployment) -> None:
        """Refuses automations of a deployment that is about to be saved, before anything of it is."""
        for spec in specs:
            check_parameters(spec, lambda id: deployment if id == deployment.id else self._store.deployment(id))

    # -- deployments

    def deployment(self, key: str | UUID) -> Deployment:
        """A deployment by `<flow>/<name>`, name or id; raises UnknownAutomation with the nearest name."""
        found = self._store.deployment(key)
        if found is None:
            names = [each.full_name for each in self._store.deployments()]
            raise UnknownAutomation(f"No deployment {str(key)!r} in this workspace{closest(str(key), names)}")
        return found

    def owned_by(self, deployment: Deployment) -> list[AutomationSpec]:
        """The automations that came with a deployment's triggers."""
        owner = f"prefect.deployment.{deployment.id}"
        return [record.spec for record in self._store.automations() if record.spec.owner_resource == owner]


def changed_fields(old: AutomationSpec, new: AutomationSpec) -> list[str]:
    """The names of the fields a person changed."""
    was, now = old.definition(), new.definition()
    return [name for name in now if was.get(name) != now[name]]


def check_parameters(spec: AutomationSpec, deployments: Callable[[UUID], Deployment | None]) -> None:
    """Refuses what a run-deployment action could never do: no such deployment, parameters that cannot fit the flow."""
    for action in (*spec.actions, *spec.actions_on_trigger):
        if not isinstance(action, RunDeployment) or action.deployment_id is None:
            continue
        deployment = deployments(action.deployment_id)
        if deployment is None:
            raise AutomationError(
                f"Automation {spec.name!r} runs a deployment {action.deployment_id} that is not in this workspace: "
                "deploy the flow first, and give that deployment's id"
            )
        _fits(spec.name, deployment, action.parameters or {})


def _fits(name: str, deployment: Deployment, given: Mapping[str, Any]) -> None:
    schema = deployment.parameter_schema
    known = list(schema.get("properties", {}))
    if schema.get("additionalProperties") is not True:
        for parameter in given:
            if (known and parameter not in known) or not known:
                taken = f"it takes {', '.join(known)}" if known else "it takes none"
                raise AutomationError(
                    f"Automation {name!r} gives {deployment.flow_name!r} a parameter {parameter!r} that the flow does "
                    f"not have{closest(parameter, known)}: {taken}"
                )
    if "__prefect_kind" in given:
        return
    missing = [each for each in schema.get("required", []) if each not in given and each not in deployment.parameters]
    if missing:
        raise AutomationError(
            f"Automation {name!r} runs {deployment.full_name!r} without its required {', '.join(missing)}: "
            "give parameters={...} on the trigger, or defaults on the deployment"
        )
