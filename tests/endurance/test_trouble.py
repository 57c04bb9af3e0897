"""Hooks that raise, flows that never end, disks that fill: what else there is goes on, and what happened is told."""

import re
import subprocess
from collections import Counter
from time import monotonic

import pytest

import eventkit as ek
from eventkit.model.state import StateType
from eventkit.workspace.clock import WallClock
from tests.endurance.children import Child
from tests.endurance.reckoning import EVERYTHING, actions, expected, log, numbers, plain, reading, recorded

pytestmark = pytest.mark.endure

NUMBER = "number.emitted"


# ---------------------------------------------------------------------------------------------------- hooks that raise


def test_hooks_that_raise_change_no_run_and_are_told_each_time(size):
    """However often: the run stays Completed, the hook's record says why, an event says so, the next hook is called."""
    times = size(20, 1_000)
    called = []

    def breaks(flow, run, state):
        raise ValueError(f"no {run.parameters['n']}")

    def after(flow, run, state):
        called.append(run.parameters["n"])

    @ek.flow(on_completion=[breaks, after])
    def works(n: int) -> int:
        return n

    with ek.Workspace.in_memory() as ws:
        trigger = ek.DeploymentTrigger(name="go", expect={"go"}, parameters={"n": "{{ event.payload.n }}"})
        works.deploy(name="here", triggers=[trigger])
        ws.emit_many(
            {"event": "go", "resource": {"prefect.resource.id": "r"}, "payload": {"n": n}} for n in range(times)
        )
        ws.settle()
        runs = ws.store.flow_runs(flow_name="works", limit=EVERYTHING)
        hooks = {
            run.parameters["n"]: [(each.hook, each.outcome, each.detail) for each in ws.store.hooks(run.id)]
            for run in runs
        }
        told = {event.resource.id: dict(event.payload) for event in ws.events("eventkit.hook.failed")}
        raised, ran = (
            f"{test_hooks_that_raise_change_no_run_and_are_told_each_time.__name__}.<locals>.{each}"
            for each in ("breaks", "after")
        )

    assert Counter(run.state_name for run in runs) == {"Completed": times}
    assert hooks == {n: [(raised, "raised", f"ValueError: no {n}"), (ran, "ran", "")] for n in range(times)}
    assert sorted(called) == list(range(times))
    assert told == {
        f"prefect.flow-run.{run.id}": {
            "hook": raised,
            "state": "Completed",
            "reason": f"ValueError: no {run.parameters['n']}",
        }
        for run in runs
    }


# ------------------------------------------------------------------------------------------------ flows that never end


def test_a_flow_that_computes_for_ever_is_cancelled_and_its_thread_is_free(size):
    """Many of them at once, on the pool's threads: each is Cancelled, and other runs go on."""
    count = size(3, 8)
    turns = Counter()

    @ek.flow
    def endless(n: int) -> None:
        while True:
            turns[n] += 1

    @ek.flow
    def short() -> str:
        return "done"

    with ek.Workspace.in_memory(clock=WallClock()) as ws:
        endless.deploy(name="here")
        short.deploy(name="here")
        runs = [ek.run_deployment("endless/here", parameters={"n": n}, timeout=0) for n in range(count)]
        while len(turns) < count:
            ws.wait_for(runs[0].id, timeout=0.02)
        begun = monotonic()
        asked = [ws.set_run_state(run.id, ek.Cancelled(message="enough")).name for run in runs]
        ended = [ws.wait_for(run.id, timeout=30).state for run in runs]
        took = monotonic() - begun
        before = dict(turns)
        other = ek.run_deployment("short/here", timeout=30)
        ws.settle()
        stopped = ws.stop()

        assert asked == ["Cancelling"] * count
        assert [(state.name, state.message) for state in ended] == [("Cancelled", "enough")] * count
        assert other.state_name == "Completed"
        assert dict(turns) == before
        assert stopped == "eventkit: stopped"
    print(f"\n{count} endless runs were cancelled in {took:.2f} s")


def test_stop_and_close_end_flows_that_compute_for_ever(tmp_path):
    """Nobody has to cancel them one by one: they end Cancelled, and the log says why."""

    @ek.flow
    def endless() -> None:
        begun.append(1)
        while True:
            pass

    begun = []
    with ek.Workspace(tmp_path) as ws:
        endless.deploy(name="here")
        run = ek.run_deployment("endless/here", timeout=0)
        while not begun:
            ws.wait_for(run.id, timeout=0.02)
    with reading(tmp_path) as store:
        state = store.flow_run(run.id).state

    assert (state.name, state.message) == ("Cancelled", "the workspace was closed")


