"""Runs that an executor carries out are what they are here: states, logs, prints, results, events, failures."""

import asyncio
import subprocess
import sys
import threading

import pytest

import eventkit as ek
from eventkit.errors import AutomationError
from tests.run_states import history

ORDER = {"prefect.resource.id": "order.42"}


def carried_out(ws, flow, executor=None, **parameters):
    """A run of the flow, over: here, or where the executor is."""
    name = "there" if executor else "here"
    flow.deploy(name, executor=executor)
    run = ek.run_deployment(f"{flow.name}/{name}", parameters=parameters, timeout=60)
    ws.quiet()
    return ws.store.flow_run(run.id)


def told(ws, run):
    """All that a run left, without ids and times."""
    lines, _ = ws.store.last_logs(run.id, 100)
    return {
        "states": history(ws, run),
        "state": (run.state.type.value, run.state.name, run.state.message),
        "tasks": [(task.name, task.state_name, task.run_count) for task in ws.store.task_runs(run.id)],
        "log": [(line.level, line.logger, line.message, line.task_run_id is None) for line in lines],
        "hooks": [(hook.hook, hook.entered, hook.outcome) for hook in ws.store.hooks(run.id)],
        "events": [
            (event.event, event.payload.get("n"), [each.role for each in event.related], event.follows is not None)
            for event in ws.events(oldest_first=True)
            if str(run.id) in event.json_bytes().decode()
        ],
    }


