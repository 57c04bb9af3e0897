"""To a Prefect server and back: what goes there is found in this workspace, what comes is made for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from eventkit.errors import AutomationError
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.trigger import Trigger
from eventkit.model.wording import shown
from eventkit.prefect.assembly import Around, Served, Thing, assembled
from eventkit.prefect.export import Export
from eventkit.prefect.imported import Imported
from eventkit.workspace.automations import Automation
from eventkit.workspace.current import workspace
from eventkit.workspace.handlers import Handler

__all__ = ["from_prefect", "to_prefect"]

Id = UUID | str
Portable = Trigger | AutomationSpec | Imported | Deployment | Handler | str


def to_prefect(
    thing: Portable | Sequence[Portable], *, lossy: bool = False, ids: Mapping[Id, Id] | None = None
) -> Export:
    """A trigger, an automation or a deployment as a Prefect server takes it, with a report of what is otherwise there.

    thing: a trigger, a deployment's trigger, an automation, a deployment, what `from_prefect` gave, the name of an
    automation or of a deployment (`<flow>/<name>`), or a list of them. lossy: whether what cannot be expressed there
    may be left out; else AutomationError names each. ids: what deployments and automations are called there, by their
    ids here. Nothing is sent. `.save(folder)` writes the files. Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     rush = ek.EventTrigger(expect={"order.placed"}, threshold=3, within=60)
    ...     print(ek.to_prefect(ek.DeploymentTrigger(name="rush", expect={"order.placed"})).yaml)
    # Made by eventkit.
    triggers:
    - type: event
      name: rush
      expect:
      - order.placed
    <BLANKLINE>
    """
    single = not isinstance(thing, list | tuple | set)
    asked: Sequence[Any] = [thing] if single else list(thing)  # type: ignore[arg-type]
    ws = workspace()
    around = Around(known=ws.deployments_by_id(), ids=_ids(ids))
    things: list[Thing] = []
    for each in map(_thing, asked):
        if not isinstance(each, Served) or each not in things:  # a deployment may be named twice
            things.append(each)
    return assembled(things, around, single=single, lossy=lossy)


def from_prefect(data: Any, *, ids: Mapping[Id, Id] | None = None) -> Imported:
    """Prefect's Automation JSON, or the triggers of a prefect.yaml, as ours; keys not known here are kept.

    data: a mapping or a list of them, their JSON or YAML, or the path of a file. ids: deployments and automations here
    by their ids there. What could not become ours is in `.left` and in the report; `to_prefect` of it writes all back.
    Nothing is registered. Raises AutomationError for what is neither. Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     came = ek.from_prefect({"name": "try", "trigger": {"expect": ["order.placed"], "new": 1}, "actions": []})
    ...     came.automations[0].create(), ek.to_prefect(came).json["trigger"]["new"]
    (try: does nothing on every order.placed, 1)
    """
    known = workspace().deployments_by_id()
    return Imported(data, ids={id: id for id in known} | _ids(ids), made=Automation.of, known=known)


def _ids(given: Mapping[Id, Id] | None) -> dict[UUID, UUID]:
    try:
        return {_id(one): _id(other) for one, other in (given or {}).items()}
    except (AttributeError, ValueError):
        raise AutomationError(f"ids= is a mapping of ids to ids, not {shown(given)}: give {{id: id}}") from None


def _id(given: Any) -> UUID:
    return given if isinstance(given, UUID) else UUID(str(getattr(given, "id", given)))


def _thing(given: Any) -> Thing:
    if isinstance(given, Trigger | AutomationSpec | Imported):
        return given
    ws = workspace()
    if isinstance(given, Handler):
        given = ws.deployment(given.deployment_id) if given.deployment_id is not None else given.name
    if isinstance(given, str):
        if given not in {each.full_name for each in ws.store.deployments()}:
            return ws.automation(given)
        given = ws.deployment(given)
    if isinstance(given, Deployment):
        held = ws.deployment(given.id)
        handler = ws.handlers.get(held.name)
        words = handler.words if handler is not None and handler.deployment_id == held.id else ""
        flow, triggers = ws.executor.flow(held.id), ws.registry.owned_by(held)
        return Served(deployment=held, flow=flow, triggers=triggers, predicate=words)
    raise AutomationError(
        f"to_prefect() takes a trigger, an automation, a deployment or a name of one, not {shown(given)}: give one"
    )
