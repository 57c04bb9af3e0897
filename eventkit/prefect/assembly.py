"""Triggers, automations and deployments put together for a Prefect server, with the report on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from eventkit.insight import Severity, Subject
from eventkit.model.automation import AnyDeploymentTrigger, AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.trigger import Trigger
from eventkit.prefect.export import Export, yaml_text
from eventkit.prefect.imported import Imported
from eventkit.prefect.report import Difference, Report, differences, refuse
from eventkit.prefect.wire import Ids, automation_wire, entry_wire, trigger_wire

__all__ = ["Thing", "assembled"]

Thing = Trigger | AnyDeploymentTrigger | AutomationSpec | Imported
_IDS = ("deployment_id", "automation_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known around what goes there. known: the deployments here. ids: ids there by ids here."""

    known: Mapping[UUID, Deployment] = field(default_factory=dict)
    ids: Ids = field(default_factory=dict)


def assembled(things: Sequence[Thing], around: Around, *, single: bool, lossy: bool) -> Export:
    """The export of these. single: one thing, and not a list of one. Raises AutomationError for what cannot go there,
    unless `lossy`.
    """
    report = Report(found for each in things for found in _differences(each, around))
    refuse(report, lossy=lossy)
    documents = [_document(each, around) for each in things]
    count = {
        "trigger": sum(_is_trigger(each) for each in things),
        "automation": sum(isinstance(each, AutomationSpec) for each in things),
    }
    return Export(documents[0] if single else documents, _yaml(things, documents), "", "", report, count)


def _is_trigger(thing: Thing) -> bool:
    return not isinstance(thing, Imported | AutomationSpec)


def _document(thing: Thing, around: Around) -> Any:
    if isinstance(thing, Imported):
        return thing.back(around.ids)
    if isinstance(thing, AutomationSpec):
        return automation_wire(thing, around.ids)
    return entry_wire(thing) if isinstance(thing, AnyDeploymentTrigger) else trigger_wire(thing)


def _yaml(things: Sequence[Thing], documents: Sequence[Any]) -> str:
    if len(things) == 1 and isinstance(things[0], Imported):
        return yaml_text(documents[0])
    held = {
        "triggers": [each for thing, each in zip(things, documents, strict=True) if _is_trigger(thing)],
        "automations": [
            each for thing, each in zip(things, documents, strict=True) if isinstance(thing, AutomationSpec)
        ],
    }
    return yaml_text({name: each for name, each in held.items() if each})


def _differences(thing: Thing, around: Around) -> Iterator[Difference]:
    if isinstance(thing, Imported):
        for each in thing.pieces:
            if each.value is not None:
                yield from _differences(each.value, around)
    elif isinstance(thing, AutomationSpec):
        actions = (*thing.actions, *thing.actions_on_trigger, *thing.actions_on_resolve)
        subject = Subject(
            trigger=thing.trigger, actions=actions, automation=thing.name, automation_id=thing.id,
            deployments=around.known,
        )  # fmt: skip
        yield from differences(subject, enabled=thing.enabled)
        yield from _ids(thing, around)
    else:
        name = getattr(thing, "name", None) or "trigger"
        yield from differences(Subject(trigger=thing, automation=name), enabled=getattr(thing, "enabled", True))


def _ids(spec: AutomationSpec, around: Around) -> Iterator[Difference]:
    for at, action in enumerate(spec.actions):
        for name in _IDS:
            id = getattr(action, name, None)
            if id is None or id in around.ids or (name == "deployment_id" and id not in around.known):
                continue
            deployment = around.known.get(id)
            called = deployment.full_name if deployment is not None else str(id)
            yield Difference(
                code="id-of-here", severity=Severity.WARNING, about=spec.name, place=f"actions[{at}].{name}",
                sentence=f"{called} has another id on a Prefect server, and would not be found there",
                advice=f"make it there, and give its id there: to_prefect(..., ids={{'{id}': '...'}})",
            )  # fmt: skip
