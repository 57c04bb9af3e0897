"""CloudEvents over HTTP: which of a request's bytes is one.

1. Structured: `application/cloudevents+json`, the event is the body. Binary: `ce-*` headers, the data is the body.
2. A batch is taken only where the webhook asks for batches, and no more of it than that.

Source: CloudEvents 1.0.2, HTTP protocol binding 3.1 to 3.3.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from eventkit.model.cloudevent import attributes, missing
from eventkit.webhooks.rejection import Rejected
from eventkit.webhooks.request import Request, decoded, read_json_strictly

__all__ = ["BATCH", "STRUCTURED", "is_cloud_event", "read"]

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
_KIND = "application/cloudevents"


def is_cloud_event(request: Request) -> bool:
    """Whether a request says that it carries one or more."""
    return request.media_type.startswith(_KIND) or "ce-specversion" in request.headers


def read(request: Request, *, most: int) -> list[dict[str, Any]]:
    """The CloudEvents of a request, attributes and `data`. most: how many of a batch, 0 for none. Raises Rejected."""
    kind = request.media_type
    if kind == STRUCTURED:
        return [_checked(_json(request), "the body")]
    if kind == BATCH:
        return _batch(request, most)
    if kind.startswith(_KIND):
        raise Rejected(415, "unknown format", f"CloudEvents as {kind} are not read: have them sent as {STRUCTURED}")
    return [_checked(_binary(request), "the ce- headers")]


def _batch(request: Request, most: int) -> list[dict[str, Any]]:
    if not most:
        raise Rejected(
            415,
            "unknown format",
            "A batch of CloudEvents was sent and none is asked for: allow it with Webhook(batch=100)",
        )
    held = _json(request)
    if not isinstance(held, list):
        raise Rejected(400, "malformed body", "A batch of CloudEvents is a JSON array, and this is none")
    if len(held) > most:
        raise Rejected(413, "too large", f"The batch has {len(held):,} CloudEvents; at most {most:,} are taken")
    return [_checked(each, f"the batch's event {place}") for place, each in enumerate(held)]


def _json(request: Request) -> Any:
    try:
        return read_json_strictly(decoded(request.body))
    except json.JSONDecodeError as error:
        raise Rejected(
            400,
            "malformed body",
            f"The CloudEvent is no JSON at line {error.lineno}, column {error.colno}: {error.msg}",
        ) from None


def _binary(request: Request) -> dict[str, Any]:
    try:
        held: dict[str, Any] = dict(attributes(request.headers))
    except ValueError:
        raise Rejected(400, "malformed body", "A ce- header is no UTF-8 once percent-decoded") from None
    return held | _body(request) if request.body else held


def _body(request: Request) -> dict[str, Any]:
    """The data of a binary event: JSON where it says so, else text, else base64."""
    kind = request.media_type
    if kind in ("", "application/json", "text/json") or kind.endswith("+json"):
        return {"data": _json(request)}
    try:
        return {"data": request.body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"data_base64": base64.b64encode(request.body).decode()}


def _checked(held: Any, where: str) -> dict[str, Any]:
    """A CloudEvent that has what each must have."""
    if not isinstance(held, dict):
        raise Rejected(400, "malformed body", f"A CloudEvent is a JSON object, and {where} holds none")
    if lacks := missing(held):
        raise Rejected(
            400,
            "malformed body",
            f"A CloudEvent needs {', '.join(lacks)} as text, and {where} lacks it: correct the sender",
        )
    if held["specversion"] != "1.0":
        raise Rejected(
            400, "malformed body", f"CloudEvents {held['specversion'][:20]!r} are not read: 1.0 was expected"
        )
    if "data_base64" in held:
        try:
            base64.b64decode(held["data_base64"], validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise Rejected(400, "malformed body", f"data_base64 in {where} is no base64") from None
    return held
