"""When windows of absence end: a heap that is corrected as it is read."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from eventkit.engine.held import Key, due
from eventkit.engine.plan import Plan

__all__ = ["Schedule"]


class Schedule:
    """The ends of Proactive windows, earliest first. Thread: one at a time."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, Key]] = []

    def note(self, plan: Plan, key: Key, held: Any) -> None:
        """Remembers the end of a window, where time does something to it."""
        end = due(plan, key, held)
        if end is not None:
            heapq.heappush(self._heap, (end, key))

    def keep(self, plan: Plan, windows: dict[Key, Any], changes: Mapping[Key, Any]) -> None:
        """Makes the changes of a step to the windows (None: drops it), and remembers when they end."""
        for key, held in changes.items():
            if held is None:
                windows.pop(key, None)
            else:
                windows[key] = held
                self.note(plan, key, held)

    def next(self, plan: Plan, windows: Mapping[Key, Any]) -> datetime | None:
        """The earliest end of a window that is still there, or None."""
        while self._heap:
            end, key = self._heap[0]
            if due(plan, key, windows.get(key)) == end:
                return end
            heapq.heappop(self._heap)
        return None

    def ended(self, plan: Plan, windows: Mapping[Key, Any], until: datetime) -> list[Key]:
        """Takes out the windows that end by then, each once: one noted again has several places in the heap."""
        keys: dict[Key, None] = {}
        while self._heap and self._heap[0][0] <= until:
            end, key = heapq.heappop(self._heap)
            if due(plan, key, windows.get(key)) == end:
                keys[key] = None
        return list(keys)
