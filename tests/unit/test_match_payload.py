"""What a trigger asks of the payload: it fires or does not, says why, and stays out of Prefect's JSON."""

import pytest

import eventkit as ek
from eventkit.engine import Plan, step
from eventkit.errors import InvalidTrigger
from eventkit.faces.sentences import sentence
from eventkit.insight import Circumstances, explain
from eventkit.model.trigger import EventTrigger
from tests.stepping import AUTOMATION, event

LARGE = EventTrigger(expect={"order.placed"}, match_payload={"order": {"total": [{"numeric": [">=", 100]}]}})

TOTAL = "{{ event.payload.order.total }}"


def placed(payload):
    """An order with this payload."""
    return event(0, "order.placed", "order.42").model_copy(update={"payload": payload})


@pytest.mark.parametrize(
    ("payload", "fires", "why"),
    [
        ({"order": {"total": 100}}, True, "Fires: one is enough: it fires"),
        ({"order": {"total": 99}}, False, "order.total is 99, and at least 100 was expected"),
        ({"order": {"total": "100"}}, False, 'order.total is "100", and at least 100 was expected'),
        ({}, False, "order.total is missing, and at least 100 was expected"),
    ],
)
def test_a_payload_is_asked_for_and_the_verdict_names_the_field(payload, fires, why):
    """The matcher and the verdict agree, and the field's value is told."""
    given = placed(payload)
    done = step(Plan({AUTOMATION: LARGE}), {}, given, given.occurred)
    verdict = explain(LARGE, given, Circumstances(automation_id=AUTOMATION))
    assert (len(done.firings), why in str(verdict)) == (int(fires), True), str(verdict)


def test_it_is_said_in_the_sentence_and_kept_in_the_json():
    """In words for people, and both ways through JSON."""
    assert sentence(LARGE) == "on every order.placed whose payload order.total is at least 100"
    assert EventTrigger.model_validate_json(LARGE.model_dump_json()) == LARGE


def test_a_trigger_without_it_has_the_json_of_prefect():
    """A server that forbids unknown fields takes it."""
    assert "match_payload" not in EventTrigger(expect={"order.placed"}).model_dump(mode="json")


def test_a_pattern_that_cannot_be_is_refused_with_its_place():
    """When the trigger is made, not when an event comes."""
    with pytest.raises(InvalidTrigger, match="payload\\['total'\\]\\[0\\] has no operator 'numerc'"):
        EventTrigger(match_payload={"total": [{"numerc": [">", 0]}]})


def test_an_automation_runs_only_for_payloads_that_fit():
    """From the event to the flow, with the number that was asked about."""
    seen = []
    with ek.Workspace.in_memory():

        @ek.flow
        def note(total: int):
            seen.append(total)

        note.deploy("note", triggers=[ek.DeploymentEventTrigger(**dict(LARGE), parameters={"total": TOTAL})])
        for total in (5, 100, 250):
            ek.emit_event(
                "order.placed", {"prefect.resource.id": f"order.{total}"}, payload={"order": {"total": total}}
            )
        ek.settle()
    assert sorted(seen) == [100, 250]  # two runs at a time: either may be first
