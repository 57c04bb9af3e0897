"""Checks of how a trigger counts: without an end, without a beginning, or all resources as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from eventkit.insight.counting import spell
from eventkit.insight.finding import Finding, Severity, Subject, edit_of
from eventkit.model.resource import ID
from eventkit.model.trigger import EventTrigger, Path, Posture, Trigger

__all__ = ["counts_for_ever", "counts_nothing", "waits_for_all_at_once"]

MINUTE = timedelta(seconds=60)


def counts_for_ever(subject: Subject) -> Iterator[Finding]:
    """threshold-without-within: several are counted, however far apart they come."""
    for path, trigger in subject.leaves():
        if trigger.posture is not Posture.Reactive or trigger.threshold < 2 or trigger.within:
            continue
        mend = edit_of(path, "within", MINUTE, f"count within {spell(MINUTE)}")
        if trigger.after:
            severity, means = Severity.ERROR, "a window without a length lives for one event, so it never fires"
        else:
            severity, means = Severity.NOTE, "it counts for ever, however far apart they come"
        yield Finding(
            code="threshold-without-within", severity=severity, path=path, field="within", edit=mend,
            sentence=f"{trigger.threshold} are counted and no `within` says in what time: {means}",
        )  # fmt: skip


def counts_nothing(subject: Subject) -> Iterator[Finding]:
    """contradiction: a threshold that is always or never met, a key of nothing, a composite without triggers."""
    for path, trigger in subject.leaves():
        if trigger.threshold > 0:
            continue
        never = trigger.posture is Posture.Proactive
        means = "fewer than none can never come, so it never fires" if never else "it counts as 1"
        yield Finding(
            code="contradiction", severity=Severity.ERROR if never else Severity.WARNING, path=path, field="threshold",
            sentence=f"the threshold is {trigger.threshold}: {means}",
            edit=edit_of(path, "threshold", 1, "threshold 1"),
        )  # fmt: skip
    yield from _empty(subject.trigger, ())
    for path, trigger in subject.leaves():
        yield from _keys(path, trigger)


def _keys(path: Path, trigger: EventTrigger) -> Iterator[Finding]:
    """Keys that are meant to be of a related resource, and are read as a label of that odd name."""
    for at, label in enumerate(trigger.for_each):
        kind, _, rest = label.partition(":")
        if kind != "related" or all(rest.partition(":")):
            continue
        role = rest.partition(":")[0]
        whole = f"related:{role}:{ID}"
        keys = (*trigger.for_each[:at], whole, *trigger.for_each[at + 1 :])
        yield Finding(
            code="contradiction", severity=Severity.WARNING, path=path, field=f"for_each.{label}",
            sentence=f"{label} is no label that events have: of a related resource it is related:<role>:<label>",
            edit=edit_of(path, "for_each", keys, f"count for each {whole}") if role else None,
        )  # fmt: skip


def _empty(trigger: Trigger, path: Path) -> Iterator[Finding]:
    if isinstance(trigger, EventTrigger):
        return
    if not trigger.triggers:
        sentence = f"the {trigger.type} holds no triggers, so it never fires: give it some"
        yield Finding(code="contradiction", severity=Severity.ERROR, path=path, field="triggers", sentence=sentence)
    for place, child in enumerate(trigger.triggers):
        yield from _empty(child, (*path, place))


def waits_for_all_at_once(subject: Subject) -> Iterator[Finding]:
    """absence-without-for-each: one window for all resources, so that any of them satisfies it for the others."""
    for path, trigger in subject.leaves():
        if trigger.posture is not Posture.Proactive or trigger.for_each or _one_resource(trigger):
            continue
        if trigger.after:
            severity, means = Severity.WARNING, "what comes for one resource is taken for what all others wait for"
        else:
            severity, means = Severity.NOTE, "it notices when all are silent, not when one of them is"
        yield Finding(
            code="absence-without-for-each", severity=severity, path=path, field="for_each",
            sentence=f"absence is awaited of all resources together: {means}",
            edit=edit_of(path, "for_each", (ID,), "wait for each resource id"),
        )  # fmt: skip


def _one_resource(trigger: EventTrigger) -> bool:
    """Whether it asks for one resource alone."""
    ids = trigger.match.get(ID, ())
    return len(ids) == 1 and not ids[0].startswith("!") and not any(special in ids[0] for special in "*?[")
