"""What somebody asks of a flow run: to be cancelled, suspended, resumed, begun again, or to be in another state."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from logging import WARNING
from uuid import UUID

from eventkit.errors import RunError
from eventkit.model.ports import Clock, Identity
from eventkit.model.run import FlowRun, LogLine
from eventkit.model.state import Cancelled, Failed, State, StateType
from eventkit.store import Owner, Store
from eventkit.workspace.asked_elsewhere import AskedOf
from eventkit.workspace.executor import Executor
from eventkit.workspace.runs import Runs, deployment_of, enter

__all__ = ["Steering"]


class Steering:
    """Moves runs that others have in hand, or nobody. Thread: any.

    executor: what runs here. elsewhere: who has in hand what does not. bury: ends what processes that are gone had
    begun.
    """

    def __init__(
        self,
        store: Store,
        runs: Runs,
        *,
        executor: Executor,
        elsewhere: AskedOf,
        clock: Clock,
        ids: Identity,
        wake: Callable[[], None],
        bury: Callable[[], object],
    ) -> None:
        self._store, self._runs, self._clock, self._ids = store, runs, clock, ids
        self._executor, self._elsewhere, self._wake, self._bury = executor, elsewhere, wake, bury
        self._telling = threading.Lock()

    def ask(self, id: UUID, state: State, *, force: bool) -> State:
        """Asks for a state; returns the one the run has then.

        A run that has not begun is cancelled at once; one that runs enters Cancelling and is asked to stop, here or in
        the process that has it, and enters Cancelled when it has; why it cannot be is in its log. A run that was
        called, in a cell or by another, goes on to its end and stays Cancelling. One whose process is gone is Crashed.
        A run that is over stays as it is unless `force`.
        Source: `prefect-behaviour` 5.2 and 8, row 35.
        """
        run = self._runs.read(id)
        assert run.state is not None, "a stored run has a state"
        if run.state.is_final() and not force:
            return run.state
        if state.type not in (StateType.CANCELLING, StateType.CANCELLED):
            return self._set(run, state, force=force)
        if waits(run) and (cancelled := self._cancel_waiting(id, state)) is not None:
            return cancelled
        here = self._executor.runs(id) or self._elsewhere.ours(run)
        owner = None if here else self._elsewhere.owner(run)
        if not here and owner is None and (ended := self._gone(id)) is not None:
            return ended
        asked = self._cancelling(id, state)
        if asked.type is not StateType.CANCELLING:
            return asked
        why: str | None = None
        now = asked
        if run.deployment_id is None:
            why = "it was called, not started here: it goes on to its end"
        elif owner is None:
            why = self._executor.cancel(id, asked)
        else:
            now, why = self._wait(run, owner, asked)
        if why is None:
            return now
        self.say_stuck(id, why, asked)
        return now.changed(message=f"{state.message or 'Asked to stop'}; {why}")

    def _gone(self, id: UUID) -> State | None:
        """The state of a run once what its process had begun is ended: it is gone, and nobody goes on with it."""
        self._bury()
        self._runs.crash_run(id, "The process that ran it is gone")
        return self._runs.read(id).state

    def _wait(self, run: FlowRun, owner: Owner, asked: State) -> tuple[State, str | None]:
        """What became of it in the process that has the run, within a moment; why it has not stopped."""
        now, why = self._elsewhere.wait(run, asked)
        if now.is_final() or why is not None:
            return now, why
        return now, (
            f"process {owner.pid}, which runs it, has not answered yet: it stops there as soon as that goes on, or at "
            "its next task where the workspace was stopped there"
        )

    def say_stuck(self, id: UUID, why: str, asked: State) -> None:
        """Writes why a run has not stopped into its log, once for each time it is asked."""
        with self._telling:
            if why not in self._elsewhere.said(id, asked):
                line = LogLine(run_id=id, level=WARNING, logger="eventkit", message=why, at=self._clock.now())
                self._store.add_logs([line])

    def _cancel_waiting(self, id: UUID, state: State) -> State | None:
        """The Cancelled state of a run that waits; None where it was begun meanwhile."""
        with self._store.transaction() as tx:
            run = tx.flow_run(id)
            if run is None or not waits(run):
                return None
            tx.set_asked(id, None)
            cancelled = Cancelled(message=state.message, timestamp=self._clock.now(), id=self._ids.uuid())
            enter(tx, run, cancelled)
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
            enter(tx, run, asked)
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
        return self._enter(run, state)

    def _begin_again(self, run: FlowRun, state: State) -> State:
        """Schedules a run that is paused or over, for now or the state's time: nobody has it in hand any more."""
        now = self._clock.now()
        if run.state is not None and run.state.is_paused() and _moment(run.state, "pause_timeout", now) < now:
            never = Failed(message="The flow was paused and never resumed.", timestamp=now, id=self._ids.uuid())
            return self._enter(run, never)
        if run.deployment_id is None:
            raise RunError(f"Flow run {run.name!r} was called, not made by a deployment: call the flow again")
        name = state.name if state.type is StateType.SCHEDULED else "Resuming"
        due = _moment(state, "scheduled_time", now)
        details = {**state.state_details, "scheduled_time": due.isoformat()}
        scheduled = state.changed(type=StateType.SCHEDULED, name=name, state_details=details)
        with self._store.transaction() as tx:
            deployment = deployment_of(tx, run)
            if run.owner is not None:
                tx.release_run(run.id, run.owner)
            tx.set_asked(run.id, None)
            owner = deployment.owner if deployment is not None else run.owner
            enter(tx, run, scheduled, expected_start_time=due, end_time=None, owner=owner)
        self._wake()
        return scheduled

    def _enter(self, run: FlowRun, state: State) -> State:
        with self._store.transaction() as tx:
            enter(tx, run, state)
        self._wake()
        return state


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
