"""Which requests a webhook looks at: methods, hosts, origins, sizes, formats, and JSON that readers disagree about."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventkit.model.webhook import Verdict
from eventkit.webhooks import METHODS, Headers, Request
from tests.webhook_kit import VERIFIES, a_request, a_webhook, decided, key_of, outcome, signed

JSON = "application/json"
TEMPLATE = '{"event": "a", "resource": {"prefect.resource.id": "b"}, "payload": {"is": {{ body | tojson }}}}'


def answered(request, **fields):
    """Status and reason."""
    return outcome(decided(a_webhook(**fields), request))


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "BREW", "get", "", "X" * 5000])
def test_other_methods_are_not_allowed(method):
    """The answer says which are."""
    decision = decided(a_webhook(), a_request(method=method))

    assert (405, "wrong method") == outcome(decision)
    assert "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" == ", ".join(METHODS) == decision.reply.headers["Allow"]
    assert len(decision.detail) < 200


def test_a_paused_webhook_is_not_found():
    """Quietly outside."""
    assert (404, "disabled") == answered(a_request(), enabled=False)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 204),
        ("127.9.9.9", 204),
        ("localhost:8000", 204),
        ("hooks.localhost", 204),
        ("LOCALHOST.", 204),
        ("[::1]:8000", 204),
        ("Tunnel.Example.org:443", 204),
        ("tunnel.example.org.", 204),
        ("evil.example.org", 403),
        ("localhost.evil.example.org", 403),
        ("127.0.0.1.evil.example.org", 403),
        ("192.168.0.7:8000", 403),
        ("0.0.0.0:8000", 403),
        ("[2001:db8::1]:8000", 403),
        ("[::1", 204),
    ],
)
def test_an_open_webhook_answers_under_this_machines_names(host, status):
    """And under those of a tunnel that was named: another name may be a page's that was bound to this address."""
    assert status == answered(a_request(headers={"Host": host}), hosts=("tunnel.example.ORG",))[0]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://evil.example.org", 403),
        ("http://127.0.0.1:8888", 403),
        ("null", 403),
        ("https://tunnel.example.org", 204),
        ("https://TUNNEL.example.org:8443", 204),
    ],
)
def test_an_open_webhook_answers_no_page_of_a_browser(origin, status):
    """Any page that is open may post to this machine's own addresses."""
    assert status == answered(a_request(headers={"Origin": origin}), hosts=("tunnel.example.ORG",))[0]


@pytest.mark.parametrize("name", VERIFIES)
def test_a_webhook_that_verifies_answers_under_any_name(name):
    """A page has no key."""
    headers = {"Host": "evil.example.org", "Origin": "https://evil.example.org", **signed(name, b"{}")}
    decision = decided(a_webhook(verify=VERIFIES[name]), a_request(b"{}", headers=headers), [key_of(name)])

    assert (204, "") == outcome(decision)


def test_a_body_is_as_large_as_the_webhook_takes():
    """By what it says it is, before any of it is read, and by what it is."""
    assert (204, "") == answered(a_request("x" * 10), max_bytes=10)
    assert (413, "too large") == answered(a_request("x" * 11), max_bytes=10)
    assert (413, "too large") == answered(a_request(headers={"Content-Length": "11"}), max_bytes=10)
    for odd in ("-1", "1e9", "٣", "", "10, 10"):
        assert (204, "") == answered(a_request(headers={"Content-Length": odd}), max_bytes=10)


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate, gzip", "br", "x" * 500])
def test_a_compressed_body_is_not_unpacked(encoding):
    """A few bytes could be gigabytes."""
    assert (415, "unknown format") == answered(a_request("x", headers={"Content-Encoding": encoding}))


def test_more_headers_than_anybody_sends_are_refused():
    """Source: `webhook-security` 5.2."""
    assert (204, "") == answered(Request("POST", "/", Headers({f"X-{n}": "" for n in range(100)})))
    assert (400, "too large") == answered(Request("POST", "/", Headers({f"X-{n}": "" for n in range(101)})))


HOSTILE = {
    "a key given twice": '{"a": 1, "a": 2}',
    "a key given twice, deep": '[{"b": {"a": 1, "\\u0061": 2}}]',
    "not a number": '{"n": NaN}',
    "infinity": "[Infinity]",
    "minus infinity": "[-Infinity]",
    "a fraction beyond any": "1e999",
    "a fraction below any": "-1e999",
    "a whole number beyond any": "9" * 350,
    "a whole number below any": "-" + "9" * 399,
    "more digits than anybody counts": "9" * 5000,
    "65 lists": "[" * 65 + "]" * 65,
    "65 objects": '{"a":' * 65 + "1" + "}" * 65,
    "200 lists": "[" * 200 + "]" * 200,
    "100000 lists": "[" * 100_000 + "]" * 100_000,
    "no UTF-8": b'{"a": "\xff"}',
    "half a character, in bytes": b'"\xed\xa0\x80"',
    "overlong": b'"\xc0\xaf"',
}


