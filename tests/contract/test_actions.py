"""What every action keeps to; an action added to the tables is tested here by being in them."""

from uuid import UUID

import pytest

from eventkit import actions
from eventkit.actions import VERBS, Outcome, perform
from eventkit.model.action import ACTIONS, parse_action
from tests.action_host import DEPLOYMENT, a_call, an_event

NEEDED = {
    "state": "CANCELLED",
    "body": "{{ event.event }} came",
    "event": "order.seen",
    "resource": {"prefect.resource.id": "order.42"},
    "deployment_id": str(DEPLOYMENT),
    "automation_id": str(UUID(int=7)),
    "url": "http://127.0.0.1:9/hook",
}
"""A value for every field that some action cannot do without."""

ALONE = {"do-nothing", "send-notification", "emit-event"}
"""What can be done where nothing exists."""


BROKEN = "{{ 1 // 0 }}"


def with_field(name):
    """The actions that have a field of this name."""
    return [kind for kind, action in ACTIONS.items() if name in action.model_fields]


def least(kind):
    """The action with as little given as it takes."""
    fields = ACTIONS[kind].model_fields
    return {"type": kind} | {name: value for name, value in NEEDED.items() if name in fields}


@pytest.fixture(params=sorted(ACTIONS))
def kind(request):
    """Each action there is."""
    return request.param


def test_every_action_has_a_verb_and_every_verb_an_action():
    """The two tables have the same names in the same order."""
    assert list(ACTIONS) == list(VERBS)


def test_every_action_is_exported_for_users():
    """`eventkit.actions.RunDeployment` and the others."""
    assert [] == [kind.__name__ for kind in ACTIONS.values() if getattr(actions, kind.__name__, None) is not kind]


def test_an_action_comes_back_from_its_wire_form(kind):
    """JSON both ways, and Prefect's name for it stays."""
    action = parse_action(least(kind))

    assert action == parse_action(action.wire())
    assert kind == action.wire()["type"]


@pytest.mark.parametrize("event", [None, an_event()], ids=["silence", "event"])
def test_where_nothing_exists_an_action_has_an_outcome_with_a_reason(kind, event):
    """Nothing is raised; what failed says why, what did not fail says nothing."""
    outcome = perform(parse_action(least(kind)), a_call(event))

    assert isinstance(outcome, Outcome)
    assert (kind in ALONE) == outcome.ok == (outcome.reason == "")


@pytest.mark.parametrize("kind", with_field("source"))
def test_an_inferred_action_without_an_event_says_that_there_is_none(kind):
    """Of every action that has a source."""
    outcome = perform(parse_action({"type": kind, "source": "inferred"}), a_call(None))

    assert outcome.reason in ("No event to infer the deployment", "No event to infer the automation")


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for field in ("body", "subject", "event", "payload", "headers") for kind in with_field(field)],
)
def test_a_template_that_does_not_render_is_a_failed_outcome(kind, field):
    """With the template's error in its details."""
    broken = {"x": BROKEN} if ACTIONS[kind].model_fields[field].default_factory else BROKEN

    outcome = perform(parse_action(least(kind) | {field: broken}), a_call(an_event()))

    assert (False, True) == (outcome.ok, "template_error" in outcome.details)
