"""Stopping a run that the workspace started."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from eventkit.flows import Cancellation, flow, naps, run_scheduled, task
from eventkit.flows.recorder import Recorder
from eventkit.model.run import TaskRun
from eventkit.model.state import Cancelled, State, StateType
from tests.run_states import pending

ASKED = State(type=StateType.CANCELLING, message="by hand")


def stopped(made, recorder, begun, *, handle=None):
    """The last state of a run of `made` that is cancelled once `begun` is set, with the handle's answer."""
    handle = handle or Cancellation()
    states = []
    run = pending(recorder, made)
    thread = threading.Thread(target=lambda: states.append(run_scheduled(made, run, recorder, handle)))
    thread.start()
    assert begun.wait(10)
    answer = handle.cancel(ASKED, grace=10)
    thread.join(10)
    return states[0], answer


def test_a_run_that_computes_is_stopped_in_its_thread():
    """Issue 5: raising in its thread; Cancelling, its hooks, Cancelled (5.2, served run)."""
    begun, log = threading.Event(), []

    @flow(on_cancellation=[lambda _f, run, state: log.append((run.state is state, state.name))])
    def endless():
        begun.set()
        while True:
            pass

    with Recorder() as recorder:
        state, answer = stopped(endless, recorder, begun)

    assert answer is None
    assert (state.name, state.message) == ("Cancelled", "by hand")
    assert recorder.names() == ["Pending", "Running", "Cancelling", "Cancelled"]
    assert log == [(True, "Cancelling")]
    assert recorder.last().end_time is not None


def test_a_cancelling_state_that_was_recorded_already_is_not_recorded_twice():
    """The workspace's own Cancelling, which `asked` gives, is the one the hooks see."""
    begun, seen = threading.Event(), []

    @flow(on_cancellation=[lambda _f, _r, state: seen.append(state)])
    def endless():
        begun.set()
        while True:
            pass

    class Set(Recorder):
        def asked(self, run_id):
            return ASKED if begun.is_set() else None

    with Set() as recorder:
        stopped(endless, recorder, begun)

    assert recorder.names() == ["Pending", "Running", "Cancelled"]
    assert seen == [ASKED]
    assert seen[0] is ASKED


def test_a_run_stops_at_its_next_task_when_another_process_asks():
    """Cooperatively: `asked` is looked at at task boundaries; the handle knows nothing."""
    seen = []

    @flow
    def work():
        task(lambda: seen.append(1), name="one")()
        recorder.asking[run.id] = ASKED
        task(lambda: seen.append(2), name="two")()

    with Recorder() as recorder:
        run = pending(recorder, work)
        state = run_scheduled(work, run, recorder)

    assert (state.name, seen) == ("Cancelled", [1])
    assert recorder.names() == ["Pending", "Running", "Cancelled"]


def test_a_run_asked_to_stop_before_its_end_is_cancelled_at_its_end():
    """No task boundary came: the final state is the next one."""

    @flow
    def work():
        recorder.asking[run.id] = ASKED

    with Recorder() as recorder:
        run = pending(recorder, work)

        assert run_scheduled(work, run, recorder).name == "Cancelled"


def test_a_run_forced_to_cancelled_stays_as_it_was_set():
    """Somebody set Cancelled: nothing is recorded over it."""
    done = Cancelled(message="forced")

    @flow
    def work():
        recorder.asking[run.id] = done

    with Recorder() as recorder:
        run = pending(recorder, work)

        assert run_scheduled(work, run, recorder) is done


def test_a_run_cancelled_before_it_began_never_runs():
    """The request came first."""
    handle, seen = Cancellation(), []
    handle.cancel(ASKED)
    made = flow(lambda: seen.append(1), name="f")
    with Recorder() as recorder:
        state = run_scheduled(made, pending(recorder, made), recorder, handle)

    assert (state.name, seen) == ("Cancelled", [])


def test_a_run_that_sleeps_is_stopped_in_its_sleep(napping):
    """However long that is; what comes after it is not begun."""
    begun, seen = threading.Event(), []

    @flow
    def sleeps():
        begun.set()
        time.sleep(3_600)
        seen.append("awake")

    with Recorder() as recorder:
        state, answer = stopped(sleeps, recorder, begun)

    assert (state.name, answer, seen) == ("Cancelled", None, [])


def test_a_sleep_in_a_run_lasts_as_long_as_it_is_asked_to(napping):
    """And refuses what it always refused, in the same words."""
    wrong = ("a", None, -1, float("nan"), float("inf"), 10**30)

    def said(seconds):
        try:
            return time.sleep(seconds)
        except Exception as error:
            return repr(error)

    @flow
    def sleeps():
        begun = time.monotonic()
        time.sleep(0.2)
        return time.monotonic() - begun, [said(each) for each in wrong]

    outside = [said(each) for each in wrong]
    with Recorder() as recorder:
        state = run_scheduled(sleeps, pending(recorder, sleeps), recorder, Cancellation())
    slept, inside = state.result()

    assert 0.2 <= slept < 5
    assert (inside, None in inside) == (outside, False)


def test_whoever_put_another_sleep_in_place_keeps_it(monkeypatch):
    """A clock of a test, for one."""
    mine = lambda seconds: None  # noqa: E731
    monkeypatch.setattr(time, "sleep", mine)
    naps.install()
    naps.uninstall()

    assert time.sleep is mine


@pytest.fixture
def napping():
    """With the sleep that ends when a run is asked to stop, as the workspace puts it in place."""
    naps.install()
    yield
    naps.uninstall()


