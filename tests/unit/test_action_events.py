"""The events automations leave, whole, against the table of `prefect-behaviour` 3.3."""

from datetime import timedelta
from uuid import UUID

import pytest

from eventkit.actions import CallWebhook, DoNothing, Outcome
from eventkit.actions.events import (
    Invocation,
    action_events,
    action_triggered,
    automation_changed,
    triggered,
)
from eventkit.model.trigger import CompoundTrigger, EventTrigger
from tests.action_host import AUTOMATION, NOW, CountedIds, a_firing, an_automation, an_event

LATER = NOW + timedelta(seconds=2)
TARGET = {"prefect.resource.id": "prefect.deployment.x", "prefect.resource.role": "target"}
RESOURCE = {"prefect.resource.id": f"prefect.automation.{AUTOMATION}", "prefect.resource.name": "watch orders"}
TRIGGERED = UUID(int=0xB)


def invocation(event=None, **fields):
    """The automation's first action, being done."""
    given = {
        "automation": an_automation(DoNothing()),
        "firing": a_firing(event),
        "action": DoNothing(),
        "index": 0,
        "event": event,
        "triggered_id": TRIGGERED,
        "id": UUID(int=0x1),
    }
    return Invocation(**given | fields)


def involved(id, role):
    """The labels of an event that took part."""
    return {"prefect.resource.id": f"prefect.event.{id}", "prefect.resource.role": role}


@pytest.mark.parametrize("what", ["created", "updated", "deleted"])
def test_a_changed_automation_is_told_whole(what):
    """The automation's JSON with id and times; nothing related, nothing followed."""
    spec = an_automation(DoNothing())

    assert automation_changed(what, spec, ids=CountedIds(), now=LATER).wire() == {
        "occurred": "2026-01-01T09:00:02Z",
        "event": f"prefect.automation.{what}",
        "resource": RESOURCE,
        "related": [],
        "payload": spec.wire(),
        "id": str(UUID(int=1000)),
        "follows": None,
    }
    assert {"id": str(AUTOMATION), "created": "2026-01-01T09:00:00Z"}.items() <= spec.wire().items()


def test_secrets_of_a_webhook_call_stay_out_of_the_automations_event():
    """Header values that are secret by name, and an address's path."""
    call = CallWebhook(
        url="https://hooks.example.com/T0/B0/xyz", headers={"Authorization": "Bearer abcdef", "X-Team": "ops"}
    )
    spec = an_automation(call)

    payload = automation_changed("created", spec, ids=CountedIds(), now=NOW).payload

    assert payload == spec.wire() | {
        "actions": [
            call.wire()
            | {
                "url": "https://hooks.example.com/[hidden]",
                "headers": {"Authorization": "[hidden]", "X-Team": "ops"},
            }
        ]
    }


def test_triggered_carries_the_whole_triggering_event():
    """At the firing's time, with the posture, related to its event, one firing on from its origin."""
    event = an_event(hops=2)
    firing = a_firing(event, triggering_labels={"region": "eu"})

    told = triggered(an_automation(), firing, ids=CountedIds())

    assert told.wire() == {
        "occurred": "2026-01-01T09:00:00Z",
        "event": "prefect.automation.triggered",
        "resource": RESOURCE | {"prefect.posture": "Reactive"},
        "related": [involved(event.id, "triggering-event")],
        "payload": {"triggering_labels": {"region": "eu"}, "triggering_event": event.wire()},
        "id": str(UUID(int=1000)),
        "follows": None,
    }
    assert (event.id, 3) == (told.cause, told.hops)


def test_triggered_by_silence_has_no_event():
    """A proactive firing: null in the payload, nothing related."""
    silence = EventTrigger(expect={"beat"}, posture="Proactive", within=60)

    told = triggered(an_automation(trigger=silence), a_firing(None), ids=CountedIds())

    assert told.wire() == {
        "occurred": "2026-01-01T09:00:00Z",
        "event": "prefect.automation.triggered",
        "resource": RESOURCE | {"prefect.posture": "Proactive"},
        "related": [],
        "payload": {"triggering_labels": {}, "triggering_event": None},
        "id": str(UUID(int=1000)),
        "follows": None,
    }
    assert (None, 1) == (told.cause, told.hops)


