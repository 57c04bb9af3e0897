"""Near misses of a draft among the newest events, each with the draft that would admit them and what that adds."""

from __future__ import annotations

from eventkit.api.counting_wire import CountAsk, Miss, Misses, MissValue
from eventkit.api.drafts import edited, trigger_of
from eventkit.api.sample import newest
from eventkit.api.session import Call
from eventkit.faces.plain import clip
from eventkit.insight import Shortfall
from eventkit.workspace.near_missing import NearMiss, near_misses_here

__all__ = ["misses"]

MOST_CLAUSES, MOST_VALUES = 8, 5
"""Clauses that are told, and values of each, most frequent first."""
MOST_RECKONED = 5_000
"""Events times edits up to which it is reckoned what each edit adds, most frequent first."""
LONGEST = 300


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
            clause=clip(f"{found.kind} {found.what}".strip(), LONGEST),
            wanted=clip(found.wanted, LONGEST),
            events=len(found),
            values=[self._value(each) for each in values],
        )

    def _value(self, miss: NearMiss) -> MissValue:
        edit = miss.edit
        reckoned = edit is not None and self._left > 0
        self._left -= reckoned
        return MissValue(
            actual=clip(miss.actual, LONGEST),
            events=len(miss),
            edit=clip(str(edit), LONGEST) if edit is not None else None,
            edited=edited(self._ask.trigger, miss.of, edit) if edit is not None else None,
            firings=len(miss.gained) if reckoned else None,
            sample=miss.events[-1].id,
        )
