"""eventkit makes a Jupyter notebook event-driven.

Every public name is loaded when it is first used, so that `import eventkit` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "Event": "eventkit.model.event",
    "Posture": "eventkit.model.trigger",
    "EventTrigger": "eventkit.model.trigger",
    "CompoundTrigger": "eventkit.model.trigger",
    "SequenceTrigger": "eventkit.model.trigger",
    "DeploymentTrigger": "eventkit.model.automation",
    "DeploymentEventTrigger": "eventkit.model.automation",
    "DeploymentCompoundTrigger": "eventkit.model.automation",
    "DeploymentSequenceTrigger": "eventkit.model.automation",
    "State": "eventkit.model.state",
    "StateType": "eventkit.model.state",
    "Completed": "eventkit.model.state",
    "Failed": "eventkit.model.state",
    "Cancelled": "eventkit.model.state",
    "Crashed": "eventkit.model.state",
    "FlowRun": "eventkit.model.run",
    "TaskRun": "eventkit.model.run",
}

__all__ = [
    "Cancelled",
    "Completed",
    "CompoundTrigger",
    "Crashed",
    "DeploymentCompoundTrigger",
    "DeploymentEventTrigger",
    "DeploymentSequenceTrigger",
    "DeploymentTrigger",
    "Event",
    "EventTrigger",
    "Failed",
    "FlowRun",
    "Posture",
    "SequenceTrigger",
    "State",
    "StateType",
    "TaskRun",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'eventkit' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


if TYPE_CHECKING:
    from eventkit.model.automation import (
        DeploymentCompoundTrigger,
        DeploymentEventTrigger,
        DeploymentSequenceTrigger,
        DeploymentTrigger,
    )
    from eventkit.model.event import Event
    from eventkit.model.run import FlowRun, TaskRun
    from eventkit.model.state import Cancelled, Completed, Crashed, Failed, State, StateType
    from eventkit.model.trigger import CompoundTrigger, EventTrigger, Posture, SequenceTrigger
