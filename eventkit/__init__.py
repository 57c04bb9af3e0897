"""eventkit makes a Jupyter notebook event-driven.

Every public name is loaded when it is first used, so that `import eventkit` costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from eventkit import actions
    from eventkit.model.automation import (
        DeploymentCompoundTrigger,
        DeploymentEventTrigger,
        DeploymentSequenceTrigger,
        DeploymentTrigger,
    )
    from eventkit.model.run import FlowRun, TaskRun
    from eventkit.model.state import Cancelled, Completed, Crashed, Failed, State, StateType
    from eventkit.model.trigger import CompoundTrigger, EventTrigger, Posture, SequenceTrigger
    from eventkit.widgets.automation_list import AutomationList
    from eventkit.widgets.event_feed import EventFeed
    from eventkit.widgets.run_list import RunList
    from eventkit.widgets.trigger_builder import TriggerBuilder
    from eventkit.widgets.webhook_inspector import WebhookInspector
    from eventkit.workspace.again import replay
    from eventkit.workspace.automations import Automation
    from eventkit.workspace.backtesting import backtest
    from eventkit.workspace.connection import connect
    from eventkit.workspace.current import Event, emit_event, emit_many, events, settle, use, workspace
    from eventkit.workspace.deployments import run_deployment, serve
    from eventkit.workspace.explaining import explain
    from eventkit.workspace.flows import Flow, Task, flow, get_run_logger, task
    from eventkit.workspace.generalising import generalise
    from eventkit.workspace.handlers import on
    from eventkit.workspace.linting import lint
    from eventkit.workspace.near_missing import near_misses
    from eventkit.workspace.porting import from_prefect, to_prefect
    from eventkit.workspace.teaching import scenario
    from eventkit.workspace.webhook import Webhook
    from eventkit.workspace.workspace import Workspace

__all__ = [
    "Automation",
    "AutomationList",
    "Cancelled",
    "Completed",
    "CompoundTrigger",
    "Crashed",
    "DeploymentCompoundTrigger",
    "DeploymentEventTrigger",
    "DeploymentSequenceTrigger",
    "DeploymentTrigger",
    "Event",
    "EventFeed",
    "EventTrigger",
    "Failed",
    "Flow",
    "FlowRun",
    "Posture",
    "RunList",
    "SequenceTrigger",
    "State",
    "StateType",
    "Task",
    "TaskRun",
    "TriggerBuilder",
    "Webhook",
    "WebhookInspector",
    "Workspace",
    "actions",
    "backtest",
    "connect",
    "emit_event",
    "emit_many",
    "events",
    "explain",
    "flow",
    "from_prefect",
    "generalise",
    "get_run_logger",
    "lint",
    "near_misses",
    "on",
    "replay",
    "run_deployment",
    "scenario",
    "serve",
    "settle",
    "task",
    "to_prefect",
    "use",
    "workspace",
]
__version__ = "0.1.0"

_HOMES = {
    "Automation": "eventkit.workspace.automations",
    "AutomationList": "eventkit.widgets.automation_list",
    "Cancelled": "eventkit.model.state",
    "Completed": "eventkit.model.state",
    "CompoundTrigger": "eventkit.model.trigger",
    "Crashed": "eventkit.model.state",
    "DeploymentCompoundTrigger": "eventkit.model.automation",
    "DeploymentEventTrigger": "eventkit.model.automation",
    "DeploymentSequenceTrigger": "eventkit.model.automation",
    "DeploymentTrigger": "eventkit.model.automation",
    "Event": "eventkit.workspace.current",
    "EventFeed": "eventkit.widgets.event_feed",
    "EventTrigger": "eventkit.model.trigger",
    "Failed": "eventkit.model.state",
    "Flow": "eventkit.workspace.flows",
    "FlowRun": "eventkit.model.run",
    "Posture": "eventkit.model.trigger",
    "RunList": "eventkit.widgets.run_list",
    "SequenceTrigger": "eventkit.model.trigger",
    "State": "eventkit.model.state",
    "StateType": "eventkit.model.state",
    "Task": "eventkit.workspace.flows",
    "TaskRun": "eventkit.model.run",
    "TriggerBuilder": "eventkit.widgets.trigger_builder",
    "Webhook": "eventkit.workspace.webhook",
    "WebhookInspector": "eventkit.widgets.webhook_inspector",
    "Workspace": "eventkit.workspace.workspace",
    "actions": "eventkit.actions",
    "backtest": "eventkit.workspace.backtesting",
    "connect": "eventkit.workspace.connection",
    "emit_event": "eventkit.workspace.current",
    "emit_many": "eventkit.workspace.current",
    "events": "eventkit.workspace.current",
    "explain": "eventkit.workspace.explaining",
    "flow": "eventkit.workspace.flows",
    "from_prefect": "eventkit.workspace.porting",
    "generalise": "eventkit.workspace.generalising",
    "get_run_logger": "eventkit.workspace.flows",
    "lint": "eventkit.workspace.linting",
    "near_misses": "eventkit.workspace.near_missing",
    "on": "eventkit.workspace.handlers",
    "replay": "eventkit.workspace.again",
    "run_deployment": "eventkit.workspace.deployments",
    "scenario": "eventkit.workspace.teaching",
    "serve": "eventkit.workspace.deployments",
    "settle": "eventkit.workspace.current",
    "task": "eventkit.workspace.flows",
    "to_prefect": "eventkit.workspace.porting",
    "use": "eventkit.workspace.current",
    "workspace": "eventkit.workspace.current",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'eventkit' has no attribute {name!r}; dir(eventkit) lists its names")
    home = import_module(_HOMES[name])
    value = home if home.__name__ == f"{__name__}.{name}" else getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Adds the magics to this notebook: what `%load_ext eventkit` calls."""
    from eventkit import magics

    magics.load_ipython_extension(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Takes the magics away again and stops what they started: what `%unload_ext eventkit` calls."""
    from eventkit import magics

    magics.unload_ipython_extension(shell)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """What a Jupyter server asks for where it finds eventkit switched on."""
    from eventkit.server.extension import EventkitApp

    return [{"module": "eventkit.server.extension", "app": EventkitApp}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """What `jupyter labextension` asks for: where the built panel lies."""
    return [{"src": "labextension", "dest": "eventkit"}]


if not TYPE_CHECKING:

    class _Package(ModuleType):
        """Keeps `eventkit.workspace` the public function, where import would put the room of that name."""

        @property
        def workspace(self):
            return __getattr__("workspace")

        @workspace.setter
        def workspace(self, room):
            """Import binds a room it loaded to its package; rooms import each other by full name and miss nothing."""

    sys.modules[__name__].__class__ = _Package
