"""Flow runs as the workspace keeps them: taken, moved from state to state, cancelled, resumed, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from logging import WARNING
from uuid import UUID

from eventkit.errors import RunError, UnknownRun
from eventkit.flows import NotTaken
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.ports import Clock, Identity
from eventkit.model.run import FlowRun, LogLine, TaskRun
from eventkit.model.state import Cancelled, Crashed, Failed, State, StateType
from eventkit.model.unchecked import unchecked_of
from eventkit.store import Store, Transaction, run_rows
from eventkit.workspace.lifecycle import flow_run_entered, task_run_entered

__all__ = ["Runs"]


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
                tx.append([flow_run_entered(run, state, before, deployment=self._deployment(tx, run))])
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
        rows = run_rows(run, state, keep=keep)
        begun = flow_run_entered(run, taken.pending, taken.before, deployment=taken.deployment)
        entered = flow_run_entered(run, state, before, involved=begun.related)
        events = self._store.ready([begun, entered])
        with self._store.transaction() as tx:
            claimed = self._claim(tx, run.id, taken.deployment)
            if claimed:
                tx.add_state(run.id, taken.pending)
                tx.save_run(rows)
                tx.append_ready(events)
        del self._taken[run.id]
        self._wake()
        if not claimed:
            raise NotTaken

    def _deployment(self, tx: Transaction, run: FlowRun) -> Deployment | None:
        return tx.deployment(run.deployment_id) if run.deployment_id else None

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

    def _claim(self, tx: Transaction, id: UUID, deployment: Deployment) -> bool:
        """Whether the run is this process's now: not where somebody else has it, or its deployment has no slot."""
        if has_slot(tx, deployment):
            return tx.claim_run(id, self._owner())
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

        A run that has not begun is cancelled at once; one that runs enters Cancelling and is asked to stop (stop: why
        it could not), and enters Cancelled when it has. A run that was called, in a cell or by another, goes on to its
        end and stays Cancelling. A run that is over stays as it is unless `force`.
        Source: `prefect-behaviour` 5.2 and 8, row 35.
        """
        run = self.read(id)
        assert run.state is not None, "a stored run has a state"
        if run.state.is_final() and not force:
            return run.state
        if state.type not in (StateType.CANCELLING, StateType.CANCELLED):
            return self._set(run, state, force=force)
        if waits(run) and (cancelled := self._cancel_waiting(id, state)) is not None:
            return cancelled
        asked = self._cancelling(id, state)
        why = stop(id, asked) if asked.type is StateType.CANCELLING else None
        if why is None:
            return asked
        how = why if run.deployment_id else "it was called, not started here: it goes on to its end"
        self._store.add_logs([LogLine(run_id=id, level=WARNING, logger="eventkit", message=how, at=self._clock.now())])
        return asked.changed(message=f"{state.message or 'Asked to stop'}; {how}")

    def _cancel_waiting(self, id: UUID, state: State) -> State | None:
        """The Cancelled state of a run that waits; None where it was begun meanwhile."""
        with self._store.transaction() as tx:
            run = tx.flow_run(id)
            if run is None or not waits(run):
                return None
            tx.set_asked(id, None)
            cancelled = Cancelled(message=state.message, timestamp=self._clock.now(), id=self._ids.uuid())
            entered = run.changed(state=cancelled, end_time=cancelled.timestamp)
            tx.save_flow_run(entered, cancelled)
            tx.append([flow_run_entered(entered, cancelled, run.state, deployment=self._deployment(tx, run))])
        self._wake()
        return cancelled

    def _cancelling(self, id: UUID, state: State) -> State:
        """The run's Cancelling state, recorded once however often it is asked for; its end, where that came first."""
        details = {**state.state_details, "flow_run_id": str(id)}
        asked = state.changed(
            type=StateType.CANCELLING,
            name="Cancelling",
            id=self._ids.uuid(),
            timestamp=self._clock.now(),
            state_details=details,
        )
        with self._store.transaction() as tx:
            run = tx.flow_run(id)
            assert run is not None, "it was just read"
            assert run.state is not None, "a stored run has a state"
            if run.state.is_final() or run.state.type is StateType.CANCELLING:
                return run.state
            tx.set_asked(id, asked)
            cancelling = run.changed(state=asked)
            tx.save_flow_run(cancelling, asked)
            tx.append([flow_run_entered(cancelling, asked, run.state, deployment=self._deployment(tx, run))])
        return asked

    def _set(self, run: FlowRun, state: State, *, force: bool) -> State:
        assert run.state is not None, "a stored run has a state"
        if state.type is StateType.PAUSED and not waits(run) and not force:
            raise RunError(
                f"Flow run {run.name!r} is {run.state.name} and cannot be suspended while it runs here: cancel it, or "
                "suspend it before it starts"
            )
        again = state.type in (StateType.SCHEDULED, StateType.RUNNING, StateType.PENDING)
        if again and run.state.type is not StateType.PAUSED and not force:
            raise RunError(f"Flow run {run.name!r} is {run.state.name}, not paused: there is nothing to resume")
        if again and (run.state.type is StateType.PAUSED or run.state.is_final()):
            return self._begin_again(run, state)
        return self._state_of(self.enter(run, state))

    def _begin_again(self, run: FlowRun, state: State) -> State:
        """Schedules a run that is paused or over, for now or the state's time: nobody has it in hand any more."""
        now = self._clock.now()
        if run.state is not None and run.state.is_paused() and _moment(run.state, "pause_timeout", now) < now:
            never = Failed(message="The flow was paused and never resumed.", timestamp=now, id=self._ids.uuid())
            return self._state_of(self.enter(run, never))
        if run.deployment_id is None:
            raise RunError(f"Flow run {run.name!r} was called, not made by a deployment: call the flow again")
        name = state.name if state.type is StateType.SCHEDULED else "Resuming"
        due = _moment(state, "scheduled_time", now)
        details = {**state.state_details, "scheduled_time": due.isoformat()}
        scheduled = state.changed(type=StateType.SCHEDULED, name=name, state_details=details)
        with self._store.transaction() as tx:
            deployment = self._deployment(tx, run)
            if run.owner is not None:
                tx.release_run(run.id, run.owner)
            tx.set_asked(run.id, None)
            owner = deployment.owner if deployment is not None else run.owner
            waiting = run.changed(state=scheduled, expected_start_time=due, end_time=None, owner=owner)
            tx.save_flow_run(waiting, scheduled)
            tx.append([flow_run_entered(waiting, scheduled, run.state, deployment=deployment)])
        self._wake()
        return scheduled

    def delete(self, id: UUID, *, stop: Callable[[UUID, State], str | None]) -> None:
        """Deletes a run with all it left but its events; one that runs here is stopped. Raises UnknownRun."""
        self.read(id)
        self._deleted.add(id)
        self._store.delete_flow_run(id)
        stop(id, State(type=StateType.CANCELLING, message="The run was deleted", timestamp=self._clock.now()))

    def _state_of(self, run: FlowRun) -> State:
        assert run.state is not None, "a stored run has a state"
        return run.state

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
            entered = run.changed(state=state, end_time=state.timestamp)
            tx.save_flow_run(entered, state)
            tx.append([flow_run_entered(entered, state, run.state, deployment=self._deployment(tx, run))])
        self._wake()
        return True


def waits(run: FlowRun) -> bool:
    """Whether nobody has the run in hand: it waits for its time, for a slot, to be resumed, or for ever (NotReady)."""
    state = run.state
    assert state is not None, "a stored run has a state"
    if state.name == "AwaitingRetry":  # a thread holds it, between two attempts
        return False
    return state.type in (StateType.SCHEDULED, StateType.PAUSED) or state.name == "NotReady"


def _moment(state: State, detail: str, otherwise: datetime) -> datetime:
    """A time in a state's details."""
    given = state.state_details.get(detail)
    return datetime.fromisoformat(given) if given else otherwise


def has_slot(tx: Store | Transaction, deployment: Deployment) -> bool:
    """Whether one more run of the deployment may start."""
    limit = deployment.concurrency_limit
    return limit is None or tx.count_running(deployment.id) < limit
