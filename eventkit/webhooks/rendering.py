"""What a webhook's template makes of a request: the fields of events, then events.

1. A text renders to a JSON object, as Prefect Cloud's: `method`, `headers` without secrets, `body`; what is missing is
   empty.
2. A mapping holds expressions that keep their types, so that nothing has to be quoted; a path that is missing is an
   error. Names and labels become text.
3. Without a template a CloudEvent is itself, anything else `webhook.called`.
4. What is left out is filled in: id, time, the webhook as a related resource; a payload of method, headers and body.

Source: `prefect-behaviour` 9.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from eventkit.errors import EventTooLarge, InvalidEvent, TemplateError
from eventkit.model.base import closest, read_json, to_json
from eventkit.model.cloudevent import as_event
from eventkit.model.event import Event
from eventkit.model.ports import Identity
from eventkit.model.resource import ID, NAME, ROLE
from eventkit.model.secrecy import hide_all
from eventkit.model.webhook import WebhookSpec
from eventkit.templates import Text, compile_parameters, compile_text
from eventkit.webhooks import cloudevents
from eventkit.webhooks.carets import caret_at, caret_of
from eventkit.webhooks.rejection import Rejected
from eventkit.webhooks.request import Request

__all__ = ["CALLED", "check_template", "event_of", "fields_of"]

CALLED = "webhook.called"
_FIELDS = ("occurred", "event", "resource", "related", "payload", "id", "follows")
_LONGEST = 20_000
"""Characters of a rendering that are kept with its delivery."""
_SHOWN = 40


def check_template(template: str | Mapping[str, Any] | None) -> None:
    """Raises TemplateError, with its place, for a template that does not parse."""
    if isinstance(template, str):
        compile_text(template)
    elif template is not None:
        _compiled(to_json(template))


def fields_of(spec: WebhookSpec, request: Request, body: Any) -> tuple[list[dict[str, Any]], str | None]:
    """The fields of the events a request gives, and the text that was rendered, where one was. Raises Rejected."""
    if spec.template is None:
        if cloudevents.is_cloud_event(request):
            return [as_event(each) for each in cloudevents.read(request, most=spec.batch)], None
        called = {"event": CALLED, "resource": {ID: f"webhook.{spec.name}", NAME: spec.name}}
        return [called], None
    context = {"method": request.method, "headers": request.headers.open(), "body": body}
    if isinstance(spec.template, str):
        return _of_text(spec.template, context)
    try:
        fields = _compiled(to_json(spec.template)).render(context)
    except TemplateError as error:
        raise _template_error(error, spec.template) from None
    return [_as_labels(fields)], None


@lru_cache(maxsize=256)
def _compiled(template: bytes) -> Any:
    try:
        return compile_parameters(read_json(template))
    except TemplateError as error:
        raise TemplateError(_where(str(error)), **vars(error)) from None


def _where(words: str) -> str:
    return words.replace("In parameters.", "In the template's ", 1)


def _template_error(error: TemplateError, template: str | Mapping[str, Any]) -> Rejected:
    return Rejected(400, "template error", _where(str(error)), caret=caret_of(error, template))


def _as_labels(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with the event's name and every label as text: an order's number is a fine label."""
    made = dict(fields)
    for name, shape in (("event", _text), ("resource", _labels), ("related", _each)):
        if name in made:
            made[name] = shape(made[name])
    return made


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _labels(value: Any) -> Any:
    return {name: _text(held) for name, held in value.items()} if isinstance(value, dict) else value


def _each(value: Any) -> Any:
    return [_labels(held) for held in value] if isinstance(value, list) else value


# -- a text that renders to JSON


def _of_text(template: str, context: Mapping[str, Any]) -> tuple[list[dict[str, Any]], str]:
    try:
        compiled = compile_text(template)
        text = compiled.render(context)
    except TemplateError as error:
        raise _template_error(error, template) from None
    try:
        fields = read_json(text)
    except ValueError as error:
        why, line = _why_no_json(compiled, context, text, error)
        mark = caret_at(template, line) if line else ""
        raise Rejected(400, "template error", why, rendered=kept(text), caret=mark) from None
    if not isinstance(fields, dict):
        raise Rejected(
            400,
            "template error",
            f"The template rendered to a JSON {type(fields).__name__}; an object with event and resource was expected",
            rendered=kept(text),
        )
    return [fields], kept(text)


def kept(text: str) -> str:
    """As much of a rendering as is kept."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… cut at {_LONGEST:,} characters"


def _why_no_json(compiled: Text, context: Mapping[str, Any], text: str, error: Exception) -> tuple[str, int]:
    """What is no JSON; and the line of the template that wrote it, 0 where it is none in particular."""
    if not isinstance(error, json.JSONDecodeError):
        return f"The template rendered to no JSON ({error}): correct it", 0
    if not text.strip():
        return "The template rendered to nothing; a JSON object with event and resource was expected", 0
    near = text[max(0, error.pos - _SHOWN) : error.pos + _SHOWN]
    at = min(error.pos, len(text) - 1)
    line = _line_that_wrote(compiled.traced(context), at)
    source = str(compiled.source).split("\n")[line - 1].strip()
    fix = "write {{ ... | tojson }} with no quotes around it" if "{{" in source else "correct it there"
    why = (
        f"The template rendered to no JSON: {error.msg} at character {error.pos}, near {near!r}. "
        f"Line {line} of the template wrote it: {source[:120]}; {fix}"
    )
    return why, line


def _line_that_wrote(pieces: Iterable[tuple[str, int]], at: int) -> int:
    """The template's line that wrote the character at a place of the text."""
    passed = last = 0
    for piece, line in pieces:
        passed, last = passed + len(piece), line
        if passed > at:
            break
    return last


# -- fields that become an event


def event_of(
    fields: Mapping[str, Any],
    spec: WebhookSpec,
    request: Request,
    body: Any,
    *,
    now: datetime,
    ids: Identity,
    known: Sequence[str] = (),
) -> Event:
    """The event of these fields, with what was left out filled in. Raises Rejected. known: what it may not hold."""
    for name in fields:
        if name not in _FIELDS:
            near = closest(name, _FIELDS) or f"; it has {', '.join(_FIELDS)}"
            raise Rejected(
                400, "template error", f"The template gives {name[:80]!r}, which an event does not have{near}"
            )
    whole = dict(fields)
    whole.setdefault("occurred", now)
    whole.setdefault("id", ids.uuid())
    whole["related"] = _with_webhook(whole.get("related") or [], spec)
    if "payload" not in whole:
        whole["payload"] = {"method": request.method, "headers": dict(request.headers.open()), "body": body}
    try:
        event = Event.parse(whole)
        told = event.json_bytes()
        if any(each.encode("utf-8", "surrogatepass") in told for each in known):
            event = Event.parse(hide_all(whole, known))
    except EventTooLarge as error:
        raise Rejected(413, "too large", str(error)) from None
    except InvalidEvent as error:
        raise Rejected(400, "template error", str(error)) from None
    return event


def _with_webhook(related: Any, spec: WebhookSpec) -> Any:
    return [*related, _own(spec.id, spec.name)] if isinstance(related, list | tuple) else related


@lru_cache(maxsize=256)
def _own(id: UUID, name: str) -> dict[str, str]:
    """The labels of the webhook itself, as it takes part in its events."""
    return {ID: f"prefect-cloud.webhook.{id}", ROLE: "webhook", NAME: name}
