"""Composite triggers: the worked examples of prefect-behaviour 2.7, and rows 19 and 21 of its section 8."""

from datetime import timedelta

import pytest

from eventkit.engine import ChildFirings, parse_held
from eventkit.model.trigger import CompoundTrigger, EventTrigger, SequenceTrigger
from tests.stepping import AUTOMATION, Stepper, at, event, fires

DAY = 86_400


def child(name, **fields):
    """Presence of one name."""
    return EventTrigger(expect={name}, **fields)


def compound(require, *names, within=60):
    """A compound of children that each await one name."""
    return CompoundTrigger(require=require, triggers=[child(name) for name in names], within=within)


def sequence(*names, within=60):
    """A sequence of children that each await one name."""
    return SequenceTrigger(triggers=[child(name) for name in names], within=within)


def fired(trigger, given):
    """The seconds at which events, written `a0 b10`, fired a trigger."""
    written = [(each[0], float(each[1:])) for each in given.split()]
    return [written[place][1] for place in fires(trigger, *(event(when, name) for name, when in written))]


@pytest.mark.parametrize(
    ("expected", "given"),
    [([12], "b10 a11 b12"), ([], "a0 b70"), ([60], "a0 b60"), ([10], "a0 b10"), ([1, 3], "a0 b1 a2 b3")],
)
def test_row_19_a_sequence_fires_when_its_newest_firings_are_in_order(expected, given):
    """Prefect's outcome: b, a, b fires on the second b, for a newer firing of a child replaces its older one."""
    assert expected == fired(sequence("a", "b"), given)


@pytest.mark.parametrize(
    ("expected", "given"),
    [([], "a0 b1 a2 c3"), ([5], "a0 b1 a2 c3 b4 c5"), ([2], "a0 b1 c2"), ([], "c0 b1 a2"), ([], "a0 c1 b2")],
)
def test_row_19_a_sequence_of_three_wants_all_three_in_order(expected, given):
    """Prefect's outcome: a, b, a, c does not fire, since the newest a came after b."""
    assert expected == fired(sequence("a", "b", "c"), given)


@pytest.mark.parametrize(("expected", "first", "second"), [([], (50, "b"), (10, "a")), ([1], (50, "a"), (10, "b"))])
def test_a_sequence_goes_by_the_order_of_processing(expected, first, second):
    """`b` dated 50 before `a` dated 10 does not fire; `a` dated 50, then `b` dated 10, does."""
    given = [event(when, name, received=place) for place, (when, name) in enumerate([first, second])]

    assert expected == fires(sequence("a", "b"), *given)


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ([10], "a0 b10"),
        ([100], "a20 b90 a100"),
        ([460], "a400 b460"),
        ([264], "a200 a205 b264"),
        ([10], "b0 a10"),
        ([1, 3], "a0 b1 a2 b3"),
    ],
)
def test_all_of_a_compound_have_to_fire_within_its_time(expected, given):
    """Exactly `within` old still counts; a refreshed child counts from its newest firing."""
    assert expected == fired(compound("all", "a", "b"), given)


def test_any_of_a_compound_fires_at_once():
    """Nothing is kept."""
    stepper = Stepper(compound("any", "a", "b"))

    assert [1, 1, 1] == [len(stepper.take(event(each, name))) for each, name in enumerate("aba")]
    assert {} == {key: held for key, held in stepper.windows.items() if isinstance(held, ChildFirings)}


def test_two_of_three_may_take_days_without_a_limit():
    """`within` null: a, and c eleven days later."""
    trigger = compound(2, "a", "b", "c", within=None)

    assert [11 * DAY] == fired(trigger, f"a0 c{11 * DAY}")


def test_one_event_may_satisfy_every_child():
    """The parent fires at once."""
    trigger = CompoundTrigger(require="all", triggers=[child("a"), EventTrigger(match={"x": "1"})], within=60)

    assert [0] == fires(trigger, event(0, "a", x="1"))


def test_a_composite_may_hold_others():
    """sequence[start, all(x, y)]: start, x, y fires; x, y, start does not."""
    inner = CompoundTrigger(require="all", triggers=[child("x"), child("y")], within=60)
    trigger = SequenceTrigger(triggers=[child("s"), inner], within=60)

    assert [2] == fires(trigger, event(0, "s"), event(1, "x"), event(2, "y"))
    assert [] == fires(trigger, event(0, "x"), event(1, "y"), event(2, "s"))


def test_row_21_a_parent_fires_with_its_childrens_firings_and_no_labels():
    """Prefect's outcome: events [b, a, b], and the children's for_each values neither join nor come through."""
    both = [child(name, for_each={"prefect.resource.id"}) for name in "ab"]
    stepper = Stepper(CompoundTrigger(require="all", triggers=both, within=60))
    stepper.take(event(0, "a", "r1"))
    (firing,) = stepper.take(event(10, "b", "r2"))

    assert ["b", "a", "b"] == [each.event for each in firing.events]
    assert {} == dict(firing.triggering_labels)
    assert [{"prefect.resource.id": "r1"}, {"prefect.resource.id": "r2"}] == [
        dict(each.triggering_labels) for each in firing.triggering_firings
    ]


def test_what_a_parent_used_is_gone_and_the_rest_is_kept():
    """2 of 3: a and b fire it, and need to fire again; the held firings survive their JSON form."""
    stepper = Stepper(compound(2, "a", "b", "c"))
    for place, name in enumerate("ab"):
        stepper.take(event(place, name))
    assert (AUTOMATION, (), ()) not in stepper.windows
    stepper.take(event(2, "c"))
    held = stepper.windows[AUTOMATION, (), ()]

    assert [(2, at(2))] == [(place, when) for place, when, _ in held.fired]
    assert held == parse_held(held.wire(), {}.get)
    assert [at(3)] == [each.at for each in stepper.take(event(3, "a"))]


def test_a_childs_threshold_counts_before_it_fires():
    """Two of a, then b."""
    trigger = SequenceTrigger(triggers=[child("a", threshold=2, within=60), child("b")], within=timedelta(seconds=60))

    assert [3] == fired(trigger, "a0 b1 a2 b3")
