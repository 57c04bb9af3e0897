"""What a trigger builder begins with: the event that is looked at, and the draft of whatever it is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.api.draft import unwrapped
from eventkit.api.planned import switched
from eventkit.errors import InvalidEvent, InvalidTrigger
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.model.jsonable import json_object
from eventkit.model.trigger import CompoundTrigger, EventTrigger, SequenceTrigger
from eventkit.model.wording import shown
from eventkit.workspace.explaining import asked_event, named

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["begun_with", "event_of"]

_TRIGGERS = (EventTrigger, CompoundTrigger, SequenceTrigger)


def event_of(ws: Workspace, given: Any) -> Event | None:
    """The event of the log that is meant, also by what became of it."""
    if given is None:
        return None
    held = getattr(given, "event", None)
    found = asked_event(ws, held if isinstance(held, Event) and not isinstance(given, Event) else given)
    if found.seq is None or ws.store.get(found.id) is None:
        raise InvalidEvent(f"A builder shows events of the log, and {found.event!r} is in none: emit it first")
    return found


def begun_with(ws: Workspace, given: Any) -> dict[str, Any]:
    """The traits that a trigger, an automation or its name, or JSON, sets."""
    given = named(ws, given)
    if given is None:
        return {}
    if isinstance(given, str):
        given = ws.automation(given)
    if isinstance(given, AutomationSpec):
        return _of_automation(given)
    if isinstance(given, _TRIGGERS):
        name, parameters = getattr(given, "name", None), getattr(given, "parameters", None)
        return _traits(given.bare().wire(), name=name, parameters=parameters)
    if isinstance(given, Mapping):
        return _of_json(given)
    raise InvalidTrigger(f"TriggerBuilder(trigger=...) takes a trigger, an automation or its name, not {shown(given)}")


def _of_json(given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        draft, said, _, _ = unwrapped(json_object(given))
    except ValueError as error:
        raise InvalidTrigger(f"A trigger's JSON cannot be {shown(given)}: {error}") from None
    if said is None:
        return _traits(draft)
    return _traits(draft, name=said.name, enabled=said.enabled, deployment=said.deployment, parameters=said.parameters)


def _of_automation(spec: AutomationSpec) -> dict[str, Any]:
    runs = [each for each in spec.actions if isinstance(each, RunDeployment) and each.deployment_id]
    run = next((each for each in runs if each.there is None), None)
    return _traits(
        spec.trigger.wire(), name=spec.name, enabled=switched(spec.enabled),
        deployment=run.deployment_id if run is not None else None,
        parameters=(run.parameters or {}) if run is not None else {},
    )  # fmt: skip


def _traits(
    draft: dict[str, Any],
    *,
    name: str | None = None,
    enabled: str | None = None,
    deployment: UUID | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    made: dict[str, Any] = {"builder_draft": draft}
    if name:
        made["builder_name"] = name
    if enabled is not None:
        made["builder_enabled"] = enabled
    if parameters is not None:
        id = None if deployment is None else str(deployment)
        made["builder_target"] = {"deployment": id, "parameters": dict(parameters)}
    return made
