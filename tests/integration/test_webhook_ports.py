"""Where webhooks listen: at the same place whenever the workspace is open, in one thread, next to others."""

import os
import socket
import subprocess
import sys
import threading

import httpx
import pytest

import eventkit as ek
from tests.webhook_sockets import STATIC, a_workspace, call

NAME = "eventkit-http"
CHILD = """
import sys, eventkit as ek
with ek.Workspace(sys.argv[1]) as ws:
    ws.notice = lambda line: print(line, file=sys.stderr)
    print(ek.Webhook("orders", template=sys.argv[2]).url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def ws(tmp_path):
    """A workspace in a folder of the test's own, current for the test."""
    with a_workspace(tmp_path) as workspace:
        yield workspace


def told(answer):
    """Status and body, after looking that nothing else is told."""
    named = {"date", "content-length", "content-type", "x-content-type-options", "retry-after", "allow"}
    assert ("text/plain; charset=utf-8" if answer.content else None) == answer.headers.get("content-type")
    assert set(answer.headers) <= named
    return answer.status_code, answer.text


def listening():
    """How many threads listen."""
    return sum(thread.name == NAME for thread in threading.enumerate())


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
        assert 404 == call(url).status_code  # here at once
        while (status := call(other).status_code) == 204:  # there within a moment
            pass
        assert 404 == status
    finally:
        said = child.communicate("")[1]
    assert 0 == child.returncode
    assert f"{httpx.URL(url).port}, where they were, is taken" in said
    assert 2 <= len(ws.events(name="a"))
