"""A widget drawn in several places: each view asks for itself, and is told of what it opened itself."""

import threading

import pytest

import eventkit as ek
from eventkit.api.fronts import MOST
from tests.hearing import Heard
from tests.owning import until


@pytest.fixture
def feed(ws):
    """A feed of all that happens."""
    made = Heard()
    yield made
    made.close()


def order(number):
    """An order, emitted."""
    return ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}"})


def pushed(view, anchor, arrived):
    """Whether a message tells a view of so many events since its anchor."""

    def holds(one):
        of = one.get("of", {})
        return one.get("push") == "feed.fresh" and (one["view"], of["anchor"], of["arrived"]) == (view, anchor, arrived)

    return holds


def test_two_views_are_told_of_what_came_since_each_was_opened(feed):
    """The second takes nothing from the first: both stay live, each by its own anchor."""
    feed.hears(hello="a")
    feed.hears(hello="b")
    first = feed.asks("a", 1, "feed.open")["anchor"]
    order(1)
    second = feed.asks("b", 1, "feed.open")["anchor"]
    order(2)
    feed.wait(pushed("a", first, 2))
    feed.wait(pushed("b", second, 1))

    assert first < second


def test_questions_of_two_views_with_one_number_are_told_apart(feed):
    """Each view counts its own; a page that was loaded again begins at one."""
    order(1)
    codes = {view: feed.asks(view, 1, "feed.code", filter={"event": {"name": [view]}})["code"] for view in ("a", "b")}

    assert {"a": "ek.events('a')", "b": "ek.events('b')"} == codes


def test_a_view_that_asked_a_lot_ends_no_question_of_another(feed):
    """What replaces an older answer is of the same view."""
    order(1)
    feed.asks("a", 900, "feed.counts", filters=[{}])

    assert {"counts": [1]} == feed.asks("b", 1, "feed.counts", filters=[{}])


def test_a_view_that_is_gone_takes_nothing_from_the_other(ws, feed):
    """With its goodbye its following ends; the last one ends the thread."""
    for view in ("a", "b"):
        feed.hears(hello=view)
        feed.asks(view, 1, "feed.open")
    gone = feed._exchange.fronts.heard("a")
    feed.hears(bye="a")
    until(lambda: gone._closed)
    order(1)
    feed.wait(pushed("b", 0, 1))
    feed.hears(bye="b")
    until(lambda: not followers())

    assert not [one for one in feed.sent if pushed("a", 0, 1)(one)]


def followers():
    """The threads that follow."""
    return [each.name for each in threading.enumerate() if each.name == "eventkit-feed"]


def test_pages_that_said_no_goodbye_are_let_go(feed):
    """The views heard of last are remembered; a storm of hellos, signs of life and goodbyes leaves no more."""
    for number in range(MOST + 4):
        feed.hears(hello=f"v{number}")
        feed.asks(f"v{number}", 1, "feed.open", first=0)
    for number in range(1_000):
        feed.hears(hello=f"w{number}")
        feed.hears(beat=f"w{number}")
        feed.hears(bye=f"w{number - 1}")
    feed.hears(bye="w999")
    feed.hears(hello="last")
    feed.asks("last", 1, "feed.open", first=0)
    order(1)
    feed.wait(pushed("last", 0, 1))

    assert len(feed._exchange.fronts._held) <= MOST


@pytest.mark.parametrize(
    "content",
    ["text", None, {}, {"id": 1}, {"ask": "feed.code"}, {"ask": "feed.code", "id": "x"}, {"ask": None, "id": 10**99},
     {"hello": {"a": 1}}, {"beat": [1]}, {"bye": None}, {"hello": "\ud800"}, {"bye": "nobody"}],
)  # fmt: skip
def test_a_message_that_says_nothing_is_passed_over(feed, content):
    """Whatever comes, what comes next is answered."""
    feed._heard(None, content, [])

    assert "ek.events()" == feed.asks("a", 1, "feed.code")["code"]


def test_what_answers_after_the_end_keeps_nothing(ws, feed):
    """A view that closes while it is answered leaves no follower behind."""
    session = feed._exchange.fronts.heard("a")
    feed.hears(bye="a")
    until(lambda: session._closed)

    feed._exchange._answer(session, "a", 7, {"ask": "feed.open", "of": {}})

    assert "Superseded" == feed.wait(lambda one: one.get("id") == 7)["error"]["kind"]
    assert ({}, []) == (session.kept, followers())


def test_an_error_that_no_text_can_hold_is_told_all_the_same(ws, feed):
    """Half a character in what a person's own function raises does not cost the message it would be sent in."""
    event = order(1)

    def broken(events):
        raise ValueError("\ud800 broke")

    feed.on_select(broken)
    feed.view_selected = [str(event.id)]
    said = feed.wait(lambda one: one.get("push") == "trouble")["of"]

    assert said["sentence"].endswith("raised ValueError: \\ud800 broke")
    assert said["report"].encode().endswith(b"ValueError: \\ud800 broke\n")


def test_a_workspace_that_closes_says_so_where_it_is_shown(ws):
    """However it ends: a page that only waits for what comes would look alive."""
    feed, closed = Heard(workspace_=ws), Heard(workspace_=ws)
    closed.close()
    ws.close()

    assert [True] == [one["closed"] for one in feed.sent if "closed" in one]
    assert 1 == len([one for one in closed.sent if "closed" in one])
    assert "WorkspaceClosed" == feed.asks("a", 1, "feed.open")["kind"]
    feed.close()


def test_a_log_that_was_forgotten_is_no_longer_looked_at(ws):
    """A feed of what was there says that it is over; one made now shows what is there."""
    order(1)
    with ek.Workspace.in_memory() as other:
        feed = Heard()
        feed.hears(hello="a")
        feed.asks("a", 1, "feed.open")
        ek.workspace().reset(sure=True)
        order(2)
        new = Heard()
        page = new.asks("a", 1, "feed.open")

        assert other.closed
        assert (1, ["order.2"]) == (page["total"], [row["resource"] for row in page["rows"]])
        feed.wait(lambda one: "closed" in one)
        assert not [one for one in feed.sent if one.get("push") == "feed.fresh"]
        for each in (feed, new):
            each.close()
        ek.workspace().close()


def test_a_feed_asks_its_own_workspace_whichever_is_current(ws):
    """One that is not the current one goes on."""
    order(1)
    feed = Heard()
    with ek.Workspace.in_memory():
        order(2)
        order(3)

        assert 1 == len(feed.events) == feed.asks("a", 1, "feed.open")["total"]
    feed.close()
