"""What a draft makes of the newest events: how many match and fire, each clause by itself, and the pinned event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from eventkit.api.counting_wire import ClauseCount, CountAsk, Counted, Miss, Misses, MissValue
from eventkit.api.drafts import edited, trigger_of
from eventkit.api.sample import newest, pinned
from eventkit.api.session import Call
from eventkit.api.why import verdict_view
from eventkit.engine import Plan
from eventkit.faces.plain import clip
from eventkit.insight import NOBODY, Alone, Shortfall, clauses_alone, firings, told
from eventkit.model.event import Event
from eventkit.model.trigger import Trigger, leaves
from eventkit.workspace.backtesting import predicate_of
from eventkit.workspace.explaining import explain_here
from eventkit.workspace.near_missing import NearMiss, near_misses_here

__all__ = ["counted", "misses", "per_hour"]

BACK = 500
"""Events before the pinned one that are stepped through for the window it met."""
LONGEST = 400
LEAST = 60.0
"""Seconds of history below which nothing is said of an hour."""


def counted(call: Call, ask: CountAsk) -> Counted:
    """Counts and verdict. Raises InvalidTrigger while the draft is none."""
    ws, trigger = call.ws, trigger_of(ask.trigger)
    events = newest(ws, ask.most)
    event = pinned(ws, ask.id)
    record = ws.store.automation(ask.automation) if ask.automation is not None else None
    predicate = predicate_of(ws, record.spec) if record is not None else None
    plan = Plan({NOBODY: trigger})
    matches = sum(bool(plan.candidates(each)) for each in events)
    fires = len(firings(trigger, events, predicate=predicate, until=_last(events)).firings)
    verdict = explain_here(ws, trigger, event, back=BACK) if event is not None else None
    hourly = per_hour(fires, events)
    return Counted(
        matches=matches,
        looked=len(events),
        fires=fires,
        per_hour=hourly,
        clauses=_clauses(trigger, events, event),
        verdict=verdict_view(verdict, ask.trigger) if verdict is not None else None,
        words=_words(matches, len(events), fires, hourly),
    )


def _last(events: Sequence[Event]) -> datetime | None:
    return (events[-1].received or events[-1].occurred) if events else None


def _clauses(trigger: Trigger, events: Sequence[Event], event: Event | None) -> list[ClauseCount]:
    made = []
    for path, leaf in leaves(trigger):
        for each in told(clauses_alone(leaf), events):
            clause = each.clause
            made.append(
                ClauseCount(
                    at=list(path),
                    kind=clause.kind,
                    what=clip(clause.what, LONGEST),
                    field=clause.field,
                    wanted=clip(clause.wanted, LONGEST),
                    passes=each.passes,
                    result=None if event is None else "pass" if _passes(clause, event) else "fail",
                    actual="" if event is None else clip(clause.actual(event), LONGEST),
                    seen=each.kinds,
                    advice=clip(each.advice, LONGEST),
                )
            )
    return made


def _passes(clause: Alone, event: Event) -> bool:
    """A key asks nothing: events that lack its label count together."""
    return clause.kind == "key" or clause.passes(event)


def per_hour(fires: int, events: Sequence[Event]) -> float | None:
    """How often an hour that is, over the time the events take; None where that is too short to say.

    The time they occurred in, or were received in, whichever is longer: a history may be emitted all at once.
    """
    if len(events) < 2:
        return None
    occurred = [each.occurred for each in events]
    first, last = (each.received or each.occurred for each in (events[0], events[-1]))
    span = max(last - first, max(occurred) - min(occurred)).total_seconds()
    return fires * 3_600 / span if span >= LEAST else None


def _words(matches: int, looked: int, fires: int, hourly: float | None) -> str:
    if not looked:
        return "no events yet"
    last = f"the last {looked:,}" if looked > 1 else "the last event"
    words = [f"matches {matches:,} of {last}", f"would fire {fires:,} {'time' if fires == 1 else 'times'}"]
    if hourly is not None and fires:
        words.append(f"≈ {_number(hourly)}/hour")
    return " · ".join(words)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0") if value >= 0.1 else "less than 0.1"


MOST_CLAUSES, MOST_VALUES = 8, 5
"""Clauses that are told, and values of each, most frequent first."""
MOST_RECKONED = 5_000
"""Events times edits up to which it is reckoned what each edit adds, most frequent first."""
MISS_LONGEST = 300


def misses(call: Call, ask: CountAsk) -> Misses:
    """The near misses by clause, most frequent first. Raises InvalidTrigger while the draft is none."""
    trigger = trigger_of(ask.trigger)
    events = newest(call.ws, ask.most)
    found = near_misses_here(call.ws, trigger, events)
    telling = _Telling(ask, len(events))
    return Misses(looked=len(events), misses=[telling.clause(each) for each in found.clauses[:MOST_CLAUSES]])


class _Telling:
    """Tells near misses; the first of them with what their edits add."""

    def __init__(self, ask: CountAsk, looked: int) -> None:
        self._ask = ask
        self._left = MOST_RECKONED // max(1, looked)

    def clause(self, found: Shortfall[NearMiss]) -> Miss:
        """One clause with its values; of numbers, the nearest before all."""
        values = [one for each in found.values[:MOST_VALUES] for one in (each.nearest, each) if one is not None]
        return Miss(
            clause=clip(f"{found.kind} {found.what}".strip(), MISS_LONGEST),
            wanted=clip(found.wanted, MISS_LONGEST),
            events=len(found),
            values=[self._value(each) for each in values],
        )

    def _value(self, miss: NearMiss) -> MissValue:
        edit = miss.edit
        reckoned = edit is not None and self._left > 0
        self._left -= reckoned
        return MissValue(
            actual=clip(miss.actual, MISS_LONGEST),
            events=len(miss),
            edit=clip(str(edit), MISS_LONGEST) if edit is not None else None,
            edited=edited(self._ask.trigger, miss.of, edit) if edit is not None else None,
            firings=len(miss.gained) if reckoned else None,
            sample=miss.events[-1].id,
        )
