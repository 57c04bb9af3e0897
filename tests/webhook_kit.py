"""What tests of webhooks share: a webhook as a value, a request to it, every scheme with a key that fits it."""

import traceback
from datetime import UTC, datetime
from uuid import UUID

from eventkit.model.webhook import Verify, WebhookSpec
from eventkit.webhooks import SCHEMES, Headers, Request, decide, sign
from eventkit.workspace.identity import SeededIdentity

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_WHSEC = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

HMACS = {
    "hmac": {},
    "hmac-base64": {"encoding": "base64", "header": "X-Sum", "prefix": "sum="},
    "hmac-sha512": {"algorithm": "sha512", "id_header": "X-Id"},
    "hmac-sha1": {"algorithm": "sha1", "header": "X-Hub-Signature", "prefix": "sha1="},
    "hmac-timed": {"timestamp_header": "X-Time", "id_header": "X-Id", "prefix": "v1="},
}
"""What `hmac` is told, by a name for the test."""
VERIFIES = {name: Verify(scheme=name) for name in SCHEMES} | {
    name: Verify(scheme="hmac", **how) for name, how in HMACS.items()
}
"""Every scheme that has a key, with variants of the one that may be told how."""
STANDARD = ("standard-webhooks", "openai", "svix")
DATED = ("stripe", "slack", "hmac-timed", *STANDARD)
"""Those that sign a time with the body."""
TOKENS = ("gitlab", "bearer")
"""Those whose header is the key itself: nothing is signed."""
SIGNED = [name for name in VERIFIES if name not in TOKENS]


def key_of(name, *, other=False):
    """A key of the form that a scheme asks for, or another one."""
    if name in STANDARD:
        return OTHER_WHSEC if other else WHSEC
    return "another-key-altogether" if other else "It's a Secret to Everybody"


def a_webhook(**fields):
    """A webhook as a value."""
    least = {"id": UUID(int=1), "name": "orders", "slug": "slug", "created": NOW, "updated": NOW}
    if fields.get("verify", Verify()).scheme != "none":
        least["secrets"] = ("env:KEY",)
    return WebhookSpec(**least | fields)


def a_request(body=b"", *, method="POST", kind=None, headers=None):
    """A request to it, on this machine. kind: its content type."""
    given = {"Host": "127.0.0.1:8000", **({"Content-Type": kind} if kind else {}), **(headers or {})}
    return Request(method, "/hooks/slug", Headers(given), body if isinstance(body, bytes) else body.encode())


def decided(spec, request, secrets=(), *, now=NOW):
    """What becomes of the request."""
    return decide(spec, request, secrets, now=now, ids=SeededIdentity(0))


def signed(name, body, *, key=None, at=NOW, id="delivery-1"):
    """The headers that a sender of this scheme writes."""
    return sign(VERIFIES[name], key or key_of(name), body, id=id, now=at)


def outcome(decision):
    """What is told outside and why: status and reason."""
    return decision.reply.status, decision.reason


def all_of(error):
    """All that an exception says or holds, with those it came from, and its traceback without lines of source."""
    told, left = [], [error]
    while left:
        each = left.pop()
        if each is not None:
            told += [str(each), repr(each), repr(each.args), repr(vars(each))]
            told += traceback.TracebackException.from_exception(each, lookup_lines=False).format_exception_only()
            left += [each.__cause__, each.__context__]
    return "\n".join(told)
