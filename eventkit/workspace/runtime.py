"""What the workspace gives to flows, and to actions: the two sides on which work meets the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.flows import Flow, RunContext
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.ports import Clock, Identity
from eventkit.model.resource import Resource
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import State
from eventkit.model.unchecked import unchecked_of, unchecked_root
from eventkit.prefect.native import Server, server_at

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["WorkspaceHost", "WorkspaceRuntime"]


class WorkspaceRuntime:
    """The flows' `Runtime`: states and events in one commit, hook outcomes and lines as rows. Thread: any."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.clock: Clock = workspace.clock
        self.ids: Identity = workspace.ids

    def flow_id(self, name: str) -> UUID:
        """The id of the flow of that name, made when the name is new."""
        return self._workspace.store.flow_id(name, self.ids.uuid)

    def record(self, run: FlowRun | TaskRun, before: State | None, *, keep: bool) -> None:
        """Stores the run with its state and logs the event."""
        self._workspace.run_states.record(run, before, keep=keep)

    def asked(self, run_id: UUID) -> State | None:
        """What somebody else asked of this run."""
        return self._workspace.store.asked(run_id)

    def hooked(self, outcome: HookOutcome) -> None:
        """Keeps what became of a hook; one that raised is an event too."""
        self._workspace.store.add_hook(outcome)
        if outcome.outcome == "raised":
            self._workspace.log([self._hook_failed(outcome)])

    def _hook_failed(self, outcome: HookOutcome) -> Event:
        return unchecked_of(
            Event,
            occurred=outcome.at,
            event="eventkit.hook.failed",
            resource=unchecked_root(Resource, {"prefect.resource.id": f"prefect.flow-run.{outcome.run_id}"}),
            payload={"hook": outcome.hook, "state": outcome.entered, "reason": outcome.detail},
            id=self.ids.uuid(),
            follows=outcome.state_id,
        )

    def said(self, lines: Sequence[LogLine]) -> None:
        """Keeps what a run said."""
        self._workspace.store.add_logs(lines)

    def emit(self, events: Sequence[Event], context: RunContext) -> list[Event]:
        """Logs events of a run."""
        return self._workspace.log(self._workspace.of_run(events, context))

    def submit(self, work: Callable[[], None]) -> None:
        """Has a task's work done on the task pool."""
        self._workspace.task_pool().submit(work)

    def prefect_server(self) -> Server | None:
        """The server that flows of Prefect's own are recorded on: the last connected that may be written to.

        None leaves it to the environment.
        """
        links = [link for link in self._workspace.connections.all() if not link.mirrored.settings.read_only]
        return server_at(links[-1].api.address) if links else None

    def deploy(self, flow: Flow[..., Any], name: str, options: Mapping[str, Any]) -> Deployment:
        """Registers a deployment of the flow, served by this process."""
        return self._workspace.deploy(flow, name, **options)


class WorkspaceHost:
    """The actions' `ActionHost`. Thread: any."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.clock: Clock = workspace.clock
        self.ids: Identity = workspace.ids

    def deployment(self, id: UUID) -> Deployment:
        """The deployment of that id."""
        return self._workspace.deployment(id)

    def flow_run(self, id: UUID) -> FlowRun:
        """The flow run of that id."""
        return self._workspace.run_states.read(id)

    def pause_deployment(self, id: UUID, *, paused: bool) -> None:
        """Pauses or resumes a deployment."""
        self._workspace.pause_deployment(id, paused=paused)

    def enable_automation(self, id: UUID, *, enabled: bool) -> None:
        """Enables or disables an automation."""
        self._workspace.enable_automation(id, enabled=enabled)

    def set_run_state(self, id: UUID, state: State, *, force: bool = False) -> State:
        """Asks for a state of a flow run."""
        return self._workspace.set_run_state(id, state, force=force)

    def delete_run(self, id: UUID) -> None:
        """Deletes a flow run with all it left."""
        self._workspace.delete_run(id)

    def notify(self, subject: str, body: str, *, automation_id: UUID) -> None:
        """Keeps a notification."""
        self._workspace.store.add_notification(subject, body, automation_id=automation_id, at=self.clock.now())

    def emit(self, event: Event) -> Event:
        """Logs an event as the action made it."""
        return self._workspace.log([event])[0]
