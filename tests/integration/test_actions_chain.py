"""Every action through a whole workspace: an event fires an automation, the action is done, its events tell of it.

Source: `prefect-behaviour` 3.2 to 3.5.
"""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest

import eventkit as ek
from eventkit import actions
from eventkit.model.state import State, StateType

ID, NAME, ROLE = "prefect.resource.id", "prefect.resource.name", "prefect.resource.role"
ORDER = {ID: "order.42", NAME: "the order"}
PLACED = ek.EventTrigger(expect={"order.placed"})


@pytest.fixture
def ws():
    """A workspace in memory, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        yield workspace


def watching(*done, trigger=PLACED, **fields):
    """An automation that does these actions on every placed order."""
    return ek.Automation(name="watch", trigger=trigger, actions=done, **fields).create()


def related(id, role, name=None):
    """The labels of a related resource."""
    return {ID: id, ROLE: role} | ({NAME: name} if name else {})


def told(ws, automation):
    """What the automation's events say, oldest first, but for their own ids."""
    own = [
        event
        for event in ws.events(
            "prefect.automation.*", resource=f"prefect.automation.{automation.id}", oldest_first=True
        )
        if event.event != "prefect.automation.created"
    ]
    return [event.wire() | {"event": event.event.removeprefix("prefect.automation.")} for event in own]


def story(automation, event, *ends, trigger_type="event"):
    """What they should say: `triggered`, then a pair for each of ends: (type, ok, related, details)."""

    def check(events):
        triggered, *pairs = events
        resource = {ID: f"prefect.automation.{automation.id}", NAME: "watch"}
        posture = {"prefect.posture": "Reactive"} if trigger_type == "event" else {}
        typed = {"prefect.trigger-type": trigger_type}
        about = related(f"prefect.event.{event.id}", "triggering-event")
        expected = [
            {
                "event": "triggered",
                "resource": resource | posture,
                "related": [about],
                "payload": {"triggering_labels": {}, "triggering_event": event.wire()},
                "follows": None,
            }
        ]
        for index, (kind, ok, results, details) in enumerate(ends):
            begun = pairs[2 * index]
            said = {
                "resource": resource | typed | posture,
                "related": [*results, related(f"prefect.event.{triggered['id']}", "automation-triggered-event"), about],
                "payload": {"action_index": index, "action_type": kind, "invocation": begun["payload"]["invocation"]},
            }
            over = {"event": "action.executed" if ok else "action.failed", "follows": begun["id"]}
            expected += [
                said | {"event": "action.triggered", "follows": str(event.id)},
                said | over | {"payload": said["payload"] | details},
            ]
        seen = [{key: each[key] for key in expected[0]} for each in events]
        assert seen == expected
        begun_at = {each["occurred"] for each in events if each["event"].endswith("triggered")}
        assert begun_at == {event.wire()["occurred"]}
        assert len({each["id"] for each in events}) == len(events)
        assert all(UUID(each["payload"]["invocation"]) for each in pairs)

    return check


def later(ws, **options):
    """A run of a flow that is scheduled for in an hour, its deployment, and the event that is about it."""

    @ek.flow(name="nightly")
    def nightly(n: int = 1) -> int:
        return n

    deployment = nightly.deploy(name="here", **options)
    run = ek.run_deployment("nightly/here", scheduled_time=ws.clock.now() + timedelta(hours=1), timeout=0)
    return run, deployment, {ID: f"prefect.flow-run.{run.id}"}


def states(ws, run):
    """The names of the states a run was in."""
    return [state.name for state in ws.store.run_states(run.id)]


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


