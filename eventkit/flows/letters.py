"""What a body that is carried out elsewhere has to tell, as letters, and each of them done at home.

A letter is a call of the flows' `Runtime`, made where the body runs and made once more where the workspace is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from eventkit.flows.context import RunContext, Runtime
from eventkit.flows.packing import pack, unpack
from eventkit.model.event import Event
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import Kept, State

__all__ = ["Letter", "emitted", "hooked", "play", "recorded", "said", "sealed"]

Letter = tuple[str, tuple[Any, ...]]


def recorded(run: FlowRun | TaskRun, before: State | None, *, keep: bool) -> Letter:
    """A run entered a state. Its result comes along only where it is to be kept."""
    if not keep and run.state is not None and isinstance(run.state.data, Kept):
        run = run.changed(state=run.state.changed(data=None))
    return "recorded", (run, None if before is None else before.changed(data=None), keep)


def said(lines: Sequence[LogLine]) -> Letter:
    """A run printed or logged."""
    return "said", (list(lines),)


def hooked(outcome: HookOutcome) -> Letter:
    """A hook of a task, or of a flow that was called there, ended."""
    return "hooked", (outcome,)


def emitted(events: Sequence[Event], context: RunContext, root: FlowRun) -> Letter:
    """Events were emitted in a task, in a flow that was called there, or (neither) in the flow itself."""
    inner = context.flow_run if context.flow_run is not None and context.flow_run.id != root.id else None
    return "emitted", (list(events), inner, context.task_run)


def sealed(letter: Letter) -> bytes:
    """The letter as bytes; of a state that cannot be, with the words of what it holds in its place."""
    try:
        data = pack(letter)
        if letter[0] == "recorded" and isinstance(letter[1][0].state.data, BaseException):
            unpack(data)  # many errors can be pickled and not made again
        return data
    except Exception:  # whatever a person's result or error has in it
        what, (run, before, _) = letter
        assert what == "recorded", f"{what} holds plain values"
        held = run.state.data
        words = f"{type(held).__name__}: {held}" if isinstance(held, BaseException) else None
        return pack((what, (run.changed(state=run.state.changed(data=words)), before, False)))


def play(letter: Letter, context: RunContext) -> None:
    """Does at home what the letter says. context: the flow run's own."""
    what, told = letter
    _PLAYED[what](context.runtime, context, *told)


def _record(runtime: Runtime, context: RunContext, run: FlowRun | TaskRun, before: State | None, keep: bool) -> None:
    runtime.record(_at_home(runtime, run), before, keep=keep)


def _emit(
    runtime: Runtime, context: RunContext, events: list[Event], inner: FlowRun | None, task_run: TaskRun | None
) -> None:
    flow_run = context.flow_run if inner is None else _at_home(runtime, inner)
    assert isinstance(flow_run, FlowRun)
    place = RunContext(
        runtime, flow_run=flow_run, task_run=task_run, cause=context.cause, hops=context.hops,
        is_replay=context.is_replay,
    )  # fmt: skip
    runtime.emit(events, place)


def _at_home(runtime: Runtime, run: FlowRun | TaskRun) -> FlowRun | TaskRun:
    """The run with the id that its flow has here: where it was called nobody knew it."""
    return run.changed(flow_id=runtime.flow_id(run.flow_name)) if isinstance(run, FlowRun) else run


_PLAYED: dict[str, Callable[..., None]] = {
    "recorded": _record,
    "said": lambda runtime, _, lines: runtime.said(lines),
    "hooked": lambda runtime, _, outcome: runtime.hooked(outcome),
    "emitted": _emit,
}
