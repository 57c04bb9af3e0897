"""Webhooks by name: made, replaced in place, read again; what is said of one that cannot be, and never a secret."""

import pytest

import eventkit as ek
from eventkit.errors import TemplateError, UnknownWebhook, WebhookError
from eventkit.model.webhook import WebhookSpec
from tests.webhook_kit import VERIFIES, a_webhook, all_of, key_of

STATIC = '{"event": "a", "resource": {"prefect.resource.id": "b"}}'
LITERAL = "sk_live_51HxTypedIntoACell"


@pytest.fixture
def ws():
    """A workspace in memory, current for the test, its notices kept."""
    with ek.Workspace.in_memory() as workspace:
        workspace.notices = []
        workspace.notice = workspace.notices.append
        yield workspace


def refusal(error=WebhookError, **options):
    """What is said of a webhook that cannot be; nothing is made."""
    with pytest.raises(error) as caught:
        ek.Webhook("orders", **options)
    assert [] == ek.workspace().store.webhooks()
    return caught.value


def test_the_same_name_is_the_same_webhook(ws):
    """The same definition again changes nothing and says nothing."""
    first = ek.Webhook("orders", template=STATIC)
    again = ek.Webhook("orders", template=STATIC)

    assert first.spec == again.spec
    assert ([first.spec], []) == (ws.store.webhooks(), ws.notices)


def test_another_definition_replaces_it_in_place(ws):
    """Its id, address and time stay; what changed is said."""
    first = ek.Webhook("orders", template=STATIC, description="of the shop").spec
    ek.Webhook("orders", template=None, batch=5, tolerance=10)
    second = ek.Webhook.read("orders").spec

    assert ["orders: replaced, changed batch, description, template, tolerance"] == [
        f"{head} changed {', '.join(sorted(names.split(', ')))}"
        for head, _, names in (line.partition(" changed ") for line in ws.notices)
    ]
    assert (first.id, first.slug, first.created) == (second.id, second.slug, second.created)
    assert (None, "", 5, 10) == (second.template, second.description, second.batch, second.tolerance.total_seconds())


def test_a_paused_webhook_whose_cell_runs_again_takes_requests_and_says_so(ws):
    """The cell defines a webhook that is on, as it does an automation."""
    ek.Webhook("orders", template=STATIC).pause()
    assert not ek.Webhook.read("orders").spec.enabled

    assert ek.Webhook("orders", template=STATIC).spec.enabled
    assert ["orders: replaced, changed enabled"] == ws.notices


def test_a_failed_replacement_changes_nothing(ws):
    """The one before goes on."""
    before = ek.Webhook("orders", template=STATIC).spec
    with pytest.raises(TemplateError, match=r"'orders'.*line 1"):
        ek.Webhook("orders", template="{{ body")
    with pytest.raises(WebhookError):
        ek.Webhook("orders", verify="github")

    assert before == ek.Webhook.read("orders").spec


def test_an_unknown_name_names_the_nearest(ws):
    """Or those there are, or how to make one."""
    with pytest.raises(UnknownWebhook, match=r"No webhook 'orders' .*there is none yet: make it with Webhook"):
        ek.Webhook.read("orders")
    hook = ek.Webhook("orders")
    with pytest.raises(UnknownWebhook, match=r"'ordres'.*did you mean 'orders'"):
        ek.Webhook.read("ordres")
    with pytest.raises(UnknownWebhook, match="there is orders"):
        ek.Webhook.read("zebra")
    with pytest.raises(UnknownWebhook, match="7"):
        ek.Webhook.read(7)
    hook.delete()
    with pytest.raises(UnknownWebhook):
        hook.pause()
    with pytest.raises(UnknownWebhook):
        _ = hook.url


