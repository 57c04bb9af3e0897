"""Sets of triggers as the bits of an integer: for one dimension of an event, which triggers accept which value.

A value met before costs one look-up. A new one is looked up among exact values, then among prefixes by their lengths,
then among globs through a piece of text each must contain, so that its cost does not grow with their number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from eventkit.model.pattern import Predicate

__all__ = ["Dimension", "members"]

MEMO: Final = 16_384
WITNESSES: Final = (1, 2, 4, 8, 16)
_SPECIAL = re.compile(r"[*?\[]")
_SETS = re.compile(r"[*?]|\[.*")  # what no text can be read from; nothing after a bracket is relied on


def members(bits: int) -> Iterable[int]:
    """The places of the bits that are set, ascending."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


class _Patterns:
    """Patterns of one kind, each with the triggers it stands for; finds the triggers with one that fits a value.

    A glob is watched through a witness: a piece of text it must contain, cut to 1, 2, 4, 8 or 16 letters, so that the
    pieces of a value to look up are few.
    """

    def __init__(self, predicate: Callable[[str], Predicate]) -> None:
        self._predicate = predicate
        self._least = 0 if predicate("a*")("a") else 1  # whether a final `*` may stand for nothing
        self._exact: dict[str, int] = {}
        self._prefix: dict[str, int] = {}
        self._lengths: list[int] = []
        self._globs: dict[str, int] = {}
        self._watched: dict[str, set[str]] = {}
        self._sizes: list[int] = []
        self._blind: set[str] = set()

    def add(self, pattern: str, bit: int) -> None:
        held, key = self._home(pattern)
        if held is self._globs and pattern not in self._globs:
            self._watch(pattern)
        held[key] = held.get(key, 0) | bit
        if held is self._prefix and len(key) not in self._lengths:
            self._lengths = sorted([*self._lengths, len(key)])

    def drop(self, pattern: str, bit: int) -> None:
        held, key = self._home(pattern)
        if key not in held:
            return
        held[key] &= ~bit
        if not held[key]:
            del held[key]
            if held is self._globs:
                self._blind.discard(pattern)
                for watched in self._watched.values():
                    watched.discard(pattern)

    def _home(self, pattern: str) -> tuple[dict[str, int], str]:
        if not _SPECIAL.search(pattern):
            return self._exact, pattern
        if pattern[-1] == "*" and not _SPECIAL.search(pattern[:-1]):
            return self._prefix, pattern[:-1]
        return self._globs, pattern

    def _watch(self, pattern: str) -> None:
        """Chooses the rarest of the longest witnesses; a pattern without any text is tried on every value."""
        longest = max(_SETS.split(pattern), key=len)
        if not longest:
            self._blind.add(pattern)
            return
        size = max(size for size in WITNESSES if size <= len(longest))
        pieces = {longest[at : at + size] for at in range(len(longest) - size + 1)}
        witness = min(sorted(pieces), key=lambda piece: len(self._watched.get(piece, ())))
        self._watched.setdefault(witness, set()).add(pattern)
        if size not in self._sizes:
            self._sizes.append(size)

    def fitting(self, value: str) -> int:
        bits = self._exact.get(value, 0)
        longest = len(value) - self._least
        for length in self._lengths:
            if length > longest:
                break
            found = self._prefix.get(value[:length])
            if found:
                bits |= found
        if self._globs:
            for pattern in self._candidates(value):
                if self._predicate(pattern)(value):
                    bits |= self._globs[pattern]
        return bits

    def _candidates(self, value: str) -> set[str]:
        found = set(self._blind)
        watched = self._watched
        for size in self._sizes:
            for at in range(len(value) - size + 1):
                piece = value[at : at + size]
                if piece in watched:
                    found |= watched[piece]
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
