"""Why an event did or did not satisfy: every automation, one, or a trigger that is being written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from eventkit.api.drafts import edited, trigger_of
from eventkit.api.event_wire import ClauseView, VerdictView, WhyAsk, WhyReply
from eventkit.api.session import Call
from eventkit.faces import verdict_text
from eventkit.faces.plain import clip, visible
from eventkit.insight import distance, explain
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.model.verdict import Clause, Verdict
from eventkit.workspace.explaining import asked_event, explain_each, explain_here

__all__ = ["verdict_view", "why"]

MOST = 50
EACH = 200
"""Automations that are looked at between two signs of life."""
LATER = "It was not there when this event came: this is what it would have made of it"


def why(call: Call, ask: WhyAsk) -> WhyReply:
    """The verdicts: of all automations those that come nearest, at most 50."""
    event = asked_event(call.ws, ask.id)
    if ask.trigger is not None:
        verdict = explain_here(call.ws, trigger_of(ask.trigger), event)
        return WhyReply(verdicts=[verdict_view(verdict, ask.trigger)], unasked=0)
    if ask.automation is not None:
        spec = call.ws.automation(ask.automation)
        return WhyReply(verdicts=[verdict_view(explain_here(call.ws, spec, event), note=_note(spec, event))], unasked=0)
    nearest = _nearest(call, event)
    chosen = nearest[:MOST]
    done = count(1)
    told = explain_each(call.ws, chosen, event, beat=lambda: call.progress(next(done), 0, "explaining"))
    views = [verdict_view(verdict, note=_note(spec, event)) for spec, verdict in zip(chosen, told, strict=True)]
    return WhyReply(verdicts=sorted(views, key=_rank), unasked=len(nearest) - len(chosen))


def _nearest(call: Call, event: Event) -> list[AutomationSpec]:
    """Every automation, those first that the event comes nearest to, by what their triggers ask and no window."""
    ranked = []
    for place, spec in enumerate(specs := call.ws.automations()):
        if place % EACH == 0:
            call.progress(place, len(specs), "looking for the nearest")
        far = distance(explain(spec.trigger, event, edit=False))
        ranked.append((far, bool(_note(spec, event)), not spec.enabled, spec.name, spec))
    return [spec for *_, spec in sorted(ranked, key=lambda each: each[:-1])]


def _note(spec: AutomationSpec, event: Event) -> str:
    came = event.received or event.occurred
    return LATER if spec.created is not None and spec.created > came else ""


_ORDER = ("matched", "error", "suppressed", "not reached", "not matched")


def _rank(view: VerdictView) -> tuple[bool, int]:
    """What fired before what only counted, what fits before what does not; else as near as they are."""
    return not view.fires, _ORDER.index(view.outcome)


LONG, SENTENCE = 300, 600
CLAUSES = 200
"""Clauses that are shown; of a trigger that asks more, those that come first."""


def verdict_view(verdict: Verdict, draft: Mapping[str, Any] | None = None, *, note: str = "") -> VerdictView:
    """The verdict for a front end. draft: the trigger's JSON as it is being written, of which `edited` is made.

    Keys of the draft that nobody here knows stay. note: see `VerdictView`.
    """
    left = iter(range(CLAUSES))
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
