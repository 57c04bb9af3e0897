"""How long events are kept: by age where asked, and never more than the file may hold."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from eventkit.model.ports import Clock
from eventkit.store import Store

__all__ = ["MOST_BYTES", "Keeping", "Retention"]

MOST_BYTES: Final = 10_000_000_000
"""The room a workspace takes unless told otherwise: 10 GB, some 15 million events of 600 bytes."""
EVERY: Final = 10_000
"""Events of this process between two looks at whether some must go."""


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept: events received less than `max_age` ago (None: however old), and at most `max_bytes` of them.

    With an event go its finished firings and actions, and the runs that ended before it with all they left.
    What has yet to be matched stays.
    """

    max_age: timedelta | None = None
    max_bytes: int | None = MOST_BYTES


class Keeping:
    """Looks every now and then, on the pool, whether old events must go. Thread: any."""

    def __init__(
        self, store: Store, retention: Retention, *, clock: Clock, submit: Callable[[Callable[[], Any]], None]
    ) -> None:
        self.retention = retention
        self._store, self._clock, self._submit = store, clock, submit
        self._lock = threading.Lock()
        # an age is looked at with the first event, a size once there were enough to change it
        self._left = 0 if retention.max_age is not None else EVERY

    def appended(self, events: int) -> None:
        """Counts events that were stored."""
        with self._lock:
            self._left -= events
            if self._left > 0:
                return
            self._left = EVERY
        self._submit(self.prune)

    def prune(self) -> int:
        """Lets go what is not to be kept, now, on this thread; returns how many events."""
        kept = self.retention
        return self._store.prune(max_age=kept.max_age, max_bytes=kept.max_bytes, now=self._clock.now())
