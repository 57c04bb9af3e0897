"""Questions about webhooks and what they received, and templates tried on it."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from eventkit.api.event_wire import RequestView
from eventkit.api.feed_wire import FeedRow
from eventkit.api.wire import Ask, Json, JsonObject, Moment, Reply

__all__ = [
    "Deliveries",
    "DeliveriesAsk",
    "DeliveryAsk",
    "DeliveryPage",
    "DeliveryRow",
    "PreviewRow",
    "TemplateAsk",
    "TemplatePreview",
    "WebhookRow",
    "Webhooks",
]


class WebhookRow(Reply):
    """One webhook. url: whole; scheme: how it is signed, `none` for not at all. kept: deliveries that are kept.

    server_url, server_curl: on the Jupyter server, where that is another address; empty where there is none.
    template: its text, or, where it is a `mapping` of expressions, that as JSON; empty for none.
    """

    name: str
    url: str
    scheme: str
    enabled: bool
    kept: int
    curl: str
    server_url: str
    server_curl: str
    template: str
    mapping: bool


class Webhooks(Reply):
    """By name. listening: where, in words."""

    webhooks: list[WebhookRow]
    listening: str


class DeliveriesAsk(Ask):
    """The last deliveries of a webhook."""

    webhook: str
    limit: int = Field(default=50, ge=1, le=200)


class DeliveryRow(Reply):
    """One request. chip: accepted, or rejected with the kind of reason in words."""

    id: UUID
    at: Moment
    accepted: bool
    chip: str
    reason: str
    status: int
    event: str
    size: int
    via: str


class Deliveries(Reply):
    """Newest first."""

    deliveries: list[DeliveryRow]


class DeliveryAsk(Ask):
    """Which delivery."""

    webhook: str
    id: UUID


class DeliveryPage(Reply):
    """All of a request: what was sent, parsed, what the template made of it, and what was answered.

    parsed: its body as JSON, None where it is none. rendered: the template's text; caret: where that is wrong.
    """

    row: DeliveryRow
    request: RequestView
    parsed: Json
    hex: str
    rendered: str
    caret: str
    events: list[FeedRow]
    answered: str
    curl: str


class TemplateAsk(Ask):
    """What a template would make of the last deliveries, or of the samples where there are none."""

    webhook: str
    template: str | JsonObject | None = None


class PreviewRow(Reply):
    """One delivery with what came of it: events as JSON, or what is wrong and where in the template.

    cut: whether payloads are left out, being long.
    """

    name: str
    ok: bool
    events: list[JsonObject]
    cut: bool
    problem: str
    caret: str


class TemplatePreview(Reply):
    """One row a delivery, newest first, at most 20. samples: whether there are no deliveries, and these are samples."""

    samples: bool
    rows: list[PreviewRow]
