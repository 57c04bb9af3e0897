"""Conditions on rows of the log, as SQL with its parameters: the ways into the log they open, the text of a body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eventkit.model.base import to_json

__all__ = ["RELATED", "Condition", "Lead", "glob", "is_plain", "joined", "path_of", "written"]

RELATED = ("related", "related_lately")
"""Who took part: what is gathered, and what is not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A way into the log by one indexed value: the places (`seq`) it gives come in log order.

    `table` is events with its index, or one of RELATED; `sql` the value wanted there.
    """

    table: str
    sql: str
    params: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a row of `events`, with its parameters.

    `leads`: look-ups that together give exactly the rows that meet it. `places`: a query for their places.
    `named`: whether it is about the event's name alone. `reads`: whether it is about what the event holds, which no
    index tells. `alone`: whether one thread is quicker with it than several, which would wait for each other: reading
    JSON takes memory from SQLite, and a function of ours takes Python, at every row.
    """

    sql: str
    params: tuple[Any, ...] = ()
    leads: tuple[Lead, ...] = ()
    places: str = ""
    named: bool = False
    reads: bool = False
    alone: bool = False


def joined(found: Iterable[Condition]) -> tuple[str, list[Any]]:
    """All of the conditions as one, with their parameters; true where there are none."""
    held = list(found)
    return " AND ".join(f"({each.sql})" for each in held) or "1", [value for each in held for value in each.params]


_SPECIAL = re.compile(r"([*?[])")
_LONGEST = 10_000
"""Characters of a GLOB pattern: SQLite refuses one of 50,000 bytes."""


def written(text: str) -> tuple[str, tuple[Any, ...]]:
    """Whether a text stands anywhere in the body. GLOB takes a third of the time that `instr` does."""
    if len(text) > _LONGEST:
        return "instr(body, ?)", (text,)
    return "body GLOB ?", (f"*{glob(text)}*",)


def glob(text: str) -> str:
    """A text as a pattern of GLOB that fits this text alone."""
    return _SPECIAL.sub(r"[\1]", text)


def is_plain(text: str) -> bool:
    """Whether JSON writes the text as it is, so that SQLite's paths and patterns can name it."""
    return bool(text) and to_json(text) == f'"{text}"'.encode()


def path_of(place: int, names: Sequence[str]) -> str:
    """The path to a value below the body's part at a place; the names are plain."""
    return f"$[{place}]" + "".join(f'."{name}"' for name in names)
