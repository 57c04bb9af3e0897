"""Which states a flow run goes through, and what its call gives."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from eventkit.errors import CancelledRun, CrashedRun, FailedRun, PausedRun, RunTimeout, UnfinishedRun
from eventkit.flows import flow
from eventkit.flows.recorder import Recorder
from eventkit.model.state import Cancelled, Completed, Crashed, Failed, Kept, State, StateType


def refuse(*_: Any) -> None:
    """Fails, as a body would."""
    raise ValueError("x")


def test_a_flow_that_returns_goes_from_pending_over_running_to_completed() -> None:
    """5.2, success; 5.5 row 4."""
    with Recorder() as recorder:
        value = flow(lambda: 42, name="answer")()

    assert value == 42
    assert recorder.names() == ["Pending", "Running", "Completed"]
    assert recorder.last().state == Completed(data=Kept(value=42))


def test_a_flow_that_raises_fails_with_the_exception_and_raises_it() -> None:
    """5.5 row 1."""
    with Recorder() as recorder, pytest.raises(ValueError, match=r"^x$") as raised:
        flow(refuse, name="refuse")()

    state = recorder.last().state
    assert recorder.names() == ["Pending", "Running", "Failed"]
    assert state == Failed(message="Flow run encountered an exception: ValueError: x", data=raised.value)


def test_return_state_gives_the_state_and_raises_nothing() -> None:
    """5.5: `return_state=True`."""
    with Recorder():
        state: Any = flow(refuse, name="refuse")(return_state=True)

    assert str(state) == "Failed('Flow run encountered an exception: ValueError: x')"
    with pytest.raises(ValueError, match=r"^x$"):
        state.result()


def test_a_flow_retries_through_awaiting_retry_and_running_and_fails_once() -> None:
    """5.4, flow retries: the history; row 27."""
    with Recorder() as recorder:
        state: Any = flow(refuse, name="refuse", retries=2)(return_state=True)

    retry = ["AwaitingRetry", "Running"]
    assert recorder.names() == ["Pending", "Running", *retry, *retry, "Failed"]
    assert state.is_failed()
    assert recorder.last().run_count == 3


def test_a_flow_that_fails_and_then_succeeds_completes() -> None:
    """5.4: history Pending, Running, AwaitingRetry, Running, Completed; the clock slept the delay."""
    answers = iter([refuse, lambda: "well"])
    with Recorder() as recorder:
        value = flow(lambda: next(answers)(), name="twice", retries=1, retry_delay_seconds=30)()

    assert value == "well"
    assert recorder.names() == ["Pending", "Running", "AwaitingRetry", "Running", "Completed"]
    assert recorder.clock.slept == [30.0]
    waiting = recorder.history[2][0].state
    assert waiting is not None
    assert waiting.state_details["scheduled_time"] == "2026-01-01T00:00:30+00:00"


def test_each_retry_waits_its_own_delay_and_the_last_one_holds() -> None:
    """Delays as a list: one a retry."""
    with Recorder() as recorder:
        flow(refuse, name="refuse", retries=3, retry_delay_seconds=[1, 5])(return_state=True)

    assert recorder.clock.slept == [1.0, 5.0, 5.0]


def test_a_flow_that_takes_too_long_is_timed_out() -> None:
    """5.2, timeout: a state of type FAILED named TimedOut; the call raises RunTimeout, a TimeoutError."""

    @flow(timeout_seconds=0.05)
    def endless() -> None:
        while True:
            pass

    with Recorder() as recorder, pytest.raises(RunTimeout, match=r"exceeded timeout of 0\.05 second"):
        endless()

    assert recorder.names() == ["Pending", "Running", "TimedOut"]
    assert recorder.last().state_type is StateType.FAILED


def test_an_async_flow_that_takes_too_long_is_timed_out() -> None:
    """5.2, timeout, for a coroutine."""

    @flow(timeout_seconds=0.01)
    async def endless() -> None:
        await asyncio.Event().wait()

    with Recorder() as recorder, pytest.raises(TimeoutError):
        asyncio.run(endless())

    assert recorder.names() == ["Pending", "Running", "TimedOut"]


def test_a_timeout_error_of_the_body_itself_is_a_plain_failure() -> None:
    """Only the run's own limit makes TimedOut."""

    @flow(timeout_seconds=60)
    async def unlucky() -> None:
        raise TimeoutError("of its own")

    with Recorder() as recorder, pytest.raises(TimeoutError, match="of its own"):
        asyncio.run(unlucky())

    assert recorder.names()[-1] == "Failed"


