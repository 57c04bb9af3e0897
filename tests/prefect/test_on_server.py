"""A real server's automations, deployments and runs, asked and changed from the notebook."""

import httpx
import pytest

import eventkit as ek
from eventkit.api import Refused
from eventkit.errors import AutomationError, ParameterError, PrefectRefused, UnknownAutomation, UnknownRun, UsageError
from eventkit.prefect.wire import canonical
from tests.asked import FrontEnd
from tests.prefect.server import when

SCHEMA = {
    "title": "Parameters",
    "type": "object",
    "properties": {"n": {"type": "integer", "title": "n", "position": 0}},
    "required": ["n"],
    "definitions": {},
}
HOSTILE = "<img src=x onerror=alert(1)>"


def post(client, path, body):
    """What it answers; asked again where its file is busy."""
    return when(lambda: client.post(path, json=body).raise_for_status()).json()


def deployed(client, flow, name="there", **more):
    """A deployment on the server, made as Prefect's own client does; its id."""
    id = post(client, "/flows/", {"name": flow})["id"]
    body = {"name": name, "flow_id": id, "parameter_openapi_schema": SCHEMA, "enforce_parameter_schema": True, **more}
    return post(client, "/deployments/", body)["id"]


@pytest.fixture
def ws(tmp_path):
    """A workspace, with what it says."""
    with ek.Workspace(tmp_path / "ws") as opened:
        opened.said = []
        opened.notice = opened.said.append
        yield opened


@pytest.fixture
def connection(ws, server):
    """It connected to the shared server, which it may change."""
    return ek.connect(server.url, read_only=False)


@pytest.fixture
def rush(ws, client, name):
    """An automation here that runs a flow which is deployed here and there."""

    @ek.flow(name=name)
    def restock(n: int): ...

    deployed(client, name)
    here = restock.deploy(name="there")
    run = ek.actions.RunDeployment(deployment_id=here.id, parameters={"n": "{{ event.payload.n }}"})
    on = ek.EventTrigger(expect={f"{name}.b", f"{name}.a"}, threshold=3, within=60)
    return ek.Automation(name=name, trigger=on, actions=[run], tags=["x"]).create()


# -- automations


def test_an_automation_goes_there_and_is_turned_off_on_and_deleted(ws, connection, client, rush, name):
    """What the server has is what was meant, with its deployment's id there; again it is the same one."""
    made = connection.create(rush)
    again = connection.create(name)

    there = client.get(f"/automations/{made.id}").raise_for_status().json()
    id = str(connection.deployment(f"{name}/there").id)
    assert canonical(there["trigger"]) == canonical(ek.to_prefect(rush).json["trigger"])
    assert [(id, {"n": "{{ event.payload.n }}"})] == [(a["deployment_id"], a["parameters"]) for a in there["actions"]]
    assert (made.id, True, ["x"]) == (again.id, there["enabled"], there["tags"])
    assert [True, True] == ["each fires by itself; turn one of them off" in line for line in ws.said]
    assert [False, True] == [connection.disable(name).enabled, connection.enable(str(made.id)).enabled]
    assert name == connection.automation(name).spec.name
    assert made.id == connection.delete(name).id
    assert httpx.codes.NOT_FOUND == client.get(f"/automations/{made.id}").status_code
    with pytest.raises(UnknownAutomation, match="No automation"):
        connection.disable(name)


def test_changed_it_is_replaced_in_place_and_that_is_said(ws, connection, client, rush, name):
    """Under the same id, however often the cell is run."""
    made = connection.create(rush, enabled=False)
    rush.changed(trigger=ek.EventTrigger(expect={f"{name}.c"})).create()
    ws.said.clear()
    connection.create(name, enabled=False)

    there = client.get(f"/automations/{made.id}").raise_for_status().json()
    assert [f"{name}.c"] == there["trigger"]["expect"]
    assert [f"{name}: replaced on 127.0.0.1:{connection.api.url[17:22]}, which counts from the start now"] == ws.said


def test_what_a_server_cannot_do_is_refused_unless_it_may_be_left_out(ws, connection, client, rush, name):
    """It would fire more often there."""
    only_here = rush.changed(trigger=ek.EventTrigger(expect={f"{name}.d"}, match_payload={"n": [1]}))
    with pytest.raises(AutomationError, match="match_payload is a field of here alone"):
        connection.create(only_here)
    assert [] == client.post("/automations/filter", json={"automations": {"name": {"any_": [name]}}}).json()

    made = connection.create(only_here, lossy=True)

    assert "match_payload" not in made.wire["trigger"]


