"""The quickstart's chain, built in a notebook, moved to a real server, fired by it and run by a real worker."""

import pytest

from tests.prefect.notebooks import notebook
from tests.prefect.server import when
from tests.shells import run

CHAIN = """
from eventkit import flow, emit_event, DeploymentTrigger

def emit_on_complete(flow, flow_run, state):
    emit_event(
        event="prefect.result.produced",
        resource={"prefect.resource.id": f"prefect.result.{flow.name}.{flow_run.id}"},
        related=[{"prefect.resource.id": f"prefect.flow.{flow_run.flow_id}", "prefect.resource.role": "flow",
                  "prefect.resource.name": flow.name}],
        payload={"result": state.result()},
    )

@flow(persist_result=True, on_completion=[emit_on_complete])
def upstream_flow() -> str:
    return "foobar"

@flow(log_prints=True)
def downstream(prev_result: str) -> str:
    print(f"got {prev_result=!r}")
    return prev_result
"""
DEPLOYED = """
waiting = downstream.deploy(name="wait-for-upstream", triggers=[DeploymentTrigger(
    name="Wait for upstream's result",
    match_related={"prefect.resource.role": "flow", "prefect.resource.name": "upstream-flow"},
    expect={"prefect.result.produced"}, parameters={"prev_result": "{{ event.payload.result }}"})])
upstream = upstream_flow.deploy(name="first")
upstream_flow(), ek.settle()
"""


@pytest.fixture
def shell(server, monkeypatch):
    """A notebook in which the chain was built, and ran here once."""
    monkeypatch.setenv("PREFECT_API_URL", server.url)
    with notebook("import eventkit as ek", CHAIN, DEPLOYED) as shell:
        yield shell


def result(shell, cell):
    """What a cell's last line is."""
    done = run(shell, cell)
    assert "" == done.failed, done.out
    return done.result


def ended(client, run):
    """A run once it is over, with what it logged."""

    def over():
        found = client.get(f"/flow_runs/{run}").raise_for_status().json()
        return found["state_type"] in ("COMPLETED", "FAILED", "CRASHED") and found

    return when(over)


def runs_of(client, deployment):
    """The runs that a server made of a deployment."""
    asked = {"flow_runs": {"deployment_id": {"any_": [deployment]}}}
    return client.post("/flow_runs/filter", json=asked).raise_for_status().json()


def logged(client, run):
    """What a run printed."""
    asked = {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC"}
    return [each["message"] for each in client.post("/logs/filter", json=asked).raise_for_status().json()]


def test_the_quickstarts_chain_moved_is_fired_by_the_server_and_run_by_a_worker(shell, client, worker, tmp_path):
    """Each deployment with one call. Then upstream runs there, its hook emits there, which fires downstream there."""
    move = f"move_to_prefect(work_pool={worker.pool!r}, folder={str(tmp_path / 'code')!r} + 'N')"
    there = result(shell, f"waiting.{move.replace('N', '1')}")
    first = result(shell, f"upstream.{move.replace('N', '2')}")

    asked = client.post(f"/deployments/{first.deployment_id}/create_flow_run", json={"state": {"type": "SCHEDULED"}})
    began = ended(client, asked.raise_for_status().json()["id"])
    (fired,) = when(lambda: runs_of(client, there.deployment_id))
    ran = ended(client, fired["id"])

    assert "COMPLETED" == began["state_type"], logged(client, began["id"])
    assert ("COMPLETED", {"prev_result": "foobar"}) == (ran["state_type"], ran["parameters"]), logged(client, ran["id"])
    assert ("AUTOMATION", "Wait for upstream's result") == (
        ran["created_by"]["type"],
        ran["created_by"]["display_value"],
    )
    when(lambda: "got prev_result='foobar'" in logged(client, fired["id"]))
    assert ["foobar"] == result(shell, "[each.parameters['prev_result'] for each in ek.workspace().store.flow_runs() "
                                       "if each.flow_name == 'downstream']")  # fmt: skip


def test_moved_alone_it_is_fired_by_what_a_connection_sends(shell, server, client, worker, tmp_path):
    """Upstream goes on in the notebook; its event goes to the server, which fires, and a worker runs."""
    folder = tmp_path / "code"
    there = result(
        shell,
        f"connection = ek.connect({server.url!r}, read_only=False, send='prefect.result.*')\n"
        f"waiting.move_to_prefect(work_pool={worker.pool!r}, folder={str(folder)!r})",
    )
    try:
        before = len(runs_of(client, there.deployment_id))
        result(shell, "upstream_flow()")
        runs = when(lambda: len(found := runs_of(client, there.deployment_id)) > before and found)
    finally:
        result(shell, "connection.close()")

    assert "COMPLETED" == ended(client, runs[0]["id"])["state_type"], logged(client, runs[0]["id"])
