"""Triggers and automations as Python, and drafts as JSON: as a person would write them, on several lines where one is
too long.

What is written here `python_text` reads, and it is the same trigger.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from eventkit.faces.python_code import Call, Raw, quoted, written
from eventkit.model.action import Action, RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.trigger import Trigger

__all__ = ["automation_code", "cut_json", "json_code", "trigger_code"]

WIDTH_OF_JSON = 72
MOST_JSON = 2_000
"""Characters of a value as JSON that are told of it."""
_ORDER = (
    "expect", "match", "match_related", "match_payload", "none_of", "after", "for_each",
    "require", "posture", "threshold", "within", "collect", "triggers", "elsewhere",
)  # fmt: skip
_SETS = ("expect", "after", "for_each")


def trigger_code(trigger: Trigger) -> str:
    """The Python of a trigger, with `ek.` before its names.

    >>> from eventkit.model.trigger import EventTrigger
    >>> print(trigger_code(EventTrigger(expect={"order.placed"}, match={"region": "eu-*"}, threshold=3, within=60)))
    ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"}, threshold=3, within=60)
    """
    return written(_trigger(trigger), 0)


def automation_code(spec: AutomationSpec, deployments: Mapping[UUID, Deployment]) -> str:
    """The Python that registers an automation. deployments: by id, of which those that are run are named.

    >>> from eventkit.model.trigger import EventTrigger
    >>> print(automation_code(AutomationSpec(name="try", trigger=EventTrigger(expect={"a"}), actions=()), {}))
    ek.Automation(name="try", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create()
    """
    given: dict[str, Any] = {"name": spec.name}
    for name in ("description", "enabled", "tags"):
        value = getattr(spec, name)
        if value != AutomationSpec.model_fields[name].default:
            given[name] = list(value) if isinstance(value, tuple) else value
    given["trigger"] = _trigger(spec.trigger)
    given["actions"] = [_action(each, deployments) for each in spec.actions]
    for name in ("actions_on_trigger", "actions_on_resolve"):
        if held := getattr(spec, name):
            given[name] = [_action(each, deployments) for each in held]
    return written(Call("ek.Automation", given, ".create()"), 0)


def _trigger(trigger: Trigger) -> Call:
    kind = type(trigger.bare())
    given: dict[str, Any] = {}
    wire = trigger.wire()
    for name in _ORDER:
        field = kind.model_fields.get(name)
        if field is None or (
            getattr(trigger, name) == field.get_default(call_default_factory=True) and not field.is_required()
        ):
            continue
        if name == "triggers":
            given[name] = [_trigger(child) for child in getattr(trigger, name)]
        elif name in _SETS:
            given[name] = set(getattr(trigger, name))
        else:
            value = wire[name]
            given[name] = int(value) if name == "within" and value == int(value) else value
    return Call(f"ek.{kind.__name__}", given)


def _action(action: Action, deployments: Mapping[UUID, Deployment]) -> Call:
    given: dict[str, Any] = {}
    wire = action.wire()
    for name, field in type(action).model_fields.items():
        if name == "type" or getattr(action, name) == field.get_default(call_default_factory=True):
            continue
        given[name] = wire[name]
    id = action.deployment_id if isinstance(action, RunDeployment) else None
    if id is not None and id in deployments:
        named = quoted(deployments[id].full_name)
        given["deployment_id"] = Raw(f"ek.workspace().deployment({named}).id")
    if isinstance(action, RunDeployment) and action.there is not None:
        del given["there"]
        server = f"ek.connect({quoted(action.there.server)}, read_only=False)"
        given["deployment_id"] = Raw(f"{server}.deployment({quoted(action.there.full_name)})")
    return Call(f"ek.actions.{type(action).__name__}", given)


def json_code(value: Any, indent: int = 0, *, used: int = 0) -> str:
    """A value as JSON, on several lines where one is too long.

    >>> print(json_code({"expect": ["order.placed"], "within": 60}))
    {"expect": ["order.placed"], "within": 60}
    """
    flat = json.dumps(value, ensure_ascii=False)
    if indent + used + len(flat) <= WIDTH_OF_JSON or not value or not isinstance(value, dict | list):
        return flat
    if isinstance(value, dict):
        opens, closes = "{}"
        parts = [(f"{json.dumps(name, ensure_ascii=False)}: ", held) for name, held in value.items()]
    else:
        opens, closes = "[]"
        parts = [("", held) for held in value]
    lines = [f"{' ' * (indent + 2)}{head}{json_code(held, indent + 2, used=len(head) + 1)}" for head, held in parts]
    return "\n".join([opens, ",\n".join(lines), f"{' ' * indent}{closes}"])


def cut_json(value: Any) -> Any:
    """The value, where it is short as JSON; of a longer one its beginning, as text."""
    text = json.dumps(value, ensure_ascii=False)
    return value if len(text) <= MOST_JSON else f"{text[:MOST_JSON]}…"
