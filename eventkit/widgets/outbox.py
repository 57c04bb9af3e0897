"""What a widget is to be told, gathered so that there are never more than ten messages a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

__all__ = ["Outbox"]

APART = 0.1
"""Seconds between two messages, at least: with every reply and push that came up meanwhile in the second."""


class Outbox:
    """Sends what it is given, in order: at once where the last message is long past, else together with what follows.

    send: takes one message; may be called on any thread, by one at a time. later: has a function done on another
    thread. Thread: any.
    """

    def __init__(self, send: Callable[[dict[str, Any]], None], later: Callable[[Callable[[], None]], None]) -> None:
        self._send, self._later = send, later
        self._lock, self._sending = threading.Lock(), threading.Lock()
        self._held: list[dict[str, Any]] = []
        self._last = 0.0
        self._due = False
        self._closed = threading.Event()

    def put(self, one: dict[str, Any]) -> None:
        """Sends it, now or within a tenth of a second."""
        with self._lock:
            if self._closed.is_set():
                return
            self._held.append(one)
            if self._due:
                return
            self._due = True
            wait = self._last + APART - time.monotonic()
        if wait <= 0:
            self._flush()
        else:
            self._later(lambda: self._flush(wait))

    def _flush(self, wait: float = 0.0) -> None:
        if wait > 0:
            self._closed.wait(wait)
        with self._sending:
            with self._lock:
                batch, self._held, self._due, self._last = self._held, [], False, time.monotonic()
                if self._closed.is_set():
                    return
            if batch:
                self._send({"batch": batch})

    def close(self) -> None:
        """Drops what is held; nothing is sent any more."""
        with self._lock:
            self._closed.set()
            self._held = []
