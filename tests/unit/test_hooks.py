"""Which hooks are called, when, with what, and what becomes of them."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from eventkit.errors import UnfinishedRun
from eventkit.flows import current, flow, get_run_logger, task
from eventkit.flows.hooks import FLOW_HOOKS, TASK_HOOKS
from eventkit.flows.recorder import Recorder
from eventkit.model.state import Cancelled, Completed, Crashed, Failed, State, StateType


def watching(names: tuple[str, ...], log: list[str]) -> dict[str, list[Callable[..., None]]]:
    """A hook for every list, that notes the list and the state it was called for."""

    def noting(name: str) -> Callable[..., None]:
        return lambda _definition, _run, state: log.append(f"{name.removeprefix('on_')} {state.name}")

    return {name: [noting(name)] for name in names}


def hooks_of_flow(body: Callable[[], Any], **options: Any) -> list[str]:
    """What the hooks of a flow with this body note."""
    log: list[str] = []
    with Recorder():
        try:
            flow(body, name="watched", **watching(FLOW_HOOKS, log), **options)()
        except BaseException as error:
            log.append(type(error).__name__)
    return log


def hooks_of_task(body: Callable[[], Any], **options: Any) -> list[str]:
    """What the hooks of a task with this body note."""
    log: list[str] = []
    with Recorder():
        try:
            task(body, name="watched", **watching(TASK_HOOKS, log), **options)()
        except BaseException as error:
            log.append(type(error).__name__)
    return log


def raising(error: BaseException) -> Callable[[], None]:
    """A body that raises."""

    def body() -> None:
        raise error

    return body


def second_time() -> Callable[[], str]:
    """A body that fails once."""
    tries: list[int] = []

    def body() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("first")
        return "ok"

    return body


def endless() -> None:
    """A body that does not end."""
    while True:
        pass


RUNNING = "running Running"


@pytest.mark.parametrize(
    ("body", "options", "expected"),
    [
        (lambda: 1, {}, [RUNNING, "completion Completed"]),
        (raising(ValueError()), {}, [RUNNING, "failure Failed", "ValueError"]),
        (raising(ValueError()), {"retries": 2}, [RUNNING] * 3 + ["failure Failed", "ValueError"]),
        (second_time(), {"retries": 2}, [RUNNING] * 2 + ["completion Completed"]),
        (endless, {"timeout_seconds": 0.02}, [RUNNING, "failure TimedOut", "RunTimeout"]),
        (raising(KeyboardInterrupt()), {}, [RUNNING, "crashed Crashed", "KeyboardInterrupt"]),
        (raising(SystemExit(0)), {}, [RUNNING, "crashed Crashed", "SystemExit"]),
        (lambda: Failed(), {}, [RUNNING, "failure Failed", "FailedRun"]),
        (lambda: Failed(name="Odd"), {}, [RUNNING, "failure Odd", "FailedRun"]),
        (lambda: Crashed(), {}, [RUNNING, "crashed Crashed", "CrashedRun"]),
        (lambda: Completed(name="Cached", data=1), {}, [RUNNING, "completion Cached"]),
        (lambda: Cancelled(), {}, [RUNNING, "CancelledRun"]),
        (lambda: State(type=StateType.PAUSED), {}, [RUNNING, "PausedRun"]),
        (lambda: State(type=StateType.SCHEDULED), {}, [RUNNING, "UnfinishedRun"]),
    ],
)
def test_flow_hooks_follow_the_state(body: Any, options: dict[str, Any], expected: list[str]) -> None:
    """5.2, the flow table; row 27."""
    assert hooks_of_flow(body, **options) == expected


@pytest.mark.parametrize(
    ("body", "options", "expected"),
    [
        (lambda: 1, {}, [RUNNING, "completion Completed"]),
        (
            raising(ValueError()),
            {"retries": 2},
            [RUNNING, "running Retrying", "running Retrying", "failure Failed", "ValueError"],
        ),
        (
            second_time(),
            {"retries": 1, "retry_delay_seconds": 9},
            [RUNNING, "running Retrying", "completion Completed"],
        ),
        (lambda: Completed(name="Cached", data=1), {}, [RUNNING, "completion Cached"]),
        (endless, {"timeout_seconds": 0.02}, [RUNNING, "failure TimedOut", "RunTimeout"]),
        (lambda: Failed(), {}, [RUNNING, "failure Failed", "FailedRun"]),
        (raising(KeyboardInterrupt()), {}, [RUNNING, RUNNING, "KeyboardInterrupt"]),
    ],
)
def test_task_hooks_follow_the_state_outside_flows_too(body: Any, options: dict[str, Any], expected: list[str]) -> None:
    """5.2, the task table; row 28: on_running twice for a KeyboardInterrupt in the body."""
    assert hooks_of_task(body, **options) == expected


def test_row_28_an_interrupted_task_of_a_flow_has_two_running_hooks_and_no_failure_hook() -> None:
    """Prefect's outcome, row 28, inside a flow: the flow is crashed by the same interrupt, which goes on."""
    log: list[str] = []
    step = task(raising(KeyboardInterrupt()), name="step", **watching(TASK_HOOKS, log))

    with Recorder() as recorder, pytest.raises(KeyboardInterrupt):
        flow(lambda: step(), name="f", on_crashed=[lambda *_: log.append("flow crashed")])()

    assert log == [RUNNING, RUNNING, "flow crashed"]
    assert recorder.names()[-1] == "Crashed"


