"""Near misses as text and HTML: a line a clause with what was there instead, then the edits that would admit them.

told: a `NearMisses` of `NearMiss`es, by clause the `Shortfall`s. They live with the workspace, above this floor.
"""

from __future__ import annotations

from typing import Any

from eventkit.faces.html import Html, blocks, note, table
from eventkit.faces.plain import clip, columns, counted, visible

__all__ = ["near_misses_html", "near_misses_text"]

SHOWN = 8
"""Clauses, and values of each, that are shown."""
_LONG = 160


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


def _more(count: int, what: str) -> list[str]:
    return [f"… and {counted(count - SHOWN, what)} more"] if count > SHOWN else []


def near_misses_text(told: Any) -> str:
    """How many; then each clause with its values, and for each value the smallest edit that would admit it."""
    lines, gains = [_head(told)], told.gains()
    for clause in told.clauses[:SHOWN]:
        lines.append(f"  {visible(clip(str(clause), 2 * _LONG))}")
        lines += columns([_row(each, gains) for each in clause.values[:SHOWN]], indent="    ")
        lines += [f"    {line}" for line in _more(len(clause.values), "value")]
    return "\n".join([*lines, *(f"  {line}" for line in _more(len(told.clauses), "clause"))])


def near_misses_html(told: Any) -> Html:
    """The same, a table a clause."""
    gains = told.gains()
    drawn: list[str] = [note(_head(told))]
    for clause in told.clauses[:SHOWN]:
        rows = [_row(each, gains) for each in clause.values[:SHOWN]]
        head = ["events", "there", "to admit them", "adds"]
        drawn.append(table(clip(str(clause), 2 * _LONG), head, rows))
        drawn += [note(line) for line in _more(len(clause.values), "value")]
    return blocks([*drawn, *(note(line) for line in _more(len(told.clauses), "clause"))])
