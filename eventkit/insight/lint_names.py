"""Checks against the words of the log: names, labels and roles that no event had yet, with the nearest that one had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from eventkit.insight.finding import Finding, Severity, Subject, edit_of
from eventkit.insight.slips import near_pattern, nearest
from eventkit.model.pattern import Spec, name_predicate
from eventkit.model.resource import ROLE
from eventkit.model.state import StateType
from eventkit.model.trigger import EventTrigger, Path

__all__ = ["never_seen"]

_STATES = (
    *(each.value.capitalize() for each in StateType),
    *("Late", "Retrying", "AwaitingRetry", "TimedOut", "Suspended", "Resuming", "Cached", "AwaitingConcurrencySlot"),
)
KNOWN = frozenset(f"prefect.{kind}.{state}" for kind in ("flow-run", "task-run") for state in _STATES)
"""Names that runs make, seen or not."""
_OURS = ("prefect.", "prefect-cloud.", "eventkit.")


def never_seen(subject: Subject) -> Iterator[Finding]:
    """never-seen: a warning where a word that was seen is a slip away, else a note; nothing where nothing was seen."""
    for path, trigger in subject.leaves():
        for field in ("expect", "after"):
            yield from _names(subject, path, field, getattr(trigger, field))
        yield from _labels(subject, path, trigger)


def _names(subject: Subject, path: Path, field: str, names: tuple[str, ...]) -> Iterator[Finding]:
    for at, name in enumerate(names):
        if name.startswith("!") or any(map(name_predicate(name), subject.names)) or name in KNOWN:
            continue
        near = _near_name(name, subject.names | KNOWN)
        made = (*names[:at], near, *names[at + 1 :])
        if near is not None:
            yield Finding(
                code="never-seen", severity=Severity.WARNING, path=path, field=f"{field}.{name}",
                sentence=f"no event was named {name} so far, and there is {near}",
                edit=edit_of(path, field, made, f"{_verb(field)} {near} instead of {name}"),
            )  # fmt: skip
        elif subject.names and not name.startswith(_OURS):
            yield Finding(
                code="never-seen", severity=Severity.NOTE, path=path, field=f"{field}.{name}",
                sentence=f"no event was named {name} so far",
            )  # fmt: skip


def _verb(field: str) -> str:
    return "expect" if field == "expect" else "begin after"


def _near_name(name: str, known: Iterable[str]) -> str | None:
    """The known name, or beginning of one before a `*`, that is a slip away."""
    if "*" not in name:
        return nearest(name, known)
    return near_pattern(name, known)


def _labels(subject: Subject, path: Path, trigger: EventTrigger) -> Iterator[Finding]:
    if not subject.labels:
        return
    for label in trigger.match:
        if near := _near_label(label, subject):
            made: Any = {near if each == label else each: held for each, held in trigger.match.items()}
            yield _slip(path, f"match.{label}", label, near, ("match", made))
    for at, spec in enumerate(trigger.match_related):
        for label in spec:
            if near := _near_label(label, subject):
                fixed = {near if each == label else each: held for each, held in spec.items()}
                yield _slip(path, f"match_related[{at}].{label}", label, near, _related(trigger, at, fixed))
        yield from _role(subject, path, trigger, at, spec)
    for at, spec in enumerate(trigger.none_of):
        for label in spec:
            if near := _near_label(label, subject):
                fixed = {near if each == label else each: held for each, held in spec.items()}
                others = (*trigger.none_of[:at], fixed, *trigger.none_of[at + 1 :])
                yield _slip(path, f"none_of[{at}].{label}", label, near, ("none_of", others))
    for at, label in enumerate(trigger.for_each):
        head, _, last = label.rpartition(":")
        if near := _near_label(last, subject):
            whole = f"{head}:{near}" if head else near
            keys = (*trigger.for_each[:at], whole, *trigger.for_each[at + 1 :])
            yield _slip(path, f"for_each.{label}", last, near, ("for_each", keys))
        elif last not in subject.labels and not last.startswith(_OURS):
            yield Finding(
                code="never-seen", severity=Severity.NOTE, path=path, field=f"for_each.{label}",
                sentence=f"no event had a label {last} so far: those that have none are all counted together",
            )  # fmt: skip


def _related(trigger: EventTrigger, at: int, spec: Spec) -> tuple[str, Any]:
    return "match_related", (*trigger.match_related[:at], spec, *trigger.match_related[at + 1 :])


def _role(subject: Subject, path: Path, trigger: EventTrigger, at: int, spec: Spec) -> Iterator[Finding]:
    roles = spec.get(ROLE, ())
    if len(roles) != 1 or roles[0] in subject.roles or any(special in roles[0] for special in "*?[!"):
        return
    if near := nearest(roles[0], subject.roles):
        change = _related(trigger, at, {**spec, ROLE: (near,)})
        yield _slip(path, f"match_related[{at}].{ROLE}", roles[0], near, change, what="resource took part as")


def _slip(
    path: Path, place: str, word: str, near: str, change: tuple[str, Any], *, what: str = "event had a label"
) -> Finding:
    field, value = change
    return Finding(
        code="never-seen", severity=Severity.WARNING, path=path, field=place,
        sentence=f"no {what} {word} so far, and there is {near}",
        edit=edit_of(path, field, value, f"ask for {near} instead of {word}"),
    )  # fmt: skip


def _near_label(label: str, subject: Subject) -> str | None:
    return None if label in subject.labels or label.startswith(_OURS) else nearest(label, subject.labels)
