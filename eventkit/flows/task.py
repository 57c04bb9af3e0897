"""The `@task` decorator, and the task it makes of a function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast, overload

from eventkit.errors import ParameterError
from eventkit.flows.context import current, runtime
from eventkit.flows.definition import Definition, RetryDelay, RunName, refuse_unknown
from eventkit.flows.execute import perform
from eventkit.flows.futures import TaskFuture, TaskFutures, futures_in, resolved, unmapped
from eventkit.flows.hooks import TASK_HOOKS, Hook
from eventkit.flows.interrupt import shielded
from eventkit.flows.task_execution import TaskExecution

__all__ = ["Task", "task"]

P = ParamSpec("P")
R = TypeVar("R")


class Task(Definition[P, R]):
    """A step of a flow: a function whose calls are task runs, called, submitted to threads, or mapped.

    >>> @task
    ... def add(x: int, y: int) -> int:
    ...     return x + y
    >>> add.name
    'add'
    """

    kind = "Task"
    hook_names = TASK_HOOKS

    def __init__(
        self,
        fn: Callable[P, R],
        *,
        name: str | None = None,
        description: str | None = None,
        version: str | None = None,
        tags: Iterable[str] | None = None,
        task_run_name: RunName = None,
        retries: int | None = None,
        retry_delay_seconds: RetryDelay = None,
        retry_condition_fn: Callable[..., bool] | None = None,
        timeout_seconds: float | None = None,
        log_prints: bool | None = None,
        persist_result: bool | None = None,
        on_running: Iterable[Hook] | None = None,
        on_completion: Iterable[Hook] | None = None,
        on_failure: Iterable[Hook] | None = None,
        result_storage: Any = None,
        result_serializer: Any = None,
        cache_result_in_memory: bool = True,
        **unknown: Any,
    ) -> None:
        refuse_unknown(type(self), unknown)
        super().__init__(
            fn,
            name=name if name is not None else str(getattr(fn, "__name__", type(fn).__name__)),
            description=description,
            version=version,
            tags=tags,
            run_name=task_run_name,
            retries=retries,
            retry_delay_seconds=retry_delay_seconds,
            timeout_seconds=timeout_seconds,
            log_prints=log_prints,
            persist_result=persist_result,
            hooks={"on_running": on_running, "on_completion": on_completion, "on_failure": on_failure},
        )
        self.task_run_name = task_run_name
        self.retry_condition_fn = retry_condition_fn
        # Prefect's own, kept for the move there
        self.result_storage = result_storage
        self.result_serializer = result_serializer
        self.cache_result_in_memory = cache_result_in_memory

    @property
    def task_key(self) -> str:
        """What names the task across runs: module and qualified name of its function."""
        kind = type(self.fn)
        where = getattr(self.fn, "__module__", kind.__module__)
        return f"{where}.{getattr(self.fn, '__qualname__', kind.__qualname__)}"

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs it here and returns its value, or its state with `return_state=True`.

        Futures among the arguments are waited for; one that did not complete leaves the run NotReady.
        """
        wait_for = _popped(kwargs)
        return_state = bool(kwargs.pop("return_state", False))
        make = partial(TaskExecution, self, args, kwargs, wait_for=wait_for)
        return cast(R, perform(self, make, return_state=return_state))

    def submit(self, *args: P.args, **kwargs: P.kwargs) -> TaskFuture[R]:
        """Runs it on another thread and returns its future at once; the flow run waits for it before it ends."""
        return self._submitted(args, kwargs, _popped(kwargs))

    def map(self, *args: Any, **kwargs: Any) -> TaskFutures[R]:
        """Submits a run for each item of the iterable arguments, taken together; others go whole to every run.

        Raises ParameterError when no argument is iterable or their lengths differ; `unmapped(x)` keeps x whole.
        """
        wait_for = _popped(kwargs)
        given: dict[Any, Any] = {**dict(enumerate(args)), **kwargs}
        for future in futures_in([value for value in given.values() if isinstance(value, TaskFuture)]):
            future.wait()
        whole = {key: resolved(value) if isinstance(value, TaskFuture) else value for key, value in given.items()}
        mapped = {key: list(value) for key, value in whole.items() if _is_mapped(value)}
        lengths = {len(items) for items in mapped.values()}
        if len(lengths) != 1:
            found = {key: len(items) for key, items in mapped.items()} or "none"
            raise ParameterError(
                f"{self!r}.map() needs iterable arguments of one length; it got {found}: give a list, or wrap what "
                "goes whole to every run in unmapped(...)"
            )
        futures: TaskFutures[R] = TaskFutures()
        for place in range(lengths.pop()):
            item = {key: mapped[key][place] if key in mapped else _unwrapped(value) for key, value in whole.items()}
            named = {key: value for key, value in item.items() if isinstance(key, str)}
            futures.append(self._submitted(tuple(item[place] for place in range(len(args))), named, wait_for))
        return futures

    def _submitted(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], wait_for: Iterable[Any]) -> TaskFuture[R]:
        execution = TaskExecution(self, args, kwargs, wait_for=wait_for)
        with shielded():  # a run that was begun is one that its flow knows of
            execution.begin()
            future: TaskFuture[R] = TaskFuture(execution)
            context = current()
            if context is not None:
                context.children.append(future)
            runtime().submit(future._begin)
        return future

    def on_running(self, hook: Hook) -> Hook:
        """Calls the hook whenever a run starts or is tried again. Returns the hook, so that it decorates."""
        return self.add_hook("on_running", hook)

    def on_completion(self, hook: Hook) -> Hook:
        """Calls the hook when a run completes. Returns the hook."""
        return self.add_hook("on_completion", hook)

    def on_failure(self, hook: Hook) -> Hook:
        """Calls the hook when a run has failed for good. Returns the hook."""
        return self.add_hook("on_failure", hook)


def _popped(kwargs: Any) -> Iterable[Any]:
    found: Iterable[Any] = kwargs.pop("wait_for", None) or ()
    return found


def _is_mapped(value: Any) -> bool:
    if isinstance(value, unmapped | str | bytes):
        return False
    return hasattr(value, "__iter__")


def _unwrapped(value: Any) -> Any:
    return value.value if isinstance(value, unmapped) else value


@overload
def task(fn: Callable[P, R], /) -> Task[P, R]: ...


@overload
def task(fn: None = None, /, **options: Any) -> Callable[[Callable[P, R]], Task[P, R]]: ...


def task(fn: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Makes a task of a function; with options, `@task(retries=3, retry_delay_seconds=[1, 5, 30])`.

    Options: `name`, `description`, `version`, `tags`, `task_run_name` (a text with `{parameter}`s, or a function),
    `retries`, `retry_delay_seconds` (one, a list, or a function of the number of retries), `retry_condition_fn`
    (called with (task, task_run, state)), `timeout_seconds`, `log_prints`, `persist_result`, and the hook lists
    `on_running`, `on_completion`, `on_failure`: functions called with (task, task_run, state).

    >>> @task(retries=3)
    ... def fetch(url): ...
    >>> fetch
    Task('fetch')
    """
    if fn is None:
        return partial(Task, **options)
    return Task(fn, **options)


task.__signature__ = inspect.signature(Task)  # type: ignore[attr-defined]  # so that a notebook completes the options
