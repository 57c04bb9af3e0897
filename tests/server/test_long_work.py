"""A backtest of many events: the server answers others meanwhile, and it ends with whoever asked."""

import asyncio
import json
import time

import pytest
from tornado.tcpclient import TCPClient

ORDER = {"event": "order.placed", "resource": {"prefect.resource.id": "order.42"}}
BODY = json.dumps({"trigger": {"expect": ["order.*"], "threshold": 3, "within": 60}, "most": 1_000_000})
WITHIN = 600
BLOCK = 10_000


@pytest.fixture
def long(kernel, size):
    """A log that takes a while to go through."""
    for _ in range(size(4, 100)):
        kernel.emit_many([ORDER] * BLOCK)


@pytest.fixture
def backtest(jp_fetch):
    """Asks for one of the whole log."""
    return lambda: jp_fetch("eventkit", "api", "backtest", method="POST", body=BODY, request_timeout=WITHIN)


async def until(holds):
    """Waits until something holds, while the loop goes on."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() < begun + WITHIN, "waited in vain"
        await asyncio.sleep(0.005)


@pytest.mark.endure
async def test_others_are_answered_while_a_backtest_is_made(long, backtest, jp_fetch):
    """Work is done on a thread of the workspace, and the loop goes on."""
    made = asyncio.ensure_future(backtest())
    others = 0
    while not made.done():
        await jp_fetch("eventkit", "api", "summary", request_timeout=5)
        others += 1

    assert (await made).code == 200
    assert others > 3


@pytest.mark.endure
async def test_a_backtest_ends_when_whoever_asked_goes(long, backtest, extension, jp_http_port, jp_auth_header):
    """Else a page that is loaded again and again keeps the server busy for nobody."""
    begun = time.monotonic()
    await backtest()
    whole = time.monotonic() - begun

    stream = await TCPClient().connect("127.0.0.1", jp_http_port)
    head = [
        "POST /a%40b/eventkit/api/backtest HTTP/1.1", "Host: 127.0.0.1",
        f"Authorization: {jp_auth_header['Authorization']}", f"Content-Length: {len(BODY)}",
    ]  # fmt: skip
    await stream.write("\r\n".join([*head, "", BODY]).encode())
    await until(lambda: extension.desk.underway)
    begun = time.monotonic()
    stream.close()
    await until(lambda: not extension.desk.underway)

    assert time.monotonic() - begun < whole / 2
