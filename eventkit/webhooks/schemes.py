"""The shapes that signature schemes take: one value that says how a kind of sender signs, and how to make one.

Source: `webhook-security` 5.1.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from eventkit.errors import WebhookError
from eventkit.webhooks.request import Headers

__all__ = ["Claims", "Scheme", "base64_text", "bearer", "simple", "slack", "stamped", "standard", "stripe", "timed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a request says of itself: an id, when it was signed (Unix seconds, as written), its signatures."""

    id: str = ""
    stamp: str = ""
    signatures: tuple[str, ...] = ()


Signed = Callable[[Claims, bytes], bytes]
Read = Callable[[Headers], Claims]
Write = Callable[[Claims], Mapping[str, str]]


def _as_it_is(secret: str) -> bytes:
    return secret.encode("utf-8", "surrogateescape")


def _body_alone(claims: Claims, body: bytes) -> bytes:
    return body


def stamped(claims: Claims, body: bytes) -> bytes:
    """What is signed where the time is signed with the body."""
    return claims.stamp.encode() + b"." + body


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How one kind of sender signs.

    header: where the signature stands. read: what a request claims. write: the headers of such claims. signed: the
    bytes that are signed; None where the header holds the key itself. encode: a digest as the header has it.
    key: a secret's text as key. dated: whether a signed time has to be there.
    """

    header: str
    read: Read
    write: Write
    signed: Signed | None = _body_alone
    encode: Callable[[bytes], str] = bytes.hex
    key: Callable[[str], bytes] = _as_it_is
    algorithm: str = "sha256"
    dated: bool = False
    body_id: str = ""
    always_named: bool = False

    def signature(self, key: bytes, claims: Claims, body: bytes) -> str:
        """The signature of a body under a key."""
        if self.signed is None:
            return key.decode("utf-8", "surrogateescape")
        return self.encode(hmac.new(key, self.signed(claims, body), self.algorithm).digest())


def base64_text(digest: bytes) -> str:
    """A digest in base64."""
    return base64.b64encode(digest).decode()


def simple(header: str, *, prefix: str = "", id_header: str = "", **how: object) -> Scheme:
    """A scheme of one signature in one header, after a prefix."""

    def read(headers: Headers) -> Claims:
        given = headers.get(header, "")
        found = (given[len(prefix) :],) if given.startswith(prefix) and given != prefix else ()
        return Claims(id=headers.get(id_header, "") if id_header else "", signatures=found)

    def write(claims: Claims) -> Mapping[str, str]:
        named = {id_header: claims.id} if id_header else {}
        return named | {header: prefix + claims.signatures[0]}

    return Scheme(header=header, read=read, write=write, **how)  # type: ignore[arg-type]


def timed(header: str, time_header: str, *, prefix: str = "", id_header: str = "", **how: object) -> Scheme:
    """The same, with the time it was signed in another header."""
    plain = simple(header, prefix=prefix, id_header=id_header, **how)

    def read(headers: Headers) -> Claims:
        return replace(plain.read(headers), stamp=headers.get(time_header, ""))

    def write(claims: Claims) -> Mapping[str, str]:
        return {time_header: claims.stamp, **plain.write(claims)}

    return replace(plain, read=read, write=write, dated=True)


def standard(names: Sequence[str]) -> Scheme:
    """Standard Webhooks 1.0.0, under its own header names or Svix's."""

    def read(headers: Headers) -> Claims:
        name = next((each for each in names if f"{each}-signature" in headers), names[0])
        parts = [part.partition(",") for part in headers.get(f"{name}-signature", "").split()]
        return Claims(
            id=headers.get(f"{name}-id", ""),
            stamp=headers.get(f"{name}-timestamp", ""),
            signatures=tuple(value for version, _, value in parts if version == "v1"),
        )

    def write(claims: Claims) -> Mapping[str, str]:
        name = names[0]
        signatures = " ".join(f"v1,{each}" for each in claims.signatures)
        return {f"{name}-id": claims.id, f"{name}-timestamp": claims.stamp, f"{name}-signature": signatures}

    def signed(claims: Claims, body: bytes) -> bytes:
        return f"{claims.id}.{claims.stamp}.".encode() + body

    header = f"{names[0]}-signature"
    return Scheme(header=header, read=read, write=write, signed=signed, encode=base64_text, key=_whsec, dated=True)


def _whsec(secret: str) -> bytes:
    """The key of `whsec_<base64>`, with or without its prefix. Source: Standard Webhooks 1.0.0, signature scheme."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        raise WebhookError(
            "A key of the scheme standard-webhooks is base64, after whsec_: copy it from the sender as it is"
        ) from None


def _read_stripe(headers: Headers) -> Claims:
    pairs = [part.strip().partition("=") for part in headers.get("stripe-signature", "").split(",")]
    stamp = next((value for name, _, value in pairs if name == "t"), "")
    return Claims(stamp=stamp, signatures=tuple(value for name, _, value in pairs if name == "v1"))


def _write_stripe(claims: Claims) -> Mapping[str, str]:
    return {"Stripe-Signature": ",".join([f"t={claims.stamp}", *(f"v1={each}" for each in claims.signatures)])}


def _slack_signed(claims: Claims, body: bytes) -> bytes:
    return f"v0:{claims.stamp}:".encode() + body


def _read_bearer(headers: Headers) -> Claims:
    kind, _, key = headers.get("authorization", "").partition(" ")
    return Claims(signatures=(key.strip(),) if kind.lower() == "bearer" and key.strip() else ())


def _write_bearer(claims: Claims) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {claims.signatures[0]}"}


def stripe() -> Scheme:
    """Time and signatures in one header."""
    return Scheme(
        header="Stripe-Signature", read=_read_stripe, write=_write_stripe, signed=stamped, dated=True, body_id="id"
    )


def slack() -> Scheme:
    """A version before what is signed, and before the signature."""
    return timed(
        "X-Slack-Signature", "X-Slack-Request-Timestamp", prefix="v0=", signed=_slack_signed, body_id="event_id"
    )


def bearer() -> Scheme:
    """The key itself, as a bearer token."""
    return Scheme(header="Authorization", read=_read_bearer, write=_write_bearer, signed=None)
