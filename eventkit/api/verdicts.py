"""Verdicts as a front end has them: cut to what a person reads, with the nearest edit made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eventkit.api.drafts import edited
from eventkit.api.event_wire import ClauseView, VerdictView
from eventkit.faces import verdict_text
from eventkit.faces.plain import clip, visible
from eventkit.model.verdict import Clause, Verdict

__all__ = ["verdict_view"]

LONG, SENTENCE = 300, 600
MOST = 200
"""Clauses that are shown; of a trigger that asks more, those that come first."""


def verdict_view(verdict: Verdict, draft: Mapping[str, Any] | None = None, *, note: str = "") -> VerdictView:
    """The verdict for a front end. draft: the trigger's JSON as it is being written, of which `edited` is made.

    Keys of the draft that nobody here knows stay. note: see `VerdictView`.
    """
    left = iter(range(MOST))
    given = draft if draft is not None else verdict.trigger.wire()
    return VerdictView(
        automation=verdict.automation,
        outcome=verdict.outcome.value,
        sentence=_said(verdict.sentence, SENTENCE),
        fires=verdict.fires,
        clauses=[view for clause in verdict.clauses for view in _clause(clause, verdict.decisive, left)],
        edit=_said(str(verdict.edit), SENTENCE) if verdict.edit is not None else None,
        edited=None if verdict.edit is None else edited(given, verdict.trigger, verdict.edit),
        text=verdict_text(verdict),
        note=note,
    )


def _said(text: str, width: int = LONG) -> str:
    return visible(clip(text, width))


def _clause(clause: Clause, decisive: Clause | None, left: Iterator[int]) -> Iterator[ClauseView]:
    """The clause with its parts; nothing once as many as are shown are there."""
    if next(left, None) is None:
        return
    yield ClauseView(
        kind=clause.kind,
        result=clause.result.value,
        what=_said(clause.what),
        wanted=_said(clause.wanted),
        actual=_said(clause.actual),
        why=_said(clause.why),
        decisive=clause is decisive,
        parts=[view for part in clause.parts for view in _clause(part, decisive, left)],
    )