def test_what_it_runs_must_be_there(connection, name):
    """With what to do about it."""

    @ek.flow(name=name)
    def lonely(): ...

    on = ek.DeploymentTrigger(name=name, expect={name})
    lonely.deploy(name="here", triggers=[on])

    with pytest.raises(UnknownAutomation, match=r"bring the one that is here there first: deployment.move_to_prefect"):
        connection.create(name)


def test_json_without_a_name_is_refused_here(connection):
    """By its name it is known whether it is there already."""
    with pytest.raises(AutomationError, match="An automation has a name, which None is not"):
        connection.create({"trigger": {"expect": ["a"]}})


def test_two_of_one_name_are_told_apart_by_id(connection, client, name):
    """Names are not unique there."""
    body = {"name": name, "trigger": {"type": "event", "posture": "Reactive", "expect": [name]}, "actions": []}
    ids = {post(client, "/automations/", body)["id"] for _ in range(2)}

    with pytest.raises(AutomationError, match=f"2 automations on .* are named '{name}': give an id"):
        connection.disable(name)
    assert ids == {str(connection.disable(id).id) for id in ids}


def test_one_that_cannot_be_ours_is_listed_with_why(connection, client, name):
    """With all that the server says of it in `.wire`."""
    trigger = {"type": "event", "posture": "Reactive", "expect": [name], "threshold": 1, "within": 0}
    body = {
        "name": f"{name} {HOSTILE}",
        "trigger": trigger,
        "actions": [{"type": "pause-work-pool", "source": "inferred"}],
    }
    post(client, "/automations/", body)

    view = connection.automations()
    (row,) = [each for each in view if each.name == f"{name} {HOSTILE}"]
    assert ("pause-work-pool", True) == (row.wire["actions"][0]["type"], row.enabled)
    assert f"  {name} {HOSTILE}  on" in view.text
    assert HOSTILE not in view.html
    assert "&lt;img src=x" in view.html


# -- deployments


def test_deployments_are_listed_found_and_run(connection, client, name):
    """Parameters are checked before anything is asked for."""
    id = deployed(client, name, tags=["a"], parameters={"n": 1})
    found = connection.deployment(f"{name}/there")
    run = connection.run_deployment(f"{name}/there", parameters={"n": 2}, tags=["b"], flow_run_name="by hand")

    assert (id, f"{name}/there", {"n": 1}, ("a",)) == (str(found.id), found.full_name, found.parameters, found.tags)
    assert f"{name}/there" in [each.full_name for each in connection.deployments()]
    assert f"  {name}/there" in connection.deployments().text
    there = client.get(f"/flow_runs/{run.id}").raise_for_status().json()
    assert ("by hand", {"n": 2}, {"a", "b"}) == (there["name"], there["parameters"], set(there["tags"]))
    with pytest.raises(ParameterError, match="'x' is not of type 'integer'"):
        connection.run_deployment(f"{name}/there", parameters={"n": "x"})
    with pytest.raises(UnknownAutomation, match=f"did you mean '{name}/there'"):
        connection.deployment(f"{name}/ther")


# -- runs


def test_runs_are_paged_none_twice_and_none_missed_while_others_begin(connection, client, name):
    """Also where many are of one moment."""
    deployed(client, name)
    moment = "2026-11-26T00:00:00.123456Z"
    id = connection.deployment(f"{name}/there").id
    for n in range(7):
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": moment}} if n < 4 else None
        body = {"parameters": {"n": n}, **({"state": state} if state else {})}
        post(client, f"/deployments/{id}/create_flow_run", body)
    first = connection.page(flow=name, limit=2)
    later = connection.run_deployment(f"{name}/there", parameters={"n": 9})
    pages, after = [first.runs], first.after
    while after is not None:
        page = connection.page(flow=name, limit=2, after=after)
        pages, after = [*pages, page.runs], page.after

    assert [2, 2, 2, 1] == [len(page) for page in pages]
    assert list(range(7)) == sorted(run.parameters["n"] for page in pages for run in page)
    assert later.id == connection.runs(flow=name)[0].id
    with pytest.raises(UsageError, match="no place to go on from"):
        connection.page(after="nonsense")