def test_a_flow_stuck_outside_python_is_named_and_holds_nothing_up(tmp_path):
    """Cancelling, stopping and closing say where it is; the process ends; the runs are Crashed, as nobody ends them."""
    with Child("stuck.py", tmp_path) as child:
        begun = monotonic()
        _, asked, stopped, closed = child.end()
        took = monotonic() - begun

    with reading(tmp_path) as store:
        runs = store.flow_runs(limit=10)
        logged = [line.message for run in runs for line in store.logs(run.id)]
    where = (
        r"It has not stopped yet: it is still in (sleeps|listens), line \d+ of [^;]*stuck\.py, in a call that does not "
    )

    assert re.match(rf"enough; {where}return to Python", asked)
    assert [asked.removeprefix("enough; ")] == logged
    assert stopped.startswith("eventkit: stopped; still busy, and left to end by themselves: ")
    assert sorted(re.findall(rf"(\w+) \([a-z-]+\): {where}", stopped)) == [("listens", "listens"), ("sleeps", "sleeps")]
    assert closed == "2"
    assert {(run.state.name, run.state.message) for run in runs} == {
        ("Crashed", "The workspace was closed and it would not end")
    }
    assert took < 30


# ---------------------------------------------------------------------------------------------------- disks that fill


def fill(home, make_room=None, **options):
    """A child that emits until there is no room, and goes on once there is; the numbers kept, and what it was told."""
    with Child("emitter.py", home, "fill", **options) as child:
        child.until("registered")
        lines = child.until("full")
        if make_room is not None:
            make_room()
        child.tell("there is room")
        lines += child.end()
    refused = {line.removeprefix("refused ") for line in lines if line.startswith("refused ")}
    return [int(line) for line in lines if line.isdigit()], refused


def check(home, kept, refused):
    """Nothing that was kept is lost, nothing that was refused is there, and every window fired once."""
    for message in refused:
        assert message.startswith(f"{home}/workspace.sqlite ")
        assert "nothing of this was stored, nothing stored before is lost" in message
        assert message.endswith(" and do it again")
    with reading(home) as store:
        rows = log(store)
        specs = {record.spec.name: record.spec for record in store.automations()}
        fired = {name: recorded(store, spec) for name, spec in specs.items()}
        ends = actions(store, [firing for firings in fired.values() for firing in firings])
        runs = store.flow_runs(flow_name="note", limit=EVERYTHING)
    called = Counter((home / "called").read_text().splitlines())

    assert numbers(rows, NUMBER) == kept == list(range(len(kept)))
    for name, spec in specs.items():
        assert plain(fired[name]) == plain(expected(spec, rows)), name
    assert ends.keys() <= {"executed", "failed"}
    assert sum(ends.values()) == sum(len(specs[name].actions) * len(firings) for name, firings in fired.items())
    assert Counter(run.firing_id for run in runs) == Counter(firing.id for firing in fired["tenth"])
    assert {run.state_type for run in runs} <= {StateType.COMPLETED, StateType.FAILED, StateType.CRASHED}
    assert max(called.values()) == 1
    ways = Counter(run.state_name for run in runs)
    print(f"\n{len(kept):,} kept, {sum(map(len, fired.values())):,} firings, actions {ends}, runs {dict(ways)}")


def test_a_quota_on_the_file_loses_nothing_and_matching_goes_on(tmp_path, size):
    """When it is lifted, without a restart."""
    check(tmp_path, *fill(tmp_path, limit=size(3_000_000, 12_000_000)))


def test_a_full_disk_loses_nothing_and_matching_goes_on(tmp_path, size):
    """The same on a real file system, in memory, that is made larger; where it may be mounted."""
    home = tmp_path / "disk"
    home.mkdir()

    def mount(options):
        return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", home], capture_output=True, check=False)

    if mount(f"size={size(3, 12)}m").returncode:
        pytest.skip("mounting a file system takes the superuser's rights")
    try:
        check(home, *fill(home, make_room=lambda: mount("remount,size=200m")))
    finally:
        subprocess.run(["umount", home], check=True)
