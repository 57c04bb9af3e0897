"""Flow runs as the workspace keeps them: taken, recorded with each state they enter, crashed, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventkit.errors import UnknownRun
from eventkit.flows import NotTaken
from eventkit.model.deployment import Deployment
from eventkit.model.ports import Clock, Identity
from eventkit.model.run import FlowRun, TaskRun
from eventkit.model.state import Crashed, State, StateType
from eventkit.model.unchecked import unchecked_of
from eventkit.store import RunRows, Store, Transaction, run_rows
from eventkit.workspace.lifecycle import flow_run_entered, task_run_entered

__all__ = ["Runs", "deployment_of", "enter", "has_slot"]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A run that was taken and has entered no state yet: the state it was in, its Pending, what it is a run of."""

    before: State | None
    pending: State
    deployment: Deployment


class Runs:
    """Every change of a run's state is one commit with its lifecycle event. Thread: any."""

    def __init__(
        self, store: Store, *, clock: Clock, ids: Identity, owner: Callable[[], UUID], wake: Callable[[], None]
    ) -> None:
        self._store, self._clock, self._ids, self._owner, self._wake = store, clock, ids, owner, wake
        self._deleted: set[UUID] = set()
        self._taken: dict[UUID, _Taken] = {}

    def read(self, id: UUID) -> FlowRun:
        """A flow run with its present state; raises UnknownRun."""
        run = self._store.flow_run(id)
        if run is None:
            raise UnknownRun(f"No flow run {id} in this workspace: look at %runs for those there are")
        return run

    def record(self, run: FlowRun | TaskRun, before: State | None, *, keep: bool) -> None:
        """Stores a run with the state it just entered, and logs the event, in one commit.

        Nothing of a run that was deleted while it ran: it does not come back. With the first state of a run that was
        taken goes the claim; NotTaken where that fails.
        """
        state = run.state
        assert state is not None, "a recorded run has a state"
        taken = self._taken.get(run.id)
        if (run.id if isinstance(run, FlowRun) else run.flow_run_id) in self._deleted:
            if taken is not None:
                raise NotTaken
        elif isinstance(run, TaskRun):
            self._record_task(run, state, before, keep=keep)
        elif taken is not None:
            self._record_first(run, state, before, taken, keep=keep)
        else:
            if run.owner is None:
                run = run.changed(owner=self._owner())  # called here: with this process it ends
            with self._store.transaction() as tx:
                tx.save_flow_run(run, state, keep=keep)
                tx.append([flow_run_entered(run, state, before, deployment=deployment_of(tx, run))])
            self._wake()

    def _record_task(self, run: TaskRun, state: State, before: State | None, *, keep: bool) -> None:
        with self._store.transaction() as tx:
            tx.save_task_run(run, state, keep=keep)
            flow_run = tx.flow_run(run.flow_run_id) if run.flow_run_id else None
            tx.append([task_run_entered(run, state, before, flow_run=flow_run)])
        self._wake()

    def _record_first(self, run: FlowRun, state: State, before: State | None, taken: _Taken, *, keep: bool) -> None:
        """The claim, Pending and the state after it; NotTaken where another has the run, or no slot is free.

        All is made ready before the transaction: others wait to write meanwhile.
        """
        first = state.id == taken.pending.id  # a run that is carried out elsewhere may be Pending for long
        rows = run_rows(run, state, keep=keep, passed=None if first else taken.pending)
        begun = flow_run_entered(run, taken.pending, taken.before, deployment=taken.deployment)
        entered = [] if first else [flow_run_entered(run, state, before, involved=begun.related)]
        events = self._store.ready([begun, *entered])
        with self._store.transaction() as tx:
            claimed = self._claim(tx, run.id, rows, taken.deployment)
            if claimed:
                tx.add_ready(events)
        del self._taken[run.id]
        self._wake()
        if not claimed:
            raise NotTaken

    def take(self, run: FlowRun, deployment: Deployment) -> FlowRun:
        """The run as this process's, Pending: nothing of that is stored before the first state it enters.

        So a process that dies before has not begun it, and whoever is next may.
        """
        pending = unchecked_of(
            State, type=StateType.PENDING, name="Pending", timestamp=self._clock.now(), id=self._ids.uuid()
        )
        self._taken[run.id] = _Taken(run.state, pending, deployment)
        return run.changed(state=pending, owner=self._owner())

    def let_go(self, run: FlowRun) -> bool:
        """Forgets a run that was taken; whether it had begun."""
        return self._taken.pop(run.id, None) is None

    def _claim(self, tx: Transaction, id: UUID, rows: RunRows, deployment: Deployment) -> bool:
        """Whether the run is this process's now: not where somebody else has it, or its deployment has no slot."""
        if has_slot(tx, deployment):
            return tx.begin_run(rows, self._owner())
        self._await_slot(tx, tx.flow_run(id), deployment)
        return False

    def _await_slot(self, tx: Transaction, run: FlowRun | None, deployment: Deployment) -> None:
        # one that was cancelled or begun since it was found to be due stays what it is
        if (
            run is not None
            and run.state is not None
            and run.state.is_scheduled()
            and run.state.name != "AwaitingConcurrencySlot"
        ):
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

    def delete(self, id: UUID, *, stop: Callable[[UUID, State], str | None]) -> None:
        """Deletes a run with all it left but its events; one that runs here is stopped. Raises UnknownRun."""
        self.read(id)
        self._deleted.add(id)
        self._store.delete_flow_run(id)
        stop(id, State(type=StateType.CANCELLING, message="The run was deleted", timestamp=self._clock.now()))

    def crash(self, owner: UUID, why: str) -> int:
        """Marks every run that a process had claimed, which is gone now, as Crashed; how many.

        One that waited for its next attempt, too: it had begun, and nobody else goes on with it.
        """
        states = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING, StateType.SCHEDULED)
        left = self._store.flow_runs(owner=owner, states=states, limit=10_000)
        begun = [run for run in left if run.state_type is not StateType.SCHEDULED or run.run_count]
        return sum(self.crash_run(run.id, why) for run in begun)

    def crash_run(self, id: UUID, why: str) -> bool:
        """Marks a run as Crashed, once, whoever else does; whether it was not over yet."""
        with self._store.transaction() as tx:
            run = tx.flow_run(id)
            if run is None or run.state is None or run.state.is_final():
                return False
            state = Crashed(message=why, timestamp=self._clock.now(), id=self._ids.uuid())
            enter(tx, run, state)
        self._wake()
        return True


def enter(tx: Transaction, run: FlowRun, state: State, **changes: Any) -> None:
    """Stores a run in a state that it did not come to by running, and logs the event. changes: its other fields."""
    if state.is_final():
        changes["end_time"] = state.timestamp
    after = run.changed(state=state, **changes)
    tx.save_flow_run(after, state)
    tx.append([flow_run_entered(after, state, run.state, deployment=deployment_of(tx, run))])


def deployment_of(tx: Transaction, run: FlowRun) -> Deployment | None:
    """The deployment that made a run; None of one that was called."""
    return tx.deployment(run.deployment_id) if run.deployment_id else None


def has_slot(tx: Store | Transaction, deployment: Deployment) -> bool:
    """Whether one more run of the deployment may start."""
    limit = deployment.concurrency_limit
    return limit is None or tx.count_running(deployment.id) < limit
