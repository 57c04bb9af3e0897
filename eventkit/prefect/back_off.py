"""How long to wait after trouble: twice as long each time, up to a bound, and never when all others do."""

from __future__ import annotations

import random

__all__ = ["BackOff"]


class BackOff:
    """The seconds to wait after each failure in a row. Thread: one at a time."""

    def __init__(self, first: float = 0.25, longest: float = 10.0) -> None:
        self._first, self._longest = first, longest
        self._next = first

    def failed(self) -> float:
        """The wait after one more failure: between half of it and all, so that many clients do not come at once."""
        wait, self._next = self._next, min(2 * self._next, self._longest)
        return random.uniform(wait / 2, wait)

    def worked(self) -> None:
        """Begins again with the shortest."""
        self._next = self._first
