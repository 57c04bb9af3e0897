"""A page that reads when it wants to: a websocket over a plain socket, which takes nothing by itself."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
from typing import Any
from urllib.parse import urlsplit

from tests.server.real import TOKEN

WITHIN = 30.0
NARROW = 4096
"""Bytes the machine takes in for a page that does not read."""


class Slow:
    """One connection. Nothing is read but by `heard`."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)
        self._socket.settimeout(WITHIN)
        self._socket.connect((place.hostname, place.port))
        self._held = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET {place.path}eventkit/api/socket?token={TOKEN} HTTP/1.1", f"Host: {place.netloc}",
            "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
        )  # fmt: skip
        self._socket.sendall("\r\n".join((*lines, "", "")).encode())
        while b"\r\n\r\n" not in self._held:
            self._held += self._socket.recv(1)
        assert b" 101 " in self._held, self._held
        self._held = b""

    def say(self, message: Any = None, *, within: float = WITHIN, **content: Any) -> None:
        """Sends a message, or fields as one; TimeoutError where the server takes none."""
        text, mask = json.dumps(message if message is not None else content).encode(), os.urandom(4)
        length = bytes([0x80 | len(text)]) if len(text) < 126 else struct.pack("!BH", 0x80 | 126, len(text))
        body = bytes(each ^ mask[place % 4] for place, each in enumerate(text))
        self._socket.settimeout(within)
        self._socket.sendall(b"\x81" + length + mask + body)
        self._socket.settimeout(WITHIN)

    def heard(self) -> dict[str, Any]:
        """The next message."""
        while True:
            first, length = self._take(2)
            length &= 0x7F
            if length >= 126:
                length = int.from_bytes(self._take(2 if length == 126 else 8), "big")
            text = self._take(length)
            if first & 0x0F == 1:
                message: dict[str, Any] = json.loads(text)
                return message

    def _take(self, size: int) -> bytes:
        while len(self._held) < size:
            more = self._socket.recv(1 << 20)
            assert more, "the connection was closed"
            self._held += more
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def close(self) -> None:
        """Goes away without a word."""
        self._socket.close()
