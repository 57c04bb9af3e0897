"""What is answered about webhooks: addresses, what they received and why it was refused, and sending it again."""

import json
import time

import pytest

import eventkit as ek
from eventkit.api import Refused
from eventkit.webhooks import kind_of, signature_of
from tests.asked import FrontEnd, hostile

ORDER = {"event": "order.{{ body.state }}", "resource": {"prefect.resource.id": "order.{{ body.id }}"}}
PAGE = {"status", "chip", "event", "via"}


@pytest.fixture
def ask(ws, monkeypatch):
    """A front end of the workspace; a key is in the environment."""
    monkeypatch.setenv("HOOK_KEY", "a key that nobody may see")
    return FrontEnd(ws)


def last(ask, name):
    """The newest delivery of a webhook, as a row."""
    return ask("webhooks.deliveries", webhook=name)["deliveries"][0]


def page(ask, name):
    """All of the newest delivery of a webhook."""
    return ask("webhooks.delivery", webhook=name, id=last(ask, name)["id"])


def test_webhooks_are_listed_with_address_scheme_and_a_line_to_call_them(ws, ask):
    """The key is named in the line and never written out."""
    hook = ek.Webhook("github", verify="github", secret="env:HOOK_KEY")
    ek.Webhook("orders", template=ORDER).simulate(id=1, state="placed")
    ek.Webhook("text", template='{"event": "x"}').pause()

    listed = ask("webhooks.list")

    told = {each["name"]: each for each in listed["webhooks"]}
    assert [(each["name"], each["scheme"], each["enabled"], each["kept"]) for each in told.values()] == [
        ("github", "github", True, 0), ("orders", "none", True, 1), ("text", "none", False, 0),
    ]  # fmt: skip
    assert (told["github"]["url"], told["github"]["curl"]) == (hook.url, hook.curl())
    assert [(each["template"], each["mapping"]) for each in told.values()] == [
        ("", False), (json.dumps(ORDER, indent=2), True), ('{"event": "x"}', False),
    ]  # fmt: skip
    assert listed["listening"] == f"Listening on 127.0.0.1, port {ws.webhooks.port}"
    assert "nobody may see" not in str(listed)


def test_a_list_makes_nobody_listen_where_there_is_nothing_or_all_is_stopped(ws, ask):
    """What was stopped stays stopped, and the addresses are still told."""
    empty = ask("webhooks.list")
    url = ek.Webhook("orders").url
    ws.stop()

    stopped = ask("webhooks.list")

    assert empty == {"webhooks": [], "listening": "No webhooks yet: ek.Webhook('hello') makes one"}
    assert stopped["webhooks"][0]["url"] == url
    assert stopped["listening"] == "Nobody listens: this workspace was stopped. %eventkit start goes on"
    assert ws.webhooks.port is None


