"""Checks of `none_of`: what refuses every event, all that is asked for, every value, or nothing."""

from __future__ import annotations

from collections.abc import Iterator

from eventkit.insight.clauses import described, one_of, short_label
from eventkit.insight.finding import Finding, Severity, Subject, edit_of
from eventkit.model.pattern import Spec, label_matches
from eventkit.model.resource import ID
from eventkit.model.trigger import EventTrigger, Path

__all__ = ["refuses_what_is_asked"]


def refuses_what_is_asked(subject: Subject) -> Iterator[Finding]:
    """contradiction: a spec that refuses all there is or nothing. negation-in-list: one of several negations."""
    for path, trigger in subject.leaves():
        for at, spec in enumerate(trigger.none_of):
            others = (*trigger.none_of[:at], *trigger.none_of[at + 1 :])
            finding = _contradiction(trigger, spec, path, at, others) or _negated(spec, path, at)
            if finding is not None:
                yield finding


def _contradiction(trigger: EventTrigger, spec: Spec, path: Path, at: int, others: tuple[Spec, ...]) -> Finding | None:
    severity, sentence, mend = Severity.ERROR, "", f"no longer refuse {described(spec)}"
    empty = next((label for label, patterns in spec.items() if not patterns), None)
    if empty is not None:
        severity, mend = Severity.WARNING, "leave out what refuses nothing"
        sentence = f"nothing is refused: {short_label(empty)} may be any of an empty list"
    elif set(spec) == {ID} and _all(spec[ID]):
        sentence = "every resource is refused, and every event has one: nothing fits"
    elif any(_within(spec, asked) for asked in (trigger.match, *trigger.match_related) if asked):
        sentence = f"{described(spec)} is asked for, and refused: nothing fits"
    if not sentence:
        return None
    return Finding(
        code="contradiction", severity=severity, path=path, field=f"none_of[{at}]", sentence=sentence,
        edit=edit_of(path, "none_of", others, mend),
    )  # fmt: skip


def _negated(spec: Spec, path: Path, at: int) -> Finding | None:
    """Several negations are alternatives here as well, and every value is one of them."""
    for label, patterns in spec.items():
        if len({each for each in patterns if each.startswith("!") and len(each) > 1}) > 1:
            sentence = f"{short_label(label)} is refused where it is {one_of(patterns)}: every value is one of them"
            return Finding(
                code="negation-in-list", severity=Severity.WARNING, path=path, field=f"none_of[{at}]", sentence=sentence
            )
    return None


def _within(spec: Spec, asked: Spec) -> bool:
    """Whether whatever fits what is asked fits what is refused."""
    return all(label in asked and _covers(patterns, asked[label]) for label, patterns in spec.items())


def _all(patterns: tuple[str, ...]) -> bool:
    """Whether every value is one of them."""
    return "*" in patterns or len({each for each in patterns if each.startswith("!") and len(each) > 1}) > 1


def _covers(refused: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether all that is asked for is refused, as far as it is plain."""
    return bool(asked) and all(
        _all(refused) or each in refused or (not _special(each) and label_matches(refused, each)) for each in asked
    )


def _special(pattern: str) -> bool:
    return pattern.startswith("!") or any(char in pattern for char in "*?[")
