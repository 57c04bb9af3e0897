"""Pauses or resumes a deployment."""

from __future__ import annotations

from eventkit.actions.inference import target_of
from eventkit.actions.outcome import Call, Outcome, failed_by, related
from eventkit.errors import EventkitError
from eventkit.model.action import PauseDeployment, ResumeDeployment

__all__ = ["perform"]


def perform(action: PauseDeployment | ResumeDeployment, call: Call) -> Outcome:
    """Sets whether firings make runs of the deployment."""
    target = target_of("prefect.deployment", action.deployment_id, call.event)
    if isinstance(target, Outcome):
        return target
    labels = related(f"prefect.deployment.{target}", "target")
    try:
        call.host.pause_deployment(target, paused=isinstance(action, PauseDeployment))
    except EventkitError as error:
        return failed_by(error, labels)
    return Outcome(ok=True, related=(labels,), details={"status_code": 200})
