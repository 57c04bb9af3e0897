"""Every action through a whole workspace: an event fires an automation, the action is done, its events tell of it.

Source: `prefect-behaviour` 3.2 to 3.5.
"""

from datetime import timedelta

import pytest

import eventkit as ek
from eventkit import actions
from eventkit.model.state import StateType
from tests.acting import NAME, ORDER, ROLE, later, related, states, story, told, watching


def test_do_nothing_is_recorded(ws):
    """For trying a trigger: the firing leaves its events and no more."""
    automation = watching(actions.DoNothing())
    event = ek.emit_event("order.placed", ORDER, payload={"total": 12.5})
    happened = ws.settle()

    story(automation, event, ("do-nothing", True, [], {}))(told(ws, automation))
    assert repr(happened) == "5 events\n  fired  watch 1×"


def test_run_deployment_makes_a_run_with_the_rendered_parameters(ws):
    """Defaults below them, the deployment's tags, and the automation as its creator (3.4)."""
    got = []

    @ek.flow(name="ship")
    def ship(order: str, total: float, by: str = "land"):
        got.append((order, total, by))

    deployment = ship.deploy(name="here", parameters={"by": "sea"}, tags=["stock"])
    parameters = {"order": "{{ event.resource.name }}", "total": "{{ event.payload.total }}"}
    automation = watching(actions.RunDeployment(deployment_id=deployment.id, parameters=parameters))
    event = ek.emit_event("order.placed", ORDER, payload={"total": 12.5})
    ws.settle()
    run = ws.store.flow_runs()[0]
    results = [
        related(f"prefect.deployment.{deployment.id}", "target"),
        related(f"prefect.flow-run.{run.id}", "flow-run", run.name),
    ]
    scheduled = ws.events("prefect.flow-run.Scheduled").first()
    events = told(ws, automation)

    assert got == [("the order", 12.5, "sea")]
    story(automation, event, ("run-deployment", True, results, {"status_code": 201}))(events)
    assert (run.parameters, run.tags) == ({"order": "the order", "total": 12.5, "by": "sea"}, ("stock",))
    assert run.created_by.wire() == {"id": str(automation.id), "type": "AUTOMATION", "display_value": "watch"}
    invocation = events[1]["payload"]["invocation"]
    assert run.idempotency_key == f"automation {automation.id}, action 0, invocation {invocation}"
    assert [dict(each.root) for each in scheduled.related] == [
        related(f"prefect.flow.{run.flow_id}", "flow", "ship"),
        related(f"prefect.deployment.{deployment.id}", "deployment", "here"),
        related("prefect.tag.stock", "tag"),
        related(f"prefect.automation.{automation.id}", "creator", "watch"),
    ]
    assert (scheduled.cause, scheduled.hops) == (event.id, 1)


def test_run_deployment_infers_the_deployment_from_the_event(ws):
    """The first involved resource of the kind; with none there is no run, and a reason."""
    _, deployment, _ = later(ws)
    automation = watching(actions.RunDeployment(source="inferred"))
    event = ek.emit_event("order.placed", ORDER, related=[related(f"prefect.deployment.{deployment.id}", "runs")])
    ws.settle()
    without = ek.emit_event("order.placed", ORDER)
    ws.settle()
    run = next(run for run in ws.store.flow_runs() if run.state_type is StateType.COMPLETED)
    results = [
        related(f"prefect.deployment.{deployment.id}", "target"),
        related(f"prefect.flow-run.{run.id}", "flow-run", run.name),
    ]
    events = told(ws, automation)

    story(automation, event, ("run-deployment", True, results, {"status_code": 201}))(events[:3])
    reason = {"reason": "No deployment could be inferred"}
    story(automation, without, ("run-deployment", False, [], reason))(events[3:])


def test_run_deployment_waits_for_its_time(ws):
    """`schedule_after` moves the run's Scheduled time, and nothing of it happens before."""
    got = []

    @ek.flow(name="ship")
    def ship():
        got.append(ws.clock.now())

    deployment = ship.deploy(name="here")
    began = ws.clock.now()
    watching(actions.RunDeployment(deployment_id=deployment.id, schedule_after=60))
    ek.emit_event("order.placed", ORDER)
    ws.settle()
    ws.clock.advance(59)
    ws.settle()
    before = list(got)
    ws.clock.advance(1)
    ws.settle()

    assert (before, got) == ([], [began + timedelta(seconds=60)])
    assert ws.store.flow_runs()[0].expected_start_time == began + timedelta(seconds=60)


