"""Webhooks over real sockets: what curl sends, what each scheme's line sends, what published clients send."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import keyring
import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from standardwebhooks.webhooks import Webhook as Standard

import eventkit as ek
from eventkit.webhooks import sign
from tests.webhook_kit import VERIFIES, WHSEC, key_of

SHOWING = '{"event": "a", "resource": {"prefect.resource.id": "b"}, "payload": {"is": {{ body | tojson }}}}'


@pytest.fixture
def ws(tmp_path):
    """A workspace in a folder, current for the test."""
    with ek.Workspace(tmp_path) as workspace:
        workspace.notice = lambda line: None
        yield workspace


def curl(*words):
    """The status and the body that curl is answered."""
    command = ["curl", "-sS", "--noproxy", "*", "-w", "\n%{http_code}", *words]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    body, _, status = said.rpartition("\n")
    return int(status), body


def sent(hook, *words):
    """What curl's body comes to in a template."""
    assert (204, "") == curl(*words, hook.url)
    return hook.deliveries[0].logged()[0].payload["is"]


def test_curl_sends_a_static_request(ws):
    """GET with nothing, and HEAD, whose answer has no body."""
    hook = ek.Webhook("orders", template='{"event": "a", "resource": {"prefect.resource.id": "b"}}')

    assert (204, "") == curl(hook.url)
    assert (204, "") == curl("-X", "DELETE", hook.url)
    assert curl("-I", hook.url)[1].startswith("HTTP/1.1 204 No Content")
    assert ["HEAD", "DELETE", "GET"] == [each.method for each in hook.deliveries]
    assert 3 == len(ws.events(name="a"))


def test_curl_sends_a_form_json_and_text(ws):
    """Its own types, and what it says of a body by itself: a form."""
    hook = ek.Webhook("orders", template=SHOWING)

    assert {"item": "rye", "n": "3"} == sent(hook, "-d", "item=rye", "-d", "n=3")
    assert {"item": "rye bread"} == sent(hook, "--data-urlencode", "item=rye bread")
    assert {"n": [1, None]} == sent(hook, "--json", '{"n": [1, null]}')
    assert "the rye is done\n" == sent(hook, "-H", "Content-Type: text/plain", "--data-binary", "the rye is done\n")
    assert {"n": 1} == sent(hook, "-H", "Transfer-Encoding: chunked", "--json", '{"n": 1}')


@pytest.mark.parametrize("name", ["none", *VERIFIES])
def test_the_line_a_webhook_gives_works_as_it_is(ws, monkeypatch, name):
    """In bash, signed there with the key out of the environment; and again, it is another delivery."""
    key = key_of(name)
    monkeypatch.setenv("HOOK_KEY", key)
    kept = {} if name == "none" else {"verify": VERIFIES[name], "secret": "env:HOOK_KEY"}
    hook = ek.Webhook("orders", template=SHOWING, **kept)
    body = {"said": 'it\'s "so" $HOME `x` \\ %s', "n": 1}
    line = hook.curl(body)

    assert key not in line
    answers = [subprocess.run(["/bin/bash", "-c", line], capture_output=True, text=True) for _ in range(2)]
    assert [("HTTP/1.1 204 No Content", "", 0)] * 2 == [
        (each.stdout.partition("\n")[0], each.stderr, each.returncode) for each in answers
    ]
    repeats = name in ("stripe", "slack")  # signed in the same second, the same body is the same delivery
    assert {"accepted", "duplicate"} >= {each.verdict.value for each in hook.deliveries}
    assert repeats or ["accepted"] * 2 == [each.verdict.value for each in hook.deliveries]
    assert {"is": body} == hook.deliveries[-1].logged()[0].payload


