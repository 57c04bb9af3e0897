"""Triggers, automations and deployments put together for a Prefect server, with the report on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from eventkit.errors import AutomationError
from eventkit.insight import Severity, Subject
from eventkit.model.automation import AnyDeploymentTrigger, AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.trigger import EventTrigger, Trigger
from eventkit.prefect.carrying import Carried
from eventkit.prefect.export import Export, yaml_text
from eventkit.prefect.handled import given_event, handled_by, predicate_left
from eventkit.prefect.imported import Imported
from eventkit.prefect.report import Difference, Report, differences, refuse
from eventkit.prefect.scripts import Planned, entry_point, planned_differences, prefect_yaml, script
from eventkit.prefect.statements import secrets_written
from eventkit.prefect.wire import Ids, automation_wire, entry_wire, trigger_wire

__all__ = ["Around", "Served", "Thing", "assembled"]

_IDS = ("deployment_id", "automation_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A deployment with its flow, None where this process has none, and its triggers' automations.

    pool: the work pool it goes to, for the one it was deployed with. predicate: the words of a handler's predicate.
    """

    deployment: Deployment
    flow: Any
    triggers: Sequence[AutomationSpec]
    pool: str | None = None
    predicate: str = ""

    def __post_init__(self) -> None:
        if handled_by(self.flow) is not None:
            object.__setattr__(self, "triggers", [given_event(each) for each in self.triggers])


Thing = Trigger | AnyDeploymentTrigger | AutomationSpec | Imported | Served


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known around what goes there. known: the deployments here. ids: ids there by ids here."""

    known: Mapping[UUID, Deployment] = field(default_factory=dict)
    ids: Ids = field(default_factory=dict)


def assembled(things: Sequence[Thing], around: Around, *, single: bool, lossy: bool) -> Export:
    """The export of these. single: one thing, and not a list of one. Raises AutomationError for what cannot go there,
    unless `lossy`.
    """
    carried = Carried()
    planned = [_planned(each, carried) for each in things if isinstance(each, Served)]
    going = frozenset(each.deployment.id for each in planned)
    flows = carried.text() if planned else ""
    report = Report(
        [
            *(found for each in things for found in _differences(each, around, going)),
            *carried.differences,
            *secrets_written(flows),
            *(found for each in planned for found in planned_differences(each)),
        ]
    )
    refuse(report, lossy=lossy)
    documents: list[Any] = []
    for each in things:
        made = _document(each, around)
        documents.extend(made if isinstance(each, Served) and not single else [made])
    wires = [automation_wire(each, around.ids) for each in things if isinstance(each, AutomationSpec)]
    names = {str(id): around.known[id].full_name for id in around.known}
    return Export(
        json=documents[0] if single else documents,
        yaml=_yaml(things, around, planned),
        script=script(planned, wires, names),
        flows=flows,
        report=report,
        what={
            "deployment": len(planned),
            "trigger": sum(_is_trigger(each) for each in things),
            "automation": len(wires),
        },
        apart=wires,
        entrypoints={each.deployment.full_name: entry_point(each) for each in planned},
    )


def _planned(thing: Served, carried: Carried) -> Planned:
    held = thing.deployment
    if thing.flow is None:
        raise AutomationError(
            f"{held.full_name!r} has no flow in this process to write down: run the cell that deploys it, then export"
        )
    pool = thing.pool or held.elsewhere.get("work_pool_name")
    name, tags = carried.name_of(thing.flow), thing.flow.tags
    return Planned(deployment=held, flow=name, triggers=thing.triggers, tags=tags, pool=pool)


def _is_trigger(thing: Thing) -> bool:
    return not isinstance(thing, Imported | AutomationSpec | Served)


def _document(thing: Thing, around: Around) -> Any:
    if isinstance(thing, Imported):
        return thing.back(around.ids)
    if isinstance(thing, AutomationSpec):
        return automation_wire(thing, around.ids)
    if isinstance(thing, Served):
        return [automation_wire(spec, around.ids) for spec in thing.triggers]
    return entry_wire(thing) if isinstance(thing, AnyDeploymentTrigger) else trigger_wire(thing)


def _yaml(things: Sequence[Thing], around: Around, planned: Sequence[Planned]) -> str:
    if len(things) == 1 and isinstance(things[0], Imported):
        return yaml_text(_document(things[0], around))
    if planned:
        return yaml_text(prefect_yaml(planned))
    held = {
        "triggers": [_document(each, around) for each in things if _is_trigger(each)],
        "automations": [_document(each, around) for each in things if isinstance(each, AutomationSpec)],
    }
    return yaml_text({name: each for name, each in held.items() if each})


def _differences(thing: Thing, around: Around, going: frozenset[UUID] = frozenset()) -> Iterator[Difference]:
    if isinstance(thing, Imported):
        for each in thing.pieces:
            if each.value is not None:
                yield from _differences(each.value, around, going)
    elif isinstance(thing, Served):
        ids = going | {thing.deployment.id}
        for place, name in (("flow's name", thing.deployment.flow_name), ("name", thing.deployment.name)):
            if set(name) & set("/%&<>") or not name.isprintable():
                yield Difference(
                    code="not-carried", severity=Severity.ERROR, about=thing.deployment.full_name, place=place,
                    sentence=f"Prefect takes no name like {name!r}: none of / % & < >, and no line's end",
                    advice="give it another",
                )  # fmt: skip
        yield from predicate_left(thing.deployment.name, thing.predicate)
        for spec in thing.triggers:
            yield from _differences(spec, around, ids)
    elif isinstance(thing, AutomationSpec):
        actions = (*thing.actions, *thing.actions_on_trigger, *thing.actions_on_resolve)
        subject = Subject(
            trigger=thing.trigger, actions=actions, automation=thing.name, automation_id=thing.id,
            deployments=around.known,
        )  # fmt: skip
        yield from differences(subject, enabled=thing.enabled)
        yield from _ids(thing, around, going)
        if thing.id is not None and _counts(thing.trigger):
            yield Difference(
                code="starts-anew", severity=Severity.NOTE, about=thing.name, place="trigger",
                sentence="what its windows have counted here does not go along: there it begins to count",
                advice="move when none is open that matters",
            )  # fmt: skip
    else:
        name = getattr(thing, "name", None) or "trigger"
        yield from differences(Subject(trigger=thing, automation=name), enabled=getattr(thing, "enabled", True))


def _counts(trigger: Trigger) -> bool:
    """Whether it waits for more than one event."""
    if not isinstance(trigger, EventTrigger):
        return True
    return bool(trigger.after or trigger.within or trigger.threshold > 1)


def _ids(spec: AutomationSpec, around: Around, going: frozenset[UUID]) -> Iterator[Difference]:
    for at, action in enumerate(spec.actions):
        for name in _IDS:
            id = getattr(action, name, None)
            if id is None or id in around.ids or id in going or (name == "deployment_id" and id not in around.known):
                continue
            deployment = around.known.get(id)
            called = deployment.full_name if deployment is not None else str(id)
            yield Difference(
                code="id-of-here", severity=Severity.WARNING, about=spec.name, place=f"actions[{at}].{name}",
                sentence=f"{called} has another id on a Prefect server, and would not be found there",
                advice=f"make it there, and give its id there: to_prefect(..., ids={{'{id}': '...'}})",
            )  # fmt: skip
