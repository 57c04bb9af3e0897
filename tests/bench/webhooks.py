"""Webhooks: how many requests a second become events, and how long one takes to the flow it triggers.

1. Throughput: requests of one sender over many connections, signed or not, into the log. The peer answers 204 and does
   nothing else: the same tornado, the same loop in a thread, the same sender.
2. Request to body: one request at a time to an idle process, from its first byte sent to the first line of the flow.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from statistics import median, quantiles

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from eventkit.flows import flow
from eventkit.model.automation import DeploymentTrigger
from eventkit.workspace.webhook import Webhook
from eventkit.workspace.workspace import Workspace
from tests.bench.row import Row, at_least, at_most
from tests.sender import send

REQUESTS = 8_000
AT_ONCE = 32
ROUNDS = 5
ALONE = 300
WARM = 20
KEY = "EVENTKIT_BENCH_KEY"
TEMPLATE = {
    "event": "order.placed",
    "resource": {"prefect.resource.id": "order.{{ body.id }}"},
    "payload": {"total": "{{ body.total }}"},
}
BODY = '{"id": "{n}", "total": 12.5, "words": "calm otter river stone lamp quiet"}'


class Bare(RequestHandler):
    """Reads the request, and answers that there is nothing."""

    def post(self) -> None:
        """204."""
        self.set_status(204)


class BareServer:
    """The peer, on a loop in a thread of its own."""

    def __init__(self) -> None:
        self.sockets = bind_sockets(0, "127.0.0.1")
        self.port = self.sockets[0].getsockname()[1]
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        """Serves until it is stopped."""
        asyncio.set_event_loop(self.loop)
        server = HTTPServer(Application([(r"/.*", Bare)], log_function=lambda handler: None))
        server.add_sockets(self.sockets)
        self.loop.run_forever()

    def stop(self) -> None:
        """Ends the thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


def rate(port: int, path: str, count: int) -> float:
    """Requests a second; all of them answered 204."""
    answered = send(port, path, total=count, at_once=AT_ONCE, body=BODY)
    assert answered["statuses"] == {"204": count}, answered
    return count / answered["seconds"]


def throughput(folder: Path, count: int, rounds: int) -> tuple[float, float]:
    """Requests a second into the log, and of the peer."""
    bare = BareServer()
    with Workspace(folder):
        hook = Webhook("orders", template=TEMPLATE, rate=None)
        port, path = int(hook.url.split(":")[2].split("/")[0]), hook.spec.path
        for each in ((bare.port, "/"), (port, path)):
            rate(*each, 500)
        rates = [(rate(port, path, count), rate(bare.port, "/", count)) for _ in range(rounds)]
    bare.stop()
    ours, peer = (median(each) for each in zip(*rates, strict=True))
    return ours, peer


def to_body(folder: Path, count: int) -> list[float]:
    """Milliseconds from each request to the first line of the triggered body."""
    arrived: SimpleQueue[float] = SimpleQueue()

    @flow(name="answers")
    def answers(total: float) -> None:
        arrived.put(time.perf_counter())

    took = []
    os.environ[KEY] = "only for this bench"
    with Workspace(folder) as workspace:
        hook = Webhook("orders", template=TEMPLATE, verify="hmac", secret=f"env:{KEY}", rate=None)
        asked = DeploymentTrigger(
            name="Answer orders", expect={"order.placed"}, parameters={"total": "{{ event.payload.total }}"}
        )
        answers.deploy(name="here", triggers=[asked])
        port, path = int(hook.url.split(":")[2].split("/")[0]), hook.spec.path
        body = BODY.replace("{n}", "7").encode()
        signed = "".join(
            f"{name}: {value}\r\n" for name, value in workspace.webhooks.signed(hook.spec, body, id="").items()
        )
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{signed}"
        request = head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            for _ in range(count):
                while not workspace.matcher.idle() or workspace.executor.busy():
                    time.sleep(0.001)
                begun = time.perf_counter()
                connection.sendall(request)
                took.append((arrived.get(timeout=10) - begun) * 1_000)
                connection.recv(65536)
    return took[WARM:]


def run(*, quick: bool = False) -> list[Row]:
    """Throughput beside the peer's, then the way to the body."""
    folder = Path(tempfile.mkdtemp(prefix="eventkit-bench-"))
    try:
        ours, peer = throughput(folder / "many", REQUESTS // 8 if quick else REQUESTS, 1 if quick else ROUNDS)
        took = to_body(folder / "one", ALONE // 5 if quick else ALONE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [
        at_least("webhook: requests into the log / a bare handler that answers 204", ours, "/s", floor=peer, ratio=0.5),
        at_most("webhook: request to body of the triggered flow, median", median(took), "ms", limit=15),
        at_most("the same, 99th percentile", quantiles(took, n=100)[98], "ms"),
    ]
