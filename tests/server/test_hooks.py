"""Webhooks on the Jupyter server: who may call, how much, and what becomes of it while no kernel runs."""

import asyncio
import json
import logging
import sqlite3
import threading
from datetime import UTC, datetime

import httpx
import pytest
from tornado.httpclient import HTTPClientError

import eventkit as ek
from eventkit.webhooks import sign
from eventkit.workspace.pace import Pace
from tests.server.hook_calls import KEY, PROXIES, TEMPLATE
from tests.webhook_kit import DATED, VERIFIES, key_of

BODY = json.dumps({"id": 42}).encode()


@pytest.fixture
def hook(kernel, monkeypatch):
    """A webhook of the workspace, signed as GitHub does."""
    monkeypatch.setenv("HOOK_KEY", KEY)
    return made("github", verify="github", secret="env:HOOK_KEY")


@pytest.fixture
def unsigned(kernel):
    """A webhook that asks for nothing."""
    return made("open")


def made(name, **options):
    """A webhook of the workspace that is current, or of the one given."""
    return ek.Webhook(name, template=TEMPLATE, **options)


@pytest.fixture(autouse=True)
def current(kernel):
    """The kernel's workspace, where webhooks are made."""
    with kernel:
        yield kernel


def signed(hook, body, *, key=KEY):
    """The headers of a body that this webhook's sender writes."""
    return dict(sign(hook.spec.verify, key, body, id="delivery-1", now=datetime.now(UTC)))


def events(ws):
    """What came of requests, by resource."""
    return [event.resource.id for event in ws.events("order.placed", oldest_first=True)]


def rejections(hook):
    """Why requests were refused, oldest first, as its owner sees it."""
    return [(each.status, each.reason) for each in reversed(hook.deliveries) if each.reason]


def told(answer):
    """Status and body, after looking that nothing else is told."""
    named = {"date", "content-length", "content-type", "x-content-type-options", "retry-after", "allow", "connection"}
    assert set(answer.headers) <= named
    return answer.status_code, answer.text


# ------------------------------------------------------------------------------------------------------------- who


async def test_a_signed_request_is_an_event_with_no_token_and_no_kernel(call, hook, current):
    """Its signature is what lets it in; a template makes an event of it, in the log when it is answered."""
    answer = await call(hook.spec.slug, content=BODY, headers=signed(hook, BODY))

    assert (204, "") == told(answer)
    assert ["order.42"] == events(current)
    assert ["accepted"] == [each.verdict for each in hook.deliveries]


async def test_a_wrong_signature_is_refused_and_its_owner_told(call, hook, current):
    """401 outside, the reason inside."""
    wrong = await call(hook.spec.slug, content=BODY, headers=signed(hook, BODY, key="another"))
    none = await call(hook.spec.slug, content=BODY)

    assert [(401, "unauthorized\n")] * 2 == [told(wrong), told(none)]
    assert [] == events(current)
    assert [(401, "bad signature")] * 2 == rejections(hook)


@pytest.mark.parametrize("scheme", ["github", "slack", "stripe", "standard-webhooks", "svix", "shopify", "gitlab"])
async def test_every_scheme_passes(call, current, monkeypatch, scheme):
    """What their senders sign is let in, through proxies too: a signature is enough."""
    monkeypatch.setenv("HOOK_KEY", key_of(scheme))
    hook = made(scheme, verify=scheme, secret="env:HOOK_KEY")
    now = datetime.now(UTC)
    headers = dict(sign(VERIFIES[scheme], key_of(scheme), BODY, id="delivery-1", now=now))

    passed = await call(
        hook.spec.slug, content=BODY, headers={**headers, "X-Forwarded-For": "203.0.113.9", "Host": "a.b"}
    )
    again = await call(hook.spec.slug, content=BODY, headers=headers)

    assert (204, "") == told(passed)
    assert ["order.42"] == events(current)  # the second is a repeat
    assert again.status_code == 204
    assert scheme in DATED or scheme in ("github", "shopify", "gitlab")


async def test_one_that_asks_for_nothing_answers_this_machine_alone(call, unsigned, current):
    """Directly, under a name of this machine's own; not by way of a proxy, whose peer is this machine as well."""
    direct = [await call(unsigned.spec.slug, content=BODY)]
    direct.append(await call(unsigned.spec.slug, content=BODY, headers={"Host": "localhost:1"}))
    passed = [await call(unsigned.spec.slug, content=BODY, headers={name: "127.0.0.1"}) for name in PROXIES]
    named = await call(unsigned.spec.slug, content=BODY, headers={"Host": "hub.example"})
    page = await call(unsigned.spec.slug, content=BODY, headers={"Origin": "http://localhost:8888"})

    assert [204, 204] == [each.status_code for each in direct]
    assert [403] * (len(PROXIES) + 2) == [each.status_code for each in [*passed, named, page]]
    assert ["order.42"] * 2 == events(current)
    assert [(403, "not direct")] * (len(PROXIES) + 1) + [(403, "wrong origin")] == rejections(unsigned)


