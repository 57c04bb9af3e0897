"""The one engine of attempts: what happens to a run from its first state to its last hook.

Flows and tasks, plain, async and generators, all go through `Execution.steps`. Source: `prefect-behaviour` 5.2 to 5.5.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from eventkit.flows import outcome
from eventkit.flows.context import NotTaken, RunContext
from eventkit.flows.definition import Definition
from eventkit.flows.drivers import adrive, drive
from eventkit.flows.futures import Upstream, futures_returned
from eventkit.flows.hook_calls import hook_calls
from eventkit.flows.interrupt import Interruption
from eventkit.flows.loops import complete
from eventkit.flows.steps import Body, Item, Join, LeftOff, OutOfTime, Pause, Step, Steps
from eventkit.flows.submitted import drop_submitted
from eventkit.flows.trace import trace
from eventkit.model.base import utf8
from eventkit.model.run import FlowRun, TaskRun
from eventkit.model.state import FINAL, SERVER_RUN, State, StateType
from eventkit.model.unchecked import id_text, unchecked_of

__all__ = ["Call", "Execution", "context_for"]

Call = Callable[[], Any]
_DONE = object()


class Execution:
    """One run of one flow or task: its value now, and the steps that carry it to its end.

    Thread: one at a time; `run` and `state` may be read from any.
    """

    id_name: ClassVar[str]
    retry_name: ClassVar[str]
    unclaimed = False
    """Whether its claim goes with the first state it enters, and refuses a run that somebody has asked to stop."""

    def __init__(self, definition: Definition[..., Any], context: RunContext, run: FlowRun | TaskRun) -> None:
        self.definition = definition
        self.context = context
        self.run = run
        self.raised: BaseException | None = None
        self.ending: State | None = None
        self._attempt = 0

    @property
    def id(self) -> UUID:
        """The id of the run."""
        return self.run.id

    @property
    def state(self) -> State:
        """The present state of the run; final once the steps are done."""
        assert self.run.state is not None
        return self.run.state

    def outcome(self, *, return_state: bool) -> Any:
        """What the call gives: the state, or the value it holds, its failure raised."""
        if return_state:
            return self.state
        if self.raised is not None:
            raise self.raised
        return self.value()

    def value(self) -> Any:
        """What the function left, its failure raised."""
        return (self.ending or self.state).result()

    def begin(self) -> None:
        """Records the run as Pending, unless it is."""
        if self.run.state is None or self.run.state.type is not StateType.PENDING:
            self.enter(self.made(StateType.PENDING))

    def steps(self) -> Steps:
        """Everything from Pending to the last hook."""
        self.begin()
        try:
            call = yield from self.prepared()
            if call is None:
                return
            state = yield from self._attempts(call)
            yield from self.finished(state)
        except NotTaken:
            raise
        except BaseException as error:
            cancellation = self.context.cancellation
            ended = isinstance(error, Interruption | asyncio.CancelledError)
            if ended and cancellation is not None and cancellation.state is not None:
                yield from self.cancelled(cancellation.state.message or "")
            else:
                yield from self._crashed(error)
            raise
        finally:
            self.context.flush()

    def go(self) -> None:
        """Carries the run out on this thread, to its end."""
        if self.definition.is_async:
            complete(adrive(self.steps()))
        else:
            drive(self.steps())

    # what flows and tasks do differently

    def prepared(self) -> Generator[Step, Any, Call | None]:
        """The call of the body, its arguments ready; None when the run ended for want of them."""
        raise NotImplementedError

    def finished(self, state: State) -> Steps:
        """Enters the state the function led to, once all tasks it submitted are over, and calls its hooks."""
        self.ending = state
        if self.context.children:
            yield Join(self.context, list(self.context.children))
        if self.admitted():
            self.enter(self.stamped(state))
        yield from self.hooks()

    def admitted(self) -> bool:
        """Whether the run may enter the state its function led to."""
        return True

    def cancelled(self, reason: str) -> Steps:
        """Ends the run as Cancelled."""
        raise NotImplementedError

    def retried(self, state: State) -> bool:
        """Whether a failed attempt may be followed by another."""
        return True

    def sent(self, call: Call) -> Steps:
        """Has the body begin, where that is not here: see `AwayExecution`."""
        yield from ()

    # attempts

    def _attempts(self, call: Call) -> Generator[Step, Any, State]:
        while True:
            self.context.check(look=self._attempt > 0 or not self.unclaimed)
            name = self.retry_name if self._attempt else "Running"
            yield from self.sent(call)
            self.enter(self.made(StateType.RUNNING, name=name))
            yield from self.hooks()
            state = yield from self._attempted(call)
            if not self._again(state):
                return state
            yield from self._await_retry()

    def _attempted(self, call: Call) -> Generator[Step, Any, State]:
        """One call of the body, as the state it leads to."""
        self.raised = None
        limit = self.definition.timeout_seconds
        try:
            if self.definition.is_generator:
                value = yield from self._collected(call, limit)
            else:
                value = yield Body(self.context, call, limit)
            if returned := futures_returned(value):
                yield Join(self.context, returned)
        except OutOfTime:
            state = outcome.timeout(limit, kind=self.definition.kind, name=self.definition.name)
            self.raised = state.data
            return state
        except Exception as error:
            self.raised = error
            if self.context.background and isinstance(self.run, FlowRun):
                self.context.say(trace(error), level=logging.ERROR, logger="eventkit.flow_runs")
            return outcome.failure(error, kind=self.definition.kind)
        return outcome.of_value(value)

    def _collected(self, call: Call, limit: float | None) -> Generator[Step, Any, list[Any]]:
        """The items of a generator, each handed on as it comes; the timeout is each item's."""
        items: list[Any] = []
        generator = call()
        ask: Callable[..., Any] = anext if self.definition.is_async else next
        try:
            while (item := (yield Body(self.context, partial(ask, generator, _DONE), limit))) is not _DONE:
                items.append(item)
                yield Item(item)
        except LeftOff:
            yield Body(self.context, generator.aclose if self.definition.is_async else generator.close, None)
        return items

    def _again(self, state: State) -> bool:
        if state.type is not StateType.FAILED or self._attempt >= self.definition.retries:
            return False
        return self.retried(state)

    def _await_retry(self) -> Steps:
        delay = self.definition.delay_before(self._attempt)
        self._attempt += 1
        if delay > 0 or self.definition.kind == "Flow":
            due = self.context.runtime.clock.now() + timedelta(seconds=delay)
            self.enter(self.made(StateType.SCHEDULED, name="AwaitingRetry", scheduled_time=due.isoformat()))
        if delay > 0:
            yield Pause(self.context, delay)

    def _crashed(self, error: BaseException) -> Steps:
        self.raised = error
        if isinstance(error, KeyboardInterrupt) and self.definition.kind == "Task" and self.state.is_running():
            yield from self.hooks()  # once more, still Running, as Prefect does: 5.2, and 8, row 28
        drop_submitted(self.context)
        self.enter(self.stamped(outcome.crash(error, kind=self.definition.kind)))
        yield from self.hooks()

    # states and hooks

    def made(self, kind: StateType, *, name: str = "", message: str | None = None, **details: Any) -> State:
        """A state of this run, now."""
        runtime = self.context.runtime
        return unchecked_of(
            State,
            type=kind,
            name=name or kind.value.capitalize(),
            message=None if message is None else utf8(message),
            timestamp=runtime.clock.now(),
            id=runtime.ids.uuid(),
            state_details={self.id_name: id_text(self.run.id), **details},
        )

    def stamped(self, state: State) -> State:
        """A state that its function made or led to, as this run's, now: its id and time are its event's."""
        runtime = self.context.runtime
        details = {**state.state_details, self.id_name: id_text(self.run.id)}
        return state.changed(id=runtime.ids.uuid(), timestamp=runtime.clock.now(), state_details=details)

    def enter(self, state: State) -> None:
        """Stores the run in this state, and emits its event."""
        before = self.run.state
        changes: dict[str, Any] = {"state": state}
        if state.type is StateType.RUNNING:
            changes["run_count"] = self.run.run_count + 1
            if self.run.start_time is None:
                changes["start_time"] = state.timestamp
        elif state.type in FINAL:
            changes["end_time"] = state.timestamp
        there = self.context.server_run_id or state.state_details.get(SERVER_RUN)
        if there is not None and isinstance(self.run, FlowRun):
            changes["server_run_id"] = UUID(str(there))
        self.adopt(self.run.changed(**changes))
        self.context.runtime.record(self.run, before, keep=self.context.keep)

    def adopt(self, run: FlowRun | TaskRun) -> None:
        """Makes this the run as everybody here sees it."""
        self.run = run
        if isinstance(run, FlowRun):
            self.context.flow_run = run
        else:
            self.context.task_run = run

    def hooks(self) -> Steps:
        """Calls the hooks of the present state, in order; each one's outcome is a record."""
        return hook_calls(self)

    def unready(self, error: Upstream) -> None:
        """Leaves the run NotReady: something it was given did not complete. No hooks: 5.2."""
        self.enter(self.made(StateType.PENDING, name="NotReady", message=str(error)))

    def refused(self, error: Exception) -> Steps:
        """Ends the run as Failed before it ever ran."""
        self.raised = error
        yield from self.finished(outcome.failure(error, kind=self.definition.kind))


def context_for(definition: Definition[..., Any], parent: RunContext | None, own: RunContext) -> RunContext:
    """What a run takes from the one it is called in, where it has no word of its own."""
    prints, keeps = definition.log_prints, definition.persist_result
    own.log_prints = prints if prints is not None else bool(parent and parent.log_prints)
    own.keep = keeps if keeps is not None else bool(parent and parent.keep)
    if parent is not None:
        own.parent, own.background, own.cancellation = parent, parent.background, parent.cancellation
        own.cause, own.hops, own.is_replay = parent.cause, parent.hops, parent.is_replay
    return own
