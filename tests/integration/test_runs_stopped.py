"""Runs that somebody asks to stop: cancelled, suspended, deleted, at work or before they begin."""

import asyncio
import threading
from datetime import timedelta

import pytest

import eventkit as ek
from eventkit.errors import CancelledRun, RunError, UnknownRun
from eventkit.flows import NotTaken, run_scheduled
from eventkit.model.state import State, StateType
from eventkit.workspace.clock import WallClock
from tests.run_states import entered, history

ID, NAME, ROLE = "prefect.resource.id", "prefect.resource.name", "prefect.resource.role"

ORDER = {ID: "order.42", NAME: "the order"}


ORDINARY = ["Scheduled", "Pending", "Running", "Completed"]


# -------------------------------------------------------------------------------------------------------- asked to stop


def triggered_run(ws, flow):
    """A run of the flow that the matcher started."""
    flow.deploy(name="here", triggers=[ek.DeploymentTrigger(name="on go", expect={"go"})])
    ek.emit_event("go", ORDER)
    for _ in range(2_000):
        runs = ws.store.flow_runs(flow_name=flow.name)
        if runs and runs[0].state_type is StateType.RUNNING:
            return runs[0]
        threading.Event().wait(0.005)
    raise AssertionError("the matcher started no run")


STOPPED = ["Scheduled", "Pending", "Running", "Cancelling", "Cancelled"]


def test_a_run_that_the_matcher_started_is_stopped_inside_pure_python(walled):
    """An endless loop ends; the hooks see Cancelling, the event has the reason, the result is CancelledRun."""
    ws, hooked, left = walled, [], []

    @ek.flow(on_cancellation=[lambda flow, run, state: hooked.append((state.name, state.message))])
    def endless():
        try:
            while True:
                pass
        finally:
            left.append("left")

    run = triggered_run(ws, endless)
    answer = ws.cancel_run(run.id, reason="enough")
    ws.settle()
    over = ws.store.flow_run(run.id)

    assert (answer.name, hooked, left) == ("Cancelling", [("Cancelling", "enough")], ["left"])
    assert history(ws, run) == STOPPED
    assert ws.events("prefect.flow-run.Cancelled").first().resource["prefect.state-message"] == "enough"
    with pytest.raises(CancelledRun, match=r"^enough$"):
        over.state.result()


def test_a_run_stops_at_its_next_task(walled):
    """What was begun is done, what comes after never begins."""
    ws, done = walled, []
    at_work, go = threading.Event(), threading.Event()

    @ek.task
    def step(name: str):
        done.append(name)
        if name == "first":
            at_work.set()
            shielded_wait(go)

    def shielded_wait(event):
        while not event.is_set():
            try:
                event.wait(20)
            except BaseException:  # a step that does not let itself be torn
                done.append("torn at")

    @ek.flow
    def steps():
        step("first")
        step("second")

    run = triggered_run(ws, steps)
    at_work.wait(20)
    ws.cancel_run(run.id)
    go.set()
    ws.settle()

    assert history(ws, run) == STOPPED
    assert "second" not in done


def test_a_run_that_cannot_be_stopped_says_where_it_is(walled):
    """A call that does not return to Python: stopping the workspace names the run and the line, and does not hang."""
    ws = walled
    begun, go = threading.Event(), threading.Event()

    @ek.flow
    def stuck():
        begun.set()
        lock = threading.Lock()
        lock.acquire()
        go.wait(20)
        lock.release()

    run = triggered_run(ws, stuck)
    begun.wait(20)
    ws.cancel_run(run.id)
    left = ws.executor.stop(timeout=0.2)
    go.set()

    assert len(left) == 1
    assert left[0].startswith(f"stuck ({run.name}): It has not stopped yet: it is still in ")
    assert "in a call that does not return to Python" in left[0]


def test_a_run_asked_to_stop_by_another_process_says_where_it_is(tmp_path):
    """Two workspaces on one file stand for two processes: the asker learns what keeps it, once, as its own does."""
    at_work, go, done = threading.Event(), threading.Event(), []

    @ek.task
    def step():
        done.append(1)

    @ek.flow
    def steps():
        step()
        at_work.set()
        go.wait(20)
        step()

    with ek.Workspace(tmp_path) as ws, ek.Workspace(tmp_path) as other, ws:
        run = triggered_run(ws, steps)
        at_work.wait(20)
        answer = other.cancel_run(run.id, reason="from afar")
        go.set()
        ws.settle()

        assert answer.message.startswith("from afar; It has not stopped yet: it is still in ")
        assert [f"from afar; {line.message}" for line in ws.store.logs(run.id)] == [answer.message]
        assert (history(ws, run), done) == (STOPPED, [1])


def test_a_run_that_is_over_stays_as_it_is(ws):
    """Unless it is forced; forced to be Scheduled it runs again, which nothing else makes it do."""
    done = []

    @ek.flow
    def once():
        done.append(1)

    once.deploy(name="here")
    run = ek.run_deployment("once/here")
    answers = [ws.cancel_run(run.id).name, ws.set_run_state(run.id, State(type="SCHEDULED")).name]
    ws.settle()
    before = list(done)
    ws.set_run_state(run.id, State(type="SCHEDULED"), force=True)
    happened = ws.settle()

    assert (answers, before, done) == (["Completed", "Completed"], [1], [1, 1])
    assert history(ws, run) == ORDINARY + ORDINARY
    assert [each.state_name for each in happened.runs] == ["Completed"]