async def test_a_tunnel_that_is_named_is_let_in_at_the_notebook_and_not_here(call, current):
    """Whoever calls the server from elsewhere signs."""
    hook = made("tunnel", hosts=["hooks.example"])

    answer = await call(hook.spec.slug, content=BODY, headers={"Host": "hooks.example"})

    assert answer.status_code == 403
    assert [] == events(current)


async def test_nothing_is_direct_behind_jupyterhub(call, unsigned, extension, current):
    """Every peer is its proxy there, whatever it says."""
    extension.hooks.behind_proxy = True

    answer = await call(unsigned.spec.slug, content=BODY)

    assert answer.status_code == 403
    assert [(403, "not direct")] == rejections(unsigned)


async def test_a_key_that_the_server_has_not_is_named_with_the_process(call, current, monkeypatch):
    """503, to be sent again; its owner reads whose environment lacks it."""
    monkeypatch.setenv("HOOK_KEY", KEY)
    hook = made("github", verify="github", secret="env:HOOK_KEY")
    headers = signed(hook, BODY)
    monkeypatch.delenv("HOOK_KEY")

    answer = await call(hook.spec.slug, content=BODY, headers=headers)

    assert (503, "try again later\n") == told(answer)
    assert "60" == answer.headers["retry-after"]
    assert [(503, "no key")] == rejections(hook)
    assert hook.deliveries[0].detail.startswith("The environment of the Jupyter server has no HOOK_KEY")


async def test_posting_without_xsrf_is_for_webhooks_alone(call, hook, jp_fetch, jp_serverapp):
    """The same cookies and headers are refused where Jupyter asks for a token."""
    cookie = {"Cookie": "_xsrf=mine", "Authorization": ""}
    taken = await call(hook.spec.slug, content=BODY, headers={**signed(hook, BODY), "Cookie": "_xsrf=mine"})
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("api", "sessions", method="POST", body="{}", headers=cookie)

    assert taken.status_code == 204
    assert "set-cookie" not in taken.headers
    assert refused.value.code == 403


# ------------------------------------------------------------------------------------------------------------- how much


@pytest.fixture
def instant(monkeypatch):
    """All requests of a test come at one moment to what counts them, however long they take."""
    wait = Pace.wait
    monkeypatch.setattr(Pace, "wait", lambda pace, now: wait(pace, 0.0))


async def test_too_many_requests_are_told_when_to_come_again(call, current, instant):
    """By the webhook's own rate, twice as many at once."""
    hook = made("slow", rate=1)
    statuses = [(await call(hook.spec.slug, content=BODY)) for _ in range(4)]

    assert [204, 204, 429, 429] == [each.status_code for each in statuses]
    assert "1" == statuses[-1].headers["retry-after"]
    assert (429, "too many requests\n") == told(statuses[-1])


@pytest.mark.parametrize("jp_argv", [["--EventkitApp.hook_rate=0.5"]])
async def test_the_server_takes_no_more_than_it_is_told(call, unsigned, current, instant):
    """Whatever a webhook would take: the loop is shared."""
    statuses = [(await call(unsigned.spec.slug, content=BODY)).status_code for _ in range(2)]

    assert [204, 429] == statuses
    assert "EventkitApp.hook_rate" in unsigned.deliveries[0].detail


async def test_addresses_that_no_webhook_has_are_told_so_a_few_times(call, unsigned, current, instant):
    """Whoever tries addresses is slowed down; who has one is not."""
    answers = await asyncio.gather(*(call(f"guess-{each}", content=BODY) for each in range(120)))
    known = await call(unsigned.spec.slug, content=BODY)
    slowed = [each for each in answers if each.status_code == 429]

    assert {404, 429} == {each.status_code for each in answers}
    assert {"1"} == {each.headers["retry-after"] for each in slowed}
    assert {(404, "not found\n"), (429, "too many requests\n")} == {told(each) for each in answers}
    assert 204 == known.status_code


async def test_a_former_address_is_gone(call, unsigned):
    """Its sender is told to stop."""
    former = unsigned.spec.slug
    unsigned.rotate()

    assert (410, "gone\n") == told(await call(former, content=BODY))


