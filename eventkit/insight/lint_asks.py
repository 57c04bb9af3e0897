"""Checks of what a trigger asks of names and labels: everything, nothing there is, or other than it seems to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eventkit.engine.index import IGNORED
from eventkit.insight.clauses import one_of, short_label
from eventkit.insight.finding import Finding, Severity, Subject, edit_of
from eventkit.model.pattern import Spec, label_predicate
from eventkit.model.resource import ROLE
from eventkit.model.trigger import EventTrigger, Path, Posture
from eventkit.model.verdict import Change, Edit

__all__ = ["asks_contradictions", "asks_everything", "asks_in_lists", "asks_role_of_primary", "open_to_all"]


def open_to_all(trigger: EventTrigger) -> bool:
    """Whether every event fits: no name, label, resource or payload is asked for."""
    names = not trigger.expect or "*" in trigger.expect
    labels = any(
        set(patterns) != {"*"} for spec in (trigger.match, *trigger.match_related) for patterns in spec.values()
    )
    return names and not labels and not trigger.after and trigger.match_payload is None and not trigger.none_of


def asks_everything(subject: Subject) -> Iterator[Finding]:
    """match-all: a Reactive trigger that every event fits; and a `*` beside names, which then count for nothing."""
    for path, trigger in subject.leaves():
        if trigger.posture is not Posture.Reactive:
            continue  # that nothing at all comes is worth waiting for
        if "*" in trigger.expect and len(trigger.expect) > 1:
            kept = tuple(each for each in trigger.expect if each != "*")
            yield Finding(
                code="match-all", severity=Severity.WARNING, path=path, field="expect",
                sentence=f"* in expect means every name, whatever stands beside it: {one_of(kept)} makes no difference",
                edit=edit_of(path, "expect", kept, "expect no *"),
            )  # fmt: skip
        elif open_to_all(trigger):
            yield Finding(
                code="match-all", severity=Severity.WARNING, path=path, field="expect",
                sentence="it asks nothing, so every event fits, those it leads to as well: name what to expect",
            )  # fmt: skip


def asks_contradictions(subject: Subject) -> Iterator[Finding]:
    """contradiction: what no event can have."""
    for path, trigger in subject.leaves():
        yield from _names(path, trigger)
        yield from _labels(path, "match", trigger.match)
        for at, spec in enumerate(trigger.match_related):
            yield from _related(path, trigger, at, spec)


def _names(path: Path, trigger: EventTrigger) -> Iterator[Finding]:
    for field in ("expect", "after"):
        names: tuple[str, ...] = getattr(trigger, field)
        dead = [each for each in names if each.startswith("!") or each == IGNORED]
        if not dead:
            continue
        kept = tuple(each for each in names if each not in dead)
        negated = dead[0].startswith("!")
        why = "names know no negation" if negated else "events of that name are stored and never evaluated"
        said = f"no event is named {dead[0]}: {why}" if negated else f"{dead[0]} never counts: {why}"
        yield Finding(
            code="contradiction", severity=Severity.WARNING if kept else Severity.ERROR, path=path, field=field,
            sentence=f"{said}, and this matches nothing",
            edit=edit_of(path, field, kept, f"leave {' and '.join(dead)} out of {field}") if kept else None,
        )  # fmt: skip


def _labels(path: Path, field: str, spec: Spec) -> Iterator[Finding]:
    for label, patterns in spec.items():
        if found := _impossible(label, patterns):
            rest = {each: held for each, held in spec.items() if each != label}
            yield Finding(
                code="contradiction", severity=Severity.ERROR, path=path, field=f"{field}.{label}", sentence=found,
                edit=edit_of(path, field, rest, f"ask nothing of {short_label(label)}"),
            )  # fmt: skip


def _impossible(label: str, patterns: tuple[str, ...]) -> str:
    """Why no value fits, or nothing."""
    if not patterns:
        return f"{short_label(label)} may be any of an empty list, so nothing fits"
    if all(each in ("!*", "!**") for each in patterns):
        return f"{short_label(label)} is to be anything but anything, so nothing fits; a missing label does not either"
    return ""


def _related(path: Path, trigger: EventTrigger, at: int, spec: Spec) -> Iterator[Finding]:
    for label, patterns in spec.items():
        if found := _impossible(label, patterns):
            rest: list[Mapping[str, Any]] = list(trigger.match_related)
            rest[at] = {each: held for each, held in spec.items() if each != label}
            yield Finding(
                code="contradiction", severity=Severity.ERROR, path=path, field=f"match_related[{at}].{label}",
                sentence=found,
                edit=edit_of(path, "match_related", tuple(rest), f"ask nothing of {short_label(label)}"),
            )  # fmt: skip


def asks_in_lists(subject: Subject) -> Iterator[Finding]:
    """negation-in-list: the patterns of a list are alternatives, so that a negation among them admits nearly all."""
    for path, trigger in subject.leaves():
        for label, patterns in trigger.match.items():
            if words := _negated(label, patterns):
                sentence, kept = words
                edit: Edit | None = _refusing(path, trigger, label)
                if kept:
                    edit = edit_of(path, "match", {**trigger.match, label: kept}, _asking(label, kept))
                yield Finding(
                    code="negation-in-list", severity=Severity.WARNING, path=path, field=f"match.{label}",
                    sentence=sentence, edit=edit,
                )  # fmt: skip
        for at, spec in enumerate(trigger.match_related):
            for label, patterns in spec.items():
                if words := _negated(label, patterns):
                    sentence, kept = words
                    specs = [*trigger.match_related[:at], {**spec, label: kept}, *trigger.match_related[at + 1 :]]
                    edit = edit_of(path, "match_related", tuple(specs), _asking(label, kept)) if kept else None
                    yield Finding(
                        code="negation-in-list", severity=Severity.WARNING, path=path,
                        field=f"match_related[{at}].{label}", sentence=sentence, edit=edit,
                    )  # fmt: skip


def _refusing(path: Path, trigger: EventTrigger, label: str) -> Edit:
    """What the list was meant to say: the others are asked for, and what is negated is refused."""
    patterns = trigger.match[label]
    refused = tuple(each[1:] for each in patterns if each.startswith("!") and len(each) > 1)
    kept = tuple(each for each in patterns if each[1:] not in refused or not each.startswith("!"))
    says = f"refuse {short_label(label)} {one_of(refused)} with none_of"
    changes = (
        Change(path=path, field="match", value={**trigger.match, label: kept or ("*",)}, says=says),
        Change(path=path, field="none_of", value=(*trigger.none_of, {label: refused}), says="not with !"),
    )
    return Edit(changes)


def _asking(label: str, kept: tuple[str, ...]) -> str:
    return f"ask for {short_label(label)} {one_of(kept)}"


def _negated(label: str, patterns: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """What a list with a negation means; and the one pattern that means the same, where there is one."""
    negations = list(dict.fromkeys(each for each in patterns if each.startswith("!") and len(each) > 1))
    others = [each for each in patterns if each not in negations]
    if not negations or len(patterns) < 2:
        return None
    short, said = short_label(label), one_of(patterns)
    if len(negations) == 1 and not any(_overlap(each, negations[0][1:]) for each in others):
        only = (negations[0],)
        means = f"the list means any of them, which is {one_of(only)}: the rest adds nothing"
        return f"{short} is asked to be {said}: {means}", only
    means = "the list means any of them, and every value is one of them"
    if not others:
        return f"{short} is asked to be {said}: {means}; none_of is what refuses several", ()
    return f"{short} is asked to be {said}: {means}, or nearly every one", ()


def _overlap(pattern: str, excluded: str) -> bool:
    """Whether the pattern may admit something of what the negation excludes, so that the two together admit it."""
    plain = [each for each in (pattern, excluded) if not any(special in each for special in "*?[")]
    if len(plain) == 2:
        return pattern == excluded
    if pattern in plain:
        return label_predicate(excluded)(pattern)
    if excluded in plain:
        return label_predicate(pattern)(excluded)
    return pattern.partition("*")[0][:1] == excluded.partition("*")[0][:1]


def asks_role_of_primary(subject: Subject) -> Iterator[Finding]:
    """role-of-primary: a role is asked of the resource the event is about; only related resources have one."""
    for path, trigger in subject.leaves():
        if ROLE not in trigger.match or any(ROLE in event.resource for event in subject.samples):
            continue
        spec = dict(trigger.match)
        others = tuple(each for each in trigger.match_related if each)
        changes = (
            Change(path=path, field="match", value={}, says="ask it of a related resource"),
            Change(path=path, field="match_related", value=(*others, spec), says="with match_related"),
        )
        yield Finding(
            code="role-of-primary", severity=Severity.WARNING, path=path, field=f"match.{ROLE}", edit=Edit(changes),
            sentence="match asks for a role, and the resource an event is about has none: related ones do",
        )  # fmt: skip