@pytest.fixture
def receiver():
    """The address of a local server, what it got, and the statuses it answers with, the last one for ever."""
    got, statuses = [], [200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append((self.path, self.headers["x-order"], self.headers["content-type"], json.loads(body)))
            status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
            self.send_response(status)
            self.send_header("content-length", "6")
            self.end_headers()
            self.wfile.write(b"thanks")

        def log_message(self, *args):
            """Nothing to the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", got, statuses
    server.shutdown()
    thread.join()
    server.server_close()


def calling(url, **fields):
    """A webhook call about the order."""
    return actions.CallWebhook(
        url=f"{url}/orders/{{{{ event.resource.id }}}}",
        headers={"x-order": "{{ event.resource.id }}"},
        payload={"total": "{{ event.payload.total }}", "name": "{{ event.resource.name }}"},
        **fields,
    )


def test_call_webhook_reaches_a_real_server(ws, receiver):
    """Rendered, and its answer is in the event; tried again after a failure that may pass, on the workspace's clock."""
    url, got, statuses = receiver
    statuses[:] = [503, 200]
    began = ws.clock.now()
    automation = watching(calling(url, allow_private=True))
    event = ek.emit_event("order.placed", ORDER, payload={"total": 12.5})
    ws.settle()
    events = told(ws, automation)
    details = {
        "status_code": 200,
        "response_body": "thanks",
        "response_headers": events[-1]["payload"]["response_headers"],
    }

    story(automation, event, ("call-webhook", True, [], details))(events)
    assert got == [("/orders/order.42", "order.42", "application/json", {"total": "12.5", "name": "the order"})] * 2
    assert events[-1]["payload"]["response_headers"]["content-length"] == "6"
    assert ws.clock.now() - began == timedelta(seconds=0.5)


def test_call_webhook_that_fails_says_why(ws, receiver):
    """The status, or that an address is nobody's but this machine's; the address itself is not told."""
    url, got, statuses = receiver
    statuses[:] = [404]
    watching(calling(url, allow_private=True), calling(url))
    ek.emit_event("order.placed", ORDER, payload={"total": 12.5})
    reasons = sorted(reason for _, reason in ws.settle().failed)

    assert reasons == [
        f"Refused to call {url}: 127.0.0.1 is a loopback address, and a webhook goes to public ones: say "
        "allow_private=True on the action if this is meant",
        "Unexpected status from 'call-webhook' action: 404",
    ]
    assert len(got) == 1
    assert "/orders" not in json.dumps([event.payload for event in ws.events("prefect.automation.*")])


def test_send_notification_is_kept_and_shown_by_settle(ws):
    """Subject and body rendered; what is missing is empty."""
    automation = watching(
        actions.SendNotification(
            subject="{{ event.resource.name }}", body="paid {{ event.payload.total }}{{ nothing }}"
        )
    )
    event = ek.emit_event("order.placed", ORDER, payload={"total": 12.5})
    happened = ws.settle()

    story(automation, event, ("send-notification", True, [], {}))(told(ws, automation))
    kept = [(each.subject, each.body, each.automation_id) for each in ws.store.notifications()]
    assert kept == [("the order", "paid 12.5", automation.id)]
    assert repr(happened) == "5 events\n  fired     watch 1×\n  notified  the order: paid 12.5"


def test_emit_event_leads_on(ws):
    """Values keep their type; it follows its cause, one firing on, and fires what waits for it."""
    emit = actions.EmitEvent(
        event="{{ event.event }}.again",
        resource={ID: "{{ event.resource.id }}"},
        related=[related("{{ automation.name }}", "automation")],
        payload={"total": "{{ event.payload.total * 2 }}", "whole": "{{ event.payload }}"},
    )
    automation = watching(emit)
    ek.Automation(name="next", trigger=ek.EventTrigger(expect={"order.placed.again"}), actions=[]).create()
    event = ek.emit_event("order.placed", ORDER, payload={"total": 12.5})
    happened = ws.settle()
    emitted = ws.events("order.placed.again").first()

    target = [related(f"prefect.event.{emitted.id}", "target", "order.placed.again")]
    story(automation, event, ("emit-event", True, target, {}))(told(ws, automation))
    assert emitted.payload == {"total": 25.0, "whole": {"total": 12.5}}
    assert [dict(each.root) for each in emitted.related] == [related("watch", "automation")]
    assert (emitted.resource.id, emitted.follows, emitted.cause, emitted.hops) == ("order.42", event.id, event.id, 1)
    assert happened.firings == (("watch", 1), ("next", 1))


def test_an_action_that_fails_stops_none_of_the_others(ws):
    """Each is on its own: the second template fails, first and third are done (3.3)."""
    good = actions.EmitEvent(event="good", resource={ID: "r"})
    bad = actions.EmitEvent(event="bad", resource={ID: "r"}, payload={"n": "{{ event.payload.missing }}"})
    automation = watching(good, bad, good)
    ek.emit_event("order.placed", ORDER)
    ws.settle()
    ends = {
        event["payload"]["action_index"]: event["event"]
        for event in told(ws, automation)
        if event["event"] in ("action.executed", "action.failed")
    }

    assert ends == {0: "action.executed", 1: "action.failed", 2: "action.executed"}
    assert (len(ws.events("good")), len(ws.events("bad"))) == (2, 0)


def test_an_action_that_meets_what_nobody_thought_of_has_failed_all_the_same(ws, monkeypatch):
    """A verb with a fault of its own: here the store's, stood in for since no known input reaches one."""

    def faulty(*args, **kwargs):
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(ws.store, "add_notification", faulty)
    automation = watching(actions.SendNotification(body="b"), actions.DoNothing())
    ek.emit_event("order.placed", ORDER)
    happened = ws.settle()

    assert happened.failed == (("watch", "ZeroDivisionError: a fault"),)
    assert len(told(ws, automation)) == 5


def test_actions_on_trigger_come_after_and_actions_on_resolve_never(ws):
    """The index counts on; what they are about is the automation's own event (3.3). Nothing is ever resolved."""
    emit = actions.EmitEvent(event="saw.{{ event.event }}", resource={ID: "{{ event.resource.id }}"})
    automation = watching(actions.DoNothing(), actions_on_trigger=[emit], actions_on_resolve=[emit])
    ek.emit_event("order.placed", ORDER)
    ws.settle()
    events = told(ws, automation)
    announced = events[0]
    second = [event for event in events if event["payload"].get("action_index") == 1]

    assert ek.Automation.read(name="watch").actions_on_resolve == (emit,)
    assert [event.event for event in ws.events("saw.*")] == ["saw.prefect.automation.triggered"]
    assert [event["event"] for event in second] == ["action.triggered", "action.executed"]
    assert second[0]["related"][1:] == [
        related(f"prefect.event.{announced['id']}", "automation-triggered-event"),
        related(f"prefect.event.{announced['id']}", "triggering-event"),
    ]
    assert second[0]["follows"] == announced["id"]


def test_a_composite_has_no_posture_in_its_events(ws):
    """And says its type (3.3)."""
    both = ek.SequenceTrigger(triggers=[ek.EventTrigger(expect={"a"}), ek.EventTrigger(expect={"b"})])
    automation = watching(actions.DoNothing(), trigger=both)
    ek.emit_event("a", ORDER)
    event = ek.emit_event("b", ORDER)
    ws.settle()

    story(automation, event, ("do-nothing", True, [], {}), trigger_type="sequence")(told(ws, automation))


def test_actions_survive_the_end_of_the_process_that_had_them(tmp_path):
    """What was committed with a firing and not begun is done when the automation is registered again."""
    with ek.Workspace(tmp_path) as ws:
        watching(actions.EmitEvent(event="done", resource={ID: "r"}))
        ws.executor.stop()
        ek.emit_event("order.placed", ORDER)
        while not ws.store.firings():
            ws.matcher.turn()
        assert len(ws.events("done")) == 0
    with ek.Workspace(tmp_path) as ws:
        watching(actions.EmitEvent(event="done", resource={ID: "r"}))
        ws.settle()
        ws.settle()

        assert len(ws.events("done")) == 1
        assert [each.status for each in ws.store.actions(ws.store.firings()[0].id)] == ["executed"]


def test_a_run_asked_for_a_state_by_hand_is_the_same_as_by_an_action(ws):
    """`workspace().set_run_state` and `cancel_run` answer with the state there is then."""
    run, _, _ = later(ws)

    assert ws.cancel_run(run.id, reason="not today").message == "not today"
    assert ws.set_run_state(run.id, State(type="COMPLETED")).name == "Cancelled"
    assert ws.set_run_state(run.id, State(type="COMPLETED"), force=True).name == "Completed"
