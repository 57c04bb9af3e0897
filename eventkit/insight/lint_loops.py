"""Check for loops: whether what an automation does leads to events that its own trigger fires on.

The events of its runs and of its firings are made up as they would be, and the trigger is asked about each; so what
keeps it from its own events (another flow's name, another id) keeps the finding away too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from eventkit.errors import EventkitError
from eventkit.insight.clauses import asked, passes
from eventkit.insight.finding import Finding, Severity, Subject, edit_of
from eventkit.insight.lint_asks import open_to_all
from eventkit.model.action import EmitEvent
from eventkit.model.deployment import Deployment
from eventkit.model.event import MAX_HOPS, Event
from eventkit.model.pattern import Spec, label_matches, name_matches
from eventkit.model.payload import payload_predicate
from eventkit.model.resource import ID, NAME, ROLE
from eventkit.model.trigger import EventTrigger, Path, Posture
from eventkit.model.verdict import Edit
from eventkit.templates.syntax import maybe_template

__all__ = ["fires_itself"]

_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_SOME = UUID(int=1)
_ALWAYS = ("Scheduled", "Pending", "Running", "Completed")
_BADLY = {"Failed": "fails", "Crashed": "crashes", "Cancelled": "is cancelled"}
_FIRED = ("triggered", "action.triggered", "action.executed")


class Led(NamedTuple):
    """An event that a firing leads to: how, and only if what; and whose flow keeps it apart, if any does."""

    event: Event
    how: str
    only_if: str = ""
    flow: str = ""


def fires_itself(subject: Subject) -> Iterator[Finding]:
    """loop: it fires on what it leads to. A note where that takes a run that ends badly."""
    led = [*_of_runs(subject), *_of_firing(subject)]
    for path, trigger in subject.alone():
        if trigger.posture is not Posture.Reactive or open_to_all(trigger):
            continue
        found = next((each for each in led if passes(asked(trigger, each.event))), None)
        if found is not None:
            yield _finding(path, trigger, found)
        else:
            yield from _of_emitted(subject, path, trigger)


def _finding(path: Path, trigger: EventTrigger, led: Led) -> Finding:
    what = f"{led.how} {led.event.event}, which it fires on"
    if led.only_if:
        severity, ends = Severity.NOTE, f"if the run {led.only_if}, it is run again"
    else:
        severity, ends = Severity.WARNING, f"round and round, {MAX_HOPS} times here and for ever on a Prefect server"
    edit = _other_flow(path, trigger, led.flow) if led.flow else None
    return Finding(code="loop", severity=severity, path=path, field="expect", sentence=f"{what}: {ends}", edit=edit)


def _other_flow(path: Path, trigger: EventTrigger, flow: str) -> Edit:
    """Asks for the run of any other flow."""
    others = tuple(each for each in trigger.match_related if each)
    spec = {ROLE: ("flow",), NAME: (f"!{flow}",)}
    return edit_of(path, "match_related", (*others, spec), f"ask for a flow other than {flow}")


def _of_runs(subject: Subject) -> Iterator[Led]:
    for run in subject.runs():
        deployment = run.deployment
        if deployment is None:
            continue
        how = f"it makes a run of {deployment.full_name}, and that a"
        for state in (*_ALWAYS, *_BADLY):
            yield Led(_run_entered(subject, deployment, state), how, _BADLY.get(state, ""), deployment.flow_name)


def _run_entered(subject: Subject, deployment: Deployment, state: str) -> Event:
    labels = {"prefect.state-name": state, "prefect.state-type": state.upper(), "prefect.run-count": "1"}
    related = [
        {ID: f"prefect.flow.{deployment.flow_id}", ROLE: "flow", NAME: deployment.flow_name},
        {ID: f"prefect.deployment.{deployment.id}", ROLE: "deployment", NAME: deployment.name},
        *({ID: f"prefect.tag.{tag}", ROLE: "tag"} for tag in deployment.tags),
        {ID: f"prefect.automation.{subject.automation_id or _SOME}", ROLE: "creator", NAME: subject.automation or "?"},
    ]
    resource = {ID: f"prefect.flow-run.{_SOME}", NAME: "some-run", **labels}
    return Event(occurred=_MOMENT, event=f"prefect.flow-run.{state}", resource=resource, related=related, id=_SOME)


def _of_firing(subject: Subject) -> Iterator[Led]:
    if not subject.actions and not any(True for _ in subject.runs()):
        return
    resource = {ID: f"prefect.automation.{subject.automation_id or _SOME}", NAME: subject.automation or "?"}
    for name in _FIRED:
        event = Event(occurred=_MOMENT, event=f"prefect.automation.{name}", resource=resource, id=_SOME)
        yield Led(event, "each firing leaves a")


def _of_emitted(subject: Subject, path: Path, trigger: EventTrigger) -> Iterator[Finding]:
    """What the action emit-event makes; a template in it may be anything."""
    for action in subject.actions:
        if isinstance(action, EmitEvent) and _may_fit(trigger, action):
            how = "its action emits"
            sentence = f"{how} {action.event}, which it fires on: round and round, {MAX_HOPS} times"
            yield Finding(code="loop", severity=Severity.WARNING, path=path, field="expect", sentence=sentence)
            return


def _may_fit(trigger: EventTrigger, action: EmitEvent) -> bool:
    if maybe_template(action.event):
        return False  # a name that is made of another is rarely that one
    if not name_matches(trigger.expect or ("*",), action.event):
        return False
    if not _may_have(trigger.match, action.resource):
        return False
    if not all(any(_may_have(spec, each) for each in action.related) for spec in trigger.match_related if spec):
        return False
    if any(_refuses(spec, action) for spec in trigger.none_of):
        return False
    return trigger.match_payload is None or _may_hold(trigger, action)


def _may_have(spec: Spec, labels: Mapping[str, str]) -> bool:
    """Whether labels fit; a template in one may be anything."""
    return all(
        label in labels and (maybe_template(labels[label]) or label_matches(patterns, labels[label]))
        for label, patterns in spec.items()
    )


def _refuses(spec: Spec, action: EmitEvent) -> bool:
    return any(
        all(label_matches(held, labels.get(label)) for label, held in spec.items())
        for labels in (action.resource, *action.related)
    )


def _may_hold(trigger: EventTrigger, action: EmitEvent) -> bool:
    pattern = trigger.match_payload or {}
    if any(isinstance(held, str) and maybe_template(held) for held in action.payload.values()):
        return True
    try:
        return payload_predicate(pattern)(action.payload)
    except EventkitError:  # a pattern that cannot be is another check's
        return False
