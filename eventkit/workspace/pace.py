"""How often something may happen: a bucket that fills at a steady pace."""

from __future__ import annotations

__all__ = ["Pace"]


class Pace:
    """Lets `rate` a second through, `most` at once. now: seconds of any clock that never runs backwards.

    Thread: one at a time.
    """

    def __init__(self, rate: float, *, most: float) -> None:
        self.rate = rate
        self._most = max(1.0, most)
        self._left = self._most
        self._seen: float | None = None

    def wait(self, now: float) -> float:
        """0 and one is through; else the seconds until one would be."""
        if self._seen is not None:
            self._left = min(self._most, self._left + (now - self._seen) * self.rate)
        self._seen = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self.rate
