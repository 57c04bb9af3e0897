"""What a trigger refuses: an event of which any resource, primary or related, fits one of its specs."""

import pytest

import eventkit as ek
from eventkit.engine import Plan
from eventkit.errors import InvalidTrigger
from eventkit.insight import Circumstances, explain, near_misses
from eventkit.model.trigger import EventTrigger
from tests.stepping import AUTOMATION, event

GOLD = [{"prefect.resource.id": "customer.7", "prefect.resource.role": "customer", "tier": "gold"}]
ROLE = "prefect.resource.role"


def order(*, related=(), **labels):
    """An order with these labels, and who else took part."""
    return event(0, "order.placed", "order.42", related=related, **labels)


def found(trigger, given):
    """Whether the matcher's index finds the trigger for an event."""
    return bool(Plan({AUTOMATION: trigger}).candidates(given))


@pytest.mark.parametrize(
    ("none_of", "refused"),
    [
        ({"tier": "gold"}, True),
        ({"tier": ["silver", "go*"]}, True),
        ({"tier": "silver"}, False),
        ({"region": "us-1"}, True),
        ({"region": "us-1", "tier": "gold"}, False),  # no one resource has both
        ([{"region": "eu"}, {ROLE: "customer"}], True),
        ([{"region": "eu"}, {ROLE: "shop"}], False),
        ({"region": "!eu"}, True),
        ({"nothing": "*"}, False),
        ({}, False),
        ([{}], False),
    ],
)
def test_an_event_is_refused_when_any_resource_fits(none_of, refused):
    """The primary one as well as those that took part; each label of a spec by one and the same resource."""
    assert found(EventTrigger(expect={"order.*"}, none_of=none_of), order(related=GOLD, region="us-1")) is not refused


def test_negation_means_what_it_reads():
    """A `!` pattern is fitted by any other resource; `none_of` asks them all."""
    both = [*GOLD, {"prefect.resource.id": "shop.1", ROLE: "shop", "tier": "silver"}]
    assert found(EventTrigger(match_related={"tier": "!gold"}), order(related=both))
    assert not found(EventTrigger(none_of={"tier": "gold"}), order(related=both))


def test_it_stands_in_the_json_only_where_it_is_asked_for():
    """As one spec or a list, both ways; what refuses nothing is left out."""
    one, two = EventTrigger(none_of={"tier": "gold"}), EventTrigger(none_of=[{"a": ["b", "c"]}, {"d": "!e"}])

    assert [{"tier": "gold"}, [{"a": ["b", "c"]}, {"d": "!e"}]] == [each.wire()["none_of"] for each in (one, two)]
    assert [one, two] == [EventTrigger.parse(each.wire()) for each in (one, two)]
    assert EventTrigger().wire() == EventTrigger(none_of=[{}]).wire()
    assert "none_of" not in EventTrigger().wire()
    with pytest.raises(InvalidTrigger, match="none_of"):
        EventTrigger(none_of="gold")


@pytest.mark.parametrize(
    ("none_of", "sentence"),
    [
        (
            {"tier": "gold"},
            "Does not match: customer:customer.7 has tier 'gold', and nothing with tier gold was wanted. "
            "Nearest edit: no longer refuse tier gold",
        ),
        (
            {"tier": ["gold", "silver"]},
            "Does not match: customer:customer.7 has tier 'gold', and nothing with tier gold or silver was wanted. "
            "Nearest edit: no longer refuse tier gold",
        ),
        (
            {"region": "us-*"},
            "Does not match: its resource has region 'us-1', and nothing with region us-* was wanted. "
            "Nearest edit: no longer refuse region us-*",
        ),
        ({"tier": "silver"}, "Fires: one is enough: it fires"),
    ],
)
def test_the_verdict_names_what_fits_and_the_edit_that_admits_it(none_of, sentence):
    """The smallest: a pattern where others stay, else the whole spec."""
    trigger, given = EventTrigger(expect={"order.placed"}, none_of=none_of), order(related=GOLD, region="us-1")
    verdict = explain(trigger, given, Circumstances(automation_id=AUTOMATION))

    assert sentence == str(verdict)
    if verdict.edit is not None:
        assert found(verdict.edit.apply(trigger), given)


def test_an_edit_leaves_the_other_patterns_where_they_are():
    """Only what refuses the event is taken away, whichever of the specs it is in."""
    trigger = EventTrigger(none_of=[{"tier": ["gold", "silver"]}, {"region": "eu"}, {"region": "us-1"}])
    edit = explain(trigger, order(related=GOLD, region="us-1")).edit

    assert "no longer refuse tier gold and no longer refuse region us-1" == str(edit)
    assert EventTrigger(none_of=[{"tier": "silver"}, {"region": "eu"}]) == edit.apply(trigger)


def test_near_misses_count_what_alone_kept_events_out():
    """By what is refused and what was there instead of nothing."""
    given = [
        *(order(related=[{**GOLD[0], "prefect.resource.id": f"customer.{n}"}]) for n in range(2)),
        order(region="us-1"),
        event(0, "order.paid", "order.1", region="us-1"),
        order(),
    ]
    told = near_misses(EventTrigger(expect={"order.placed"}, none_of=[{"tier": "gold"}, {"region": "us-*"}]), given)

    assert [
        "2 failed only on none of: its customer has tier 'gold', and nothing with tier gold was wanted; "
        "to admit: no longer refuse tier gold",
        "1 failed only on none of: its resource has region 'us-1', and nothing with region us-* was wanted; "
        "to admit: no longer refuse region us-*",
    ] == [str(each) for each in told]


def test_an_automation_does_nothing_for_what_is_refused():
    """From the event to the flow."""
    seen = []
    with ek.Workspace.in_memory():

        @ek.flow
        def note(n: int):
            seen.append(n)

        trigger = ek.DeploymentEventTrigger(
            expect={"order.placed"}, none_of={"tier": "test"}, parameters={"n": "{{ event.payload.n }}"}
        )
        note.deploy("note", triggers=[trigger])
        for n, tier in enumerate(("gold", "test", "silver")):
            ek.emit_event("order.placed", {"prefect.resource.id": f"order.{n}", "tier": tier}, payload={"n": n})
        ek.settle()
    assert sorted(seen) == [0, 2]  # two runs at a time: either may be first
