"""Runs elsewhere that somebody asks to stop: queued, running, and where that cannot be said to anybody."""

import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress

import pytest

import eventkit as ek
from eventkit.model.state import State, StateType
from eventkit.workspace.journey import Journey
from tests.executors.waiting import entered, until
from tests.run_states import history

QUEUED = ["Scheduled", "Pending", "Cancelling", "Cancelled"]
RUNNING = ["Scheduled", "Pending", "Running", "Cancelling", "Cancelled"]


def begun(ws, name, **parameters):
    """A run of a deployment, not waited for."""
    return ek.run_deployment(name, parameters=parameters, timeout=0)


def over(ws, run):
    """The run, once it is over."""
    ws.quiet()
    return ws.store.flow_run(run.id)


def test_a_running_body_is_stopped_inside_pure_python(carried, walled, tmp_path):
    """It ends there, its `finally` done; the hooks see Cancelling, and what it said is in its log."""
    hooked = []

    @ek.flow(log_prints=True, on_cancellation=[lambda flow, run, state: hooked.append((state.name, state.message))])
    def endless(folder):
        print("on and on")
        try:
            open(f"{folder}/entered", "w").close()
            while True:
                pass
        finally:
            open(f"{folder}/left", "w").close()

    endless.deploy("there", executor=carried)
    run = begun(walled, "endless/there", folder=str(tmp_path))
    entered(walled, run, "Running")
    until((tmp_path / "entered").exists)  # one that is stopped before has no `finally` to do
    answer = walled.cancel_run(run.id, reason="enough")
    ended = over(walled, run)

    assert (answer.name, hooked) == ("Cancelling", [("Cancelling", "enough")])
    assert (history(walled, run), ended.state.message) == (RUNNING, "enough")
    assert (tmp_path / "left").exists()
    assert [line.message for line in walled.store.logs(run.id)] == ["on and on"]


def test_a_nap_and_an_await_are_ended_too(carried, walled):
    """Nobody waits for their end."""

    @ek.flow
    def naps():
        time.sleep(600)

    @ek.flow
    async def waits():
        import asyncio

        await asyncio.sleep(600)

    for flow in (naps, waits):
        flow.deploy("there", executor=carried)
        run = begun(walled, f"{flow.name}/there")
        entered(walled, run, "Running")
        walled.cancel_run(run.id)
        over(walled, run)

        assert history(walled, run) == RUNNING


def test_a_queued_body_never_begins(carried, walled, tmp_path):
    """It is Cancelled at once, while what it waits for goes on."""

    @ek.flow
    def holds(folder):
        from pathlib import Path

        while not (Path(folder) / "go").exists():
            time.sleep(0.01)

    @ek.flow
    def marks(folder):
        open(f"{folder}/begun", "w").close()

    for flow in (holds, marks):
        flow.deploy("there", executor=carried)
    first = [begun(walled, "holds/there", folder=str(tmp_path)) for _ in range(2)]
    for run in first:
        entered(walled, run, "Running")
    queued = [begun(walled, "marks/there", folder=str(tmp_path)) for _ in range(6)]
    for run in queued:
        entered(walled, run, "Pending")
        walled.cancel_run(run.id, reason="not needed")
    for run in queued:
        entered(walled, run, "Cancelled")
    held = [walled.store.flow_run(run.id).state_name for run in first]
    (tmp_path / "go").touch()
    walled.quiet()

    assert held == ["Running", "Running"]
    assert [history(walled, run) for run in queued] == [QUEUED] * 6
    assert not (tmp_path / "begun").exists()
    assert [walled.store.flow_run(run.id).state_name for run in first] == ["Completed", "Completed"]


def test_a_run_that_waits_for_its_next_attempt_is_cancelled(processes, walled):
    """No thread sleeps for it meanwhile, and the attempt is never sent."""

    @ek.flow(retries=1, retry_delay_seconds=600)
    def fails():
        raise ValueError("no")

    fails.deploy("there", executor=processes)
    run = begun(walled, "fails/there")
    entered(walled, run, "AwaitingRetry")
    walled.cancel_run(run.id)
    ended = over(walled, run)

    assert history(walled, run) == [
        "Scheduled", "Pending", "Running", "AwaitingRetry", "Cancelling", "Cancelled",
    ]  # fmt: skip
    assert ended.run_count == 1


class Aloof(Executor):
    """An executor of which nobody knows where it carries out what, and that cannot be asked anything."""

    def __init__(self):
        self.ready, self.given = threading.Event(), threading.Event()

    def submit(self, fn, /, *args, **kwargs):
        """Carries it out on a thread of its own, when it is ready, with the folder of marks out of its sight."""
        future = Future()

        def work():
            future.set_running_or_notify_cancel()
            self.ready.wait()
            future.set_result(fn(*args, **kwargs))

        threading.Thread(target=work, daemon=True).start()
        self.given.set()
        return future


def test_where_nobody_can_be_asked_that_is_said(walled, monkeypatch):
    """The run stays Cancelling with the reason, goes on to its end there, and is Cancelled then."""
    from eventkit.flows import marks

    monkeypatch.setattr(marks, "_is_common", lambda place: False)
    aloof = Aloof()

    @ek.flow
    def works():
        return 1

    works.deploy("there", executor=aloof)
    run = begun(walled, "works/there")
    until(aloof.given.is_set)  # Pending it is before that, and would end at once
    answer = walled.cancel_run(run.id, reason="enough")
    said = [line.message for line in walled.store.logs(run.id)]
    aloof.ready.set()
    ended = over(walled, run)

    assert answer.message.startswith("enough; Aloof cannot stop what it has begun")
    assert [line.startswith("Aloof cannot stop what it has begun") for line in said] == [True]
    assert (ended.state_name, ended.state.message) == ("Cancelled", "enough")


