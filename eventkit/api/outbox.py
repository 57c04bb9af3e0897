"""What a front end is to be told, gathered so that there are never more than ten messages a second."""

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
        """Sends it, now or within a tenth of a second.

        Whoever comes when it is time sends for all: the other thread, which does the rest, may have much to do first.
        """
        with self._lock:
            if self._closed.is_set():
                return
            self._held.append(one)
            now = self._is_time()
            if not now:
                if self._due:
                    return
                self._due = True
        if now:
            self._flush()
        else:
            self._later(self._flush_in_time)

    def _is_time(self) -> bool:
        """Whether a message may go; if so, it is this thread's to send."""
        now = time.monotonic()
        if now < self._last + APART:
            return False
        self._last = now
        return True

    def _flush_in_time(self) -> None:
        while True:
            with self._lock:
                if self._closed.is_set() or self._is_time():
                    self._due = False
                    break
                wait = self._last + APART - time.monotonic()
            self._closed.wait(max(0.0, wait))
        self._flush()

    def _flush(self) -> None:
        with self._sending:
            with self._lock:
                batch, self._held, self._last = self._held, [], time.monotonic()
                if self._closed.is_set():
                    return
            if batch:
                self._send({"batch": batch})

    def close(self) -> None:
        """Drops what is held; nothing is sent any more."""
        with self._lock:
            self._closed.set()
            self._held = []
