"""Deployments: a flow made runnable by name, with defaults and triggers, served by this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.engine import Predicate
from eventkit.errors import AutomationError, RunError
from eventkit.flows import Flow, flow_of, whole
from eventkit.model.automation import AnyDeploymentTrigger, AutomationSpec, deployment_trigger
from eventkit.model.calls import refusing
from eventkit.model.deployment import Deployment
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType
from eventkit.model.wording import shown
from eventkit.workspace.current import workspace
from eventkit.workspace.fitting import check_defaults, run_parameters
from eventkit.workspace.lifecycle import deployment_changed, flow_run_entered
from eventkit.workspace.moves import Progress, added, progress_of, stays_off
from eventkit.workspace.native_flows import as_ours
from eventkit.workspace.options import check_executor, check_names, check_options, kept
from eventkit.workspace.registry import CatchUp

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Deployments", "run_deployment", "serve"]

FIELDS = [field for field in Deployment.model_fields if field not in ("id", "created", "updated")]


class Deployments:
    """Makes, replaces and runs deployments of one workspace. Thread: any."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def deploy(
        self, flow: Flow[..., Any], name: str, options: Mapping[str, Any], *, predicate: Predicate | None = None
    ) -> Deployment:
        """The deployment, its automations registered: made, or replaced in place under the same id.

        predicate: what events must pass besides its triggers.
        """
        check_options(flow.name, options)
        check_executor(flow, options.get("executor"))
        ws = self._workspace
        triggers = [deployment_trigger(as_ours(each)) for each in options.get("triggers") or ()]
        deployment, changes = self._described(flow, name, options)
        specs = [self._automation(each, deployment, index) for index, each in enumerate(triggers, 1)]
        check_names(flow.name, [spec.name for spec in specs])
        moved = progress_of(ws.store, deployment.full_name)
        meant, specs = specs, stays_off(specs, moved)
        ws.registry.check(specs, deployment)
        if changes is None or changes:
            self._save(deployment, changes)
        ws.executor.serve(deployment.id, flow, options.get("executor"))
        for spec in specs:
            ws.register(spec, catch_up=options.get("catch_up", "resume"), predicate=predicate)
        self._drop_others(deployment, {spec.name for spec in specs})
        if moved is not None and moved.stage != "here":
            self._stays_there(deployment, moved, meant)
        self._take_along(deployment, options.get("catch_up", "resume"))
        ws.matcher.start()
        ws.wake()
        return deployment

    def _automation(self, trigger: AnyDeploymentTrigger, deployment: Deployment, index: int) -> AutomationSpec:
        """The trigger's automation; one without a name has Prefect's, or a longer one where that is taken."""
        name = f"{deployment.name}__automation_{index}"
        held = self._workspace.store.automation(name)
        spec = trigger.as_automation(deployment.id, name=name)
        if trigger.name or held is None or held.spec.owner_resource == spec.owner_resource:
            return spec
        return trigger.as_automation(deployment.id, name=f"{deployment.full_name}__automation_{index}")

    def _stays_there(self, deployment: Deployment, moved: Progress, meant: Sequence[AutomationSpec]) -> None:
        """Says that it was moved; notes triggers that are new since, and goes on with a move that was interrupted."""
        ws = self._workspace
        new = added(moved, meant, ws.registry.owned_by(deployment), ws.store.last_seq())
        if new is not moved:
            new.keep(ws.store)
        ws.notice(f"{deployment.full_name}: {new.word(new is not moved)}")
        if moved.open:
            from eventkit.workspace.moving import finish

            ws.executor.beside(partial(finish, ws))

    def _save(self, deployment: Deployment, changes: list[str] | None) -> None:
        """Stores it, with its event; a new owner alone is nobody's news. changes: None where it is new."""
        ws = self._workspace
        told = [field for field in changes or () if field != "owner"]
        with ws.store.transaction() as tx:
            tx.save_deployment(deployment)
            tx.adopt_runs(deployment.id, ws.ownership.token)  # what its former owner did not begin
            if changes is None:
                tx.append([deployment_changed("created", deployment, ids=ws.ids, now=ws.clock.now())])
            elif told:
                tx.append([deployment_changed("updated", deployment, fields=told, ids=ws.ids, now=ws.clock.now())])
        if told:
            ws.notice(f"{deployment.full_name}: replaced, changed {', '.join(told)}")

    def _take_along(self, deployment: Deployment, catch_up: CatchUp) -> None:
        """Takes the automations that go with the deployment: they were made for whoever serves it."""
        ws = self._workspace
        for record in ws.store.going_with(deployment.id):
            if record.owner != ws.ownership.token:
                _, lines = ws.registry.take(record.spec, catch_up=catch_up, replacing=record.spec.id)
                for line in lines:
                    ws.notice(line)
                ws.begin_left(record.spec)

    def _drop_others(self, deployment: Deployment, names: set[str]) -> None:
        """Deletes the automations of triggers that the deployment no longer has."""
        ws = self._workspace
        for spec in ws.registry.owned_by(deployment):
            if spec.name not in names:
                ws.registry.delete(spec.name, quiet=True)
                ws.notice(f"{spec.name}: gone, {deployment.full_name} has no such trigger any more")

    def _described(
        self, flow: Flow[..., Any], name: str, options: Mapping[str, Any]
    ) -> tuple[Deployment, list[str] | None]:
        """The deployment as it should be, and the fields in which it differs from what is stored; None: it is new."""
        ws = self._workspace
        owner = ws.ownership.ensure()
        before = ws.store.deployment(f"{flow.name}/{name}")
        now = ws.clock.now()
        made = Deployment(
            id=before.id if before else ws.ids.uuid(),
            name=name,
            flow_id=ws.runtime.flow_id(flow.name),
            flow_name=flow.name,
            description=options.get("description") or flow.description or "",
            version=options.get("version") or flow.version,
            tags=tuple(options.get("tags") or ()),
            parameters=options.get("parameters") or {},
            parameter_schema=flow.parameter_schema(),
            enforce_parameter_schema=options.get("enforce_parameter_schema", True),
            concurrency_limit=options.get("concurrency_limit"),
            paused=options.get("paused") or False,
            elsewhere=kept(options),
            created=before.created if before else now,
            updated=before.updated if before else now,
            owner=owner,
        )
        check_defaults(made)
        if before is None:
            return made, None
        changes = [field for field in FIELDS if getattr(made, field) != getattr(before, field)]
        return (made.changed(updated=now) if changes else made), changes

    def pause(self, id: UUID, *, paused: bool) -> Deployment:
        """The deployment, paused or resumed."""
        ws = self._workspace
        before = ws.deployment(id)
        if before.paused == paused:
            return before
        after = before.changed(paused=paused, updated=ws.clock.now())
        with ws.store.transaction() as tx:
            tx.save_deployment(after)
            tx.append([deployment_changed("updated", after, fields=["paused"], ids=ws.ids, now=ws.clock.now())])
        return after

    @whole
    def run(
        self,
        key: str | UUID,
        *,
        parameters: Mapping[str, Any] | None = None,
        name: str | None = None,
        scheduled_time: datetime | None = None,
        tags: Sequence[str] | None = None,
        job_variables: Mapping[str, Any] | None = None,
        awaited: bool = False,
    ) -> FlowRun:
        """A run of a deployment, scheduled for its time; raises ParameterError for parameters that do not fit.

        awaited: whether the caller waits for its end: refused where nobody is there to run it.
        """
        ws = self._workspace
        deployment = ws.deployment(key)
        if awaited:
            self._check_served(deployment)
        given = run_parameters(deployment, parameters)
        now = ws.clock.now()
        due = _as_utc(scheduled_time) if scheduled_time is not None else now
        when = {"scheduled_time": due.isoformat()}
        state = State(type=StateType.SCHEDULED, timestamp=now, id=ws.ids.uuid(), state_details=when)
        context = ws.run_context()
        run = FlowRun(
            id=ws.ids.uuid(),
            name=name or ws.ids.name(),
            created=now,
            tags=tuple(sorted({*deployment.tags, *(tags or ())})) if tags else deployment.tags,
            expected_start_time=due,
            cause=context.cause if context else None,
            hops=context.hops if context else 0,
            is_replay=bool(context and context.is_replay),
            flow_id=deployment.flow_id,
            flow_name=deployment.flow_name,
            deployment_id=deployment.id,
            parameters=given,
            job_variables=dict(job_variables or {}),
            parent_flow_run_id=context.flow_run.id if context and context.flow_run else None,
            owner=deployment.owner,
        ).changed(state=state)
        with ws.store.transaction() as tx:
            tx.save_flow_run(run, state)
            tx.append([flow_run_entered(run, state, None, deployment=deployment)])
        ws.executor.begin(run, deployment)
        ws.wake()
        return run

    def _check_served(self, deployment: Deployment) -> None:
        ws = self._workspace
        if ws.executor.stopped:
            raise RunError(
                f"{deployment.full_name!r} cannot run: this workspace was stopped; start it again with "
                "%eventkit start, or ek.workspace().start()"
            )
        if ws.executor.flow(deployment.id) is None and ws.ownership.waiting({deployment.owner}):
            raise RunError(
                f"{deployment.full_name!r} cannot run: its notebook is not there to run it; run the cell that deploys "
                "it, or give timeout=0 to leave the run for when it is back"
            )


