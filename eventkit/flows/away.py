"""A flow's run whose body is carried out by an executor: the same run, with one step that nobody waits for.

Its parameters, states, retries, flow hooks and end are decided here; an attempt is what goes elsewhere. Decided there:
the flow's timeout, and all that its tasks and the flows it calls do, their retries and hooks with it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eventkit.errors import RunError
from eventkit.flows.cancel import Cancellation
from eventkit.flows.context import Runtime
from eventkit.flows.errand import Return
from eventkit.flows.flow import Flow
from eventkit.flows.flow_execution import FlowExecution
from eventkit.flows.runner import Call
from eventkit.flows.steps import Step, Steps
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType

__all__ = ["AwayExecution", "Back", "Begun", "Sending"]


@dataclass(slots=True)
class _Elsewhere:
    """What a driver does not do but have done."""

    def now(self) -> Any:
        """Raises: only the driver of runs that are away knows."""
        raise NotImplementedError

    async def awaited(self) -> Any:
        """Raises, too."""
        raise NotImplementedError


@dataclass(slots=True)
class Sending(_Elsewhere):
    """Sends an attempt; gives when and where it began."""

    call: Call
    attempt: int


@dataclass(slots=True)
class Back(_Elsewhere):
    """Waits for what comes of it; gives a `Return` with its state."""


@dataclass(frozen=True, slots=True)
class Begun:
    """When and where a body began; what it says before is nothing."""

    at: datetime
    by: str


class AwayExecution(FlowExecution):
    """A run of a flow that an executor carries out."""

    began: Begun | None = None
    packed: bytes = b""
    pack: Callable[[Flow[..., Any], Call], bytes] | None = None
    """Makes the call what can be sent; None where it need not be. Raises RunError naming what keeps it from that."""

    @classmethod
    def claimed(cls, flow: Flow[..., Any], run: FlowRun, runtime: Runtime, cancellation: Cancellation) -> AwayExecution:
        """A run that the workspace recorded and took: its claim goes with Pending, before anything is sent."""
        execution = cls.scheduled(flow, run, runtime, cancellation)
        assert isinstance(execution, AwayExecution), "made by this class"
        return execution

    def begin(self) -> None:
        """Records the run as Pending: it is that until its body begins, however long it is queued."""
        self.context.runtime.record(self.run, None, keep=False)
        self.unclaimed = False

    def prepared(self) -> Generator[Step, Any, Call | None]:
        """The call, made what can be sent."""
        call = yield from super().prepared()
        if call is not None and self.pack is not None:
            try:
                self.packed = self.pack(self.definition, call)
            except RunError as error:
                yield from self.refused(error)
                return None
        return call

    def sent(self, call: Call) -> Steps:
        """Returns when the body has begun."""
        self.began = yield Sending(call, self._attempt)

    def enter(self, state: State) -> None:
        """Stores the state; not Running of a run that somebody has asked to stop by then: it is Cancelling."""
        handle = self.context.cancellation
        if state.type is not StateType.RUNNING or handle is None or not handle.requested:
            super().enter(state)

    def made(self, kind: StateType, *, name: str = "", message: str | None = None, **details: Any) -> State:
        """Running since the body began, though that may have been heard of later."""
        state = super().made(kind, name=name, message=message, **details)
        if kind is StateType.RUNNING and self.began is not None:
            return state.changed(timestamp=max(self.state.timestamp, self.began.at))
        return state

    def _crashed(self, error: BaseException) -> Steps:
        """Records a crash; not where nobody is left to carry it on, and Python lets go of it some time."""
        if not isinstance(error, GeneratorExit):
            yield from super()._crashed(error)

    def _attempted(self, call: Call) -> Generator[Step, Any, State]:
        self.raised = None
        back: Return = yield Back()
        assert back.state is not None, "what has none is raised here"
        self.raised = back.raised
        return back.state
