"""Values as the columns hold them: times, ids, events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from eventkit.model.event import MAX_BYTES, Event
from eventkit.model.resource import RelatedResource, Resource
from eventkit.model.unchecked import id_of, unchecked, unchecked_root

__all__ = ["blob", "event_of", "event_row", "micros", "moment", "related_rows", "stored", "uuid_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EXACT = 4_000_000_000_000_000
"""Up to here, in 2096, a float of seconds still tells every microsecond apart."""
_ROOM = MAX_BYTES - 20_000
"""A body under this leave room for a name, ids and times: the wire form needs no measuring."""

_FIELDS = set(Event.model_fields)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware time."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """The UTC time of microseconds since 1970."""
    if 0 <= value < _EXACT:
        return datetime.fromtimestamp(value / 1_000_000, UTC)
    return _EPOCH + timedelta(microseconds=value)


def blob(id: UUID | None) -> bytes | None:
    """The 16 bytes of an id, or None."""
    return None if id is None else id.bytes


def uuid_of(value: bytes | None) -> UUID | None:
    """The id of 16 bytes, or None."""
    return None if value is None else _uuid(value)


def _uuid(value: bytes) -> UUID:
    """What UUID(bytes=value) gives."""
    return id_of(int.from_bytes(value))


def event_row(event: Event, seq: int | None, received: int) -> tuple[Any, ...]:
    """The columns of an event, as append_event binds them; raises EventTooLarge."""
    fields = event.__dict__  # read once: as attributes the same fields cost a third more
    primary: dict[str, str] = fields["resource"].root
    body = orjson.dumps([fields["payload"], primary, *[related.root for related in fields["related"]]])
    if len(body) > _ROOM:
        event.json_bytes()
    follows, cause = fields["follows"], fields["cause"]
    return (
        seq,
        fields["id"].bytes,
        micros(fields["occurred"]),
        received,
        fields["event"],
        primary["prefect.resource.id"],
        follows and follows.bytes,
        cause and cause.bytes,
        fields["hops"],
        None if fields["replay_for"] is None and fields["replay_of"] is None else _replay_text(fields),
        body.decode(),
    )


def related_rows(events: Iterable[Event]) -> list[tuple[str, int | None, str]]:
    """The columns of what took part in stored events, as append_related binds them."""
    return [
        (related.root["prefect.resource.id"], fields["seq"], related.root["prefect.resource.role"])
        for fields in (event.__dict__ for event in events)
        for related in fields["related"]
    ]


def stored(event: Event, seq: int, received: datetime) -> Event:
    """The event with what the log adds."""
    return unchecked(Event, {**event.__dict__, "seq": seq, "received": received}, _FIELDS)


def event_of(row: tuple[Any, ...]) -> Event:
    """The event of a row: seq, id, occurred, received, event, follows, cause, hops, replay, body."""
    seq, id, occurred, received, name, follows, cause, hops, replay, body = row
    payload, primary, *related = orjson.loads(body)
    of, only = _replay(replay) if replay else (None, None)
    return unchecked(
        Event,
        {
            "occurred": moment(occurred),
            "event": name,
            "resource": unchecked_root(Resource, primary),
            "related": tuple([unchecked_root(RelatedResource, held) for held in related]) if related else (),
            "payload": payload,
            "id": _uuid(id),
            "follows": follows and _uuid(follows),
            "received": moment(received),
            "seq": seq,
            "cause": cause and _uuid(cause),
            "hops": hops,
            "replay_of": of,
            "replay_for": only,
        },
        _FIELDS,
    )


def _replay_text(fields: dict[str, Any]) -> str:
    return orjson.dumps([fields["replay_of"], *(fields["replay_for"] or ())]).decode()


def _replay(text: str) -> tuple[UUID | None, tuple[UUID, ...]]:
    of, *only = orjson.loads(text)
    return UUID(of) if of else None, tuple(UUID(id) for id in only)
