"""What somebody asks of a flow run: to be cancelled, suspended, resumed, begun again, or to be in another state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from logging import WARNING
from uuid import UUID

from eventkit.errors import RunError
from eventkit.model.ports import Clock, Identity
from eventkit.model.run import FlowRun, LogLine
from eventkit.model.state import Cancelled, Failed, State, StateType
from eventkit.store import Store
from eventkit.workspace.runs import Runs, deployment_of, enter

__all__ = ["Steering"]

Stop = Callable[[UUID, State], str | None]
"""Asks a run that is under way here to stop: why it cannot be, or None."""


class Steering:
    """Moves runs that others have in hand, or nobody. stop: see `Stop`. Thread: any."""

    def __init__(
        self, store: Store, runs: Runs, *, clock: Clock, ids: Identity, wake: Callable[[], None], stop: Stop
    ) -> None:
        self._store, self._runs, self._clock, self._ids = store, runs, clock, ids
        self._wake, self._stop = wake, stop

    def ask(self, id: UUID, state: State, *, force: bool) -> State:
        """Asks for a state; returns the one the run has then.

        A run that has not begun is cancelled at once; one that runs enters Cancelling and is asked to stop, and enters
        Cancelled when it has; why it cannot be is in its log. A run that was called, in a cell or by another, goes on
        to its end and stays Cancelling. A run that is over stays as it is unless `force`.
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
        asked = self._cancelling(id, state)
        why = self._stop(id, asked) if asked.type is StateType.CANCELLING else None
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
