"""Actions in plain words: one verb phrase each, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from eventkit.faces.sentences import quoted, seconds
from eventkit.model.action import Action, CallWebhook, ChangeFlowRunState, EmitEvent, RunDeployment
from eventkit.model.deployment import Deployment
from eventkit.model.there import host_of

__all__ = ["phrase"]

Deployments = Mapping[UUID, Deployment]
Names = Mapping[UUID, str]


def phrase(action: Action, *, deployments: Deployments, automations: Names) -> str:
    """What the action does, as a verb and its object: `runs restock`."""
    words = _WORDS.get(action.type)
    return words(action, deployments, automations) if words else f"does {quoted(action.type)}"


def _deployment(action: Any, deployments: Deployments) -> str:
    if action.deployment_id is None:
        return "the deployment the event is about"
    there = getattr(action, "there", None)
    if there is not None:
        return f"{quoted(there.name)} on {quoted(host_of(there.server))}"
    found = deployments.get(action.deployment_id)
    return quoted(found.name) if found else "a deployment that is not here"


def _runs(action: Any, deployments: Deployments, _: Names) -> str:
    delay = cast(RunDeployment, action).schedule_after
    return f"runs {_deployment(action, deployments)}" + (f" {seconds(delay)} later" if delay else "")


def _on_deployment(verb: str) -> Callable[[Any, Deployments, Names], str]:
    return lambda action, deployments, _: f"{verb} {_deployment(action, deployments)}"


def _on_automation(verb: str) -> Callable[[Any, Deployments, Names], str]:
    def words(action: Any, _: Deployments, automations: Names) -> str:
        if action.automation_id is None:
            return f"{verb} the automation the event is about"
        found = automations.get(action.automation_id)
        return f"{verb} {quoted(found) if found else 'an automation that is not here'}"

    return words


def _says(words: str) -> Callable[[Any, Deployments, Names], str]:
    return lambda action, deployments, automations: words


def _sets_state(action: Any, *_: Any) -> str:
    change = cast(ChangeFlowRunState, action)
    return f"sets the flow run to {quoted(change.name or change.state.value.capitalize())}"


def _calls(action: Any, *_: Any) -> str:
    """The host alone: paths and queries of such addresses are often the secret."""
    try:
        host = urlsplit(cast(CallWebhook, action).url).hostname
    except ValueError:
        host = None
    return f"calls {quoted(host) if host else 'a webhook'}"


def _emits(action: Any, *_: Any) -> str:
    return f"emits {quoted(cast(EmitEvent, action).event)}"


_WORDS: dict[str, Callable[[Any, Deployments, Names], str]] = {
    "do-nothing": _says("does nothing"),
    "run-deployment": _runs,
    "pause-deployment": _on_deployment("pauses"),
    "resume-deployment": _on_deployment("resumes"),
    "pause-automation": _on_automation("turns off"),
    "resume-automation": _on_automation("turns on"),
    "cancel-flow-run": _says("cancels the flow run"),
    "suspend-flow-run": _says("suspends the flow run"),
    "resume-flow-run": _says("resumes the flow run"),
    "delete-flow-run": _says("deletes the flow run"),
    "change-flow-run-state": _sets_state,
    "call-webhook": _calls,
    "send-notification": _says("notifies"),
    "emit-event": _emits,
}