def test_what_ends_there_while_all_is_stopped_ends_here_at_the_next_start(walled):
    """Nobody is there to carry it on meanwhile, and it is not forgotten."""
    held, inside, done = threading.Lock(), threading.Event(), []
    held.acquire()

    @ek.flow
    def stays():
        inside.set()
        while not done:
            with suppress(BaseException):
                held.acquire()  # which nothing can interrupt

    with ThreadPoolExecutor(1) as one:
        stays.deploy("there", executor=one)
        run = begun(walled, "stays/there")
        until(inside.is_set)
        walled.executor.stop(timeout=0.1)
        done.append(True)
        held.release()
        one.submit(lambda: None).result()  # so what was before it is told
        stopped = walled.store.flow_run(run.id).state.is_final()
        walled.executor.start()
        until(lambda: walled.store.flow_run(run.id).state.is_final())

    assert not stopped
    assert walled.store.flow_run(run.id).state_name == "Cancelled"
    assert not walled.executor.at_work


def test_what_does_not_end_there_while_the_workspace_closes_says_nothing_later(monkeypatch):
    """What carried its run on is let go of without a word on anybody's screen."""
    import gc
    import sys

    from eventkit.workspace.clock import WallClock
    from eventkit.workspace.executor import Executor as Runs

    said, done, held = [], [], threading.Lock()
    held.acquire()
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    monkeypatch.setitem(Runs.stop.__kwdefaults__, "timeout", 0.1)

    inside = threading.Event()

    @ek.flow
    def stays():
        inside.set()
        while not done:
            with suppress(BaseException):
                held.acquire()

    with ThreadPoolExecutor(1) as one:
        with ek.Workspace(None, clock=WallClock()) as ws:
            stays.deploy("there", executor=one)
            begun(ws, "stays/there")
            until(inside.is_set)
        done.append(True)
        held.release()
    del ws
    gc.collect()

    assert said == []


def test_closing_the_workspace_ends_what_is_elsewhere(carried):
    """What is queued never begins, what runs is stopped, and nothing is left open."""
    from eventkit.workspace.clock import WallClock

    @ek.flow
    def naps():
        time.sleep(600)

    with ek.Workspace(None, clock=WallClock()) as ws:
        naps.deploy("there", executor=carried)
        runs = [begun(ws, "naps/there") for _ in range(4)]
        until(lambda: "Running" in {ws.store.flow_run(run.id).state_name for run in runs})  # whichever begins first
        said = ws.stop()
        states = {ws.store.flow_run(run.id).state_name for run in runs}

    assert said == "eventkit: stopped"
    assert states <= {"Cancelled", "Scheduled"}


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_run_that_is_just_being_taken_does_not_begin_once_all_is_stopped(walled, monkeypatch, elsewhere):
    """It waits for the next start. Taking is held up, as a busy machine may hold it up anywhere."""
    taking, go, began = threading.Event(), threading.Event(), []
    take = walled.run_states.take

    def slowly(run, deployment):
        taking.set()
        go.wait()
        return take(run, deployment)

    monkeypatch.setattr(walled.run_states, "take", slowly)

    @ek.flow
    def begins():
        began.append(True)

    with ThreadPoolExecutor(1) as one:
        begins.deploy("there", executor=one if elsewhere else None)
        run = begun(walled, "begins/there")
        until(taking.is_set)
        stopping = threading.Thread(target=walled.executor.stop)
        stopping.start()
        until(lambda: walled.executor.stopped)
        go.set()
        stopping.join()
        stopped = walled.store.flow_run(run.id).state_name, list(began)
        walled.executor.start()
        walled.wake()
        entered(walled, run, "Completed")

    assert ("Scheduled", []) == stopped
    assert [True] == began


def test_a_run_that_is_asked_to_stop_just_before_it_is_sent_stops(walled, carried, monkeypatch, tmp_path):
    """Before its body has the key by which it is asked: the moment is short, so it is made."""
    send = Journey._send

    def asked_first(journey, step):
        walled.executor.stop_asked(journey._execution.id, State(type=StateType.CANCELLING, message="enough"))
        send(journey, step)

    monkeypatch.setattr(Journey, "_send", asked_first)

    @ek.flow
    def naps(folder):
        time.sleep(10)
        open(f"{folder}/slept", "w").close()

    naps.deploy("there", executor=carried)
    ended = over(walled, begun(walled, "naps/there", folder=str(tmp_path)))

    assert ("Cancelled", "enough") == (ended.state.name, ended.state.message)
    assert not (tmp_path / "slept").exists()


@pytest.mark.parametrize("count", [200])
def test_many_queued_runs_need_no_threads(walled, count):
    """They wait where they are, and none here for them."""
    release = threading.Event()

    @ek.flow
    def waits():
        release.wait()

    with ThreadPoolExecutor(1) as one:
        try:
            waits.deploy("there", executor=one)
            runs = [begun(walled, "waits/there") for _ in range(count)]
            begin = sorted(["Running", *["Pending"] * (count - 1)])
            until(lambda: sorted(walled.store.flow_run(run.id).state_name for run in runs) == begin)
            names = [thread.name for thread in threading.enumerate() if thread.name.startswith("eventkit-run")]
        finally:
            release.set()
        walled.quiet()

    assert len(names) <= 64
    assert {walled.store.flow_run(run.id).state_name for run in runs} == {"Completed"}
