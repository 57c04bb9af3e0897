"""Sends one request over and over, on many connections at once, from a process of its own: python -m tests.sender.

Prints how many were answered with each status, and how long it took, as JSON. Plain sockets: a client library would be
slower than what is measured.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
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

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = request
        self.answer = b""

    def send(self) -> None:
        """Sends the request; `{n}` in it is the number."""
        self.socket.sendall(self.request)

    def read(self) -> int | None:
        """The status, once the whole answer is here."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("closed in the middle of an answer")
        self.answer += piece
        head, found, rest = self.answer.partition(b"\r\n\r\n")
        if not found:
            return None
        named = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        length = int(named[0]) if named else 0
        if len(rest) < length:
            return None
        self.answer = rest[length:]
        return int(head[9:12])


def run(given: dict[str, Any]) -> dict[str, Any]:
    """Sends all, and counts the answers."""
    more = "".join(f"{name}: {value}\r\n" for name, value in (given["headers"] or {}).items())
    left = given["total"]
    statuses: Counter[int] = Counter()
    selector = selectors.DefaultSelector()
    number = 0

    def request(of: Connection) -> None:
        nonlocal number
        number += 1
        body = given["body"].replace("{n}", str(number)).encode()
        head = f"POST {given['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{more}"
        of.request = head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body
        of.send()

    begun = time.perf_counter()
    for _ in range(min(given["at_once"], left)):
        connection = Connection(given["port"], b"")
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        request(connection)
        left -= 1
    while selector.get_map():
        for key, _ in selector.select(timeout=60):
            status = key.data.read()
            if status is None:
                continue
            statuses[status] += 1
            if left:
                left -= 1
                request(key.data)
            else:
                selector.unregister(key.data.socket)
                key.data.socket.close()
    return {"statuses": statuses, "seconds": time.perf_counter() - begun}


if __name__ == "__main__":
    print(json.dumps(run(json.loads(sys.stdin.read()))))
