"""The one table of what each action does: adding an action is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from eventkit import templates
from eventkit.actions import (
    call_webhook,
    cancel_flow_run,
    change_flow_run_state,
    delete_flow_run,
    do_nothing,
    emit_event,
    pause_automation,
    pause_deployment,
    resume_automation,
    resume_deployment,
    resume_flow_run,
    run_deployment,
    send_notification,
    suspend_flow_run,
)
from eventkit.actions.outcome import Call, Outcome
from eventkit.model.action import Action

__all__ = ["TEMPLATES", "VERBS", "Verb", "check_templates", "perform"]

Verb = Callable[[Any, Call], Outcome]

VERBS: Mapping[str, Verb] = {
    "do-nothing": do_nothing.perform,
    "run-deployment": run_deployment.perform,
    "pause-deployment": pause_deployment.perform,
    "resume-deployment": resume_deployment.perform,
    "pause-automation": pause_automation.perform,
    "resume-automation": resume_automation.perform,
    "cancel-flow-run": cancel_flow_run.perform,
    "suspend-flow-run": suspend_flow_run.perform,
    "resume-flow-run": resume_flow_run.perform,
    "delete-flow-run": delete_flow_run.perform,
    "change-flow-run-state": change_flow_run_state.perform,
    "call-webhook": call_webhook.perform,
    "send-notification": send_notification.perform,
    "emit-event": emit_event.perform,
}
"""What does each action, by its name on the wire. A verb lets no EventkitError out: what went wrong is its outcome."""


TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "run-deployment": ("parameters",),
    "call-webhook": ("url", "headers", "payload"),
    "send-notification": ("subject", "body"),
    "emit-event": ("event", "resource", "related", "payload"),
}
"""The fields of each action that are templates, whole or in their parts."""


def check_templates(action: Action) -> None:
    """Raises TemplateError, naming the place, for a template of the action that does not parse."""
    for name in TEMPLATES.get(action.type, ()):
        templates.check_templates(getattr(action, name), name)


def perform(action: Action, call: Call) -> Outcome:
    """Does the action; what became of it. Thread: any but the engine's, for a verb may wait."""
    return VERBS[action.type](action, call)
