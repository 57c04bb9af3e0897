"""What a template would make of the last deliveries of a webhook, and where it is wrong."""

from __future__ import annotations

from itertools import islice
from typing import Any

from eventkit.api.session import Call
from eventkit.api.webhooks_wire import PreviewRow, TemplateAsk, TemplatePreview
from eventkit.errors import TemplateError, WebhookError
from eventkit.faces.plain import clip, visible
from eventkit.model.base import to_json
from eventkit.model.webhook import Delivery, WebhookSpec
from eventkit.webhooks import SAMPLES, Decision
from eventkit.workspace.delivery import request_of
from eventkit.workspace.workspace import Workspace

__all__ = ["caret_of_kept", "preview"]

MOST, EVENTS = 20, 5
NAME, LONG, CARET = 200, 1_000, 400
ROOM = 400_000
"""Bytes of all events that are shown."""


def preview(call: Call, ask: TemplateAsk) -> TemplatePreview:
    """A row for each of the last 20 deliveries, or for each sample where there are none. Nothing is kept or run."""
    ws = call.ws
    spec = ws.webhooks.read(ask.webhook)
    if ask.template is not None:
        spec = spec.changed(template=ask.template)
    kept = ws.store.deliveries(spec.id, min(MOST, spec.keep))
    names: list[Any] = list(kept) or list(islice(SAMPLES, MOST))
    rows: list[PreviewRow] = []
    room = ROOM
    for place, each in enumerate(names):
        call.progress(place, len(names), "trying the template")
        row = _tried(ws, spec, each, room)
        room -= sum(len(to_json(event)) for event in row.events)
        rows.append(row)
    return TemplatePreview(samples=not kept, rows=rows)


def _tried(ws: Workspace, spec: WebhookSpec, what: Any, room: int) -> PreviewRow:
    name, request = request_of(spec, what)
    try:
        decision, delivery = ws.webhooks.preview(spec, request)
    except (TemplateError, WebhookError) as error:  # a template that is no template: the same of every delivery
        return PreviewRow(name=name, ok=False, events=[], cut=False, problem=clip(str(error), LONG), caret="")
    events, cut = _events(decision, room)
    return PreviewRow(
        name=visible(clip(name, NAME)),
        ok=bool(decision.events),
        events=events,
        cut=cut,
        problem="" if decision.events else visible(clip(delivery.detail, LONG), lines=True),
        caret=_shown(decision),
    )


def _events(decision: Decision, room: int) -> tuple[list[dict[str, Any]], bool]:
    """The events as JSON, their payloads left out where there is no room; whether any were."""
    made, cut = [], len(decision.events) > EVENTS
    for event in decision.events[:EVENTS]:
        size = len(to_json(event.payload))
        wire = (event if size <= room else event.changed(payload={})).wire()
        cut, room = cut or size > room, room - size
        made.append(wire)
    return made, cut


def _shown(decision: Decision) -> str:
    """The caret, its columns kept: what is hidden in the line is one character wide."""
    lines = decision.caret.split("\n")
    return "\n".join("".join(char if char.isprintable() else "·" for char in line[:CARET]) for line in lines)


def caret_of_kept(ws: Workspace, spec: WebhookSpec, kept: Delivery) -> str:
    """Where the template is wrong that a kept delivery failed on; empty where it was changed, or is wrong no more."""
    if kept.reason != "template error" or spec.updated > kept.at:
        return ""
    _, request = request_of(spec, kept)
    decision, _ = ws.webhooks.preview(spec, request)
    return _shown(decision) if decision.reason == kept.reason else ""
