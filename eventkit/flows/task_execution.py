"""A task's run, as the engine carries it out."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

from eventkit.errors import CancelledRun, RunError
from eventkit.flows.context import RunContext, current, runtime
from eventkit.flows.futures import Upstream, futures_in, resolved
from eventkit.flows.logs import run_logger
from eventkit.flows.naming import run_name
from eventkit.flows.runner import Call, Execution, context_for
from eventkit.flows.steps import Join, Step, Steps
from eventkit.flows.submitted import stop_submitted
from eventkit.model.run import TaskRun
from eventkit.model.state import State, StateType

if TYPE_CHECKING:
    from eventkit.flows.task import Task

__all__ = ["TaskExecution"]


class TaskExecution(Execution):
    """A run of a task: its arguments waited for."""

    id_name = "task_run_id"
    retry_name = "Retrying"

    definition: Task[..., Any]
    run: TaskRun

    def __init__(
        self, task: Task[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], *, wait_for: Iterable[Any] = ()
    ) -> None:
        parent = current()
        context = context_for(task, parent, RunContext(runtime=runtime(), task=task))
        if parent is not None:
            context.flow, context.flow_run = parent.flow, parent.flow_run
        context.check()
        number = str(parent.next_of(task.task_key)) if parent is not None else "0"
        self._args, self._kwargs, self._wait_for = args, dict(kwargs), list(wait_for)
        self._error: RunError | None = None
        name = f"{task.name}-{number}"
        try:
            if task.task_run_name is not None:
                parameters = task.parameters.bind(args, kwargs)
                name = run_name(task.task_run_name, parameters, owner=f"task {task.name!r}") or name
        except RunError as error:  # the run is made all the same, and fails before its body is called
            self._error = error
        now = context.runtime.clock.now()
        run = TaskRun(
            id=context.runtime.ids.uuid(),
            name=name,
            created=now,
            expected_start_time=now,
            tags=task.tags,
            task_key=task.task_key,
            dynamic_key=number,
            flow_run_id=context.flow_run.id if context.flow_run else None,
            cause=context.cause,
            hops=context.hops,
            is_replay=context.is_replay,
        )
        super().__init__(task, context, run)
        self.adopt(run)
        self._place = copy_context()

    def prepared(self) -> Generator[Step, Any, Call | None]:
        """The task's function with its arguments, futures resolved."""
        if self._error is not None:
            yield from self.refused(self._error)
            return None
        if self._args or self._kwargs or self._wait_for:
            given = [self._args, self._kwargs, self._wait_for]
            waited = futures_in(given)
            try:
                if waited:
                    yield Join(self.context, waited)
                self._args, self._kwargs, _ = resolved(given)
            except Upstream as error:
                self.unready(error)
                return None
        return partial(self.definition.fn, *self._args, **self._kwargs)

    def retried(self, state: State) -> bool:
        """Whether the task's own condition, if any, wants it tried again."""
        condition = self.definition.retry_condition_fn
        try:
            return condition is None or bool(condition(self.definition, self.run, state))
        except Exception as error:  # a person's function: what it raises must not hide the failure it was asked about
            run_logger(self.context).error("retry_condition_fn raised %s: %s", type(error).__name__, error)
            return False

    def cancelled(self, reason: str) -> Steps:
        """Cancelled once what it submitted is over: tasks have no hooks for it."""
        yield from stop_submitted(self.context)
        self.enter(self.made(StateType.CANCELLED, message=reason or None))
        self.raised = CancelledRun(reason)

    def drop(self) -> None:
        """Ends a submitted run that never began."""
        message = "The flow run that submitted it ended before it began"
        self.enter(self.made(StateType.CANCELLED, message=message))

    def go(self) -> None:
        """Carries the run out on this thread, in the context it was submitted in."""
        self._place.run(super().go)
