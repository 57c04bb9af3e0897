"""Whatever HTTP can carry gets a decision, and whatever is decided can be kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from eventkit.model.webhook import Delivery, Verdict, Verify, WebhookSpec
from eventkit.store import Store
from eventkit.webhooks import METHODS, SCHEMES, Headers, Request, decide, delivery_of, duplicate, rejected, sign
from eventkit.webhooks.reply import WORDS
from eventkit.workspace.clock import VirtualClock
from eventkit.workspace.identity import SeededIdentity

NOW = datetime(2026, 1, 31, 9, tzinfo=UTC)
KEY = "whsec_" + "c2VjcmV0LWtleS1vZi10aGUtdGVzdA=="
STATUSES = {200, 204, *WORDS}
TEXT = """{"event": "said", "resource": {"prefect.resource.id": "r.{{ body.id }}"}, "payload": {{ body | tojson }}}"""
QUOTES = """{"event": "{{ body }}", "resource": {"prefect.resource.id": "{{ headers['x-a'] }}"}}"""
FROM_CLOUD = "{{ body | from_cloud_event(headers) }}"
MAPPING = {
    "event": "{{ body.event }}",
    "resource": {"prefect.resource.id": "{{ body.id }}", "more": "{{ headers | join(' ') }}"},
    "payload": {"all": "{{ body }}", "method": "{{ method }}"},
}
ALL = {
    name: f"{{{{ body.{name} }}}}" for name in ("event", "resource", "related", "payload", "occurred", "id", "follows")
}


def hook(**fields):
    """A webhook."""
    return WebhookSpec(id=UUID(int=1), name="hook", slug="slug", created=NOW, updated=NOW, **fields)


OPEN = [
    hook(),
    hook(batch=3),
    hook(max_bytes=40),
    hook(enabled=False),
    hook(hosts=("tunnel.example",)),
    *(hook(template=each) for each in (TEXT, QUOTES, FROM_CLOUD, MAPPING, ALL, "{{ body }}", "{{ body.a.b.c }}", "")),
]
SIGNED = [
    *(
        hook(verify=Verify(scheme=name), secrets=("env:KEY",), template=each)
        for name in SCHEMES
        for each in (None, ALL)
    ),
    hook(verify=Verify(scheme="hmac"), secrets=("env:KEY",)),
    hook(
        verify=Verify(scheme="hmac", algorithm="sha1", encoding="base64", timestamp_header="X-T", id_header="X-I"),
        secrets=("env:KEY",),
    ),
]
# what a header's value can hold on the wire: any byte but CR, LF and NUL, read as Latin-1
VALUES = st.one_of(
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=40),
    st.sampled_from(
        [
            "1",
            "-1",
            "²",
            "9" * 30,
            "null",
            "https://x",
            "[::1",
            "[",
            "%ff",
            '"%00"',
            "t=1,v1=a",
            "v1,a v2,b",
            "sha256=a",
            "application/json",
            "application/x-www-form-urlencoded",
            "application/cloudevents+json",
            "text/plain; a=b",
            "application/cloudevents-batch+json",
            "application/cloudevents+avro",
            "image/png",
            "gzip",
            "1.0",
            "ping",
            "SubscriptionValidation",
            KEY,
            f"Bearer {KEY}",
            "2026-01-31T09:00:00Z",
            "127.0.0.1:80",
            "evil.example",
        ]
    ),
)
TOKENS = st.text("!#$%&'*+-.^_`|~aZ09", min_size=1, max_size=12)
NAMES = st.one_of(
    st.sampled_from(
        [
            "Content-Type",
            "Content-Length",
            "Content-Encoding",
            "Host",
            "Origin",
            "Idempotency-Key",
            "X-GitHub-Event",
            "aeg-event-type",
            "WebHook-Request-Origin",
            "ce-specversion",
            "ce-id",
            "ce-source",
            "ce-type",
            "ce-time",
            "ce-",
            "ce-subject",
            "X-A",
            "X-T",
            "X-I",
            *(each.header for each in SCHEMES.values()),
        ]
    ),
    TOKENS,
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.text(st.characters(categories=["Cs", "Cc", "Lu"]), max_size=3),
    st.sampled_from(
        ["url_verification", "ping", "prefect.resource.id", "prefect.resource.role", KEY, str(UUID(int=7))]
    ),
)
FIELDS = st.sampled_from(
    [
        "id",
        "event",
        "resource",
        "related",
        "payload",
        "occurred",
        "follows",
        "type",
        "challenge",
        "data",
        "source",
        "time",
        "specversion",
        "subject",
        "data_base64",
        "validationCode",
        "event_id",
        "prefect.resource.id",
        "",
        "�",
        "items",
    ]
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS | st.text(max_size=4), inner, max_size=6),
    max_leaves=20,
)
BODIES = st.one_of(
    st.binary(max_size=60),
    JSON.map(lambda held: json.dumps(held).encode()),
    JSON.map(lambda held: json.dumps(held, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [
            b"",
            b" ",
            b"[" * 70 + b"]" * 70,
            b"[" * 100000,
            b'{"a":' * 90,
            b'{"a":1,"a":2}',
            b"[NaN]",
            b"[1e999]",
            b"[" + b"9" * 350 + b"]",
            b"[" + b"9" * 5000 + b"]",
            b'["\\ud800"]',
            b"a=1&a=%ff&b",
            b"&" * 3000,
            b"\xff",
            KEY.encode(),
            b'{"id": "\\u0000", "event": "\\u0000"}',
        ]
    ),
)
REQUESTS = st.builds(
    Request,
    st.sampled_from([*METHODS, "TRACE", "post", ""]) | TOKENS,
    st.text(max_size=20).map(lambda text: f"/hooks/{text}"),
    st.lists(st.tuples(NAMES, VALUES), max_size=8).map(Headers) | st.just(Headers((f"x{n}", "") for n in range(120))),
    BODIES,
    VALUES,
)


def check(spec, request, secrets):
    """Decides and keeps; all that has to hold."""
    ids = SeededIdentity(1)
    decision = decide(spec, request, secrets, now=NOW, ids=ids)
    refused = decision.verdict is Verdict.REJECTED

    assert decision.reply.status in STATUSES
    assert refused == (decision.reply.status >= 400)
    assert decision.reply.status < 500
    if decision.verdict is Verdict.ACCEPTED:
        assert decision.reply.status == 204
        assert decision.reply.body == b""
        assert decision.events or (spec.batch and json.loads(request.body) == [])
    else:
        assert decision.events == ()
    if refused:
        assert decision.reply.body == WORDS[decision.reply.status].encode() + b"\n"
        assert decision.reason
        assert decision.detail
        assert len(decision.detail) < 2_000
    for name, value in decision.reply.headers.items():
        assert (name + value).isascii()
        assert (name + value).isprintable()
    for made in (decision, duplicate(decision)):
        delivery = delivery_of(spec, request, made, secrets, at=NOW, ids=ids)
        told = rejected(spec, delivery, ids=ids).json_bytes()
        kept = delivery.model_dump_json(exclude={"body"})
        assert Delivery.parse({**json.loads(kept), "body": delivery.body}) == Delivery.parse(dict(delivery))
        for secret in secrets:
            assert secret not in kept
            assert secret.encode() not in delivery.body + told
            assert all(secret.encode() not in event.json_bytes() for event in decision.events)
    return decision


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(OPEN), REQUESTS)
@example(hook(), Request("POST", "/", Headers(), b"[" + b"9" * 350 + b"]"))
@example(hook(), Request("POST", "/", Headers({"Content-Length": "²"})))
@example(hook(batch=2), Request("POST", "/", Headers({"Content-Type": "application/cloudevents-batch+json"}), b"[]"))
def test_any_request_to_an_open_webhook_gets_a_decision_that_can_be_kept(spec, request):
    """Never an exception; a known status; events where it is accepted and nowhere else."""
    check(spec, request, [])


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(SIGNED), REQUESTS, st.booleans())
def test_any_request_to_a_signed_webhook_gets_a_decision_that_keeps_no_secret(spec, request, fits):
    """With a signature that fits and with any other; the key is in nothing of what is kept, wherever it was put."""
    if fits:
        headers = sign(spec.verify, KEY, request.body, id="1", now=NOW)
        request = Request(request.method, request.path, request.headers.changed(headers), request.body, request.query)
    decision = check(spec, request, [KEY])

    if not fits and KEY not in " ".join(request.headers.values()):
        assert decision.verdict in (Verdict.REJECTED, Verdict.HANDSHAKE)


@settings(max_examples=200, deadline=None)
@given(BODIES, st.integers(0, 10_000), st.integers(1, 255), st.sampled_from(SIGNED))
def test_a_body_with_any_byte_changed_is_refused(body, place, change, spec):
    """By every scheme that signs it."""
    scheme = spec.verify.scheme
    if scheme in ("gitlab", "bearer") or not body:
        return
    other = bytearray(body)
    other[place % len(body)] ^= change
    headers = Headers(sign(spec.verify, KEY, body, id="1", now=NOW))
    decision = decide(spec, Request("POST", "/", headers, bytes(other)), [KEY], now=NOW, ids=SeededIdentity(1))

    assert (decision.reply.status, decision.reason) == (401, "bad signature")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(OPEN + SIGNED), st.lists(REQUESTS, max_size=4))
def test_what_is_decided_can_be_stored_all_together(spec, requests):
    """Events, keys and deliveries, in one commit."""
    ids = SeededIdentity(1)
    secrets = [KEY] if spec.secrets else []
    with Store.open(None, clock=VirtualClock(NOW)) as store:
        store.save_webhook(spec)
        decisions = [decide(spec, each, secrets, now=NOW, ids=ids) for each in requests]
        deliveries = [
            delivery_of(spec, request, decision, secrets, at=NOW, ids=ids)
            for request, decision in zip(requests, decisions, strict=True)
        ]
        with store.transaction() as tx:
            for decision, delivery in zip(decisions, deliveries, strict=True):
                if decision.key:
                    tx.add_key(spec.id, decision.key, NOW)
                tx.append([*decision.events, rejected(spec, delivery, ids=ids)])
            tx.add_deliveries(deliveries)

        assert [each.id for each in reversed(deliveries)] == [each.id for each in store.deliveries(spec.id, 10)]
