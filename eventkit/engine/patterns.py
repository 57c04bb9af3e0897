"""Many patterns at once: which of them a value fits, at a cost that does not grow with those it does not fit.

1. Exact values by one look-up, prefixes by one for each dot or each length there is, globs through a witness: a piece
   of text at the end, at the start or inside, that each value the glob fits must hold.
2. Looking up exact values and prefixes means what the predicate means; a glob is asked its predicate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from eventkit.model.pattern import Predicate

__all__ = ["Patterns", "says_nothing"]

PIECES: Final = (8, 4, 2, 1)
"""How long a witness may be: few lengths, so that the pieces of a value to look up are few."""
_SPECIAL = re.compile(r"[*?\[]")
_NO_TEXT = re.compile(r"[*?]|\[.*", re.DOTALL)  # nothing is read from a set of letters, nor after one


def says_nothing(pattern: str) -> bool:
    """Whether a pattern holds no text, and so may fit nearly everything."""
    return not any(_NO_TEXT.split(pattern)) and pattern != ""


def _end(text: str, size: int) -> Sequence[str]:
    return (text[-size:],)


def _start(text: str, size: int) -> Sequence[str]:
    return (text[:size],)


def _inside(text: str, size: int) -> Sequence[str]:
    return [text[at : at + size] for at in range(len(text) - size + 1)]


class _Watch:
    """Globs by a witness in one place of a value: its end, its start, or anywhere inside."""

    def __init__(self, cut: Callable[[str, int], Sequence[str]]) -> None:
        self._cut = cut
        self._globs: dict[str, tuple[tuple[str, Predicate], ...]] = {}
        self._sizes: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._globs)

    def rarest(self, text: str) -> tuple[int, str]:
        """How many globs share the witness that fewest share, out of a text that is not empty; and that witness."""
        size = next(size for size in PIECES if size <= len(text))
        return min((len(self._globs.get(piece, ())), piece) for piece in self._cut(text, size))

    def add(self, witness: str, glob: str, fits: Predicate) -> None:
        self._globs[witness] = (*self._globs.get(witness, ()), (glob, fits))
        self._sizes = tuple(sorted({*self._sizes, len(witness)}))

    def drop(self, witness: str, glob: str) -> None:
        left = tuple(each for each in self._globs.pop(witness) if each[0] != glob)
        if left:
            self._globs[witness] = left

    def fitting(self, value: str) -> list[str]:
        """The globs that the value fits: only those whose witness it holds are asked."""
        globs, found = self._globs, []
        for size in self._sizes:
            for piece in self._cut(value, size):
                near = globs.get(piece)
                if near is not None:
                    found += [glob for glob, fits in near if fits(value)]
        return found


class Patterns:
    """A set of patterns of one kind; finds those that a value fits."""

    def __init__(self, predicate: Callable[[str], Predicate]) -> None:
        self._predicate = predicate
        self._least = 0 if predicate("a*")("a") else 1  # whether a final `*` may stand for nothing
        self._exact: set[str] = set()
        self._prefix: dict[str, str] = {}
        self._dotted: dict[str, str] = {}
        self._lengths: tuple[int, ...] = ()
        self._watches = (_Watch(_end), _Watch(_start), _Watch(_inside))
        self._active: tuple[_Watch, ...] = ()
        self._witness: dict[str, tuple[_Watch, str]] = {}
        self._blind: set[str] = set()

    def add(self, pattern: str) -> None:
        """Takes in a pattern that is not there yet."""
        if not _SPECIAL.search(pattern):
            self._exact.add(pattern)
        elif pattern[-1] == "*" and not _SPECIAL.search(pattern[:-1]):
            self._add_prefix(pattern)
        else:
            self._watch(pattern)

    def _add_prefix(self, pattern: str) -> None:
        """Names and ids are made of words with dots between: a prefix of whole words is looked up at the dots only."""
        if pattern[-2:-1] == ".":
            self._dotted[pattern[:-1]] = pattern
        else:
            self._prefix[pattern[:-1]] = pattern
            self._lengths = tuple(sorted({*self._lengths, len(pattern) - 1}))

    def _watch(self, glob: str) -> None:
        """Chooses the rarest witness, of equals the cheapest; a glob without text is tried on every value."""
        texts = _NO_TEXT.split(glob)
        places = ("" if "[" in glob else texts[-1], texts[0], max(texts, key=len))
        choices = [(watch.rarest(text), watch) for watch, text in zip(self._watches, places, strict=True) if text]
        if not choices:
            self._blind.add(glob)
            return
        (_, witness), watch = min(choices, key=lambda choice: choice[0][0])
        watch.add(witness, glob, self._predicate(glob))
        self._witness[glob] = (watch, witness)
        self._active = tuple(watch for watch in self._watches if watch)

    def drop(self, pattern: str) -> None:
        """Lets a pattern go."""
        self._exact.discard(pattern)
        self._blind.discard(pattern)
        if self._prefix.get(pattern[:-1]) == pattern:
            del self._prefix[pattern[:-1]]
        elif self._dotted.get(pattern[:-1]) == pattern:
            del self._dotted[pattern[:-1]]
        elif pattern in self._witness:
            watch, witness = self._witness.pop(pattern)
            watch.drop(witness, pattern)
            self._active = tuple(watch for watch in self._watches if watch)

    def fitting(self, value: str) -> list[str]:
        """The patterns that the value fits; one may come twice."""
        found = [value] if value in self._exact else []
        longest = len(value) - self._least
        if dotted := self._dotted:
            at = value.find(".") + 1
            while 0 < at <= longest:
                pattern = dotted.get(value[:at])
                if pattern is not None:
                    found.append(pattern)
                at = value.find(".", at) + 1
        prefix = self._prefix
        for length in self._lengths:
            if length > longest:
                break
            pattern = prefix.get(value[:length])
            if pattern is not None:
                found.append(pattern)
        for watch in self._active:
            found += watch.fitting(value)
        if self._blind:
            found += [glob for glob in self._blind if self._predicate(glob)(value)]
        return found
