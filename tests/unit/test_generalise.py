"""Triggers made of an event: what is made general and said, what stays, and how many events of the log each fits."""

import pytest

import eventkit as ek
from eventkit.errors import InvalidEvent
from eventkit.insight import generalised
from eventkit.insight.clauses import asked, passes
from eventkit.insight.generalise import MOST_GENERAL
from eventkit.model.event import Event

ID = "prefect.resource.id"
ROLE = "prefect.resource.role"
NAME = "prefect.resource.name"
ONE = "019b0000-0000-7000-8000-000000000001"


def kind(name="order.placed", id="order.42", related=(), **labels):
    """The middle draft of such an event."""
    return generalised(Event(event=name, resource={ID: id, **labels}, related=related))[1]


@pytest.mark.parametrize(
    ("value", "pattern", "said"),
    [
        ("order.42", "order.*", "any number for 42"),
        ("order-42-item-7", "order-*-item-*", "any number for 42 and any number for 7"),
        (f"job.{ONE}", "job.*", f"any UUID for {ONE}"),
        ("report/2026-01-31", "report/*", "any date for 2026-01-31"),
        ("at 2026-01-31T09:00:00Z", "at *", "any date for 2026-01-31T09:00:00Z"),
        ("commit.deadbeef01", "commit.*", "any id for deadbeef01"),
        ("run.01ARZ3NDEKTSV4RRFFQ69G5FAV", "run.*", "any id for 01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        ("a[1]", "a[[]*]", "any number for 1"),
    ],
)
def test_what_tells_one_from_the_next_is_general_and_said(value, pattern, said):
    """In the id of the resource."""
    made = kind(id=value)

    assert {ID: (pattern,)} == made.trigger.match
    assert (f"resource id {pattern}: {said}",) == made.said


@pytest.mark.parametrize("value", ["order", "v2", "eu-west", "s3", "cafe", "defaced"])
def test_words_with_a_digit_stay(value):
    """A version, a region, a word that is hexadecimal too."""
    assert ({ID: (value,)}, ()) == (kind(id=value).trigger.match, kind(id=value).said)


def test_names_labels_and_those_who_took_part_are_made_general_too():
    """A label of which nothing is left is not asked for; a name that is one's own tells more than an id."""
    related = [
        {ID: f"prefect.flow.{ONE}", ROLE: "flow", NAME: "bill"},
        {ID: "customer.7", ROLE: "customer"},
        {ID: "customer.8", ROLE: "customer"},
        {ID: f"prefect.flow-run.{ONE}", ROLE: "flow-run", NAME: "brave-otter"},
    ]
    made = kind("shop.3.order", related=related, region="eu-1", total="12.5")

    assert ("shop.*.order",) == made.trigger.expect
    assert {ID: ("order.*",), "region": ("eu-*",)} == made.trigger.match
    assert [
        {ROLE: ("flow",), NAME: ("bill",)},
        {ROLE: ("customer",), ID: ("customer.*",)},
        {ROLE: ("flow-run",), ID: ("prefect.flow-run.*",)},
    ] == list(made.trigger.match_related)
    assert "any total, not only 12.5" in made.said
    assert "customer resource id customer.*: any number for 7" in made.said


def test_of_very_many_numbers_in_one_value_the_first_are_general():
    """A pattern stays one that a person reads, and that is quickly asked."""
    made = kind(id="-".join(map(str, range(5_000))))
    [pattern] = made.trigger.match[ID]

    assert MOST_GENERAL == pattern.count("*")
    assert pattern.endswith("-4999")
    assert passes(asked(made.trigger, Event(event="order.placed", resource={ID: pattern.replace("*", "7")})))


def test_the_random_name_of_a_run_is_not_asked_for():
    """It is another for the next run."""
    made = kind("prefect.flow-run.Failed", f"prefect.flow-run.{ONE}", **{NAME: "brave-otter"})

    assert {ID: ("prefect.flow-run.*",)} == made.trigger.match
    assert "any resource name: it is made up for each run" in made.said


def test_each_draft_says_how_many_events_it_fits(ws):
    """Over the last ones of the name, and whether there are more."""
    first, *_ = [
        ek.emit_event("order.placed", {ID: f"order.{number}", "region": region})
        for number, region in ((1, "eu"), (2, "eu"), (3, "us"))
    ]
    ek.emit_event("order.paid", {ID: "order.1", "region": "eu"})
    told, cut = ek.generalise(str(first.id)), ek.generalise(first, most=2)

    assert [(1, 3, False), (2, 3, False), (3, 3, False)] == [(each.fits, each.looked, each.cut) for each in told]
    assert [1, 2, 3] == list(told.df()["fits"])
    assert [(0, 2, True), (1, 2, True), (2, 2, True)] == [(each.fits, each.looked, each.cut) for each in cut]
    assert "any of this name (2 events of the last 2)" in repr(cut)


def test_a_draft_fires_when_it_is_registered(ws):
    """The trigger is as good as one written by hand."""
    first = ek.emit_event("order.placed", {ID: "order.1"})
    ek.Automation(name="drafted", trigger=first.generalise().kind.trigger, actions=[]).create()
    ek.emit_event("order.placed", {ID: "order.2"})
    ws.settle()

    assert 1 == ws.registry.read("drafted").fired


def test_text_and_html_say_it_escaped(ws):
    """Whatever the event is called."""
    told = ek.emit_event("<b>.7", {ID: "<i>"}).generalise()

    assert """\
Triggers from <b>.7 on <i>
  exactly this (1 event): on every <b>.7 whose resource is <i>
      any payload
  this kind of thing (1 event): on every <b>.* whose resource is <i>
      name <b>.*: any number for 7
  any of this name (1 event): on every <b>.7
      any resource
      any payload""" == repr(told)
    assert "<b>" not in told._repr_html_()
    assert "&lt;i&gt;" in told._repr_html_()


def test_what_none_can_be_made_of_is_an_error_in_words(ws):
    """An event that is never evaluated, none at all."""
    log = ek.emit_event("prefect.log.write", {ID: "x"})
    with pytest.raises(InvalidEvent, match="events of that name are never evaluated"):
        log.generalise()
    with pytest.raises(InvalidEvent, match="there is none 'x' in this workspace"):
        ek.generalise("x")
