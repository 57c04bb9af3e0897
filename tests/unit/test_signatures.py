"""Signature schemes: each accepts what its provider documents, and refuses whatever else is changed."""

import base64
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventkit.errors import WebhookError
from eventkit.model.webhook import Verify
from eventkit.webhooks import check_verify, sign
from eventkit.webhooks.rejection import Rejected
from eventkit.webhooks.schemes import Scheme
from eventkit.webhooks.signature import verified
from tests.webhook_kit import (
    DATED,
    NOW,
    SIGNED,
    STANDARD,
    TOKENS,
    VERIFIES,
    a_request,
    a_webhook,
    key_of,
    signed,
)

BODY = b'{"n": 1}'
FIT, NOT_FIT = "fits", (401, "bad signature")
STALE = (401, "stale")


def checked(name, headers, body=BODY, *, keys=None, now=NOW, **fields):
    """Whether a request proves where it comes from: FIT, or the status and reason of its refusal."""
    spec = a_webhook(verify=VERIFIES[name], **fields)
    try:
        verified(spec, a_request(body, headers=headers), keys or [key_of(name)], now=now)
    except Rejected as refused:
        return refused.status, refused.reason
    return FIT


def header_of(name):
    """The header in which a scheme's signature or key stands."""
    return {
        "github": "X-Hub-Signature-256",
        "stripe": "Stripe-Signature",
        "slack": "X-Slack-Signature",
        "standard-webhooks": "webhook-signature",
        "openai": "webhook-signature",
        "svix": "svix-signature",
        "shopify": "X-Shopify-Hmac-SHA256",
        "gitlab": "X-Gitlab-Token",
        "bearer": "Authorization",
        "hmac": "X-Signature",
        "hmac-base64": "X-Sum",
        "hmac-sha512": "X-Signature",
        "hmac-sha1": "X-Hub-Signature",
        "hmac-timed": "X-Signature",
    }[name]


@pytest.mark.parametrize("name", VERIFIES)
def test_what_a_sender_signs_is_accepted(name):
    """The header is the one that the provider documents."""
    headers = signed(name, BODY)

    assert header_of(name) in headers
    assert FIT == checked(name, headers)


@pytest.mark.parametrize("name", SIGNED)
def test_a_body_with_any_one_byte_changed_is_refused(name):
    """Each byte of the body counts, and its length."""
    headers = signed(name, BODY)
    flipped = [BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :] for at in range(len(BODY))]

    answers = {checked(name, headers, body) for body in [*flipped, BODY + b"\n", BODY[:-1], b""]}

    assert {NOT_FIT} == answers


@pytest.mark.parametrize("name", VERIFIES)
def test_a_request_without_the_header_is_refused(name):
    """A key that is configured and a signature that is not there: closed, not open."""
    kept = {header: value for header, value in signed(name, BODY).items() if header != header_of(name)}

    assert NOT_FIT == checked(name, kept)
    assert NOT_FIT == checked(name, {})


@pytest.mark.parametrize("name", VERIFIES)
def test_another_key_is_refused(name):
    """Nothing is accepted that was not made with the key named."""
    assert NOT_FIT == checked(name, signed(name, BODY, key=key_of(name, other=True)))


@pytest.mark.parametrize("name", VERIFIES)
def test_the_headers_of_other_schemes_are_refused(name):
    """The webhook says which scheme it is, never the request."""
    others = [other for other in VERIFIES if header_of(other) != header_of(name)]
    if name in STANDARD:  # these are one scheme under two names, and each takes the other's
        others = [other for other in others if other not in STANDARD]

    assert {NOT_FIT} == {checked(name, signed(other, BODY)) for other in others}


@pytest.mark.parametrize("name", STANDARD)
@pytest.mark.parametrize("other", STANDARD)
def test_standard_webhooks_are_taken_under_either_name(name, other):
    """Svix and Standard Webhooks differ in the names of their headers alone."""
    assert FIT == checked(name, signed(other, BODY))


@pytest.mark.parametrize("name", DATED)
@pytest.mark.parametrize("off", [-300, -299, 0, 299, 300])
def test_a_time_within_the_tolerance_is_accepted(name, off):
    """Both ways: senders' clocks run ahead as well."""
    assert FIT == checked(name, signed(name, BODY, at=NOW + timedelta(seconds=off)))


@pytest.mark.parametrize("name", DATED)
@pytest.mark.parametrize("off", [-86400, -301, 301, 86400])
def test_a_time_outside_the_tolerance_is_refused(name, off):
    """An old request may be one that somebody kept; one of the future could be kept for then."""
    assert STALE == checked(name, signed(name, BODY, at=NOW + timedelta(seconds=off)))


@pytest.mark.parametrize("name", DATED)
def test_the_tolerance_is_the_webhooks_own(name):
    """Ten seconds where the webhook says so."""
    at = [NOW + timedelta(seconds=off) for off in (-11, -10, 10, 11)]

    assert [STALE, FIT, FIT, STALE] == [
        checked(name, signed(name, BODY, at=each), tolerance=timedelta(seconds=10)) for each in at
    ]


@pytest.mark.parametrize("name", DATED)
@pytest.mark.parametrize("stamp", ["", "soon", "1e9", "-1", "1767268800.5", "٣", "9" * 30, "1767268801"])
def test_a_time_that_was_written_anew_is_refused(name, stamp):
    """The time is signed with the body; one that is no Unix time is none at all."""
    old = str(int(NOW.timestamp()))
    headers = {header: value.replace(old, stamp) for header, value in signed(name, BODY).items()}

    assert headers != signed(name, BODY)
    assert 401 == checked(name, headers)[0]


