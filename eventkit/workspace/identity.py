"""Ids and names: random ones, or the same ones every time for lessons."""

from __future__ import annotations

import random
import threading
from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["RandomIdentity", "SeededIdentity"]


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

    def uuid(self) -> UUID:
        """A fresh UUIDv7."""
        return uuid7()

    def name(self) -> str:
        """The next adjective-animal name."""
        return _name(self._names)


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
