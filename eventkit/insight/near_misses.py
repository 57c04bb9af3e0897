"""Events one clause short of a trigger: grouped by the clause and by what was there instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from eventkit.engine.index import IGNORED
from eventkit.insight.clauses import asked, described, one_of, refuser, short_label
from eventkit.insight.edits import nearest_edit
from eventkit.insight.explain import explain
from eventkit.model.event import Event
from eventkit.model.pattern import Spec, label_matches, name_matches, none_predicate, spec_predicate
from eventkit.model.payload import payload_predicate
from eventkit.model.trigger import EventTrigger, Trigger, leaves
from eventkit.model.verdict import Edit, Outcome, Result

__all__ = ["NearMiss", "near_misses"]

MISSING = "missing"
Test = tuple[str, str, Callable[[Event], bool], Callable[[Event], str]]
"""What is asked (kind, of what), whether an event passes, and what it has there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Events that fail on one clause, with one value there.

    kind, what: the clause, such as label region. wanted, actual: in words. events: which, in order. edit: the smallest
    that would admit them, proven on the first; None where none is known.
    """

    kind: str
    what: str
    wanted: str
    actual: str
    events: tuple[Event, ...]
    edit: Edit | None

    def __len__(self) -> int:
        return len(self.events)

    def __str__(self) -> str:
        count = f"{len(self.events):,} failed" if len(self.events) != 1 else "1 failed"
        nearest = f"; to admit: {self.edit}" if self.edit is not None else ""
        if self.kind == "none of":
            return f"{count} only on none of: {self.actual}, and {self.wanted} was wanted{nearest}"
        return f"{count} only on {f'{self.kind} {self.what}'.strip()}: {self.actual}, not {self.wanted}{nearest}"


def near_misses(trigger: Trigger, events: Iterable[Event]) -> list[NearMiss]:
    """The events one clause short of a trigger or of one of its children, most frequent first.

    >>> event = Event(event="a", resource={"prefect.resource.id": "x", "region": "us"})
    >>> print(near_misses(EventTrigger(match={"region": "eu"}), [event])[0])
    1 failed only on label region: us, not eu; to admit: accept region 'us' too
    """
    tests = [(leaf, _tests(leaf)) for _, leaf in leaves(trigger)]
    groups: dict[tuple[str, str, str, str], list[Event]] = {}
    for event in events:
        short = [failed for leaf, asks in tests if (failed := _only_failure(event, asks)) is not None]
        if len(short) == 0 or any(_passes(event, asks) for _, asks in tests):
            continue
        kind, what, _, has = short[0]
        leaf = next(leaf for leaf, asks in tests if _only_failure(event, asks) == short[0])
        groups.setdefault((kind, what, _wanted(leaf, kind, what), has(event)), []).append(event)
    found = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [_group(trigger, key, held) for key, held in found]


def _group(trigger: Trigger, key: tuple[str, str, str, str], events: list[Event]) -> NearMiss:
    kind, what, wanted, actual = key
    edit = nearest_edit(trigger, events[0], lambda edited: _fits(edited, events[0]))
    return NearMiss(kind=kind, what=what, wanted=wanted, actual=actual, events=tuple(events), edit=edit)


def _fits(trigger: Trigger, event: Event) -> bool:
    return explain(trigger, event, edit=False).outcome in (Outcome.MATCHED, Outcome.SUPPRESSED)


def _tests(trigger: EventTrigger) -> list[Test]:
    """What a trigger asks of an event, one by one, cheap first."""
    names = (*trigger.expect, *trigger.after) if trigger.expect else ("*",)

    def named(event: Event) -> bool:
        return event.event != IGNORED and name_matches(names, event.event)

    found: list[Test] = [("name", "", named, lambda event: event.event)]
    found += [_label_test(label, patterns) for label, patterns in trigger.match.items()]
    for spec in trigger.match_related:
        if spec:
            fits = spec_predicate(spec)
            found.append(("related", "", _any_fits(fits), _nearest(trigger)))
    for spec in trigger.none_of:
        found.append(("none of", described(spec), _free(spec), _refused(spec)))
    if trigger.match_payload is not None:
        holds = payload_predicate(trigger.match_payload)
        found.append(("payload", "", lambda event: holds(event.payload), _nearest(trigger)))
    return found


def _label_test(label: str, patterns: tuple[str, ...]) -> Test:
    def passes(event: Event) -> bool:
        return label_matches(patterns, event.resource.root.get(label))

    return "label", short_label(label), passes, lambda event: event.resource.root.get(label, MISSING)


def _any_fits(fits: Callable[..., bool]) -> Callable[[Event], bool]:
    return lambda event: any(fits(each.root) for each in event.related)


def _free(spec: Spec) -> Callable[[Event], bool]:
    free = none_predicate((spec,))
    return lambda event: free(event.resource, event.related)


def _refused(spec: Spec) -> Callable[[Event], str]:
    return lambda event: refuser(spec, event)


def _nearest(trigger: EventTrigger) -> Callable[[Event], str]:
    """What the related resource has that comes nearest."""

    def said(event: Event) -> str:
        failing = next(each for each in asked(trigger, event) if each.result is not Result.PASS)
        return failing.why if failing.kind == "payload" else failing.actual if failing.parts else "nobody took part"

    return said


def _failures(event: Event, tests: list[Test]) -> Iterator[Test]:
    return (test for test in tests if not test[2](event))


def _only_failure(event: Event, tests: list[Test]) -> Test | None:
    failing = _failures(event, tests)
    first = next(failing, None)
    return first if first is not None and next(failing, None) is None else None


def _passes(event: Event, tests: list[Test]) -> bool:
    return next(_failures(event, tests), None) is None


def _wanted(trigger: EventTrigger, kind: str, what: str) -> str:
    if kind == "name":
        return one_of(trigger.expect) if trigger.expect else "any name"
    if kind == "label":
        return next(one_of(patterns) for label, patterns in trigger.match.items() if short_label(label) == what)
    if kind == "none of":
        return f"nothing with {what}"
    if kind == "payload":
        return "what is asked of it"
    specs = [spec for spec in trigger.match_related if spec]
    return " and ".join(described(spec) for spec in specs)