async def test_a_body_is_counted_as_it_comes(call, current):
    """However large the server's own limit is, and whether or not its length is said."""
    hook = made("small", max_bytes=1000)

    async def pieces():
        for _ in range(3):
            yield b"x" * 400

    said = await call(hook.spec.slug, content=b"x" * 1001)
    unsaid = await call(hook.spec.slug, content=pieces())

    assert [(413, "too large\n")] * 2 == [told(said), told(unsaid)]


async def test_more_headers_than_a_request_needs_are_refused(call, unsigned):
    """Jupyter takes four times as many."""
    answer = await call(unsigned.spec.slug, content=BODY, headers={"X-Long": "x" * 17_000})

    assert (400, "bad request\n") == told(answer)


async def test_a_slow_sender_is_given_up(call, unsigned, monkeypatch, http_server_port, jp_base_url):
    """It is told so, and its connection closed."""
    monkeypatch.setattr("eventkit.ingress.watch.LOOK", 0.01)
    reader, writer = await asyncio.open_connection("127.0.0.1", http_server_port[1])
    path = f"{jp_base_url}eventkit/hooks/{unsigned.spec.slug}"
    writer.write(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nabc".encode())
    said = await asyncio.wait_for(reader.read(), 20)
    writer.close()

    assert said.startswith(b"HTTP/1.1 408 ")
    assert [(408, "too slow")] == rejections(unsigned)


# ------------------------------------------------------------------------------------------------------------- the loop


async def test_the_loop_goes_on_while_another_process_writes(call, hook, place, jp_fetch, current):
    """The request waits for the file; a page of the server does not."""
    other = sqlite3.connect(place / "workspace.sqlite", isolation_level=None)
    await call(hook.spec.slug, content=BODY)  # the workspace is open
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(call(hook.spec.slug, content=BODY, headers=signed(hook, BODY)))
    try:
        for _ in range(20):
            await jp_fetch("api")
        held = waiting.done()
    finally:
        other.execute("ROLLBACK")
        other.close()
    answer = await waiting

    assert not held
    assert 204 == answer.status_code
    assert ["order.42"] == events(current)


async def test_requests_at_once_are_each_one_event(call, unsigned, current):
    """None is lost or doubled, and they share commits."""
    bodies = [json.dumps({"id": each}).encode() for each in range(60)]
    answers = await asyncio.gather(*(call(unsigned.spec.slug, content=body) for body in bodies))

    assert {204} == {each.status_code for each in answers}
    assert {f"order.{each}" for each in range(60)} == set(events(current))
    assert 60 == len(events(current))


async def test_a_workspace_that_cannot_be_opened_is_said_to_be_busy(call, place):
    """503, and the server goes on."""
    file = place / "workspace.sqlite"
    ek.workspace().close()
    for each in place.iterdir():
        each.unlink()
    file.write_bytes(b"no database at all, and long enough to be read as one" * 40)

    assert (503, "try again later\n") == told(await call("any", content=BODY))


# ------------------------------------------------------------------------------------------------------------- the log


async def test_the_secret_part_of_an_address_is_in_no_line_of_the_log(call, hook, unsigned, caplog):
    """Whatever becomes of the request, and wherever in it the address is said."""
    caplog.set_level(logging.DEBUG)
    slugs = [hook.spec.slug, unsigned.spec.slug]
    for slug in slugs:
        for how in ({}, {"headers": {"Referer": call.address(slug)}}, {"params": {"token": slug}}):
            await call(slug, content=BODY, **how)
        await call(f"{slug}/", content=BODY)
        await call(f"{slug}/more", content=BODY)
        assert 400 == (await call(f"{slug}%ff", content=BODY)).status_code
        await call(slug, "TRACE")
        for wrong in ("hooks", "eventkit/hook", "hooks/.", "eventkit//hooks"):
            await stray(f"{call.base}{wrong}/{slug}")

    said = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("http"))
    assert "eventkit/hooks/…" in said
    assert [] == [slug for slug in slugs if slug in said]


async def stray(url):
    """A request that misses the address."""
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(url, content=BODY)).status_code in (403, 404)


# ------------------------------------------------------------------------------------------------------------- its life


async def test_nothing_is_begun_before_the_first_request(extension, jp_fetch):
    """No thread, and the workspace is not opened."""
    await jp_fetch("api")

    assert extension.observer.held is None
    assert not [each for each in threading.enumerate() if each.name.startswith("eventkit-hooks")]


async def test_the_server_leaves_no_thread(call, unsigned, extension):
    """What was taken is kept, and who comes later is told to come again."""
    await call(unsigned.spec.slug, content=BODY)
    await extension.stop_extension()

    assert not [each for each in threading.enumerate() if each.name.startswith("eventkit-hooks")]
    assert 503 == (await call(unsigned.spec.slug, content=BODY)).status_code