def test_a_run_is_shown_with_its_states_and_log_and_cancelled(connection, client, name):
    """As the server has it; its words are hostile until they are escaped."""
    deployed(client, name)
    run = connection.run_deployment(f"{name}/there", parameters={"n": 1})
    line = {"name": "prefect.flow_runs", "level": 30, "timestamp": "2026-11-26T01:00:00Z", "flow_run_id": str(run.id)}
    said = [line | {"message": f"{HOSTILE} {n}"} for n in range(3)]
    when(lambda: client.post("/logs/", json=said).raise_for_status())
    state = {"type": "RUNNING", "name": "Running", "message": HOSTILE}
    post(client, f"/flow_runs/{run.id}/set_state", {"state": state, "force": True})
    when(lambda: len(client.post("/logs/filter", json={"logs": {"flow_run_id": {"any_": [str(run.id)]}}}).json()) == 3)

    view = connection.run(run.id)
    assert f"{name} / {run.name}: Running" in view.text
    assert [f"{HOSTILE} {n}" in view.text for n in range(3)] == [True] * 3
    assert HOSTILE not in view.html
    assert "RUNNING" == connection.runs(state="RUNNING", flow=name)[0].state_type
    assert "CANCELLING" == connection.cancel_run(run.id, reason="enough").type
    assert ("Cancelling", "enough") == (connection.run(run.id)[0].state_name, connection.run(run.id)[0].state.message)
    with pytest.raises(UnknownRun, match="No flow run 00000000-0000-4000-8000-000000000000 on the Prefect server"):
        connection.run("00000000-0000-4000-8000-000000000000")
    with pytest.raises(UnknownRun, match="'nope' is no id of a run"):
        connection.run("nope")


def test_a_front_end_is_answered_with_the_servers_runs(ws, connection, client, name):
    """A page at a time from where the last one ended; all of one; cancelled there; hostile words as they are."""
    deployed(client, name, name="nightly")
    made = [connection.run_deployment(f"{name}/nightly", parameters={"n": n}, flow_run_name=HOSTILE) for n in range(3)]
    ask, url = FrontEnd(ws), connection.url
    first = ask("runs.list", server=url, flow=name, limit=2)
    second = ask("runs.list", server=url, flow=name, limit=2, after=first["after"])
    page = ask("runs.page", server=url, id=str(made[0].id))
    after = ask("runs.cancel", server=url, id=str(made[0].id))

    host = url.removeprefix("http://").removesuffix("/api")
    rows = [*first["runs"], *second["runs"]]
    assert [str(run.id) for run in made[::-1]] == [row["id"] for row in rows]
    assert {(HOSTILE, host, "nightly", "SCHEDULED", None)} == {
        (row["name"], row["server"], row["deployment"], row["kind"], row["cause"]) for row in rows
    }
    assert ([True, False], None) == ([each["more"] for each in (first, second)], second["after"])
    assert [{"url": url, "host": host}] == first["servers"] == ask("runs.list")["servers"]
    assert ([("n", 0)], True, False) == (
        [(each["name"], each["value"]) for each in page["parameters"]], page["cancellable"], page["read_only"],
    )  # fmt: skip
    assert ("Cancelled", False) == (after["row"]["state"], after["cancellable"])
    with pytest.raises(Refused, match="was closed: connect again"):
        ask("runs.list", server="http://127.0.0.1:9/api")


# -- read only


def test_nothing_is_changed_through_a_connection_that_is_read_only(ws, server, client, rush, name):
    """Each says what was not done and what to do; looking is fine."""
    connection = ek.connect(server.url)
    before = client.post("/automations/filter", json={}).json(), client.post("/flow_runs/count", json={}).json()
    there = connection.deployment(f"{name}/there")
    run = ek.actions.RunDeployment(deployment_id=there, parameters={"n": 1})
    automation = ek.Automation(name=f"{name} 2", trigger=rush.trigger, actions=[run])
    for change in (
        lambda: connection.create(rush),
        lambda: connection.enable(name),
        lambda: connection.disable(name),
        lambda: connection.delete(name),
        lambda: connection.run_deployment(f"{name}/there", parameters={"n": 1}),
        lambda: connection.cancel_run("00000000-0000-4000-8000-000000000000"),
        automation.create,
    ):
        with pytest.raises(UsageError, match=r"read only.*read_only=False"):
            change()

    assert before == (
        client.post("/automations/filter", json={}).json(),
        client.post("/flow_runs/count", json={}).json(),
    )
    assert connection.deployments()


def test_a_server_that_asks_for_a_password_is_asked_with_one(ws, own_server, tmp_path):
    """And says which credential it was asked with where that is wrong."""
    server = own_server(auth="u:secret")
    with server.client() as client:
        deployed(client, "guarded")
    connection = ek.connect(server.url, auth="u:secret", read_only=False)

    assert ["guarded/there"] == [each.full_name for each in connection.deployments()]
    assert "Scheduled" == connection.run_deployment("guarded/there", parameters={"n": 1}).state_name
    with pytest.raises(PrefectRefused, match=r"asked with a user and password"):
        ek.connect(server.url, auth="u:wrong")
