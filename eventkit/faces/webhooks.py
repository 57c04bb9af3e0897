"""Webhooks, what they received, and what a template would make of it, as text and HTML. Never a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eventkit.faces.events import event_html, event_text, payload_html, who
from eventkit.faces.html import Html, blocks, chip, code, fields, fold, join, note, pre, stacked, table, unbroken
from eventkit.faces.html import Kind as ChipKind
from eventkit.faces.plain import calm, clip, columns, counted, pairs_text, preview, visible
from eventkit.model.event import Event
from eventkit.model.webhook import SIMULATION, Delivery, Verdict, WebhookSpec

__all__ = [
    "PreviewRow",
    "deliveries_html",
    "deliveries_text",
    "delivery_html",
    "delivery_text",
    "preview_html",
    "preview_text",
    "webhook_html",
    "webhook_text",
    "webhooks_html",
    "webhooks_text",
]

TRY = "Webhook('hello')"
_WIDTH = 80
_LONG = 160
_BODY = 20_000
_CHIPS: Mapping[Verdict, ChipKind] = {
    Verdict.ACCEPTED: "good",
    Verdict.HANDSHAKE: "good",
    Verdict.DUPLICATE: "off",
    Verdict.REJECTED: "bad",
}


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What a template would make of one delivery: its events, or what is wrong."""

    delivery: Delivery
    events: Sequence[Event]
    name: str


def _proof(spec: WebhookSpec) -> str:
    """How a request proves where it comes from, in words."""
    if spec.verify.scheme == "none":
        return "anybody on this machine who knows the address"
    keys = ", ".join(spec.secrets)
    return f"who signs as {spec.verify.scheme} does, with the key in {keys}"


def _makes(spec: WebhookSpec) -> str:
    if spec.template is None:
        return "a CloudEvent as it is, anything else as webhook.called"
    name = spec.template.get("event", "") if isinstance(spec.template, Mapping) else "what its template renders to"
    return clip(visible(str(name)), _WIDTH)


ALSO = "also at"


def _pairs(spec: WebhookSpec, url: str, curl: str, kept: int, server: str | None) -> list[tuple[str, list[str]]]:
    return [
        ("address", [url] if spec.enabled else [url, "paused: requests are refused"]),
        (ALSO, [server, "by the Jupyter server, also while no kernel runs"] if server else []),
        ("takes", [_proof(spec)]),
        ("makes", [_makes(spec)]),
        ("kept", [counted(kept, "delivery").replace("deliverys", "deliveries")]),
        ("try it", [curl]),
    ]


def webhook_text(spec: WebhookSpec, *, url: str, curl: str, kept: int, server: str | None = None) -> str:
    """The webhook with its address, and a line for a shell to call it. server: its address on the Jupyter server."""
    return "\n".join([f"Webhook {visible(spec.name)}", *pairs_text(_pairs(spec, url, curl, kept, server))])


def webhook_html(spec: WebhookSpec, *, url: str, curl: str, kept: int, server: str | None = None) -> Html:
    """The same as a table."""
    shown = [
        (name, [code(lines[0]), *lines[1:]] if name in ("address", ALSO) and lines else lines)
        for name, lines in _pairs(spec, url, curl, kept, server)
        if name != "try it"
    ]
    return fields(f"Webhook {spec.name}", [*shown, ("try it", [fold("a line for your shell", pre(curl))])])


_HEAD = ("name", "state", "verify", "kept", "makes")


def _listed(spec: WebhookSpec, kept: int) -> tuple[str, ...]:
    return (clip(visible(spec.name), _WIDTH), spec.verify.scheme, str(kept), _makes(spec))


def webhooks_text(rows: Sequence[tuple[WebhookSpec, int]]) -> str:
    """Every webhook on a line, with how many deliveries are kept of it; addresses are asked for one by one."""
    if not rows:
        return f"No webhooks yet. Make one: {TRY}"
    lines = [
        (name, "on" if spec.enabled else "paused", *rest)
        for (spec, kept), (name, *rest) in zip(rows, (_listed(*row) for row in rows), strict=True)
    ]
    return "\n".join([counted(len(rows), "webhook"), *columns([_HEAD, *lines], indent="  ")])


def webhooks_html(rows: Sequence[tuple[WebhookSpec, int]]) -> Html:
    """The same as a table."""
    if not rows:
        return note(join(["No webhooks yet. Make one:", code(TRY)]))
    lines = [
        (name, chip("on", "good") if spec.enabled else chip("paused", "off"), *rest)
        for (spec, kept), (name, *rest) in zip(rows, (_listed(*row) for row in rows), strict=True)
    ]
    return table(counted(len(rows), "webhook"), _HEAD, lines)


def _what(delivery: Delivery, events: Sequence[Event]) -> str:
    """What came of a delivery, on a line."""
    if delivery.verdict is Verdict.ACCEPTED:
        return ", ".join(f"{event.event} on {who(event.resource)}" for event in events) or "its event is gone"
    return f"{delivery.reason}: {delivery.detail}" if delivery.reason else delivery.detail


def _count(deliveries: Sequence[Delivery]) -> str:
    return "1 delivery" if len(deliveries) == 1 else f"{len(deliveries):,} deliveries"


