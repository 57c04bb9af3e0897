"""An event as text to paste: it has the same values again where that is run."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from eventkit.api.event_wire import Copies, CopiesAsk
from eventkit.api.session import Call
from eventkit.emissions import written
from eventkit.errors import UsageError
from eventkit.faces.plain import escaped
from eventkit.model.base import to_json
from eventkit.model.event import Event
from eventkit.webhooks import curl_line
from eventkit.workspace.explaining import asked_event
from eventkit.workspace.tracing import Traced
from eventkit.workspace.workspace import Workspace

__all__ = ["copies"]

LONGEST_LINE = 100_000
"""Bytes of a body in a line for a shell: Linux takes 128 KiB in one word."""
LONGEST_INDENTED = 4_000_000
DEEPEST = 60
"""Levels of a Python literal; one of more is written as JSON that is read."""
WIDTH = 88


def copies(call: Call, ask: CopiesAsk) -> Copies:
    """The forms that are asked for."""
    ws, event = call.ws, asked_event(call.ws, ask.id)
    makes: dict[str, Callable[[], str]] = {
        "json": lambda: json_of(event.wire()),
        "python": lambda: python_of(event),
        "emit": lambda: written(event),
        "curl": lambda: _curl(ws, event),
    }
    made: dict[str, str] = {}
    without: dict[str, str] = {}
    for form in dict.fromkeys(ask.forms):
        try:
            made[form] = makes[form]()
        except UsageError as error:
            without[form] = str(error)
    return Copies(
        json_text=made.get("json"), python=made.get("python"), emit=made.get("emit"), curl=made.get("curl"),
        without=without,
    )  # fmt: skip


def json_of(value: Any) -> str:
    """A value as JSON, indented unless that makes it far longer; what is hidden in it can be seen."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return escaped(text if len(text) <= LONGEST_INDENTED else json.dumps(value, ensure_ascii=False))


def python_of(event: Event) -> str:
    """Python that emits an event of the same name, resources and payload."""
    given: dict[str, Any] = {"event": event.event, "resource": event.resource.root}
    if event.related:
        given["related"] = [each.root for each in event.related]
    lines = ["import eventkit as ek", ""]
    fields = [f"    {name}={literal(value, 4, 12)}," for name, value in given.items()]
    if _deeper(event.payload, DEEPEST):
        lines.insert(0, "import json")
        fields.append(f"    payload=json.loads({to_json(event.payload).decode()!r}),")
    elif event.payload:
        fields.append(f"    payload={literal(event.payload, 4, 12)},")
    return "\n".join([*lines, "ek.emit_event(", *fields, ")", ""])


def literal(value: Any, indent: int, taken: int = 0) -> str:
    """A JSON value as Python, over several lines where it is long. taken: room that is gone on its first line."""
    if not isinstance(value, dict | list) or not value:
        return repr(value)
    inner = indent + 4
    if isinstance(value, dict):
        parts = [f"{name!r}: {literal(held, inner, len(repr(name)) + 2)}" for name, held in value.items()]
    else:
        parts = [literal(held, inner) for held in value]
    begin, end = "{}" if isinstance(value, dict) else "[]"
    room = WIDTH - indent - taken - sum(len(part) + 2 for part in parts)
    if room >= 0 and not any("\n" in part for part in parts):
        return f"{begin}{', '.join(parts)}{end}"
    pad = " " * inner
    return "\n".join([begin, *(f"{pad}{part}," for part in parts), f"{' ' * indent}{end}"])


def _deeper(value: Any, most: int) -> bool:
    """Whether a JSON value nests deeper than so many levels."""
    level = [value]
    for _ in range(most):
        level = [
            inner
            for held in level
            for inner in (held.values() if isinstance(held, dict) else held)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _curl(ws: Workspace, event: Event) -> str:
    """The request that it came in, again; else it as a CloudEvent to a webhook that takes any. Raises UsageError."""
    delivery = Traced(ws.store).delivery_of(event)
    spec = ws.store.webhook(delivery.webhook_id) if delivery is not None else None
    if delivery is not None and spec is not None and (text := _json_text(delivery.body)):
        kind = next((value for name, value in delivery.headers.items() if name.lower() == "content-type"), "")
        return curl_line(spec, ws.webhooks.url(spec), _short(text), kind=kind or "application/json")
    spec = next((each for each in ws.store.webhooks() if each.enabled and each.template is None), None)
    if spec is None:
        raise UsageError("No webhook here takes an event as it is: ek.Webhook('events') makes one")
    told = {"specversion": "1.0", "id": str(event.id), "source": event.resource.id, "type": event.event}
    body = told | {"datacontenttype": "application/json", "data": event.payload}
    text = _short(escaped(to_json(body).decode()))
    return curl_line(spec, ws.webhooks.url(spec), text, kind="application/cloudevents+json")


def _json_text(body: bytes) -> str:
    """A body that is JSON, as text in which all can be seen; empty where it is none."""
    try:
        value, text = json.loads(body), body.decode()
        return text if escaped(text) == text else escaped(json.dumps(value, ensure_ascii=False))
    except (ValueError, RecursionError):
        return ""


def _short(text: str) -> str:
    if len(text.encode()) > LONGEST_LINE:
        raise UsageError("It is too long for a shell's line: take the Python, or send it from a file")
    return text
