"""How runs begin: by a call, or because the workspace scheduled one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from eventkit.flows.cancel import Cancellation
from eventkit.flows.context import Runtime
from eventkit.flows.definition import Definition
from eventkit.flows.drivers import adrive, aiterate, drive, iterate
from eventkit.flows.flow_execution import FlowExecution
from eventkit.flows.runner import Execution
from eventkit.model.run import FlowRun
from eventkit.model.state import State

if TYPE_CHECKING:
    from eventkit.flows.flow import Flow

__all__ = ["perform", "run_scheduled"]


def perform(definition: Definition[..., Any], make: Callable[[], Execution], *, return_state: bool) -> Any:
    """A call: what it returns, a coroutine for an async function, an iterator for a generator.

    A generator's run goes on as it is iterated, and completes with the list of its items; with return_state it runs
    at once.
    """
    if definition.is_generator and not return_state:
        return _astream(make) if definition.is_async else _stream(make)
    if definition.is_async:
        return _awaited(make, return_state)
    execution = make()
    drive(execution.steps())
    return execution.outcome(return_state=return_state)


async def _awaited(make: Callable[[], Execution], return_state: bool) -> Any:
    execution = make()
    await adrive(execution.steps())
    return execution.outcome(return_state=return_state)


def _stream(make: Callable[[], Execution]) -> Iterator[Any]:
    execution = make()
    yield from iterate(execution.steps())
    execution.outcome(return_state=False)


async def _astream(make: Callable[[], Execution]) -> AsyncIterator[Any]:
    execution = make()
    async with aclosing(aiterate(execution.steps())) as items:
        async for item in items:
            yield item
    execution.outcome(return_state=False)


def run_scheduled(
    flow: Flow[..., Any], run: FlowRun, runtime: Runtime, cancellation: Cancellation | None = None
) -> State:
    """Runs a flow for a run that the workspace recorded and claimed; returns its last state.

    Nothing of it prints anywhere but in the run's log. What its function raises is in the state; raised is only what
    keeps the state from being recorded. Thread: any but one with a running loop is spared a helper thread.
    """
    handle = cancellation if cancellation is not None else Cancellation()
    handle.run_id = run.id
    execution = FlowExecution.scheduled(flow, run, runtime, handle)
    try:
        copy_context().run(execution.go)
    except BaseException as error:
        if isinstance(error, Exception) or execution.run.state is None or not execution.state.is_final():
            raise
    finally:
        handle.finish()
    return execution.state
