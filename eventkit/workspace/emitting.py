"""Events as a caller gives them, completed with what the workspace and the active run know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from eventkit.errors import InvalidEvent
from eventkit.flows import RunContext
from eventkit.model.deployment import Deployment
from eventkit.model.event import MAX_RELATED, Event, follows
from eventkit.model.ports import Clock, Identity
from eventkit.model.resource import RelatedResource
from eventkit.model.unchecked import unchecked_root
from eventkit.model.wording import shown
from eventkit.workspace.lifecycle import run_context

__all__ = ["in_run", "made", "taken"]

LINEAGE = "prefect.resource.lineage-group"


def made(
    event: str,
    resource: Mapping[str, str],
    *,
    clock: Clock,
    ids: Identity,
    occurred: datetime | None = None,
    related: Sequence[Mapping[str, str]] | None = None,
    payload: Mapping[str, Any] | None = None,
    id: UUID | None = None,
    leader: Event | None = None,
) -> Event:
    """The event of what a caller gives, checked; raises InvalidEvent."""
    if leader is not None and not isinstance(leader, Event):
        raise InvalidEvent(
            f"Event {event!r} cannot follow {leader!r}: an Event was expected, such as emit_event returns: pass that"
        )
    when = occurred if occurred is not None else clock.now()
    built = Event(
        event=event,
        resource=dict(resource) if isinstance(resource, Mapping) else resource,
        occurred=when,
        related=related if related is not None else (),
        payload=payload if payload is not None else {},
        id=id if id is not None else ids.uuid(),
    )
    if leader is not None and follows(built.occurred, leader.occurred):
        return built.changed(follows=leader.id)
    return built


def taken(events: Iterable[Event | Mapping[str, Any]], *, clock: Clock, ids: Identity) -> list[Event]:
    """The events of a list of them and of mappings, checked; InvalidEvent says which one is wrong."""
    if isinstance(events, Event | Mapping | str) or not isinstance(events, Iterable):
        raise InvalidEvent(f"emit_many() takes a list of events, not {shown(events)}: write emit_many([...])")
    return [_one(each, place, clock, ids) for place, each in enumerate(events)]


def _one(given: Event | Mapping[str, Any], place: int, clock: Clock, ids: Identity) -> Event:
    if isinstance(given, Event):
        return given
    if not isinstance(given, Mapping):
        raise InvalidEvent(
            f"emit_many(): events[{place}] is {shown(given)}: an Event, or a mapping of its fields, was expected: "
            "write {'event': 'order.placed', 'resource': {'prefect.resource.id': 'order.42'}}"
        )
    try:
        return Event.parse({"occurred": clock.now(), "id": ids.uuid(), **given})
    except InvalidEvent as error:
        raise type(error)(f"emit_many(): events[{place}]: {error}", **vars(error)) from None


def in_run(event: Event, context: RunContext, deployment: Deployment | None) -> Event:
    """The event with what the active run adds: related resources, what it follows, its cause and hops.

    Source: `prefect-behaviour` 1.4: the caller's own related resources come first, none is named twice, at most 100.
    """
    changes: dict[str, Any] = {"cause": context.cause, "hops": context.hops}
    if context.is_replay and event.replay_for is None:
        changes["replay_for"] = ()
    state = context.follows
    if event.follows is None and state is not None and state[0] != event.id and follows(event.occurred, state[1]):
        changes["follows"] = state[0]
    if LINEAGE not in event.resource:
        known = {resource.id for resource in event.involved_resources}
        more = [
            unchecked_root(RelatedResource, labels)
            for labels in run_context(context.flow_run, context.task_run, deployment)
            if labels["prefect.resource.id"] not in known
        ]
        changes["related"] = (*event.related, *more)[:MAX_RELATED]
    return event.changed(**changes)
