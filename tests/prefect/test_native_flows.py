"""Flows of Prefect's own, deployed here as they are: run by Prefect in this process, recorded there and here."""

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import pytest

import eventkit as ek
from eventkit.errors import AutomationError, InvalidFlow, ParameterError
from tests.owning import until
from tests.prefect.server import surroundings

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # Prefect's clients leave sockets to the collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SAYS = ("Beginning flow run", "View at", "Running hook", "Hook ", "Finished in state")
"""How what Prefect itself says of a run begins."""


@pytest.fixture(scope="module")
def prefect(tmp_path_factory):
    """The real one, with a home of its own."""
    given = surroundings(tmp_path_factory.mktemp("home"))
    os.environ.update({name: value for name, value in given.items() if name.startswith("PREFECT_")})
    import prefect
    from prefect.logging.configuration import setup_logging
    from prefect.logging.handlers import APILogWorker

    setup_logging()  # now: its console would keep the stream that one test captures
    yield prefect
    APILogWorker.drain_all()  # what it still has to send, while there is a server
    gc.collect()  # what its clients leave open is not found by another's test


@pytest.fixture
def ws(server, prefect, tmp_path):
    """A workspace whose Prefect flows are recorded on the shared server."""
    with ek.Workspace(tmp_path / "ws") as opened:
        ek.connect(server.url, read_only=False)
        yield opened


def lines(ws, run):
    """What the flow's own code said in a run."""
    return [line.message for line in ws.store.logs(run.id) if not line.message.startswith(SAYS)]


def history(client, run):
    """The states of a run on the server."""
    asked = client.get("/flow_run_states/", params={"flow_run_id": str(run.server_run_id)}).raise_for_status()
    return [state["name"] for state in asked.json()]


def on_server(client, run):
    """The run as the server has it."""
    return client.get(f"/flow_runs/{run.server_run_id}").raise_for_status().json()


def test_a_trigger_runs_it_here_with_its_tasks_prints_and_hooks(ws, prefect, client, capfd):
    """One run of ours and one of the server's, of one id; nothing of it is printed where nobody asked."""
    called = []

    @prefect.task
    def add(n):
        print(f"adding to {n}")
        return n + 1

    def hook(flow, flow_run, state):
        called.append((flow.name, str(flow_run.id), state.name))

    @prefect.flow(name="Add One", log_prints=True, on_running=[hook], on_completion=[hook])
    def add_one(n: int, by: str = "one") -> int:
        print(f"got {n}")
        prefect.get_run_logger().warning("careful")
        return add(n)

    flow = ek.flow(add_one)
    trigger = ek.DeploymentTrigger(expect={"native.go"}, parameters={"n": "{{ event.payload.n }}"})
    flow.deploy(name="here", triggers=[trigger])
    capfd.readouterr()
    ek.emit_event("native.go", {"prefect.resource.id": "a"}, payload={"n": 41})
    (run,) = ek.settle(timeout=60).runs

    there = on_server(client, run)
    assert ("Completed", {"n": 41, "by": "one"}) == (run.state_name, run.parameters)
    assert ("COMPLETED", {"n": 41, "by": "one"}, 1) == (there["state_type"], there["parameters"], there["run_count"])
    assert ["got 41", "careful", "adding to 41"] == lines(ws, run)
    assert [("Add One", str(run.server_run_id), name) for name in ("Running", "Completed")] == called
    assert ("", "") == capfd.readouterr()
    assert ["Scheduled", "Pending", "Running", "Completed"] == [
        event.event.rpartition(".")[2]
        for event in ws.events("prefect.flow-run.*", oldest_first=True)
        if event.resource.id == f"prefect.flow-run.{run.id}"  # the server's own have its id, where they came by now
    ]
    assert flow.parameter_schema()["properties"]["n"] == {"position": 0, "title": "n", "type": "integer"}


def test_called_in_a_cell_it_gives_its_value_and_prints_there(ws, prefect, client, capfd):
    """As any flow of ours: the value, or the state; the run is kept."""

    @prefect.flow
    def double(n: int) -> int:
        print("in the cell")
        return 2 * n

    state = ek.flow(double)(4, return_state=True)

    assert "in the cell" in capfd.readouterr().out
    assert ("Completed", 8) == (state.name, state.result())
    assert 8 == ek.flow(double)(n=4)
    run = ws.store.flow_runs()[0]
    assert "COMPLETED" == on_server(client, run)["state_type"]


