"""Webhooks at a Jupyter server in a process of its own: called by curl while no kernel runs, and by hostile senders."""

import json
import os
import random
import re
import socket
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import httpx
import pytest

import eventkit as ek
from eventkit.webhooks import sign
from tests.endurance.hostile import ATTACKS, HOST, KEY
from tests.server.hook_calls import TEMPLATE
from tests.server.real import jupyter_server

BASE = "/user/ada/"
PATIENCE = 2.0
"""Seconds for which an answer is waited for; some of the senders have none coming."""
JSON = {"Content-Type": "application/json"}
ATTACKED, SENDERS = 160, 6
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


@pytest.fixture
def more():
    """Further options of the server."""
    return ()


@pytest.fixture
def server(tmp_path, monkeypatch, more):
    """A server below a path as JupyterHub gives it; the key of its webhooks is in its environment."""
    monkeypatch.setenv("HOSTILE_KEY", KEY)
    options = (f"--ServerApp.base_url={BASE}", "--EventkitApp.hook_rate=100000", "--ServerApp.log_level=DEBUG")
    with jupyter_server(tmp_path, *options, *more) as running:
        yield running


def curl(url, body, headers):
    """The status that curl is answered."""
    named = [word for name, value in {**JSON, **headers}.items() for word in ("-H", f"{name}: {value}")]
    command = ["curl", "-sS", "--noproxy", "*", "-o", os.devnull, "-w", "%{http_code}", "--data-binary", body, *named]
    return int(subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout)


def ship(ws):
    """What a notebook's cells define: a handler of orders; what it was given."""
    seen = []

    @ek.on("order.placed", name="ship")
    def ship(event):
        seen.append(event.resource.id)

    return seen


def test_events_come_while_no_kernel_runs_and_are_matched_when_the_notebook_is_back(server):
    """Signed ones, told apart from those that are not; the server's log has no address."""
    with ek.Workspace(server.home) as ws:
        ws.notice = lambda _: None
        ship(ws)
        hook = ek.Webhook("orders", template=TEMPLATE, verify="github", secret="env:HOSTILE_KEY")
        slug, verify = hook.spec.slug, hook.spec.verify
    url = f"{server.url}eventkit/hooks/{slug}"
    answers = []
    for number in range(3):
        body = json.dumps({"id": number})
        signed = dict(sign(verify, KEY, body.encode(), id=f"delivery-{number}", now=datetime.now(UTC)))
        answers.append(curl(url, body, {**signed, "X-Forwarded-For": "203.0.113.9"}))
    answers.append(curl(url, "{}", {"X-Hub-Signature-256": "sha256=00"}))
    with ek.Workspace(server.home) as ws:
        said = []
        ws.notice = said.append
        shown = repr(ek.Webhook.read("orders"))
        seen = ship(ws)
        ws.settle()

    assert [204, 204, 204, 401] == answers
    assert ["order.0", "order.1", "order.2"] == sorted(seen)
    assert ["ship: 4 events came while this was away: matched"] == said  # the rejection is one as well
    assert f"  also at  {url.replace('127.0.0.1', 'localhost')}\n" in shown or f"  also at  {url}\n" in shown
    log = server.log.read_text()
    assert f"{BASE}eventkit/hooks/…" in log
    assert slug not in log


@pytest.mark.parametrize("more", [(), ("--ServerApp.trust_xheaders=True",)], ids=["alone", "behind a proxy"])
def test_one_that_is_not_signed_answers_this_machine_alone(server, more):
    """Directly, and not by way of a proxy on it, also where the server believes what that one says of the peer."""
    with ek.Workspace(server.home):
        url = f"{server.url}eventkit/hooks/{ek.Webhook('open', template=TEMPLATE).spec.slug}"

    assert 204 == curl(url, '{"id": 1}', {})
    assert 403 == curl(url, '{"id": 1}', {"X-Forwarded-For": "127.0.0.1"})
    assert 403 == curl(url, '{"id": 1}', {"X-Real-IP": "127.0.0.1"})
    assert 403 == curl(url, '{"id": 1}', {"Host": "hub.example"})
    assert 403 == curl(f"{server.url}eventkit/api/events", "{}", {})


def test_hostile_requests_are_answered_and_the_server_goes_on(server):
    """None is an error of the server's; good ones among them are each stored once; no address is in the log."""
    template = TEMPLATE | {"payload": {"all": "{{ body }}"}}
    text = '{"event": "text.said", "resource": {"prefect.resource.id": "t.{{ body.id }}"}}'
    with ek.Workspace(server.home):
        made = [
            ek.Webhook("open", rate=None),
            ek.Webhook("small", rate=None, max_bytes=5_000),
            ek.Webhook("mapping", template=template, rate=None),
            ek.Webhook("text", template=text, rate=None),
            ek.Webhook("signed", verify="github", secret="env:HOSTILE_KEY", rate=None),
            ek.Webhook("clouds", batch=10, rate=None),
            ek.Webhook("good", template=TEMPLATE, rate=None),
        ]
        slugs = {hook.name: hook.spec.slug for hook in made}
    port = httpx.URL(server.url).port
    paths = {name: f"{BASE}eventkit/hooks/{slug}" for name, slug in slugs.items() if name != "good"}
    seed = int(os.environ.get("EVENTKIT_SEED") or random.SystemRandom().randrange(2**32))
    print(f"\nseed {seed}")

    def attack(number):
        chance = random.Random(seed * 100_003 + number)
        made = ATTACKS[number % len(ATTACKS)](chance, paths)
        return made.name, [int(each) for each in _STATUS.findall(answered(port, made))]

    def good(number):
        return curl(f"{server.url}eventkit/hooks/{slugs['good']}", json.dumps({"id": number}), {})

    with ThreadPoolExecutor(SENDERS) as senders:
        attacked = senders.map(attack, range(ATTACKED))
        meanwhile = [good(number) for number in range(10)]
        given = list(attacked)
    with ek.Workspace(server.home) as ws:
        good_ones = ek.Webhook.read("good").spec.resource["prefect.resource.id"]
        stored = Counter(each.resource.id for each in ws.events("order.placed", related=good_ones))

    assert [] == [(name, status) for name, all in given for status in all if status >= 500]
    assert {204} == set(meanwhile)
    assert {f"order.{number}": 1 for number in range(10)} == stored
    log = server.log.read_text(errors="replace")
    assert [] == [line for line in log.splitlines() if line.strip().startswith("File ") and "eventkit/" in line]
    ours = [line for line in log.splitlines() if f"{BASE}eventkit/hooks/" in line and f"/{BASE}" not in line]
    assert ours
    assert [] == [line for line in ours for slug in slugs.values() if slug in line]


def answered(port, attack):
    """All that comes back, until it is closed or nothing comes any more."""
    came = b""
    with socket.create_connection((HOST, port), timeout=PATIENCE) as connection:
        with suppress(OSError):  # it had enough
            connection.sendall(attack.data)
        if attack.ends:
            return came
        with suppress(OSError):
            while piece := connection.recv(65_536):
                came += piece
    return came
