"""Triggers, actions and automations as values: limits, errors, JSON both ways."""

from datetime import timedelta
from uuid import UUID

import pytest

from eventkit.errors import AutomationError, InvalidTrigger
from eventkit.model.action import ACTIONS, DoNothing, RunDeployment, parse_action
from eventkit.model.automation import (
    AutomationSpec,
    DeploymentCompoundTrigger,
    DeploymentEventTrigger,
    DeploymentSequenceTrigger,
    DeploymentTrigger,
    deployment_trigger,
)
from eventkit.model.trigger import (
    CompoundTrigger,
    EventTrigger,
    Posture,
    SequenceTrigger,
    leaves,
    parse_trigger,
)

DEPLOYMENT = UUID("15d9b018-43ce-4642-9c0c-bfc6a856dd56")


def test_event_trigger_has_prefects_defaults_on_the_wire():
    """Source: prefect-behaviour 2.1."""
    assert EventTrigger().wire() == {
        "type": "event",
        "match": {},
        "match_related": {},
        "after": [],
        "expect": [],
        "for_each": [],
        "posture": "Reactive",
        "threshold": 1,
        "within": 0.0,
    }


def test_trigger_is_read_back_equal():
    """Nested, with lists of values and of specs."""
    trigger = SequenceTrigger(
        triggers=[
            EventTrigger(match={"name": ["a", "b*"]}, match_related=[{"x": "1"}, {"y": ["2", "3"]}], expect={"e"}),
            CompoundTrigger(triggers=[EventTrigger(expect={"f"}), EventTrigger(expect={"g"})], require=1),
        ],
        within=60,
    )

    assert parse_trigger(trigger.wire()) == trigger


@pytest.mark.parametrize(("given", "seconds"), [(5, 5.0), (0.5, 0.5), ("PT1M", 60.0), (timedelta(hours=1), 3600.0)])
def test_within_is_read_from_seconds_iso_and_timedelta(given, seconds):
    """And written as float seconds."""
    assert EventTrigger(within=given).wire()["within"] == seconds


@pytest.mark.parametrize("within", [None, 0])
def test_proactive_without_within_gets_ten_seconds(within):
    """Prefect's rule."""
    given = {} if within is None else {"within": within}

    assert EventTrigger(posture=Posture.Proactive, **given).within == timedelta(seconds=10)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"expct": []}, "did you mean 'expect'"),
        ({"expect": "abc"}, "write ['abc']"),
        ({"posture": "reactive"}, "posture cannot be 'reactive'"),
        ({"posture": "Proactive", "within": 9.9}, "at least 10 seconds"),
        ({"within": -1}, "zero or more seconds"),
        ({"within": None}, "within cannot be None"),
        ({"match": {"a": 1}}, "match"),
        ({"type": "metric"}, "metric triggers live in Prefect Cloud"),
        ({"triggers": [{}], "require": 2}, "from 1 to the number of triggers, 1"),
        ({"triggers": [{}], "require": 0}, "from 1 to the number of triggers, 1"),
        ({"triggers": [], "require": "any", "within": -1}, "zero or more seconds"),
    ],
)
def test_trigger_that_cannot_be_is_refused(fields, said):
    """Each with what, why and what to do."""
    with pytest.raises(InvalidTrigger) as caught:
        parse_trigger(fields)

    assert said in str(caught.value)


def test_type_may_be_left_out():
    """The shape tells."""
    children = [{"expect": ["a"]}, {"expect": ["b"]}]

    assert isinstance(parse_trigger({}), EventTrigger)
    assert isinstance(parse_trigger({"triggers": children}), SequenceTrigger)
    assert isinstance(parse_trigger({"triggers": children, "require": "all"}), CompoundTrigger)


@pytest.mark.parametrize(("require", "needed"), [("any", 1), ("all", 3), (2, 2)])
def test_compound_needs_as_many_as_it_requires(require, needed):
    """any, all, or a number."""
    assert CompoundTrigger(triggers=[EventTrigger()] * 3, require=require).needed == needed


def test_leaves_come_with_their_paths():
    """In declared order."""
    a, b, c = (EventTrigger(expect={name}) for name in "abc")
    nested = SequenceTrigger(triggers=[a, CompoundTrigger(triggers=[b, c], require="all")])

    assert list(leaves(nested)) == [((0,), a), ((1, 0), b), ((1, 1), c)]


