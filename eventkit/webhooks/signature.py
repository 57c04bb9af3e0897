"""Signature schemes: one table, one way to check them all and to sign for a rehearsal.

1. What is checked are the bytes as they came, before anything is parsed.
2. Every signature the request carries is compared with every key there is, in constant time: while keys are replaced,
   both count.
3. The webhook says which scheme it is, never the request. A scheme with a key and a request without a signature fails.
4. A time that was signed may be off by the webhook's tolerance, in the past and in the future.

Source: `webhook-security` 5.1 and 5.2. A new scheme is one entry of SCHEMES.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from eventkit.errors import WebhookError
from eventkit.model.webhook import Verify, WebhookSpec
from eventkit.model.wording import closest
from eventkit.webhooks.rejection import Rejected
from eventkit.webhooks.request import Headers, Request
from eventkit.webhooks.schemes import (
    Claims,
    Scheme,
    base64_text,
    bearer,
    simple,
    slack,
    stamped,
    standard,
    stripe,
    timed,
)

__all__ = [
    "SCHEMES",
    "Claims",
    "Scheme",
    "check_verify",
    "delivery_key",
    "fingerprint",
    "scheme_of",
    "sign",
    "verified",
]


_STANDARD = standard(("webhook", "svix"))

SCHEMES: Mapping[str, Scheme] = {
    "github": simple("X-Hub-Signature-256", prefix="sha256=", id_header="X-GitHub-Delivery", always_named=True),
    "stripe": stripe(),
    "slack": slack(),
    "standard-webhooks": _STANDARD,
    "openai": _STANDARD,
    "svix": standard(("svix", "webhook")),
    "shopify": simple("X-Shopify-Hmac-SHA256", id_header="X-Shopify-Webhook-Id", encode=base64_text, always_named=True),
    "gitlab": simple("X-Gitlab-Token", id_header="Idempotency-Key", signed=None),
    "bearer": bearer(),
}
"""Every scheme with a key but `hmac`, whose details the webhook gives; `none` is no scheme."""

CHOSEN = "hmac"
OPEN = "none"


def scheme_of(verify: Verify) -> Scheme | None:
    """The scheme of a webhook; None where anybody may call."""
    if verify.scheme != CHOSEN:
        return SCHEMES.get(verify.scheme)
    how = {"encode": bytes.hex if verify.encoding == "hex" else base64_text, "algorithm": verify.algorithm}
    named = {"prefix": verify.prefix, "id_header": verify.id_header or ""}
    if verify.timestamp_header is None:
        return simple(verify.header, **named, **how)  # type: ignore[arg-type]
    return timed(verify.header, verify.timestamp_header, signed=stamped, **named, **how)  # type: ignore[arg-type]


def check_verify(spec: WebhookSpec) -> None:
    """Raises WebhookError for a scheme there is not, one without a key, and keys without a scheme."""
    known = (*SCHEMES, CHOSEN, OPEN)
    name = spec.verify.scheme
    if name not in known:
        near = closest(name, known) or f"; there are {', '.join(known)}"
        raise WebhookError(f"Webhook {spec.name!r} cannot be verified by {name!r}{near}")
    if name != OPEN and not spec.secrets:
        raise WebhookError(
            f"Webhook {spec.name!r} is to be verified by {name!r} and names no key: add secret='env:NAME', with the "
            "key in that variable of the environment"
        )
    if name == OPEN and spec.secrets:
        raise WebhookError(
            f"Webhook {spec.name!r} has a key and no scheme to use it with: add verify=, one of {', '.join(known[:-1])}"
        )


def verified(spec: WebhookSpec, request: Request, secrets: Iterable[str], *, now: datetime) -> Claims:
    """What the request claims, proven; Rejected with 401 and what was wrong. secrets: the keys themselves."""
    scheme = scheme_of(spec.verify)
    if scheme is None:
        return Claims()
    claims = scheme.read(request.headers)
    if not claims.signatures:
        raise Rejected(401, "bad signature", _why_none(scheme, spec.verify.scheme, request.headers))
    if scheme.dated and not claims.stamp:
        raise Rejected(401, "bad signature", "The header with the time it was signed is missing: it is signed as well")
    # one digest a key, however many signatures are claimed; all are compared: the time it takes tells nothing
    fitting = [_bytes(scheme.signature(scheme.key(secret), claims, request.body)) for secret in secrets]
    fits = [hmac.compare_digest(expected, _bytes(given)) for expected in fitting for given in claims.signatures]
    if not any(fits):
        said = "The token is another" if scheme.signed is None else "The signature does not fit"
        raise Rejected(
            401,
            "bad signature",
            f"{said}: the sender's key is not the one named here, or the body was changed on its way (a proxy that "
            "writes JSON anew does)",
        )
    if scheme.dated:
        _check_fresh(claims.stamp, spec.tolerance.total_seconds(), now)
    return claims


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _why_none(scheme: Scheme, name: str, headers: Headers) -> str:
    if scheme.header in headers:
        return f"The header {scheme.header} is not as {name} writes it: is the sender set to another kind of signature?"
    others = [other for other, each in SCHEMES.items() if each.header in headers and each.header != scheme.header]
    hint = f"; it carries one of {others[0]}" if others else ""
    return f"The header {scheme.header} is missing{hint}: give the sender the key, so that it signs"


def _check_fresh(stamp: str, tolerance: float, now: datetime) -> None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise Rejected(401, "stale", "The time it was signed is no Unix time in seconds")
    off = now.timestamp() - int(stamp)
    if abs(off) > tolerance:
        when = f"{abs(off):,.0f} s {'ago' if off > 0 else 'in the future'}"
        raise Rejected(
            401,
            "stale",
            f"It was signed {when}; up to {tolerance:,.0f} s is taken: an old request, or a clock that is off",
        )


def sign(verify: Verify, secret: str, body: bytes, *, id: str, now: datetime) -> dict[str, str]:
    """The headers with which this scheme's sender would send the body; none where anybody may call."""
    scheme = scheme_of(verify)
    if scheme is None:
        return {}
    claims = Claims(id=id, stamp=str(int(now.timestamp())))
    signature = scheme.signature(scheme.key(secret), claims, body)
    return dict(scheme.write(replace(claims, signatures=(signature,))))


def delivery_key(spec: WebhookSpec, claims: Claims, request: Request, content: Any) -> str | None:
    """What the same delivery carries when it is sent again; None where nothing tells a repeat apart.

    The id that the sender gave it, in a header or in a signed body; without one the signed time and the body, so that
    leaving the id out wins nothing.
    """
    scheme = scheme_of(spec.verify)
    named = claims.id or request.headers.get("idempotency-key", "")
    if not named and scheme is not None and scheme.body_id and isinstance(content, dict):
        named = content.get(scheme.body_id) or ""
    if isinstance(named, str) and named:
        return named if len(named) <= 200 else fingerprint(named.encode("utf-8", "surrogatepass"))
    if scheme is not None and (scheme.dated or scheme.always_named):
        return fingerprint(claims.stamp.encode(), request.body)
    return None


def fingerprint(*parts: bytes) -> str:
    """A short text that only these parts give."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return f"sha256:{digest.hexdigest()}"
