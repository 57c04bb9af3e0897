"""Where the events of a view stand in the log, counted from the newest: any of them at once, however many there are."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Self

__all__ = ["Places"]


class Places:
    """The places (`seq`) of what a filter admits up to `upto`; rank 0 is the newest of them.

    A view of the whole log is a range and takes no room, another 8 bytes an event. Made by `Search.places`; it never
    changes.

    >>> places = Places.of([2, 7, 5], upto=9)
    >>> len(places), places.seqs(0, 2), places.rank(6), 7 in places
    (3, [7, 5], 1, True)
    """

    __slots__ = ("_ascending", "upto")

    def __init__(self, ascending: Sequence[int], *, upto: int) -> None:
        self._ascending = ascending
        self.upto = upto

    @classmethod
    def whole(cls, first: int, last: int, *, upto: int) -> Self:
        """Every place from the first to the last."""
        return cls(range(first, last + 1), upto=upto)

    @classmethod
    def of(cls, seqs: Iterable[int], *, upto: int, known: Places | None = None) -> Self:
        """These places, in whatever order they come, after those that are known."""
        held = array("q", known._ascending if known is not None else ())
        held.extend(sorted(seqs))
        return cls(held, upto=upto)

    def __len__(self) -> int:
        return len(self._ascending)

    def __contains__(self, seq: int) -> bool:
        at = bisect_left(self._ascending, seq)
        return at < len(self._ascending) and self._ascending[at] == seq

    def seqs(self, first: int, count: int) -> list[int]:
        """The places from a rank on, newest first, as many as there are of so many."""
        end = len(self._ascending) - max(first, 0)
        return list(self._ascending[max(end - count, 0) : max(end, 0)])[::-1]

    def rank(self, seq: int) -> int:
        """How many of them are newer: the rank of this place, or where it would stand."""
        return len(self._ascending) - bisect_right(self._ascending, seq)

    def __repr__(self) -> str:
        return f"Places({len(self):,} up to {self.upto:,})"
