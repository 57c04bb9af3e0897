"""The events that automations leave by themselves, in Prefect's form.

1. `triggered` comes first, with the firing; its time is the firing's.
2. Each action then leaves a pair when it is over: `action.triggered`, again at the firing's time, and `action.executed`
   or `action.failed`, now, which follows it.
3. All of them count one firing more from their origin than the events that fired.

Source: `prefect-behaviour` 3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from eventkit.actions.outcome import Outcome, related
from eventkit.actions.redaction import without_secrets
from eventkit.model.action import Action
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import to_json
from eventkit.model.event import MAX_BYTES, Event, follows
from eventkit.model.firing import STORED, Firing
from eventkit.model.ports import Identity
from eventkit.model.resource import RelatedResource, Resource
from eventkit.model.trigger import EventTrigger
from eventkit.model.unchecked import id_text, unchecked_of, unchecked_root

__all__ = [
    "Invocation",
    "action_events",
    "action_triggered",
    "automation_changed",
    "automation_dropped",
    "lineage",
    "triggered",
]

ROOM = 100_000
"""Bytes kept free beside a triggering event inside `triggered`, so that the whole stays under the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One action of one firing being done.

    index: its place, `actions_on_trigger` counted on after `actions`. event: its triggering event, as in `Call`.
    triggered_id: id of the `prefect.automation.triggered` event. id: of this invocation.
    """

    automation: AutomationSpec
    firing: Firing
    action: Action
    index: int
    event: Event | None
    triggered_id: UUID
    id: UUID


def lineage(firing: Firing) -> tuple[UUID | None, int]:
    """The cause and the hops of whatever a firing leads to: its triggering event, one firing on from its events."""
    event, events = firing.triggering_event, firing.events
    return (event.id if event is not None else None, max([each.hops for each in events], default=0) + 1)


def automation_changed(
    what: Literal["created", "updated", "deleted"], spec: AutomationSpec, *, ids: Identity, now: datetime
) -> Event:
    """`prefect.automation.created`, `updated` or `deleted`, with the automation's JSON; secrets in it are left out."""
    return unchecked_of(
        Event,
        occurred=now,
        event=f"prefect.automation.{what}",
        resource=unchecked_root(Resource, spec.resource),
        payload=without_secrets(spec.wire()),
        id=ids.uuid(),
    )


def automation_dropped(spec: AutomationSpec, *, ids: Identity, now: datetime) -> Event:
    """`eventkit.automation.dropped`: that a deployment's own automation went with its trigger, which Prefect tells not.

    Only here: without it the log could not say until when it was there.
    """
    return automation_changed("deleted", spec, ids=ids, now=now).changed(event="eventkit.automation.dropped")


def triggered(
    automation: AutomationSpec, firing: Firing, *, ids: Identity, body: Mapping[str, Any] | None = None
) -> Event:
    """`prefect.automation.triggered`: the first event of a firing; with the ids of the events that it collected.

    body: the firing's JSON, where it was made already.
    """
    told = firing.wire() if body is None else body
    event = firing.triggering_event
    payload: dict[str, Any] = {
        "triggering_labels": dict(firing.triggering_labels),
        "triggering_event": _nested(event, told["triggering_event"]) if event is not None else None,
        **({} if firing.how == "matched" else {"how": firing.how}),
    }
    if firing.collected:
        payload["collected"] = [str(each.id) for each in firing.collected]
    if firing.missing:
        payload["missing"] = firing.missing
    involved = [related(f"prefect.event.{id_text(event.id)}", "triggering-event")] if event is not None else []
    return _event("triggered", automation, firing, payload, involved, typed=False, at=firing.at, id=ids.uuid())


def _nested(event: Event, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The event's wire form, out of its stored one."""
    wire = {name: value for name, value in stored.items() if name not in STORED}
    if len(to_json(wire)) > MAX_BYTES - ROOM:
        wire["payload"] = {"left_out": f"the payload was too large to be repeated: see event {event.id}"}
    return wire


def action_triggered(invocation: Invocation, outcome: Outcome, *, ids: Identity) -> Event:
    """`prefect.automation.action.triggered`: that an action of a firing was begun."""
    event, at = invocation.event, invocation.firing.at
    involved = [
        *(dict(labels) for labels in outcome.related),
        related(f"prefect.event.{id_text(invocation.triggered_id)}", "automation-triggered-event"),
    ]
    if event is not None:
        involved.append(related(f"prefect.event.{id_text(event.id)}", "triggering-event"))
    payload = {
        "action_index": invocation.index,
        "action_type": invocation.action.type,
        "invocation": id_text(invocation.id),
    }
    return _event(
        "action.triggered",
        invocation.automation,
        invocation.firing,
        payload,
        involved,
        typed=True,
        at=at,
        follows=event.id if event is not None and follows(at, event.occurred) else None,
        id=ids.uuid(),
    )


def _ended(begun: Event, outcome: Outcome, *, ids: Identity, now: datetime) -> Event:
    """`prefect.automation.action.executed`, or `failed` with the reason: the event of its beginning, and what came."""
    reason = {} if outcome.ok else {"reason": outcome.reason}
    return begun.changed(
        event=f"prefect.automation.action.{'executed' if outcome.ok else 'failed'}",
        occurred=now,
        payload=begun.payload | reason | dict(outcome.details),
        id=ids.uuid(),
        follows=begun.id,
    )


def action_events(invocation: Invocation, outcome: Outcome, *, ids: Identity, now: datetime) -> tuple[Event, Event]:
    """The pair that an action leaves when it is over."""
    begun = action_triggered(invocation, outcome, ids=ids)
    return begun, _ended(begun, outcome, ids=ids, now=now)


def _event(
    what: str,
    automation: AutomationSpec,
    firing: Firing,
    payload: dict[str, Any],
    involved: list[dict[str, str]],
    *,
    typed: bool,
    at: datetime,
    id: UUID,
    follows: UUID | None = None,
) -> Event:
    labels = dict(automation.resource)
    if typed:
        labels["prefect.trigger-type"] = automation.trigger.type
    if isinstance(automation.trigger, EventTrigger):
        labels["prefect.posture"] = automation.trigger.posture.value
    cause, hops = lineage(firing)
    return unchecked_of(
        Event,
        occurred=at,
        event=f"prefect.automation.{what}",
        resource=unchecked_root(Resource, labels),
        related=tuple(unchecked_root(RelatedResource, each) for each in involved),
        payload=payload,
        id=id,
        follows=follows,
        cause=cause,
        hops=hops,
        replay_for=() if firing.is_replay else None,
    )
