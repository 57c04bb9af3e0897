"""Triggers that are not saved yet, as text and HTML: one that is being built, drafts of an event, findings.

told: a `Drafts` of `Draft`s, which live with the workspace, above this floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eventkit.faces.events import who
from eventkit.faces.html import Html, Kind, blocks, chip, code, fold, join, note, pre, stacked, table
from eventkit.faces.plain import clip, counted, visible

__all__ = ["Built", "builder_html", "builder_text", "drafts_html", "drafts_text", "findings_html", "findings_text"]

_SENTENCE, _LONG = 600, 200
_SWITCHES = {"on": "on", "shadow": "in shadow", "off": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A draft to show. sentence: when it fires, nothing while it is no trigger; wrong: why, then.

    clauses: kind, field and what is wanted of each. runs: the deployment, where there is one.
    """

    name: str
    enabled: str
    sentence: str
    wrong: Sequence[str] = ()
    clauses: Iterable[tuple[str, str, str]] = ()
    runs: str = ""
    json_text: str = ""


def builder_text(told: Built) -> str:
    """One line: its name, and when it fires or why it does not yet."""
    return visible(clip(f"{_head(told)}: {_says(told)}", _SENTENCE))


def builder_html(told: Built) -> Html:
    """The sentence, the clauses as a table, and the JSON to unfold."""
    kind: Kind = "bad" if told.wrong else "good" if told.enabled == "on" else "off"
    word = "not a trigger yet" if told.wrong else _SWITCHES[told.enabled]
    head = note(join([chip(word, kind), clip(f"{_head(told)}: {_says(told)}", _SENTENCE)]))
    rows = [(clip(each, _LONG) for each in clause) for clause in told.clauses]
    clauses = table("What it asks", ["clause", "where", "wanted"], [list(row) for row in rows]) if rows else ""
    return blocks([head, clauses, fold("JSON", pre(told.json_text))])


def _head(told: Built) -> str:
    return f"TriggerBuilder {told.name}" if told.name else "TriggerBuilder"


def _says(told: Built) -> str:
    if told.wrong:
        more = f" (and {len(told.wrong) - 1} more)" if len(told.wrong) > 1 else ""
        return f"not a trigger yet: {told.wrong[0]}{more}"
    return f"runs {told.runs} {told.sentence}" if told.runs else told.sentence


_CELL = 400
_MOST = 12
"""Lines of what was made general."""


def _drafts_head(told: Any) -> str:
    event = told.event
    return clip(f"Triggers from {event.event} on {who(event.resource)}", _CELL)


def _fits(draft: Any) -> str:
    return f"{counted(draft.fits, 'event')}{' of the last ' + format(draft.looked, ',') if draft.cut else ''}"


def _said(draft: Any) -> list[str]:
    more = len(draft.said) - _MOST
    lines = [visible(clip(each, _CELL)) for each in draft.said[:_MOST]]
    return [*lines, *([f"… and {more:,} more"] if more > 0 else [])]


def drafts_text(told: Any) -> str:
    """Each draft on a line, narrowest first; below it what was made general."""
    lines = [visible(_drafts_head(told))]
    for draft in told:
        lines.append(f"  {draft.kind} ({_fits(draft)}): {visible(clip(draft.sentence, _CELL))}")
        lines += [f"      {line}" for line in _said(draft)]
    return "\n".join(lines)


def drafts_html(told: Any) -> Html:
    """The same as a table."""
    rows = [[draft.kind, _fits(draft), clip(draft.sentence, _CELL), stacked(_said(draft))] for draft in told]
    return table(_drafts_head(told), ["draft", "fits", "fires", "made general"], rows)


_NONE = "Nothing odd about it"
_CHIPS: Mapping[str, Kind] = {"error": "bad", "warning": "waiting", "note": "plain"}
_MARKS: Mapping[str, str] = {"error": "✗", "warning": "!", "note": "·"}


def _findings_head(findings: Sequence[Any]) -> str:
    counts = [(kind, sum(each.severity == kind for each in findings)) for kind in _CHIPS]
    return ", ".join(counted(count, kind) for kind, count in counts if count)


def findings_text(findings: Sequence[Any]) -> str:
    """How many of each kind; then each: which check, where, the sentence, and below it what mends it."""
    if not findings:
        return _NONE
    lines = [_findings_head(findings)]
    for each in findings:
        place = visible(clip(each.where, 80))
        lines.append(f"  {_MARKS[each.severity]} {each.code} ({place}): {visible(clip(each.sentence, _CELL))}")
        if each.edit is not None:
            lines.append(f"      to mend: {visible(clip(str(each.edit), _CELL))}")
    return "\n".join(lines)


def findings_html(findings: Sequence[Any]) -> Html:
    """The same as a table."""
    if not findings:
        return note(_NONE)
    rows = [
        [
            chip(each.severity, _CHIPS[each.severity]),
            each.code,
            code(clip(each.where, 80)),
            clip(each.sentence, _CELL),
            clip(str(each.edit), _CELL) if each.edit is not None else "",
        ]
        for each in findings
    ]
    return table(_findings_head(findings), ["", "code", "where", "what", "to mend"], rows)
