"""Bodies that are lost: a pool that breaks, a worker that dies, a notebook that does; none of them runs twice."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import eventkit as ek
from eventkit.faces import deployment_text
from eventkit.flows.marks import marks_of
from eventkit.workspace.clock import WallClock
from tests.executors.clusters import Other, cluster
from tests.executors.waiting import entered, until
from tests.run_states import history

ROOT = Path(__file__).parents[2]


@contextmanager
def notebook(home, marks):
    """A notebook in a process of its own, which is killed with all that it started."""
    home.mkdir()
    command = [sys.executable, Path(__file__).with_name("notebook.py"), home, marks]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


SPAWN = multiprocessing.get_context("spawn")


def begun(name, **parameters):
    """A run of a deployment, not waited for."""
    return ek.run_deployment(name, parameters=parameters, timeout=0)


def ends(ws, runs):
    """The last state of each run and its message, once all are over."""
    ws.quiet()
    return [(run.state_name, run.state.message) for run in (ws.store.flow_run(each.id) for each in runs)]


@ek.flow
def holds(folder, n):
    """Marks that it runs, and waits until it may end."""
    from pathlib import Path

    with open(f"{folder}/{n}", "a") as file:
        file.write("begun ")
    while not (Path(folder) / "go").exists():
        time.sleep(0.01)
    return os.getpid()


def test_a_broken_pool_leaves_its_runs_crashed_and_says_what_to_do(walled, tmp_path):
    """Those that ran, those that had not begun, later ones; the deployment says so, until it has a new pool."""
    pool = ProcessPoolExecutor(1, mp_context=SPAWN)
    deployed = holds.deploy("there", executor=pool)
    runs = [begun("holds/there", folder=str(tmp_path), n=0)]
    entered(walled, runs[0], "Running")
    until(lambda: (tmp_path / "0").exists())
    runs += [begun("holds/there", folder=str(tmp_path), n=n) for n in range(1, 4)]
    for run in runs[1:]:
        entered(walled, run, "Pending")
    os.kill(next(iter(pool._processes)), signal.SIGKILL)
    first = ends(walled, runs)
    later = begun("holds/there", folder=str(tmp_path), n=9)
    after = ends(walled, [later])
    told = [event.payload["executor"] for event in walled.events("eventkit.executor.broken")]
    said = deployment_text(deployed, by=walled.executor.carried_by(deployed.id)).splitlines()
    (tmp_path / "go").touch()
    with ProcessPoolExecutor(1, mp_context=SPAWN) as fresh:
        holds.deploy("there", executor=fresh)
        again = begun("holds/there", folder=str(tmp_path), n=10)
        new = ends(walled, [again])
        ready = deployment_text(deployed, by=walled.executor.carried_by(deployed.id)).splitlines()[0]
    pool.shutdown()

    assert {name for name, _ in first + after} == {"Crashed"}
    assert first[0][1].startswith("Flow run was lost: ProcessPoolExecutor broke while process ")
    for _, message in first[1:]:
        assert message.startswith(
            "Flow run was lost: ProcessPoolExecutor broke, and it had not begun (BrokenProcessPool"
        )
    for _, message in first + after:
        assert message.endswith("make a new one, and deploy the flow with it again")
    assert told == ["ProcessPoolExecutor"]
    assert said[0] == "holds/there: its executor broke"
    assert "make a new one, and deploy the flow with it again" in "\n".join(said)
    assert (new, ready) == ([("Completed", None)], "holds/there: ready")
    assert {path.name: path.read_text() for path in tmp_path.iterdir() if path.name != "go"} == {
        "0": "begun ", "10": "begun ",
    }  # fmt: skip


def test_a_pool_that_was_shut_down_is_said_to_be(walled):
    """The run crashes with what to do, and was never begun."""

    @ek.flow
    def works():
        return 1

    pool = ThreadPoolExecutor(1)
    works.deploy("there", executor=pool)
    pool.shutdown()
    run = begun("works/there")

    assert ends(walled, [run]) == [
        (
            "Crashed",
            "Flow run was lost: ThreadPoolExecutor gave it up (RuntimeError: cannot schedule new futures after "
            "shutdown); make a new one, and deploy the flow with it again",
        )
    ]
    assert history(walled, run) == ["Scheduled", "Pending", "Crashed"]


def test_a_worker_that_dies_takes_one_run_along(walled, tmp_path):
    """Dask gives the run to another worker, where it is not begun a second time: Crashed, with the worker's name."""
    with cluster(workers=2) as (made, client):
        holds.deploy("there", executor=client.get_executor())
        runs = [begun("holds/there", folder=str(tmp_path), n=n) for n in range(2)]
        until(lambda: len(list(tmp_path.iterdir())) == 2)
        for run in runs:
            entered(walled, run, "Running")
        victim = made.workers[0].pid
        os.kill(victim, signal.SIGKILL)
        until(lambda: any(walled.store.flow_run(run.id).state.is_final() for run in runs))
        (tmp_path / "go").touch()
        found = sorted(ends(walled, runs))

    assert [name for name, _ in found] == ["Completed", "Crashed"]
    assert f"(process {victim} on " in found[1][1]
    assert "died while it ran" in found[1][1]
    assert {path.read_text() for path in tmp_path.iterdir() if path.name != "go"} == {"begun "}


