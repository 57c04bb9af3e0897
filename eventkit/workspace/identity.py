"""Ids and names: random ones, or the same ones every time for lessons."""

from __future__ import annotations

import random
import threading
from collections import deque
from uuid import UUID

from eventkit.model.unchecked import fresh

__all__ = ["RandomIdentity", "SeededIdentity"]


AHEAD = 16
"""Names that are drawn before anybody asks."""
_naming = threading.Lock()


def _name(source: random.Random) -> str:
    from coolname import generate_slug, replace_random

    with _naming:  # coolname has one source for all
        replace_random(source)
        return str(generate_slug(2))


class RandomIdentity:
    """UUIDv7 ids and adjective-animal names. Thread: any.

    seed: of the names alone. A workspace gives its last place in the log: a notebook that begins with an empty one
    names its runs alike every time, and so can be compared with what was saved.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._names = random.Random(seed)
        self._drawn: deque[str] = deque()
        self._drawing = threading.Lock()
        self._asked = False

    def uuid(self) -> UUID:
        """A fresh UUIDv7."""
        return fresh()

    def name(self) -> str:
        """The next adjective-animal name: as drawn ahead, or drawn now."""
        self._asked = True
        try:
            return self._drawn.popleft()
        except IndexError:
            with self._drawing:
                try:
                    return self._drawn.popleft()  # drawn meanwhile: it comes first
                except IndexError:
                    return _name(self._names)

    def ahead(self) -> None:
        """Draws the next names, where any were asked for: a good thing to do when there is nothing else to do.

        The names and their order are the same as without it.
        """
        while self._asked and len(self._drawn) < AHEAD:
            with self._drawing:
                self._drawn.append(_name(self._names))


class SeededIdentity:
    """The same ids and names every time, in order of asking. Thread: any, but the order is then the threads'.

    >>> SeededIdentity(1).uuid() == SeededIdentity(1).uuid()
    True
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._count = 0
        self._lock = threading.Lock()

    def uuid(self) -> UUID:
        """The next UUID: a counter in front, so that ids sort in the order they were made."""
        with self._lock:
            self._count += 1
            tail = self._random.getrandbits(62)
            return UUID(int=(self._count << 80) | (7 << 76) | (2 << 62) | tail)

    def name(self) -> str:
        """The next adjective-animal name."""
        with self._lock:
            return _name(random.Random(self._random.getrandbits(64)))