def test_a_run_is_suspended_and_resumed(ws):
    """Before it begins; one that runs says that it cannot be suspended here, one that is not paused cannot resume."""
    at_work, go = threading.Event(), threading.Event()

    @ek.flow
    def work():
        at_work.set()
        go.wait(20)

    work.deploy(name="here")
    later = ek.run_deployment("work/here", scheduled_time=ws.clock.now() + timedelta(hours=1))
    paused = ws.set_run_state(later.id, State(type="PAUSED"))
    ws.clock.advance(3_600)
    ws.settle()
    slept = history(ws, later)
    running = ek.run_deployment("work/here", timeout=0)
    entered(ws, running, "Running")
    with pytest.raises(RunError, match="is Running and cannot be suspended while it runs here: cancel it"):
        ws.set_run_state(running.id, State(type="PAUSED"))
    with pytest.raises(RunError, match="is Running, not paused: there is nothing to resume"):
        ws.set_run_state(running.id, State(type="SCHEDULED"))
    go.set()
    resumed = ws.set_run_state(later.id, State(type="RUNNING"))
    ws.settle()

    assert (paused.name, slept, resumed.name) == ("Paused", ["Scheduled", "Paused"], "Resuming")
    assert history(ws, later) == ["Scheduled", "Paused", "Resuming", "Pending", "Running", "Completed"]


def test_a_run_that_is_deleted_while_it_runs_is_stopped_and_does_not_come_back(walled):
    """Its events stay in the log."""
    ws = walled

    @ek.flow
    def endless():
        while True:
            pass

    run = triggered_run(ws, endless)
    ws.delete_run(run.id)
    ws.settle()

    assert (ws.store.flow_runs(), len(ws.events("prefect.flow-run.Running"))) == ([], 1)
    with pytest.raises(UnknownRun):
        ws.delete_run(run.id)


# -------------------------------------------------------------------------------------------------------------- queries


@pytest.mark.parametrize("where", ["in memory", "in a file"])
def test_a_run_that_is_cancelled_at_work_leaves_the_workspace_whole(tmp_path, size, where):
    """Wherever it is torn: emitting, reading, submitting tasks. Nothing is locked, no task run is left behind."""
    begun = threading.Event()

    @ek.task
    def step(): ...

    @ek.flow
    def busy():
        begun.set()
        while True:
            ek.emit_event("e", ORDER)
            len(ek.events("e"))
            step.submit()

    with ek.Workspace(tmp_path if where == "in a file" else None, clock=WallClock()) as ws:
        busy.deploy(name="here")
        for _ in range(size(15, 300)):
            begun.clear()
            run = ek.run_deployment("busy/here", timeout=0)
            assert begun.wait(20)
            ws.cancel_run(run.id)
            assert ws.wait_for(run.id, timeout=20).state_name == "Cancelled"
        ws.settle()

        steps = [step for run in ws.store.flow_runs(limit=1_000) for step in ws.store.task_runs(run.id)]
        assert {step.state_name for step in steps} <= {"Completed", "Cancelled"}
        assert len(ws.events("eventkit.error")) == 0


@pytest.mark.parametrize("how", ["plain", "async"])
def test_a_task_that_has_begun_is_over_before_the_cancelled_run_that_submitted_it(walled, how):
    """It is held between its first state and the next: the run is Cancelling until it is over."""
    ws, go, held, begun = walled, threading.Event(), threading.Event(), threading.Event()
    asked = ws.runtime.asked

    def hold(run_id):
        if threading.current_thread().name.startswith("eventkit-task"):
            held.set()
            go.wait(20)
        return asked(run_id)

    ws.runtime.asked = hold  # what a task asks right before it is Running

    @ek.task
    def step(): ...

    def submits():
        step.submit()
        begun.set()

    @ek.flow
    def plain():
        submits()
        while True:
            pass

    @ek.flow(name="plain")
    async def awaits():
        submits()
        await asyncio.sleep(600)

    run = triggered_run(ws, plain if how == "plain" else awaits)
    assert begun.wait(20)
    assert held.wait(20)
    ws.cancel_run(run.id, reason="enough")
    before = [task.state_name for task in ws.store.task_runs(run.id)], ws.store.flow_run(run.id).state_name
    go.set()
    ws.settle()
    ends = ["prefect.task-run.Cancelled", "prefect.flow-run.Cancelled"]

    assert (["Pending"], "Cancelling") == before
    assert [event.event for event in ws.events(ends, oldest_first=True)] == ends
    assert history(ws, run) == STOPPED


@pytest.mark.parametrize(("ending", "left"), [("cancel_run", ["Scheduled", "Cancelled"]), ("delete_run", [])])
def test_a_run_that_is_cancelled_or_deleted_after_it_was_taken_does_not_begin(ending, left):
    """Nothing of a taken run is stored before its first state: who comes first in the store has it."""
    called = []
    with ek.Workspace.in_memory() as ws:

        @ek.flow
        def deliver():
            called.append(1)

        deployment = deliver.deploy(name="by-bike")
        later = ws.clock.now() + timedelta(hours=1)
        run = ek.run_deployment("deliver/by-bike", scheduled_time=later, timeout=0)
        taken = ws.run_states.take(run, deployment)
        getattr(ws, ending)(run.id)

        with pytest.raises(NotTaken):
            run_scheduled(deliver, taken, ws.runtime)
        names = [state.name for state in ws.store.run_states(run.id)]

    assert ([], left) == (called, names)