@ek.task
def halve(n):
    """Half of a number."""
    print(f"halving {n}")
    ek.get_run_logger().info("it is %s", n // 2)
    ek.emit_event("made.half", ORDER, payload={"n": n})
    return n // 2


@ek.flow
def inner(n):
    """A flow that others call."""
    ek.emit_event("made.inner", ORDER, payload={"n": n})
    return halve(n)


def test_a_run_is_told_of_as_one_that_is_here(carried, walled):
    """States, task runs, flows it calls, prints, log lines, hooks, events: the same, in the same order."""

    def begun(flow, run, state):
        print(f"{flow.name} is {state.name}")

    def done(flow, run, state):
        print(f"it gave {state.result()}")

    @ek.flow(log_prints=True, persist_result=True, on_running=[begun], on_completion=[done])
    def work(n):
        ek.get_run_logger().warning("careful with %s", n)
        print("first")
        ek.emit_event("made.first", ORDER, payload={"n": n})
        half = halve.submit(n).result()
        return half + inner(half) + sum(halve.map([n]).result())

    here, there = carried_out(walled, work, n=8), carried_out(walled, work, carried, n=8)

    # a hook that is called while the body is away already may say so before or after it does
    first, second = told(walled, here), told(walled, there)
    assert {**second, "log": sorted(second["log"])} == {**first, "log": sorted(first["log"])}
    assert [line for line in second["log"] if "is Running" not in line[2]] == [
        line for line in first["log"] if "is Running" not in line[2]
    ]
    assert (there.state.result(), there.parameters) == (4 + 2 + 4, {"n": 8})
    assert walled.store.flow_runs(flow_name="inner")[0].flow_id == walled.runtime.flow_id("inner")


def test_a_failure_comes_back_with_its_error(carried, walled):
    """The error is raised by `result`, the way to it is in the log, and each retry is a run of the body."""
    seen = []

    @ek.flow(retries=2, on_failure=[lambda flow, run, state: seen.append(state.result(raise_on_failure=False))])
    def fails(n):
        raise LookupError(f"no {n}")

    here, there = carried_out(walled, fails, n=8), carried_out(walled, fails, carried, n=8)
    first, second = told(walled, here), told(walled, there)

    assert second == first
    assert there.run_count == 3
    assert [(type(error), *error.args) for error in seen] == [(LookupError, "no 8")] * 2


def test_a_timeout_is_counted_where_the_body_is(carried, walled):
    """From when it begins; the state is TimedOut."""

    @ek.flow(timeout_seconds=0.2)
    def slow():
        while True:
            pass

    run = carried_out(walled, slow, carried)

    assert (run.state_name, run.state.message) == ("TimedOut", "Flow run exceeded timeout of 0.2 second(s)")


def test_async_flows_and_generators_are_carried_out_too(carried, walled):
    """A generator leaves the list of its items."""

    @ek.flow(persist_result=True)
    async def waits():
        await asyncio.sleep(0.01)
        return "waited"

    @ek.flow(persist_result=True)
    def counts():
        yield from range(3)

    @ek.flow(persist_result=True)
    async def counts_async():
        for n in range(3):
            await asyncio.sleep(0)
            yield n

    runs = [carried_out(walled, flow, carried) for flow in (waits, counts, counts_async)]

    assert [run.state.result() for run in runs] == ["waited", [0, 1, 2], [0, 1, 2]]


def test_an_event_emitted_there_is_matched_here(carried, walled):
    """It is caused by what caused the run, one hop further; what it triggers runs."""

    @ek.flow(persist_result=True)
    def last(n):
        return n

    last.deploy(
        "on-made",
        triggers=[ek.DeploymentTrigger(name="made", expect={"made.it"}, parameters={"n": "{{ event.payload.n }}"})],
    )

    @ek.flow(persist_result=True)
    def makes():
        return ek.emit_event("made.it", ORDER, payload={"n": 5}).event

    makes.deploy("there", executor=carried, triggers=[ek.DeploymentTrigger(name="go", expect={"go"})])
    start = ek.emit_event("go", ORDER)
    walled.quiet()

    made = next(iter(walled.events("made.it")))
    run = walled.store.flow_runs(flow_name="makes")[0]
    states = {state.name: state for state in walled.store.run_states(run.id)}
    assert run.state.result() == "made.it"
    assert (made.cause, made.hops, made.follows) == (run.cause, 1, states["Running"].id)
    assert start.id in (made.cause, next(iter(walled.events("prefect.automation.triggered"))).follows, run.cause)
    assert [run.state.result() for run in walled.store.flow_runs(flow_name="last")] == [5]


def test_what_cannot_be_sent_is_refused_before_anything_is(processes, walled):
    """The error names what it is, why, and what to do."""
    lock, ws = threading.Lock(), walled

    @ek.flow
    def locks():
        with lock:
            return 1

    @ek.flow
    def looks():
        return len(ws.events())

    for flow, name in ((locks, "'lock'"), (looks, "'ws'")):
        with pytest.raises(AutomationError, match=name) as refused:
            flow.deploy("there", executor=processes)
        assert "Make what it needs inside the flow" in str(refused.value)
    with pytest.raises(AutomationError, match=r"a concurrent\.futures\.Executor was expected"):
        looks.deploy("there", executor="dask")
    assert walled.deployments_by_id() == {}


def test_what_cannot_come_back_is_said(processes, walled):
    """A result that cannot is a failure that says so; of an error that cannot, its words come."""

    class Odd(Exception):
        def __init__(self, one, two):
            super().__init__(one)
            self.two = two

    @ek.flow
    def gives():
        return threading.Lock()

    @ek.flow
    def raises():
        raise Odd("odd", threading.Lock())

    given, raised = carried_out(walled, gives, processes), carried_out(walled, raises, processes)

    assert (given.state_name, given.state.message.partition(" (")[0]) == (
        "Failed",
        "What it returned cannot be sent back",
    )
    assert raised.state.message == "Flow run encountered an exception: Odd: odd"
    assert "Odd: odd" in walled.store.logs(raised.id)[0].message


def test_there_is_no_workspace_where_the_body_is(processes, walled):
    """What needs one says so, and what to do."""

    @ek.flow
    def looks():
        return len(ek.events())

    run = carried_out(walled, looks, processes)

    assert run.state_name == "Failed"
    assert "read what the flow needs before it is sent and give it as a parameter" in run.state.message


def test_what_it_says_is_heard_while_it_runs(carried, walled, tmp_path):
    """Prints, log lines and events: all of them before the body ends, in their order."""

    @ek.flow(log_prints=True)
    def talks(folder):
        from pathlib import Path

        for n in range(20):
            print(f"line {n}")
        ek.emit_event("made.talk", ORDER)
        while not (Path(folder) / "go").exists():
            threading.Event().wait(0.01)

    talks.deploy("there", executor=carried)
    run = ek.run_deployment("talks/there", parameters={"folder": str(tmp_path)}, timeout=0)
    heard = walled.until(lambda: len(walled.events("made.talk")) == 1, timeout=90)
    state, lines = walled.store.flow_run(run.id).state_name, [line.message for line in walled.store.logs(run.id)]
    (tmp_path / "go").touch()
    walled.quiet()

    assert heard
    assert (state, lines) == ("Running", [f"line {n}" for n in range(20)])


def test_dask_is_loaded_for_dask_only(tmp_path):
    """A process that has runs carried out by others imports nothing of it."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom concurrent.futures import ThreadPoolExecutor\nimport eventkit as ek\n"
        "with ek.Workspace.in_memory(), ThreadPoolExecutor(1) as pool:\n"
        "    ek.flow(lambda: 1, name='one').deploy('there', executor=pool)\n"
        "    print(ek.run_deployment('one/there', timeout=20).state_name)\n"
        "print(sorted({'dask', 'distributed', 'cloudpickle'} & set(sys.modules)))\n"
    )
    said = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, timeout=60).stdout

    assert said.splitlines() == ["Completed", "[]"]
