"""Near misses as text and HTML: a line a clause with what was there instead, then the edits that would admit them.

told: a `NearMisses` of `NearMiss`es, by clause the `Shortfall`s. They live with the workspace, above this floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventkit.faces.html import Html, blocks, note, table
from eventkit.faces.plain import clip, columns, counted, visible

__all__ = ["near_miss_html", "near_miss_text", "near_misses_html", "near_misses_text", "shortfall_text"]

SHOWN = 8
"""Clauses, and values of each, that are shown."""
_LONG = 160
_COLUMNS = ("events", "there", "to admit them", "adds")


def _head(told: Any) -> str:
    if not told:
        return "No event was just one clause short"
    missed = sum(len(each) for each in told)
    return f"{counted(missed, 'event')} one clause short"


def _row(miss: Any, gains: Any) -> list[str]:
    """A value there: how many events have it, the edit that admits them, the firings that it adds."""
    edit = str(miss.edit) if miss.edit is not None else "no edit is known"
    more = gains.get(miss) if gains is not None else None
    added = "" if more is None else f"+{counted(more, 'firing')}"
    return [f"{len(miss):,}", visible(clip(miss.actual, _LONG)), visible(clip(edit, _LONG)), added]


def _rows(misses: Sequence[Any], gains: Any) -> list[list[str]]:
    """A row a value; of numbers that miss a bound the nearest comes first."""
    every = [each for miss in misses[:SHOWN] for each in (miss.nearest, miss) if each is not None]
    return [_row(each, gains) for each in every]


def _more(count: int, what: str) -> list[str]:
    return [f"… and {counted(count - SHOWN, what)} more"] if count > SHOWN else []


def near_misses_text(told: Any) -> str:
    """How many; then each clause with its values, and for each value the smallest edit that would admit it."""
    lines, gains = [_head(told)], told.gains()
    for clause in told.clauses[:SHOWN]:
        lines.append(f"  {shortfall_text(clause)}")
        lines += columns(_rows(clause.values, gains), indent="    ")
        lines += [f"    {line}" for line in _more(len(clause.values), "value")]
    return "\n".join([*lines, *(f"  {line}" for line in _more(len(told.clauses), "clause"))])


def near_misses_html(told: Any) -> Html:
    """The same, a table a clause."""
    gains = told.gains()
    drawn: list[str] = [note(_head(told))]
    for clause in told.clauses[:SHOWN]:
        drawn.append(table(clip(str(clause), 2 * _LONG), _COLUMNS, _rows(clause.values, gains)))
        drawn += [note(line) for line in _more(len(clause.values), "value")]
    return blocks([*drawn, *(note(line) for line in _more(len(told.clauses), "clause"))])


def shortfall_text(clause: Any) -> str:
    """One line: how many failed on it, and what was there."""
    return visible(clip(str(clause), 2 * _LONG))


def _of_one(miss: Any) -> str:
    what = f"{miss.kind} {miss.what}".strip()
    return visible(clip(f"{len(miss):,} failed only on {what}: {miss.actual}; wanted {miss.wanted}", 2 * _LONG))


def _gains(miss: Any) -> dict[Any, int]:
    return {each: len(each.gained) for each in (miss.nearest, miss) if each is not None and each.edit is not None}


def near_miss_text(miss: Any) -> str:
    """What it failed on; then the edit that admits its events, of several numbers the nearest first."""
    return "\n".join([_of_one(miss), *columns(_rows([miss], _gains(miss)), indent="  ")])


def near_miss_html(miss: Any) -> Html:
    """The same as a table."""
    return table(_of_one(miss), _COLUMNS, _rows([miss], _gains(miss)))