def test_an_async_flow_and_a_generator_give_what_they_give(ws, prefect, client):
    """Their result is kept where Prefect keeps it, too."""

    @prefect.flow(persist_result=True)
    async def later(text: str) -> dict:
        await asyncio.sleep(0.01)
        return {"text": text}

    @prefect.flow
    def count(n: int):
        yield from range(n)

    @prefect.flow
    async def count_later(n: int):
        for each in range(n):
            yield each

    assert {"text": "a"} == asyncio.run(ek.flow(later)("a"))
    assert [0, 1, 2] == ek.flow(count)(3, return_state=True).result()
    assert [0, 1] == asyncio.run(ek.flow(count_later)(2))
    ek.serve(later, count)
    run = ek.run_deployment("later/later", parameters={"text": "b"})
    assert {"text": "b"} == run.state.result()
    run = ek.run_deployment("count/count", parameters={"n": 2})
    assert ["Pending", "Running", "Completed"] == history(client, run)


def test_a_failure_is_its_own_with_the_way_to_it(ws, prefect, client):
    """The exception where it was called; where it ran in the background its words, and the reader's frames only."""
    called = []

    @prefect.flow(retries=1, on_failure=[lambda flow, flow_run, state: called.append(state.name)])
    def breaks():
        print("trying")
        raise ValueError("not today")

    with pytest.raises(ValueError, match="not today"):
        ek.flow(breaks)()
    assert ["Failed"] == called
    ek.flow(breaks).deploy(name="here")
    run = ek.run_deployment("breaks/here")

    assert ("Failed", "Flow run encountered an exception: ValueError: not today") == (run.state_name, run.state.message)
    assert (1, 2) == (run.run_count, on_server(client, run)["run_count"])
    assert ["Failed", "Failed"] == called
    said = lines(ws, run)
    assert ["trying", "trying"] == [line for line in said if line == "trying"]
    way = next(line for line in said if "Traceback" in line)
    assert ["in breaks"] == [line.rpartition(", ")[2] for line in way.splitlines() if line.startswith("  File ")]


@pytest.mark.parametrize("kind", ["plain", "async"])
def test_asked_to_stop_it_is_cancelled_here_and_there_and_its_hooks_are_called_once(ws, prefect, client, kind):
    """By Prefect: cancellation's, and not those of a crash."""
    called = []

    def hook(flow, flow_run, state):
        called.append((state.name, state.message))

    hooks = {f"on_{each}": [hook] for each in ("cancellation", "crashed", "failure", "completion")}

    @prefect.flow(name="long plain", **hooks)
    def plain():
        print("begun")
        while True:
            time.sleep(0.05)

    @prefect.flow(name="long async", **hooks)
    async def awaiting():
        print("begun")
        await asyncio.sleep(600)

    ek.flow(plain if kind == "plain" else awaiting).deploy(name="here")
    run = ek.run_deployment(f"long {kind}/here", timeout=0)
    until(lambda: "begun" in [line.message for line in ws.store.logs(run.id)])
    ws.set_run_state(run.id, ek.State(type="CANCELLING", message="enough"))
    run = ws.wait_for(run.id, timeout=60)

    assert ("Cancelled", "enough") == (run.state_name, run.state.message)
    assert ["Pending", "Running", "Cancelling", "Cancelled"] == history(client, run)
    assert [("Cancelling", "enough")] == called


def test_what_returns_states_of_prefect_ends_as_they_say(ws, prefect):
    """By hand, or of its tasks."""

    @prefect.flow
    def by_hand():
        return prefect.states.Cancelled(name="Stopped", message="by hand")

    @prefect.task
    def fine():
        return 1

    @prefect.flow
    def of_tasks():
        return [fine(return_state=True), fine(return_state=True)]

    assert "Stopped('by hand', type=CANCELLED)" == str(ek.flow(by_hand)(return_state=True))
    state = ek.flow(of_tasks)(return_state=True)
    assert ("Completed", "All states completed.") == (state.name, state.message)
    assert ["Completed", "Completed"] == [each.name for each in state.result()]