def test_run_deployment_that_cannot_be_tells_the_value_and_the_template(ws):
    """Prefect's 409, with the reason in the feed and in what settle returns."""

    @ek.flow(name="ship")
    def ship(order: str): ...

    deployment = ship.deploy(name="here")
    parameters = {"order": "{{ event.payload.order }}"}
    automation = watching(actions.RunDeployment(deployment_id=deployment.id, parameters=parameters))
    number = ek.emit_event("order.placed", ORDER, payload={"order": 42})
    happened = ws.settle()
    wrong = "'order': 42 is not of type 'string'"
    reason = f"Validation error occurred for 'run-deployment' - {wrong} (from {{{{ event.payload.order }}}})"
    target = [related(f"prefect.deployment.{deployment.id}", "target")]
    details = {"reason": reason, "status_code": 409, "validation_error": wrong}

    story(automation, number, ("run-deployment", False, target, details))(told(ws, automation))
    assert (happened.failed, ws.store.flow_runs()) == ((("watch", reason),), [])


def test_pause_and_resume_deployment(ws):
    """While it is paused, firings make no runs of it and say so."""
    _, deployment, _ = later(ws)
    target = [related(f"prefect.deployment.{deployment.id}", "target")]
    pause = watching(actions.PauseDeployment(deployment_id=deployment.id))
    event = ek.emit_event("order.placed", ORDER)
    ws.settle()
    story(pause, event, ("pause-deployment", True, target, {"status_code": 200}))(told(ws, pause))
    paused = ws.deployment("nightly/here").paused

    run = actions.RunDeployment(deployment_id=deployment.id)
    ek.Automation(name="run", trigger=ek.EventTrigger(expect={"run"}), actions=[run]).create()
    ek.emit_event("run", ORDER)
    failed = ws.settle().failed

    resume = actions.ResumeDeployment(deployment_id=deployment.id)
    ek.Automation(name="resume", trigger=ek.EventTrigger(expect={"resume"}), actions=[resume]).create()
    ek.emit_event("resume", ORDER)
    ws.settle()
    ek.emit_event("run", ORDER)
    ran = [run.state_name for run in ws.settle().runs]

    assert (paused, ws.deployment("nightly/here").paused) == (True, False)
    assert failed == (("run", "Deployment 'nightly/here' is paused: resume it to run it again"),)
    assert ran == ["Completed"]
    updated = ws.events("prefect.deployment.updated", oldest_first=True)
    assert [event.payload for event in updated] == [{"updated_fields": ["paused"]}] * 2


def test_pause_and_resume_automation(ws):
    """Disabled, it does not fire on what comes meanwhile; enabled again, it fires on what comes then."""
    other = ek.Automation(name="other", trigger=ek.EventTrigger(expect={"ping"}), actions=[]).create()
    target = [related(f"prefect.automation.{other.id}", "target")]
    pause = watching(actions.PauseAutomation(automation_id=other.id))
    event = ek.emit_event("order.placed", ORDER)
    ws.settle()
    story(pause, event, ("pause-automation", True, target, {"status_code": 204}))(told(ws, pause))
    ek.emit_event("ping", ORDER)
    paused = (ek.Automation.read(name="other").enabled, ws.settle().firings)

    resume = actions.ResumeAutomation(automation_id=other.id)
    ek.Automation(name="resume", trigger=ek.EventTrigger(expect={"resume"}), actions=[resume]).create()
    ek.emit_event("resume", ORDER)
    ws.settle()
    ek.emit_event("ping", ORDER)

    assert paused == (False, ())
    assert (ek.Automation.read(name="other").enabled, ws.settle().firings) == (True, (("other", 1),))


def test_cancel_flow_run_before_it_begins(ws):
    """At once."""
    run, _, about = later(ws)
    automation = watching(actions.CancelFlowRun())
    event = ek.emit_event("order.placed", about)
    ws.settle()
    target = [related(f"prefect.flow-run.{run.id}", "target")]

    story(automation, event, ("cancel-flow-run", True, target, {"status_code": 201}))(told(ws, automation))
    assert states(ws, run) == ["Scheduled", "Cancelled"]
    assert ws.store.flow_run(run.id).state.message == f"Cancelled by Automation {automation.id}"


def test_cancel_flow_run_stops_one_that_runs(ws):
    """An automation on the run's own event ends an endless computation, and its hooks run."""
    hooked = []

    @ek.flow(name="endless", on_cancellation=[lambda flow, run, state: hooked.append(state.name)])
    def endless():
        while True:
            pass

    endless.deploy(name="here")
    mine = {ROLE: "flow", NAME: "endless"}
    watching(actions.CancelFlowRun(), trigger=ek.EventTrigger(expect={"prefect.flow-run.Running"}, match_related=mine))
    run = ek.run_deployment("endless/here", timeout=20)

    assert (states(ws, run), hooked) == (["Scheduled", "Pending", "Running", "Cancelling", "Cancelled"], ["Cancelling"])


