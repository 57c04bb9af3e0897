"""Findings about a trigger as text and HTML: a line each, with where and what mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eventkit.faces.html import Html, Kind, chip, code, note, table
from eventkit.faces.plain import clip, counted, visible

__all__ = ["findings_html", "findings_text"]

_NONE = "Nothing odd about it"
_LONG = 400
_CHIPS: Mapping[str, Kind] = {"error": "bad", "warning": "waiting", "note": "plain"}
_MARKS: Mapping[str, str] = {"error": "✗", "warning": "!", "note": "·"}


def _head(findings: Sequence[Any]) -> str:
    counts = [(kind, sum(each.severity == kind for each in findings)) for kind in _CHIPS]
    return ", ".join(counted(count, kind) for kind, count in counts if count)


def findings_text(findings: Sequence[Any]) -> str:
    """How many of each kind; then each: which check, where, the sentence, and below it what mends it."""
    if not findings:
        return _NONE
    lines = [_head(findings)]
    for each in findings:
        place = visible(clip(each.where, 80))
        lines.append(f"  {_MARKS[each.severity]} {each.code} ({place}): {visible(clip(each.sentence, _LONG))}")
        if each.edit is not None:
            lines.append(f"      to mend: {visible(clip(str(each.edit), _LONG))}")
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
            clip(each.sentence, _LONG),
            clip(str(each.edit), _LONG) if each.edit is not None else "",
        ]
        for each in findings
    ]
    return table(_head(findings), ["", "code", "where", "what", "to mend"], rows)
