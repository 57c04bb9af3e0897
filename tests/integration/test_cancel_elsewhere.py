"""A run that one process has in hand and another asks to stop. Each is a real process."""

import os
import signal
import threading

import pytest

import eventkit as ek
from eventkit.errors import CancelledRun
from eventkit.model.state import StateType
from tests.apart import apart
from tests.asking import asking
from tests.owning import until
from tests.run_states import history

KERNEL = """
@ek.flow(on_cancellation=[lambda flow, run, state: ek.emit_event("hooked", {"prefect.resource.id": state.message})])
def naps() -> None:
    while True:
        time.sleep(0.02)

@ek.flow
def computes() -> None:
    while True:
        pass

@ek.flow
def sleeps() -> None:
    time.sleep(600)

@ek.flow
def stuck() -> None:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire(timeout=4)

@ek.flow
def short() -> None: ...

for each in (naps, computes, sleeps, stuck, short):
    each.deploy(name="here", triggers=[ek.DeploymentTrigger(name=each.name, expect={each.name})])

def cell(how):
    print("done", flush=True)  # what follows is not waited for
    until = time.monotonic() + 30
    while time.monotonic() < until:
        how()
"""
ASKS = """
import os, uuid
def ask_and_die(run):
    ws._steering._elsewhere.wait = lambda *_: os.kill(os.getpid(), 9)  # between what it asked and the answer
    ws.cancel_run(uuid.UUID(run))
"""
STOPPED = ["Scheduled", "Pending", "Running", "Cancelling", "Cancelled"]
BUSY = {"computing": "cell(lambda: None)", "sleeping": "cell(lambda: time.sleep(30))", "idle": "pass"}


@pytest.fixture
def ws(tmp_path):
    """The workspace, open here as it is in the Jupyter server."""
    with ek.Workspace(tmp_path, evaluates=False) as ws:
        yield ws


@pytest.fixture
def kernel(tmp_path, ws):
    """A kernel that serves the flows."""
    with apart(tmp_path, KERNEL) as kernel:
        yield kernel
        kernel.kill()  # its cell may go on


def running(ws, name):
    """The run that the kernel begins on an event of a name, at work."""
    ws.emit(name, {"prefect.resource.id": "r"})
    until(lambda: [run.state_type for run in ws.store.flow_runs(flow_name=name)] == [StateType.RUNNING])
    return ws.store.flow_runs(flow_name=name)[0]


@pytest.mark.parametrize("cell", BUSY)
@pytest.mark.parametrize("flow", ["naps", "computes", "sleeps"])
def test_a_run_of_another_process_is_stopped_where_it_is_while_its_cell_is_busy(ws, kernel, flow, cell):
    """As if it had been asked there: the state in between, its end, its reason; and the asker is told of the end."""
    kernel.do(BUSY[cell])
    run = running(ws, flow)
    answer = ws.cancel_run(run.id, reason="enough")
    until(lambda: ws.store.flow_run(run.id).state.is_final())

    assert answer.name in ("Cancelled", "Cancelling")
    assert history(ws, run) == STOPPED
    with pytest.raises(CancelledRun, match=r"^enough$"):
        ws.store.flow_run(run.id).state.result()


def test_the_hooks_of_a_run_that_was_asked_from_elsewhere_are_called(ws, kernel):
    """With the state it was asked to take, once."""
    run = running(ws, "naps")
    ws.cancel_run(run.id, reason="enough")
    until(lambda: list(ws.events("hooked")))

    assert [event.resource.id for event in ws.events("hooked")] == ["enough"]


def test_the_page_says_where_a_run_is_that_does_not_return_to_python(ws, kernel):
    """The process that has it says so, in the run's log, and the asker repeats it; it stops when the call ends."""
    run = running(ws, "stuck")
    with asking(ws) as ask:
        page = ask("runs.cancel", id=str(run.id))
        (line,) = page["logs"]

        assert (page["row"]["state"], page["cancellable"]) == ("Cancelling", False)
        assert line["text"].startswith("It has not stopped yet: it is still in stuck, line ")
    until(lambda: ws.store.flow_run(run.id).state.is_final())
    assert history(ws, run) == STOPPED


def test_one_who_dies_right_after_asking_has_asked(tmp_path, ws, kernel):
    """What it asked is in the file: the run stops all the same."""
    run = running(ws, "naps")
    with apart(tmp_path, ASKS) as asker:
        asker.say(f"ask_and_die('{run.id}')")
        assert asker.child.wait(60) == -signal.SIGKILL
    until(lambda: ws.store.flow_run(run.id).state.is_final())

    assert history(ws, run) == STOPPED


def test_a_run_whose_process_died_is_crashed_by_whoever_asks(ws, kernel):
    """At once: nobody is there to stop it."""
    run = running(ws, "naps")
    kernel.kill()
    answer = ws.cancel_run(run.id)

    assert (answer.name, answer.message) == ("Crashed", "The process that ran it died")
    assert history(ws, run) == ["Scheduled", "Pending", "Running", "Crashed"]


def test_a_process_that_does_not_answer_is_named(ws, kernel):
    """It is held up, as a laptop that sleeps: it hears of it when it goes on."""
    run = running(ws, "naps")
    os.kill(kernel.child.pid, signal.SIGSTOP)
    try:
        answer = ws.cancel_run(run.id, reason="enough")
    finally:
        os.kill(kernel.child.pid, signal.SIGCONT)
    until(lambda: ws.store.flow_run(run.id).state.is_final())

    assert answer.message.startswith(f"enough; process {kernel.child.pid}, which runs it, has not answered yet: ")
    assert history(ws, run) == STOPPED


def test_a_workspace_that_was_stopped_had_stopped_its_runs(ws, kernel):
    """One that would not end had been asked already; to be asked again changes nothing, and it ends as Cancelled."""
    run = running(ws, "stuck")
    kernel.say("ws.executor.stop(timeout=0.1); ws.stop()")
    answer = ws.cancel_run(run.id, reason="enough")
    until(lambda: ws.store.flow_run(run.id).state.is_final())

    assert "has not answered yet" in answer.message
    assert history(ws, run) == STOPPED


def test_two_who_ask_at_once_ask_once(ws, kernel):
    """One Cancelling, one Cancelled; both are told of the same end."""
    run = running(ws, "naps")
    answers = []
    askers = [threading.Thread(target=lambda: answers.append(ws.cancel_run(run.id).name)) for _ in range(4)]
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    until(lambda: ws.store.flow_run(run.id).state.is_final())

    assert history(ws, run) == STOPPED
    assert set(answers) <= {"Cancelled", "Cancelling"}


def test_a_run_that_nobody_asked_is_left_alone(ws, kernel):
    """Others go on beside one that is stopped."""
    first, second = running(ws, "naps"), running(ws, "computes")
    ws.cancel_run(first.id)
    until(lambda: ws.store.flow_run(first.id).state.is_final())
    ws.emit("short", {"prefect.resource.id": "r"})
    until(lambda: [run.state_name for run in ws.store.flow_runs(flow_name="short")] == ["Completed"])

    assert ws.store.flow_run(second.id).state_name == "Running"
