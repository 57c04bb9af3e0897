"""What is kept of a request, and the event that says why one led to none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from eventkit.model.base import utf8
from eventkit.model.event import Event
from eventkit.model.ports import Identity
from eventkit.model.resource import Resource
from eventkit.model.secrecy import forms, hide_headers, hide_values
from eventkit.model.unchecked import unchecked
from eventkit.model.webhook import Delivery, WebhookSpec
from eventkit.webhooks.receiver import Decision
from eventkit.webhooks.request import Request, hide_query, without

__all__ = ["REJECTED", "Via", "delivery_of", "rejected"]

_FIELDS = set(Delivery.model_fields)
REJECTED = "eventkit.webhook.rejected"
Via = Literal["http", "simulate", "replay"]


def delivery_of(
    spec: WebhookSpec,
    request: Request,
    decision: Decision,
    secrets: Iterable[str],
    *,
    at: datetime,
    ids: Identity,
    took: timedelta = timedelta(0),
    via: Via = "http",
    replay_of: UUID | None = None,
) -> Delivery:
    """The request as received, with what became of it. What is secret in its headers and query is hidden."""
    known = forms(secrets)
    seen = without(request, known)
    return _made(
        id=ids.uuid(),
        webhook_id=spec.id,
        webhook=spec.name,
        at=at,
        method="".join(each if each.isprintable() else "?" for each in seen.method[:20]),
        path=spec.path,
        query=hide_query(seen.query),
        headers=hide_headers(seen.headers.plain(), spec.verify.header),
        body=seen.body,
        verdict=decision.verdict,
        status=decision.reply.status,
        reason=decision.reason,
        detail=utf8(hide_values(decision.detail, known)),
        rendered=None if decision.rendered is None else utf8(hide_values(decision.rendered, known)),
        key=decision.key,
        events=tuple(event.id for event in decision.events),
        took=took,
        via=via,
        replay_of=replay_of,
    )


def _made(**fields: Any) -> Delivery:
    return unchecked(Delivery, fields, _FIELDS)


def rejected(spec: WebhookSpec, delivery: Delivery, *, ids: Identity) -> Event:
    """`eventkit.webhook.rejected`: that a request led to no event, and why; of the request no more than its method."""
    return Event(
        occurred=delivery.at,
        event=REJECTED,
        resource=Resource(spec.resource),
        payload={
            "reason": delivery.reason,
            "detail": delivery.detail,
            "status": delivery.status,
            "method": delivery.method,
            "delivery": str(delivery.id),
        },
        id=ids.uuid(),
    )
