"""A verdict as text and HTML: the answer, what was asked clause by clause, and the smallest edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eventkit.faces.html import Html, blocks, chip, esc, join, note, table
from eventkit.faces.html import Kind as ChipKind
from eventkit.faces.plain import clip, visible
from eventkit.model.verdict import Clause, Outcome, Result, Verdict

__all__ = ["verdict_html", "verdict_text"]

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