@pytest.mark.parametrize("body", ["@home", "a\nb\n", "", " ", "-d", "$(echo no)", "'", "ünïcode"])
@pytest.mark.parametrize("name", ["none", "github", "standard-webhooks"])
def test_the_line_sends_any_text_as_it_is(ws, monkeypatch, name, body):
    """Byte for byte: nothing is read as a file's name, an option, or a command."""
    monkeypatch.setenv("HOOK_KEY", key_of(name))
    kept = {} if name == "none" else {"verify": VERIFIES[name], "secret": "env:HOOK_KEY"}
    hook = ek.Webhook("orders", **kept)
    said = subprocess.run(["/bin/bash", "-c", hook.curl(body)], capture_output=True, text=True)

    assert ("HTTP/1.1 204 No Content", "") == (said.stdout.partition("\n")[0], said.stderr)
    assert body.encode() == hook.deliveries[0].body


def test_the_line_names_a_key_of_the_keyring(ws, tmp_path, monkeypatch):
    """And asks for it with the keyring's own command."""
    backend = [
        "from keyring.backend import KeyringBackend",
        "class Drawer(KeyringBackend):",
        "    priority = 1",
        "    def set_password(self, *words): pass",
        "    def get_password(self, service, user): return f'{service} {user} $x'",
    ]
    (tmp_path / "drawers.py").write_text("\n".join(backend))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "drawers.Drawer")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    monkeypatch.setattr(keyring, "get_password", lambda service, user: f"{service} {user} $x")
    verify = {"prefix": '$t"`\\='}
    hook = ek.Webhook("orders", verify=verify, secret="keyring:my-shop/a/b")
    said = subprocess.run(["/bin/bash", "-c", hook.curl()], capture_output=True, text=True)

    assert ("HTTP/1.1 204 No Content", "") == (said.stdout.partition("\n")[0], said.stderr)


def test_the_published_client_of_standard_webhooks_is_understood(ws, monkeypatch):
    """And understands what is signed here."""
    monkeypatch.setenv("HOOK_KEY", WHSEC)
    hook = ek.Webhook("orders", template=SHOWING, verify="standard-webhooks", secret="env:HOOK_KEY")
    client, body, now = Standard(WHSEC), '{"n": 1, "said": "ü"}', datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": client.sign("msg_1", now, body),
        "content-type": "application/json",
    }

    assert 204 == httpx.post(hook.url, content=body.encode(), headers=headers, trust_env=False).status_code
    assert {"n": 1, "said": "ü"} == hook.deliveries[0].logged()[0].payload["is"]
    assert 401 == httpx.post(hook.url, content=b"{}", headers=headers, trust_env=False).status_code

    ours = sign(VERIFIES["standard-webhooks"], WHSEC, body.encode(), id="msg_2", now=now)
    assert {"n": 1, "said": "ü"} == client.verify(body, ours)


@pytest.mark.parametrize("template", [None, "{{ body | from_cloud_event(headers) }}"])
@pytest.mark.parametrize("form", [to_binary_event, to_structured_event])
def test_the_published_client_of_cloud_events_is_understood(ws, form, template):
    """Both forms, with attributes that have to be quoted, and the same event once."""
    hook = ek.Webhook("ovens", template=template)
    attributes = {
        "id": "1",
        "source": "/oven/2",
        "type": "oven.heated",
        "specversion": "1.0",
        "time": datetime(2026, 1, 1, 6, tzinfo=UTC),
        "subject": 'oven "2" – café',
        "datacontenttype": "application/json",
    }
    message = form(CloudEvent(attributes=attributes, data={"celsius": 240}))
    for _ in range(2):
        answer = httpx.post(hook.url, content=message.body, headers=message.headers, trust_env=False)
        assert 204 == answer.status_code

    [event] = ws.events(name="oven.heated")
    expected = {**attributes, "time": "2026-01-01T06:00:00Z"}
    assert ('oven "2" – café', attributes["time"]) == (event.resource.id, event.occurred)
    assert {"data": {"celsius": 240}, "cloudevents": expected} == json.loads(json.dumps(event.payload))
