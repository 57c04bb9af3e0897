"""The feed as a Python object: what it is made of, what is chosen in it, what is kept of it, what it calls."""

import threading
import warnings
from functools import partial

import pytest
from comm import get_comm_manager
from ipywidgets.widgets.widget import _instances

import eventkit as ek
from eventkit.errors import UsageError
from eventkit.model.filter import EventFilter
from eventkit.widgets.event_feed import EventFeed
from tests.hearing import Heard
from tests.owning import until


@pytest.fixture
def feed(ws):
    """A feed of orders."""
    with ws:
        made = Heard("order.*")
        yield made
        made.close()


def order(number, name="order.placed"):
    """An order, emitted."""
    return ek.emit_event(name, {"prefect.resource.id": f"order.{number}"}, payload={"n": number})


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (None, "events()"),
        ("order.*", "events('order.*')"),
        (["order.placed", "order.paid"], "events(['order.placed', 'order.paid'])"),
        ({"name": "order.*", "payload": {"n": [1]}}, "events('order.*', payload={'n': [1]})"),
        ({"text": "rye", "exclude": "a"}, "events(exclude='a', text='rye')"),
        (EventFilter.parse({"any_resource": {"id": "x"}}), "events(where={'any_resource': [{'id': ['x']}]})"),
    ],
)
def test_a_feed_is_made_of_what_events_takes(ws, given, code):
    """And says so, the same at every run."""
    with Heard_(given) as feed:
        assert (f"EventFeed({code})", f"ek.{code}") == (repr(feed), feed.query)
        assert EventFilter.parse(feed.view_filter) == feed.filter == feed.events.filter


