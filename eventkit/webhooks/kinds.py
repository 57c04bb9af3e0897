"""What became of a request in a few words, told from what is kept of it; and of its signature, in a sentence."""

from __future__ import annotations

import re

from eventkit.model.webhook import Delivery, Verdict, WebhookSpec

__all__ = ["kind_of", "signature_of"]

_OFF = re.compile(r"It was signed (-?[\d,]+ s) (ago|in the future)")
_BEFORE = frozenset(
    {"wrong method", "disabled", "wrong origin", "wrong host", "not direct", "too many", "too slow", "busy"}
)
_AT_ITS_HEAD = ("The body is over", "The body is compressed", "It has ")
"""Reasons for which a request is refused before its signature is looked at, and how others of those begin."""


def kind_of(delivery: Delivery) -> str:
    """The kind of what became of it: accepted, duplicate, too large, template error; of a signature what is wrong.

    With a key in hand nobody can tell another key from a body that was changed on its way: both are said.
    """
    detail = delivery.detail
    if delivery.verdict is not Verdict.REJECTED:
        return delivery.verdict.value
    if delivery.reason == "stale":
        off = _OFF.match(detail)
        return f"timestamp off by {off[1]}" if off is not None else "timestamp unreadable"
    if delivery.reason != "bad signature":
        return delivery.reason or "rejected"
    if detail.startswith("The token is another"):
        return "secret mismatch"
    if "is not as" in detail or "; it carries one of" in detail:
        return "wrong scheme"
    return "header missing" if "is missing" in detail else "secret mismatch or body altered"


def signature_of(delivery: Delivery, spec: WebhookSpec | None) -> str:
    """What its signature proved. spec: its webhook, None where that is gone."""
    if delivery.reason in ("bad signature", "stale", "no key"):
        return delivery.detail
    if delivery.reason in _BEFORE or (delivery.reason and delivery.detail.startswith(_AT_ITS_HEAD)):
        return "Not looked at: it was refused before"
    if delivery.verdict is Verdict.HANDSHAKE and delivery.method == "OPTIONS":
        return "Not looked at: it asks what is taken, and sends nothing"
    if spec is None:
        return "Its webhook is gone: how it was signed is not known"
    if spec.verify.scheme == "none":
        return "Not signed: the webhook takes what anybody on this machine sends"
    return f"Signed as {spec.verify.scheme} does, and it fits"
