"""A CloudEvent as an event of ours.

The resource is its subject, else its source; the name its type; `data` and the other attributes are in the payload.
The same source and id give the same event.

Source: CloudEvents 1.0.2; HTTP protocol binding 3.1.3; `prefect-behaviour` 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote
from uuid import UUID, uuid5

__all__ = ["as_event", "attributes", "missing"]

_REQUIRED = ("specversion", "id", "source", "type")
_SPACE = UUID("8f0c8b1e-6b0a-5c0e-9d5b-0c6f5b1f7a10")
_PREFIX = "ce-"


def missing(cloud_event: Mapping[str, Any]) -> list[str]:
    """The attributes that every CloudEvent has and this one lacks."""
    return [name for name in _REQUIRED if not isinstance(cloud_event.get(name), str) or not cloud_event[name]]


def attributes(headers: Mapping[str, str]) -> dict[str, str]:
    """The attributes that headers carry; ValueError where one is no UTF-8."""
    held = {
        name.lower().removeprefix(_PREFIX): _attribute(value)
        for name, value in headers.items()
        if name.lower().startswith(_PREFIX)
    }
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
    return held if kind is None else held | {"datacontenttype": kind}


def as_event(cloud_event: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an event: `event`, `resource`, `payload`, and `id` and `occurred` where it gives them."""
    others = {name: value for name, value in cloud_event.items() if name not in ("data", "data_base64")}
    made: dict[str, Any] = {
        "event": cloud_event.get("type", ""),
        "resource": {"prefect.resource.id": cloud_event.get("subject") or cloud_event.get("source", "")},
        "payload": {"data": cloud_event.get("data", cloud_event.get("data_base64")), "cloudevents": others},
    }
    if "id" in cloud_event:
        made["id"] = str(uuid5(_SPACE, f"{cloud_event.get('source', '')}\n{cloud_event['id']}"))
    if "time" in cloud_event:
        made["occurred"] = cloud_event["time"]
    return made


def _attribute(value: str) -> str:
    """A header's text: out of its quotes, then percent-decoded once."""
    text = value.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        inner, text, escaped = text[1:-1], "", False
        for char in inner:
            escaped = not escaped and char == "\\"
            text += "" if escaped else char
    return unquote(text, errors="strict")
