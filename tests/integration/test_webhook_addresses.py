"""The addresses of webhooks over real sockets: what answers there, and what is kept of it."""

import time
from types import SimpleNamespace

import pytest

import eventkit as ek
from eventkit.workspace import receiving
from tests.webhook_sockets import STATIC, a_workspace, call


@pytest.fixture
def ws(tmp_path):
    """A workspace in a folder of the test's own, current for the test."""
    with a_workspace(tmp_path) as workspace:
        yield workspace


def told(answer):
    """Status and body, after looking that nothing else is told."""
    named = {"date", "content-length", "content-type", "x-content-type-options", "retry-after", "allow", "connection"}
    assert ("text/plain; charset=utf-8" if answer.content else None) == answer.headers.get("content-type")
    assert set(answer.headers) <= named
    return answer.status_code, answer.text


def rejections(ws):
    """Reason and status of what was refused, oldest first."""
    found = list(ws.events(name="eventkit.webhook.rejected", oldest_first=True))
    return [(event.payload["reason"], event.payload["status"]) for event in found]


def test_an_unknown_address_is_not_found(ws):
    """Quietly, and nothing is kept of it: anybody may ask."""
    hook = ek.Webhook("orders")
    base = hook.url.rpartition("/hooks/")[0]

    for path in ("/hooks/nobody", "/hooks/", "/hooks", "/", "/hooks/a/b", f"/hooks/{hook.spec.slug}/", "/hooks/%2e%2e"):
        assert [(404, "not found\n")] * 2 == [told(call(base + path, method)) for method in ("GET", "POST")]
    assert [] == [*hook.deliveries]
    assert 0 == len(ws.events())


def test_a_deleted_webhook_is_gone(ws):
    """410: a sender stops sending."""
    hook = ek.Webhook("orders")
    url = hook.url
    hook.delete()

    assert (410, "gone\n") == told(call(url))


def test_a_former_address_is_gone(ws):
    """The new one answers."""
    hook = ek.Webhook("orders", template=STATIC)
    former = hook.url
    latter = hook.rotate()

    assert former != latter == hook.url
    assert (410, "gone\n") == told(call(former))
    assert (204, "") == told(call(latter))


def test_a_paused_webhook_is_not_found_and_tells_its_owner(ws):
    """Until it is resumed."""
    hook = ek.Webhook("orders", template=STATIC).pause()

    assert (404, "not found\n") == told(call(hook.url, content=b"kept not"))
    assert [("disabled", 404)] == rejections(ws)
    assert [("rejected", "disabled", b"")] == [(each.verdict, each.reason, each.body) for each in hook.deliveries]
    hook.resume()
    assert (204, "") == told(call(hook.url))


def test_a_delivery_that_comes_again_is_content_and_nothing_more(ws):
    """Its sender hears success, its owner sees it."""
    hook = ek.Webhook("orders", template=STATIC)
    for _ in range(3):
        assert (204, "") == told(call(hook.url, headers={"Idempotency-Key": "1"}))
    assert (204, "") == told(call(hook.url, headers={"Idempotency-Key": "2"}))

    assert ["accepted", "duplicate", "duplicate", "accepted"] == [each.verdict for each in hook.deliveries]
    assert [("duplicate", 204)] * 2 == rejections(ws)
    assert 2 == len(ws.events(name="a"))


def test_too_many_requests_are_told_when_to_come_again(ws, monkeypatch):
    """Twice the rate at once; the answer says after how many whole seconds there is room, and then there is."""
    clock = SimpleNamespace(monotonic=lambda: 100.0, perf_counter=time.perf_counter)
    monkeypatch.setattr(receiving, "time", clock)
    hook = ek.Webhook("orders", template=STATIC, rate=0.4)
    answers = [call(hook.url) for _ in range(3)]

    assert [204, 429, 429] == [each.status_code for each in answers]
    assert ["3", "3"] == [each.headers["Retry-After"] for each in answers[1:]]
    assert [("too many", 429)] * 2 == rejections(ws)
    clock.monotonic = lambda: 103.0
    assert (204, "") == told(call(hook.url))


@pytest.mark.parametrize("method", ["TRACE", "BREW"])
def test_another_method_is_told_which_there_are(ws, method):
    """405 with Allow, as HTTP wants it."""
    answer = call(ek.Webhook("orders").url, method)

    assert (405, "method not allowed\n") == told(answer)
    assert "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" == answer.headers["Allow"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused_while_it_comes(ws, chunked):
    """By its length before any of it is read, in pieces as soon as it is over; and nothing comes of it."""
    hook = ek.Webhook("orders", max_bytes=1000)
    pieces = (b"x" * 600 for _ in range(3)) if chunked else b"x" * 1001

    assert (413, "too large\n") == told(call(hook.url, content=pieces))
    assert (204, "") == told(call(hook.url, content=b"x" * 1000))
    assert ["accepted", "rejected"] == [each.verdict for each in hook.deliveries]
    assert [("too large", 413)] == rejections(ws)


def test_what_goes_wrong_is_not_told_outside(ws):
    """The place in the template is its owner's."""
    hook = ek.Webhook("orders", template='{"event": {{ body }}}')

    assert (400, "bad request\n") == told(call(hook.url, content=b"s3cret"))
    assert "Line 1 of the template" in hook.deliveries[0].detail
    assert [("template error", 400)] == rejections(ws)


def test_bytes_that_are_no_ascii_in_a_signature_are_refused(ws, monkeypatch):
    """And break nothing: HTTP lets anything through."""
    monkeypatch.setenv("HOOK_KEY", "a-key")
    hook = ek.Webhook("orders", verify="github", secret="env:HOOK_KEY")

    for odd in (b"sha256=\xff\xfe", "sha256=é".encode(), b"sha256=" + b"\xe9" * 64):
        headers = [(b"X-Hub-Signature-256", odd), (b"X-GitHub-Delivery", odd)]
        assert (401, "unauthorized\n") == told(call(hook.url, headers=headers))
