"""Events one clause short of a trigger, by the clause (a field of the payload is one) and by what was there.

Another name is one clause short where it is a slip of the one expected: any trigger is one name short of every event.
The numbers that missed one bound stand together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any, Generic, NamedTuple, TypeVar

from eventkit.engine.index import IGNORED
from eventkit.insight.clauses import best_related, described, one_of, refuser, short_label
from eventkit.insight.edits import name_slip, nearest_edit
from eventkit.insight.explain import explain
from eventkit.insight.near_bounds import Bounds, Span
from eventkit.insight.payload_misses import only_missed
from eventkit.model.event import Event
from eventkit.model.pattern import Spec, label_matches, name_predicate, none_predicate, spec_predicate
from eventkit.model.payload import payload_predicate
from eventkit.model.trigger import EventTrigger, Trigger, leaves
from eventkit.model.verdict import Edit, Outcome

__all__ = ["NearMiss", "Shortfall", "by_clause", "near_misses"]

MISSING = "missing"
MOST_NAMES = 4_096
"""Names of which it is remembered whether they are slips."""
_SHOWN = 8
Told = tuple[str, str, str, str]
"""A group: the clause's kind, of what, what was wanted and what was there."""


class Ask(NamedTuple):
    """One thing a trigger asks of an event: whether it passes, and what is told where it alone does not.

    `told` is None where what fails is more than one clause after all.
    """

    passes: Callable[[Event], bool]
    told: Callable[[Event], Told | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Events that fail on one clause, with one value there, or with numbers that miss one bound.

    kind, what: the clause, such as label region. wanted, actual: in words; of several numbers `2.4 to 244.0`. events:
    which, in order. nearest: of several numbers the events with the one that missed it least, else None. of: the
    trigger.
    """

    kind: str
    what: str
    wanted: str
    actual: str
    events: tuple[Event, ...]
    nearest: NearMiss | None = None
    of: Trigger = field(repr=False)
    _farthest: Event | None = field(default=None, repr=False, compare=False)
    _edits: dict[Told, Edit | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def edit(self) -> Edit | None:
        """The smallest edit that would admit them all, proven on the farthest; None where none is known.

        Looked for when it is first asked: a log may hold thousands of values that nobody looks at.
        """
        key, hardest = (self.kind, self.what, self.wanted, self.actual), self._farthest or self.events[0]
        if key not in self._edits:
            self._edits[key] = nearest_edit(self.of, hardest, lambda edited: _fits(edited, hardest))
        return self._edits[key]

    def __len__(self) -> int:
        return len(self.events)

    def __str__(self) -> str:
        count = f"{len(self.events):,} failed" if len(self.events) != 1 else "1 failed"
        nearest = f"; to admit: {self.edit}" if self.edit is not None else ""
        if self.kind == "none of":
            return f"{count} only on none of: {self.actual}, and {self.wanted} was wanted{nearest}"
        return f"{count} only on {f'{self.kind} {self.what}'.strip()}: {self.actual}, not {self.wanted}{nearest}"


Miss = TypeVar("Miss", bound=NearMiss)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall(Generic[Miss]):
    """All that failed on one clause: of which kind, of what, what was wanted, and the near misses by what was there."""

    kind: str
    what: str
    wanted: str
    values: tuple[Miss, ...]

    def __len__(self) -> int:
        return sum(map(len, self.values))

    def __str__(self) -> str:
        shown = ", ".join(f"{each.actual} ×{len(each):,}" for each in self.values[:_SHOWN])
        more = len(self.values) - _SHOWN
        rest = f" and {more:,} more" if more > 0 else ""
        return f"{len(self):,} failed only on {f'{self.kind} {self.what}'.strip()}: {shown}{rest}; wanted {self.wanted}"


def by_clause(misses: Sequence[Miss]) -> list[Shortfall[Miss]]:
    """The near misses by the clause they failed on, most frequent first.

    >>> events = [Event(event="e", resource={"prefect.resource.id": "x", "to": to}) for to in ("us", "us", "uk")]
    >>> print(by_clause(near_misses(EventTrigger(match={"to": "eu"}), events))[0])
    3 failed only on label to: us ×2, uk ×1; wanted eu
    """

    def clause(miss: NearMiss) -> tuple[str, str, str]:
        return miss.kind, miss.what, miss.wanted

    found = [
        Shortfall(kind=kind, what=what, wanted=wanted, values=tuple(held))
        for (kind, what, wanted), held in groupby(sorted(misses, key=clause), key=clause)
    ]
    return sorted(found, key=lambda each: (-len(each), each.kind, each.what))


def near_misses(trigger: Trigger, events: Iterable[Event]) -> list[NearMiss]:
    """The events one clause short of a trigger or of one of its children, most frequent first.

    >>> event = Event(event="a", resource={"prefect.resource.id": "x", "region": "us"})
    >>> print(near_misses(EventTrigger(match={"region": "eu"}), [event])[0])
    1 failed only on label region: us, not eu; to admit: accept region 'us' too
    """
    tests = [_tests(leaf) for _, leaf in leaves(trigger)]
    bounds = Bounds(trigger)
    # of a log in which most values are there once, a tuple each: fewer things for the collector to walk through
    groups: dict[Told, tuple[Event, ...] | list[Event]] = {}
    for event in events:
        told = _short(event, tests)
        if told is None or (told[0] == "payload" and bounds.took(*told[1:], event)):
            continue
        held = groups.get(told)
        if isinstance(held, list):
            held.append(event)
        else:
            groups[told] = (event,) if held is None else [*held, event]
    edits: dict[Told, Edit | None] = {}
    found = [
        NearMiss(kind=kind, what=what, wanted=wanted, actual=actual, events=tuple(held), of=trigger, _edits=edits)
        for (kind, what, wanted, actual), held in groups.items()
    ]
    found += [_ranged(span, trigger, edits) for span in bounds.spans()]
    return sorted(found, key=lambda each: (-len(each), each.kind, each.what, each.wanted, each.actual))


def _ranged(span: Span, trigger: Trigger, edits: dict[Told, Edit | None]) -> NearMiss:
    """The numbers that missed one bound."""

    def made(actual: str, events: Sequence[Event], **more: Any) -> NearMiss:
        what, wanted, _ = span.bound
        fields: dict[str, Any] = {"kind": "payload", "what": what, "wanted": wanted, "actual": actual, **more}
        return NearMiss(events=tuple(events), of=trigger, _edits=edits, **fields)

    actual, events = span.nearest
    nearest = made(actual, events) if len(events) < len(span.events) else None
    return made(span.actual, span.events, nearest=nearest, _farthest=span.farthest)


def _short(event: Event, tests: Sequence[Sequence[Ask]]) -> Told | None:
    """What one event lacks of the first child that it is one clause short of; None where it fits one."""
    one_short: list[Ask] = []
    for asks in tests:
        short, count = None, 0
        for ask in asks:
            if not ask.passes(event):
                short, count = ask, count + 1
                if count == 2:
                    break
        if short is None:
            return None
        if count == 1:
            one_short.append(short)
    return next((told for ask in one_short if (told := ask.told(event)) is not None), None)


def _fits(trigger: Trigger, event: Event) -> bool:
    return explain(trigger, event, edit=False).outcome in (Outcome.MATCHED, Outcome.SUPPRESSED)


def _tests(trigger: EventTrigger) -> list[Ask]:
    """What a trigger asks of an event, one by one, cheap first."""
    found = [_name_test(trigger)]
    found += [_label_test(label, patterns) for label, patterns in trigger.match.items()]
    found += [_related_test(spec) for spec in trigger.match_related if spec]
    found += [_refusal_test(spec) for spec in trigger.none_of]
    if trigger.match_payload is not None:
        found.append(_payload_test(trigger.match_payload))
    return found


def _name_test(trigger: EventTrigger) -> Ask:
    names = [name_predicate(each) for each in ((*trigger.expect, *trigger.after) if trigger.expect else ("*",))]
    wanted = one_of(trigger.expect) if trigger.expect else "any name"
    slip = lru_cache(MOST_NAMES)(lambda name: name != IGNORED and name_slip(trigger, name) is not None)

    def named(event: Event) -> bool:
        return event.event != IGNORED and any(fits(event.event) for fits in names)

    return Ask(named, lambda event: ("name", "", wanted, event.event) if slip(event.event) else None)


def _label_test(label: str, patterns: tuple[str, ...]) -> Ask:
    what, wanted = short_label(label), one_of(patterns)

    def passes(event: Event) -> bool:
        return label_matches(patterns, event.resource.root.get(label))

    return Ask(passes, lambda event: ("label", what, wanted, event.resource.root.get(label, MISSING)))


def _related_test(spec: Spec) -> Ask:
    fits = spec_predicate(spec)
    wanted = described(spec)

    def passes(event: Event) -> bool:
        return any(fits(each.root) for each in event.related)

    def told(event: Event) -> Told:
        near = best_related(spec, event.related)
        return "related", "", wanted, f"{near.role}:{near.id}" if near is not None else "nobody took part"

    return Ask(passes, told)


def _refusal_test(spec: Spec) -> Ask:
    free, what = none_predicate((spec,)), described(spec)

    def passes(event: Event) -> bool:
        return free(event.resource, event.related)

    return Ask(passes, lambda event: ("none of", what, f"nothing with {what}", refuser(spec, event)))


def _payload_test(pattern: Mapping[str, Any]) -> Ask:
    holds, ask = payload_predicate(pattern), only_missed(pattern)

    def told(event: Event) -> Told | None:
        missed = ask(event.payload)
        return ("payload", *missed) if missed is not None else None

    return Ask(lambda event: holds(event.payload), told)
