"""What is kept of the requests a webhook received: byte for byte, newest first, so many, and no key."""

from uuid import UUID

import pytest

import eventkit as ek
from eventkit.model.secrecy import HIDDEN
from eventkit.webhooks import Headers, Request
from tests.webhook_kit import STANDARD, VERIFIES, key_of


def send(ws, hook, body, *, headers=None, **how):
    """A request to a webhook, in process."""
    request = Request("POST", hook.spec.path, Headers(headers or {}), body, **how)
    return ws.webhooks.send(hook.spec, request, via="simulate")


@pytest.mark.parametrize("body", [b"", b"\x00", b"\xff\xfe", bytes(range(256)), b'{"a": 1}\r\n ', "ünïcode".encode()])
def test_a_body_is_kept_byte_for_byte(ws, body):
    """Whether anything came of it or not."""
    hook = ek.Webhook("orders")
    send(ws, hook, body)

    assert [body] == [each.body for each in hook.deliveries]


def test_a_delivery_tells_all_of_a_request(ws):
    """And what came of it."""
    hook = ek.Webhook("orders", template='{"event": "a", "resource": {"prefect.resource.id": "{{ body.id }}"}}')
    headers = {"Content-Type": "application/json", "X-Model": "rye", "Authorization": "s3cret", "Idempotency-Key": "9"}
    send(ws, hook, b'{"id": "b"}', headers=headers, query="a=1&token=s3cret&%74oken=s3cret")
    [kept] = hook.deliveries
    [event] = ws.events()

    assert {
        "webhook_id": hook.spec.id,
        "webhook": "orders",
        "at": ws.clock.now(),
        "method": "POST",
        "path": hook.spec.path,
        "query": f"a=1&token={HIDDEN}&%74oken={HIDDEN}",
        "headers": headers | {"Authorization": HIDDEN},
        "body": b'{"id": "b"}',
        "verdict": "accepted",
        "status": 204,
        "reason": "",
        "detail": "",
        "rendered": '{"event": "a", "resource": {"prefect.resource.id": "b"}}',
        "key": "9",
        "events": (event.id,),
        "via": "simulate",
        "replay_of": None,
    } == kept.model_dump(exclude={"id", "took"})
    assert (7, True) == (kept.id.version, kept.took.total_seconds() > 0)
    assert ([event], True) == (kept.logged(), kept.accepted)


def test_deliveries_are_newest_first(ws):
    """By index, slice and iteration; as a frame."""
    hook = ek.Webhook("orders")
    for n in range(5):
        hook.simulate(n=n)
    bodies = [f'{{"n":{n}}}'.encode() for n in reversed(range(5))]

    assert bodies == [each.body for each in hook.deliveries]
    assert (bodies[0], bodies[1:3]) == (hook.deliveries[0].body, [each.body for each in hook.deliveries[1:3]])
    frame = hook.deliveries.df()
    assert ["at", "method", "verdict", "status", "reason", "detail", "bytes", "took_ms", "via"] == list(frame.columns)
    assert ([str(each.id) for each in hook.deliveries], [7] * 5) == (list(frame.index), list(frame.bytes))


def test_no_more_are_kept_than_was_asked_for(ws):
    """The newest; its repr says as many. What is beyond is let go in the file as well."""
    hook = ek.Webhook("orders", keep=3)
    for n in range(150):
        hook.simulate(n=n)

    assert [b'{"n":149}', b'{"n":148}', b'{"n":147}'] == [each.body for each in hook.deliveries]
    assert "3 deliveries" in repr(hook)
    assert ws.store.count_deliveries(hook.spec.id) < 3 + 64
    assert 150 == len(ws.events())


def test_none_are_kept_where_none_was_asked_for(ws):
    """The events are there; a repeat is told all the same."""
    hook = ek.Webhook("orders", keep=0)
    verdicts = [hook.simulate(n=1, headers={"Idempotency-Key": "1"}).verdict for _ in range(2)]

    assert (["accepted", "duplicate"], 0, 1) == (verdicts, len(hook.deliveries), len(ws.events(name="webhook.called")))