def test_deployment_trigger_of_the_quickstart_becomes_its_automation():
    """Source: prefect-behaviour 4."""
    trigger = DeploymentTrigger(
        name="Wait",
        enabled=True,
        match_related={"prefect.resource.id": "prefect.flow.x"},
        expect={"prefect.result.produced"},
        parameters={"prev_result": "{{event.payload.result}}"},
    )

    assert trigger.as_automation(DEPLOYMENT) == AutomationSpec(
        name="Wait",
        trigger=EventTrigger(
            match_related={"prefect.resource.id": "prefect.flow.x"}, expect={"prefect.result.produced"}
        ),
        actions=[RunDeployment(deployment_id=DEPLOYMENT, parameters={"prev_result": "{{event.payload.result}}"})],
        owner_resource=f"prefect.deployment.{DEPLOYMENT}",
    )


def test_deployment_trigger_without_a_name_needs_one_given():
    """deploy() gives `<deployment>__automation_<n>`."""
    assert DeploymentTrigger().as_automation(DEPLOYMENT, name="d__automation_1").name == "d__automation_1"
    with pytest.raises(AutomationError, match="needs a name"):
        DeploymentTrigger().as_automation(DEPLOYMENT)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"expect": ["a"]}, DeploymentEventTrigger),
        ({"triggers": [{}], "require": "any"}, DeploymentCompoundTrigger),
        ({"type": "sequence", "triggers": [{}]}, DeploymentSequenceTrigger),
        (EventTrigger(expect={"a"}), DeploymentEventTrigger),
        (SequenceTrigger(triggers=[EventTrigger()]), DeploymentSequenceTrigger),
    ],
)
def test_deploy_takes_dicts_and_plain_triggers(given, kind):
    """Prefect 3.8 raises AttributeError for a plain trigger; here it is taken."""
    made = deployment_trigger(given)

    assert type(made) is kind
    assert parse_trigger(given) == made.bare()


def test_every_action_is_read_back_equal():
    """With as little as each needs."""
    least = {
        "run-deployment": {"source": "inferred"},
        "pause-deployment": {"source": "inferred"},
        "resume-deployment": {"source": "inferred"},
        "pause-automation": {"source": "inferred"},
        "resume-automation": {"source": "inferred"},
        "change-flow-run-state": {"state": "FAILED"},
        "send-notification": {"body": "b"},
        "emit-event": {"event": "e", "resource": {"prefect.resource.id": "r"}},
    }
    for kind in ACTIONS:
        action = parse_action({"type": kind} | least.get(kind, {}))

        assert parse_action(action.wire()) == action


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"type": "run-deploymen"}, "did you mean 'run-deployment'"),
        ({"type": "run-deployment"}, "deployment_id is required"),
        ({"type": "run-deployment", "source": "inferred", "deployment_id": str(DEPLOYMENT)}, "not allowed"),
        ({"type": "run-deployment", "source": "inferred", "schedule_after": -1}, "zero or more"),
        ({"type": "do-nothing", "x": 1}, "has no field 'x'"),
    ],
)
def test_action_that_cannot_be_is_refused(fields, said):
    """Each with what, why and what to do."""
    with pytest.raises(AutomationError) as caught:
        parse_action(fields)

    assert said in str(caught.value)


def looping(**changes):
    """An automation that would run a deployment on every running flow run."""
    fields = {
        "name": "loop",
        "trigger": EventTrigger(expect={"prefect.flow-run.Running"}),
        "actions": [RunDeployment(deployment_id=DEPLOYMENT)],
    }
    return AutomationSpec(**(fields | changes))


def test_deployment_that_would_run_itself_is_refused():
    """Source: prefect-behaviour 3.1, loop guard."""
    with pytest.raises(AutomationError, match="for ever"):
        looping()
    with pytest.raises(AutomationError, match="for ever"):
        looping(actions=[RunDeployment(source="inferred")])


def test_loop_guard_lets_restricted_disabled_and_idle_automations_be():
    """It is about runs that would be endless."""
    narrow = EventTrigger(expect={"prefect.flow-run.Running"}, match={"prefect.resource.name": "one"})
    by_flow = EventTrigger(expect={"prefect.flow-run.Running"}, match_related={"prefect.resource.name": "one"})

    assert looping(trigger=narrow).trigger == narrow
    assert looping(trigger=by_flow).trigger == by_flow
    assert not looping(enabled=False).enabled
    assert looping(actions=[DoNothing()]).actions == (DoNothing(),)


def test_unknown_key_of_an_automation_is_refused():
    """Prefect answers 422."""
    with pytest.raises(AutomationError, match="did you mean 'actions'"):
        AutomationSpec.parse({"name": "n", "trigger": {}, "actions": [], "action": []})
