"""What an automation does on a firing: the actions as values, and the table of what does each.

>>> EmitEvent(event="order.late", resource={"prefect.resource.id": "{{ event.resource.id }}"})
EmitEvent(event='order.late', resource={'prefect.resource.id': '{{ event.resource.id }}'})
"""

from eventkit.actions.context import firing_context
from eventkit.actions.outcome import Call, Outcome, RunRequest
from eventkit.actions.table import VERBS, check_templates, perform
from eventkit.model.action import (
    Action,
    CallWebhook,
    CancelFlowRun,
    ChangeFlowRunState,
    DeleteFlowRun,
    DoNothing,
    EmitEvent,
    PauseAutomation,
    PauseDeployment,
    ResumeAutomation,
    ResumeDeployment,
    ResumeFlowRun,
    RunDeployment,
    SendNotification,
    SuspendFlowRun,
)

__all__ = [
    "VERBS",
    "Action",
    "Call",
    "CallWebhook",
    "CancelFlowRun",
    "ChangeFlowRunState",
    "DeleteFlowRun",
    "DoNothing",
    "EmitEvent",
    "Outcome",
    "PauseAutomation",
    "PauseDeployment",
    "ResumeAutomation",
    "ResumeDeployment",
    "ResumeFlowRun",
    "RunDeployment",
    "RunRequest",
    "SendNotification",
    "SuspendFlowRun",
    "check_templates",
    "firing_context",
    "perform",
]
