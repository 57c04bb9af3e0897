"""Events made again: in the order they were received, dated to now, each saying what it repeats.

1. At once, the last of them is now and the others lie before it, as far as they did: no event is dated ahead.
2. With a speed, each is dated as it is emitted; distances and delays are divided by the speed.
3. What a firing on one of them led to is left out: it comes again by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from eventkit.errors import InvalidEvent
from eventkit.model.event import Event
from eventkit.model.ports import Identity
from eventkit.model.wording import closest, shown

__all__ = ["Edit", "edited", "in_order", "repeated", "without_led"]

Edit = Mapping[str, Any] | Callable[[Event], Any] | None
_FIELDS = ("occurred", "event", "resource", "related", "payload")


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events as they were received: by their place in the log, else by when they came."""
    held = list(events)
    if all(event.seq is not None for event in held):
        return sorted(held, key=lambda event: event.seq or 0)
    return sorted(held, key=_came)


def without_led(events: Iterable[Event]) -> list[Event]:
    """Those that no firing on another of them led to."""
    held = list(events)
    ids = {event.id for event in held}
    return [event for event in held if event.cause not in ids]


def repeated(
    events: Iterable[Event],
    *,
    ids: Identity,
    now: datetime,
    speed: float | None,
    only: tuple[UUID, ...] = (),
    cause: UUID | None = None,
    hops: int = 0,
) -> list[Event]:
    """The events again, with `received` when each is to be emitted.

    events: in their order. now: when the replay begins. speed: None for all at once. only: see `Event.replay_for`.
    cause, hops: of whatever replays them. `follows` names the new event of the one it named, None where that is not
    among them.
    """
    held = list(events)
    fresh = {event.id: ids.uuid() for event in held}
    made = []
    for event in held:
        late = _came(event) - event.occurred
        if speed is None:
            due, occurred = now, now - (_came(held[-1]) - event.occurred)
        else:
            due = now + (_came(event) - _came(held[0])) / speed
            occurred = due - late / speed
        follows = fresh.get(event.follows) if event.follows is not None else None
        made.append(
            event.changed(
                id=fresh[event.id],
                occurred=min(occurred, due),
                received=due,
                seq=None,
                follows=follows,
                cause=cause,
                hops=hops,
                replay_of=event.id,
                replay_for=only,
            )
        )
    return made


def _came(event: Event) -> datetime:
    return event.received or event.occurred


def edited(event: Event, edit: Edit) -> Event:
    """The event with an edit, checked as any that is emitted; raises InvalidEvent.

    edit: fields to replace, the payload's keys put over those it has; or a function of the event that returns another
    event, or such fields.

    >>> order = Event(event="order.placed", resource={"prefect.resource.id": "order.1"}, payload={"n": 1, "to": "eu"})
    >>> edited(order, {"payload": {"n": 2}}).payload
    {'n': 2, 'to': 'eu'}
    """
    given = edit(event) if callable(edit) else edit
    if given is None or isinstance(given, Event):
        return event if given is None else _checked(event, {name: getattr(given, name) for name in _FIELDS})
    if not isinstance(given, Mapping):
        raise InvalidEvent(
            f"replay(edit=...) takes fields such as {{'payload': {{'total': 5}}}}, or a function that returns an event "
            f"or fields, not {shown(given)}: give one of them"
        )
    unknown = next((name for name in given if name not in _FIELDS), None)
    if unknown is not None:
        near = closest(str(unknown), _FIELDS) or f": {', '.join(_FIELDS)} can be"
        raise InvalidEvent(f"replay(edit=...) cannot change {unknown!r} of an event{near}")
    payload = given.get("payload", {})
    merged = {**event.payload, **payload} if isinstance(payload, Mapping) else payload
    return _checked(event, {**given, "payload": merged})


def _checked(event: Event, changes: Mapping[str, Any]) -> Event:
    fields = {name: getattr(event, name) for name in _FIELDS} | dict(changes)
    plain = {name: _plain(value) for name, value in fields.items()}
    made = Event.parse({**plain, "id": event.id})
    return event.changed(**{name: getattr(made, name) for name in _FIELDS})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [getattr(each, "root", each) for each in value]
    return value if isinstance(value, datetime | timedelta) else getattr(value, "root", value)