def test_a_timeout_does_not_hit_the_thread_later() -> None:
    """A body that swallows the interruption and returns still ends TimedOut, and nothing stays pending."""

    @flow(timeout_seconds=0.02)
    def stubborn() -> str:
        try:
            while True:
                pass
        except BaseException:
            return "swallowed"

    with Recorder() as recorder:
        state: Any = stubborn(return_state=True)
        for _ in range(1000):
            flow(lambda: None, name="quick")()

    assert state.name == "TimedOut"
    assert recorder.names().count("Completed") == 1000


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(0), SystemExit(3)])
def test_an_interrupt_crashes_the_run_and_is_raised_again(error: BaseException) -> None:
    """5.2: KeyboardInterrupt, SystemExit with any code."""

    @flow
    def ended() -> None:
        raise error

    with Recorder() as recorder, pytest.raises(type(error)):
        ended()

    assert recorder.names() == ["Pending", "Running", "Crashed"]
    with pytest.raises(CrashedRun, match=f"ended by {type(error).__name__}"):
        recorder.last().state.result()


@pytest.mark.parametrize(
    ("returned", "error"),
    [
        (Failed(message="no"), FailedRun),
        (Crashed(), CrashedRun),
        (Cancelled(), CancelledRun),
        (State(type=StateType.PAUSED), PausedRun),
        (State(type=StateType.SCHEDULED), UnfinishedRun),
    ],
)
def test_a_returned_state_is_the_runs_and_its_result_is_raised(returned: State, error: type[Exception]) -> None:
    """5.2: returns Failed, Crashed, Cancelled, Paused, Scheduled; 5.5 row 2."""
    with Recorder() as recorder, pytest.raises(error):
        flow(lambda: returned, name="state")()

    assert recorder.names() == ["Pending", "Running", returned.name]


def test_a_returned_completed_state_keeps_its_name_and_gives_its_data() -> None:
    """5.5 row 2; a state made by hand may be returned by many runs: each gets an id of its own."""
    shared = Completed(name="Skipped", message="nothing to do", data=7)
    with Recorder() as recorder:
        values = [flow(lambda: shared, name="state")() for _ in range(2)]

    ends = [run.state for run, _ in recorder.history if run.state_name == "Skipped"]
    assert values == [7, 7]
    assert ends == [shared, shared]
    assert len({state.id for state in ends if state}) == 2


def test_every_field_of_a_run_is_there_at_its_end() -> None:
    """5.6."""
    with Recorder() as recorder:
        flow(lambda a, b=2: None, name="whole", tags=["z", "a", "z"])(1)

    run: Any = recorder.last()
    assert (run.name, run.flow_name, run.tags, run.parameters) == (
        "calm-otter-1",
        "whole",
        ("a", "z"),
        {"a": 1, "b": 2},
    )
    assert (run.run_count, run.deployment_id, run.parent_task_run_id) == (1, None, None)
    assert run.flow_id == recorder.flow_id("whole")
    assert run.start_time == run.end_time == run.created


def test_a_nested_flow_is_a_run_of_its_own_that_knows_its_parent() -> None:
    """Nested flows: parent ids, cause and hops."""

    @flow
    def child() -> str:
        return "c"

    @flow
    def parent() -> str:
        return child()

    with Recorder() as recorder:
        assert parent() == "c"

    runs: dict[str, Any] = {run.flow_name: run for run in recorder.runs.values()}
    assert runs["child"].parent_flow_run_id == runs["parent"].id
    assert runs["parent"].parent_flow_run_id is None
    assert recorder.names() == ["Pending", "Running", "Pending", "Running", "Completed", "Completed"]


def test_a_sync_flow_runs_inside_a_running_loop() -> None:
    """A plain call in a notebook's cell, where a loop always runs."""

    async def cell() -> int:
        return flow(lambda: 1, name="plain")()

    with Recorder():
        assert asyncio.run(cell()) == 1


def test_an_async_flow_is_awaited_and_awaits_what_it_calls() -> None:
    """Async flows and tasks."""

    @flow
    async def inner(x: int) -> int:
        await asyncio.sleep(0)
        return x + 1

    @flow
    async def outer() -> int:
        return await inner(1) + await inner(2)

    with Recorder() as recorder:
        assert asyncio.run(outer()) == 5

    assert recorder.names()[-1] == "Completed"


def test_concurrent_async_flows_keep_their_contexts_apart() -> None:
    """Two runs on one loop."""
    from eventkit.flows import current

    @flow
    async def whoami(name: str) -> tuple[str, str]:
        await asyncio.sleep(0)
        context = current()
        assert context is not None
        assert context.flow_run is not None
        return name, context.flow_run.parameters["name"]

    async def both() -> list[tuple[str, str]]:
        return list(await asyncio.gather(whoami("a"), whoami("b")))

    with Recorder():
        assert asyncio.run(both()) == [("a", "a"), ("b", "b")]


