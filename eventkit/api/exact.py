"""Numbers that JavaScript rounds, as they were: a front end gives back the nearest it has, and that is known again.

JavaScript has 64-bit floating point numbers alone, so that of 9007199254740993 it makes 9007199254740992, and writes
2**63 as 9223372036854776000. Ids of that size are common, and a trigger that asks for a rounded one never fires.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["Exact"]

EXACT = 2**53
"""Up to here JavaScript tells any two whole numbers apart."""
BITS = 2**63
"""From here on a whole number that was never told comes from a floating point number: no id is as large."""
MOST = 10_000
"""Numbers that are remembered, those told last."""


class Exact:
    """The large numbers that a front end was told. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[float, int | float] = OrderedDict()

    def note(self, value: Any) -> None:
        """Remembers the large numbers in what is told."""
        if found := list(_large(value)):
            with self._lock:
                for each in found:
                    self._known[float(each)] = each
                    self._known.move_to_end(float(each))
                while len(self._known) > MOST:
                    self._known.popitem(last=False)

    def restored(self, value: Any) -> Any:
        """What comes back, its large numbers as they were told.

        >>> exact = Exact()
        >>> exact.note({"id": [2**53 + 1]})
        >>> exact.restored({"match_payload": {"id": [2**53, 5]}})
        {'match_payload': {'id': [9007199254740993, 5]}}
        """
        return self._restored(value) if next(_large(value), None) is not None else value

    def _restored(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: self._restored(held) for name, held in value.items()}
        if isinstance(value, list):
            return [self._restored(held) for held in value]
        if _is_large(value):
            known = self._known.get(float(value))
            return known if known is not None else float(value) if abs(value) >= BITS else value
        return value


def _is_large(value: Any) -> bool:
    return value.__class__ in (int, float) and EXACT <= abs(value) < float("inf")


def _large(value: Any) -> Iterator[int | float]:
    """The large numbers in a value, however deep."""
    level = [value]
    while level:
        inside: list[Any] = []
        for each in level:
            if each.__class__ is dict:
                inside += each.values()
            elif each.__class__ is list:
                inside += each
            elif _is_large(each):
                yield each
        level = inside
