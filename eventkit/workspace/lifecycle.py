"""The events that runs and deployments leave by themselves, in Prefect's form.

Source: `prefect-behaviour` 5.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from eventkit.model.base import read_json
from eventkit.model.codec import state_to_json
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event, follows
from eventkit.model.ports import Identity
from eventkit.model.resource import ID, NAME, ROLE, RelatedResource, Resource
from eventkit.model.run import FlowRun, TaskRun
from eventkit.model.state import State
from eventkit.model.unchecked import id_text, unchecked_of, unchecked_root

__all__ = ["deployment_changed", "flow_changed", "flow_run_entered", "related", "run_context", "task_run_entered"]


def related(id: str, role: str, name: str | None = None, **labels: str) -> dict[str, str]:
    """The labels of a related resource."""
    made = {ID: id, ROLE: role}
    if name is not None:
        made[NAME] = name
    return made | labels if labels else made


def _tags(tags: Sequence[str]) -> list[dict[str, str]]:
    if not tags:
        return []
    return [related(f"prefect.tag.{tag}", "tag") for tag in sorted(set(tags))]


def _flow(run: FlowRun) -> dict[str, str]:
    return related(f"prefect.flow.{id_text(run.flow_id)}", "flow", run.flow_name)


def _deployment(deployment: Deployment | None) -> list[dict[str, str]]:
    if deployment is None:
        return []
    return [related(f"prefect.deployment.{id_text(deployment.id)}", "deployment", deployment.name)]


def _brief(state: State | None) -> dict[str, str] | None:
    if state is None:
        return None
    brief = {"type": state.type.value, "name": state.name}
    if state.message:
        brief["message"] = state.message
    return brief


def _resource(kind: str, run: FlowRun | TaskRun, state: State, **labels: str) -> Resource:
    return unchecked_root(
        Resource,
        {
            ID: f"prefect.{kind}.{id_text(run.id)}",
            NAME: run.name,
            "prefect.run-count": str(run.run_count),
            "prefect.state-message": state.message or "",
            "prefect.state-name": state.name,
            "prefect.state-timestamp": state.timestamp.isoformat().replace("+00:00", "Z"),
            "prefect.state-type": state.type.value,
        }
        | labels,
    )


def _entered(
    kind: str,
    run: FlowRun | TaskRun,
    state: State,
    previous: State | None,
    *,
    resource: Resource,
    involved: Sequence[RelatedResource],
    payload: dict[str, Any],
) -> Event:
    leader = previous.id if previous and follows(state.timestamp, previous.timestamp) else None
    return unchecked_of(
        Event,
        occurred=state.timestamp,
        event=f"prefect.{kind}.{state.name}",
        resource=resource,
        related=tuple(involved),
        payload=payload,
        id=state.id,
        follows=leader,
        cause=run.cause,
        hops=run.hops,
        replay_for=() if run.is_replay else None,
    )


def flow_run_entered(
    run: FlowRun,
    state: State,
    previous: State | None,
    *,
    deployment: Deployment | None = None,
    involved: Sequence[RelatedResource] | None = None,
) -> Event:
    """The event of a flow run entering a state; its id is the state's, its time the state's.

    involved: who took part, where an earlier event of the run has it already.
    """
    payload = {
        "intended": {"from": previous.type.value if previous else None, "to": state.type.value},
        "initial_state": _brief(previous),
        "validated_state": _brief(state),
    }
    return _entered(
        "flow-run",
        run,
        state,
        previous,
        resource=_resource("flow-run", run, state),
        involved=_around(run, deployment) if involved is None else involved,
        payload=payload,
    )


def _around(run: FlowRun, deployment: Deployment | None) -> list[RelatedResource]:
    """Who takes part in the events of a flow run: the same ones in each."""
    involved = [_flow(run), *_deployment(deployment)]
    if run.parent_task_run_id is not None:
        involved.append(related(f"prefect.task-run.{run.parent_task_run_id}", "task-run"))
    involved += _tags((*run.tags, *(deployment.tags if deployment else ())))
    if run.created_by is not None and run.created_by.type == "AUTOMATION":
        by = run.created_by
        involved.append(related(f"prefect.automation.{id_text(by.id)}", "creator", by.display_value))
    return _known(involved)


def _known(involved: Sequence[dict[str, str]]) -> list[RelatedResource]:
    return [unchecked_root(RelatedResource, labels) for labels in involved]


def task_run_entered(run: TaskRun, state: State, previous: State | None, *, flow_run: FlowRun | None) -> Event:
    """The event of a task run entering a state."""
    involved = _tags(run.tags)
    if flow_run is not None:
        involved += [related(f"prefect.flow-run.{flow_run.id}", "flow-run", flow_run.name), _flow(flow_run)]
    whole = read_json(state_to_json(state))
    payload = {
        "intended": {"from": previous.type.value if previous else None, "to": state.type.value},
        "initial_state": _brief(previous),
        "validated_state": {key: whole[key] for key in ("type", "name", "message", "state_details", "data")},
        "task_run": {
            "name": run.name,
            "task_key": run.task_key,
            "dynamic_key": run.dynamic_key,
            "tags": list(run.tags),
            "run_count": run.run_count,
            "start_time": run.start_time,
            "end_time": run.end_time,
            "total_run_time": run.total_run_time.total_seconds(),
        },
    }
    resource = _resource("task-run", run, state, **{"prefect.orchestration": "client"})
    return _entered("task-run", run, state, previous, resource=resource, involved=_known(involved), payload=payload)


def run_context(
    flow_run: FlowRun | None, task_run: TaskRun | None, deployment: Deployment | None
) -> list[dict[str, str]]:
    """The related resources that an event emitted in a run gets, in Prefect's order (1.4)."""
    involved: list[dict[str, str]] = []
    tags: list[str] = []
    if flow_run is not None:
        involved.append(related(f"prefect.flow-run.{flow_run.id}", "flow-run", flow_run.name))
        tags += flow_run.tags
    if task_run is not None:
        involved.append(related(f"prefect.task-run.{task_run.id}", "task-run", task_run.name))
        tags += task_run.tags
    if flow_run is not None:
        involved.append(_flow(flow_run))
    return [*involved, *_deployment(deployment), *_tags(tags)]


def deployment_changed(
    what: str, deployment: Deployment, *, ids: Identity, now: datetime, fields: Sequence[str] = ()
) -> Event:
    """`prefect.deployment.created`, `updated` or `deleted`. fields: the names of those that were changed."""
    return unchecked_of(
        Event,
        occurred=now,
        event=f"prefect.deployment.{what}",
        resource=unchecked_root(Resource, deployment.resource),
        related=(
            unchecked_root(
                RelatedResource, related(f"prefect.flow.{deployment.flow_id}", "flow", deployment.flow_name)
            ),
        ),
        payload={"updated_fields": list(fields)} if what == "updated" else {},
        id=ids.uuid(),
    )


def flow_changed(what: str, id: UUID, name: str, *, ids: Identity, now: datetime) -> Event:
    """`prefect.flow.created`."""
    labels = {ID: f"prefect.flow.{id}", NAME: name}
    return unchecked_of(
        Event,
        occurred=now,
        event=f"prefect.flow.{what}",
        resource=unchecked_root(Resource, labels),
        payload={"name": name, "tags": [], "labels": {}},
        id=ids.uuid(),
    )
