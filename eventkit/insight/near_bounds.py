"""Near misses of one bound, brought together: the numbers that missed it, as a range from the least to the greatest.

Numbers written as text miss every bound; they stand apart, by whether they would fit as numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from eventkit.insight.matcher_edits import number_in, within
from eventkit.model.event import Event
from eventkit.model.payload_matchers import matcher
from eventkit.model.trigger import Trigger, leaves

__all__ = ["MOST_TEXTS", "Bounds", "Span"]


MOST_TEXTS = 10
"""Texts that an edit accepts one by one."""


class Bound(NamedTuple):
    """What was asked, in the words of a clause, and which of its bounds was missed: the lower one, or the upper.

    text: whether text was there, and `fits` whether the numbers in it would fit.
    """

    what: str
    wanted: str
    lower: bool
    text: bool = False
    fits: bool = False


@dataclass(slots=True)
class Span:
    """The events that missed a bound, in order, each with the number there, also as it is written."""

    bound: Bound
    events: list[Event] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def actual(self) -> str:
        """The numbers in words: `2.4 to 244.0`, or the one there is."""
        low, high = (self.words[self.numbers.index(each)] for each in (min(self.numbers), max(self.numbers)))
        there = low if low == high else f"{low} to {high}"
        if not self.bound.text:
            return there
        what = "a number" if low == high else "numbers"
        return f"{there} as text" + (f", which would fit as {what}" if self.bound.fits else "")

    @property
    def nearest(self) -> tuple[str, list[Event]]:
        """The number that missed it least, and its events."""
        end = max(self.numbers) if self.bound.lower else min(self.numbers)
        held = [event for number, event in zip(self.numbers, self.events, strict=True) if number == end]
        return self.words[self.numbers.index(end)], held

    @property
    def hardest(self) -> tuple[Event, ...]:
        """The events that an edit for all has to admit: the one that missed it most; of texts one of each."""
        if self.bound.text:
            first: dict[str, Event] = {}
            for word, event in zip(self.words, self.events, strict=True):
                first.setdefault(word, event)
            return tuple(first.values())
        end = min(self.numbers) if self.bound.lower else max(self.numbers)
        return (self.events[self.numbers.index(end)],)


class Bounds:
    """The clauses of a trigger that are one numeric range, and what missed each."""

    def __init__(self, trigger: Trigger) -> None:
        ranges = [each for _, leaf in leaves(trigger) for each in _ranges(leaf.match_payload)]
        self._known: Mapping[str, Sequence[Any]] = {matcher(each, "payload").words: each["numeric"] for each in ranges}
        self._spans: dict[Bound, Span] = {}

    def took(self, what: str, wanted: str, actual: str, event: Event) -> bool:
        """Whether an event missed such a clause with a number, and was taken down."""
        argument = self._known.get(wanted)
        number = _number(actual) if argument is not None else None
        if argument is None or number is None:
            return False
        missed = [at for at in range(0, len(argument), 2) if not within(argument[at], number, argument[at + 1])]
        if actual[0] == '"':
            bound = Bound(what, wanted, True, text=True, fits=not missed)
        else:
            bound = Bound(what, wanted, argument[missed[0] if missed else 0].startswith(">"))
        span = self._spans.setdefault(bound, Span(bound))
        span.events.append(event)
        span.numbers.append(number)
        span.words.append(actual)
        return True

    def spans(self) -> list[Span]:
        """What was missed, with the events."""
        return list(self._spans.values())


def _number(actual: str) -> float | None:
    """The number that is there, as it is or as text, given in words; None for anything else, and what was cut."""
    if actual[0] == '"':
        return number_in(actual[1:-1])
    if actual[0] not in "-0123456789":
        return None
    try:
        return float(actual)
    except ValueError:
        return None


def _ranges(pattern: Any) -> Iterator[Mapping[str, Any]]:
    """The matchers, alone in their list, that are a range of numbers."""
    if isinstance(pattern, Mapping):
        for held in pattern.values():
            yield from _ranges(held)
    elif isinstance(pattern, list | tuple):
        only = pattern[0] if len(pattern) == 1 else None
        if isinstance(only, Mapping) and set(only) == {"numeric"} and isinstance(only["numeric"], list | tuple):
            if only["numeric"][0] != "=":
                yield only
        else:
            for each in pattern:
                yield from _ranges(each)