def deliveries_text(deliveries: Sequence[Delivery], events: Mapping[Any, Event]) -> str:
    """Deliveries in the order given, a line each. events: by id, those that came of them."""
    if not deliveries:
        return "No deliveries yet"
    lines = [(each.verdict, *_seen(each, events)) for each in deliveries]
    return "\n".join([_count(deliveries), *columns(lines, indent="  ")])


def deliveries_html(deliveries: Sequence[Delivery], events: Mapping[Any, Event]) -> Html:
    """The same as a table."""
    if not deliveries:
        return note("No deliveries yet")
    lines = []
    for each in deliveries:
        *short, what = _seen(each, events)
        lines.append((chip(each.verdict, _CHIPS[each.verdict]), *map(unbroken, short), what))
    return table(_count(deliveries), ["verdict", "status", "method", "body", "what came of it"], lines)


def _seen(delivery: Delivery, events: Mapping[Any, Event]) -> tuple[str, ...]:
    what = visible(clip(_what(delivery, _of(delivery, events)), _LONG))
    return (str(delivery.status), delivery.method, f"{len(delivery.body):,} bytes", what)


def _of(delivery: Delivery, events: Mapping[Any, Event]) -> list[Event]:
    return [events[id] for id in delivery.events if id in events]


def delivery_text(delivery: Delivery, events: Sequence[Event]) -> str:
    """A delivery with all its parts."""
    pairs = [
        ("verdict", [f"{delivery.verdict}, answered {delivery.status}"]),
        ("why", [clip(visible(f"{delivery.reason}: {delivery.detail}".strip(": ")), 600)] if delivery.detail else []),
        ("headers", _headers(delivery)),
        ("body", _lines(_body(delivery), 12)),
        ("rendered", _lines(delivery.rendered or "", 12)),
    ]
    return "\n".join([visible(_head(delivery)), *pairs_text(pairs), *(event_text(event) for event in events)])


_VIA = {"http": "", "simulate": ", simulated here", "replay": ", replayed"}


def _head(delivery: Delivery) -> str:
    return f"{delivery.method} to {delivery.webhook}{_VIA[delivery.via]}"


def delivery_html(delivery: Delivery, events: Sequence[Event], *, dry: bool = False) -> Html:
    """The same, its long parts folded. dry: it did not come, this is what would become of it."""
    headers = stacked([code(line) for line in _headers(delivery)])
    why = f"{delivery.reason}: {delivery.detail}".strip(": ")
    parts: list[tuple[str, list[str]]] = [
        ("verdict", [join([chip(delivery.verdict, _CHIPS[delivery.verdict]), f"answered {delivery.status}"])]),
        ("why", [why] if delivery.detail else []),
        ("headers", [fold(f"{len(delivery.headers)} headers", headers)] if delivery.headers else []),
        ("body", [fold(f"{len(delivery.body):,} bytes", pre(clip(_body(delivery), _BODY)))] if delivery.body else []),
        (
            "rendered",
            [fold("what the template gave", pre(clip(delivery.rendered, _BODY)))] if delivery.rendered else [],
        ),
    ]
    first = [note("Dry: nothing was kept")] if dry else []
    return blocks([*first, fields(_head(delivery), parts), *map(event_html, events)])


def _headers(delivery: Delivery) -> list[str]:
    """The headers; of one that was made here the ids that each run makes afresh are left out."""
    ours = "" if delivery.via == "http" and SIMULATION not in delivery.headers else "eventkit."
    shown = [(name, calm(value, of=ours)) for name, value in delivery.headers.items()]
    return [visible(clip(f"{name}: {value}", _LONG)) for name, value in shown]


def _body(delivery: Delivery) -> str:
    return delivery.body.decode("utf-8", "backslashreplace")


def _lines(text: str, most: int) -> list[str]:
    lines = [visible(clip(line, _LONG)) for line in text.split("\n")] if text else []
    return lines if len(lines) <= most else [*lines[:most], "…"]


def preview_text(rows: Sequence[PreviewRow]) -> str:
    """What a template would make of each delivery, a line each: its event, or what is wrong and where."""
    if not rows:
        return "No deliveries to try it on"
    lines = [["✓" if row.events else "✗", visible(clip(row.name, _WIDTH)), _told(row)] for row in rows]
    good = sum(bool(row.events) for row in rows)
    return "\n".join([f"{good} of {len(rows)} give an event", *columns(lines, indent="  ")])


def _told(row: PreviewRow) -> str:
    if not row.events:
        return visible(clip(row.delivery.detail, 600))
    event = row.events[0]
    more = f" and {len(row.events) - 1} more" if len(row.events) > 1 else ""
    return f"{clip(visible(event.event), _WIDTH)} on {who(event.resource)}{more}  {preview(event.payload)[0]}".rstrip()


def preview_html(rows: Sequence[PreviewRow]) -> Html:
    """The same as a table."""
    if not rows:
        return note("No deliveries to try it on")
    lines = []
    for row in rows:
        event = row.events[0] if row.events else None
        lines.append(
            [
                row.name,
                chip("event", "good") if event else chip("no event", "bad"),
                f"{event.event} on {who(event.resource)}" if event else row.delivery.detail,
                payload_html(event, times=False, limit=2_000) if event else "",
            ]
        )
    good = sum(bool(row.events) for row in rows)
    return table(
        f"{good} of {len(rows)} give an event", ["delivery", "gives", "event, or what is wrong", "payload"], lines
    )
