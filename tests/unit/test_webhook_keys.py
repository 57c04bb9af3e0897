"""Where a webhook's keys come from: the environment and the keyring; looked up when they are needed, shown never."""

import json
from urllib.parse import quote, urlencode

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

import eventkit as ek
from eventkit.errors import WebhookError
from eventkit.model.secrecy import HIDDEN
from eventkit.webhooks import Headers, Request, Sample
from tests.webhook_kit import VERIFIES, all_of, key_of

KEY = "a-key-from-the-keyring"


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.held, self.locked = {}, False
        self.set_password("github", "webhook/of", KEY)

    def get_password(self, service, username):
        """What was put there."""
        if self.locked:
            raise KeyringLocked(f"locked, and it holds {KEY}")
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        """Puts it there."""
        self.held[service, username] = password


@pytest.fixture
def drawer():
    """A keyring of this test's own."""
    before, mine = keyring.get_keyring(), Drawer()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def test_a_key_comes_out_of_the_keyring(ws, drawer):
    """By service and name, the rest of which may hold slashes."""
    hook = ek.Webhook("orders", verify="github", secret="keyring:github/webhook/of")

    assert "accepted" == hook.simulate("github.push").verdict
    bad = hook.simulate("github.push", headers={"X-Hub-Signature-256": "sha256=" + "0" * 64})
    assert (401, "bad signature") == (bad.status, bad.reason)


def test_a_key_that_the_keyring_has_not_is_told_with_what_to_do(ws, drawer):
    """The command that puts it there."""
    with pytest.raises(WebhookError, match=r"no 'github/other': put it there with `keyring set github other`"):
        ek.Webhook("orders", verify="github", secret="keyring:github/other")


def test_what_a_locked_keyring_says_is_not_repeated(ws, drawer):
    """It may be anything."""
    drawer.locked = True
    with pytest.raises(WebhookError, match=r"could not be asked for .* \(KeyringLocked\): unlock it") as caught:
        ek.Webhook("orders", verify="github", secret="keyring:github/webhook/of")

    assert KEY not in all_of(caught.value)


def test_a_key_that_went_away_is_closed_and_told(ws, monkeypatch):
    """Not open: 503, so that the sender tries again, and the reason inside."""
    monkeypatch.setenv("HOOK_KEY", "a-key")
    hook = ek.Webhook("orders", verify="gitlab", secret="env:HOOK_KEY")
    assert "accepted" == hook.simulate().verdict
    monkeypatch.delenv("HOOK_KEY")

    with pytest.raises(WebhookError, match="no HOOK_KEY"):
        hook.simulate()
    sent = Request("POST", hook.spec.path, Headers({"X-Gitlab-Token": "a-key"}), b"{}")
    refused = ws.webhooks.send(hook.spec, sent, via="simulate")
    assert (503, "no key") == (refused.status, refused.reason)
    assert "HOOK_KEY" in refused.detail


def test_a_key_set_anew_counts_at_once(ws, monkeypatch):
    """The environment is asked every time."""
    hook_key = "env:HOOK_KEY"
    monkeypatch.setenv("HOOK_KEY", "a-former-key")
    hook = ek.Webhook("orders", verify="bearer", secret=hook_key)
    former = hook.simulate(headers={"Authorization": "Bearer a-former-key"})
    monkeypatch.setenv("HOOK_KEY", "a-newer-key")

    assert "accepted" == former.verdict
    assert 401 == hook.simulate(headers={"Authorization": "Bearer a-former-key"}).status
    assert "accepted" == hook.simulate().verdict


def test_bytes_in_the_environment_that_are_no_text_are_a_key(ws, monkeypatch):
    """As openssl would use them; and no error repeats them."""
    monkeypatch.setenv("HOOK_KEY", b"a-key-\xff-of-bytes".decode("utf-8", "surrogateescape"))
    hook = ek.Webhook("orders", verify="github", secret="env:HOOK_KEY")

    assert "accepted" == hook.simulate("github.push").verdict


@pytest.mark.parametrize("over_http", [False, True])
@pytest.mark.parametrize("name", ["bearer", "gitlab", "github", "stripe"])
@pytest.mark.parametrize("key", ["clé très secrète", "鍵は秘密です"])
def test_a_key_of_any_characters_is_used(ws, monkeypatch, name, key, over_http):
    """In a header it is UTF-8."""
    monkeypatch.setenv("HOOK_KEY", key)
    hook = ek.Webhook("orders", verify=name, secret="env:HOOK_KEY")

    assert "accepted" == hook.simulate(n=1, over_http=over_http).verdict
    assert [] == [each for each in hook.deliveries if key in each.model_dump_json(exclude={"body"})]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", "it is {}".format),
        ("application/json", lambda key: json.dumps({"said": key})),
        ("application/json", lambda key: json.dumps({"said": key}, ensure_ascii=False)),
        ("application/x-www-form-urlencoded", lambda key: urlencode({"said": key})),
        ("application/x-www-form-urlencoded", lambda key: urlencode({"said": key}, quote_via=quote)),
    ],
)
def test_a_key_is_hidden_however_a_body_writes_it(ws, monkeypatch, kind, body):
    """As a form, as JSON, as it is: in what is kept and in what comes of it."""
    key = 'clé "très" secrète/1'
    monkeypatch.setenv("HOOK_KEY", key)
    hook = ek.Webhook("orders", verify="github", secret="env:HOOK_KEY")
    delivery = hook.simulate(Sample(kind="", content=body(key)), headers={"Content-Type": kind})
    said = delivery.logged()[0].payload["body"]

    assert ("it is [hidden]" if kind == "text/plain" else {"said": HIDDEN}) == said
    assert HIDDEN.encode() in delivery.body


@pytest.mark.parametrize("name", VERIFIES)
def test_no_key_is_shown_or_kept_anywhere(ws, monkeypatch, name):
    """Not by the webhook, its deliveries or its events, whichever part of a request holds it."""
    key = key_of(name)
    monkeypatch.setenv("HOOK_KEY", key)
    hook = ek.Webhook("orders", verify=VERIFIES[name], secret="env:HOOK_KEY")
    hook.simulate(said=key, headers={"X-Note": key})
    hook.simulate(said=key, headers={"Authorization": f"Bearer {key}!", "X-Hub-Signature-256": key})
    given = [repr(hook), hook._repr_html_(), hook.curl(), repr(hook.spec), repr(hook.deliveries)]
    given += [
        hook.deliveries._repr_html_(),
        hook.deliveries.df().to_csv(),
        repr(hook.preview()),
        hook.preview()._repr_html_(),
    ]
    given += [
        text
        for each in hook.deliveries
        for text in (repr(each), each.model_dump_json(exclude={"body"}), str(each.body))
    ]
    given += [event.json_bytes().decode() for event in ws.events()]

    assert [] == [text for text in given if key in text]
    assert 2 == len(hook.deliveries)
    assert HIDDEN in hook.deliveries[0].body.decode()
