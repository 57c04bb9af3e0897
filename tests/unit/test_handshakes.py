"""What senders ask before they send: answered as each expects, and nothing that is hostile is sent back."""

import json

import pytest

from eventkit.model.webhook import Verdict
from tests.webhook_kit import VERIFIES, a_request, a_webhook, decided, key_of, outcome, signed

ALLOW = {"Allow": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"}
HOSTILE = {
    "nothing": "",
    "a line": "a\r\nSet-Cookie: x=1",
    "a zero": "a\x00b",
    "an escape": "\x1b[31m",
    "not ASCII": "ünïcode",
    "half a character": "\ud800",
    "too long": "x" * 2001,
    "a number": 7,
    "a list": ["x"],
    "nothing at all": None,
}


def answered(request, spec=None, secrets=()):
    """Verdict, status, headers and body of the answer; nothing is logged."""
    decision = decided(spec or a_webhook(), request, secrets)
    assert () == decision.events
    return decision.verdict, decision.reply.status, dict(decision.reply.headers), decision.reply.body


def slack(challenge):
    """Slack's question."""
    body = json.dumps({"token": "x", "challenge": challenge, "type": "url_verification"})
    return a_request(body, kind="application/json")


def event_grid(code):
    """Azure Event Grid's question."""
    event = {"eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "data": {"validationCode": code}}
    headers = {"aeg-event-type": "SubscriptionValidation"}
    return a_request(json.dumps([event]), kind="application/json", headers=headers)


def test_slack_gets_its_challenge_back():
    """As text, which no browser takes for a page. Source: Slack Events API, url_verification."""
    assert (
        Verdict.HANDSHAKE,
        200,
        {"Content-Type": "text/plain; charset=utf-8"},
        b"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
    ) == answered(slack("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"))


def test_slack_gets_nothing_back_unsigned():
    """Where the webhook verifies, the question is signed like any other request."""
    spec, request = a_webhook(verify=VERIFIES["slack"]), slack("open-sesame")
    key = key_of("slack")

    assert (401, "bad signature") == outcome(decided(spec, request, [key]))
    sent = a_request(request.body, kind="application/json", headers=signed("slack", request.body))
    assert b"open-sesame" == answered(sent, spec, [key])[3]


@pytest.mark.parametrize("question", [slack, event_grid])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_challenge_is_not_echoed(question, text):
    """It is a request like any other, and comes to an event or a refusal."""
    decision = decided(a_webhook(), question(text))

    assert decision.verdict in (Verdict.ACCEPTED, Verdict.REJECTED)
    assert decision.reply.body in (b"", b"bad request\n")
    assert set(decision.reply.headers) <= {"Content-Type", "X-Content-Type-Options"}


def test_githubs_ping_is_answered_and_no_event():
    """Source: GitHub, ping event."""
    ping = a_request('{"zen": "Keep it simple."}', headers={"X-GitHub-Event": "ping"}, kind="application/json")

    assert (Verdict.HANDSHAKE, 204, {}, b"") == answered(ping)
    push = a_request("{}", headers={"X-GitHub-Event": "push"}, kind="application/json")
    assert Verdict.ACCEPTED is decided(a_webhook(), push).verdict


def test_event_grid_gets_its_code_back():
    """As JSON. Source: Azure Event Grid, endpoint validation."""
    expected = (Verdict.HANDSHAKE, 200, {"Content-Type": "application/json"}, b'{"validationResponse":"512d38b6"}')

    assert expected == answered(event_grid("512d38b6"))


@pytest.mark.parametrize("body", ["[]", "{}", "7", "[7]", '[{"data": 7}]', '[{"data": {}}]', "x", ""])
def test_a_question_without_a_code_is_a_request(body):
    """Whatever is where the code should be."""
    request = a_request(body, kind="application/json", headers={"aeg-event-type": "SubscriptionValidation"})

    assert Verdict.ACCEPTED is decided(a_webhook(), request).verdict


@pytest.mark.parametrize(("rate", "allowed"), [(1000, "60000"), (0.5, "30"), (0.001, "1"), (None, "*")])
def test_a_sender_of_cloud_events_is_told_that_it_may(rate, allowed):
    """And how often a minute. Source: CloudEvents HTTP webhook 1.0.1, section 4."""
    asked = a_request(method="OPTIONS", headers={"WebHook-Request-Origin": "events.example.org"})
    told = {"WebHook-Allowed-Origin": "events.example.org", "WebHook-Allowed-Rate": allowed}

    assert (Verdict.HANDSHAKE, 200, ALLOW | told, b"") == answered(asked, a_webhook(rate=rate))


@pytest.mark.parametrize("origin", ["", "a\r\nSet-Cookie: x=1", "ünïcode", "x" * 2001])
def test_a_hostile_origin_is_not_echoed(origin):
    """Who asks for nothing that may be sent back is told which methods there are."""
    asked = a_request(method="OPTIONS", headers={"WebHook-Request-Origin": origin})

    assert (Verdict.HANDSHAKE, 200, ALLOW, b"") == answered(asked)


def test_a_page_of_a_browser_is_told_nothing():
    """Its question before a request across origins is refused, and no header allows it anything."""
    asked = a_request(
        method="OPTIONS", headers={"Origin": "https://evil.example.org", "Access-Control-Request-Method": "POST"}
    )
    decision = decided(a_webhook(), asked)

    assert (403, "wrong origin") == outcome(decision)
    assert {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"} == decision.reply.headers
