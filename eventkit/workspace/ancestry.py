"""How often what one event led to has fired the same automations again: the guard against loops that branch.

The hops bound how long a chain is. A loop whose every round leaves several events that fire again grows by that factor
at each hop, and would be millions of firings long before the last: so rounds are counted, too, for each origin.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from eventkit.engine.stretch import LOOP, Fired
from eventkit.model.event import MAX_HOPS, Event
from eventkit.model.ports import Identity
from eventkit.model.resource import Resource
from eventkit.model.unchecked import unchecked_of, unchecked_root

__all__ = ["MAX_AGAIN", "Ancestry", "loop_stopped"]

MAX_AGAIN: Final = 1_000
"""How often what one event led to may fire an automation that had fired on the way there."""
REMEMBERED: Final = 10_000
"""Events that fired; what is older counts as an origin."""


class Ancestry:
    """Which automations fired on the way to an event, as far back as is remembered. Thread: the engine's.

    Fanning out is not counted: only an automation that has fired on an event and fires on what that event led to is.
    """

    def __init__(self) -> None:
        self._ways: OrderedDict[UUID, tuple[UUID, frozenset[UUID]]] = OrderedDict()
        self._again: OrderedDict[tuple[UUID, UUID], int] = OrderedDict()

    def admit(self, fired: Iterable[Fired]) -> tuple[list[Fired], list[Event]]:
        """The firings to make; and an event for each automation that has now come back to its own too often."""
        made: list[Fired] = []
        stopped: list[Event] = []
        for each in fired:
            event = each.firing.triggering_event
            rounds = 0 if event is None else self._rounds(event, each.firing.automation_id)
            if rounds <= MAX_AGAIN:
                made.append(each)
            elif event is not None and rounds == MAX_AGAIN + 1:
                stopped.append(event)
        return made, stopped

    def _rounds(self, event: Event, automation: UUID) -> int:
        """How often an automation has come back, with this firing, to what it led to; noted where it may fire."""
        cause = event.cause or event.id
        unknown = cause, frozenset[UUID]()
        origin, before = self._ways.get(cause, unknown) if event.cause else unknown
        rounds = 0
        if automation in before:
            rounds = self._again.get((origin, automation), 0) + 1
            _keep(self._again, (origin, automation), rounds)
            _keep(self._ways, cause, (origin, before))
        if rounds <= MAX_AGAIN:
            # what is refused is not kept: however many it is, it does not push out what led to it
            _, here = self._ways.get(event.id, (origin, before))
            _keep(self._ways, event.id, (origin, here | {automation}))
        return rounds


def _keep(held: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    held[key] = value
    held.move_to_end(key)
    if len(held) > REMEMBERED:
        held.popitem(last=False)


def loop_stopped(event: Event, *, ids: Identity, now: datetime) -> Event:
    """The event that says another fires nothing, and which bound stopped it. It is caused by that one."""
    why = f"{event.event!r} is {event.hops} firings from its origin, more than {MAX_HOPS}: kept, but fires nothing"
    if event.hops <= MAX_HOPS:
        why = f"{event.event!r} comes of a loop that has fired the same automation {MAX_AGAIN:,} times: not again"
    return unchecked_of(
        Event,
        occurred=now,
        event=LOOP,
        resource=unchecked_root(Resource, {"prefect.resource.id": f"prefect.event.{event.id}"}),
        payload={
            "reason": f"{why}. Look for an automation that leads back to its own trigger.",
            "event": event.event,
            "hops": event.hops,
        },
        id=ids.uuid(),
        cause=event.id,
        hops=event.hops,
        replay_for=() if event.is_replay else None,
    )
