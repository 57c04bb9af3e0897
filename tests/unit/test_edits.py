"""Edits of names, labels and related resources: what is a slip is corrected, anything else is admitted besides."""

import pytest

from eventkit.faces import verdict_html, verdict_text
from eventkit.insight import explain
from eventkit.model.event import Event
from eventkit.model.trigger import CompoundTrigger, EventTrigger
from eventkit.model.verdict import Outcome

ID = "prefect.resource.id"
ROLE = "prefect.resource.role"
ADA = {ID: "customer.ada", ROLE: "customer"}


def event(name="order.placed", id="order.1", related=(), payload=None, **labels):
    """An event of this name, on a resource of that id and labels."""
    return Event(event=name, resource={ID: id, **labels}, related=related, payload=payload or {})


def edit(given, **asked):
    """The edit in words; that it makes the event match is held too."""
    trigger = EventTrigger(**asked)
    verdict = explain(trigger, given)
    if verdict.edit is None:
        return None
    assert Outcome.MATCHED is explain(verdict.edit.apply(trigger), given).outcome
    return str(verdict.edit)


@pytest.mark.parametrize(
    ("expected", "name", "says"),
    [
        ("order.paid", "order.placed", "expect order.placed too"),
        ("prefect.flow-run.Failed", "prefect.flow-run.Completed", "expect prefect.flow-run.Completed too"),
        ("prefect.flow-run.Completed", "prefect.task-run.Completed", "expect prefect.task-run.Completed too"),
        ("oven.1.hot", "oven.2.hot", "expect oven.2.hot too"),
        ("a", "apple.bought", "expect apple.bought too"),
        ("order.piad", "order.paid", "expect order.paid instead of order.piad"),
        ("Order.Paid", "order.paid", "expect order.paid instead of Order.Paid"),
        ("order", "order.paid", "expect order* instead of order"),
        ("order.", "order.paid", "expect order.* instead of order."),
        ("Order.*", "order.paid", "expect order.* instead of Order.*"),
        ("ordr.*", "order.paid", "expect order.* instead of ordr.*"),
    ],
)
def test_a_name_is_corrected_where_it_is_a_slip_and_else_expected_too(expected, name, says):
    """Another name that resembles it is another event: what was asked for stays."""
    assert says == edit(event(name), expect={expected})


@pytest.mark.parametrize(
    ("asked", "value", "says"),
    [
        ("eu-west-1", "eu-west-2", "accept region 'eu-west-2' too"),
        ("north", "south", "accept region 'south' too"),
        ("", "eu", "accept region 'eu' too"),
        (["", "us"], "eu", "accept region 'eu' too"),
        ("!eu", "eu", "accept any region instead of anything but eu"),
        (["!eu", "de"], "eu", "accept any region instead of anything but eu or de"),
        ("!eu*", "eu-1", "accept region 'eu-1' too"),
        ("eu", "eu-1", "ask for region eu* instead of eu"),
        ("cental", "central", "ask for region central instead of cental"),
    ],
)
def test_a_label_is_corrected_where_it_is_a_slip_and_else_accepted_too(asked, value, says):
    """A list that accepts a value beside its negation accepts all, so that is what is said."""
    assert says == edit(event(region=value), match={"region": asked})


def test_the_next_of_a_series_is_no_slip():
    """An edit to another order would let go of the one that was asked for."""
    assert "accept resource id 'order.43' too" == edit(event(id="order.43"), match={ID: "order.42"})


@pytest.mark.parametrize(
    ("related", "says"),
    [
        ([], "no longer ask for a related resource with resource id customer.ada, role customer"),
        (
            [{ID: "carrier.swift", ROLE: "carrier"}],
            "no longer ask for a related resource with resource id customer.ada, role customer",
        ),
        ([{ID: "customer.alan", ROLE: "customer"}], "accept resource id 'customer.alan' too, of customer"),
        ([{ID: "customer.ada", ROLE: "client"}], "accept role 'client' too, of client"),
        ([{ID: "customer.ada", ROLE: "Customer"}], "ask for role Customer instead of customer, of Customer"),
    ],
)
def test_one_in_another_role_is_not_taken_for_the_one_that_is_missing(related, says):
    """Accepting its role and its id would ask for somebody else altogether."""
    assert says == edit(event(related=related), match_related=ADA)


def test_what_begins_a_window_is_corrected_as_what_counts_is():
    """A slip in `after` keeps every window shut."""
    given = event("order.creatd")
    asked = EventTrigger(expect={"order.placed"}, after={"order.created"}, within=60)

    assert "begin after order.creatd instead of order.created" == str(explain(asked, given).edit)
    assert "its name is order.gone, and order.placed or, to begin with, order.created was expected" in str(
        explain(asked, event("order.gone"))
    )


def test_a_long_value_is_cut_in_the_sentence_and_whole_in_the_edit():
    """As long as labels may be."""
    given = event(region="x" * 1_000)
    verdict = explain(EventTrigger(match={"region": "eu"}), given)

    assert len(verdict.sentence) < 300
    assert {"region": ("eu", "x" * 1_000)} == verdict.edit.apply(verdict.trigger).match


def test_a_verdict_shows_the_beginning_of_what_is_asked_at_length():
    """Of hundreds of names as of one."""
    verdict = explain(EventTrigger(expect=[f"name.number.{n}" for n in range(500)]), event())

    assert len(verdict_text(verdict)) < 1_500
    assert len(verdict_html(verdict)) < 6_000
    assert verdict_text(verdict).startswith(
        "Does not match: its name is order.placed, and name.number.0, name.number.1,"
    )


def test_an_edit_of_one_child_leaves_the_others_as_they_are():
    """Of a composite, with what only here there is."""
    first = EventTrigger(expect={"a.x"}, none_of={"region": ["eu", "us"]})
    second = EventTrigger(expect={"b.x"}, collect="all", within=5)
    whole = CompoundTrigger(triggers=[first, second], require="all", within=60)
    mended = EventTrigger(expect={"a.x"}, none_of={"region": ["eu"]})
    verdict = explain(whole, event("a.x", region="us"))

    assert "no longer refuse region us" == str(verdict.edit)
    assert CompoundTrigger(triggers=[mended, second], require="all", within=60) == verdict.edit.apply(whole)