def _as_utc(moment: datetime) -> datetime:
    if not isinstance(moment, datetime):
        raise RunError(f"scheduled_time cannot be {shown(moment)}: a datetime was expected: give one")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@refusing(RunError)
def run_deployment(
    name: str | UUID,
    *,
    parameters: Mapping[str, Any] | None = None,
    scheduled_time: datetime | None = None,
    flow_run_name: str | None = None,
    timeout: float | None = None,
    poll_interval: float | None = None,
    tags: Sequence[str] | None = None,
    job_variables: Mapping[str, Any] | None = None,
) -> FlowRun:
    """The run of a deployment (`<flow>/<name>`, or its id), finished, or as it is after `timeout` seconds.

    scheduled_time: when it begins, now unless given; one that waits for a virtual clock to move is returned as it is.
    timeout: None waits for the end, 0 returns at once. poll_interval, job_variables: Prefect's; nothing is polled here.
    Raises UnknownAutomation, ParameterError, and RunError where nobody is there to run what is waited for.

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
    run = ws.deployments_.run(
        name,
        parameters=parameters,
        name=flow_run_name,
        scheduled_time=scheduled_time,
        tags=tags,
        job_variables=job_variables,
        awaited=timeout != 0,
    )
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
    taken = [flow_of(each) for each in flows]
    for given, flow in zip(flows, taken, strict=True):
        if flow is None:
            raise AutomationError(f"serve() takes flows, not {shown(given)}: decorate the function with @flow")
    return [flow.deploy(name or flow.name) for flow in taken if flow is not None]
