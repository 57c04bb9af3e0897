"""Each clause of an event trigger by itself: how many events pass it, what they have there, what is odd about that."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eventkit.engine.index import IGNORED
from eventkit.insight.clauses import described, lacking, one_of, refused, refuser, short_label
from eventkit.insight.edits import name_slip
from eventkit.insight.payload_alone import Alone, payload_alone, quiet
from eventkit.insight.slips import is_slip
from eventkit.model.event import Event
from eventkit.model.pattern import Spec, label_matches, name_matches, none_predicate, spec_predicate
from eventkit.model.trigger import EventTrigger

__all__ = ["Alone", "Told", "clauses_alone", "told"]

_NOTHING: Any = object()
MOST_VALUES = 200
"""Different values of a place that are looked at for advice."""


@dataclass(slots=True)
class Told:
    """A clause over some events. passes: how many do. kinds: JSON types of what is there, most frequent first."""

    clause: Alone
    passes: int = 0
    kinds: list[str] = field(default_factory=list)
    advice: str = ""


def told(clauses: Iterable[Alone], events: Sequence[Event]) -> list[Told]:
    """Each clause asked of each event, by itself."""
    return [_told(clause, events) for clause in clauses]


def _told(clause: Alone, events: Sequence[Event]) -> Told:
    made = Told(clause)
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    seen: dict[str, Any] = {}
    for event in events:
        made.passes += clause.passes(event)
        for value in clause.values(event):
            kinds[_kind(value)] += 1
            if isinstance(value, str) and len(value) > 1_000:
                continue
            key = json.dumps(value)
            if key in seen or len(seen) < MOST_VALUES:
                seen[key] = value
                counts[key] += 1
    made.kinds = [kind for kind, _ in kinds.most_common()]
    made.advice = clause.advice(counts, seen) if events and not made.passes else ""
    return made


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    return "null" if value is None else "text" if isinstance(value, str) else "number"


def clauses_alone(trigger: EventTrigger) -> Iterator[Alone]:
    """The clauses of a trigger, in the order they are asked: names, labels, who took part, the payload, keys."""
    yield _name(trigger)
    if trigger.after:
        yield _after(trigger)
    for label, patterns in trigger.match.items():
        yield _label(label, patterns)
    for at, spec in enumerate(trigger.match_related):
        if spec:
            yield _related(at, spec)
    for at, spec in enumerate(trigger.none_of):
        yield _none_of(at, spec)
    if trigger.match_payload is not None:
        yield from payload_alone(trigger.match_payload)
    for label in trigger.for_each:
        yield _key(label)


def _name(trigger: EventTrigger) -> Alone:
    names = trigger.expect or ("*",)

    def advice(counts: Counter[str], seen: Mapping[str, Any]) -> str:
        for key, _ in counts.most_common():
            slip = name_slip(trigger, seen[key])
            if slip is not None:
                return f"seen as {seen[key]}, you wrote {slip.wrong}"
        return f"none of the last events is named {one_of(trigger.expect)}" if trigger.expect else ""

    return Alone(
        kind="name", what="", field="expect", wanted=one_of(trigger.expect) if trigger.expect else "any name",
        passes=lambda event: event.event != IGNORED and name_matches(names, event.event),
        values=lambda event: (event.event,), actual=lambda event: event.event, advice=advice,
    )  # fmt: skip


def _after(trigger: EventTrigger) -> Alone:
    return Alone(
        kind="after", what="", field="after", wanted=one_of(trigger.after),
        passes=lambda event: name_matches(trigger.after, event.event),
        values=lambda event: (event.event,), actual=lambda event: event.event, advice=quiet,
    )  # fmt: skip


def _label(label: str, patterns: tuple[str, ...]) -> Alone:
    def values(event: Event) -> Sequence[Any]:
        held = event.resource.root.get(label)
        return () if held is None else (held,)

    def advice(counts: Counter[str], seen: Mapping[str, Any]) -> str:
        if not counts:
            return f"no event of those looked at has the label {short_label(label)}"
        for key, _ in counts.most_common():
            wrong = next((each for each in patterns if is_slip(each.rstrip("*"), seen[key])), None)
            if wrong is not None:
                return f"seen as {seen[key]}, you wrote {wrong}"
        return f"seen as {seen[counts.most_common(1)[0][0]]}"

    return Alone(
        kind="label", what=label, field=f"match.{label}", wanted=one_of(patterns),
        passes=lambda event: label_matches(patterns, event.resource.root.get(label)),
        values=values, actual=lambda event: event.resource.root.get(label, "missing"), advice=advice,
    )  # fmt: skip


def _related(at: int, spec: Spec) -> Alone:
    fits = spec_predicate(spec)

    def actual(event: Event) -> str:
        found = next((each for each in event.related if fits(each.root)), None)
        return f"{found.role}:{found.id}" if found is not None else lacking(spec, event.related)

    return Alone(
        kind="related", what=described(spec), field=f"match_related.{at}", wanted=described(spec),
        passes=lambda event: any(fits(each.root) for each in event.related),
        values=lambda event: (), actual=actual, advice=quiet,
    )  # fmt: skip


def _none_of(at: int, spec: Spec) -> Alone:
    free = none_predicate((spec,))
    return Alone(
        kind="none of", what=described(spec), field=f"none_of.{at}", wanted=f"nothing with {described(spec)}",
        passes=lambda event: free(event.resource, event.related), values=lambda event: (),
        actual=lambda event: refuser(spec, event) if refused(spec, event) else "nothing", advice=quiet,
    )  # fmt: skip


def _key(label: str) -> Alone:
    def values(event: Event) -> Sequence[Any]:
        held = event.find_resource_label(label)
        return () if held is None else (held,)

    return Alone(
        kind="key", what=label, field=f"for_each.{label}", wanted="any value",
        passes=lambda event: event.find_resource_label(label) is not None, values=values,
        actual=lambda event: event.find_resource_label(label) or "missing",
        advice=lambda counts, seen: f"no event of those looked at has {short_label(label)}: all count together",
    )  # fmt: skip
