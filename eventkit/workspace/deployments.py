"""Deployments: a flow made runnable by name, with defaults and triggers, served by this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.errors import AutomationError
from eventkit.flows import Flow
from eventkit.model.automation import deployment_trigger
from eventkit.model.base import closest
from eventkit.model.deployment import Deployment
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType
from eventkit.workspace.current import workspace
from eventkit.workspace.lifecycle import deployment_changed, flow_run_entered

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Deployments", "run_deployment", "serve"]

ELSEWHERE = (
    "work_pool_name",
    "work_queue_name",
    "image",
    "build",
    "push",
    "job_variables",
    "cron",
    "interval",
    "rrule",
    "schedule",
    "schedules",
    "is_schedule_active",
    "entrypoint_type",
    "print_next_steps",
    "ignore_warnings",
    "pause_on_shutdown",
    "limit",
    "webserver",
)
"""What only a Prefect server would use: kept with the deployment for the move there."""
HERE = (
    "description",
    "version",
    "tags",
    "parameters",
    "enforce_parameter_schema",
    "concurrency_limit",
    "paused",
    "triggers",
    "catch_up",
)


class Deployments:
    """Makes, replaces and runs deployments of one workspace. Thread: any."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def deploy(self, flow: Flow[..., Any], name: str, options: Mapping[str, Any]) -> Deployment:
        """The deployment, its automations registered: made, or replaced in place under the same id."""
        for option in options:
            if option not in ELSEWHERE and option not in HERE:
                raise AutomationError(
                    f"{flow.name}.deploy() has no option {option!r}{closest(option, (*HERE, *ELSEWHERE))}: correct it"
                )
        triggers = [deployment_trigger(each) for each in options.get("triggers") or ()]
        deployment, changed = self._described(flow, name, options)
        specs = [
            each.as_automation(deployment.id, name=f"{name}__automation_{index}")
            for index, each in enumerate(triggers, 1)
        ]
        self._workspace.registry.check(specs, deployment)
        ws = self._workspace
        if changed is not None:
            with ws.store.transaction() as tx:
                tx.save_deployment(deployment)
                tx.append([deployment_changed(changed, deployment, ids=ws.ids, now=ws.clock.now())])
        ws.executor.serve(deployment.id, flow)
        for spec in specs:
            ws.register(spec, catch_up=options.get("catch_up", "resume"))
        kept = {spec.name for spec in specs}
        for spec in ws.registry.owned_by(deployment):
            if spec.name not in kept:
                ws.registry.delete(spec.name, quiet=True)
        ws.matcher.start()
        ws.wake()
        return deployment

    def _described(self, flow: Flow[..., Any], name: str, options: Mapping[str, Any]) -> tuple[Deployment, str | None]:
        """The deployment as it should be, and whether that is created or updated; None: as it was."""
        ws = self._workspace
        owner = ws.ownership.ensure()
        before = ws.store.deployment(f"{flow.name}/{name}")
        parameters = dict(options.get("parameters") or {})
        flow.check_parameters(parameters, partial=True)
        now = ws.clock.now()
        made = Deployment(
            id=before.id if before else ws.ids.uuid(),
            name=name,
            flow_id=ws.runtime.flow_id(flow.name),
            flow_name=flow.name,
            description=options.get("description") or flow.description or "",
            version=options.get("version") or flow.version,
            tags=tuple(options.get("tags") or ()),
            parameters=parameters,
            parameter_schema=flow.parameter_schema(),
            enforce_parameter_schema=options.get("enforce_parameter_schema", True),
            concurrency_limit=options.get("concurrency_limit"),
            paused=options.get("paused") or False,
            elsewhere={key: _plain(options[key]) for key in ELSEWHERE if options.get(key) is not None},
            created=before.created if before else now,
            updated=before.updated if before else now,
            owner=owner,
        )
        if before is None:
            return made, "created"
        return (made, None) if made == before else (made.changed(updated=now), "updated")

    def pause(self, id: UUID, *, paused: bool) -> Deployment:
        """The deployment, paused or resumed."""
        ws = self._workspace
        before = ws.deployment(id)
        if before.paused == paused:
            return before
        after = before.changed(paused=paused, updated=ws.clock.now())
        with ws.store.transaction() as tx:
            tx.save_deployment(after)
            tx.append([deployment_changed("updated", after, ids=ws.ids, now=ws.clock.now())])
        return after

    def run(self, key: str | UUID, *, parameters: Mapping[str, Any] | None = None, name: str | None = None) -> FlowRun:
        """A run of a deployment, scheduled for now; raises ParameterError for parameters that do not fit."""
        ws = self._workspace
        deployment = ws.deployment(key)
        given = deployment.parameters | dict(parameters or {})
        flow = ws.executor.flow(deployment.id)
        if flow is not None and deployment.enforce_parameter_schema:
            flow.check_parameters(given)
        now = ws.clock.now()
        state = State(type=StateType.SCHEDULED, timestamp=now, id=ws.ids.uuid())
        context = ws.run_context()
        run = FlowRun(
            id=ws.ids.uuid(),
            name=name or ws.ids.name(),
            created=now,
            tags=deployment.tags,
            expected_start_time=now,
            cause=context.cause if context else None,
            hops=context.hops if context else 0,
            flow_id=deployment.flow_id,
            flow_name=deployment.flow_name,
            deployment_id=deployment.id,
            parameters=given,
            parent_flow_run_id=context.flow_run.id if context and context.flow_run else None,
            owner=deployment.owner,
        ).changed(state=state)
        with ws.store.transaction() as tx:
            tx.save_flow_run(run, state)
            tx.append([flow_run_entered(run, state, None, deployment=deployment)])
        ws.executor.begin(run)
        ws.wake()
        return run


def _plain(value: Any) -> Any:
    """An option as JSON; what is none, as its words."""
    return value if isinstance(value, str | int | float | bool | list | dict) else repr(value)


def run_deployment(
    name: str | UUID,
    *,
    parameters: Mapping[str, Any] | None = None,
    flow_run_name: str | None = None,
    timeout: float | None = None,
) -> FlowRun:
    """The run of a deployment (`<flow>/<name>`, name or id), finished, or as it is after `timeout` seconds.

    timeout: None waits for the end, 0 returns at once. Raises UnknownAutomation, ParameterError.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     @ek.flow
    ...     def double(n: int) -> int:
    ...         return 2 * n
    ...     _ = double.deploy(name="here")
    ...     ek.run_deployment("double/here", parameters={"n": 21}).state_name
    'Completed'
    """
    ws = workspace()
    run = ws.deployments_.run(name, parameters=parameters, name=flow_run_name)
    return ws.wait_for(run.id, timeout=timeout)


def serve(*flows: Flow[..., Any], name: str | None = None) -> Sequence[Deployment]:
    """Deployments of these flows, served by this process from now on; returns at once, since a notebook goes on.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     @ek.flow
    ...     def hello() -> None: ...
    ...     ek.serve(hello, name="here")
    [Deployment('hello/here')]
    """
    return [workspace().deploy(flow, name or flow.name) for flow in flows]