def test_a_notebook_that_dies_leaves_its_runs_crashed_and_they_do_not_run_again(tmp_path):
    """Killed while bodies run and wait elsewhere: whoever opens the workspace next finds them Crashed, as any run."""
    home, marks = tmp_path / "home", tmp_path / "marks"
    marks.mkdir()
    with notebook(home, marks) as process:
        until(lambda: (home / "running").exists())
        ran = sorted(path.name for path in marks.iterdir())
        process.kill()
        process.wait()
        with ek.Workspace(home, clock=WallClock()) as ws, ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
            holds.deploy("there", executor=pool)
            ws.quiet()
            (marks / "go").touch()
            runs = ws.store.flow_runs(flow_name="holds")
            found = {run.parameters["n"]: (run.state_name, run.state.message) for run in runs}
            again = ends(ws, [begun("holds/there", folder=str(marks), n=99)])

    assert found == {n: ("Crashed", "The process that ran it died") for n in range(5)}
    assert again == [("Completed", None)]
    left = {path.name: path.read_text() for path in marks.iterdir() if path.name != "go"}
    assert left == {**dict.fromkeys(ran, "begun "), "99": "begun "}


def test_what_a_dead_notebook_left_with_its_pool_is_not_begun_once_its_folder_is_cleared(tmp_path):
    """Whoever opens the workspace next may clear it before a pool's process takes its next body."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    place = {"kind": "folder", "folder": str(tmp_path / "gone"), "token": "t", "host": socket.gethostname()}

    assert not marks_of({**place, "pid": ended.pid}).claim("body")
    assert marks_of({**place, "pid": os.getpid()}).claim("body")


def test_what_marks_leave_on_a_common_disk_is_cleared(tmp_path):
    """At the end of the workspace its own, and at the beginning those of a process that is gone."""
    left = tmp_path / f".eventkit-away-{socket.gethostname()}-999999999-abc"
    left.mkdir()
    with ThreadPoolExecutor(1) as pool, ek.Workspace(tmp_path, clock=WallClock()) as ws:
        holds.deploy("there", executor=Other(pool))
        there = [path.name for path in tmp_path.glob(".eventkit-away-*")]
        (tmp_path / "go").touch()
        found = ends(ws, [begun("holds/there", folder=str(tmp_path), n=0)])

    assert found == [("Completed", None)]
    assert (left.name in there, len(there)) == (False, 1)
    assert list(tmp_path.glob(".eventkit-away-*")) == []


def test_a_run_that_an_interruption_tears_before_its_state_is_kept_is_let_go_of(walled, monkeypatch):
    """It counts as in hand no longer, so that nobody waits for it."""
    from eventkit.workspace import executor

    torn = []

    def tear(*_):
        torn.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr(executor, "run_scheduled", tear)

    @ek.flow
    def works(): ...

    works.deploy("there")
    begun("works/there")
    until(lambda: torn and not walled.executor.busy())

    assert not walled.executor.at_work
