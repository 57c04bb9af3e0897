"""What happened: the event, its limits, and its JSON both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    field_serializer,
    model_serializer,
)

from eventkit.errors import EventkitError, EventTooLarge, InvalidEvent
from eventkit.model.base import UtcDatetime, Value, read_json, to_json
from eventkit.model.inquiry import Askable
from eventkit.model.jsonable import JsonObject
from eventkit.model.resource import ROLE, RelatedResource, Resource
from eventkit.model.unchecked import fresh

__all__ = ["IMPORTED", "MAX_BYTES", "MAX_HOPS", "MAX_NAME", "MAX_RELATED", "STORED", "Event", "follows"]

MAX_BYTES = 1_500_000
MAX_NAME = 1024
MAX_RELATED = 100
MAX_HOPS = 16
TIGHT = timedelta(minutes=5)
STORED = {"received", "seq", "cause", "hops", "replay_of", "replay_for"}
"""What the log knows of an event, and no line of a file may say."""
IMPORTED = (UUID(int=0),)
"""`replay_for` of an event that no automation sees: one that was imported."""


def _now() -> datetime:
    return datetime.now(UTC)


def _few(related: tuple[RelatedResource, ...]) -> tuple[RelatedResource, ...]:
    if len(related) > MAX_RELATED:
        raise ValueError(
            f"The maximum number of related resources is {MAX_RELATED}, not {len(related)}: leave some out"
        )
    return related


class Event(Askable, Value):
    """Something that happened to a resource.

    Fields: `occurred` (UTC; naive input is read as UTC), `event` (the name, at most 1024 characters), `resource`,
    `related` (at most 100), `payload` (a JSON object), `id`, `follows` (id of an event known to come before).
    The log adds `received`, `seq` (its position, from 1), `cause` (id of the event whose firing led here) and
    `hops` (how many firings from an origin); these stay out of the wire form, but for `received`.
    `replay_of`: id of the event that this one repeats, left out of the JSON of others, and of the wire form of all:
    a Prefect server refuses what it does not know. `replay_for`: None but for what came of a replay; else the ids of
    the automations that alone see it, () for all; IMPORTED for what was imported.

    Raises InvalidEvent, EventTooLarge (over 1,500,000 bytes as JSON, when it is logged).
    Source: Prefect 3.8 event schema, `prefect-behaviour` 1.1.

    >>> Event(event="order.placed", resource={"prefect.resource.id": "order.42"}, payload={"total": 12.5})
    Event('order.placed', 'order.42', payload={'total': 12.5})
    """

    _error: ClassVar[type[EventkitError]] = InvalidEvent
    _examples: ClassVar[Mapping[str, str]] = {
        "event": "'order.placed'",
        "resource": "{'prefect.resource.id': 'order.42'}",
        "related": "[{'prefect.resource.id': 'customer.7', 'prefect.resource.role': 'customer'}]",
    }

    occurred: UtcDatetime = Field(default_factory=_now)
    event: str = Field(max_length=MAX_NAME)
    resource: Resource
    related: Annotated[tuple[RelatedResource, ...], AfterValidator(_few)] = ()
    payload: JsonObject = Field(default_factory=dict)
    id: UUID = Field(default_factory=fresh)
    follows: UUID | None = None
    received: UtcDatetime | None = None
    seq: int | None = Field(default=None, exclude=True)
    cause: UUID | None = Field(default=None, exclude=True)
    hops: int = Field(default=0, exclude=True)
    replay_of: UUID | None = None
    replay_for: tuple[UUID, ...] | None = Field(default=None, exclude=True)

    @property
    def is_replay(self) -> bool:
        """Whether it came of a replay: repeated itself, or led to by what was."""
        return self.replay_for is not None or self.replay_of is not None

    @property
    def is_imported(self) -> bool:
        """Whether it was read from a file, so that nothing fires on it here."""
        return self.replay_for == IMPORTED

    @property
    def involved_resources(self) -> Sequence[Resource]:
        """The primary resource, then the related ones."""
        return (self.resource, *self.related)

    @property
    def resource_in_role(self) -> Mapping[str, RelatedResource]:
        """Each role's first related resource."""
        return {related.role: related for related in reversed(self.related)}

    @property
    def resources_in_role(self) -> Mapping[str, Sequence[RelatedResource]]:
        """Each role's related resources, in order."""
        roles: dict[str, list[RelatedResource]] = {}
        for related in self.related:
            roles.setdefault(related.role, []).append(related)
        return roles

    def find_resource_label(self, label: str) -> str | None:
        """A label's value: `related:<role>:<label>` reads the first related resource of that role, else the primary.

        None when missing. Source: `prefect-behaviour` 2.4.
        """
        if label.startswith("related:"):
            _, _, rest = label.partition(":")
            role, found, name = rest.partition(":")
            if found and role and name:
                first = next((related for related in self.related if related.root[ROLE] == role), None)
                return first.root.get(name) if first is not None else None
        return self.resource.root.get(label)

    def wire(self) -> dict[str, Any]:
        """The JSON form as plain Python values."""
        received = {} if self.received is None else {"received": self.received}
        wire: dict[str, Any] = read_json(to_json(self._told() | received))
        return wire

    def _told(self) -> dict[str, Any]:
        return {
            "occurred": self.occurred,
            "event": self.event,
            "resource": self.resource.root,
            "related": [related.root for related in self.related],
            "payload": self.payload,
            "id": self.id,
            "follows": self.follows,
        }

    def json_bytes(self) -> bytes:
        """The wire form as JSON; raises EventTooLarge over 1,500,000 bytes."""
        text = to_json(self._told())
        if len(text) > MAX_BYTES:
            raise EventTooLarge(
                f"Event {self.event!r} on {self.resource.id!r} is {len(text):,} bytes as JSON; the limit is "
                f"{MAX_BYTES:,}: put the bulk in a file and its place in the payload",
                event_id=self.id,
                size_bytes=len(text),
                limit_bytes=MAX_BYTES,
            )
        return text

    @model_serializer(mode="wrap")
    def _without_what_is_not_set(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        for name in ("received", "replay_of"):
            if data.get(name) is None:
                data.pop(name, None)
        return data

    @field_serializer("resource", "related")
    def _plain_labels(self, value: Any) -> Any:
        return value.root if isinstance(value, Resource) else [related.root for related in value]

    def __repr__(self) -> str:
        payload = f", payload={_short(self.payload)}" if self.payload else ""
        return f"Event({self.event!r}, {self.resource.id!r}{payload})"

    def __hash__(self) -> int:
        return hash(self.id)


def _short(payload: dict[str, Any], width: int = 80) -> str:
    text = repr(payload)
    return text if len(text) <= width else text[: width - 3] + "..."


def follows(event_occurred: datetime, leader_occurred: datetime) -> bool:
    """Whether an event may follow a leader: less than 300 s apart, either way.

    Source: `prefect-behaviour` 1.4: strict on both sides.
    """
    return -TIGHT < event_occurred - leader_occurred < TIGHT
