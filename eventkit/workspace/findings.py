"""What the checks of a trigger are asked with: the words of this log, its last events, the deployments there are."""

from __future__ import annotations

from typing import Any

from eventkit.insight import Finding, Severity, Subject, lint
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.filter import EventFilter
from eventkit.store import Store

__all__ = ["new_findings", "subject_of"]

MOST_WORDS = 10_000
LAST = 200
"""Events of the log that are looked at for what templates read."""


def subject_of(store: Store, spec: AutomationSpec, **more: Any) -> Subject:
    """The automation with what this workspace knows around it."""
    actions = (*spec.actions, *spec.actions_on_trigger, *spec.actions_on_resolve)
    ids = {each.deployment_id for each in actions if isinstance(each, RunDeployment) and each.deployment_id is not None}
    reads = bool(ids) or "target" in more
    given: dict[str, Any] = {
        "trigger": spec.trigger,
        "actions": actions,
        "automation": spec.name,
        "automation_id": spec.id,
        "deployments": {id: found for id in ids if (found := store.deployment(id)) is not None},
        "names": frozenset(store.seen("event", limit=MOST_WORDS)),
        "labels": frozenset(store.seen("label", limit=MOST_WORDS)),
        "roles": frozenset(store.seen("role", limit=MOST_WORDS)),
        "samples": tuple(store.read(EventFilter(), limit=LAST)) if reads else (),
    }
    return Subject(**given | more)


def new_findings(store: Store, spec: AutomationSpec, former: AutomationSpec | None) -> list[Finding]:
    """The errors and warnings about an automation that its former definition did not have already."""
    known = set()
    if former is not None:
        known = {each.place for each in lint(subject_of(store, former))}
    found = lint(subject_of(store, spec))
    return [each for each in found if each.severity is not Severity.NOTE and each.place not in known]