SCHEMES = {
    "github": ({"X-Hub-Signature-256": "sha256=00"}, "secret mismatch or body altered"),
    "gitlab": ({"X-Gitlab-Token": "another"}, "secret mismatch"),
    "bearer": ({"Authorization": "Bearer another"}, "secret mismatch"),
    "slack": ({"X-Slack-Signature": "hello"}, "wrong scheme"),
    "shopify": ({"X-Shopify-Hmac-SHA256": ""}, "wrong scheme"),
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_signature_that_does_not_fit_says_in_which_way(ws, ask, scheme):
    """As far as that can be told."""
    headers, kind = SCHEMES[scheme]
    ek.Webhook("hook", verify=scheme, secret="env:HOOK_KEY").simulate(id=1, headers=headers)

    row = last(ask, "hook")

    assert (row["chip"], row["status"], row["accepted"]) == (kind, 401, False)
    assert row["reason"].startswith(f"{kind}: ")
    assert page(ask, "hook")["request"]["signature"] == row["reason"].removeprefix(f"{kind}: ")


def sent(name, headers=None, body=b"{}"):
    """A request as somebody else would send it, unsigned but for its headers."""
    import httpx

    return httpx.post(ek.Webhook.read(name).url, headers=headers or {}, content=body, trust_env=False).status_code


def test_a_signature_that_is_missing_says_so(ws, ask):
    """And where it carries another sender's."""
    ek.Webhook("hook", verify="github", secret="env:HOOK_KEY")

    assert sent("hook") == 401
    assert last(ask, "hook")["chip"] == "header missing"
    assert sent("hook", {"Stripe-Signature": "t=1,v1=00"}) == 401
    assert last(ask, "hook")["chip"] == "wrong scheme"


def test_a_time_that_is_off_says_by_how_much(ws, ask):
    """A request that is signed well and old."""
    hook = ek.Webhook("hook", verify="stripe", secret="env:HOOK_KEY")
    body = b'{"id": "evt_1"}'
    signed = dict(ws.webhooks.signed(hook.spec, body, id="1"))
    ws.clock.advance(1_000)

    assert sent("hook", signed, body) == 401
    assert last(ask, "hook")["chip"] == "timestamp off by 1,000 s"


def test_what_came_before_what_is_too_large_and_what_no_template_takes_say_so(ws, ask):
    """Each by its kind."""
    signed = ek.Webhook("signed", verify="github", secret="env:HOOK_KEY")
    body = b'{"id": 1}'
    headers = {**dict(ws.webhooks.signed(signed.spec, body, id="one")), "Content-Type": "application/json"}
    ek.Webhook("small", max_bytes=10)
    ek.Webhook("orders", template=ORDER)

    assert [sent("signed", headers, body), sent("signed", headers, body)] == [204, 204]
    assert sent("small", body=b"x" * 11) == 413
    assert sent("orders", {"Content-Type": "application/json"}, b'{"id": 1, "stat": "placed"}') == 204

    chips = {name: last(ask, name)["chip"] for name in ("signed", "small", "orders")}
    assert chips == {"signed": "duplicate", "small": "too large", "orders": "accepted"}
    assert page(ask, "signed")["request"]["signature"] == "Signed as github does, and it fits"
    assert page(ask, "small")["request"]["signature"] == "Not looked at: it was refused before"


def test_a_webhook_that_is_gone_leaves_its_deliveries_kind():
    """What is told of a delivery needs no webhook."""
    with ek.Workspace.in_memory():
        delivery = ek.Webhook("orders").simulate(id=1)

        assert (kind_of(delivery), signature_of(delivery, None)) == (
            "accepted", "Its webhook is gone: how it was signed is not known",
        )  # fmt: skip


def test_a_page_has_the_request_and_what_was_made_of_it(ws, ask):
    """Headers, bytes, JSON, events, what was answered, and a line that sends it again."""
    hook = ek.Webhook("orders", template=ORDER)
    assert (
        sent("orders", {"Content-Type": "application/json", "X-Token": "mine"}, b'{"id": 7, "state": "placed"}') == 204
    )
    event = ws.events("order.placed").first()

    shown = page(ask, "orders")

    assert shown["parsed"] == {"id": 7, "state": "placed"}
    assert [each["id"] for each in shown["events"]] == [str(event.id)]
    assert shown["hex"].split("\n") == [
        "00000000  7b 22 69 64 22 3a 20 37  2c 20 22 73 74 61 74 65  |{\"id\": 7, \"state|",
        "00000010  22 3a 20 22 70 6c 61 63  65 64 22 7d              |\": \"placed\"}|",
    ]  # fmt: skip
    assert ["X-Token", "[hidden]"] in [[name.title(), value] for name, value in shown["request"]["headers"]]
    assert (shown["answered"], shown["caret"], shown["row"]["via"]) == ("204", "", "http")
    assert hook.url in shown["curl"]


def test_a_template_error_is_marked_in_the_template(ws, ask):
    """Below the step of the path that is not there; in a text below what wrote no JSON."""
    resource = {"prefect.resource.id": "order.1"}
    ek.Webhook("orders", template={"event": "x", "resource": resource, "payload": {"plan": "{{ body.user.plan }}"}})
    ek.Webhook.read("orders").simulate(user={"pla": "pro"})
    ek.Webhook("text", template='{\n  "event": {{ body.name }}\n}').simulate(name="x")

    assert page(ask, "orders")["caret"] == (
        "payload.plan: {{ body.user.plan }}\n"
        "                           ^"
    )  # fmt: skip
    assert page(ask, "text")["caret"] == '  "event": {{ body.name }}\n           ^'
    assert page(ask, "text")["rendered"] == '{\n  "event": x\n}'
    assert page(ask, "text")["answered"] == "400 (made here: nobody was told)"


def test_a_template_that_was_changed_since_is_not_marked(ws, ask):
    """It is not the one that was wrong."""
    ek.Webhook("text", template='{"event": {{ body.name }}}').simulate(name="x")
    ws.clock.advance(1)
    ek.Webhook("text", template='{"event": {{ body.nam }}}')

    assert page(ask, "text")["caret"] == ""


def test_a_delivery_is_sent_again_and_signed_anew(ws, ask):
    """Through the receiver: another delivery, another event, and no duplicate."""
    ek.Webhook("github", verify="github", secret="env:HOOK_KEY").simulate("github.push")

    again = ask("webhooks.replay", webhook="github", id=last(ask, "github")["id"])["deliveries"]

    assert [{name: each[name] for name in PAGE} for each in again] == [
        {"status": 204, "chip": "accepted", "event": "webhook.called", "via": via} for via in ("replay", "simulate")
    ]
    assert len(ws.events("webhook.called")) == 2


def test_a_delivery_that_is_kept_no_more_is_refused_in_words(ws, ask):
    """So is a webhook that is not there, with the nearest name."""
    ek.Webhook("orders")
    with pytest.raises(Refused, match=r"Webhook 'orders' keeps no delivery .*: its last 200 are kept"):
        ask("webhooks.delivery", webhook="orders", id="00000000-0000-0000-0000-000000000001")
    with pytest.raises(Refused, match="No webhook 'order' in this workspace; did you mean 'orders'"):
        ask("webhooks.deliveries", webhook="order")


def test_a_template_is_tried_on_what_came(ws, ask):
    """Each delivery with its event, or what is wrong and where; nothing is kept or run."""
    hook = ek.Webhook("orders", template=ORDER)
    hook.simulate(id=1, state="placed")
    hook.simulate(id=2)
    before = ws.store.last_seq(), hook.kept

    own = ask("webhooks.preview", webhook="orders")
    broken = ask("webhooks.preview", webhook="orders", template="{\n {{ body.id + }}\n}")

    assert [(each["ok"], [event["event"] for event in each["events"]]) for each in own["rows"]] == [
        (True, ["order."]), (True, ["order.placed"]),
    ]  # fmt: skip
    assert own["samples"] is False
    assert [each["caret"] for each in broken["rows"]] == [" {{ body.id + }}\n              ^"] * 2
    assert all("line 2, column" in each["problem"] for each in broken["rows"])
    assert (ws.store.last_seq(), hook.kept) == before


def test_a_template_is_tried_on_samples_where_nothing_came(ws, ask):
    """Of every sender there is a sample of."""
    ek.Webhook("orders", template={"event": "github.{{ body.action }}", "resource": {"prefect.resource.id": "x"}})

    tried = ask("webhooks.preview", webhook="orders")

    named = {each["name"]: each for each in tried["rows"]}
    assert tried["samples"] is True
    assert named["github.issue_opened"]["events"][0]["event"] == "github.opened"


def test_what_a_stranger_sends_is_shown_as_what_it_is_and_soon(ws, ask):
    """Bytes that are no text, and a body as long as is taken."""
    hook = ek.Webhook("orders", max_bytes=20_000_000)
    hook.simulate(text=hostile(), long="x" * 1_400_000)
    begun = time.perf_counter()
    long = page(ask, "orders")
    tried = ask("webhooks.preview", webhook="orders")
    took = time.perf_counter() - begun
    assert sent("orders", body=b"\xff\xfe\x00" + b"\x1b[31m" * 3_000_000) == 400
    raw = page(ask, "orders")

    print(f"\n{len(json.dumps(long)):,} and {len(json.dumps(tried)):,} bytes in {took * 1000:.0f} ms")
    assert long["request"]["body"].endswith(f"\n… cut: {long['request']['size']:,} bytes in all")
    assert long["parsed"]["text"] == hostile()
    assert (tried["rows"][0]["cut"], tried["rows"][0]["events"][0]["payload"]) == (True, {})
    assert took < 2
    assert raw["request"]["body"].startswith("\\xff\\xfe\\x00\\x1b[31m")
    assert raw["request"]["body"].replace("\n", "").isprintable()
    assert (raw["parsed"], raw["curl"], raw["hex"].endswith("bytes more")) == (None, "", True)
