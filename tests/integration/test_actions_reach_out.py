"""Actions that reach out, calls and notifications and events, and actions that fail, in the whole chain."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import eventkit as ek
from eventkit import actions
from eventkit.model.state import State
from tests.acting import ID, ORDER, later, related, story, told, watching


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
