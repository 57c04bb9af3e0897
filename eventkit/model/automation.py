"""A trigger with its actions, named; and the forms a deployment writes it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, SerializeAsAny, model_validator

from eventkit.errors import AutomationError, EventkitError
from eventkit.model.action import AnyAction, RunDeployment
from eventkit.model.base import Seconds, UtcDatetime, Value, closest
from eventkit.model.jsonable import JsonObject, MaybeJson
from eventkit.model.trigger import (
    AnyTrigger,
    CompoundTrigger,
    EventTrigger,
    Posture,
    SequenceTrigger,
    Trigger,
)
from eventkit.model.unchecked import id_text

__all__ = [
    "AnyDeploymentTrigger",
    "AutomationSpec",
    "DeploymentCompoundTrigger",
    "DeploymentEventTrigger",
    "DeploymentSequenceTrigger",
    "DeploymentTrigger",
    "Enabled",
    "deployment_trigger",
]

_SWITCHES = {"shadow", "true", "false", "yes", "no", "on", "off", "t", "f", "y", "n", "1", "0"}


def _switch(value: Any) -> Any:
    if isinstance(value, str) and value.lower() not in _SWITCHES:
        raise ValueError("True, False or 'shadow' was expected: write enabled='shadow'")
    return value


Enabled = Annotated[bool | Literal["shadow"], BeforeValidator(_switch)]
"""On, off, or in shadow: matched, its windows counted and its firings recorded; nothing is run or emitted."""

_RESTLESS = {f"prefect.flow-run.{name}" for name in ("Scheduled", "Pending", "Running", "*")}


class AutomationSpec(Value):
    """A trigger, what it does, and whether it is on; identified by its name within a workspace.

    `elsewhere`: keys of Prefect's JSON that mean nothing here, kept for the way back; its trigger and actions have some
    of their own. Source: `prefect-behaviour` 3.1, with its guard against a deployment that runs itself.
    """

    _error: ClassVar[type[EventkitError]] = AutomationError
    _examples: ClassVar[Mapping[str, str]] = {
        "name": "'restock'",
        "tags": "['stock']",
        "actions": "[eventkit.actions.RunDeployment(deployment_id=...)]",
    }

    name: str = Field(min_length=1)
    description: str = ""
    enabled: Enabled = True
    tags: tuple[str, ...] = ()
    trigger: AnyTrigger
    actions: tuple[SerializeAsAny[AnyAction], ...]
    actions_on_trigger: tuple[SerializeAsAny[AnyAction], ...] = ()
    actions_on_resolve: tuple[SerializeAsAny[AnyAction], ...] = ()
    owner_resource: str | None = Field(default=None, exclude=True)
    id: UUID | None = None
    created: UtcDatetime | None = None
    updated: UtcDatetime | None = None
    elsewhere: JsonObject = Field(default_factory=dict, exclude_if=lambda value: not value)

    @model_validator(mode="after")
    def _no_plain_loop(self) -> Self:
        trigger = self.trigger
        if not (self.enabled and isinstance(trigger, EventTrigger) and trigger.posture is Posture.Reactive):
            return self
        if not _RESTLESS & set(trigger.expect):
            return self
        open_match = _unrestricted(trigger.match) and any(_unrestricted(spec) for spec in trigger.match_related)
        for action in self.actions:
            if isinstance(action, RunDeployment) and (action.source == "inferred" or open_match):
                raise ValueError(
                    "running a deployment on every start of any flow run would run itself for ever: "
                    "restrict match or match_related, and select the deployment"
                )
        return self

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    @property
    def resource(self) -> dict[str, str]:
        """The labels under which this automation appears in events."""
        id = None if self.id is None else id_text(self.id)
        return {"prefect.resource.id": f"prefect.automation.{id}", "prefect.resource.name": self.name}

    def definition(self) -> dict[str, Any]:
        """What a person wrote: everything but id and times, as JSON."""
        return self.model_dump(mode="json", exclude={"id", "created", "updated"}) | {
            "owner_resource": self.owner_resource
        }


def _unrestricted(spec: Mapping[str, Sequence[str]]) -> bool:
    return not spec or dict(spec) == {"prefect.resource.id": ("prefect.flow-run.*",)}


class _ForDeployment(Value):
    """What a trigger carries when it is given to a deployment."""

    name: str | None = None
    description: str = ""
    enabled: Enabled = True
    parameters: MaybeJson = None
    job_variables: MaybeJson = None
    schedule_after: Seconds = timedelta(0)

    if TYPE_CHECKING:

        def bare(self) -> Trigger: ...

    def as_automation(self, deployment_id: UUID, *, name: str | None = None) -> AutomationSpec:
        """The automation that runs the deployment on this trigger; raises AutomationError without a name."""
        chosen = self.name or name
        if not chosen:
            raise AutomationError("A deployment trigger needs a name to become an automation: give name=...")
        return AutomationSpec(
            name=chosen,
            description=self.description,
            enabled=self.enabled,
            trigger=self.bare(),
            actions=(
                RunDeployment(
                    deployment_id=deployment_id,
                    parameters=self.parameters,
                    job_variables=self.job_variables,
                    schedule_after=self.schedule_after,
                ),
            ),
            owner_resource=f"prefect.deployment.{deployment_id}",
        )

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for name in ("name", "description", "enabled", "parameters"):
            value = getattr(self, name)
            if value != type(self).model_fields[name].get_default(call_default_factory=True):
                yield name, value
        yield "trigger", self.bare()


class DeploymentEventTrigger(_ForDeployment, EventTrigger):
    """An event trigger for `flow.deploy(triggers=[...])`; `parameters` are templates over the event.

    >>> DeploymentEventTrigger(name="on result", expect={"result.produced"}, parameters={"x": "{{ event.payload.x }}"})
    DeploymentEventTrigger(name='on result', parameters={'x': '{{ event.payload.x }}'}, \
trigger=EventTrigger(expect=['result.produced']))
    """


class DeploymentCompoundTrigger(_ForDeployment, CompoundTrigger):
    """A compound trigger for `flow.deploy(triggers=[...])`.

    >>> DeploymentCompoundTrigger(name="both", triggers=[EventTrigger(), EventTrigger()], require="all").needed
    2
    """


class DeploymentSequenceTrigger(_ForDeployment, SequenceTrigger):
    """A sequence trigger for `flow.deploy(triggers=[...])`.

    >>> DeploymentSequenceTrigger(name="then", triggers=[EventTrigger(), EventTrigger()]).needed
    2
    """


DeploymentTrigger = DeploymentEventTrigger
"""The name Prefect 2 used."""

AnyDeploymentTrigger = DeploymentEventTrigger | DeploymentCompoundTrigger | DeploymentSequenceTrigger


def deployment_trigger(value: Any) -> AnyDeploymentTrigger:
    """A deployment trigger of itself, of a plain trigger, or of the dict that prefect.yaml would hold."""
    if isinstance(value, _ForDeployment):
        return value  # type: ignore[return-value]
    kinds: dict[str, type[AnyDeploymentTrigger]] = {
        "event": DeploymentEventTrigger,
        "compound": DeploymentCompoundTrigger,
        "sequence": DeploymentSequenceTrigger,
    }
    if isinstance(value, EventTrigger | CompoundTrigger | SequenceTrigger):
        return kinds[value.type].parse({name: getattr(value, name) for name in type(value).model_fields})
    if not isinstance(value, Mapping):
        raise AutomationError(
            f"triggers=[...] takes triggers, not {value!r}: write DeploymentTrigger(expect={{'order.placed'}})"
        )
    shape = "event" if "triggers" not in value else "compound" if "require" in value else "sequence"
    kind = value.get("type", shape)
    if kind not in kinds:
        near = closest(str(kind), kinds) or ": correct it"
        raise AutomationError(f"a trigger's type is one of {', '.join(kinds)}, not {kind!r}{near}")
    return kinds[kind].parse(dict(value))
