"""Where in an event something stands, by the path that a template writes: `event`, `resource.region`,
`related.0.prefect.resource.role`, `payload.order.total`, `payload["a b"]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eventkit.errors import UsageError
from eventkit.model.event import Event
from eventkit.model.resource import ID, NAME, ROLE, Resource

__all__ = ["ABSENT", "Spot", "spot_of"]

ABSENT: Any = object()
"""What stands where nothing is."""
_PART = re.compile(r"""\[("(?:[^"\\]|\\.)*")\]|\['([^']*)'\]|\[(\d+)\]|([^.\[\]]+)""")
_LONGEST = 12
"""Dots that the name of a label or field has at most, to be found again."""
_SHORT = {"id": ID, "name": NAME, "role": ROLE}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in an event. part: event, resource, related or payload. index: which related resource. label: of a
    resource. names: fields from the payload down, without the positions in lists.
    """

    path: str
    part: str
    index: int = 0
    label: str = ""
    names: tuple[str, ...] = ()
    value: Any = ABSENT

    def resource(self, event: Event) -> Resource | None:
        """The resource of an event that it is about; None where there is none."""
        if self.part == "resource":
            return event.resource
        return event.related[self.index] if self.part == "related" and self.index < len(event.related) else None


def spot_of(path: str, event: Event | None = None) -> Spot:
    """The place a path names, with the value an event has there. Raises UsageError for what is no such path.

    event: tells which dots belong to a name; without it each is a step down.

    >>> held = Event(event="e", resource={"prefect.resource.id": "r"}, payload={"a.b": [{"c": 1}]})
    >>> spot = spot_of("payload.a.b.0.c", held)
    >>> spot.names, spot.value
    (('a.b', 'c'), 1)
    """
    parts = _parts(path)
    head, rest = (parts[0], parts[1:]) if parts else ("", [])
    if head == "event" and not rest:
        return Spot(path, "event", value=event.event if event is not None else ABSENT)
    if head == "resource" and rest:
        return _labelled(path, "resource", 0, rest, event)
    if head == "related" and len(rest) > 1 and rest[0].isdigit():
        return _labelled(path, "related", int(rest[0]), rest[1:], event)
    if head == "payload" and rest:
        names, value = _inside(event.payload if event is not None else ABSENT, rest)
        return Spot(path, "payload", names=names, value=value)
    raise UsageError(
        f"{path!r} is no place in an event: write event, resource.<label>, related.0.<label> or payload.<field>"
    )


def _parts(path: str) -> list[str]:
    found = []
    for quoted, single, place, plain in _PART.findall(path):
        found.append(json.loads(quoted) if quoted else single or place or plain)
    return found


def _labelled(path: str, part: str, index: int, rest: Sequence[str], event: Event | None) -> Spot:
    label = ".".join(rest)
    spot = Spot(path, part, index=index, label=label)
    held = spot.resource(event) if event is not None else None
    if held is not None and label not in held.root:
        label = _SHORT.get(label, label)
    return Spot(path, part, index=index, label=label, value=held.root.get(label, ABSENT) if held else ABSENT)


def _inside(held: Any, parts: Sequence[str]) -> tuple[tuple[str, ...], Any]:
    """The names from an object down, and what stands at their end: of names with dots the longest that is there."""
    names: list[str] = []
    at = 0
    while at < len(parts):
        if isinstance(held, list) and parts[at].isdigit():
            place = int(parts[at])
            held, at = (held[place] if place < len(held) else ABSENT), at + 1
            continue
        until = at + 1
        if isinstance(held, dict):
            ends = range(min(len(parts), at + _LONGEST), at, -1)
            until = next((end for end in ends if ".".join(parts[at:end]) in held), until)
        name = ".".join(parts[at:until])
        names.append(name)
        held, at = (held.get(name, ABSENT) if isinstance(held, dict) else ABSENT), until
    return tuple(names), held