def test_deleting_a_webhook_lets_its_deliveries_go(ws):
    """Its events stay."""
    hook = ek.Webhook("orders")
    id = hook.spec.id
    hook.simulate(n=1)
    hook.delete()

    assert (0, 1) == (ws.store.count_deliveries(id), len(ws.events()))


@pytest.mark.parametrize("name", ["github", "shopify", "stripe", "slack", "hmac-timed", *STANDARD])
def test_a_signed_delivery_that_comes_again_is_told(ws, monkeypatch, name):
    """By its id; leaving out an id that is not signed wins nothing, and neither does adding one."""
    monkeypatch.setenv("HOOK_KEY", key_of(name))
    hook = ek.Webhook("orders", verify=VERIFIES[name], secret="env:HOOK_KEY")
    body = b'{"id": "evt_1", "event_id": "Ev1"}'
    headers = ws.webhooks.signed(hook.spec, body, id="1")
    unsigned = ("X-GitHub-Delivery", "X-Shopify-Webhook-Id", "X-Id")
    bare = {header: value for header, value in headers.items() if header not in unsigned}
    sent = [headers, headers, bare, headers.changed({"Idempotency-Key": "another"})]

    verdicts = [send(ws, hook, body, headers=each).verdict for each in sent]
    assert ["accepted", "duplicate", "duplicate", "duplicate"] == verdicts


@pytest.mark.parametrize("name", ["stripe", "slack"])
def test_a_signed_body_without_an_id_is_told_by_its_time(ws, monkeypatch, name):
    """The same a second later is another."""
    monkeypatch.setenv("HOOK_KEY", key_of(name))
    hook = ek.Webhook("orders", verify=name, secret="env:HOOK_KEY")
    first = ws.webhooks.signed(hook.spec, b"[1]", id="")
    ws.clock.advance(1)
    second = ws.webhooks.signed(hook.spec, b"[1]", id="")
    sent = [first, first.changed({"Idempotency-Key": "1"}), second, second]

    verdicts = [send(ws, hook, b"[1]", headers=each).verdict for each in sent]
    assert ["accepted", "duplicate", "accepted", "duplicate"] == verdicts


def test_the_same_key_at_two_webhooks_is_two_deliveries(ws):
    """Each has its own."""
    one, two = ek.Webhook("one"), ek.Webhook("two")
    headers = {"Idempotency-Key": "1"}

    assert ["accepted"] * 2 == [send(ws, hook, b"", headers=headers).verdict for hook in (one, two)]


def test_events_of_one_id_are_one(ws):
    """A template may take an id out of the body: what it names is logged once."""
    template = {"event": "a", "resource": {"prefect.resource.id": "b"}, "id": "{{ body.id }}"}
    hook = ek.Webhook("orders", template=template)
    deliveries = [hook.simulate(id=str(UUID(int=7)), n=n) for n in range(2)]

    assert ["accepted"] * 2 == [each.verdict for each in deliveries]
    assert [UUID(int=7)] == [event.id for event in ws.events()]


def test_a_rejection_tells_why_and_no_more_than_that(ws):
    """Its payload is that of a thing that went wrong, not of a thing that was sent."""
    hook = ek.Webhook("orders", template="{{ body }}")
    delivery = send(ws, hook, b"s3cret-words-of-a-sender")
    [event] = ws.events()

    assert ("eventkit.webhook.rejected", hook.spec.resource) == (event.event, dict(event.resource.root))
    assert {
        "reason": "template error",
        "detail": delivery.detail,
        "status": 400,
        "method": "POST",
        "delivery": str(delivery.id),
    } == event.payload


def test_rejections_without_end_are_so_many_events(ws):
    """All are deliveries; the log is not for a sender to fill."""
    hook = ek.Webhook("orders", template="{{ body }}", keep=1000)
    for _ in range(150):
        send(ws, hook, b"x")

    assert (150, True) == (len(hook.deliveries), 100 <= len(ws.events()) <= 120)
