"""Triggers and actions in plain words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from eventkit.faces import sentence
from eventkit.faces.automations import phrase
from eventkit.model.action import ACTIONS, CallWebhook, parse_action
from eventkit.model.deployment import Deployment
from eventkit.model.trigger import CompoundTrigger, EventTrigger, Posture, SequenceTrigger, Trigger

AT = datetime(2026, 1, 2, tzinfo=UTC)
ONE = UUID("019b0000-0000-7000-8000-000000000001")
TWO = UUID("019b0000-0000-7000-8000-000000000002")
DOWNSTREAM = Deployment(id=ONE, name="wait-for-upstream", flow_id=TWO, flow_name="downstream", created=AT, updated=AT)


def event(**fields: Any) -> EventTrigger:
    """An event trigger."""
    return EventTrigger(**fields)


A, B, C = event(expect={"a"}), event(expect={"b"}), event(expect={"c"})
ABSENT = {"posture": Posture.Proactive, "within": 30}
ROLE, NAME, ID = "prefect.resource.role", "prefect.resource.name", "prefect.resource.id"

SENTENCES: list[tuple[Trigger, str]] = [
    (A, "on every a"),
    (event(), "on every event"),
    (event(expect={"*"}), "on every event"),
    (event(expect={"a", "b", "two words"}), 'on every a, b or "two words"'),
    (event(expect={"a"}, threshold=0), "on every a"),
    (event(expect={"a"}, threshold=2), "on every 2nd a"),
    (event(expect={"a"}, threshold=11), "on every 11th a"),
    (event(expect={"a"}, within=60), "on every a, at most once in 60 s"),
    (event(expect={"a"}, none_of={"tier": "test"}), "on every a whose resources include none whose tier is test"),
    (
        event(match={"region": "eu"}, none_of=[{ROLE: "shop", ID: ["s.1", "s.2"]}, {"tier": "!gold"}]),
        "on every event whose region is eu, and resources include none whose role is shop and id is s.1 or s.2, and "
        "resources include none whose tier is anything but gold",
    ),
    (event(expect={"a"}, collect="each"), "on every a"),
    (event(expect={"a"}, collect="each", threshold=3, within=60), "on each a, once 3 come within 60 s"),
    (event(expect={"a"}, collect="each", after={"s"}, within=60), "on every a within 60 s after s"),
    (
        event(expect={"a"}, collect="all", within=60),
        "when 60 s have passed since the first a, with all that came by then",
    ),
    (
        event(expect={"a"}, collect="all", threshold=2, within=60, for_each={"region"}),
        "when 60 s have passed since the first a, with all that came by then, if they are at least 2, for each region",
    ),
    (
        event(expect={"a"}, collect="all", after={"s"}, within=60),
        "when 60 s have passed since s, with all a that came by then",
    ),
    (
        CompoundTrigger(triggers=[event(expect={"a"}, collect="all", threshold=2, within=60), B], require="all"),
        "when all of (all a (at least 2) within 60 s, b) come",
    ),
    (event(expect={"a"}, after={"s"}), "on the first a after s"),
    (event(expect={"a"}, after={"s", "t"}, threshold=3), "on the 3rd a after s or t"),
    (event(expect={"a"}, after={"s"}, within=900), "when a comes within 15 min after s"),
    (
        event(expect={"stock.low"}, threshold=3, within=60, for_each={ID}),
        "when 3 stock.low come within 60 s, for each prefect.resource.id",
    ),
    (event(threshold=3, within=0.5), "when 3 events come within 0.5 s"),
    (
        event(expect={"heartbeat"}, after={"start"}, for_each={"region", f"related:flow:{NAME}"}, **ABSENT),
        "when no heartbeat comes within 30 s after start, for each region and prefect.resource.name of its flow",
    ),
    (event(threshold=3, **ABSENT), "when fewer than 3 events come within 30 s"),
    (event(expect={"a"}, match={ID: "order.*"}), "on every a whose resource is order.*"),
    (event(expect={"a"}, match={NAME: "x"}), "on every a whose resource is x"),
    (event(expect={"a"}, match={ID: "*", NAME: "x"}), "on every a whose resource is anything and resource name is x"),
    (
        event(expect={"a"}, match={"region": ["eu", "!us-*"], "tier": []}),
        "on every a whose region is eu or anything but us-*, and tier is nothing that exists",
    ),
    (
        event(expect={"a"}, match_related={ROLE: "flow", NAME: "up", ID: "f.*", "team": "x"}),
        "on every a whose flow is up and flow's id is f.* and flow's team is x",
    ),
    (event(expect={"a"}, match_related={ROLE: "flow"}), "on every a whose related role is flow"),
    (
        event(expect={"a"}, match_related=[{ROLE: "tag", ID: "!tag.dev"}, {ID: "b.1"}, {ROLE: ["x", "y*"]}]),
        "on every a whose tag is anything but tag.dev, and related resource is b.1, and related role is x or y*",
    ),
    (CompoundTrigger(require="all", within=60, triggers=[A, B]), "when all of (a, b) come within 60 s"),
    (CompoundTrigger(require="any", triggers=[A, B]), "when any of (a, b) comes"),
    (CompoundTrigger(require=2, triggers=[A, B, C], within=172_800), "when 2 of (a, b, c) come within 2 d"),
    (CompoundTrigger(require="all", triggers=[]), "never: it holds no triggers"),
    (SequenceTrigger(triggers=[A, B, C], within=7_200), "when a, then b, then c come within 2 h"),
    (
        CompoundTrigger(
            require="all",
            triggers=[
                SequenceTrigger(triggers=[A, B], within=3),
                CompoundTrigger(require="any", triggers=[B, C]),
                event(expect={"d"}, threshold=2, within=5, after={"s"}, for_each={"k"}),
                event(expect={"e"}, **ABSENT),
            ],
        ),
        "when all of ((a, then b) within 3 s, any of (b, c), 2 d within 5 s after s for each k, no e within 30 s) come",
    ),
]


@pytest.mark.parametrize(("trigger", "expected"), SENTENCES, ids=[expected for _, expected in SENTENCES])
def test_a_trigger_is_a_sentence(trigger: Trigger, expected: str) -> None:
    """One for every shape a trigger has."""
    assert expected == sentence(trigger)


def test_every_action_has_words() -> None:
    """A new action without words fails here."""
    needs: dict[str, dict[str, Any]] = {
        "change-flow-run-state": {"state": "CANCELLED"},
        "send-notification": {"body": "b"},
        "emit-event": {"event": "a", "resource": {}},
        "call-webhook": {"url": "https://hooks.example.com/secret"},
        "run-deployment": {"deployment_id": ONE, "schedule_after": 120},
        "resume-deployment": {"source": "inferred"},
        "pause-deployment": {"deployment_id": TWO},
        "pause-automation": {"automation_id": TWO},
        "resume-automation": {"source": "inferred"},
    }
    expected = {
        "do-nothing": "does nothing",
        "run-deployment": "runs wait-for-upstream 2 min later",
        "pause-deployment": "pauses a deployment that is not here",
        "resume-deployment": "resumes the deployment the event is about",
        "pause-automation": 'turns off "the first one"',
        "resume-automation": "turns on the automation the event is about",
        "cancel-flow-run": "cancels the flow run",
        "suspend-flow-run": "suspends the flow run",
        "resume-flow-run": "resumes the flow run",
        "delete-flow-run": "deletes the flow run",
        "change-flow-run-state": "sets the flow run to Cancelled",
        "call-webhook": "calls hooks.example.com",
        "send-notification": "notifies",
        "emit-event": "emits a",
    }

    assert expected == {
        kind: phrase(
            parse_action({"type": kind, **needs.get(kind, {})}),
            deployments={ONE: DOWNSTREAM},
            automations={TWO: "the first one"},
        )
        for kind in ACTIONS
    }


def test_an_address_that_cannot_be_read_is_a_webhook() -> None:
    """A template or a broken address names no host."""
    assert "calls a webhook" == phrase(CallWebhook(url="http://[::"), deployments={}, automations={})