def test_a_composites_events_have_no_posture():
    """Only an event trigger has one; the trigger's type is told with the actions."""
    both = CompoundTrigger(require="all", triggers=[EventTrigger(expect={"a"}), EventTrigger(expect={"b"})], within=60)
    automation = an_automation(trigger=both)
    first, second = an_event(event="a", hops=4, id=UUID(int=1)), an_event(event="b")
    parts = (a_firing(first, path=(0,)), a_firing(second, path=(1,)))
    firing = a_firing(second, triggering_firings=parts)

    told = triggered(automation, firing, ids=CountedIds())
    begun = action_triggered(
        invocation(second, automation=automation, firing=firing), Outcome(ok=True), ids=CountedIds()
    )

    assert RESOURCE == told.wire()["resource"]
    assert (second.id, 5) == (told.cause, told.hops)
    assert RESOURCE | {"prefect.trigger-type": "compound"} == begun.wire()["resource"]


def test_an_event_too_large_to_repeat_is_told_without_its_payload():
    """The triggered event stays under the limit, and says where the payload is."""
    event = an_event(payload={"text": "x" * 1_450_000})

    told = triggered(an_automation(), a_firing(event), ids=CountedIds())

    assert len(told.json_bytes()) < 2_000
    assert told.payload["triggering_event"] == event.wire() | {
        "payload": {"left_out": f"the payload was too large to be repeated: see event {event.id}"}
    }


def test_an_action_that_went_well_leaves_triggered_and_executed():
    """The first at the firing's time and following its event, the second now and following the first."""
    event = an_event()
    outcome = Outcome(ok=True, related=(TARGET,), details={"status_code": 200})

    begun, ended = action_events(invocation(event), outcome, ids=CountedIds(), now=LATER)

    shared = {
        "resource": RESOURCE | {"prefect.trigger-type": "event", "prefect.posture": "Reactive"},
        "related": [
            TARGET,
            involved(TRIGGERED, "automation-triggered-event"),
            involved(event.id, "triggering-event"),
        ],
    }
    about = {"action_index": 0, "action_type": "do-nothing", "invocation": str(UUID(int=1))}
    assert begun.wire() == shared | {
        "occurred": "2026-01-01T09:00:00Z",
        "event": "prefect.automation.action.triggered",
        "payload": about,
        "id": str(UUID(int=1000)),
        "follows": str(event.id),
    }
    assert ended.wire() == shared | {
        "occurred": "2026-01-01T09:00:02Z",
        "event": "prefect.automation.action.executed",
        "payload": about | {"status_code": 200},
        "id": str(UUID(int=1001)),
        "follows": str(begun.id),
    }
    assert [(event.id, 1)] * 2 == [(told.cause, told.hops) for told in (begun, ended)]


def test_an_action_that_failed_tells_the_reason():
    """Beside the details; without an event only the triggered event is related."""
    outcome = Outcome(ok=False, reason="No deployment could be inferred", details={"template_error": "x"})

    begun, ended = action_events(invocation(index=3), outcome, ids=CountedIds(), now=LATER)

    assert ended.wire() == {
        "occurred": "2026-01-01T09:00:02Z",
        "event": "prefect.automation.action.failed",
        "resource": RESOURCE | {"prefect.trigger-type": "event", "prefect.posture": "Reactive"},
        "related": [involved(TRIGGERED, "automation-triggered-event")],
        "payload": {
            "action_index": 3,
            "action_type": "do-nothing",
            "invocation": str(UUID(int=1)),
            "reason": "No deployment could be inferred",
            "template_error": "x",
        },
        "id": str(UUID(int=1001)),
        "follows": str(begun.id),
    }
    assert begun.follows is None


@pytest.mark.parametrize(("ago", "followed"), [(299.999, True), (300, False), (-299, True), (-300, False)])
def test_an_action_follows_only_an_event_less_than_five_minutes_away(ago, followed):
    """Strictly, either way: row 23 of the tricky cases."""
    event = an_event(occurred=NOW - timedelta(seconds=ago))

    begun = action_triggered(invocation(event), Outcome(ok=True), ids=CountedIds())

    assert begun.follows == (event.id if followed else None)


def test_an_action_on_trigger_has_the_automations_own_event():
    """Row 22: its triggering event is `prefect.automation.triggered`, and its index counts on."""
    event = an_event()
    firing = a_firing(event)
    own = triggered(an_automation(), firing, ids=CountedIds())

    begun = action_triggered(
        invocation(own, firing=firing, index=1, triggered_id=own.id), Outcome(ok=True), ids=CountedIds()
    )

    assert [
        involved(own.id, "automation-triggered-event"),
        involved(own.id, "triggering-event"),
    ] == begun.wire()["related"]
    assert (1, own.id, event.id) == (begun.payload["action_index"], begun.follows, begun.cause)
