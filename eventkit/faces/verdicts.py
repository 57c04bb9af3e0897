"""Verdicts and near misses as text and HTML: each clause asked, what was there instead, and the smallest edits.

told: of near misses, a `NearMisses` of `NearMiss`es, by clause the `Shortfall`s, which live above this floor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eventkit.faces.html import Html, blocks, chip, esc, join, note, table
from eventkit.faces.html import Kind as ChipKind
from eventkit.faces.plain import clip, columns, counted, visible
from eventkit.model.verdict import Clause, Outcome, Result, Verdict

__all__ = [
    "near_miss_html",
    "near_miss_text",
    "near_misses_html",
    "near_misses_text",
    "shortfall_text",
    "verdict_html",
    "verdict_text",
]

_MARKS: Mapping[Result, str] = {
    Result.PASS: "✓",
    Result.FAIL: "✗",
    Result.ERROR: "!",
    Result.NOT_REACHED: "·",
    Result.SUPPRESSED: "–",
}
_CHIPS: Mapping[Outcome, ChipKind] = {
    Outcome.MATCHED: "good",
    Outcome.NOT_MATCHED: "bad",
    Outcome.ERROR: "bad",
    Outcome.NOT_REACHED: "waiting",
    Outcome.SUPPRESSED: "off",
}
_RESULTS: Mapping[Result, ChipKind] = {
    Result.PASS: "good",
    Result.FAIL: "bad",
    Result.ERROR: "bad",
    Result.NOT_REACHED: "waiting",
    Result.SUPPRESSED: "off",
}
_LONG, _SENTENCE = 200, 600
_MOST = 60
"""Clauses that are shown; of a trigger that asks more, those that come first."""


def _named(clause: Clause) -> str:
    """What is asked, as a row is called."""
    return visible(clip(f"{clause.kind} {clause.what}".strip(), 60))


def _rows(clauses: tuple[Clause, ...], depth: int = 0) -> Iterator[tuple[int, Clause]]:
    for clause in clauses:
        yield depth, clause
        if clause.result is not Result.PASS or clause.kind not in ("related", "resource", "payload"):
            yield from _rows(clause.parts, depth + 1)


def verdict_text(verdict: Verdict) -> str:
    """The sentence, then a line a clause; the parts of what passed are left out."""
    lines = [visible(clip(verdict.sentence, _SENTENCE))]
    for depth, clause in list(_rows(verdict.clauses))[:_MOST]:
        why = visible(clip(clause.why, _LONG))
        lines.append(f"{'  ' * (depth + 1)}{_MARKS[clause.result]} {_named(clause)}: {why}")
    return "\n".join(lines)


def verdict_html(verdict: Verdict) -> Html:
    """The same as a table, the clause that settled it first in the sentence."""
    rows = [
        (
            join(["\u2003" * depth, _named(clause)], between=""),
            chip(clause.result, _RESULTS[clause.result]),
            clip(clause.wanted, _LONG),
            clip(clause.actual, _LONG),
            clip(clause.why, _LONG),
        )
        for depth, clause in list(_rows(verdict.clauses))[:_MOST]
    ]
    answer = join([chip(verdict.outcome, _CHIPS[verdict.outcome]), esc(clip(verdict.sentence, _SENTENCE))])
    caption = f"{verdict.event.event} on {verdict.event.resource.id}"
    return blocks([note(answer), table(clip(caption, _LONG), ["clause", "result", "wanted", "actual", "why"], rows)])


SHOWN = 8
"""Clauses, and values of each, that are shown."""
_MISS_LONG = 160
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
    return [f"{len(miss):,}", visible(clip(miss.actual, _MISS_LONG)), visible(clip(edit, _MISS_LONG)), added]


def _miss_rows(misses: Sequence[Any], gains: Any) -> list[list[str]]:
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
        lines += columns(_miss_rows(clause.values, gains), indent="    ")
        lines += [f"    {line}" for line in _more(len(clause.values), "value")]
    return "\n".join([*lines, *(f"  {line}" for line in _more(len(told.clauses), "clause"))])


def near_misses_html(told: Any) -> Html:
    """The same, a table a clause."""
    gains = told.gains()
    drawn: list[str] = [note(_head(told))]
    for clause in told.clauses[:SHOWN]:
        drawn.append(table(clip(str(clause), 2 * _MISS_LONG), _COLUMNS, _miss_rows(clause.values, gains)))
        drawn += [note(line) for line in _more(len(clause.values), "value")]
    return blocks([*drawn, *(note(line) for line in _more(len(told.clauses), "clause"))])


def shortfall_text(clause: Any) -> str:
    """One line: how many failed on it, and what was there."""
    return visible(clip(str(clause), 2 * _MISS_LONG))


def _of_one(miss: Any) -> str:
    what = f"{miss.kind} {miss.what}".strip()
    return visible(clip(f"{len(miss):,} failed only on {what}: {miss.actual}; wanted {miss.wanted}", 2 * _MISS_LONG))


def _gains(miss: Any) -> dict[Any, int]:
    return {each: len(each.gained) for each in (miss.nearest, miss) if each is not None and each.edit is not None}


def near_miss_text(miss: Any) -> str:
    """What it failed on; then the edit that admits its events, of several numbers the nearest first."""
    return "\n".join([_of_one(miss), *columns(_miss_rows([miss], _gains(miss)), indent="  ")])


def near_miss_html(miss: Any) -> Html:
    """The same as a table."""
    return table(_of_one(miss), _COLUMNS, _miss_rows([miss], _gains(miss)))
