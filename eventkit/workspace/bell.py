"""A bell that wakes one thread: one lock of the system where threading.Event takes several."""

from __future__ import annotations

import threading
from contextlib import suppress

__all__ = ["Bell"]


class Bell:
    """Rung by any thread, heard by the one that waits: however often it was rung since, that is heard once."""

    def __init__(self) -> None:
        self._quiet = threading.Lock()
        self._quiet.acquire()

    def ring(self) -> None:
        """Wakes the thread that waits; where none does, its next wait returns at once. Thread: any."""
        with suppress(RuntimeError):  # it was rung already, and not heard yet
            self._quiet.release()

    def wait(self, seconds: float) -> bool:
        """Whether it rang, by then or since it was heard last."""
        return self._quiet.acquire(timeout=seconds)

    def hush(self) -> None:
        """What was rung up to here will not be heard."""
        self._quiet.acquire(blocking=False)
