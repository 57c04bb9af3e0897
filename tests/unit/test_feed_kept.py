"""Fields of a view, values at a path, saved views, bookmarks, the scenario, the histogram."""

from datetime import timedelta
from uuid import UUID

import pytest

import eventkit as ek
from eventkit.api import Refused
from tests.asking import asking

ORDERS = {"event": {"prefix": ["order."]}}


@pytest.fixture
def ask(ws):
    """A front end that asks it."""
    with asking(ws) as asker:
        yield asker


def emitted(payload, name="order.placed", **labels):
    """One event."""
    return ek.emit_event(name, {"prefect.resource.id": "order.1", **labels}, payload=payload)


def fields(reply):
    """Kinds, how many have it, how many values, and the values with their counts, by path."""
    return {
        each["path"]: (
            each["kinds"],
            each["exists"],
            each["distinct"],
            [(v["value"], v["count"]) for v in each["values"]],
        )
        for each in reply["fields"]
    }


def test_fields_are_told_with_the_values_that_most_events_have(ask):
    """Each by its path as templates write it; what is in a list by its first object."""
    emitted({"total": 5, "to": {"a b": "x"}, "items": [{"sku": "rye"}, {"sku": "oat"}]}, region="eu")
    emitted({"total": "5", "to": {"a b": None}, "paid": True}, region="eu")
    emitted({"total": 5}, region="us", **{"a.b": "1"})
    emitted({"other": 1}, name="stock.low")
    reply = ask("feed.facets", filter=ORDERS)

    assert (3, 0) == (reply["sample"], reply["more"])
    assert {
        "event": (["text"], 3, 1, [("order.placed", 3)]),
        "resource.id": (["text"], 3, 1, [("order.1", 3)]),
        "resource.region": (["text"], 3, 2, [("us", 1), ("eu", 2)][::-1]),
        'resource["a.b"]': (["text"], 1, 1, [("1", 1)]),
        "payload.total": (["number", "text"], 3, 2, [(5, 2), ("5", 1)]),
        'payload.to["a b"]': (["null", "text"], 2, 2, [(None, 1), ("x", 1)]),
        "payload.items": (["list"], 1, 0, []),
        "payload.items.0.sku": (["text"], 1, 1, [("rye", 1)]),
        "payload.paid": (["boolean"], 1, 1, [(True, 1)]),
    } == fields(reply)
    assert ['payload.to["a b"]'] == [each["path"] for each in ask("feed.facets", filter=ORDERS, search="TO[")["fields"]]


def test_names_are_counted_over_the_whole_view(ask):
    """However small the sample is."""
    for _ in range(5):
        emitted({})
    emitted({}, name="order.paid")
    (name,) = ask("feed.facets", sample=1, search="event")["fields"]

    assert (True, 1, [("order.placed", 5), ("order.paid", 1)]) == (
        name["exact"],
        name["exists"],
        [(each["value"], each["count"]) for each in name["values"]],
    )


def test_long_texts_and_many_fields_are_kept_in_bounds(ask):
    """A long text counts and is no value to choose; of fields beyond the bound it is said how many there are."""
    emitted({"text": "x" * 1_000_000})
    for part in range(3):
        emitted({f"k{part}.{n}": n for n in range(140)})
    reply = ask("feed.facets")
    held = fields(reply)

    assert (200, 3 * 140 + 3 - 200) == (len(reply["fields"]), reply["more"])
    assert (["text"], 1, 1, []) == fields(ask("feed.facets", search="payload.text"))["payload.text"]
    assert len(str(held)) < 40_000


def test_values_seen_at_a_path_complete_what_is_typed(ask):
    """Whatever its case; most frequent first. Names come from the whole log."""
    for region in ("eu-west", "eu-west", "EU-north", "us", 7):
        emitted({"region": region})
    emitted({}, name="order.paid")

    assert {"values": [["eu-west", 2], ["EU-north", 1]], "kinds": ["number", "text"]} == ask(
        "draft.seen", path="payload.region", prefix="eu"
    )
    assert [["eu-west", 2]] == ask("draft.seen", path="event.payload.region", most=1)["values"]
    assert [["order.placed", 5], ["order.paid", 1]] == ask("draft.seen", path="event", prefix="ORDER.p")["values"]
    assert {"values": [], "kinds": []} == ask("draft.seen", path="payload.none")


