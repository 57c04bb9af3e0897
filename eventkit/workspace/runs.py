"""Flow runs as the workspace keeps them: claimed, moved from state to state, cancelled, resumed, deleted."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from eventkit.errors import RunError, UnknownRun
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.ports import Clock, Identity
from eventkit.model.run import FlowRun, TaskRun
from eventkit.model.state import Cancelled, Crashed, State, StateType
from eventkit.store import Store, Transaction
from eventkit.workspace.lifecycle import flow_run_entered, task_run_entered

__all__ = ["Runs"]

WAITING = frozenset({StateType.SCHEDULED, StateType.PENDING, StateType.PAUSED})


class Runs:
    """Every change of a run's state is one commit with its lifecycle event. Thread: any."""

    def __init__(
        self, store: Store, *, clock: Clock, ids: Identity, owner: Callable[[], UUID], wake: Callable[[], None]
    ) -> None:
        self._store, self._clock, self._ids, self._owner, self._wake = store, clock, ids, owner, wake

    def read(self, id: UUID) -> FlowRun:
        """A flow run with its present state; raises UnknownRun."""
        run = self._store.flow_run(id)
        if run is None:
            raise UnknownRun(f"No flow run {id} in this workspace: look at %runs for those there are")
        return run

    def record(self, run: FlowRun | TaskRun, before: State | None, *, keep: bool) -> None:
        """Stores a run with the state it just entered, and logs the event, in one commit."""
        state = run.state
        assert state is not None, "a recorded run has a state"
        with self._store.transaction() as tx:
            if isinstance(run, FlowRun):
                tx.save_flow_run(run, state, keep=keep)
                event = flow_run_entered(run, state, before, deployment=self._deployment(tx, run))
            else:
                tx.save_task_run(run, state, keep=keep)
                flow_run = tx.flow_run(run.flow_run_id) if run.flow_run_id else None
                event = task_run_entered(run, state, before, flow_run=flow_run)
            tx.append([event])
        self._wake()

    def _deployment(self, tx: Transaction, run: FlowRun) -> Deployment | None:
        return tx.deployment(run.deployment_id) if run.deployment_id else None

    def claim(self, run: FlowRun) -> FlowRun | None:
        """The run, Pending and ours; None when somebody else has it, or its deployment has no slot free."""
        with self._store.transaction() as tx:
            deployment = self._deployment(tx, run)
            current = tx.flow_run(run.id)
            if current is None or current.state is None:
                return None
            if deployment is not None and not has_slot(tx, deployment):
                self._await_slot(tx, current, deployment)
                return None
            if not tx.claim_run(run.id, self._owner()):
                return None
            state = State(type=StateType.PENDING, timestamp=self._clock.now(), id=self._ids.uuid())
            claimed = current.changed(state=state, owner=self._owner())
            tx.save_flow_run(claimed, state)
            tx.append([flow_run_entered(claimed, state, current.state, deployment=deployment)])
            return claimed

    def _await_slot(self, tx: Transaction, run: FlowRun, deployment: Deployment) -> None:
        if run.state is not None and run.state.name != "AwaitingConcurrencySlot":
            limit = deployment.concurrency_limit
            state = State(
                type=StateType.SCHEDULED,
                name="AwaitingConcurrencySlot",
                message=f"{deployment.full_name} runs {limit} at a time",
                timestamp=self._clock.now(),
                id=self._ids.uuid(),
            )
            tx.save_flow_run(run.changed(state=state), state)
            tx.append([flow_run_entered(run, state, run.state, deployment=deployment)])

    def enter(self, run: FlowRun, state: State, *, events: tuple[Event, ...] = ()) -> FlowRun:
        """The run with a state that it did not come to by running."""
        entered = run.changed(state=state)
        if state.is_final():
            entered = entered.changed(end_time=state.timestamp)
        with self._store.transaction() as tx:
            tx.save_flow_run(entered, state)
            tx.append([flow_run_entered(entered, state, run.state, deployment=self._deployment(tx, run)), *events])
        self._wake()
        return entered

    def ask(self, id: UUID, state: State, *, force: bool, stop: Callable[[UUID, State], str | None]) -> State:
        """Asks for a state; returns the one the run has then.

        A run that has not begun is cancelled at once; one that runs is asked to stop (stop: why it could not), and
        enters Cancelled when it has. A run that is over stays as it is unless `force`.
        """
        run = self.read(id)
        assert run.state is not None, "a stored run has a state"
        if run.state.is_final() and not force:
            return run.state
        if state.type not in (StateType.CANCELLING, StateType.CANCELLED):
            return self._set(run, state, force=force)
        if run.state.type in WAITING:
            self._store.set_asked(id, None)
            cancelled = Cancelled(message=state.message, timestamp=self._clock.now(), id=self._ids.uuid())
            return self._state_of(self.enter(run, cancelled))
        asked = state.changed(type=StateType.CANCELLING, name="Cancelling")
        self._store.set_asked(id, asked)
        why = stop(id, asked)
        if why is None:
            return asked
        return asked.changed(message=f"{state.message or 'Asked to stop'}; {why}: it stops at its next task")

    def _set(self, run: FlowRun, state: State, *, force: bool) -> State:
        assert run.state is not None, "a stored run has a state"
        if state.type is StateType.PAUSED and run.state.type not in WAITING and not force:
            raise RunError(
                f"Flow run {run.name!r} is {run.state.name} and cannot be suspended while it runs here: cancel it, or "
                "suspend it before it starts"
            )
        if state.type is StateType.SCHEDULED and run.state.type is not StateType.PAUSED and not force:
            raise RunError(f"Flow run {run.name!r} is {run.state.name}, not paused: there is nothing to resume")
        return self._state_of(self.enter(run, state))

    def _state_of(self, run: FlowRun) -> State:
        assert run.state is not None, "a stored run has a state"
        return run.state

    def crash(self, owner: UUID) -> int:
        """Marks every run that a dead process had claimed as Crashed; how many."""
        states = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
        left = self._store.flow_runs(owner=owner, states=states, limit=10_000)
        for run in left:
            words = "The process that ran it died"
            self.enter(run, Crashed(message=words, timestamp=self._clock.now(), id=self._ids.uuid()))
        return len(left)


def has_slot(tx: Store | Transaction, deployment: Deployment) -> bool:
    """Whether one more run of the deployment may start."""
    limit = deployment.concurrency_limit
    return limit is None or tx.count_running(deployment.id) < limit
