"""Whether anybody sees a widget now: views say hello, give a sign of life now and then, and say goodbye.

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
    """The views of one widget. woken: called when it is seen after it was not. Thread: any."""

    def __init__(self, woken: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._woken, self._clock = woken, clock
        self._lock = threading.Lock()
        self._views: dict[str, float] = {}
        self._was = True
        self._asked = self._freed = 0.0
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:  # no kernel: nothing keeps its views from being heard
            self._loop = None

    def heard(self, view: str) -> None:
        """A view said hello, or gave a sign of life."""
        with self._lock:
            self._views[view] = self._clock()
            woken, self._was = not self._was, True
        if woken:
            self._woken()

    def bye(self, view: str) -> None:
        """A view is gone."""
        with self._lock:
            self._views.pop(view, None)

    def seen(self) -> bool:
        """Whether anybody sees it."""
        with self._lock:
            last = max(self._views.values(), default=None)
            self._was = last is not None and not self._gone(last)
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