class Heard_(Heard):
    """The same, closed at the end of a block."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def test_a_query_can_be_looked_at(ws):
    """As it is, with all it asks for."""
    with Heard_(ek.events("order.*", text="rye")) as feed:
        assert "EventFeed(events('order.*', text='rye'))" == repr(feed)


@pytest.mark.parametrize("given", [7, {"nam": "x"}, {1: "x"}, {"where": {"x": 1}}, b"order", {"resource": ["a"]}])
def test_what_is_no_filter_is_refused_in_words(ws, given):
    """When it is made, and when it is set."""
    with pytest.raises(UsageError):
        Heard(given)
    with Heard_() as feed, pytest.raises(UsageError):
        feed.filter = given


def test_what_is_set_is_shown_and_what_is_shown_is_here(feed):
    """Both ways over one trait."""
    feed.filter = {"name": "stock.low"}
    assert ["stock.low"] == feed.view_filter["event"]["name"]
    feed.view_filter = EventFilter.parse({"event": {"name": "x"}}).model_dump(mode="json")
    order(1)
    ek.emit_event("x", {"prefect.resource.id": "y"})

    assert "ek.events('x')" == feed.query
    assert ["x"] == list(feed.df()["event"])


def test_what_is_selected_is_events_in_the_order_of_selecting(feed):
    """What is not in the log any more is left out."""
    first, second = order(1), order(2)
    feed.view_selected = [str(second.id), "00000000-0000-0000-0000-000000000001", "nonsense", str(first.id)]

    assert [second, first] == feed.selected


def test_events_are_selected_from_python_too(feed):
    """Any of the log, from a query as well; what is no event is refused and changes nothing."""
    first, second = order(1), order(2)
    feed.selected = [second, first]
    assert feed.view_selected == [str(second.id), str(first.id)]

    with pytest.raises(UsageError, match=r"takes events, not 'order.1': feed"):
        feed.selected = "order.1"
    with pytest.raises(UsageError, match="takes events, not None"):
        feed.selected = None
    assert feed.selected == [second, first]

    feed.selected = feed.events
    assert feed.selected == [second, first]
    feed.selected = []
    assert feed.selected == []


def test_functions_are_called_with_what_is_selected(feed):
    """On a thread of the workspace; until they are ended. A function defined again takes its own place."""
    calls, called = [], threading.Condition()

    def define(word):
        def look(events):
            with called:
                calls.append((word, [event.payload["n"] for event in events]))
                called.notify_all()

        return look

    def wait(count):
        with called:
            assert called.wait_for(lambda: len(calls) >= count, timeout=20)

    feed.on_select(define("before"))
    end = feed.on_select(define("again"))
    feed.view_selected = [str(order(1).id)]
    wait(1)
    end()
    other = feed.on_select(lambda events: calls.append(("other", len(events))) or wait_is_over())

    def wait_is_over():
        with called:
            called.notify_all()

    feed.view_selected = [str(order(2).id)]
    wait(2)
    other()
    other()

    assert [("again", [1]), ("other", 1)] == calls
    with pytest.raises(UsageError, match="takes a function"):
        feed.on_select("look")


def test_what_such_a_function_raises_is_shown_under_the_feed(feed):
    """In words, with a report; the others are called all the same."""
    done = threading.Event()

    def broken(events):
        raise KeyError("region")

    feed.on_select(broken)
    feed.on_select(lambda events: done.set())
    feed.view_selected = [str(order(1).id)]
    said = feed.wait(lambda one: one.get("push") == "trouble")["of"]

    assert done.wait(20)
    assert "KeyError" == said["kind"]
    assert said["sentence"].endswith("broken, which is called with what is selected, raised KeyError: 'region'")
    assert "in broken" in said["report"]


def test_the_draft_is_a_trigger_once_it_is_whole(feed):
    """Before that, None."""
    states = []
    for draft in (None, {"expect": 7}, {"type": "event", "expect": ["order.placed"], "match_payload": {"n": [1]}}):
        feed.view_draft = draft
        states.append(feed.trigger)

    assert [None, None, ek.EventTrigger(expect={"order.placed"}, match_payload={"n": [1]})] == states


def called(calls, wanted):
    """Whether the last call was with so many."""
    return calls[-1:] == [wanted]


@pytest.mark.parametrize("raised", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_a_function_that_would_end_the_kernel_ends_nothing(feed, raised):
    """It is told as any other, and called with the next selection again."""
    calls, event = [], order(1)

    def leaves(events):
        calls.append(len(events))
        raise raised

    feed.on_select(leaves)
    for selected in ([event], []):
        feed.view_selected = [str(each.id) for each in selected]
        until(partial(called, calls, len(selected)))
    said = feed.wait(lambda one: one.get("push") == "trouble")["of"]

    assert (raised.__name__, [1, 0]) == (said["kind"], calls)


def test_a_selection_that_cannot_be_read_is_told(ws, feed):
    """The log is closed: nobody is called with less than was selected, and the widget says why."""
    calls, event = [], order(1)
    feed.on_select(calls.append)
    ws.store.close()
    feed.view_selected = [str(event.id)]
    said = feed.wait(lambda one: one.get("push") == "trouble")["of"]

    assert ("WorkspaceClosed", []) == (said["kind"], calls)
    assert said["sentence"].startswith("What is selected could not be read: ")


def test_views_are_saved_by_name_and_shown_again(feed):
    """Each a query; in place of the one of that name."""
    order(1)
    feed.save("orders")
    feed.filter = None
    feed.save("all")
    feed.filter = feed.views["orders"]

    assert {"all": "events()", "orders": "events('order.*')"} == {name: each.query for name, each in feed.views.items()}
    assert (1, "EventFeed(events('order.*'))") == (len(feed.views["orders"]), repr(feed))
    with pytest.raises(UsageError, match="1 to 100 characters"):
        feed.save("")


def test_a_saved_notebook_keeps_the_newest_rows(feed):
    """As a table of its own, and nothing of it in the widget's state."""
    order(1)
    text, html = feed._frozen()

    assert "order.placed" in text
    assert "order.1" in html
    assert {"view_filter", "view_selected", "view_columns", "view_draft"} == {
        name for name in feed.get_state() if name.startswith("view_")
    }


def test_its_questions_are_answered_and_it_is_told_what_came(ws, feed):
    """Over messages alone, as a front end does; nothing once it said goodbye."""
    feed._heard(None, {"hello": "v"}, [])
    feed._heard(None, {"id": 1, "view": "v", "ask": "feed.open", "of": {"filter": feed.view_filter}}, [])
    page = feed.wait(lambda one: one.get("id") == 1)["reply"]
    order(1)
    fresh = feed.wait(lambda one: one.get("push") == "feed.fresh")["of"]
    feed._heard(None, {"bye": "v"}, [])
    until(lambda: not [each for each in threading.enumerate() if each.name == "eventkit-feed"])

    assert (0, 1) == (page["anchor"], fresh["arrived"])


def test_making_one_warns_of_nothing_and_closing_it_leaves_nothing(ws):
    """No thread, no model, no comm; twice is fine."""
    before = set(_instances), set(get_comm_manager().comms)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        feed = EventFeed()
        feed._heard(None, {"hello": "v"}, [])
        feed.close()
        feed.close()
    after = set(_instances), set(get_comm_manager().comms)
    ws.close()

    assert [now - then for now, then in zip(after, before, strict=True)] == [set(), set()]
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("eventkit")]
