"""Near misses of one bound, brought together: the numbers that missed it, as a range from the least to the greatest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from eventkit.insight.matcher_edits import within
from eventkit.model.event import Event
from eventkit.model.payload_matchers import matcher
from eventkit.model.trigger import Trigger, leaves

__all__ = ["Bounds", "Span"]


class Bound(NamedTuple):
    """What was asked, in the words of a clause, and which of its bounds was missed: the lower one, or the upper."""

    what: str
    wanted: str
    lower: bool


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
        return low if low == high else f"{low} to {high}"

    @property
    def nearest(self) -> tuple[str, list[Event]]:
        """The number that missed it least, and its events."""
        end = max(self.numbers) if self.bound.lower else min(self.numbers)
        held = [event for number, event in zip(self.numbers, self.events, strict=True) if number == end]
        return self.words[self.numbers.index(end)], held

    @property
    def farthest(self) -> Event:
        """The first event of those with the number that missed it most."""
        end = min(self.numbers) if self.bound.lower else max(self.numbers)
        return self.events[self.numbers.index(end)]


class Bounds:
    """The clauses of a trigger that are one numeric range, and what missed each."""

    def __init__(self, trigger: Trigger) -> None:
        ranges = [each for _, leaf in leaves(trigger) for each in _ranges(leaf.match_payload)]
        self._known: Mapping[str, Sequence[Any]] = {matcher(each, "payload").words: each["numeric"] for each in ranges}
        self._spans: dict[Bound, Span] = {}

    def took(self, what: str, wanted: str, actual: str, event: Event) -> bool:
        """Whether an event missed such a clause with a number, and was taken down."""
        argument = self._known.get(wanted)
        if argument is None or actual[:1] not in "-0123456789":
            return False
        try:
            number = float(actual)
        except ValueError:  # one that is cut
            return False
        missed = next(
            (at for at in range(0, len(argument), 2) if not within(argument[at], number, argument[at + 1])), 0
        )
        bound = Bound(what, wanted, argument[missed].startswith(">"))
        span = self._spans.get(bound)
        if span is None:
            span = self._spans[bound] = Span(bound)
        span.events.append(event)
        span.numbers.append(number)
        span.words.append(actual)
        return True

    def spans(self) -> list[Span]:
        """What was missed, with the events."""
        return list(self._spans.values())


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
