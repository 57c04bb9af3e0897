"""The addresses of webhooks over real sockets: what answers there, what is kept of it, and where it listens."""

import os
import socket
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import httpx
import pytest

import eventkit as ek
from eventkit.workspace import receiving

NAME = "eventkit-http"
STATIC = '{"event": "a", "resource": {"prefect.resource.id": "b"}}'
CHILD = """
import sys, eventkit as ek
with ek.Workspace(sys.argv[1]) as ws:
    ws.notice = lambda line: print(line, file=sys.stderr)
    print(ek.Webhook("orders", template=sys.argv[2]).url, flush=True)
    sys.stdin.read()
"""


def a_workspace(folder):
    """A workspace in a folder, its notices kept."""
    workspace = ek.Workspace(folder)
    workspace.notices = []
    workspace.notice = workspace.notices.append
    return workspace


@pytest.fixture
def ws(tmp_path):
    """A workspace in a folder of the test's own, current for the test."""
    with a_workspace(tmp_path) as workspace:
        yield workspace


def call(url, method="POST", **how):
    """The answer to a request."""
    return httpx.request(method, url, trust_env=False, timeout=10, **how)


def told(answer):
    """Status and body, after looking that nothing else is told."""
    named = {"date", "content-length", "content-type", "x-content-type-options", "retry-after", "allow"}
    assert ("text/plain; charset=utf-8" if answer.content else None) == answer.headers.get("content-type")
    assert set(answer.headers) <= named
    return answer.status_code, answer.text


def rejections(ws):
    """Reason and status of what was refused, oldest first."""
    found = list(ws.events(name="eventkit.webhook.rejected", oldest_first=True))
    return [(event.payload["reason"], event.payload["status"]) for event in found]


def listening():
    """How many threads listen."""
    return sum(thread.name == NAME for thread in threading.enumerate())


def test_an_unknown_address_is_not_found(ws):
    """Quietly, and nothing is kept of it: anybody may ask."""
    hook = ek.Webhook("orders")
    base = hook.url.rpartition("/hooks/")[0]

    for path in ("/hooks/nobody", "/hooks/", "/hooks", "/", "/hooks/a/b", f"/hooks/{hook.spec.slug}/", "/hooks/%2e%2e"):
        assert [(404, "not found\n")] * 2 == [told(call(base + path, method)) for method in ("GET", "POST")]
    assert [] == [*hook.deliveries]
    assert 0 == len(ws.events())


def test_a_deleted_webhook_is_gone(ws):
    """410: a sender stops sending."""
    hook = ek.Webhook("orders")
    url = hook.url
    hook.delete()

    assert (410, "gone\n") == told(call(url))


def test_a_former_address_is_gone(ws):
    """The new one answers."""
    hook = ek.Webhook("orders", template=STATIC)
    former = hook.url
    latter = hook.rotate()

    assert former != latter == hook.url
    assert (410, "gone\n") == told(call(former))
    assert (204, "") == told(call(latter))


def test_a_paused_webhook_is_not_found_and_tells_its_owner(ws):
    """Until it is resumed."""
    hook = ek.Webhook("orders", template=STATIC).pause()

    assert (404, "not found\n") == told(call(hook.url, content=b"kept not"))
    assert [("disabled", 404)] == rejections(ws)
    assert [("rejected", "disabled", b"")] == [(each.verdict, each.reason, each.body) for each in hook.deliveries]
    hook.resume()
    assert (204, "") == told(call(hook.url))


def test_a_delivery_that_comes_again_is_content_and_nothing_more(ws):
    """Its sender hears success, its owner sees it."""
    hook = ek.Webhook("orders", template=STATIC)
    for _ in range(3):
        assert (204, "") == told(call(hook.url, headers={"Idempotency-Key": "1"}))
    assert (204, "") == told(call(hook.url, headers={"Idempotency-Key": "2"}))

    assert ["accepted", "duplicate", "duplicate", "accepted"] == [each.verdict for each in hook.deliveries]
    assert [("duplicate", 204)] * 2 == rejections(ws)
    assert 2 == len(ws.events(name="a"))


def test_too_many_requests_are_told_when_to_come_again(ws, monkeypatch):
    """Twice the rate at once; the answer says after how many whole seconds there is room, and then there is."""
    clock = SimpleNamespace(monotonic=lambda: 100.0, perf_counter=time.perf_counter)
    monkeypatch.setattr(receiving, "time", clock)
    hook = ek.Webhook("orders", template=STATIC, rate=0.4)
    answers = [call(hook.url) for _ in range(3)]

    assert [204, 429, 429] == [each.status_code for each in answers]
    assert ["3", "3"] == [each.headers["Retry-After"] for each in answers[1:]]
    assert [("too many", 429)] * 2 == rejections(ws)
    clock.monotonic = lambda: 103.0
    assert (204, "") == told(call(hook.url))


