"""A thread that does the same again and again, waits as it is told, and is woken by a bell."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context

from eventkit.workspace.bell import Bell

__all__ = ["Rounds"]


class Rounds:
    """Calls `turn` until it is stopped; that returns the seconds to wait, None to end. Thread: any.

    pause: seconds before a turn that the bell rang for, however often it rings.
    """

    def __init__(self, name: str, turn: Callable[[], float | None], *, pause: float = 0.0) -> None:
        self.bell = Bell()
        self._pause = pause
        self._turn = turn
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        Context().run(self._thread.start)

    def _run(self) -> None:
        while not self._over.is_set():
            wait = self._turn()
            if wait is None:
                return
            if wait and self.bell.wait(wait):
                self._over.wait(self._pause)

    def stop(self) -> None:
        """Has no other turn begin; see `join`."""
        self._over.set()
        self.bell.ring()

    def join(self, timeout: float) -> str | None:
        """Waits until the turn it is in is over; its name where that takes longer."""
        if self._thread is threading.current_thread():
            return None
        self._thread.join(timeout)
        return self._thread.name if self._thread.is_alive() else None