@pytest.mark.parametrize("name", VERIFIES)
def test_while_a_key_is_replaced_both_count(name):
    """The old one and the new one, in either order; not a third."""
    old, new = key_of(name), key_of(name, other=True)

    for key in (old, new):
        for keys in ([old, new], [new, old]):
            assert FIT == checked(name, signed(name, BODY, key=key), keys=keys)
    assert NOT_FIT == checked(name, signed(name, BODY, key=old), keys=[new])


@pytest.mark.parametrize("name", VERIFIES)
@pytest.mark.parametrize("empty", ["", " ", "sha256=", "v0=", "v1=", "v1,", "t=1767268800,v1=", "Bearer", "Bearer "])
def test_an_empty_signature_is_refused(name, empty):
    """Whatever is written around nothing."""
    assert NOT_FIT == checked(name, {**signed(name, BODY), header_of(name): empty})


@pytest.mark.parametrize("name", VERIFIES)
@pytest.mark.parametrize("odd", ["é", "\udcff", "ÿ" * 64, "日本", "\x00", "=" * 5000])
def test_characters_no_signature_has_are_refused_and_break_nothing(name, odd):
    """HTTP hands on bytes that are no ASCII; comparing them is no error."""
    headers = signed(name, BODY)
    for header in headers:
        for value in (odd, headers[header] + odd, f"sha256={odd}", f"t=1,v1={odd}", f"v1,{odd}", f"Bearer {odd}"):
            if header == header_of(name):
                assert NOT_FIT == checked(name, headers | {header: value})
            else:  # an id that is signed, one that is not, a time
                assert checked(name, headers | {header: value}) in (FIT, NOT_FIT, STALE)


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_proves_the_sender_and_not_the_body(name):
    """GitLab's token and a bearer key sign nothing, as their documents say."""
    assert FIT == checked(name, signed(name, BODY), b"anything")


@pytest.mark.parametrize("name", STANDARD)
@pytest.mark.parametrize("key", ["whsec_", "", "whsec_not base64", "whsec_====", "naïve"])
def test_a_key_that_is_not_of_the_schemes_form_is_refused(name, key):
    """Base64 of at least one byte: an empty key is one that everybody has."""
    with pytest.raises(WebhookError, match="whsec_"):
        sign(VERIFIES[name], key, BODY, id="1", now=NOW)


@pytest.mark.parametrize("name", VERIFIES)
def test_no_key_at_all_is_closed(name):
    """Not open: nothing fits where there is nothing to fit."""
    spec = a_webhook(verify=VERIFIES[name])
    with pytest.raises(Rejected):
        verified(spec, a_request(BODY, headers=signed(name, BODY)), [], now=NOW)


def test_a_key_of_any_bytes_is_used_as_they_are():
    """The environment may hold bytes that are no UTF-8."""
    digest = hmac.new(b"a\xffkey", BODY, "sha256").hexdigest()

    assert FIT == checked(
        "github", {"X-Hub-Signature-256": f"sha256={digest}"}, keys=[b"a\xffkey".decode("utf-8", "surrogateescape")]
    )


def test_many_signatures_cost_one_computation_a_key(monkeypatch):
    """A header holds thousands of them, a body a megabyte: their product would be seconds of one core."""
    asked = []
    signature = Scheme.signature
    monkeypatch.setattr(Scheme, "signature", lambda *given: asked.append(given[1]) or signature(*given))
    many = ",".join(["t=1767268800", *["v1=0"] * 3000])

    assert NOT_FIT == checked("stripe", {"Stripe-Signature": many}, keys=["one key", "another"])
    assert [b"one key", b"another"] == asked


def test_a_scheme_there_is_not_is_closed():
    """A workspace that a newer eventkit wrote may name one: nobody gets in by that."""
    spec = a_webhook(verify=Verify(scheme="of-tomorrow"))
    with pytest.raises(WebhookError, match="of-tomorrow"):
        check_verify(spec)
    with pytest.raises(WebhookError, match="of-tomorrow"):
        verified(spec, a_request(BODY), ["key"], now=NOW)


@given(st.sampled_from(SIGNED), st.binary(max_size=200), st.text(min_size=1, max_size=40), st.data())
def test_what_is_signed_is_verified_and_no_other_byte(name, body, text, data):
    """For any body, key and time."""
    key = "whsec_" + base64.b64encode(text.encode("utf-8", "replace")).decode() if name in STANDARD else text
    key = key.encode("utf-8", "replace").decode()
    at = NOW + timedelta(seconds=data.draw(st.integers(0, 10**9)))
    headers = signed(name, body, key=key, at=at, id=data.draw(st.from_regex(r"[a-zA-Z0-9_-]{0,60}", fullmatch=True)))
    assert FIT == checked(name, headers, body, keys=[key], now=at)

    place = data.draw(st.integers(0, len(body)))
    other = bytes([data.draw(st.integers(0, 255))])
    changed = body[:place] + other + body[place + data.draw(st.integers(0, 1)) :]
    assert (FIT if changed == body else NOT_FIT) == checked(name, headers, changed, keys=[key], now=at)