def test_failing_validation_calls_the_failure_hooks_only() -> None:
    """5.2: parameter validation fails: never Running."""
    log: list[str] = []

    def typed(x: int) -> None:
        """Takes a number."""

    with Recorder() as recorder, pytest.raises(TypeError):
        flow(typed, name="typed", **watching(FLOW_HOOKS, log))("many")

    assert log == ["failure Failed"]
    assert recorder.names() == ["Pending", "Failed"]


def test_a_task_whose_upstream_failed_calls_no_hooks() -> None:
    """5.2: upstream failed: NotReady, none."""
    log: list[str] = []
    broken = task(raising(ValueError()), name="broken")
    after = task(lambda x: x, name="after", **watching(TASK_HOOKS, log))

    with Recorder():

        @flow
        def chain() -> Any:
            return after(broken.submit(), return_state=True).name

        assert chain() == "NotReady"

    assert log == []


def test_the_childs_hooks_come_before_the_parents() -> None:
    """5.2: nested flow."""
    log: list[str] = []

    def note(flow: Any, _run: Any, _state: Any) -> None:
        log.append(flow.name)

    child = flow(lambda: None, name="child", on_completion=[note])
    with Recorder():
        flow(lambda: child(), name="parent", on_completion=[note])()

    assert log == ["child", "parent"]


def test_a_flow_asked_to_cancel_runs_to_its_end_then_its_cancellation_hooks_and_returns() -> None:
    """Row 35, and 5.2: the API sets Cancelling while an in-process flow runs."""
    log: list[str] = []
    asked = State(type=StateType.CANCELLING)

    def body() -> str:
        context = current()
        assert context is not None
        assert context.flow_run is not None
        recorder.asking[context.flow_run.id] = asked
        return "to the end"

    with Recorder() as recorder:
        value = flow(body, name="watched", **watching(FLOW_HOOKS, log))()

    assert value == "to the end"
    assert log == [RUNNING, "cancellation Cancelling"]
    assert recorder.names() == ["Pending", "Running"]


def test_a_cancelled_state_set_meanwhile_is_overwritten() -> None:
    """5.2: the API sets Cancelled meanwhile: completion hook, ends Completed."""
    log: list[str] = []

    def body() -> None:
        context = current()
        assert context is not None
        assert context.flow_run is not None
        recorder.asking[context.flow_run.id] = Cancelled()

    with Recorder() as recorder:
        flow(body, name="watched", **watching(FLOW_HOOKS, log))()

    assert log == [RUNNING, "completion Completed"]


