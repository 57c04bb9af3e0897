"""Automations with actions, and what is told of them, in few words."""

from datetime import timedelta
from uuid import UUID

import eventkit as ek

ID, NAME, ROLE = "prefect.resource.id", "prefect.resource.name", "prefect.resource.role"
ORDER = {ID: "order.42", NAME: "the order"}
PLACED = ek.EventTrigger(expect={"order.placed"})


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
