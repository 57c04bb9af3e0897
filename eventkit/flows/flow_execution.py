"""A flow's run, as the engine carries it out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from eventkit.errors import CancelledRun, RunError
from eventkit.flows.cancel import Cancellation
from eventkit.flows.context import RunContext, Runtime, current, runtime
from eventkit.flows.futures import Upstream, futures_in, only_plain, resolved
from eventkit.flows.naming import run_name
from eventkit.flows.parameters import plain
from eventkit.flows.runner import Call, Execution, context_for
from eventkit.flows.steps import Join, Step, Steps
from eventkit.flows.submitted import stop_submitted
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType

if TYPE_CHECKING:
    from eventkit.flows.flow import Flow

__all__ = ["FlowExecution"]


class FlowExecution(Execution):
    """A run of a flow: its parameters checked, its tasks waited for, and open to being asked to stop."""

    id_name = "flow_run_id"
    retry_name = "Running"

    definition: Flow[..., Any]
    run: FlowRun

    def __init__(
        self, flow: Flow[..., Any], context: RunContext, run: FlowRun, take: Callable[[], dict[str, Any]]
    ) -> None:
        self._error: RunError | None = None
        self._parameters: dict[str, Any] = {}
        try:
            self._parameters = take()
            run = run.changed(parameters=plain(self._parameters)) if self._parameters else run
            name = run_name(flow.flow_run_name, self._parameters, owner=f"flow {flow.name!r}")
            run = run.changed(name=name) if name else run
        except RunError as error:  # the run is made all the same, and fails before its body is called
            self._error = error
        super().__init__(flow, context, run)
        self.adopt(run)

    @classmethod
    def called(
        cls, flow: Flow[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], *, wait_for: Iterable[Any] = ()
    ) -> FlowExecution:
        """The run of a call made here."""
        parent = current()
        context = context_for(flow, parent, RunContext(runtime=runtime(), flow=flow))
        context.check()
        workspace, now = context.runtime, context.runtime.clock.now()
        run = FlowRun(
            id=workspace.ids.uuid(),
            name=workspace.ids.name(),
            created=now,
            expected_start_time=now,
            tags=flow.tags,
            flow_id=workspace.flow_id(flow.name),
            flow_name=flow.name,
            parameters=plain(kwargs),
            parent_flow_run_id=parent.flow_run.id if parent and parent.flow_run else None,
            parent_task_run_id=parent.task_run.id if parent and parent.task_run else None,
            cause=context.cause,
            hops=context.hops,
            is_replay=context.is_replay,
        )
        execution = cls(flow, context, run, partial(flow.parameters.bind, args, kwargs))
        execution._wait_for = wait_for
        return execution

    @classmethod
    def scheduled(
        cls, flow: Flow[..., Any], run: FlowRun, runtime: Runtime, cancellation: Cancellation
    ) -> FlowExecution:
        """A run that the workspace recorded and claimed."""
        context = context_for(flow, None, RunContext(runtime=runtime, flow=flow, background=True))
        context.cancellation, context.cause, context.hops = cancellation, run.cause, run.hops
        context.is_replay = run.is_replay
        execution = cls(flow, context, run, partial(flow.parameters.complete, run.parameters))
        execution.unclaimed = True
        return execution

    _wait_for: Iterable[Any] = ()

    def prepared(self) -> Generator[Step, Any, Call | None]:
        """The flow's function with its parameters, futures resolved and values validated."""
        if self._error is not None:
            yield from self.refused(self._error)
            return None
        if not self._parameters and not self._wait_for:
            return self.definition.fn
        flow = self.definition
        parameters = self._parameters
        try:
            if self._wait_for or not only_plain(parameters.values()):
                if waited := futures_in([parameters, list(self._wait_for)]):
                    yield Join(self.context, waited)
                if self._wait_for:
                    resolved(list(self._wait_for))
                parameters = resolved(parameters)
        except Upstream as error:
            self.unready(error)
            return None
        if parameters is not self._parameters:
            self.adopt(self.run.changed(parameters=plain(parameters)))
        if flow.validate_parameters:
            try:
                parameters = flow.parameters.validated(parameters)
            except RunError as error:
                yield from self.refused(error)
                return None
        args, kwargs = flow.parameters.arguments(parameters)
        return partial(flow.fn, *args, **kwargs)

    def admitted(self) -> bool:
        """Not when somebody asked it to stop: a run the workspace started then stops; one in a cell is over already.

        Source: `prefect-behaviour` 5.2 and 8, row 35; a forced Cancelled is overwritten.
        """
        asked = self._asked()
        handle = self.context.cancellation
        if handle is not None and handle.run_id == self.run.id:
            self.context.check()
        elif asked is not None and asked.type is StateType.CANCELLING:
            self.adopt(self.run.changed(state=asked))
            return False
        return True

    def retried(self, state: State) -> bool:
        """Whether nobody asked the run to stop."""
        return self._asked() is None

    def _asked(self) -> State | None:
        return self.context.runtime.asked(self.run.id)

    def cancelled(self, reason: str) -> Steps:
        """From Cancelling, as somebody set it or as is set here, through its tasks' ends and its hooks to Cancelled."""
        asked = self._asked()
        if asked is None:
            self.enter(self.made(StateType.CANCELLING, message=reason or None))
        else:
            self.adopt(self.run.changed(state=asked))
        yield from stop_submitted(self.context)
        if self.state.type is StateType.CANCELLING:
            yield from self.hooks()
            self.enter(self.made(StateType.CANCELLED, message=reason or None))
        self.raised = CancelledRun(reason)
