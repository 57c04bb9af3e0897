"""Code written for Prefect's events quickstart, with nothing but its imports changed."""

import pytest

import eventkit as ek
from eventkit import DeploymentTrigger, Flow, FlowRun, State, emit_event, flow


@pytest.fixture
def ws(tmp_path):
    """A workspace on a file, as a notebook has."""
    with ek.Workspace(tmp_path) as workspace:
        yield workspace


def test_a_custom_event(ws, capsys):
    """Emitted by a function, found in the feed."""

    def some_function(name: str = "kiki") -> None:
        print(f"hi {name}!")
        emit_event(event=f"{name}.sent.event!", resource={"prefect.resource.id": f"coder.{name}"})

    some_function()

    assert capsys.readouterr().out == "hi kiki!\n"
    assert [(event.event, event.resource.id) for event in ek.events()] == [("kiki.sent.event!", "coder.kiki")]


def test_a_state_change_hook(ws, capsys):
    """What it prints in Prefect; but `start_time` is set."""

    def my_success_hook(flow, flow_run, state):
        print(state.type)
        print(state.result())
        print(flow_run.name)
        print(flow_run.start_time is not None)
        print(flow.name)
        print("Flow run succeeded!")

    @flow(on_completion=[my_success_hook])
    def my_flow():
        return 42

    my_flow()

    (run,) = ws.runs_view()
    assert capsys.readouterr().out.splitlines() == [
        "StateType.COMPLETED",
        "42",
        run.name,
        "True",
        "my-flow",
        "Flow run succeeded!",
    ]


def test_the_end_to_end_example(ws, capsys):
    """Upstream, its hook, its event, the deployment's trigger by the flow's id, downstream's parameters."""

    def emit_on_complete(flow: Flow, flow_run: FlowRun, state: State):
        print(
            f"hello from {flow_run.name}'s completion hook |"
            f" the return value was {(r := state.result())!r}"
        )  # fmt: skip
        emit_event(
            event="prefect.result.produced",
            resource={"prefect.resource.id": f"prefect.result.{flow.name}.{flow_run.id}"},
            related=[
                {
                    "prefect.resource.id": f"prefect.flow.{flow_run.flow_id}",
                    "prefect.resource.role": "flow",
                    "prefect.resource.name": f"{flow.name}",
                }
            ],
            payload={"result": r},
        )

    @flow(persist_result=True, on_completion=[emit_on_complete])
    def upstream_flow() -> str:
        return "foobar"

    upstream_flow()
    (flow_id,) = {run.flow_id for run in ws.runs_view()}

    @flow(log_prints=True)
    def downstream_event_triggered_flow(prev_result: str) -> str:
        print(f"got {prev_result=!r}")

    downstream_deployment_trigger = DeploymentTrigger(
        name="Wait for Upstream Flow's Result",
        enabled=True,
        match_related={"prefect.resource.id": f"prefect.flow.{flow_id}"},
        expect={"prefect.result.produced"},
        parameters={"prev_result": "{{event.payload.result}}"},
    )
    downstream_event_triggered_flow.deploy(
        name="event-trigger",
        work_pool_name="my-k8s-pool",
        image="my-second-deployment-image:tag",
        push=False,
        tags=["one", "two"],
        triggers=[downstream_deployment_trigger],
    )
    upstream_flow()
    ws.settle()

    runs = ws.runs_view("downstream-event-triggered-flow")
    assert [(run.parameters, run.state_name) for run in runs] == [({"prev_result": "foobar"}, "Completed")]
    assert [line.message for line in ws.store.logs(runs[0].id)] == ["got prev_result='foobar'"]
    assert len(ek.events("prefect.automation.triggered")) == 1
    assert ws.deployment("downstream-event-triggered-flow/event-trigger").elsewhere == {
        "work_pool_name": "my-k8s-pool",
        "image": "my-second-deployment-image:tag",
        "push": False,
    }
    assert "got prev_result" not in capsys.readouterr().out