@pytest.mark.parametrize("kind", [JSON, "text/plain", None])
@pytest.mark.parametrize("body", HOSTILE.values(), ids=list(HOSTILE))
def test_json_that_readers_disagree_about_is_refused(body, kind):
    """Whatever its type says, and with the reason inside."""
    decision = decided(a_webhook(template=TEMPLATE), a_request(body, kind=kind))

    assert (400, "malformed body") == outcome(decision)
    assert 20 < len(decision.detail) < 200


def test_json_that_is_just_within_is_taken():
    """64 levels, 64 bits, and beyond those a float as in every other reader."""
    for body, expected in (
        ("[" * 64 + "]" * 64, json.loads("[" * 64 + "]" * 64)),
        (str(2**64 - 1), 2**64 - 1),
        (str(-(2**63)), -(2**63)),
        (str(10**30), 1e30),
        ("1e308", 1e308),
        ('"\\u0000"', "\0"),
        ("[{}, {}]" + " " * 100, [{}, {}]),
    ):
        decision = decided(a_webhook(template=TEMPLATE), a_request(body, kind=JSON))
        assert (204, "") == outcome(decision), decision.detail
        assert {"is": expected} == decision.events[0].payload


@pytest.mark.parametrize("body", ['"\\ud800"', '{"\\udfff": 1}'])
@pytest.mark.parametrize(
    "template", [None, TEMPLATE, {"event": "a", "resource": {"prefect.resource.id": "{{ body }}"}}]
)
def test_half_a_character_is_refused(body, template):
    """JSON may spell one, no event can hold it."""
    assert 400 == answered(a_request(body, kind=JSON), template=template)[0]


@pytest.mark.parametrize("body", ["a=%FF", "a=%ED%A0%80", "&".join(f"f{n}=1" for n in range(1001))])
def test_a_form_that_cannot_be_read_is_refused(body):
    """Bytes that are no text, and more fields than any form has."""
    assert (400, "malformed body") == answered(a_request(body, kind="application/x-www-form-urlencoded"))


@given(
    st.sampled_from([*METHODS, "TRACE"]),
    st.binary(max_size=100) | st.text(max_size=50).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.dictionaries(
        st.sampled_from(["Host", "Origin", "Content-Type", "Content-Length", "Content-Encoding", "ce-specversion",
                         "ce-id", "Idempotency-Key", "WebHook-Request-Origin", "aeg-event-type", "X-GitHub-Event"]),
        st.text(max_size=30) | st.sampled_from([JSON, "application/cloudevents+json", "1.0", "SubscriptionValidation"]),
    ),
    st.sampled_from([None, TEMPLATE, "{{ body | from_cloud_event(headers) }}", {"event": "{{ body.x }}"}]),
)  # fmt: skip
def test_nothing_a_sender_sends_raises(method, body, headers, template):
    """A decision for every request: of a known status, and with events only where it was accepted."""
    decision = decided(a_webhook(template=template), Request(method, "/hooks/slug", Headers(headers), body))

    assert decision.reply.status in (200, 204, 400, 403, 405, 413, 415)
    assert bool(decision.events) == (decision.verdict is Verdict.ACCEPTED)
    assert (decision.verdict is Verdict.REJECTED) == (decision.reply.status >= 400) == bool(decision.reason)


def test_a_request_shows_no_secret():
    """Where it is printed, in a traceback or by hand."""
    request = a_request("x", headers={"Authorization": "s3cret", "X-Hub-Signature-256": "s3cret", "X-Model": "rye"})

    assert "s3cret" not in repr(request)
    assert "'X-Model': 'rye'" in repr(request)


def test_headers_given_twice_are_one_with_a_comma():
    """Whatever their case: as any HTTP reader has it."""
    headers = Headers([("X-A", "1"), ("x-a", "2"), ("X-B", "3")])

    assert {"X-A": "1, 2", "X-B": "3"} == dict(headers)
    assert {"X-A": "1, 2", "x-b": "4"} == dict(headers.changed({"x-b": "4"}))
    assert {"X-B": "3"} == dict(headers.but("x-A"))