def test_suspend_and_resume_flow_run(ws):
    """A suspended run does not begin when its time comes; resumed, it begins at once."""
    run, _, about = later(ws)
    target = [related(f"prefect.flow-run.{run.id}", "target")]
    suspend = watching(actions.SuspendFlowRun())
    event = ek.emit_event("order.placed", about)
    ws.settle()
    story(suspend, event, ("suspend-flow-run", True, target, {"status_code": 201}))(told(ws, suspend))
    ws.clock.advance(3_600)
    ws.settle()
    suspended = states(ws, run)

    resume = ek.EventTrigger(expect={"resume"})
    ek.Automation(name="resume", trigger=resume, actions=[actions.ResumeFlowRun()]).create()
    ek.emit_event("resume", about)
    ws.settle()

    assert suspended == ["Scheduled", "Suspended"]
    assert states(ws, run) == ["Scheduled", "Suspended", "Resuming", "Pending", "Running", "Completed"]


def test_resume_flow_run_comes_too_late(ws):
    """After an hour a suspended run has failed, as in Prefect; one that is not paused has nothing to resume."""
    run, _, about = later(ws)
    ek.Automation(name="s", trigger=ek.EventTrigger(expect={"s"}), actions=[actions.SuspendFlowRun()]).create()
    ek.Automation(name="r", trigger=ek.EventTrigger(expect={"r"}), actions=[actions.ResumeFlowRun()]).create()
    ek.emit_event("s", about)
    ws.settle()
    ws.clock.advance(3_601)
    ek.emit_event("r", about)
    late = ws.settle().failed
    ek.emit_event("r", about)
    again = ws.settle().failed

    assert late == (("r", f"Flow run {run.id} is Failed: The flow was paused and never resumed."),)
    assert again == (("r", f"Flow run {run.id} is Failed: only a paused or suspended run can be resumed"),)
    assert states(ws, run) == ["Scheduled", "Suspended", "Failed"]


def test_delete_flow_run_leaves_its_events(ws):
    """The run is gone with all it left; the log keeps what happened."""
    run, _, about = later(ws)
    automation = watching(actions.DeleteFlowRun())
    event = ek.emit_event("order.placed", about)
    ws.settle()
    again = ek.emit_event("order.placed", about)
    ws.settle()
    target = [related(f"prefect.flow-run.{run.id}", "target")]
    gone = f"No flow run {run.id} in this workspace: look at %runs for those there are"
    events = told(ws, automation)

    story(automation, event, ("delete-flow-run", True, target, {"status_code": 204}))(events[:3])
    reason = {"reason": gone, "status_code": 404}
    story(automation, again, ("delete-flow-run", False, target, reason))(events[3:])
    assert (ws.store.flow_runs(), len(ws.events("prefect.flow-run.Scheduled"))) == ([], 1)


def test_change_flow_run_state(ws):
    """To any type, under any name, with the automation in its message unless it says something itself."""
    run, _, about = later(ws)
    automation = watching(actions.ChangeFlowRunState(state="FAILED", name="Rejected"))
    event = ek.emit_event("order.placed", about)
    ws.settle()
    target = [related(f"prefect.flow-run.{run.id}", "target")]
    entered = ws.events("prefect.flow-run.Rejected").first()

    story(automation, event, ("change-flow-run-state", True, target, {"status_code": 201}))(told(ws, automation))
    state = ws.store.flow_run(run.id).state
    message = f"State changed by Automation {automation.id}"
    assert (state.type, state.name, state.message) == (StateType.FAILED, "Rejected", message)
    assert entered.payload["intended"] == {"from": "SCHEDULED", "to": "FAILED"}


@pytest.mark.parametrize(
    "action",
    [
        actions.CancelFlowRun(),
        actions.SuspendFlowRun(),
        actions.ResumeFlowRun(),
        actions.DeleteFlowRun(),
        actions.ChangeFlowRunState(state="FAILED"),
    ],
    ids=lambda action: action.type,
)
def test_an_action_on_a_flow_run_needs_one(ws, action):
    """An event that names none fails the action with the reason (3.2)."""
    automation = watching(action)
    event = ek.emit_event("order.placed", ORDER)
    ws.settle()

    reason = {"reason": "No flow run could be inferred"}
    story(automation, event, (action.type, False, [], reason))(told(ws, automation))
