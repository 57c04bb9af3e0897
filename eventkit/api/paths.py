"""Paths to what an event holds, as templates write them: `payload.order.total`, `resource["a.b"]`, `related.0.id`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from eventkit.model.event import Event
from eventkit.model.resource import ID, NAME

__all__ = ["MISSING", "at_path", "below", "label_path", "parts_of"]

MISSING: Any = object()
"""Nothing is there; None is something."""
_PLAIN = re.compile(r"(?:[A-Za-z_]\w*|\d+)\Z", re.ASCII)
_PLACE = re.compile(r"\d{1,9}\Z", re.ASCII)
_STEP = re.compile(r"""\[("(?:[^"\\]|\\.)*")\]|\['([^']*)'\]|([^.\[\]]+)""")
_SHORT = {ID: "id", NAME: "name"}
_LONG = {short: label for label, short in _SHORT.items()}


def below(path: str, key: str | int) -> str:
    """The path of what a value at a path holds under a key.

    >>> below(below("payload", "order"), "a b")
    'payload.order["a b"]'
    """
    name = str(key)
    return f"{path}.{name}" if _PLAIN.match(name) else f"{path}[{orjson.dumps(name).decode()}]"


def label_path(path: str, label: str) -> str:
    """The path of a label of the resource at a path: id and name have a short one.

    >>> label_path("resource", "prefect.resource.id"), label_path("resource", "a.b")
    ('resource.id', 'resource["a.b"]')
    """
    return below(path, _SHORT.get(label, label))


@lru_cache(maxsize=1_024)
def parts_of(path: str) -> tuple[str, ...]:
    """The keys along a path; of a label that is written without brackets, the pieces between its dots."""
    return tuple(
        str(orjson.loads(quoted)) if quoted else single or plain for quoted, single, plain in _steps(path.strip())
    )


def _steps(path: str) -> Iterator[tuple[str, str, str]]:
    for found in _STEP.finditer(path):
        yield found[1] or "", found[2] or "", found[3] or ""


def at_path(event: Event, path: str) -> Any:
    """What an event holds at a path; MISSING where nothing is. Of keys with dots the longest that is there wins."""
    head, *rest = parts_of(path) or ("",)
    if head == "event" and rest:
        head, *rest = rest  # as a whole template has it
    if head == "payload":
        return _reached(event.payload, rest)
    if head == "resource":
        return _label(event.resource.root, rest)
    if head == "related" and rest:
        related = _entry(event.related, rest[0])
        return MISSING if related is MISSING else _label(related.root, rest[1:])
    return event.event if head == "event" else MISSING


def _entry(held: Sequence[Any], place: str) -> Any:
    """One of a list by its place, where that is a number and there is one."""
    at = int(place) if _PLACE.match(place) else len(held)
    return held[at] if at < len(held) else MISSING


def _label(labels: Mapping[str, str], rest: Sequence[str]) -> Any:
    if not rest:
        return dict(labels)
    label = ".".join(rest)
    return labels.get(label) if label in labels else labels.get(_LONG.get(label, ""), MISSING)


def _reached(value: Any, rest: Sequence[str]) -> Any:
    at = 0
    while at < len(rest):
        if isinstance(value, list):
            value, at = _entry(value, rest[at]), at + 1
            continue
        if not isinstance(value, Mapping):
            return MISSING
        held = value
        until = next((end for end in range(len(rest), at, -1) if ".".join(rest[at:end]) in held), None)
        if until is None:
            return MISSING
        value, at = held[".".join(rest[at:until])], until
    return value