def test_an_async_flow_retries_after_a_delay_without_blocking_its_loop() -> None:
    """The delay passes on the workspace's clock, on another thread."""
    tries: list[int] = []

    @flow(retries=1, retry_delay_seconds=10)
    async def second_time() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("first")
        return "ok"

    with Recorder() as recorder:
        assert asyncio.run(second_time()) == "ok"

    assert recorder.clock.slept == [10.0]


def test_a_cancelled_await_crashes_the_run_and_goes_on_being_cancelled() -> None:
    """Asyncio's own cancellation comes from outside the function: Crashed."""

    @flow
    async def endless(started: asyncio.Event) -> None:
        started.set()
        await asyncio.Event().wait()

    async def cell() -> None:
        started = asyncio.Event()
        running = asyncio.ensure_future(endless(started))
        await started.wait()
        running.cancel()
        await running

    with Recorder() as recorder, pytest.raises(asyncio.CancelledError):
        asyncio.run(cell())

    assert recorder.names() == ["Pending", "Running", "Crashed"]


def test_a_store_that_cannot_record_ends_the_call() -> None:
    """What the runtime raises is not taken for the body's failure."""

    class Full(Recorder):
        def record(self, run: Any, before: Any, *, keep: bool) -> None:
            """Refuses the end."""
            if run.state_name in ("Completed", "Crashed"):
                raise OSError("disk full")
            super().record(run, before, keep=keep)

    with Full() as recorder, pytest.raises(OSError, match="disk full"):
        flow(lambda: None, name="unlucky")()

    assert recorder.names() == ["Pending", "Running"]


def test_a_run_is_named_by_its_template() -> None:
    """`flow_run_name`: a text with parameters, a function, a function of the parameters."""

    def of_parameters(parameters: dict[str, Any]) -> str:
        return f"x is {parameters['x']}"

    names = []
    for template in ("run-{x}", lambda: "fixed", of_parameters):
        with Recorder() as recorder:
            flow(lambda x: None, name="named", flow_run_name=template)(5)
        names.append(recorder.last().name)

    assert names == ["run-5", "fixed", "x is 5"]


def test_a_template_that_cannot_be_filled_fails_the_run_and_says_what_there_is() -> None:
    """A wrong name in `flow_run_name`."""
    with Recorder() as recorder, pytest.raises(TypeError, match="use the parameters it has: x"):
        flow(lambda x: None, name="named", flow_run_name="run-{y}")(5)

    assert recorder.names() == ["Pending", "Failed"]


def test_unknown_options_are_refused_with_the_nearest_one() -> None:
    """Issue: an unknown keyword raises and names the fix."""
    with pytest.raises(TypeError, match="flow\\(\\) has no option 'on_complete'; did you mean 'on_completion'"):
        flow(on_complete=[])(lambda: None)


@pytest.mark.parametrize(
    "options",
    [{"retries": -1}, {"retries": 1.5}, {"timeout_seconds": 0}, {"retry_delay_seconds": "soon"}, {"name": ""}],
)
def test_options_that_cannot_work_are_refused_at_once(options: dict[str, Any]) -> None:
    """Bad input never waits for the run."""
    with pytest.raises((TypeError, ValueError)):
        flow(lambda: None, **{"name": "odd"} | options)


def test_prefects_own_options_are_accepted_and_kept() -> None:
    """Code written for Prefect runs unchanged."""
    made = flow(lambda: None, name="kept", task_runner="threads", result_storage="s3", cache_result_in_memory=False)

    assert (made.task_runner, made.result_storage, made.cache_result_in_memory) == ("threads", "s3", False)


def test_with_options_makes_a_copy_that_keeps_the_rest() -> None:
    """5.1: `with_options` replaces what is given; an empty hook list keeps what there is."""
    base = flow(lambda: None, name="base", retries=2, on_failure=[refuse])
    copied = base.with_options(name="copy", on_failure=[])

    assert (copied.name, copied.retries, copied.hooks["on_failure"]) == ("copy", 2, [refuse])
    assert base.name == "base"


def test_a_method_can_be_a_flow() -> None:
    """Bound as any method is."""

    class Shop:
        tax = 2

        @flow
        def price(self, net: int) -> int:
            return net + self.tax

    with Recorder():
        assert Shop().price(net=40) == 42


def test_persist_result_marks_the_final_state_to_be_kept() -> None:
    """`persist_result`: the runtime is told to keep results, of nested tasks too."""
    with Recorder() as recorder:
        flow(lambda: 1, name="kept", persist_result=True)()
        flow(lambda: 1, name="gone")()

    ends = [run.state for run, _ in recorder.history if run.state_name == "Completed"]
    assert [state.id in recorder.kept for state in ends if state] == [True, False]
