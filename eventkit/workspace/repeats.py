"""Ids that were emitted again: the log holds the event of an id once, and does not tell."""

from __future__ import annotations

import threading
from collections import OrderedDict
from uuid import UUID

__all__ = ["Repeats"]

MOST = 1_000
"""Ids that are kept in mind; the one noted first is let go for a new one."""


class Repeats:
    """How often ids were emitted again while this process lives. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: OrderedDict[UUID, int] = OrderedDict()

    def note(self, id: UUID) -> None:
        """Keeps in mind that an id was emitted again."""
        with self._lock:
            self._times[id] = self._times.get(id, 0) + 1
            if len(self._times) > MOST:
                self._times.popitem(last=False)

    def of(self, id: UUID) -> int:
        """How often the id was emitted again."""
        return self._times.get(id, 0)
