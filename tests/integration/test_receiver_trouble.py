"""What a receiver does when its surroundings fail it: the disk, the lock, a slow template, a poisoned neighbour."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import httpx
import pytest

import eventkit as ek
from eventkit.faces import deliveries_text, delivery_html, delivery_text
from eventkit.ingress import Arrival
from eventkit.webhooks import Headers, Request, Sample
from eventkit.workspace import receiving

SLOW = {
    "event": "slow",
    "resource": {"prefect.resource.id": "r"},
    "payload": {"n": "{% for a in body.n %}{% for b in body.n %}{{ a }}{% endfor %}{% endfor %}"},
}


@pytest.fixture
def ws(tmp_path):
    """A workspace in a file."""
    with ek.Workspace(tmp_path) as made:
        yield made


def post(hook, body):
    """What a sender is told."""
    answer = httpx.post(hook.url, json=body, trust_env=False, timeout=20)
    return answer.status_code, answer.text, answer.headers.get("retry-after")


def test_a_full_disk_is_try_again_later_and_nothing_is_lost_afterwards(ws):
    """503 with Retry-After while it lasts; then 204, and the events are those that were answered so."""
    hook = ek.Webhook("h")
    writer = ws.store._database.writer
    with ws.store._database.lock:
        pages = writer.execute("PRAGMA page_count").fetchone()[0]
        writer.execute(f"PRAGMA max_page_count = {pages}")
    full = [post(hook, {"n": n, "x": "y" * 200_000}) for n in range(4)]
    with ws.store._database.lock:
        writer.execute("PRAGMA max_page_count = 1000000")
    after = [post(hook, {"n": n}) for n in (10, 11)]

    assert set(full) == {(503, "try again later\n", "5")}
    assert after == [(204, "", None)] * 2
    assert [event.payload["body"]["n"] for event in ws.events("webhook.called", oldest_first=True)] == [10, 11]


def test_a_workspace_that_another_process_holds_is_waited_for(ws):
    """The request is answered when it is let go, once, with its event."""
    hook = ek.Webhook("h")
    other = sqlite3.connect(ws.store.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(1.0, lambda: other.execute("ROLLBACK"))
    timer.start()
    answer = post(hook, {"n": 1})
    timer.join()
    other.close()

    assert answer == (204, "", None)
    assert [event.payload["body"]["n"] for event in ws.events("webhook.called")] == [1]


def test_a_slow_template_keeps_other_webhooks_waiting_for_one_rendering_at_most(ws):
    """However many requests to it are there already."""
    slow, quick = ek.Webhook("slow", template=SLOW), ek.Webhook("quick")
    body = {"n": [0] * 20_000}
    with ThreadPoolExecutor(16) as senders:
        asked = [senders.submit(post, slow, body) for _ in range(16)]
        while not slow.deliveries:
            pass
        begun = perf_counter()
        answer = post(quick, {"n": 1})
        took = perf_counter() - begun
        waiting = sum(not each.done() for each in asked)
        answers = {each.result() for each in asked}

    assert answer == (204, "", None)
    assert waiting > 0
    assert took < 4
    assert answers == {(400, "bad request\n", None)}
    assert {each.reason for each in slow.deliveries} == {"template error"}


def test_one_request_that_cannot_be_kept_does_not_take_its_neighbours_with_it(ws, monkeypatch):
    """Those that came at the same moment are kept, each once; it alone is an error."""
    hook = ek.Webhook("h")
    kept = ws.webhooks._receiving._kept

    def breaks(tx, each, via, replay_of):
        if each.arrival.request.body == b"poison":
            raise UnicodeEncodeError("utf-8", "x", 0, 1, "no")
        return kept(tx, each, via, replay_of)

    monkeypatch.setattr(ws.webhooks._receiving, "_kept", breaks)
    monkeypatch.setattr(receiving, "AT_ONCE", 60)  # all at once, however busy the machine is
    bodies = [b"a", b"poison", b"b"]
    arrivals = [Arrival(hook.spec.slug, Request("POST", hook.spec.path, Headers(), body)) for body in bodies]
    replies = ws.webhooks._receiving.receive(arrivals)

    assert [reply.status for reply in replies] == [204, 500, 204]
    assert [event.payload["body"] for event in ws.events("webhook.called", oldest_first=True)] == ["a", "b"]


def test_many_claimed_signatures_cost_one_digest_a_key(ws, monkeypatch):
    """A header full of them is no way to make the receiver hash the body thousands of times."""
    monkeypatch.setenv("STRIPE_KEY", "whsec_something")
    hook = ek.Webhook("h", verify="stripe", secret="env:STRIPE_KEY")
    many = ",".join(["t=1", *["v1=0"] * 3_000])
    begun = perf_counter()
    delivery = hook.simulate(Sample(content="x" * 1_000_000), headers={"Stripe-Signature": many})

    assert (delivery.status, delivery.reason) == (401, "bad signature")
    assert perf_counter() - begun < 1


EVIL = "<script>alert(1)</script>\x1b[31m\u202etxt\r\nSet-Cookie: a=b" + "x" * 1_000_000


def test_what_a_sender_writes_is_escaped_made_visible_and_cut_in_every_face(ws):
    """Markup, control characters, marks that turn text round, a megabyte: in body, headers, method, detail, preview."""
    hook = ek.Webhook(
        "h", template='{"event": "e", "resource": {"prefect.resource.id": "r"}, "x": {{ body | tojson }}}'
    )
    plain = ek.Webhook("p")
    for each in (hook, plain):
        each.simulate(Sample(content={"a": EVIL[:900_000]}, headers={f"X-{EVIL[:40]}": EVIL[:2_000]}))
        each.simulate(Sample(content={EVIL[:900]: 1}, method=EVIL[:30]))
        each.simulate(Sample(content={"a": 1}, headers={"Origin": EVIL[:2_000]}))
    shown = []
    for each in (hook, plain):
        shown += [each._repr_html_(), repr(each), each.deliveries._repr_html_(), repr(each.deliveries)]
        for delivery in each.deliveries:
            shown += [repr(delivery), delivery_text(delivery, []), delivery_html(delivery, [])]
            shown += [repr(delivery.replay()), delivery.replay()._repr_html_()]
        shown += [repr(each.preview()), each.preview()._repr_html_(), deliveries_text(each.deliveries, {})]

    assert [text[:80] for text in shown if "<script>" in text and text.startswith(("<table", "<p"))] == []
    assert [text[:80] for text in shown if any(mark in text for mark in ("\x1b", "\u202e", "\r"))] == []
    assert max(map(len, shown)) < 400_000
