"""Sends one request over and over, on many connections at once, from a process of its own: python -m tests.sender.

Prints how many were answered with each status, and how long it took, as JSON. Plain sockets: a client library would be
slower than what is measured.
"""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def send(port: int, path: str, *, total: int, at_once: int, body: str, headers: dict[str, str] | None = None) -> Any:
    """What the process printed: `statuses` (status -> count), `seconds`."""
    asked = {"port": port, "path": path, "total": total, "at_once": at_once, "body": body, "headers": headers}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.sender"],
        input=json.dumps(asked),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


class Connection:
    """One connection: a request is sent, its answer read, and so on."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer = b""

    def read(self) -> bytes | None:
        """The status, once the whole answer is here."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("closed in the middle of an answer")
        self.answer += piece
        head, found, rest = self.answer.partition(b"\r\n\r\n")
        if not found:
            return None
        if head[9:12] != b"204":  # which has no body
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            if len(rest) < length:
                return None
            rest = rest[length:]
        self.answer = rest
        return head[9:12]


def requests(given: dict[str, Any]) -> Iterator[bytes]:
    """The bytes of each request; `{n}` in the body is its number."""
    more = "".join(f"{name}: {value}\r\n" for name, value in (given["headers"] or {}).items())
    head = f"POST {given['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{more}".encode()
    for number in range(1, given["total"] + 1):
        body = given["body"].replace("{n}", str(number)).encode()
        yield head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def run(given: dict[str, Any]) -> dict[str, Any]:
    """Sends all, and counts the answers."""
    prepared = iter(list(requests(given)))  # before the clock starts
    statuses: Counter[str] = Counter()
    waiting = {}
    poll = select.epoll()
    begun = time.perf_counter()
    for request in islice(prepared, given["at_once"]):
        connection = Connection(given["port"])
        waiting[connection.socket.fileno()] = connection
        poll.register(connection.socket.fileno(), select.EPOLLIN)
        connection.socket.sendall(request)
    while waiting:
        for place, _ in poll.poll(60):
            status = waiting[place].read()
            if status is None:
                continue
            statuses[status.decode()] += 1
            request = next(prepared, None)
            if request is not None:
                waiting[place].socket.sendall(request)
            else:
                poll.unregister(place)
                waiting.pop(place).socket.close()
    return {"statuses": statuses, "seconds": time.perf_counter() - begun}


if __name__ == "__main__":
    print(json.dumps(run(json.loads(sys.stdin.read()))))
