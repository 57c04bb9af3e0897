"""What the providers' documents sign, byte for byte: copied from them, or made by their steps without our code."""

import base64
import hashlib
import hmac
import subprocess
from datetime import UTC, datetime

import pytest

from eventkit.model.webhook import Verify
from eventkit.webhooks import sign
from eventkit.webhooks.rejection import Rejected
from eventkit.webhooks.signature import Claims, verified
from tests.webhook_kit import NOW, VERIFIES, WHSEC, a_request, a_webhook

STAMP = str(int(NOW.timestamp()))
KEY, BODY = "It's a Secret to Everybody", b"Hello, World!"
GITHUB = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def openssl(key, signed, algorithm="sha256"):
    """The digest that openssl makes, which shares nothing with this package."""
    command = ["openssl", "dgst", f"-{algorithm}", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", "-binary"]
    return subprocess.run(command, input=signed, capture_output=True, check=True).stdout


def proven(verify, headers, body, key, at=NOW):
    """What such a request claims, once it is proven."""
    return verified(a_webhook(verify=verify), a_request(body, headers=headers), [key], now=at)


def test_github_as_documented():
    """Source: GitHub, validating webhook deliveries: secret, body and digest are its own."""
    headers = {"X-Hub-Signature-256": f"sha256={GITHUB}", "X-GitHub-Delivery": "72d3162e"}

    assert headers == sign(VERIFIES["github"], KEY, BODY, id="72d3162e", now=NOW)
    assert Claims(id="72d3162e", signatures=(GITHUB,)) == proven(VERIFIES["github"], headers, BODY, KEY)


def test_slack_as_documented():
    """Source: Slack, verifying requests: signing secret, time, body and signature are its own."""
    at = datetime.fromtimestamp(1531420618, UTC)
    secret = "8f742231b10e8888abcd99yyyzzz85a5"
    digest = "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    headers = {"X-Slack-Request-Timestamp": "1531420618", "X-Slack-Signature": f"v0={digest}"}

    assert headers == sign(VERIFIES["slack"], secret, SLACK_BODY, id="", now=at)
    assert Claims(stamp="1531420618", signatures=(digest,)) == proven(
        VERIFIES["slack"], headers, SLACK_BODY, secret, at
    )


@pytest.mark.parametrize(
    ("name", "prefix"), [("standard-webhooks", "webhook"), ("openai", "webhook"), ("svix", "svix")]
)
def test_standard_webhooks_as_documented(name, prefix):
    """Source: Standard Webhooks and Svix, verifying by hand: secret, id, time, payload and signature are their own."""
    at = datetime.fromtimestamp(1614265330, UTC)
    body = b'{"test": 2432232314}'
    headers = {
        f"{prefix}-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        f"{prefix}-timestamp": "1614265330",
        f"{prefix}-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    again = hmac.digest(base64.b64decode(WHSEC[6:]), b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + body, "sha256")
    assert headers[f"{prefix}-signature"] == f"v1,{base64.b64encode(again).decode()}"

    assert headers == sign(VERIFIES[name], WHSEC, body, id="msg_p5jXN8AQM9LWM0D4loKWxJek", now=at)
    for given in (
        headers[f"{prefix}-signature"],
        f"v1,b3RoZXI= {headers[f'{prefix}-signature']}",
        f"v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== "
        f"{headers[f'{prefix}-signature']}",
    ):
        proven(VERIFIES[name], headers | {f"{prefix}-signature": given}, body, WHSEC, at)
    later = headers[f"{prefix}-signature"].replace("v1,", "v2,")
    with pytest.raises(Rejected):  # of another version than v1: not ours to judge
        proven(VERIFIES[name], headers | {f"{prefix}-signature": later}, body, WHSEC, at)


def test_stripe_as_documented():
    """`<t>.<body>` under the whole secret with its prefix, in hex; other schemes in the header are passed over."""
    secret = "whsec_a-secret-that-is-no-base64"
    digest = hmac.new(secret.encode(), f"{STAMP}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert digest == openssl(secret.encode(), f"{STAMP}.".encode() + BODY).hex()

    assert {"Stripe-Signature": f"t={STAMP},v1={digest}"} == sign(VERIFIES["stripe"], secret, BODY, id="", now=NOW)
    for given in (
        f"t={STAMP},v1={digest}",
        f"t={STAMP},v1={'0' * 64},v1={digest}",
        f"t={STAMP},v0={'0' * 64},v1={digest}",
        f"t={STAMP}, v1={digest}",
    ):
        proven(VERIFIES["stripe"], {"stripe-signature": given}, BODY, secret)
    with pytest.raises(Rejected):
        proven(VERIFIES["stripe"], {"stripe-signature": f"t={STAMP},v0={digest}"}, BODY, secret)


def test_shopify_as_documented():
    """The body alone, in base64."""
    text = base64.b64encode(openssl(KEY.encode(), BODY)).decode()
    headers = {"X-Shopify-Webhook-Id": "b54557e4", "X-Shopify-Hmac-SHA256": text}

    assert headers == sign(VERIFIES["shopify"], KEY, BODY, id="b54557e4", now=NOW)
    assert Claims(id="b54557e4", signatures=(text,)) == proven(VERIFIES["shopify"], headers, BODY, KEY)


def test_gitlab_and_bearer_as_documented():
    """The key itself, in a header."""
    assert {"X-Gitlab-Token": KEY, "Idempotency-Key": "1"} == sign(VERIFIES["gitlab"], KEY, BODY, id="1", now=NOW)
    assert {"Authorization": f"Bearer {KEY}"} == sign(VERIFIES["bearer"], KEY, BODY, id="1", now=NOW)
    proven(VERIFIES["gitlab"], {"x-gitlab-token": KEY}, BODY, KEY)
    for given in (f"Bearer {KEY}", f"bearer {KEY}", f"BEARER  {KEY} "):
        proven(VERIFIES["bearer"], {"authorization": given}, BODY, KEY)
    with pytest.raises(Rejected):
        proven(VERIFIES["bearer"], {"authorization": f"Basic {KEY}"}, BODY, KEY)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
@pytest.mark.parametrize("timed", [False, True])
def test_hmac_as_told(algorithm, encoding, timed):
    """A provider that is not in the table is described: header, prefix, encoding, algorithm, time."""
    verify = Verify(
        scheme="hmac", header="X-Sum", prefix="sum=", encoding=encoding, algorithm=algorithm,
        timestamp_header="X-Time" if timed else None, id_header="X-Id",
    )  # fmt: skip
    digest = openssl(KEY.encode(), f"{STAMP}.".encode() + BODY if timed else BODY, algorithm)
    text = digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()
    headers = {"X-Sum": f"sum={text}", "X-Id": "7"} | ({"X-Time": STAMP} if timed else {})

    assert headers == sign(verify, KEY, BODY, id="7", now=NOW)
    assert Claims(id="7", stamp=STAMP if timed else "", signatures=(text,)) == proven(verify, headers, BODY, KEY)
