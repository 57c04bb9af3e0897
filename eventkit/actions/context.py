"""The variables that an action's templates see.

Source: `prefect-behaviour` 3.5. Resources (`flow_run`, `deployment` and the like) are looked up only for templates that
name them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol
from uuid import UUID

from eventkit.actions.inference import first_of_kind, id_in
from eventkit.errors import EventkitError
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.resource import LabelDiver, Resource
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType
from eventkit.model.trigger import Path, Trigger

__all__ = ["Finder", "firing_context", "found_resources", "named_resources", "names_in"]

KINDS = ("deployment", "flow", "flow_run", "task_run", "work_pool", "work_queue", "concurrency_limit")
_NAMED = re.compile(rf"\b({'|'.join(KINDS)})\b")
_STATE = {"type": "prefect.state-type", "name": "prefect.state-name", "message": "prefect.state-message"} | {
    "timestamp": "prefect.state-timestamp"
}


class Finder(Protocol):
    """Finds what an event names: an ActionHost does. Ids that are not known raise an error of the tree."""

    def deployment(self, id: UUID) -> Deployment:
        """The deployment of that id."""
        ...

    def flow_run(self, id: UUID) -> FlowRun:
        """The flow run of that id."""
        ...


def firing_context(automation: AutomationSpec, firing: Firing, *, event: Event | None = None) -> dict[str, Any]:
    """The template variables of a firing. event: the triggering one, where that is not the firing's own.

    `events` are those of all its firings; of one that collected its window's, all of these.
    """
    views = [_view(automation, each) for each in firing.all()]
    return {
        "event": event if event is not None else firing.triggering_event,
        "automation": automation,
        "labels": LabelDiver(dict(firing.triggering_labels)),
        "firing": views[0],
        "firings": views,
        "events": firing.events,
        "variables": {},
    }


def _view(automation: AutomationSpec, firing: Firing) -> dict[str, Any]:
    return {
        "id": firing.id,
        "trigger": _trigger_at(automation.trigger, firing.path),
        "trigger_states": ["Triggered"],
        "triggered": firing.at,
        "triggering_labels": dict(firing.triggering_labels),
        "triggering_firings": [_view(automation, child) for child in firing.triggering_firings],
        "triggering_event": firing.triggering_event,
        "triggering_value": None,
        "missing": firing.missing,
    }


def _trigger_at(trigger: Trigger, path: Path) -> Trigger:
    for place in path:
        trigger = getattr(trigger, "triggers")[place]  # noqa: B009 - only composites have a longer path
    return trigger


def named_resources(templates: Any, event: Event | None, finder: Finder | None) -> dict[str, Any]:
    """The resources that these templates (texts, nested in any way) name: the event's first of each kind, else None."""
    return found_resources(names_in(templates), event, finder)


def names_in(templates: Any) -> frozenset[str]:
    """The kinds of resources that these templates name."""
    return frozenset(name for text in _texts(templates) if "{" in text for name in _NAMED.findall(text))


def found_resources(names: Iterable[str], event: Event | None, finder: Finder | None) -> dict[str, Any]:
    """The resources of these names: the event's first of each kind, else None."""
    return {name: _resource(name, event, finder) for name in names}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _texts(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _texts(held)


def _resource(name: str, event: Event | None, finder: Finder | None) -> Any:
    kind = "prefect." + name.replace("_", "-")
    first = first_of_kind(event, kind) if event is not None else None
    if first is None:
        return None
    id = id_in(first.id, kind)
    try:
        if name == "deployment" and id is not None and finder is not None:
            return finder.deployment(id)
        if name == "flow_run" and id is not None and finder is not None:
            return _as_of(finder.flow_run(id), first)
    except EventkitError:  # deleted since, or another workspace's: what the event says of it is left
        pass
    return {"id": id if id is not None else first.id.rpartition(".")[2], "name": first.name}


def _as_of(run: FlowRun, resource: Resource) -> FlowRun:
    """The run with the state that the event tells, which may not be its last."""
    if not all(label in resource for label in _STATE.values()):
        return run
    told = {field: resource[label] for field, label in _STATE.items()}
    if told["type"] not in StateType.__members__:
        return run
    return run.changed(state=State.parse(told))
