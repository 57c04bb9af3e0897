"""Runs that firings ask for: decided with the firing, and made in the firing's own commit."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from eventkit.actions.events import Invocation, action_events, lineage
from eventkit.actions.outcome import RunRequest
from eventkit.actions.run_deployment import decide, target
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment, ServerDeployment
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.ports import ActionHost, Clock, Identity
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType
from eventkit.model.unchecked import unchecked_of
from eventkit.store import Transaction
from eventkit.workspace.acting import ELSEWHERE, Waiting
from eventkit.workspace.lifecycle import flow_run_entered

__all__ = ["FiredRuns"]


class FiredRuns:
    """Makes them. finder: looks up what templates name. put: has a run wait to be made on its server.

    Thread: the one that fires.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        ids: Identity,
        finder: ActionHost,
        put: Callable[[Transaction, RunRequest, ServerDeployment, Waiting], None],
    ) -> None:
        self._clock, self._ids, self._finder, self._put = clock, ids, finder, put

    def add(
        self,
        tx: Transaction,
        action: RunDeployment,
        automation: AutomationSpec,
        firing: Firing,
        *,
        event: Event | None,
        index: int,
        triggered_id: UUID,
        begun: list[tuple[FlowRun, Deployment]],
    ) -> list[Event]:
        """The events that it leaves at once; the run it makes here is added to those that are begun after the commit.

        Empty where a server is to make the run: the action is over when that has answered.
        """
        assert firing.id is not None, "a prepared firing has its id"
        chosen = target(action, event)
        deployment = None
        if isinstance(chosen, UUID):
            deployment = action.runs(tx.deployment) if action.deployment_id is not None else tx.deployment(chosen)
        now = self._clock.now()
        decided = decide(
            action, automation, firing,
            deployment=deployment, event=event, index=index, ids=self._ids, now=now, finder=self._finder,
        )  # fmt: skip
        body = {"triggered": str(triggered_id)}
        if isinstance(decided, RunRequest) and action.there is not None:
            self._put(tx, decided, action.there, Waiting(firing.id, index))
            body |= {"invocation": str(decided.invocation), "there": action.there.server}
            tx.add_action(firing.id, index, kind=action.type, body=body, status=ELSEWHERE)
            return []
        events: list[Event] = []
        if isinstance(decided, RunRequest):
            assert deployment is not None, "a decided run has its deployment"
            run = self._make(tx, decided, deployment, firing)
            assert run.state is not None, "a made run is scheduled"
            events.append(flow_run_entered(run, run.state, None, deployment=deployment))
            begun.append((run, deployment))
            outcome, invocation_id = decided.outcome(run), decided.invocation
        else:
            outcome, invocation_id = decided, self._ids.uuid()
        invocation = Invocation(
            automation=automation, firing=firing, action=action, index=index, event=event,
            triggered_id=triggered_id, id=invocation_id,
        )  # fmt: skip
        body["reason"] = outcome.reason
        tx.add_action(firing.id, index, kind=action.type, body=body, status="executed" if outcome.ok else "failed")
        return [*events, *action_events(invocation, outcome, ids=self._ids, now=now)]

    def _make(self, tx: Transaction, request: RunRequest, deployment: Deployment, firing: Firing) -> FlowRun:
        """The run, scheduled and saved."""
        now = self._clock.now()
        cause, hops = lineage(firing)
        when = {"scheduled_time": request.scheduled_for.isoformat()}
        state = unchecked_of(
            State, type=StateType.SCHEDULED, name="Scheduled", timestamp=now, id=self._ids.uuid(), state_details=when
        )
        run = unchecked_of(
            FlowRun,
            id=self._ids.uuid(),
            name=request.name or self._ids.name(),
            created=now,
            tags=request.tags,
            expected_start_time=request.scheduled_for,
            cause=cause,
            hops=hops,
            is_replay=firing.is_replay,
            flow_id=deployment.flow_id,
            flow_name=deployment.flow_name,
            deployment_id=deployment.id,
            parameters=request.parameters,
            firing_id=firing.id,
            created_by=request.created_by,
            idempotency_key=request.idempotency_key,
            job_variables=dict(request.job_variables),
            owner=deployment.owner,
            state=state,
        )
        tx.save_flow_run(run, state)
        return run
