"""Tasks: called, submitted, mapped; their futures, retries and states."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Any

import pytest

from eventkit.errors import ParameterError, RunTimeout, UnfinishedRun
from eventkit.flows import TaskFuture, current, flow, task, unmapped
from eventkit.flows.recorder import Recorder
from eventkit.model.run import TaskRun
from eventkit.model.state import Completed, Failed


def broken(*_: Any) -> None:
    """Fails."""
    raise ValueError("x")


def test_a_task_in_a_flow_is_a_run_of_its_own() -> None:
    """States of a task run, its name, key and number."""

    @task(tags=["t"])
    def double(x: int) -> int:
        return 2 * x

    @flow
    def work() -> int:
        return double(1) + double(2)

    with Recorder() as recorder:
        assert work() == 6

    runs: list[Any] = [run for run in recorder.runs.values() if isinstance(run, TaskRun)]
    assert [(run.name, run.dynamic_key, run.tags) for run in runs] == [
        ("double-0", "0", ("t",)),
        ("double-1", "1", ("t",)),
    ]
    assert {run.flow_run_id for run in runs} == {recorder.last().id}
    assert recorder.names(TaskRun) == ["Pending", "Running", "Completed"] * 2


def test_a_task_runs_outside_flows_too() -> None:
    """5.2, last line."""
    with Recorder() as recorder:
        assert task(lambda: 3, name="alone")() == 3

    run: Any = recorder.last(TaskRun)
    assert (run.name, run.flow_run_id) == ("alone-0", None)


def test_a_failing_task_raises_into_the_flow_unless_caught() -> None:
    """5.5: a direct call that raises propagates; `return_state` gives the state."""
    fails = task(broken, name="broken")

    @flow
    def caught() -> str:
        with suppress(ValueError):
            fails()
        state: Any = fails(return_state=True)
        return str(state)

    with Recorder() as recorder:
        assert caught() == "Failed('Task run encountered an exception ValueError: x')"
        with pytest.raises(ValueError, match="x"):
            flow(lambda: fails(), name="uncaught")()

    assert recorder.names()[-1] == "Failed"


def test_immediate_retries_are_retrying_without_waiting() -> None:
    """5.4: AwaitingRetry only if a delay is set; then Retrying."""
    with Recorder() as recorder:
        task(broken, name="b", retries=2)(return_state=True)

    assert recorder.names(TaskRun) == ["Pending", "Running", "Retrying", "Retrying", "Failed"]


def test_delayed_retries_await() -> None:
    """5.4: with a delay; delays made by a function."""
    with Recorder() as recorder:
        delays = lambda retries: [10.0 * 2**retry for retry in range(retries)]  # noqa: E731
        task(broken, name="b", retries=2, retry_delay_seconds=delays)(return_state=True)

    retry = ["AwaitingRetry", "Retrying"]
    assert recorder.names(TaskRun) == ["Pending", "Running", *retry, *retry, "Failed"]
    assert recorder.clock.slept == [10.0, 20.0]


def test_the_retry_condition_decides() -> None:
    """`retry_condition_fn(task, task_run, state)`; one that raises stops the retries."""

    def only_others(_task: Any, _run: Any, state: Any) -> bool:
        return not isinstance(state.data, ValueError)

    def odd(*_: Any) -> bool:
        raise RuntimeError("odd")

    histories = []
    for condition in (only_others, odd):
        with Recorder() as recorder:
            task(broken, name="b", retries=2, retry_condition_fn=condition)(return_state=True)
        histories.append(recorder.names(TaskRun))

    assert histories == [["Pending", "Running", "Failed"]] * 2


def test_a_task_that_takes_too_long_is_timed_out() -> None:
    """5.2: task timeout."""

    def endless() -> None:
        while True:
            pass

    with Recorder() as recorder, pytest.raises(RunTimeout, match=r"Task run exceeded timeout of 0\.02 second"):
        task(endless, name="endless", timeout_seconds=0.02)()

    assert recorder.names(TaskRun) == ["Pending", "Running", "TimedOut"]


def test_a_submitted_task_runs_on_another_thread_in_the_flows_context() -> None:
    """`.submit`: a future; the run is recorded as Pending before submit returns."""
    threads: list[int] = []
    begun = threading.Event()

    @task
    def where() -> str:
        begun.set()
        threads.append(threading.get_ident())
        context = current()
        assert context is not None
        assert context.flow is not None
        return context.flow.name

    @flow
    def work() -> tuple[bool, str]:
        future = where.submit()
        known = future.task_run_id in recorder.runs
        begun.wait()
        return known, future.result()

    with Recorder() as recorder:
        assert work() == (True, "work")

    assert threads != [threading.get_ident()]


def test_waiting_for_a_task_that_has_not_begun_does_it_here() -> None:
    """A pool that is busy, or does nothing, never blocks whoever waits."""

    class Idle(Recorder):
        def submit(self, work: Any) -> object:
            """Does nothing."""
            return None

    with Idle() as recorder:
        total = flow(lambda: task(lambda x: x + 1, name="up").map([1, 2, 3]).result(), name="f")()

    assert total == [2, 3, 4]
    assert recorder.names(TaskRun).count("Completed") == 3


def test_futures_as_arguments_are_waited_for_and_replaced() -> None:
    """Futures anywhere in lists, tuples and dicts; keywords too."""

    @task
    def one() -> int:
        return 1

    @task
    def gather(first: int, rest: list[Any], named: dict[str, int]) -> Any:
        return first, rest, named

    @flow
    def work() -> Any:
        a, b = one.submit(), one.submit()
        return gather.submit(a, [b, (a, 5)], named={"k": b}).result()

    with Recorder():
        assert work() == (1, [1, (1, 5)], {"k": 1})


def test_a_failed_upstream_leaves_the_task_not_ready() -> None:
    """5.2: NotReady, PENDING; its result is not finished."""

    @flow
    def work() -> Any:
        future = task(lambda x: x, name="after").submit(task(broken, name="b").submit())
        with pytest.raises(UnfinishedRun):
            future.result()
        return future.state.name, future.state.type.value

    with Recorder():
        assert work() == ("NotReady", "PENDING")


def test_wait_for_orders_tasks_without_passing_results() -> None:
    """`wait_for`: must complete first; a failed one leaves the run NotReady."""
    order: list[str] = []

    @flow
    def work() -> Any:
        first = task(lambda: order.append("first"), name="first").submit()
        task(lambda: order.append("second"), name="second")(wait_for=[first])
        return task(lambda: 1, name="never")(wait_for=[task(broken, name="b").submit()], return_state=True).name

    with Recorder():
        assert work() == "NotReady"

    assert order == ["first", "second"]


def test_the_flow_waits_for_tasks_it_left_running() -> None:
    """Nothing of a run goes on after its end; a failed task nobody looked at does not fail the flow (5.5)."""

    @flow
    def work() -> str:
        task(broken, name="b").submit()
        task(lambda: 1, name="slow").submit()
        return "left"

    with Recorder() as recorder:
        assert work() == "left"

    ends = [run.state_name for run, _ in recorder.history if run.state_name in ("Failed", "Completed")]
    assert sorted(ends[:2]) == ["Completed", "Failed"]
    assert ends[2:] == ["Completed"]


def test_map_takes_iterables_together_and_others_whole() -> None:
    """`.map`, `unmapped`, a future as the iterable, keywords."""

    @task
    def pair(x: int, y: int, sep: str = "-", whole: Any = None) -> str:
        return f"{x}{sep}{y}{whole}"

    @flow
    def work() -> Any:
        numbers = task(lambda: [1, 2], name="numbers").submit()
        return pair.map(numbers, (3, 4), sep="+", whole=unmapped([9])).result()

    with Recorder():
        assert work() == ["1+3[9]", "2+4[9]"]


@pytest.mark.parametrize("args", [([1, 2], [1]), (1, 2), ("text",)])
def test_map_refuses_what_it_cannot_map(args: tuple[Any, ...]) -> None:
    """Unequal lengths; nothing iterable (a text counts as whole)."""
    with Recorder(), pytest.raises(ParameterError, match="needs iterable arguments of one length"):
        task(lambda *_: None, name="t").map(*args)


def test_an_async_task_is_awaited_and_can_be_submitted() -> None:
    """Async tasks in async flows and on threads."""

    @task
    async def double(x: int) -> int:
        await asyncio.sleep(0)
        return 2 * x

    @flow
    async def work() -> Any:
        future = double.submit(2)
        return await double(1), await double(future), future.result()

    with Recorder():
        assert asyncio.run(work()) == (2, 8, 4)


def test_a_sync_task_in_an_async_flow_is_a_plain_call() -> None:
    """Any mix of sync and async."""
    step = task(lambda: 1, name="step")

    @flow
    async def work() -> int:
        return step() + 1

    with Recorder():
        assert asyncio.run(work()) == 2


def test_a_generator_task_is_iterated_or_collected() -> None:
    """5.5: generators."""

    @task
    def count() -> Any:
        yield from range(3)

    @flow
    def work() -> Any:
        return [item + 1 for item in count()], count.submit().result()

    with Recorder():
        assert work() == ([1, 2, 3], [0, 1, 2])


def test_a_result_that_is_not_there_in_time_is_a_timeout() -> None:
    """`future.result(timeout=...)`."""
    go = threading.Event()

    @flow
    def work() -> Any:
        future = task(go.wait, name="held").submit()
        with pytest.raises(RunTimeout, match=r"is not over after 0\.01 s"):
            future.result(timeout=0.01)
        go.set()
        return future.result()

    with Recorder():
        assert work() is True


def test_futures_say_their_state() -> None:
    """`.done()`, `.state`, `raise_on_failure=False`, repr."""

    @flow
    def work() -> Any:
        future: TaskFuture[Any] = task(broken, name="b").submit()
        future.wait()
        return future.done(), future.state.name, repr(future.result(raise_on_failure=False)), repr(future)

    with Recorder():
        done, name, error, shown = work()

    assert (done, name, error) == (True, "Failed", "ValueError('x')")
    assert shown == "TaskFuture(Failed('Task run encountered an exception ValueError: x'))"


def test_a_task_run_is_named_by_its_template() -> None:
    """`task_run_name` with defaults."""
    with Recorder() as recorder:
        task(lambda x, y=2: None, name="t", task_run_name="{x}-and-{y}")(1)

    assert recorder.last(TaskRun).name == "1-and-2"


def test_persist_result_of_the_flow_holds_for_its_tasks() -> None:
    """A task without its own word takes the flow's."""
    step = task(lambda: 1, name="step")
    with Recorder() as recorder:
        flow(lambda: step(), name="f", persist_result=True)()

    ends = [run.state for run, _ in recorder.history if run.state_name == "Completed"]
    assert all(state is not None and state.id in recorder.kept for state in ends)


def test_an_interrupted_task_crashes_task_and_flow() -> None:
    """KeyboardInterrupt inside a task inside a flow."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    step = task(interrupted, name="step")
    with Recorder() as recorder, pytest.raises(KeyboardInterrupt):
        flow(lambda: step(), name="f")()

    assert recorder.names(TaskRun) == ["Pending", "Running", "Crashed"]
    assert recorder.names() == ["Pending", "Running", "Crashed"]


def test_a_timeout_of_the_flow_ends_the_task_it_is_in() -> None:
    """The task's run is Crashed, for it was ended from outside; the flow's is TimedOut."""

    def endless() -> None:
        while True:
            pass

    step = task(endless, name="step")
    with Recorder() as recorder:
        state: Any = flow(lambda: step(), name="f", timeout_seconds=0.05)(return_state=True)

    assert state.name == "TimedOut"
    assert recorder.names(TaskRun) == ["Pending", "Running", "Crashed"]


def test_returned_task_states_are_their_own() -> None:
    """A task may return a state made by hand."""
    with Recorder():
        state: Any = task(lambda: Failed(message="no"), name="t")(return_state=True)
        done: Any = task(lambda: Completed(data=3), name="t")()

    assert (str(state), done) == ("Failed('no')", 3)