def test_what_could_not_work_is_refused_where_it_is_written(ws, prefect):
    """Parameters by Prefect's schema, options that are its own."""

    @prefect.flow
    def takes(n: int): ...

    flow = ek.flow(takes)
    with pytest.raises(AutomationError, match="no parameter 'm'; it takes n"):
        flow.deploy(name="here", triggers=[ek.DeploymentTrigger(expect={"go"}, parameters={"m": 1})])
    flow.deploy(name="here")
    with pytest.raises(ParameterError, match="'x' is not of type 'integer'"):
        ek.run_deployment("takes/here", parameters={"n": "x"})
    with pytest.raises(InvalidFlow, match="so that retries cannot be given here: give them to Prefect"):
        ek.flow(takes, retries=3)
    with pytest.raises(InvalidFlow, match="give them to Prefect"):
        flow.with_options(retries=3)


def test_triggers_of_prefects_own_are_taken_as_they_are(ws, prefect):
    """For any flow; what only Prefect Cloud has is refused."""
    from prefect.events import DeploymentEventTrigger, DeploymentMetricTrigger, MetricTriggerQuery

    @ek.flow
    def ours(n: int): ...

    given = {"name": "theirs", "expect": {"native.b", "native.a"}, "threshold": 2, "within": 60}
    parameters = {"n": "{{ event.payload.n }}"}
    ours.deploy(name="here", triggers=[DeploymentEventTrigger(**given, parameters=parameters)])

    spec = ws.automation("theirs")
    assert ek.EventTrigger(expect={"native.a", "native.b"}, threshold=2, within=60) == spec.trigger
    assert parameters == spec.actions[0].parameters
    query = MetricTriggerQuery(name="successes", threshold=1, operator="<")
    with pytest.raises(AutomationError, match="only Prefect Cloud measures"):
        ours.deploy(name="there", triggers=[DeploymentMetricTrigger(name="cloud", metric=query)])


def test_it_is_run_here_and_by_no_executor_of_another_process(ws, prefect):
    """Which would not know the server that it is recorded on."""

    @prefect.flow
    def stays(): ...

    with ProcessPoolExecutor(1) as pool, pytest.raises(AutomationError, match="runs a flow of its own in this process"):
        ek.flow(stays).deploy(name="here", executor=pool)


def test_it_may_be_a_handler(ws, prefect, client):
    """Its events are read from the firing; the server has what could be sent there of them."""
    seen = []

    @ek.on("native.handled")
    @prefect.flow
    def handled(event):
        seen.append(event.payload)

    ek.emit_event("native.handled", {"prefect.resource.id": "a"}, payload={"n": 1})
    (run,) = ek.settle(timeout=60).runs

    assert ([{"n": 1}], "Completed", "COMPLETED") == (seen, run.state_name, on_server(client, run)["state_type"])


TOLD = """
import json, sys
import prefect, eventkit as ek
from eventkit.errors import RunError
@prefect.flow
def answer() -> int:
    return 42
with ek.Workspace(sys.argv[1]) as ws:
    said = []
    ws.notice = said.append
    try:
        ek.flow(answer).deploy(name="here")
        run = ek.run_deployment("answer/here")
        print(json.dumps([said, run.state_name, str(run.server_run_id), run.state.message]))
    except RunError as error:
        print(json.dumps(str(error)))
"""


def told(tmp_path, env):
    """What a process of that environment prints, as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", TOLD, str(tmp_path / "w")],
        env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_without_a_connection_the_environment_says_where_it_is_recorded(server, client, tmp_path):
    """As when Prefect is used alone."""
    said, name, id, _ = told(tmp_path, server.env)

    assert ([], "Completed") == (said, name)
    assert "COMPLETED" == client.get(f"/flow_runs/{id}").raise_for_status().json()["state_type"]


def test_where_no_server_is_named_it_says_so_before_prefect_waits_for_one(tmp_path):
    """Refused where Prefect would refuse."""
    said = told(tmp_path, surroundings(tmp_path))

    assert (
        "A flow of Prefect's own needs a Prefect server, and none is named: "
        "ek.connect('http://127.0.0.1:4200/api', read_only=False), or set PREFECT_API_URL"
    ) == said


def test_making_flows_loads_nothing_of_prefect():
    """It is looked for among what the user has imported."""
    code = "import eventkit as ek, sys; ek.flow(lambda: 1, name='one'); print('prefect' in sys.modules)"

    assert "False\n" == subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
