"""What one event trigger asks of one event, clause by clause: names, labels, related resources.

Each clause asks the function that the matcher asks (`model.pattern`), so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eventkit.engine.index import IGNORED
from eventkit.model.event import Event
from eventkit.model.pattern import Spec, label_matches, name_matches, spec_predicate
from eventkit.model.payload import explain_pattern, payload_predicate
from eventkit.model.resource import ID, ROLE, RelatedResource, Resource
from eventkit.model.trigger import EventTrigger
from eventkit.model.verdict import Clause, Result
from eventkit.model.wording import shown

__all__ = ["asked", "best_related", "described", "lacking", "one_of", "passes", "refused", "refuser", "short_label"]

WIDTH = 80
"""Characters of a value that a sentence tells."""
MOST_RELATED = 10
"""Related resources that are told of one by one; of more, those that come nearest."""


def passes(clauses: Sequence[Clause]) -> bool:
    """Whether all of them pass."""
    return all(each.result is Result.PASS for each in clauses)


def asked(trigger: EventTrigger, event: Event) -> list[Clause]:
    """The clauses of a trigger about what an event is, whatever came before it."""
    found = [_name(trigger, event)]
    found += [_label(label, patterns, event.resource.root.get(label)) for label, patterns in trigger.match.items()]
    found += [_related(spec, event.related) for spec in trigger.match_related if spec]
    found += [_none_of(spec, event) for spec in trigger.none_of]
    if trigger.match_payload is not None:
        found.append(_payload(trigger.match_payload, event))
    found += [_key(label, event) for label in trigger.for_each]
    return found


def _payload(pattern: Mapping[str, Any], event: Event) -> Clause:
    """What the payload must hold, with every clause of it."""
    holds = payload_predicate(pattern)(event.payload)
    parts = tuple(_field(*each) for each in explain_pattern(pattern, event.payload))
    failing = [part.why for part in parts if part.result is Result.FAIL]
    why = "it holds what is asked of it" if holds else failing[0]
    return Clause(kind="payload", result=Result.PASS if holds else Result.FAIL, why=why, parts=parts)


def _field(place: str, wanted: str, actual: str, ok: bool) -> Clause:
    why = f"{place} is {actual}" + ("" if ok else f", and {wanted} was expected")
    result = Result.PASS if ok else Result.FAIL
    return Clause(kind="field", what=place, result=result, wanted=wanted, actual=actual, why=why)


def _name(trigger: EventTrigger, event: Event) -> Clause:
    if event.event == IGNORED:
        return Clause(
            kind="name",
            result=Result.FAIL,
            wanted="any other name",
            actual=event.event,
            why=f"{IGNORED} is never evaluated",
        )
    expected = trigger.expect or ("*",)
    counts = name_matches(expected, event.event)
    opens = bool(trigger.after) and name_matches(trigger.after, event.event)
    wanted = one_of(trigger.expect) if trigger.expect else "any name"
    if trigger.after:
        wanted = f"{wanted} or, to begin with, {one_of(trigger.after)}"
    if counts or opens:
        what = "expected" if counts and not opens else "one that opens a window" if not counts else "both"
        return Clause(
            kind="name", result=Result.PASS, wanted=wanted, actual=event.event, why=f"{event.event} is {what}"
        )
    why = f"its name is {event.event}, and {wanted} was expected"
    return Clause(kind="name", result=Result.FAIL, wanted=wanted, actual=event.event, why=why)


def _label(label: str, patterns: tuple[str, ...], value: str | None) -> Clause:
    wanted, short = one_of(patterns), short_label(label)
    if value is not None and label_matches(patterns, value):
        why = f"{short} is {shown(value, WIDTH)}"
        return Clause(kind="label", what=label, result=Result.PASS, wanted=wanted, actual=str(value), why=why)
    if value is None:
        why = f"it has no label {short}, and {wanted} was expected"
        return Clause(kind="label", what=label, result=Result.FAIL, wanted=wanted, actual="missing", why=why)
    why = f"{short} is {shown(value, WIDTH)}, and {wanted} was expected"
    return Clause(kind="label", what=label, result=Result.FAIL, wanted=wanted, actual=value, why=why)


def _related(spec: Spec, related: Sequence[RelatedResource]) -> Clause:
    """One spec, which some related resource must fit."""
    wanted = described(spec)
    tried = [_against(spec, each) for each in related]
    fitting = next((each for each in tried if each.result is Result.PASS), None)
    if fitting is not None:
        return Clause(
            kind="related", what=fitting.what, result=Result.PASS, wanted=wanted, actual=fitting.what,
            why=f"{fitting.what} took part", parts=tuple(_nearest(tried)),
        )  # fmt: skip
    if not tried:
        why = f"no resource took part in it, and one with {wanted} was expected"
        return Clause(kind="related", result=Result.FAIL, wanted=wanted, actual="none", why=why)
    near = _nearest(tried)[0]
    why = f"none of those that took part has {wanted}; the nearest is {near.what}: {near.why}"
    return Clause(
        kind="related", what=near.what, result=Result.FAIL, wanted=wanted, actual=near.what, why=why,
        parts=tuple(_nearest(tried)),
    )  # fmt: skip


def _against(spec: Spec, resource: RelatedResource) -> Clause:
    """A spec against one related resource."""
    parts = tuple(_label(label, patterns, resource.root.get(label)) for label, patterns in spec.items())
    failing = [each for each in parts if each.result is not Result.PASS]
    return Clause(
        kind="resource",
        what=f"{resource.role}:{resource.id}",
        result=Result.FAIL if failing else Result.PASS,
        why=" and ".join(each.why for each in failing) or "it fits",
        parts=parts,
    )


def refused(spec: Spec, event: Event) -> list[tuple[str, Resource]]:
    """The resources of an event that fit a spec which none of them may, with what each is called."""
    named = [("its resource", event.resource), *((f"{each.role}:{each.id}", each) for each in event.related)]
    fits = spec_predicate(spec)
    return [(what, each) for what, each in named if fits(each.root)]


def refuser(spec: Spec, event: Event) -> str:
    """Of those resources the first, by its part and not by its id, with what it has."""
    _, first = refused(spec, event)[0]
    part = first.role if isinstance(first, RelatedResource) else "resource"
    return f"its {part} has {_has(spec, first)}"


def described(spec: Spec) -> str:
    """What a spec asks, in words."""
    return ", ".join(f"{short_label(label)} {one_of(patterns)}" for label, patterns in spec.items())


def _none_of(spec: Spec, event: Event) -> Clause:
    """One spec, which no resource may fit."""
    wanted = f"nothing with {described(spec)}"
    found = refused(spec, event)
    if not found:
        why = f"nothing in it has {described(spec)}"
        return Clause(
            kind="none of", what=described(spec), result=Result.PASS, wanted=wanted, actual="nothing", why=why
        )
    parts = tuple(
        Clause(kind="resource", what=each.id, result=Result.FAIL, wanted=wanted, actual=has, why=f"{what} has {has}")
        for what, each, has in ((what, each, _has(spec, each)) for what, each in found[:MOST_RELATED])
    )
    why = f"{parts[0].why}, and {wanted} was wanted"
    return Clause(
        kind="none of", what=described(spec), result=Result.FAIL, wanted=wanted, actual=parts[0].actual, why=why,
        parts=parts,
    )  # fmt: skip


def _has(spec: Spec, resource: Resource) -> str:
    return " and ".join(f"{short_label(label)} {shown(resource.root[label], WIDTH)}" for label in spec)


def _failures(clause: Clause) -> int:
    return sum(part.result is not Result.PASS for part in clause.parts)


def _nearest(tried: Sequence[Clause]) -> list[Clause]:
    """Those that fit, then those that lack least; one that has the role asked for before one that has not."""
    return sorted(tried, key=lambda each: (_failures(each), _wrong_role(each)))[:MOST_RELATED]


def _wrong_role(clause: Clause) -> bool:
    return any(part.what == ROLE and part.result is not Result.PASS for part in clause.parts)


def best_related(spec: Spec, related: Sequence[RelatedResource]) -> RelatedResource | None:
    """The related resource that lacks least of a spec, or None where there is none."""

    def lacking(resource: RelatedResource) -> tuple[int, bool]:
        tried = _against(spec, resource)
        return _failures(tried), _wrong_role(tried)

    return min(related, key=lacking, default=None)


def lacking(spec: Spec, related: Sequence[RelatedResource]) -> str:
    """What the related resource that comes nearest has instead of what a spec asks, by its role and not by its id."""
    near = best_related(spec, related)
    if near is None:
        return "nobody took part"
    failing = [label for label, patterns in spec.items() if not label_matches(patterns, near.root.get(label))]
    if failing == [ROLE]:
        return f"role {near.role!r}"
    if ROLE in failing:
        return f"nobody with role {one_of(spec[ROLE])}"
    has = (
        f"{short_label(label)} {shown(near.root[label], WIDTH)}" if label in near.root else f"no {short_label(label)}"
        for label in failing
    )
    return f"{near.role}: {', '.join(has)}"


def _key(label: str, event: Event) -> Clause:
    """A for_each label: it tells windows apart, and one that is missing counts as empty."""
    value = event.find_resource_label(label)
    short = short_label(label)
    if value is None:
        why = f"it has no label {short}: it counts with all others that have none"
        return Clause(kind="key", what=label, result=Result.PASS, wanted="any value", actual="missing", why=why)
    why = f"counted for {short} {shown(value, WIDTH)}"
    return Clause(kind="key", what=label, result=Result.PASS, wanted="any value", actual=value, why=why)


def short_label(label: str) -> str:
    """A label's name as a person says it: without Prefect's prefix."""
    known: Mapping[str, str] = {ID: "resource id", ROLE: "role", "prefect.resource.name": "resource name"}
    return known.get(label, label)


def one_of(patterns: Sequence[str]) -> str:
    """Patterns in words: `a`, `a or b`, `anything but c`."""
    said = [f"anything but {each[1:]}" if each.startswith("!") and len(each) > 1 else each or "''" for each in patterns]
    if not said:
        return "nothing that exists"
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"
