"""Answers about webhooks: the list, their deliveries, one of those with all its parts, and sending it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from eventkit.api.copies import json_of
from eventkit.api.feed_wire import Nothing
from eventkit.api.following import follow_lists
from eventkit.api.requests import hexdump, request_view, why
from eventkit.api.rows import row_of
from eventkit.api.session import Call
from eventkit.api.templates import caret_of_kept
from eventkit.api.webhooks_wire import (
    Deliveries,
    DeliveriesAsk,
    DeliveryAsk,
    DeliveryPage,
    DeliveryRow,
    WebhookRow,
    Webhooks,
)
from eventkit.errors import UnknownDelivery
from eventkit.faces.plain import clip, visible
from eventkit.model.event import MAX_BYTES, Event
from eventkit.model.webhook import Delivery, Verdict, WebhookSpec
from eventkit.webhooks import WORDS, Headers, Rejected, Request, content, curl_line, kind_of
from eventkit.workspace.delivery import logged, replay_here
from eventkit.workspace.webhook import Webhook
from eventkit.workspace.workspace import Workspace

__all__ = ["deliveries", "delivery", "replay", "webhooks"]

MOST = 200
AFTER_REPLAY = 50
HEX, EVENTS = 4_096, 100
LONG, TEMPLATE, RENDERED = 600, 20_000, 20_000
LONGEST_LINE = 100_000
HELLO = '{"hello": "world"}'


def webhooks(call: Call, ask: Nothing) -> Webhooks:
    """Every webhook with its address, at most 200."""
    follow_lists(call.session, "webhooks")
    ws = call.ws
    specs = ws.store.webhooks()[:MOST]
    if specs and not ws.executor.stopped:
        ws.webhooks.listen()
    also = ws.webhooks.server_addresses(specs)
    rows = [_webhook(ws, spec, server) for spec, server in zip(specs, also, strict=True)]
    return Webhooks(webhooks=rows, listening=_listening(ws, bool(specs)))


def _webhook(ws: Workspace, spec: WebhookSpec, server: str) -> WebhookRow:
    url = ws.webhooks.address(spec)
    return WebhookRow(
        name=spec.name,
        url=url,
        scheme=spec.verify.scheme,
        enabled=spec.enabled,
        kept=Webhook.of(ws, spec.name).kept,
        curl=curl_line(spec, url, HELLO),
        server_url=server,
        server_curl=curl_line(spec, server, HELLO) if server else "",
        template=_template(spec.template),
        mapping=isinstance(spec.template, Mapping),
    )


def _template(template: Any) -> str:
    if template is None:
        return ""
    return clip(template if isinstance(template, str) else json_of(template), TEMPLATE)


def _listening(ws: Workspace, any_: bool) -> str:
    if ws.webhooks.served:
        return "The Jupyter server takes requests, also while no kernel runs"
    if ws.webhooks.port is not None:
        return f"Listening on 127.0.0.1, port {ws.webhooks.port}"
    if ws.executor.stopped:
        return "Nobody listens: this workspace was stopped. %eventkit start goes on"
    return "Nobody listens yet" if any_ else "No webhooks yet: ek.Webhook('hello') makes one"


def deliveries(call: Call, ask: DeliveriesAsk) -> Deliveries:
    """The last requests a webhook received, newest first."""
    spec = call.ws.webhooks.read(ask.webhook)
    held = call.ws.store.deliveries(spec.id, min(ask.limit, spec.keep))
    return Deliveries(deliveries=[_row(each, logged(call.ws, [each])) for each in held])


def _row(held: Delivery, events: Sequence[Event]) -> DeliveryRow:
    return DeliveryRow(
        id=held.id,
        at=held.at,
        accepted=held.verdict is Verdict.ACCEPTED,
        chip=visible(clip(kind_of(held), LONG)),
        reason=why(held) if held.verdict is not Verdict.ACCEPTED else "",
        status=held.status,
        event=visible(clip(", ".join(dict.fromkeys(event.event for event in events)), LONG)),
        size=len(held.body),
        via=held.via,
    )


def delivery(call: Call, ask: DeliveryAsk) -> DeliveryPage:
    """All of one request."""
    ws = call.ws
    spec = ws.webhooks.read(ask.webhook)
    held = _kept(ws, spec, ask.id)
    events = logged(ws, [held])[:EVENTS]
    return DeliveryPage(
        row=_row(held, events),
        request=request_view(held, spec),
        parsed=_parsed(held),
        hex=hexdump(held.body, HEX),
        rendered=visible(clip(held.rendered or "", RENDERED), lines=True),
        caret=caret_of_kept(ws, spec, held),
        events=[row_of(event) for event in events],
        answered=_answered(held),
        curl=_curl(ws, spec, held),
    )


def _kept(ws: Workspace, spec: WebhookSpec, id: UUID) -> Delivery:
    found = ws.store.delivery(spec.id, id)
    if found is None:
        raise UnknownDelivery(
            f"Webhook {spec.name!r} keeps no delivery {id}: its last {spec.keep:,} are kept. Look at the list again"
        )
    return found


def _parsed(held: Delivery) -> Any:
    """The body as a template sees it, where that is more than text and no longer than an event may be."""
    if len(held.body) > MAX_BYTES:
        return None
    try:
        value = content(Request(held.method, held.path, Headers(held.headers), held.body, held.query))
    except Rejected:
        return None
    return value if isinstance(value, dict | list) else None


def _answered(held: Delivery) -> str:
    """What its sender was told."""
    if held.via != "http":
        return f"{held.status} (made here: nobody was told)"
    return f"{held.status} {WORDS[held.status]}" if held.status in WORDS else str(held.status)


def _curl(ws: Workspace, spec: WebhookSpec, held: Delivery) -> str:
    """A line that sends its body again, signed anew; empty for one that is no text, or too long for a line."""
    if len(held.body) > LONGEST_LINE:
        return ""
    try:
        text = held.body.decode()
    except UnicodeDecodeError:
        return ""
    kind = next((value for name, value in held.headers.items() if name.lower() == "content-type"), "text/plain")
    return curl_line(spec, ws.webhooks.address(spec), text, kind=kind)


def replay(call: Call, ask: DeliveryAsk) -> Deliveries:
    """Sends a kept delivery again, signed anew; the deliveries as they are then."""
    ws = call.ws
    spec = ws.webhooks.read(ask.webhook)
    replay_here(ws, _kept(ws, spec, ask.id), None, dry=False)
    return deliveries(call, DeliveriesAsk(webhook=ask.webhook, limit=AFTER_REPLAY))
