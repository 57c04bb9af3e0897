"""A draft as the automation it would be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from eventkit.model.action import Action, RunDeployment
from eventkit.model.automation import AutomationSpec, Enabled
from eventkit.model.trigger import Trigger

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["SWITCH", "planned", "switched", "thought", "version_of"]

SWITCH: Mapping[str, Enabled] = {"off": False, "shadow": "shadow", "on": True}


def switched(enabled: Enabled) -> Literal["off", "shadow", "on"]:
    """Whether an automation is on, as a front end says it."""
    return "shadow" if enabled == "shadow" else "on" if enabled else "off"


def version_of(spec: AutomationSpec) -> str:
    """What tells an automation from itself once somebody changed it."""
    return sha256(json.dumps(spec.definition(), sort_keys=True).encode()).hexdigest()[:16]


def planned(
    ws: Workspace,
    trigger: Trigger,
    name: str,
    *,
    enabled: str = "on",
    description: str = "",
    deployment: UUID | None = None,
    parameters: Mapping[str, Any] | None = None,
    former: str = "",
) -> AutomationSpec:
    """The automation that saving registers: of one of this name all else stays; raises AutomationError.

    deployment: what is run, in place of what its first run-deployment action runs; None leaves its actions alone.
    former: the name it had, where it has another now.
    """
    record = ws.store.automation(former or name) if former or name else None
    held = {field: getattr(record.spec, field) for field in AutomationSpec.model_fields} if record is not None else {}
    actions: tuple[Action, ...] = held.get("actions", ())
    return AutomationSpec(
        **held
        | {
            "name": name,
            "description": description or held.get("description", ""),
            "enabled": SWITCH[enabled],
            "trigger": trigger.bare(),
            "actions": running(actions, deployment, parameters) if deployment is not None else actions,
        }
    )


def running(actions: tuple[Action, ...], deployment: UUID, parameters: Mapping[str, Any] | None) -> tuple[Action, ...]:
    """The actions with the first run of a deployment made this one, or with it before them."""
    wanted = {"deployment_id": deployment, "parameters": dict(parameters or {}) or None, "source": "selected"}
    for at, action in enumerate(actions):
        if isinstance(action, RunDeployment) and action.there is None:
            held = {field: getattr(action, field) for field in RunDeployment.model_fields}
            return (*actions[:at], RunDeployment(**held | wanted), *actions[at + 1 :])
    return (RunDeployment(**wanted), *actions)


def thought(
    trigger: Trigger, *, deployment: UUID | None = None, parameters: Mapping[str, Any] | None = None, name: str = ""
) -> AutomationSpec:
    """A draft as an automation to be thought through: what would be refused on registering is not refused here."""
    actions = running((), deployment, parameters) if deployment is not None else ()
    return AutomationSpec.model_construct(name=name or "draft", trigger=trigger.bare(), actions=actions)
