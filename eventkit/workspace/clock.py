"""Where time comes from: the wall, or a hand that moves it."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from eventkit.model.ports import Clock

__all__ = ["VirtualClock", "WallClock", "WorkspaceClock"]


class WorkspaceClock(Clock, Protocol):
    """A clock that also says when a window that has ended is closed.

    `margin`: how long after a window's end it is closed, so that an event stamped just before the end is in the log.
    """

    margin: timedelta

    def closing(self, due: datetime) -> datetime:
        """The time at which a window that was due to end is closed."""
        ...


class WallClock:
    """The machine's time, aware UTC, never running backwards within the process."""

    margin = timedelta(milliseconds=50)

    def __init__(self) -> None:
        self._latest = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """The present."""
        self._latest = max(self._latest, datetime.now(UTC))
        return self._latest

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)

    def closing(self, due: datetime) -> datetime:
        """When a window that was due to end is closed: now, so that a machine that slept closes it once."""
        return max(due, self.now() - self.margin)


class VirtualClock:
    """A clock that stands still until it is moved: for lessons, tests and replays.

    >>> clock = VirtualClock(datetime(2026, 1, 1, tzinfo=UTC))
    >>> clock.advance(90)
    >>> clock.now().isoformat()
    '2026-01-01T00:01:30+00:00'

    Thread: any.
    """

    margin = timedelta(0)

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 1, 1, 9, tzinfo=UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The present of this clock."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Moves the present on; what became due happens at the next `settle()`, each thing at its own time."""
        if seconds < 0:
            raise ValueError(f"time only moves forward: advance() takes seconds from 0, not {seconds}")
        with self._lock:
            self._now += timedelta(seconds=seconds)

    def sleep(self, seconds: float) -> None:
        """Moves the present to the end of the sleep: nothing waits in real time."""
        until = self._now + timedelta(seconds=seconds)
        with self._lock:
            self._now = max(self._now, until)

    def closing(self, due: datetime) -> datetime:
        """When a window that was due to end is closed: exactly then."""
        return due