def test_hooks_are_called_positionally_in_order_one_after_the_other() -> None:
    """5.1: names of hook parameters do not matter; partials and callable objects are hooks."""
    log: list[Any] = []

    class Noting:
        def __call__(self, *given: Any) -> None:
            """Notes."""
            log.append(("object", type(given[0]).__name__))

    def swapped(flow_run: Any, flow: Any, state: Any) -> None:
        log.append(("swapped", type(flow_run).__name__, type(flow).__name__))

    def extra(word: str, _flow: Any, _run: Any, _state: Any) -> None:
        log.append(word)

    with Recorder() as recorder:
        flow(lambda: 1, name="f", on_completion=[swapped, functools.partial(extra, "partial"), Noting()])()

    assert log == [("swapped", "Flow", "FlowRun"), "partial", ("object", "Flow")]
    assert [hook.hook.rpartition(".")[2] for hook in recorder.hooks] == ["swapped", "extra", "Noting"]


def test_a_hook_that_raises_is_a_record_and_changes_nothing_else() -> None:
    """5.1, where ours departs (DESIGN 5): the outcome is a record, not only a log line."""

    def breaks(_flow: Any, _run: Any, _state: Any) -> None:
        raise KeyError("gone")

    def too_few() -> None:
        """Takes nothing."""

    with Recorder() as recorder:
        value = flow(lambda: 7, name="f", on_running=[breaks], on_completion=[too_few, lambda *_: None])()

    assert value == 7
    assert recorder.names() == ["Pending", "Running", "Completed"]
    assert [(hook.entered, hook.outcome) for hook in recorder.hooks] == [
        ("Running", "raised"),
        ("Completed", "raised"),
        ("Completed", "ran"),
    ]
    assert recorder.hooks[0].detail == "KeyError: 'gone'"
    assert any("raised KeyError: 'gone'" in line for line in recorder.said_lines())


def test_an_interrupt_in_a_completion_hook_skips_the_rest_and_the_flow_returns() -> None:
    """5.1: KeyboardInterrupt in a completion hook."""

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with Recorder() as recorder:
        value = flow(lambda: 7, name="f", on_completion=[interrupted, lambda *_: None])()

    assert value == 7
    assert recorder.names()[-1] == "Completed"
    assert [(hook.outcome, hook.detail.rpartition(" ")[2]) for hook in recorder.hooks] == [
        ("raised", ""),
        ("skipped", "KeyboardInterrupt"),
    ]


def test_an_interrupt_in_a_running_hook_crashes_the_run() -> None:
    """The run is not over yet: it is ended as by an interrupt of its body."""

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with Recorder() as recorder, pytest.raises(KeyboardInterrupt):
        flow(lambda: 7, name="f", on_running=[interrupted])()

    assert recorder.names() == ["Pending", "Running", "Crashed"]


def test_a_completion_hook_sees_the_whole_run_with_its_end() -> None:
    """5.3, and row 29, where ours departs (DESIGN 5): end_time and total_run_time are set."""
    seen: dict[str, Any] = {}

    def body(x: int = 3) -> int:
        recorder.clock.sleep(5)
        return x

    def look(flow: Any, flow_run: Any, state: Any) -> None:
        seen.update(
            start=flow_run.start_time,
            end=flow_run.end_time,
            took=flow_run.total_run_time,
            count=flow_run.run_count,
            deployment=flow_run.deployment_id,
        )
        seen.update(same=flow_run.state is state, parameters=flow_run.parameters, result=state.result())
        get_run_logger().info("in the hook")

    with Recorder() as recorder:
        flow(body, name="f", on_completion=[look])()

    now, took = recorder.clock.now(), timedelta(seconds=5)
    expected = {"start": now - took, "end": now, "took": took, "count": 1, "deployment": None}
    assert seen == expected | {"same": True, "parameters": {"x": 3}, "result": 3}
    assert recorder.said_lines() == ["in the hook"]


def test_a_running_hook_has_a_context_and_a_started_run() -> None:
    """5.3 and row 29, where ours departs: Prefect's on_running hook has no context, no start_time, run_count 0."""
    seen: list[Any] = []

    def look(_flow: Any, flow_run: Any, state: Any) -> None:
        get_run_logger().info("starting")
        seen.append((flow_run.start_time, flow_run.run_count))
        with pytest.raises(UnfinishedRun, match="RUNNING"):
            state.result()

    with Recorder() as recorder:
        flow(lambda: 1, name="f", on_running=[look])()

    assert seen == [(recorder.clock.now(), 1)]
    assert recorder.said_lines() == ["starting"]
    assert recorder.hooks[0].outcome == "ran"


