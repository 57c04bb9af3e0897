"""Emits an event of the firing's making. Only here."""

from __future__ import annotations

from eventkit.actions.context import named_resources
from eventkit.actions.events import lineage
from eventkit.actions.outcome import Call, Outcome, failed_by, related
from eventkit.errors import EventkitError
from eventkit.model.action import EmitEvent
from eventkit.model.event import Event, follows
from eventkit.templates import compile_parameters, compile_text

__all__ = ["perform"]


def perform(action: EmitEvent, call: Call) -> Outcome:
    """Emits the event: name and labels rendered to text, payload values in their type.

    It follows the triggering event, when that is less than five minutes old.
    """
    templates = [action.event, action.resource, action.related, action.payload]
    context = {**call.context, **named_resources(templates, call.event, call.host)}
    now = call.host.clock.now()
    leader = call.event
    cause, hops = lineage(call.firing)

    def labels(texts: dict[str, str]) -> dict[str, str]:
        return {label: compile_text(text).render(context) for label, text in texts.items()}

    try:
        emitted = call.host.emit(
            Event(
                occurred=now,
                event=compile_text(action.event).render(context),
                resource=labels(action.resource),
                related=tuple(labels(each) for each in action.related),
                payload=compile_parameters(action.payload).render(context),
                id=call.host.ids.uuid(),
                follows=leader.id if leader is not None and follows(now, leader.occurred) else None,
                cause=cause,
                hops=hops,
                replay_for=() if call.firing.is_replay else None,
            )
        )
    except EventkitError as error:
        return failed_by(error, saying="Unable to emit the event")
    return Outcome(ok=True, related=(related(f"prefect.event.{emitted.id}", "target", emitted.event),))