def test_views_are_kept_by_name_with_their_python(ask):
    """In place of the one of that name; None forgets one."""
    ask("feed.keep_view", name="b", view={"filter": ORDERS})
    ask("feed.keep_view", name="a", view={"columns": ["payload.total"]})
    kept = ask("feed.keep_view", name="b", view={"filter": {"event": {"name": ["x"]}}})

    assert [("a", ["payload.total"], "ek.events()"), ("b", [], "ek.events('x')")] == [
        (each["name"], each["view"]["columns"], each["code"]) for each in kept["views"]
    ]
    assert kept == ask("feed.views")
    assert ["a"] == [each["name"] for each in ask("feed.keep_view", name="b", view=None)["views"]]
    with pytest.raises(Refused, match="name"):
        ask("feed.keep_view", name="", view=None)


def test_bookmarks_are_kept_even_of_events_that_are_let_go(ws, ask):
    """The last bookmarked first; twice is once."""
    first, second = emitted({}), emitted({})
    gone = UUID(int=7)
    for id in (gone, first.id, second.id, second.id):
        ask("feed.keep_bookmark", id=str(id), on=True)
    marked = ask("feed.bookmarks")["bookmarks"]

    assert [second.id, first.id, gone] == [UUID(each["id"]) for each in marked]
    assert [True, True, False] == [each["row"] is not None for each in marked]
    assert 2 == len(ask("feed.keep_bookmark", id=str(gone), on=False)["bookmarks"])


def test_the_scenario_is_emitted_here_once(ws, ask):
    """Into the workspace that is asked, whichever is current."""
    with ek.Workspace.in_memory() as other:
        counts = [ask("feed.scenario"), ask("feed.scenario")]

        assert 0 == len(other.events())
    assert [{"counts": [142]}] * 2 == counts
    assert 142 == len(ws.events())


def test_a_histogram_counts_by_spans_and_says_what_fired(ws, ask):
    """Of round widths, about as many as are asked for; none for an empty view."""
    ek.Automation(name="paid", trigger=ek.EventTrigger(expect={"order.paid"}), actions=[]).create()
    now = ws.clock.now()
    for minutes, name in ((9, "order.placed"), (8, "order.paid"), (0, "order.placed")):
        occurred = now - timedelta(minutes=minutes)
        ek.emit_event(name, {"prefect.resource.id": "order.1"}, occurred=occurred)
    ws.settle()

    assert {
        "start": "2026-01-01T08:50:00Z",
        "seconds": 300.0,
        "counts": [2, 0, 1],
        "fired": [1, 0, 0],
    } == ask("feed.histogram", filter=ORDERS, spans=3)
    assert {"start": None, "seconds": 0.0, "counts": [], "fired": []} == ask(
        "feed.histogram", filter={"event": {"name": ["none"]}}
    )


def test_a_view_of_another_eventkit_hides_no_other(ws, ask):
    """What cannot be read here is left out; the others stay, and it can be put in place anew."""
    ask("feed.keep_view", name="mine", view={"filter": ORDERS})
    ws.store.keep("view", "theirs", {"filter": {"colour": "red"}})

    assert ["mine"] == [each["name"] for each in ask("feed.views")["views"]]
    ask("feed.keep_view", name="theirs", view={"filter": {}})
    assert ["mine", "theirs"] == [each["name"] for each in ask("feed.views")["views"]]


def test_a_view_has_no_more_columns_than_can_be_opened(ask):
    """One that was kept can be shown."""
    with pytest.raises(Refused, match="columns"):
        ask("feed.keep_view", name="wide", view={"columns": ["payload.n"] * 21})


@pytest.mark.parametrize(
    "name", ["\u202e<b>", "a\nb", "x" * 100, "'; DROP TABLE kept; --", "__proto__", " ", "{{ 1 }}"]
)
def test_a_view_may_have_any_name(ask, name):
    """Kept, listed and forgotten by it, and its code asks for it."""
    view = {"filter": {"event": {"name": [name]}}, "columns": [f'payload["{name}"]']}
    (kept,) = ask("feed.keep_view", name=name, view=view)["views"]

    assert (name, [name], [f'payload["{name}"]']) == (
        kept["name"],
        kept["view"]["filter"]["event"]["name"],
        kept["view"]["columns"],
    )
    assert kept["code"] == f"ek.events({name!r})"
    assert {"views": []} == ask("feed.keep_view", name=name, view=None)
