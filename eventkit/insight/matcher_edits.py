"""One matcher of a payload pattern corrected, so that it accepts a value it just misses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eventkit.insight.slips import is_slip, stops_short

__all__ = ["Given", "corrected", "is_number", "number_in", "within"]


@dataclass(frozen=True, slots=True)
class Given:
    """The matcher at that place of the list, become `new`; `why`, where the words for both do not say it."""

    at: int
    new: Any
    size: int = 1
    why: str = ""


def corrected(matchers: Sequence[Any], value: Any) -> Iterator[Given]:
    """The corrections that may help, smallest first for each matcher; whoever asks tries them.

    >>> list(corrected([42], "42"))
    [Given(at=0, new='42', size=1, why='text, not a number')]
    >>> [each.new for each in corrected(["eu-*"], "eu-1")]
    [{'wildcard': 'eu-*'}]
    """
    for at, each in enumerate(matchers):
        if isinstance(each, Mapping) and len(each) == 1:
            [(name, argument)] = each.items()
            yield from _operator(at, name, argument, value)
        else:
            yield from _literal(at, each, value)


def _literal(at: int, wanted: Any, value: Any) -> Iterator[Given]:
    if is_number(wanted) and isinstance(value, str) and number_in(value) == wanted:
        yield Given(at, value, why="text, not a number")
    if isinstance(wanted, str) and is_number(value) and number_in(wanted) == value:
        yield Given(at, value, why="a number, not text")
    if isinstance(wanted, bool) and isinstance(value, str) and value.lower() == str(wanted).lower():
        yield Given(at, value, why=f"text, not {str(wanted).lower()}")
    if not isinstance(wanted, str) or not isinstance(value, str):
        return
    if wanted.casefold() == value.casefold():
        yield Given(at, {"equals-ignore-case": wanted})
    elif "*" in wanted and "**" not in wanted and "\\" not in wanted:
        yield Given(at, {"wildcard": wanted})
    elif stops_short(wanted, value):
        yield Given(at, {"prefix": wanted})
    elif is_slip(wanted, value):
        yield Given(at, value)


def _operator(at: int, name: str, argument: Any, value: Any) -> Iterator[Given]:
    if name == "numeric" and is_number(value):
        yield from (Given(at, {"numeric": bounds}) for bounds in _bounds(list(argument), value))
    elif name == "anything-but":
        yield from _less(at, argument, value)
    elif name in ("prefix", "suffix") and isinstance(argument, str) and isinstance(value, str):
        begins = str.startswith if name == "prefix" else str.endswith
        if begins(value.casefold(), argument.casefold()):
            yield Given(at, {name: {"equals-ignore-case": argument}})
    elif name == "wildcard" and isinstance(value, str):
        yield Given(at, {"wildcard": f"{argument}*"})
        yield Given(at, {"wildcard": f"*{argument}"})


def _bounds(argument: list[Any], value: Any) -> Iterator[list[Any]]:
    """The bounds with the one that the value misses moved to the value."""
    for place in range(0, len(argument), 2):
        sign, bound = argument[place], argument[place + 1]
        if sign == "=" or within(sign, value, bound):
            continue  # another number than the one is no bound that was missed
        moved = {">": ">=", ">=": ">=", "<": "<=", "<=": "<="}[sign]
        yield [*argument[:place], moved, value, *argument[place + 2 :]]


def within(sign: str, value: Any, bound: Any) -> bool:
    """Whether a number is on the right side of a bound."""
    return bool({">": value > bound, ">=": value >= bound, "<": value < bound, "<=": value <= bound}[sign])


def _less(at: int, argument: Any, value: Any) -> Iterator[Given]:
    """`anything-but` without the value; without any left, whatever is there."""
    values = list(argument) if isinstance(argument, list | tuple) else [argument]
    if isinstance(argument, Mapping) or not any(each == value for each in values):
        return
    kept = [each for each in values if each != value]
    yield Given(at, {"anything-but": kept} if kept else {"exists": True}, size=2)


def is_number(value: Any) -> bool:
    """Whether a value is a number of JSON."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number_in(text: str) -> float | int | None:
    """The number that a text writes, or None."""
    if not re.fullmatch(r"-?\d{1,300}(\.\d+)?([eE][-+]?\d{1,3})?", text.strip()):
        return None
    return float(text) if any(letter in text for letter in ".eE") else int(text)