def test_an_async_run_is_stopped_at_its_await():
    """`task.cancel()` on the run's own loop."""
    begun = threading.Event()

    @flow
    async def endless():
        begun.set()
        await asyncio.Event().wait()

    with Recorder() as recorder:
        state, answer = stopped(endless, recorder, begun)

    assert (state.name, answer) == ("Cancelled", None)


def test_a_run_that_waits_for_a_task_is_stopped_and_its_task_with_it():
    """Every thread of the run is raised into; what was not begun never begins."""
    begun = threading.Event()

    @task
    def endless():
        begun.set()
        while True:
            pass

    @flow
    def work():
        endless.submit().wait()

    with Recorder() as recorder:
        state, answer = stopped(work, recorder, begun)

    assert (state.name, answer) == ("Cancelled", None)
    assert recorder.names(TaskRun) == ["Pending", "Running", "Cancelled"]


def test_a_task_that_never_began_is_cancelled_with_its_run():
    """Submitted, but no thread took it up."""

    class Idle(Recorder):
        def submit(self, work):
            return None

    @flow
    def work():
        task(lambda: 1, name="never").submit()
        raise KeyboardInterrupt

    with Idle() as recorder, pytest.raises(KeyboardInterrupt):
        work()

    assert recorder.names(TaskRun) == ["Pending", "Cancelled"]


def test_a_nested_run_is_cancelled_with_its_parent():
    """Both end Cancelled, the child first."""
    begun = threading.Event()

    @flow
    def child():
        begun.set()
        while True:
            pass

    made = flow(lambda: child(), name="parent")
    with Recorder() as recorder:
        stopped(made, recorder, begun)

    ends = [(run.flow_name, run.state_name) for run, _ in recorder.history if run.state_name == "Cancelled"]
    assert ends == [("child", "Cancelled"), ("parent", "Cancelled")]


def test_a_run_between_two_attempts_is_stopped():
    """A retry delay is looked out of."""
    waiting = threading.Event()

    class Slow:
        """A clock whose sleeping takes its time."""

        def __init__(self, clock):
            self._clock = clock

        def now(self):
            return self._clock.now()

        def sleep(self, seconds):
            waiting.set()
            handle.ended.wait(0.001)

    def broken():
        raise ValueError("x")

    handle = Cancellation()
    made = flow(broken, name="f", retries=1, retry_delay_seconds=3600)
    recorder = Recorder()
    recorder.clock = Slow(recorder.clock)
    with recorder:
        state, answer = stopped(made, recorder, waiting, handle=handle)

    assert (state.name, answer) == ("Cancelled", None)
    assert "AwaitingRetry" in recorder.names()


def test_a_run_that_cannot_be_stopped_says_where_it_is():
    """Issue 5: states why when it could not; here a lock that only C code waits for."""
    begun, lock, handle = threading.Event(), threading.Lock(), Cancellation()
    lock.acquire()

    @flow
    def stuck():
        begun.set()
        lock.acquire()

    with Recorder() as recorder:
        run = pending(recorder, stuck)
        thread = threading.Thread(target=run_scheduled, args=(stuck, run, recorder, handle))
        thread.start()
        begun.wait(10)
        answer = handle.cancel(ASKED, grace=0.05)
        lock.release()
        thread.join(10)

    assert answer is not None
    assert "still in stuck, line" in answer
    assert "does not return to Python" in answer
    assert handle.stuck() is None
    assert recorder.names()[-1] == "Cancelled"


def test_a_failing_background_run_is_only_a_state():
    """What its function raises is in the state; nothing is raised into the pool, interrupts neither."""

    def interrupted():
        raise SystemExit(1)

    def broken():
        raise ValueError("x")

    with Recorder() as recorder:
        names = [
            run_scheduled(made, pending(recorder, made), recorder).name
            for made in (flow(broken, name="b"), flow(interrupted, name="i"))
        ]

    assert names == ["Failed", "Crashed"]


def test_a_background_run_takes_its_parameters_from_json():
    """Stored JSON becomes what the annotations want; what does not fit fails the run."""

    def add(x: int, more: list[int], word: str = "w"):
        return sum(more, x), word

    made = flow(add, name="add", flow_run_name="add-{x}")
    with Recorder() as recorder:
        good = run_scheduled(made, pending(recorder, made, parameters={"x": 1, "more": [2]}), recorder)
        name = recorder.last().name
        bad = run_scheduled(made, pending(recorder, made, parameters={"y": 1}), recorder)

    assert (good.result(), name) == ((3, "w"), "add-1")
    assert bad.message is not None
    assert "has no parameter 'y'" in bad.message


def test_a_background_run_hands_on_what_caused_it():
    """Cause and hops reach tasks and nested flows."""
    recorder = Recorder()
    cause = recorder.ids.uuid()
    child = flow(lambda: None, name="child")
    step = task(lambda: child(), name="step")
    made = flow(lambda: step(), name="parent")
    with recorder:
        run_scheduled(made, pending(recorder, made, cause=cause, hops=3), recorder)

    assert {(run.cause, run.hops) for run in recorder.runs.values()} == {(cause, 3)}


def test_generator_flows_are_drained_in_the_background():
    """Nobody iterates there."""

    def count():
        yield from range(3)

    made = flow(count, name="count")
    with Recorder() as recorder:
        assert run_scheduled(made, pending(recorder, made), recorder).result() == [0, 1, 2]
