"""Firings here that run a real server's deployments: each run is made there once, whoever dies in between."""

import pytest

import eventkit as ek
from eventkit.api.code import automation_code
from eventkit.errors import AutomationError, StoreError
from eventkit.workspace.acting import Acting
from tests.apart import Apart
from tests.prefect.server import when
from tests.prefect.test_on_server import deployed

PARAMETERS = {"n": "{{ event.payload.n }}"}


@pytest.fixture
def home(tmp_path):
    """The folder of the test's workspace."""
    return tmp_path / "ws"


@pytest.fixture
def ws(home):
    """A workspace in a folder, on the machine's clock."""
    with ek.Workspace(home) as opened:
        opened.notice = [].append
        yield opened


def made(client, deployment_id):
    """The parameters of the runs that the server has of a deployment, in the order they were made."""
    asked = {"flow_runs": {"deployment_id": {"any_": [str(deployment_id)]}}, "sort": "EXPECTED_START_TIME_ASC"}
    rows = client.post("/flow_runs/filter", json={**asked, "limit": 200}).raise_for_status().json()
    return [row["parameters"]["n"] for row in sorted(rows, key=lambda row: row["created"])]


def watched(connection, name, flow, **more):
    """An automation here that runs a deployment there on each event of its name."""
    run = ek.actions.RunDeployment(deployment_id=connection.deployment(flow), parameters=PARAMETERS)
    return ek.Automation(name=name, trigger=ek.EventTrigger(expect={name}), actions=[run], **more).create()


def emit(name, *numbers):
    """Events with these payloads, one after the other."""
    return [ek.emit_event(name, {"prefect.resource.id": "a"}, payload={"n": n}) for n in numbers]


def outcomes(ws, name):
    """What became of the actions of an automation: status and why, oldest first."""
    id = ws.automation(name).id
    records = [ws.store.actions(each.id)[0] for each in ws.store.firings(automation_id=id, limit=1_000)][::-1]
    return [(record.status, record.detail) for record in records]


def test_a_firing_here_makes_one_run_there_and_says_which(ws, server, client, name):
    """Rendered and kept in its type here; its events name the server's run."""
    deployed(client, name, parameters={})
    connection = ek.connect(server.url, read_only=False)
    automation = watched(connection, name, f"{name}/there")
    (event,) = emit(name, 7)
    ek.settle()
    when(lambda: outcomes(ws, name) == [("executed", "")])

    (run,) = connection.runs(flow=name)
    done = ws.events("prefect.automation.action.executed")  # the server's own come here too
    (executed,) = [each for each in done if each.resource.name == name]
    assert ([7], {"n": 7}) == (made(client, run.deployment_id), run.parameters)
    assert [
        (f"prefect.deployment.{run.deployment_id}", "target", None),
        (f"prefect.flow-run.{run.id}", "flow-run", run.name),
    ] == [(each.id, each.role, each.name) for each in executed.related[:2]]
    assert f"runs there on 127.0.0.1:{server.port} on every {name}" in repr(automation)
    assert "fired" in repr(ws.outcome(event))
    code = automation_code(ws.automation(name), ws.deployments_by_id())
    assert f'ek.connect("{server.url}", read_only=False).deployment("{name}/there")' in code


def test_parameters_are_checked_here_when_it_is_registered_and_when_it_fires(ws, server, client, name):
    """As for a deployment of ours, by the server's schema; nothing goes out that the server would refuse."""
    deployed(client, name)
    connection = ek.connect(server.url, read_only=False)
    there = connection.deployment(f"{name}/there")
    for parameters, words in (
        ({"m": 1}, "no parameter 'm'"),
        ({"n": "x"}, "not of type 'integer'"),
        ({}, "it needs n"),
    ):
        run = ek.actions.RunDeployment(deployment_id=there, parameters=parameters)
        with pytest.raises(AutomationError, match=words):
            ek.Automation(name=name, trigger=ek.EventTrigger(expect={name}), actions=[run]).create()
    watched(connection, name, f"{name}/there")
    emit(name, "seven")
    ek.settle()

    ((status, _),) = outcomes(ws, name)
    (failed,) = ws.events("prefect.automation.action.failed")
    assert ("failed", 0) == (status, ws.store.count_outgoing(ws.store.server(server.url).n)[0])
    assert "'seven' is not of type 'integer'" in failed.payload["reason"]