@pytest.mark.parametrize("method", ["TRACE", "BREW"])
def test_another_method_is_told_which_there_are(ws, method):
    """405 with Allow, as HTTP wants it."""
    answer = call(ek.Webhook("orders").url, method)

    assert (405, "method not allowed\n") == told(answer)
    assert "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" == answer.headers["Allow"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused_while_it_comes(ws, chunked):
    """By its length before any of it is read, in pieces as soon as it is over; and nothing comes of it."""
    hook = ek.Webhook("orders", max_bytes=1000)
    pieces = (b"x" * 600 for _ in range(3)) if chunked else b"x" * 1001

    assert (413, "too large\n") == told(call(hook.url, content=pieces))
    assert (204, "") == told(call(hook.url, content=b"x" * 1000))
    assert ["accepted", "rejected"] == [each.verdict for each in hook.deliveries]
    assert [("too large", 413)] == rejections(ws)


def test_what_goes_wrong_is_not_told_outside(ws):
    """The place in the template is its owner's."""
    hook = ek.Webhook("orders", template='{"event": {{ body }}}')

    assert (400, "bad request\n") == told(call(hook.url, content=b"s3cret"))
    assert "Line 1 of the template" in hook.deliveries[0].detail
    assert [("template error", 400)] == rejections(ws)


def test_running_a_cell_again_doubles_nothing(ws):
    """The same address and port, one thread."""
    urls = {ek.Webhook("orders", template=STATIC).url for _ in range(3)} | {ek.Webhook.read("orders").url}

    assert (1, 1) == (len(urls), listening())
    assert (204, "") == told(call(urls.pop()))
    assert (1, []) == (len(ws.events(name="a")), ws.notices)


def test_closing_leaves_no_thread_and_opening_again_is_the_same_place(tmp_path):
    """The address is kept with the workspace: whoever was told it need not be told again."""
    urls = set()
    for _ in range(3):
        with a_workspace(tmp_path) as workspace:
            urls.add(ek.Webhook("orders", template=STATIC).url)
            [url] = urls
            assert (204, "", 1) == (*told(call(url)), listening())
        assert 0 == listening()
        with pytest.raises(httpx.ConnectError):
            call(url)
        assert [] == workspace.notices
    with a_workspace(tmp_path) as workspace:
        assert 3 == len(workspace.events(name="a"))
        assert 0 == listening()  # until a cell makes one or asks for an address


def test_a_port_that_is_taken_gives_another_and_says_so(tmp_path):
    """The one that was had, and why it is another."""
    with a_workspace(tmp_path):
        before = httpx.URL(ek.Webhook("orders", template=STATIC).url)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", before.port))
        taken.listen()
        with a_workspace(tmp_path) as workspace:
            hook = ek.Webhook("orders", template=STATIC)
            now = httpx.URL(hook.url)

            assert (before.path, True) == (now.path, before.port != now.port)
            said = f"webhooks listen on port {now.port}: {before.port}, where they were, is taken"
            assert [said] == workspace.notices
            assert (204, "") == told(call(hook.url))


def test_stopping_ends_the_thread_and_restarting_is_the_same_place(ws):
    """Twice is fine, and connections that are open do not hold it up."""
    url = ek.Webhook("orders", template=STATIC).url
    with httpx.Client(trust_env=False) as client:
        assert 204 == client.post(url).status_code  # kept open
        ws.webhooks.stop()
        ws.webhooks.stop()
        assert 0 == listening()
    ws.webhooks.restart()

    assert (204, "", 1) == (*told(call(url)), listening())


def test_two_workspaces_of_a_folder_both_answer(tmp_path):
    """Each at its own port, for the same address; what came is in the one log."""
    with a_workspace(tmp_path) as one:
        first = ek.Webhook("orders", template=STATIC).url
        with a_workspace(tmp_path) as other:
            second = ek.Webhook("orders", template=STATIC).url
            assert (httpx.URL(first).path, 2) == (httpx.URL(second).path, listening())
            for url in (first, second):
                for id in ("1", "2"):
                    assert (204, "") == told(call(url, headers={"Idempotency-Key": id}))
            assert (2, 2) == (len(one.events(name="a")), len(other.events(name="a")))
        assert (204, "") == told(call(first))


def test_two_processes_of_a_folder_both_answer(ws, tmp_path):
    """A webhook that one changes is another for both at once."""
    url = ek.Webhook("orders", template=STATIC).url
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path), STATIC],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    try:
        other = child.stdout.readline().strip()
        assert [(204, ""), (204, "")] == [told(call(each)) for each in (url, other)]
        ek.Webhook.read("orders").pause()
        assert [404, 404] == [call(each).status_code for each in (url, other)]
    finally:
        said = child.communicate("")[1]
    assert 0 == child.returncode
    assert f"{httpx.URL(url).port}, where they were, is taken" in said
    assert 2 == len(ws.events(name="a"))
