"""The `@flow` decorator, and the flow it makes of a function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast, overload

from eventkit.errors import AutomationError
from eventkit.flows.context import runtime
from eventkit.flows.definition import Definition, RetryDelay, RunName, refuse_unknown
from eventkit.flows.execute import perform
from eventkit.flows.flow_execution import FlowExecution
from eventkit.flows.hooks import FLOW_HOOKS, Hook
from eventkit.model.calls import refusing

__all__ = ["Flow", "flow", "flow_of", "recognise"]

P = ParamSpec("P")
R = TypeVar("R")


class Flow(Definition[P, R]):
    """A function whose calls are runs: recorded from Pending to their end, with hooks, retries and a result.

    Call it as the function; `return_state=True` gives the final State instead of the value, and raises nothing that
    the function raised. A generator's run goes on while it is iterated; its timeout counts for each item.

    >>> @flow
    ... def my_flow(x: int = 1) -> int:
    ...     return x + 1
    >>> my_flow.name, my_flow.parameter_schema()["properties"]["x"]["type"]
    ('my-flow', 'integer')
    """

    kind = "Flow"
    hook_names = FLOW_HOOKS

    def __init__(
        self,
        fn: Callable[P, R],
        *,
        name: str | None = None,
        description: str | None = None,
        version: str | None = None,
        tags: Iterable[str] | None = None,
        flow_run_name: RunName = None,
        retries: int | None = None,
        retry_delay_seconds: RetryDelay = None,
        timeout_seconds: float | None = None,
        validate_parameters: bool = True,
        log_prints: bool | None = None,
        persist_result: bool | None = None,
        on_running: Iterable[Hook] | None = None,
        on_completion: Iterable[Hook] | None = None,
        on_failure: Iterable[Hook] | None = None,
        on_cancellation: Iterable[Hook] | None = None,
        on_crashed: Iterable[Hook] | None = None,
        task_runner: Any = None,
        result_storage: Any = None,
        result_serializer: Any = None,
        cache_result_in_memory: bool = True,
        **unknown: Any,
    ) -> None:
        refuse_unknown(type(self), unknown)
        super().__init__(
            fn,
            name=name if name is not None else _name_of(fn).replace("_", "-"),
            description=description,
            version=version,
            tags=tags,
            run_name=flow_run_name,
            retries=retries,
            retry_delay_seconds=retry_delay_seconds,
            timeout_seconds=timeout_seconds,
            log_prints=log_prints,
            persist_result=persist_result,
            hooks={
                "on_running": on_running,
                "on_completion": on_completion,
                "on_failure": on_failure,
                "on_cancellation": on_cancellation,
                "on_crashed": on_crashed,
            },
        )
        self.flow_run_name = flow_run_name
        self.validate_parameters = validate_parameters
        # Prefect's own, kept for the move there: here results stay in the process, or in the log's file
        self.task_runner = task_runner
        self.result_storage = result_storage
        self.result_serializer = result_serializer
        self.cache_result_in_memory = cache_result_in_memory

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs it here and returns its value, or its state with `return_state=True`.

        `wait_for`: futures that must complete first. Raises what the function raises, ParameterError, RunTimeout.
        """
        wait_for = cast(Iterable[Any], kwargs.pop("wait_for", None) or ())
        return_state = bool(kwargs.pop("return_state", False))
        make = partial(FlowExecution.called, self, args, kwargs, wait_for=wait_for)
        return cast(R, perform(self, make, return_state=return_state))

    def on_running(self, hook: Hook) -> Hook:
        """Calls the hook whenever a run starts or is tried again. Returns the hook, so that it decorates."""
        return self.add_hook("on_running", hook)

    def on_completion(self, hook: Hook) -> Hook:
        """Calls the hook when a run completes. Returns the hook."""
        return self.add_hook("on_completion", hook)

    def on_failure(self, hook: Hook) -> Hook:
        """Calls the hook when a run has failed for good. Returns the hook."""
        return self.add_hook("on_failure", hook)

    def on_cancellation(self, hook: Hook) -> Hook:
        """Calls the hook when a run is being cancelled. Returns the hook."""
        return self.add_hook("on_cancellation", hook)

    def on_crashed(self, hook: Hook) -> Hook:
        """Calls the hook when a run was ended from outside its function. Returns the hook."""
        return self.add_hook("on_crashed", hook)

    def check_parameters(self, parameters: Mapping[str, Any], *, partial: bool = False) -> None:
        """Raises ParameterError for names the flow does not take and, unless `partial`, required ones missing."""
        self.parameters.check(parameters, partial=partial)

    def validate_strictly(self, parameters: Mapping[str, Any]) -> None:
        """Raises ParameterError unless these JSON values fit as they are: "8" is no integer, 42 no text.

        Source: `prefect-behaviour` section 0: a deployment's parameters are never converted.
        """
        self.parameters.validate_strictly(parameters)

    def parameter_schema(self) -> dict[str, Any]:
        """The JSON schema of the parameters, in Prefect's form."""
        return self.parameters.schema()

    @refusing(AutomationError, name="flow.deploy")
    def deploy(self, name: str, **options: Any) -> Any:
        """Registers a deployment of this flow in the workspace, served by this process at once.

        Options are the workspace's: triggers, parameters, description, tags, version, concurrency_limit, paused, and
        Prefect's own (work_pool_name, image and the like), which are kept for the move there.
        """
        return runtime().deploy(self, name, options)

    def serve(self, name: str | None = None, **options: Any) -> Any:
        """Registers a deployment as `deploy` does, under the flow's own name unless told; returns at once."""
        return runtime().deploy(self, name if name is not None else self.name, options)


def _name_of(fn: Any) -> str:
    return str(getattr(fn, "__name__", type(fn).__name__))


@overload
def flow(fn: Callable[P, R], /) -> Flow[P, R]: ...


@overload
def flow(fn: None = None, /, **options: Any) -> Callable[[Callable[P, R]], Flow[P, R]]: ...


def flow(fn: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Makes a flow of a function; with options, `@flow(name=..., retries=..., on_completion=[...])`.

    Options: `name` (the function's, `_` as `-`), `description`, `version`, `tags`, `flow_run_name` (a text with
    `{parameter}`s, or a function), `retries`, `retry_delay_seconds` (or a list of them), `timeout_seconds`,
    `validate_parameters`, `log_prints`, `persist_result`, and the hook lists `on_running`, `on_completion`,
    `on_failure`, `on_cancellation`, `on_crashed`: functions called with (flow, flow_run, state).

    >>> @flow(name="nightly", retries=2)
    ... def load(): ...
    >>> load
    Flow('nightly')

    A flow of Prefect's own is taken as it is, without options.
    """
    if fn is None:
        return partial(flow, **options)
    taken = _Recognised.taking(fn, **options)
    return taken if taken is not None else Flow(fn, **options)


class _Recognised:
    """What makes a flow of other things than functions; whoever knows such things puts itself here."""

    taking: Callable[..., Flow[..., Any] | None] = staticmethod(lambda thing, **options: None)


def recognise(taking: Callable[..., Flow[..., Any] | None]) -> None:
    """Has things that are flows elsewhere made flows here: taking(thing, **options) gives the flow, or None."""
    _Recognised.taking = staticmethod(taking)


def flow_of(thing: Any) -> Flow[..., Any] | None:
    """A flow, or the one made of what is a flow elsewhere; None of all else."""
    return thing if isinstance(thing, Flow) else _Recognised.taking(thing)


flow.__signature__ = inspect.signature(Flow)  # type: ignore[attr-defined]  # so that a notebook completes the options
