"""Disables or enables an automation."""

from __future__ import annotations

from eventkit.actions.inference import target_of
from eventkit.actions.outcome import Call, Outcome, failed_by, related
from eventkit.errors import EventkitError
from eventkit.model.action import PauseAutomation, ResumeAutomation

__all__ = ["perform"]


def perform(action: PauseAutomation | ResumeAutomation, call: Call) -> Outcome:
    """Sets whether the automation is evaluated; its windows are kept."""
    target = target_of("prefect.automation", action.automation_id, call.event)
    if isinstance(target, Outcome):
        return target
    labels = related(f"prefect.automation.{target}", "target")
    try:
        call.host.enable_automation(target, enabled=isinstance(action, ResumeAutomation))
    except EventkitError as error:
        return failed_by(error, labels)
    return Outcome(ok=True, related=(labels,), details={"status_code": 204})