@pytest.mark.parametrize("options", [{}, {"verify": "github", "secret": "env:KEY"}])
def test_a_name_made_again_after_it_was_deleted_has_another_address(ws, monkeypatch, options):
    """Who knew the former one does not call the new one."""
    monkeypatch.setenv("KEY", "a-key")
    first = ek.Webhook("orders", **options)
    url, slug = first.url, first.spec.slug
    first.delete()

    again = ek.Webhook("orders", **options)
    assert (again.url, again.spec.slug) != (url, slug)
    assert ws.store.webhook_at(slug) is None
    assert ws.store.had_address(slug)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"templte": STATIC}, "no 'templte'; did you mean 'template'"),
        ({"xyzzy": 1}, "no 'xyzzy'; it takes template, verify, secret, description"),
        ({"verify": "githb"}, "'githb'; did you mean 'github'"),
        ({"verify": "xyzzy"}, "'xyzzy'; there are github, stripe, slack"),
        ({"verify": "github"}, "names no key: add secret='env:NAME'"),
        ({"verify": {"header": "X-Sum"}}, "'hmac' and names no key"),
        ({"secret": "env:KEY"}, "has a key and no scheme to use it with: add verify="),
        ({"verify": "none", "secret": "env:KEY"}, "has a key and no scheme"),
        ({"verify": 7}, "a scheme's name, or a mapping for hmac, not 7"),
        ({"verify": {"encoding": "base32"}, "secret": "env:KEY"}, "encoding"),
        ({"verify": {"heder": "X-Sum"}, "secret": "env:KEY"}, "header"),
        ({"secret": 7}, "A secret is named here"),
        ({"secret": ["env:KEY", 7]}, "A secret is named here"),
        ({"secret": "env:EVENTKIT_NOT_SET", "verify": "github"}, "no EVENTKIT_NOT_SET, where the webhook's key was"),
        ({"secret": "env:KEY", "verify": "standard-webhooks"}, "is base64, after whsec_"),
        ({"tolerance": 0}, "tolerance"),
        ({"tolerance": 7200}, "tolerance"),
        ({"batch": 1001}, "batch"),
        ({"batch": -1}, "batch"),
        ({"rate": 0}, "rate"),
        ({"keep": -1}, "keep"),
        ({"max_bytes": 0}, "max_bytes"),
        ({"hosts": "hooks.example.org"}, "hosts"),
        ({"template": 7}, "template"),
        ({"template": [1]}, "template"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(ws, monkeypatch, options, words):
    """Nothing is made."""
    monkeypatch.setenv("KEY", "no base64")

    assert words in str(refusal(**options))


@pytest.mark.parametrize("name", ["", 7, None, "x" * 201])
def test_a_name_is_a_short_text(ws, name):
    """Unique in its workspace."""
    with pytest.raises(WebhookError, match="name"):
        ek.Webhook(name)


@pytest.mark.parametrize("name", VERIFIES)
def test_a_webhook_is_made_for_every_scheme(ws, monkeypatch, name):
    """With one key, or several while one replaces another."""
    monkeypatch.setenv("OLD_KEY", key_of(name))
    monkeypatch.setenv("NEW_KEY", key_of(name, other=True))

    for secret in ("env:OLD_KEY", ["env:NEW_KEY", "env:OLD_KEY"], ("env:NEW_KEY",)):
        spec = ek.Webhook("orders", verify=VERIFIES[name], secret=secret).spec
        assert (VERIFIES[name], [secret] if isinstance(secret, str) else list(secret)) == (
            spec.verify,
            list(spec.secrets),
        )


LITERALS = {
    "alone": {"verify": "stripe", "secret": LITERAL},
    "in a list": {"verify": "stripe", "secret": ["env:KEY", LITERAL]},
    "as bytes": {"verify": "stripe", "secret": LITERAL.encode()},
    "without a scheme": {"secret": LITERAL},
    "under verify": {"verify": {"secret": LITERAL}},
    "as a list under verify": {"verify": {"secrets": [LITERAL]}, "secret": "env:KEY"},
    "as a key under verify": {"verify": {"scheme": "hmac", "key": LITERAL}, "secret": "env:KEY"},
    "as a mapping": {"verify": "stripe", "secret": {LITERAL: LITERAL}},
    "as another option": {"verify": "stripe", "secrets": LITERAL},
    "after a colon": {"verify": "stripe", "secret": f"secret:{LITERAL}"},
    "as what the environment would set": {"verify": "stripe", "secret": f"env:KEY={LITERAL}"},
    "as a value of the keyring": {"verify": "stripe", "secret": f"keyring:{LITERAL}"},
}


@pytest.mark.parametrize("options", LITERALS.values(), ids=list(LITERALS))
def test_a_secret_written_out_is_refused_and_not_repeated(ws, monkeypatch, options):
    """Not in the words, the arguments, the fields, what it came from, or the traceback."""
    monkeypatch.setenv("KEY", "a-key")
    error = refusal(**options)

    assert LITERAL not in all_of(error)
    assert "sk_live" not in all_of(error)


def test_a_secret_written_out_in_a_value_is_not_repeated():
    """A webhook as a value checks the same."""
    with pytest.raises(WebhookError, match="A secret is named here") as caught:
        WebhookSpec(**{**dict(a_webhook()), "secrets": (LITERAL,)})

    assert LITERAL not in all_of(caught.value)
