"""Keeps a notification where the notebook shows it."""

from __future__ import annotations

from eventkit.actions.context import named_resources
from eventkit.actions.outcome import Call, Labels, Outcome, failed_by, related
from eventkit.errors import EventkitError, TemplateError
from eventkit.model.action import SendNotification
from eventkit.templates import compile_text

__all__ = ["perform"]


def perform(action: SendNotification, call: Call) -> Outcome:
    """Renders subject and body to text, where what is missing is empty, and keeps them."""
    involved = _block(action)
    assert call.automation.id is not None, "an automation that fires is registered"
    context = {**call.context, **named_resources((action.subject, action.body), call.event, call.host)}
    try:
        subject = compile_text(action.subject).render(context)
        body = compile_text(action.body).render(context)
        call.host.notify(subject, body, automation_id=call.automation.id)
    except TemplateError as error:
        return failed_by(error, *involved, saying="Template rendering failed")
    except EventkitError as error:
        return failed_by(error, *involved)
    return Outcome(ok=True, related=involved)


def _block(action: SendNotification) -> tuple[Labels, ...]:
    """The block that a Prefect server would send it with, which the event names as it would there."""
    if action.block_document_id is None:
        return ()
    return (related(f"prefect.block-document.{action.block_document_id}", "block"),)
