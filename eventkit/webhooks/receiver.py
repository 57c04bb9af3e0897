"""What becomes of a request: decided here, without I/O.

The order is the point: who may call, what was signed, what it holds, what the template makes of it. Whether it came
before is known only to the log: a decision carries the key that the log is asked for, and what to say if it is there.

Source: `prefect-behaviour` 9; `webhook-security` 5.2.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from eventkit.model.event import MAX_RELATED, Event
from eventkit.model.ports import Identity
from eventkit.model.resource import ID, ROLE, RelatedResource
from eventkit.model.secrecy import forms
from eventkit.model.webhook import Verdict, WebhookSpec
from eventkit.webhooks import cloudevents, handshake
from eventkit.webhooks.rejection import Rejected
from eventkit.webhooks.rendering import event_of, fields_of
from eventkit.webhooks.reply import Reply
from eventkit.webhooks.request import Request, content, without
from eventkit.webhooks.signature import delivery_keys, fingerprint, verified

__all__ = ["METHODS", "Decision", "admitted", "again", "decide", "duplicate", "is_local", "refusal"]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_MOST_HEADERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """verdict, reply: what becomes of a request, and what its sender is told. events: what to log.
    key, also: what tells it from others, to ask for and to note with it, see `delivery_keys`. reason, detail,
    rendered: for the webhook's owner; caret: as in `Rejected`, of a template that was looked at just now.
    """

    verdict: Verdict
    reply: Reply
    events: tuple[Event, ...] = ()
    key: str | None = None
    also: tuple[str, ...] = ()
    reason: str = ""
    detail: str = ""
    rendered: str | None = None
    caret: str = ""


def decide(spec: WebhookSpec, request: Request, secrets: Sequence[str], *, now: datetime, ids: Identity) -> Decision:
    """What becomes of a whole request to a webhook. secrets: its keys. Never raises for what a sender can send."""
    rendered: str | None = None
    try:
        admitted(spec, request)
        if request.method == "OPTIONS":
            allowed = handshake.allowance(spec, request)
            return Decision(verdict=Verdict.HANDSHAKE, reply=allowed, detail="CloudEvents' question")
        claims = verified(spec, request, secrets, now=now)
        known = forms(secrets)
        request = _open(spec, without(request, known))
        itself = spec.template is None and cloudevents.is_cloud_event(request)
        body = None if itself else content(request)
        if (answered := handshake.greeting(request, body)) is not None:
            return Decision(verdict=Verdict.HANDSHAKE, reply=answered[0], detail=answered[1])
        fields, rendered = fields_of(spec, request, body)
        events = tuple(event_of(each, spec, request, body, now=now, ids=ids, known=known) for each in fields)
    except Rejected as rejected:
        return refusal(rejected if rejected.rendered is not None else _with(rejected, rendered))
    keys = delivery_keys(spec, claims, request, body)
    if not keys and itself:  # source and id of what was sent
        keys = (fingerprint(*(event.id.bytes for event in events)),)
    key, *also = [_quiet(each, known) for each in keys] or [None]
    return Decision(
        verdict=Verdict.ACCEPTED,
        reply=Reply(204),
        events=events,
        key=key,
        also=tuple(each for each in also if each is not None),
        rendered=rendered,
    )


def _quiet(key: str, known: Sequence[str]) -> str | None:
    """What tells a delivery, without any secret that its sender put into it."""
    return fingerprint(key.encode("utf-8", "surrogatepass")) if any(each in key for each in known) else key


def _with(rejected: Rejected, rendered: str | None) -> Rejected:
    rejected.rendered = rendered
    return rejected


def _open(spec: WebhookSpec, request: Request) -> Request:
    """The request without the header it was verified by: its name may be one that tells nobody what it holds."""
    if spec.verify.header not in request.headers:
        return request
    return replace(request, headers=request.headers.but(spec.verify.header))


def admitted(spec: WebhookSpec, request: Request) -> None:
    """Raises Rejected for what can be told by the head of a request, before any of its body is read."""
    if request.method not in METHODS:
        raise Rejected(405, "wrong method", f"{request.method[:20]} was sent; {', '.join(METHODS)} are taken")
    if not spec.enabled:
        raise Rejected(404, "disabled", "The webhook is paused: .resume() takes requests again")
    if len(request.headers) > _MOST_HEADERS:
        raise Rejected(400, "too large", f"It has {len(request.headers)} headers; at most {_MOST_HEADERS} are taken")
    length = request.headers.get("content-length", "0")
    if max(len(request.body), int(length) if length.isdecimal() and len(length) < 19 else 0) > spec.max_bytes:
        raise Rejected(
            413, "too large", f"The body is over {spec.max_bytes:,} bytes: take more with Webhook(max_bytes=...)"
        )
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raise Rejected(
            415, "unknown format", f"The body is compressed ({encoding[:20]}) and is not unpacked: have it sent plain"
        )
    if spec.verify.scheme == "none":
        if not request.direct:
            raise Rejected(
                403,
                "not direct",
                "It came from elsewhere, or by way of a proxy: have its sender sign (verify=, secret=)",
            )
        _check_caller(spec, request.headers.get("host", ""), request.headers.get("origin", ""))


def _check_caller(spec: WebhookSpec, host: str, origin: str) -> None:
    """A webhook that anybody may call is for this machine's own: not for a page in its browser, or under another name.

    One that checks a signature or key is not reached by either. Source: `webhook-security` 5.2, DNS rebinding.
    """
    named = {_name(each) for each in spec.hosts}
    if origin and origin != "null" and _name(origin.partition("://")[2]) not in named:
        raise Rejected(
            403,
            "wrong origin",
            f"A page of {origin[:80]!r} sent it: pages may not, unless the webhook verifies (verify=)",
        )
    if origin == "null":
        raise Rejected(403, "wrong origin", "A page sent it: pages may not, unless the webhook verifies (verify=)")
    name = _name(host)[:300]
    if name and not _is_local(name) and name not in named:
        raise Rejected(
            403,
            "wrong host",
            f"It was sent to {name[:80]!r}: verify a signature (verify=), or name the tunnel with hosts=[...]",
        )


def is_local(host: str) -> bool:
    """Whether a Host header names this machine by a name that no other has."""
    return _is_local(_name(host)[:300])


def _name(host: str) -> str:
    """A Host header without its port."""
    if host.startswith("["):
        inside, _, rest = host[1:].partition("]")
        return inside.lower() if not rest or rest[0] == ":" else host.lower()
    return host.partition(":")[0].rstrip(".").lower()


@lru_cache(maxsize=256)
def _is_local(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def refusal(rejected: Rejected) -> Decision:
    """The decision that a rejection is."""
    allowed = {"Allow": ", ".join(METHODS)} if rejected.status == 405 else {}
    return Decision(
        verdict=Verdict.REJECTED,
        reply=Reply.refusing(rejected.status, retry=rejected.retry, **allowed),
        reason=rejected.reason,
        detail=rejected.detail,
        rendered=rejected.rendered,
        caret=rejected.caret,
    )


def duplicate(decision: Decision) -> Decision:
    """The decision for a delivery that came before: its sender is content, its owner sees it, nothing comes of it."""
    return replace(
        decision,
        verdict=Verdict.DUPLICATE,
        events=(),
        reason="duplicate",
        detail=f"A delivery {decision.key} came before: nothing more comes of it",
    )


def again(decision: Decision, delivery_id: UUID, *, ids: Identity) -> Decision:
    """The decision for a delivery sent again on purpose: its events are other ones, and say what they repeat."""
    mark = RelatedResource({ID: f"eventkit.delivery.{delivery_id}", ROLE: "replay-of"})
    events = tuple(
        event.changed(id=ids.uuid(), related=(*event.related[: MAX_RELATED - 1], mark)) for event in decision.events
    )
    return replace(decision, events=events)
