"""The whole chain: emit, log, match, run, hooks."""

import pytest

import eventkit as ek
from eventkit.errors import AutomationError
from eventkit.model.state import StateType


def emit_on_complete(flow, flow_run, state):
    """The quickstart's hook."""
    ek.emit_event(
        event="prefect.result.produced",
        resource={"prefect.resource.id": f"prefect.result.{flow.name}.{flow_run.id}"},
        related=[
            {
                "prefect.resource.id": f"prefect.flow.{flow_run.flow_id}",
                "prefect.resource.role": "flow",
                "prefect.resource.name": flow.name,
            }
        ],
        payload={"result": state.result()},
    )


def chained(result):
    """The quickstart's two flows, the second triggered by the first's result."""
    got = []

    @ek.flow(name="upstream-flow", persist_result=True, on_completion=[emit_on_complete])
    def upstream():
        return result

    @ek.flow(name="downstream", log_prints=True)
    def downstream(prev_result: str) -> str:
        print(f"got {prev_result=!r}")
        got.append(prev_result)
        return prev_result

    downstream.deploy(
        name="wait-for-upstream",
        triggers=[
            ek.DeploymentTrigger(
                name="Wait for upstream's result",
                match_related={"prefect.resource.role": "flow", "prefect.resource.name": "upstream-flow"},
                expect={"prefect.result.produced"},
                parameters={"prev_result": "{{ event.payload.result }}"},
            )
        ],
    )
    return upstream, got


def names(ws):
    """The names of all events, oldest first."""
    return [event.event for event in ws.events(oldest_first=True)]


def test_quickstart_runs_downstream_with_the_result(ws):
    """And leaves the feed that Prefect leaves."""
    upstream, got = chained("foobar")
    upstream()
    happened = ws.settle()

    assert got == ["foobar"]
    assert [(name, count) for name, count in happened.firings] == [("Wait for upstream's result", 1)]
    assert [name for name in names(ws) if "automation" in name or "result" in name] == [
        "prefect.automation.created",
        "prefect.result.produced",
        "prefect.automation.triggered",
        "prefect.automation.action.triggered",
        "prefect.automation.action.executed",
    ]


@pytest.mark.parametrize("result", [42, {"a": 1}, None])
def test_row_1_a_result_that_is_no_text_fails_the_action_and_says_why(ws, result):
    """Row 1: Prefect answers 409; so does the reason here."""
    upstream, got = chained(result)
    upstream()
    happened = ws.settle()

    assert got == []
    assert len(happened.failed) == 1
    assert "is not of type 'string'" in happened.failed[0][1]


def test_run_started_by_the_matcher_prints_into_its_own_log(ws, capsys):
    """Never into whichever cell is running."""
    upstream, _ = chained("foobar")
    upstream()
    ws.settle()
    run = ws.store.flow_runs(flow_name="downstream")[0]

    assert [line.message for line in ws.store.logs(run.id)] == ["got prev_result='foobar'"]
    assert capsys.readouterr().out == ""


def test_events_of_a_triggered_run_know_their_cause(ws):
    """One hop on from the event that fired."""
    upstream, _ = chained("foobar")
    upstream()
    ws.settle()
    produced = ws.events("prefect.result.produced").first()
    ended = next(event for event in ws.events("prefect.flow-run.Completed") if event.hops == 1)

    assert produced.hops == 0
    assert ended.cause == produced.id


def test_deploying_again_replaces_and_never_duplicates(ws):
    """Same definition: nothing changes."""
    chained("x")
    first = (ws.automations(), ws.store.deployments(), len(ws.events()))
    chained("x")

    assert (ws.automations(), ws.store.deployments(), len(ws.events())) == first


def test_unknown_parameter_is_refused_when_the_trigger_is_registered(ws):
    """Nothing of the deployment is stored."""

    @ek.flow
    def takes_a(a: int):
        return a

    with pytest.raises(AutomationError, match="it takes a"):
        takes_a.deploy(name="d", triggers=[ek.DeploymentTrigger(name="t", parameters={"b": 1})])
    assert (ws.automations(), ws.store.deployments()) == ([], [])


def test_loop_is_stopped_after_sixteen_hops(ws):
    """Row 34, ours (a departure, DESIGN 5): Prefect loops for ever; here the guard stops it, and says so."""
    ek.Automation(
        name="loop",
        trigger=ek.EventTrigger(expect={"ping"}),
        actions=[ek.actions.EmitEvent(event="ping", resource={"prefect.resource.id": "r"})],
    ).create()
    ek.emit_event("ping", {"prefect.resource.id": "r"})
    ws.settle()

    assert len(ws.events("ping")) == 18
    assert len(ws.events("eventkit.loop.stopped")) == 1


def test_absence_fires_on_the_virtual_clock(ws):
    """No test waits in real time."""
    ek.Automation(
        name="quiet",
        trigger=ek.EventTrigger(expect={"beat"}, posture="Proactive", within=60),
        actions=[],
    ).create()
    ws.clock.advance(50)
    ek.emit_event("beat", {"prefect.resource.id": "r"})
    ws.settle()
    ws.clock.advance(50)
    ws.settle()
    before = len(ws.events("prefect.automation.triggered"))
    ws.clock.advance(30)
    ws.settle()

    assert (before, len(ws.events("prefect.automation.triggered"))) == (0, 1)


def test_deployment_runs_by_name(ws):
    """`run_deployment` waits for the end."""

    @ek.flow
    def double(n: int) -> int:
        return 2 * n

    double.deploy(name="here")
    run = ek.run_deployment("double/here", parameters={"n": 21})

    assert run.state_type is StateType.COMPLETED
