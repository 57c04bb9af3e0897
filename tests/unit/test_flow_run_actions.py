"""Actions on the flow run an event is about, and the smaller ones."""

from datetime import timedelta
from uuid import UUID

import pytest

from eventkit.actions import (
    CancelFlowRun,
    ChangeFlowRunState,
    DeleteFlowRun,
    EmitEvent,
    Outcome,
    ResumeFlowRun,
    SendNotification,
    SuspendFlowRun,
    perform,
)
from eventkit.model.event import Event
from eventkit.model.state import State, StateType
from tests.action_host import AUTOMATION, NOW, RUN, ActionHostInMemory, a_call, a_run, about_run, an_event

TARGET = {"prefect.resource.id": f"prefect.flow-run.{RUN}", "prefect.resource.role": "target"}
SUSPENDED = State(type=StateType.PAUSED, name="Suspended", state_details={"pause_reschedule": True})


def host_with(state=None, **fields):
    """A workspace with one run."""
    return ActionHostInMemory(runs={RUN: a_run(state)}, **fields)


@pytest.mark.parametrize(
    ("action", "type", "name", "message"),
    [
        (CancelFlowRun(), StateType.CANCELLING, "Cancelling", f"Cancelled by Automation {AUTOMATION}"),
        (SuspendFlowRun(), StateType.PAUSED, "Suspended", f"Suspended by Automation {AUTOMATION}"),
        (ChangeFlowRunState(state="FAILED"), StateType.FAILED, "Failed", f"State changed by Automation {AUTOMATION}"),
        (
            ChangeFlowRunState(state="COMPLETED", name="Checked", message="by hand", force=True),
            StateType.COMPLETED,
            "Checked",
            "by hand",
        ),
    ],
)
def test_a_state_is_asked_for(action, type, name, message):
    """With the automation in its message, at the host's time."""
    host = host_with()

    outcome = perform(action, a_call(about_run(), host=host))

    [(_, state, force)] = host.asked
    assert Outcome(ok=True, related=(TARGET,), details={"status_code": 201}) == outcome
    assert (type, name, message, NOW) == (state.type, state.name, state.message, state.timestamp)
    assert getattr(action, "force", False) is force


def test_a_suspended_run_waits_an_hour():
    """Prefect's default for a suspended run."""
    host = host_with()

    perform(SuspendFlowRun(), a_call(about_run(), host=host))

    assert {
        "pause_timeout": (NOW + timedelta(hours=1)).isoformat(),
        "pause_reschedule": True,
    } == host.runs[RUN].state.state_details


def test_a_run_that_had_not_started_is_cancelled_at_once():
    """An answer of CANCELLED is what was wanted."""
    host = host_with(answer=State(type=StateType.CANCELLED))

    assert perform(CancelFlowRun(), a_call(about_run(), host=host)).ok


def test_a_run_that_refuses_is_a_failed_outcome():
    """With the message of the state it is in."""
    host = host_with(answer=State(type=StateType.COMPLETED, message="it was over"))

    outcome = perform(CancelFlowRun(), a_call(about_run(), host=host))

    said = f"Flow run {RUN} was asked to become Cancelling and is Completed: it was over"
    assert Outcome(ok=False, reason=said, related=(TARGET,)) == outcome


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SUSPENDED, (StateType.SCHEDULED, "Resuming", {"scheduled_time": NOW.isoformat()})),
        (State(type=StateType.PAUSED), (StateType.RUNNING, "Running", {})),
    ],
)
def test_a_run_is_resumed_the_way_it_was_stopped(state, expected):
    """A suspended run is scheduled anew, a paused one goes on."""
    host = host_with(state)

    outcome = perform(ResumeFlowRun(), a_call(about_run(), host=host))

    now = host.runs[RUN].state
    assert Outcome(ok=True, related=(TARGET,), details={"status_code": 200}) == outcome
    assert expected == (now.type, now.name, now.state_details)


def test_a_run_that_is_not_paused_has_nothing_to_resume():
    """The reason says what it is."""
    outcome = perform(ResumeFlowRun(), a_call(about_run(), host=host_with()))

    assert f"Flow run {RUN} is Running: only a paused or suspended run can be resumed" == outcome.reason


def test_a_run_that_stays_paused_says_so():
    """The host's answer counts."""
    host = host_with(SUSPENDED, answer=SUSPENDED)

    outcome = perform(ResumeFlowRun(), a_call(about_run(), host=host))

    assert f"Flow run {RUN} stayed Suspended: its time to be resumed is over" == outcome.reason


def test_a_run_is_deleted():
    """And a second time it is not there."""
    host = host_with()
    call = a_call(about_run(), host=host)

    assert Outcome(ok=True, related=(TARGET,), details={"status_code": 204}) == perform(DeleteFlowRun(), call)
    assert {"status_code": 404} == perform(DeleteFlowRun(), call).details


def test_a_notification_is_rendered_and_kept():
    """What is missing is empty; ids and times are text."""
    host = ActionHostInMemory()
    action = SendNotification(
        subject="{{ event.event }}{{ event.payload.missing.deep }}", body="{{ event.id }} of {{ automation.name }}"
    )

    outcome = perform(action, a_call(an_event(), host=host))

    assert Outcome(ok=True) == outcome
    assert [("notify", "order.placed", f"{UUID(int=0xE)} of watch orders", AUTOMATION)] == host.asked


def test_a_notification_names_its_block():
    """As Prefect's event does."""
    block = UUID(int=0xB)

    outcome = perform(SendNotification(block_document_id=block, body="x"), a_call(an_event()))

    assert (
        {"prefect.resource.id": f"prefect.block-document.{block}", "prefect.resource.role": "block"},
    ) == outcome.related


def test_an_event_is_emitted():
    """Labels as text, payload values in their type, following the triggering event, one hop further from its origin."""
    host = ActionHostInMemory()
    action = EmitEvent(
        event="{{ event.event }}.seen",
        resource={"prefect.resource.id": "{{ event.resource.id }}"},
        related=[{"prefect.resource.id": "a-{{ event.payload.n }}", "prefect.resource.role": "part"}],
        payload={"n": "{{ event.payload.n }}", "text": "n={{ event.payload.n }}", "plain": 1},
    )

    outcome = perform(action, a_call(an_event(payload={"n": 7}), host=host))

    expected = Event(
        occurred=NOW,
        event="order.placed.seen",
        resource={"prefect.resource.id": "order.42"},
        related=[{"prefect.resource.id": "a-7", "prefect.resource.role": "part"}],
        payload={"n": 7, "text": "n=7", "plain": 1},
        id=UUID(int=1000),
        follows=UUID(int=0xE),
        cause=UUID(int=0xE),
        hops=1,
    )
    assert [("emit", expected)] == host.asked
    assert outcome.ok
    assert outcome.related == (
        {
            "prefect.resource.id": f"prefect.event.{UUID(int=1000)}",
            "prefect.resource.role": "target",
            "prefect.resource.name": "order.placed.seen",
        },
    )


def test_an_event_that_cannot_be_is_not_emitted():
    """The event's own error is the reason."""
    host = ActionHostInMemory()

    outcome = perform(
        EmitEvent(event="x", resource={"prefect.resource.id": "{{ event.payload.missing }}"}),
        a_call(an_event(), host=host),
    )

    assert "The prefect.resource.id label must be non-empty" in outcome.reason
    assert [] == host.asked
