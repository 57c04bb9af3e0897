"""One thing an event may say (its name, a label's value), and the triggers that wait for each value of it.

A trigger is watched under the patterns of one of its clauses; or, where many share each of its clauses, it is counted
as a bit under all of them: an event's own are then found by AND-ing the bits of its dimensions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from eventkit.engine.patterns import Patterns, says_nothing
from eventkit.model.pattern import Predicate

__all__ = ["Dimension", "members"]

MEMO: Final = 16_384
"""Values remembered a dimension."""
T = TypeVar("T")
_NOTHING: Final = ((), 0)  # one value for all, so that new ids leave little behind


def members(bits: int) -> list[int]:
    """The places of the bits that are set, descending."""
    found = []
    while bits:
        place = bits.bit_length() - 1
        found.append(place)
        bits ^= 1 << place
    return found


class Dimension(Generic[T]):
    """The triggers by the values they accept. negation: whether a leading `!` negates; else it makes a pattern void."""

    def __init__(self, predicate: Callable[[str], Predicate], *, negation: bool) -> None:
        self.care = 0
        self._negation = negation
        self._patterns = Patterns(predicate)
        self._watching: dict[str, tuple[T, ...]] = {}
        self._bits: dict[str, int] = {}
        self._lenient = 0
        self._memo: dict[str, tuple[tuple[T, ...], int]] = {}

    def shared(self, patterns: tuple[str, ...]) -> int | None:
        """How many triggers are watched under the most watched of these patterns; None where they fit too much."""
        if any(says_nothing(pattern) or (self._negation and pattern.startswith("!")) for pattern in patterns):
            return None
        return max((len(self._watching.get(pattern, ())) for pattern in patterns), default=0)

    def watch(self, patterns: tuple[str, ...], trigger: T) -> None:
        """A trigger that is found through this dimension alone."""
        for pattern in self._plain(patterns):
            self._need(pattern)
            self._watching[pattern] = (*self._watching.get(pattern, ()), trigger)

    def unwatch(self, patterns: tuple[str, ...], trigger: T) -> None:
        """Undoes `watch`."""
        for pattern in self._plain(patterns):
            left = tuple(each for each in self._watching.pop(pattern) if each is not trigger)
            if left:
                self._watching[pattern] = left
            self._release(pattern)

    def count(self, patterns: tuple[str, ...], place: int) -> None:
        """A trigger that is found by its bit. With a negated pattern it passes here, and is told apart later."""
        bit = 1 << place
        self.care |= bit
        plain = self._plain(patterns)
        if self._negation and len(plain) < len(set(patterns)):
            self._lenient |= bit
        for pattern in plain:
            self._need(pattern)
            self._bits[pattern] = self._bits.get(pattern, 0) | bit

    def discount(self, patterns: tuple[str, ...], place: int) -> None:
        """Undoes `count`."""
        bit = 1 << place
        self.care &= ~bit
        self._lenient &= ~bit
        for pattern in self._plain(patterns):
            self._bits[pattern] &= ~bit
            if not self._bits[pattern]:
                del self._bits[pattern]
            self._release(pattern)

    def _plain(self, patterns: tuple[str, ...]) -> set[str]:
        return {pattern for pattern in patterns if not pattern.startswith("!")}

    def _need(self, pattern: str) -> None:
        self._memo = {}
        if pattern not in self._watching and pattern not in self._bits:
            self._patterns.add(pattern)

    def _release(self, pattern: str) -> None:
        self._memo = {}
        if pattern not in self._watching and pattern not in self._bits:
            self._patterns.drop(pattern)

    def accepting(self, value: str) -> tuple[tuple[T, ...], int]:
        """The triggers watched that accept this value, and the bits of those counted that do."""
        known = self._memo.get(value)
        if known is None:
            watched: tuple[T, ...] = ()
            bits = self._lenient
            for pattern in self._patterns.fitting(value):
                watched += self._watching.get(pattern, ())
                bits |= self._bits.get(pattern, 0)
            if len(self._memo) >= MEMO:
                self._memo = {}
            known = self._memo[value] = (watched, bits) if watched or bits else _NOTHING
        return known
