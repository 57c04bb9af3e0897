"""Whether anybody sees a view now: it says hello, gives a sign of life now and then, and says goodbye.

A page that was closed or loaded again says no goodbye, and a kernel that runs a cell may hear nothing of anybody for as
long as it runs: silence counts only while the kernel's own loop is free.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

__all__ = ["Sight"]

QUIET = 30.0
"""Seconds of silence after which a view is asked about;"""
GRACE = 6.0
"""and seconds of a free loop in which it is heard of, if it is still there: a little more than between two signs."""


class Sight:
    """One view of a front end. woken: called when it is seen after it was not. Thread: any."""

    def __init__(self, woken: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._woken, self._clock = woken, clock
        self._lock = threading.Lock()
        self._last: float | None = None
        self._was = True
        self._asked = self._freed = 0.0
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:  # no kernel: nothing keeps its views from being heard
            self._loop = None

    def heard(self) -> None:
        """It said hello, or gave a sign of life."""
        with self._lock:
            self._last = self._clock()
            woken, self._was = not self._was, True
        if woken:
            self._woken()

    def seen(self) -> bool:
        """Whether somebody sees it."""
        with self._lock:
            self._was = self._last is not None and not self._gone(self._last)
            return self._was

    def _gone(self, last: float) -> bool:
        """Whether the silence since a moment means that nobody is there."""
        now = self._clock()
        if now - last < QUIET:
            return False
        loop = self._loop
        if loop is None or loop.is_closed():
            return True
        if self._asked <= last:
            self._asked = now
            loop.call_soon_threadsafe(self._free)
            return False
        return self._freed >= self._asked and now - self._freed >= GRACE

    def _free(self) -> None:
        self._freed = self._clock()
