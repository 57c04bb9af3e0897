"""An address that turns requests into events, as a value; and one request it received."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from eventkit.errors import EventkitError, WebhookError
from eventkit.model.base import Seconds, UtcDatetime, Value, Words
from eventkit.model.jsonable import JsonObject

__all__ = ["MAX_BODY", "SIMULATION", "Delivery", "Verdict", "Verify", "WebhookSpec", "check_reference"]

MAX_BODY = 1_048_576
"""Bytes of a request's body that a webhook takes unless told otherwise: 1 MiB. Source: `webhook-security` 5.2."""
SIMULATION = "X-Eventkit-Simulation"
"""Names a delivery that this machine sends itself over HTTP, so that it is found again."""
_REFERENCE = re.compile(r"env:[^\s=]+|keyring:[^\s/]+/\S+")


def check_reference(reference: str) -> str:
    """The reference to a secret; raises WebhookError for anything else, without repeating it: it may be the secret."""
    if not isinstance(reference, str) or not _REFERENCE.fullmatch(reference):
        raise WebhookError(
            "A secret is named here, never written out: a notebook keeps what is typed into it. Put it into the "
            "environment and give its name, secret='env:GITHUB_WEBHOOK_SECRET', or into the keyring, "
            "secret='keyring:github/webhook'. One that was typed into a cell is known now: make another"
        )
    return reference


class Verify(Value):
    """How a request proves where it comes from: the scheme, and what only `hmac` lets one choose.

    `header` holds the signature, `prefix` stands before it; with `timestamp_header` the signed bytes are
    `<timestamp>.<body>`, else the body alone. `id_header` names what tells two deliveries apart.
    """

    _error: ClassVar[type[EventkitError]] = WebhookError
    _guarded: ClassVar[bool] = True

    scheme: str = "none"
    header: str = "X-Signature"
    prefix: str = ""
    encoding: Literal["hex", "base64"] = "hex"
    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    timestamp_header: str | None = None
    id_header: str | None = None


class WebhookSpec(Value):
    """A webhook, named, unique by name in its workspace.

    `slug`: the secret part of the address, 128 bits. `template`: text that renders to a JSON object, a mapping of
    expressions, or None (see `webhooks.rendering`). `secrets`: where the keys are, never the keys; several while one
    replaces another. `tolerance`: how far a signed time may be from now, either way. `batch`: CloudEvents taken in
    one request. `rate`: requests a second, None for any number; twice as many at once. `keep`: deliveries kept.
    `hosts`: names under which it may be called besides this machine's own.
    """

    _error: ClassVar[type[EventkitError]] = WebhookError
    _guarded: ClassVar[bool] = True
    _examples: ClassVar[Mapping[str, str]] = {
        "name": "'github'",
        "template": "{'event': 'order.placed', 'resource': {'prefect.resource.id': 'order.{{ body.id }}'}}",
        "secrets": "['env:GITHUB_WEBHOOK_SECRET']",
        "hosts": "['hooks.example.org']",
    }

    id: UUID
    name: Words = Field(min_length=1, max_length=200)
    slug: str
    description: str = ""
    template: str | JsonObject | None = None
    verify: Verify = Verify()
    secrets: tuple[Annotated[str, AfterValidator(check_reference)], ...] = ()
    tolerance: Seconds = Field(default=timedelta(seconds=300), gt=timedelta(0), le=timedelta(hours=1))
    enabled: bool = True
    batch: int = Field(default=0, ge=0, le=1000)
    max_bytes: int = Field(default=MAX_BODY, ge=1, le=25_000_000)
    rate: float | None = Field(default=1000, gt=0)
    keep: int = Field(default=200, ge=0, le=100_000)
    hosts: tuple[str, ...] = ()
    created: UtcDatetime
    updated: UtcDatetime

    @property
    def resource(self) -> dict[str, str]:
        """The labels under which it appears in events. Source: `prefect-behaviour` 9."""
        return {"prefect.resource.id": f"prefect-cloud.webhook.{self.id}", "prefect.resource.name": self.name}

    @property
    def path(self) -> str:
        """The path of its address."""
        return f"/hooks/{self.slug}"

    def definition(self) -> dict[str, Any]:
        """What a person defines of it: all but its id, address and times."""
        return self.model_dump(mode="json", exclude={"id", "slug", "created", "updated"})


class Verdict(StrEnum):
    """What became of a request."""

    ACCEPTED = "accepted"
    HANDSHAKE = "handshake"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class Delivery(Value):
    """One request as received, and what became of it.

    `headers`: secret ones hidden. `body`: byte for byte. `key`: what tells it from others, None where nothing does.
    `reason`: of a rejection, in two words; `detail`: in a sentence. `rendered`: what the template gave. `events`: ids
    of what came of it. `took`: from its last byte to the decision. `via`: http, simulate or replay.
    """

    id: UUID
    webhook_id: UUID
    webhook: str
    at: UtcDatetime
    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    body: bytes = b""
    verdict: Verdict
    status: int
    reason: str = ""
    detail: Words = ""
    rendered: Words | None = None
    key: str | None = None
    events: tuple[UUID, ...] = ()
    took: Seconds = timedelta(0)
    via: Literal["http", "simulate", "replay"] = "http"
    replay_of: UUID | None = None

    def __repr__(self) -> str:
        why = f": {self.reason}" if self.reason else ""
        return f"Delivery({self.webhook!r}, {self.method}, {len(self.body)} bytes, {self.verdict}{why})"
