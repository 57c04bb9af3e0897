"""What senders ask before they send: answered here, so that no template has to know.

Source: `webhook-security` 5.1; CloudEvents HTTP webhook 1.0.1, section 4; Slack Events API, url_verification; Azure
Event Grid, endpoint validation.
"""

from __future__ import annotations

from typing import Any

from eventkit.model.base import to_json
from eventkit.model.webhook import WebhookSpec
from eventkit.webhooks.reply import Reply
from eventkit.webhooks.request import Request

__all__ = ["allowance", "greeting"]

_LONGEST = 2_000


def greeting(request: Request, body: Any) -> tuple[Reply, str] | None:
    """The answer to a handshake and what it was, or None: the request is a delivery like any other."""
    if request.headers.get("x-github-event") == "ping":
        return Reply(204), "GitHub's ping"
    if isinstance(body, dict) and body.get("type") == "url_verification" and _short(body.get("challenge")):
        return Reply(
            200, {"Content-Type": "text/plain; charset=utf-8"}, str(body["challenge"]).encode()
        ), "Slack's challenge"
    if request.headers.get("aeg-event-type", "").lower() == "subscriptionvalidation" and (code := _code(body)):
        answer = to_json({"validationResponse": code})
        return Reply(200, {"Content-Type": "application/json"}, answer), "Event Grid's validation"
    return None


def _short(text: Any) -> bool:
    """Whether it is a text that may be sent back: short, and nothing but ASCII that prints."""
    return isinstance(text, str) and 0 < len(text) <= _LONGEST and text.isascii() and text.isprintable()


def _code(body: Any) -> str | None:
    """Event Grid's validation code: in the first event of its array."""
    first = body[0] if isinstance(body, list) and body else body
    data = first.get("data") if isinstance(first, dict) else None
    code = data.get("validationCode") if isinstance(data, dict) else None
    return code if _short(code) else None


def allowance(spec: WebhookSpec, request: Request) -> Reply:
    """The answer to OPTIONS: who asks by CloudEvents' rules is allowed to send, so many a minute."""
    headers = {"Allow": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"}
    origin = request.headers.get("webhook-request-origin", "")
    if _short(origin):
        rate = "*" if spec.rate is None else str(max(1, int(spec.rate * 60)))
        headers |= {"WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": rate}
    return Reply(200, headers)
