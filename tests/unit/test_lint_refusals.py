"""What is odd about what a trigger refuses, and about what its actions emit for others."""

import pytest

from eventkit.insight import Subject, lint
from eventkit.model.action import EmitEvent
from eventkit.model.trigger import EventTrigger

ID = "prefect.resource.id"
ROLE = "prefect.resource.role"
REFUSALS = {
    "every resource refused": (
        EventTrigger(none_of=[{"tier": "test"}, {ID: "*"}]),
        ("error", "contradiction", "none_of[1]", "no longer refuse resource id *"),
    ),
    "what is asked for, refused": (
        EventTrigger(match={"region": ["eu-1", "eu-*"], "tier": "gold"}, none_of=[{"region": ["eu-*"]}]),
        ("error", "contradiction", "none_of[0]", "no longer refuse region eu-*"),
    ),
    "what took part, refused": (
        EventTrigger(match_related=[{ROLE: "customer", "tier": "tin"}], none_of=[{ROLE: "customer"}]),
        ("error", "contradiction", "none_of[0]", "no longer refuse role customer"),
    ),
    "some of what is asked for, refused": (
        EventTrigger(match={"region": "eu-*"}, none_of=[{"region": "eu-1"}, {"region": "eu-*", "tier": "tin"}]),
        None,
    ),
    "nothing refused": (
        EventTrigger(none_of=[{"region": []}]),
        ("warning", "contradiction", "none_of[0]", "leave out what refuses nothing"),
    ),
    "two negations refused": (
        EventTrigger(none_of=[{"region": ["!eu", "!us"]}]),
        ("warning", "negation-in-list", "none_of[0]", None),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("trigger", "finding"), REFUSALS.values(), ids=REFUSALS)
def test_what_refuses_all_or_nothing_is_found(trigger, finding):
    """With what mends it, beside the note that it is of here alone."""
    told = [
        (each.severity.value, each.code, each.where, each.edit and str(each.edit))
        for each in lint(Subject(trigger=trigger.changed(expect=("e",))))
    ]

    assert [*([finding] if finding else []), ("note", "only-here", "none_of", None)] == told


def test_what_is_emitted_for_others_is_no_loop():
    """Where the trigger asks for who takes part; a template in a label may be anything."""
    asked = EventTrigger(expect={"e"}, match_related={ROLE: "customer", "tier": "gold"})

    def loops(**labels):
        emits = EmitEvent(event="e", resource={ID: "x"}, related=[{ID: "x", **labels}])
        return [each.code for each in lint(Subject(trigger=asked, actions=(emits,)))].count("loop")

    assert [0, 0, 1, 1] == [
        loops(**{ROLE: "carrier", "tier": "gold"}), loops(**{ROLE: "customer", "tier": "tin"}),
        loops(**{ROLE: "customer", "tier": "gold"}), loops(**{ROLE: "customer", "tier": "{{ event.payload.tier }}"}),
    ]  # fmt: skip
