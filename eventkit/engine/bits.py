"""Sets of triggers as the bits of an integer: for one dimension of an event, which triggers accept which value.

A value met before costs one look-up. A new one is looked up among exact values, then among prefixes by their lengths,
then among globs through a piece of text each must contain, so that its cost does not grow with their number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from eventkit.model.pattern import Predicate

__all__ = ["Dimension", "members"]

MEMO: Final = 16_384
GRAM: Final = 3
_SPECIAL = re.compile(r"[*?\[]")


def members(bits: int) -> Iterable[int]:
    """The places of the bits that are set, ascending."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


class _Patterns:
    """Patterns of one kind, each with the triggers it stands for; finds the triggers with one that fits a value."""

    def __init__(self, predicate: Callable[[str], Predicate]) -> None:
        self._predicate = predicate
        self._exact: dict[str, int] = {}
        self._prefix: dict[str, int] = {}
        self._lengths: list[int] = []
        self._globs: dict[str, int] = {}
        self._witness: dict[str, set[str]] = defaultdict(set)
        self._witness_of: dict[str, str] = {}
        self._blind: set[str] = set()

    def add(self, pattern: str, bit: int) -> None:
        if not _SPECIAL.search(pattern):
            self._exact[pattern] = self._exact.get(pattern, 0) | bit
        elif pattern[-1] == "*" and not _SPECIAL.search(pattern[:-1]):
            head = pattern[:-1]
            self._prefix[head] = self._prefix.get(head, 0) | bit
            self._lengths = sorted({*self._lengths, len(head)})
        else:
            if pattern not in self._globs:
                self._watch(pattern)
            self._globs[pattern] = self._globs.get(pattern, 0) | bit

    def _watch(self, pattern: str) -> None:
        """Chooses the rarest three letters the pattern asks for; without any it is tried on every value."""
        pieces = [re.sub(r"\[.*", "", piece) for piece in re.split(r"[*?]|\[[^\]]*\]", pattern)]
        grams = {piece[at : at + GRAM] for piece in pieces for at in range(len(piece) - GRAM + 1)}
        if ("[" in pattern and not grams) or not grams:
            self._blind.add(pattern)
            return
        gram = min(sorted(grams), key=lambda each: len(self._witness[each]))
        self._witness[gram].add(pattern)
        self._witness_of[pattern] = gram

    def drop(self, pattern: str, bit: int) -> None:
        for held in (self._exact, self._globs):
            if pattern in held:
                held[pattern] &= ~bit
        head = pattern[:-1]
        if pattern.endswith("*") and head in self._prefix:
            self._prefix[head] &= ~bit
        if self._globs.get(pattern) == 0:
            del self._globs[pattern]
            self._blind.discard(pattern)
            if (gram := self._witness_of.pop(pattern, None)) is not None:
                self._witness[gram].discard(pattern)

    def fitting(self, value: str) -> int:
        bits = self._exact.get(value, 0)
        for length in self._lengths:
            if length > len(value):
                break
            bits |= self._prefix.get(value[:length], 0) if self._predicate(value[:length] + "*")(value) else 0
        for pattern in self._candidates(value):
            if self._predicate(pattern)(value):
                bits |= self._globs[pattern]
        return bits

    def _candidates(self, value: str) -> set[str]:
        found = set(self._blind)
        if self._witness_of:
            for at in range(len(value) - GRAM + 1):
                found |= self._witness.get(value[at : at + GRAM], set())
        return found


class Dimension:
    """One thing an event may say (its name, a label's value), and the triggers that accept each value of it."""

    def __init__(self, predicate: Callable[[str], Predicate], *, negation: bool) -> None:
        self._negation = negation
        self.free = 0
        self._wanted = _Patterns(predicate)
        self._unwanted = _Patterns(predicate)
        self._refusing = 0
        self._several: dict[int, tuple[str, ...]] = {}
        self._predicate = predicate
        self._memo: dict[str, int] = {}

    def add(self, patterns: tuple[str, ...] | None, bit: int) -> None:
        """A trigger that accepts any of the patterns; None accepts everything, also a missing value."""
        self._memo.clear()
        if patterns is None:
            self.free |= bit
            return
        refusing = [pattern for pattern in patterns if self._negation and pattern.startswith("!")]
        if len(refusing) > 1:
            self._several[bit] = patterns
            return
        for pattern in patterns:
            if pattern in refusing:
                self._refusing |= bit
                self._unwanted.add(pattern[1:], bit)
            else:
                self._wanted.add(pattern, bit)

    def drop(self, patterns: tuple[str, ...] | None, bit: int) -> None:
        """The trigger no longer counts."""
        self._memo.clear()
        self.free &= ~bit
        self._refusing &= ~bit
        self._several.pop(bit, None)
        for pattern in patterns or ():
            self._wanted.drop(pattern, bit)
            self._unwanted.drop(pattern[1:], bit)

    def accepting(self, value: str) -> int:
        """The triggers that accept this value."""
        bits = self._memo.get(value)
        if bits is None:
            bits = self._look_up(value)
            if len(self._memo) >= MEMO:
                self._memo.clear()
            self._memo[value] = bits
        return bits

    def _look_up(self, value: str) -> int:
        bits = self.free | self._wanted.fitting(value)
        if self._refusing:
            bits |= self._refusing & ~self._unwanted.fitting(value)
        for bit, patterns in self._several.items():
            if any(self._predicate(pattern)(value) for pattern in patterns):
                bits |= bit
        return bits
