"""What every question and reply is made of: frozen values that cross the wire as JSON, and are TypeScript there.

Here is also what JSON a question may be made of, none that cannot be kept, sent back or walked through in a moment; and
how numbers that JavaScript rounds are known again.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, JsonValue, PlainSerializer

__all__ = ["DEEPEST", "Ask", "Exact", "Json", "JsonObject", "Moment", "Reply", "beyond"]

Json = JsonValue
JsonObject = dict[str, JsonValue]


def _wire_time(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_wire_time, return_type=str, when_used="json")]
"""A time in UTC; RFC 3339 with `Z` on the wire."""


class Ask(BaseModel):
    """A question's own part. What it does not know of is refused, with words."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(BaseModel):
    """What is answered, or a part of it. Checked when it is made, so that the types on both sides hold."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")

    def plain(self) -> dict[str, Any]:
        """Plain JSON values."""
        return self.model_dump(mode="json")


DEEPEST = 180
"""Levels: those of a payload, and of the filter or edit around it."""
VALUES = 500_000
"""Values in all."""
LEAST, LARGEST = -(2**63), 2**64 - 1


def beyond(of: Any) -> str:
    r"""Why this cannot be taken, in words; empty where it can.

    >>> beyond({"text": "rye", "n": [1, None]}), beyond({"text": "\ud800"})
    ('', 'it holds half a character (a lone surrogate), which UTF-8 cannot write: take it out')
    """
    level, count = [of], 0
    for _ in range(DEEPEST):
        count += len(level)
        if count > VALUES:
            return f"it holds more than {VALUES:,} values: ask for less at once"
        for value in level:
            if said := _beyond(value):
                return said
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return ""
    return f"it is nested more than {DEEPEST} deep: write it flatter"


def _inside(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return list(value) if isinstance(value, list | tuple) else []


def _beyond(value: Any) -> str:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return "it holds half a character (a lone surrogate), which UTF-8 cannot write: take it out"
    if isinstance(value, int) and not LEAST <= value <= LARGEST:
        return "it holds a whole number beyond 64 bits: write it as text"
    if isinstance(value, float) and not math.isfinite(value):
        return "it holds a number that is not finite, which JSON cannot write: give a finite one"
    return ""


EXACT = 2**53
"""Up to here JavaScript tells any two whole numbers apart."""
BITS = 2**63
"""From here on a whole number that was never told comes from a floating point number: no id is as large."""
REMEMBERED = 10_000
"""Numbers that are remembered, those told last."""


class Exact:
    """The large numbers a front end was told: it gives back the nearest it has, and that is known again. Thread: any.

    JavaScript has 64-bit floating point numbers alone, so that of 9007199254740993 it makes 9007199254740992, and
    writes 2**63 as 9223372036854776000. Ids of that size are common, and a trigger that asks for a rounded one never
    fires.
    """

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
                while len(self._known) > REMEMBERED:
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
