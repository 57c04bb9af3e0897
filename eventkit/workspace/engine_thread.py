"""The thread that the engine turns on: woken, kept from getting in the way, stopped, and tried again after an error."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context

from eventkit.workspace.bell import Bell

__all__ = ["MOMENT", "POLL", "EngineThread"]

POLL = 0.05
"""Seconds between two looks at what other processes appended and what is due."""
BACK_OFF = 1.0
"""Seconds after an error until the turn is tried again."""
MOMENT = 0.001
"""Seconds that a run which was just begun has the interpreter to itself, at most."""


class EngineThread:
    """Turns while there is something to do, then waits for the bell. One at a time, made on first need.

    turn: one stretch of work; whether there was any. began: whether that began runs. rest: called when there is
    nothing to do; returns at once. failed: told of an error that ended a turn, once until a turn succeeds.
    Thread: every method from any. lock: held while it is started and let go.
    """

    def __init__(
        self,
        lock: threading.RLock,
        *,
        turn: Callable[[], bool],
        began: Callable[[], bool],
        rest: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._lock = lock
        self._turn, self._began, self._rest, self._failed = turn, began, rest, failed
        self._bell = Bell()
        self._thread: threading.Thread | None = None
        self._stopping = self._wanted = False
        self._trouble = ""

    @property
    def running(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None

    def start(self) -> None:
        """Starts the thread, once."""
        with self._lock:
            self._wanted = True
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="eventkit-engine", daemon=True)
                Context().run(self._thread.start)  # ours, whichever run was the first to wake it

    def stop(self) -> None:
        """Ends the thread after its turn, and joins it."""
        self._stopping = True
        self._bell.ring()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()
        with self._lock:
            self._thread = None

    def restart(self) -> None:
        """Starts the thread again after `stop`, where it had been started."""
        with self._lock:
            self._stopping = False
            if self._wanted:
                self.start()

    def wake(self) -> None:
        """Says that there may be something to do."""
        self._bell.ring()

    def _run(self) -> None:
        while not self._stopping:
            try:
                while not self._stopping and self._turn():
                    if self._began():
                        self._give_way()
                self._trouble = ""
                self._rest()
                self._bell.wait(POLL)
            except Exception as error:  # the edge of the engine thread: shown as an event, tried again
                self._tell(error)
                self._bell.wait(BACK_OFF)

    def _give_way(self) -> None:
        """A run that was just begun has the interpreter to itself until it enters a state, for a moment at most."""
        self._bell.hush()
        self._bell.wait(MOMENT)

    def _tell(self, error: Exception) -> None:
        """Once for each trouble: an event for every attempt would fill the disk that is full."""
        if self._trouble != str(error):
            self._trouble = str(error)
            self._failed(error)