def test_a_task_hook_sees_the_task_run_and_the_flow_run() -> None:
    """5.3: both contexts are active, run_count current."""
    seen: list[Any] = []

    def look(task: Any, task_run: Any, state: Any) -> None:
        context = current()
        assert context is not None
        assert context.flow_run is not None
        seen.append((task.name, task_run.run_count, context.flow_run.flow_name, state.result()))

    step = task(lambda: 1, name="step", on_completion=[look])
    with Recorder():
        flow(lambda: step(), name="f")()

    assert seen == [("step", 1, "f", 1)]


@pytest.mark.parametrize("loop_runs", [False, True])
def test_an_async_hook_of_a_sync_flow_runs_to_its_end(loop_runs: bool) -> None:
    """5.1: a coroutine is awaited, in a plain script and where a loop already runs."""
    log: list[str] = []

    async def slow(_flow: Any, flow_run: Any, _state: Any) -> None:
        await asyncio.sleep(0)
        log.append(flow_run.name)

    made = flow(lambda: 1, name="f", on_completion=[slow])

    async def cell() -> None:
        made()

    with Recorder() as recorder:
        asyncio.run(cell()) if loop_runs else made()

    assert log == ["calm-otter-1"]
    assert recorder.hooks[0].outcome == "ran"


def test_an_async_flow_awaits_its_async_hooks() -> None:
    """5.1."""
    loops: list[Any] = []

    async def look(*_: Any) -> None:
        loops.append(asyncio.get_running_loop())

    @flow(on_completion=[look])
    async def body() -> None:
        loops.append(asyncio.get_running_loop())

    with Recorder():
        asyncio.run(body())

    assert len(loops) == 2
    assert loops[0] is loops[1]


def test_the_decorator_form_returns_the_function_and_running_the_cell_again_replaces_it() -> None:
    """5.1, where ours departs: Prefect appends a duplicate when a cell runs again."""
    made = flow(lambda: 1, name="f")

    def cell(word: str) -> Callable[..., Any]:
        @made.on_completion
        def note(_flow: Any, _run: Any, _state: Any) -> str:
            return word

        return note

    first, second = cell("one"), cell("two")
    made.on_completion(lambda *_: 3)
    made.on_completion(lambda *_: 4)

    assert first(1, 2, 3) == "one"
    assert [hook(1, 2, 3) for hook in made.hooks["on_completion"]] == ["two", 3, 4]
    assert made.hooks["on_completion"][0] is second


@pytest.mark.parametrize("given", [lambda *_: None, "abc", [3], 5])
def test_hook_lists_take_lists_of_callables_only(given: Any) -> None:
    """5.1: a function, a text, a non-callable item: TypeError."""
    with pytest.raises(TypeError, match="on_completion"):
        flow(lambda: None, name="f", on_completion=given)


@pytest.mark.parametrize("name", ["on_crashed", "on_cancellation", "on_cancelling"])
def test_tasks_have_no_hooks_for_crashes_and_cancellation(name: str) -> None:
    """5.1: TypeError."""
    with pytest.raises(TypeError, match=f"task\\(\\) has no option '{name}'"):
        task(lambda: None, name="t", **{name: []})


def test_hook_outcomes_name_the_state_they_belong_to() -> None:
    """A record knows its run and its state, whose id is its event's."""
    with Recorder() as recorder:
        flow(lambda: 1, name="f", on_completion=[lambda *_: None])()

    run = recorder.last()
    assert (recorder.hooks[0].run_id, recorder.hooks[0].state_id) == (run.id, run.state_id)


def test_error_lines_of_hooks_are_errors() -> None:
    """The log line of a failing hook has the level ERROR."""
    with Recorder() as recorder:
        flow(lambda: 1, name="f", on_completion=[lambda: None])()

    assert [line.level for line in recorder.lines] == [logging.ERROR]
