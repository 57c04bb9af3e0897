"""Conditions on rows of the log, as SQL with its parameters, and the ways into the log that they open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

__all__ = ["RELATED", "Condition", "Lead", "joined"]


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