def test_what_the_server_refuses_is_the_outcome_of_the_action(ws, server, client, name):
    """Its deployment was deleted since."""
    id = deployed(client, name)
    connection = ek.connect(server.url, read_only=False)
    watched(connection, name, f"{name}/there")
    when(lambda: client.delete(f"/deployments/{id}").raise_for_status())
    emit(name, 1)
    when(lambda: [status for status, _ in outcomes(ws, name)] == ["failed"])

    ((_, why),) = outcomes(ws, name)
    assert why.startswith("The run was not made: The Prefect server at")
    assert "(404" in why
    assert connection.wait()


def test_an_answer_that_could_not_be_kept_is_asked_for_again_and_is_the_same_run(ws, server, client, name, monkeypatch):
    """The run is known by its key there."""
    id = deployed(client, name)
    connection = ek.connect(server.url, read_only=False)
    watched(connection, name, f"{name}/there")
    tried, finish = [], Acting.finish_elsewhere

    def fails_once(self, waiting, outcome):
        tried.append(outcome.related[-1])
        if len(tried) == 1:
            raise StoreError("the disk is full")
        finish(self, waiting, outcome)

    monkeypatch.setattr(Acting, "finish_elsewhere", fails_once)
    emit(name, 1)
    when(lambda: outcomes(ws, name) == [("executed", "")])

    assert [1] == made(client, id)
    assert [tried[0]] * 2 == tried


def test_runs_wait_on_disk_while_the_server_is_away_and_go_in_order(ws, own_server, name):
    """What is asked meanwhile is said of the firing; each is made once."""
    server = own_server()
    with server.client() as client:
        id = deployed(client, name)
        connection = ek.connect(server.url, read_only=False)
        watched(connection, name, f"{name}/there")
        server.kill()
        events = emit(name, *range(5))
        ek.settle()
        when(lambda: connection.status.waiting == 5)

        assert [("elsewhere", "")] * 5 == outcomes(ws, name)
        words = f"a run waits to be made on 127.0.0.1:{server.port}"
        assert words in repr(ws.outcome(events[0]))
        assert words in repr(events[0].chain())
        server.start()
        when(lambda: outcomes(ws, name) == [("executed", "")] * 5)
        assert [0, 1, 2, 3, 4] == made(client, id)


KERNEL = """
ws.notice = [].append
connection = ek.connect({url!r}, read_only=False)
there = connection.deployment({name!r} + "/there")
run = ek.actions.RunDeployment(deployment_id=there, parameters={parameters!r})
ek.Automation(name={name!r}, trigger=ek.EventTrigger(expect={{{name!r}}}), actions=[run]).create()

def emit(first, last):
    for n in range(first, last):
        ek.emit_event({name!r}, {{"prefect.resource.id": "a"}}, payload={{"n": n}})
"""


def test_none_is_lost_and_none_is_made_twice_whoever_is_killed_in_between(home, own_server, name, size):
    """The server while runs are on their way, and the kernel while they wait."""
    kills, runs = size(1, 8), 40
    server = own_server()
    with server.client() as client:
        id = deployed(client, name)
        for turn in range(kills):
            kernel = Apart(home, KERNEL.format(url=server.url, name=name, parameters=PARAMETERS))
            kernel.do(f"emit({turn * runs}, {turn * runs + runs})")  # whose emits returned: they are in the log
            when(lambda first=turn * runs: len(every(client, id)) > first)
            server.kill()
            kernel.kill()
            kernel.end()
            server.start()
        with ek.Workspace(home) as ws:
            ws.notice = [].append
            watched(ek.connect(server.url, read_only=False), name, f"{name}/there")
            ek.settle()
            when(lambda: [status for status, _ in outcomes(ws, name)] == ["executed"] * (kills * runs))

        assert list(range(kills * runs)) == sorted(every(client, id))


def every(client, id):
    """All that it has, however many."""
    found, more = [], True
    while more:
        asked = {"flow_runs": {"deployment_id": {"any_": [str(id)]}}, "sort": "ID_DESC", "limit": 200}
        rows = client.post("/flow_runs/filter", json={**asked, "offset": len(found)}).raise_for_status().json()
        found += [row["parameters"]["n"] for row in rows]
        more = len(rows) == 200
    return found
