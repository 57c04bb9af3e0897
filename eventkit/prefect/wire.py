"""Triggers, actions and automations in the JSON a Prefect server takes: without what is of here alone, with the keys
that were kept for it.

Source: `prefect-behaviour` 2.1, 3.1, 3.2 and 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from eventkit.model.action import Action, CallWebhook, EmitEvent, RunDeployment, SendNotification
from eventkit.model.automation import AnyDeploymentTrigger, AutomationSpec
from eventkit.model.event_trigger import TriggerValue

__all__ = [
    "HERE",
    "READ_ONLY",
    "Ids",
    "action_wire",
    "automation_wire",
    "canonical",
    "entry_of",
    "entry_wire",
    "trigger_wire",
]

Ids = Mapping[UUID, UUID]
"""Ids there by ids here, of deployments and automations."""
HERE = ("match_payload", "none_of", "collect")
"""The fields of a trigger that a server drops without a word."""
READ_ONLY = ("id", "created", "updated", "account", "workspace", "owner_resource")
"""What a server says of an automation and takes from nobody, but `owner_resource`, which is a deployment's."""
_ENTRY = ("name", "description", "enabled", "parameters", "job_variables", "schedule_after")
_SENDS = {CallWebhook: ("block_document_id", "payload"), SendNotification: ("block_document_id", "subject", "body")}


def trigger_wire(trigger: TriggerValue) -> dict[str, Any]:
    """The trigger alone, whole: every field that a server has.

    >>> from eventkit.model.trigger import EventTrigger
    >>> wire = trigger_wire(EventTrigger(expect={"a"}, collect="each", elsewhere={"later": 1}))
    >>> "collect" in wire, wire["expect"], wire["later"]
    (False, ['a'], 1)
    """
    return _node(trigger.bare().wire())


def _node(wire: dict[str, Any]) -> dict[str, Any]:
    kept = wire.pop("elsewhere", {})
    made = {name: held for name, held in wire.items() if name not in HERE and name != "id"}
    if "triggers" in made:
        made["triggers"] = [_node(child) for child in made["triggers"]]
    return {**kept, **made}


def terse(wire: Mapping[str, Any]) -> dict[str, Any]:
    """The same trigger with what is usual left out, as a person writes it; numbers of seconds whole where they are."""
    usual = {
        "match": {}, "match_related": {}, "after": [], "expect": [], "for_each": [], "threshold": 1,
        "posture": "Reactive", "within": 0 if wire.get("type") == "event" else None,
    }  # fmt: skip
    made = {name: held for name, held in wire.items() if name not in usual or held != usual[name]}
    if isinstance(within := made.get("within"), float) and within.is_integer():
        made["within"] = int(within)
    if "triggers" in made:
        made["triggers"] = [terse(child) for child in made["triggers"]]
    return made


def action_wire(action: Action, ids: Ids) -> dict[str, Any] | None:
    """The action; None for one that a server cannot do."""
    if isinstance(action, EmitEvent):
        return None
    wire = action.wire()
    kept = wire.pop("elsewhere", {})
    wire.pop("there", None)  # on that server it is known by its id
    for kind, fields in _SENDS.items():
        if isinstance(action, kind):
            if not wire["block_document_id"]:
                return None
            wire = {name: held for name, held in wire.items() if name in ("type", *fields)}
    for field in ("deployment_id", "automation_id"):
        id = getattr(action, field, None)
        if id is not None:
            wire[field] = str(ids.get(id, id))
    return {**wire, **kept}


def automation_wire(spec: AutomationSpec, ids: Ids | None = None) -> dict[str, Any]:
    """The automation as `POST /automations/` takes it. ids: what deployments and automations are called there."""
    ids = ids or {}
    lists = {
        name: [wire for each in getattr(spec, name) if (wire := action_wire(each, ids)) is not None]
        for name in ("actions", "actions_on_trigger", "actions_on_resolve")
    }
    kept = {name: held for name, held in spec.elsewhere.items() if name not in READ_ONLY}
    return {
        **kept, "name": spec.name, "description": spec.description, "enabled": spec.enabled is True,
        "tags": list(spec.tags), "trigger": trigger_wire(spec.trigger), **lists,
    }  # fmt: skip


def entry_of(spec: AutomationSpec) -> dict[str, Any]:
    """A deployment's automation as the trigger that made it, flat as in prefect.yaml, what is usual left out."""
    run = next(each for each in spec.actions if isinstance(each, RunDeployment))
    more = {name: getattr(run, name) for name in ("parameters", "job_variables") if getattr(run, name)}
    if run.schedule_after:
        more["schedule_after"] = run.wire()["schedule_after"]
    return _entry(spec.trigger, name=spec.name, description=spec.description, enabled=spec.enabled is True, more=more)


def entry_wire(trigger: AnyDeploymentTrigger) -> dict[str, Any]:
    """A deployment's trigger in the flat form of prefect.yaml, what is usual left out."""
    wire = trigger.wire()
    more = {name: wire[name] for name in _ENTRY[3:] if wire[name]}
    name, on = trigger.name, trigger.enabled is True
    return _entry(trigger, name=name, description=trigger.description, enabled=on, more=more)


def _entry(
    trigger: TriggerValue, *, name: str | None, description: str, enabled: bool, more: Mapping[str, Any]
) -> dict[str, Any]:
    head = {"name": name, "description": description or None, "enabled": None if enabled else False}
    wire = terse(trigger_wire(trigger))
    return (
        {"type": wire.pop("type")} | {key: held for key, held in head.items() if held is not None} | wire | dict(more)
    )


def canonical(wire: Any) -> Any:
    """A trigger's JSON as it compares: its sets sorted, its ids left out, seconds as numbers.

    >>> canonical({"id": "7", "expect": ["b", "a"], "within": 60.0})
    {'expect': ['a', 'b'], 'within': 60.0}
    """
    if isinstance(wire, Mapping):
        return {name: sorted(held) if name in _SETS else canonical(held) for name, held in wire.items() if name != "id"}
    return [canonical(each) for each in wire] if isinstance(wire, list) else wire


_SETS = ("expect", "after", "for_each")
