"""Events to begin with, and one dropped on the lanes of a draft."""

import pytest

from tests.drafting import Asking, orders


@pytest.fixture
def ask(ws):
    """A front end of a workspace in memory."""
    return Asking(ws)


def dropped(ask, trigger, event):
    """Where an event is, and what becomes of it."""
    reply = ask("lanes", trigger=trigger, event=str(event.id))
    told = reply["dropped"]
    return told["lane"], told["event"]["role"], told["words"], [each["key"] for each in reply["lanes"]]


def test_events_to_begin_with_are_the_newest_that_hold_a_text(ask, ws):
    """Newest first, as rows; a log without any says so."""
    assert ask("events") == {"rows": [], "empty": True}
    orders(ws, [1, 2, 3])

    assert [each["resource"] for each in ask("events", most=2)["rows"]] == ["order.3", "order.2"]
    assert ask("events", text="nowhere") == {"rows": [], "empty": False}
    assert ask("events", text='"open')["rows"] == []


def test_an_event_that_counts_is_on_its_lane(ask, ws):
    """With what became of it."""
    first, second = orders(ws, [1, 2], region="eu")
    draft = {"expect": ["order.placed"], "for_each": ["region"], "threshold": 2, "within": 60}

    assert dropped(ask, draft, second)[:2] == ("eu", "counts")
    assert dropped(ask, draft, second)[2].startswith("Fires")
    assert dropped(ask, draft, first)[0] == "eu"


def test_one_that_does_not_fit_is_where_it_would_be(ask, ws):
    """On the lane of its key, though that has no events."""
    [event] = orders(ws, [1], region="us")
    draft = {"expect": ["order.paid"], "for_each": ["region"], "threshold": 2, "within": 60}

    lane, role, words, lanes = dropped(ask, draft, event)
    assert (lane, role, lanes) == ("us", "does not fit", ["us"])
    assert "order.placed" in words


def test_one_older_than_those_drawn_is_drawn_too(ask, ws):
    """Where it fits, its lane is shown whatever others there are."""
    old = ws.emit("order.placed", {"prefect.resource.id": "order.0", "region": "r00"})
    for number in range(1, 12):
        orders(ws, range(3), region=f"r{number:02}")
    draft = {"expect": ["order.placed"], "for_each": ["region"], "threshold": 9, "within": 60}
    reply = ask("lanes", trigger=draft, event=str(old.id), most=5)

    assert (reply["dropped"]["lane"], reply["dropped"]["event"]["role"]) == ("r00", "counts")
    assert "r00" in [each["key"] for each in reply["lanes"]]


def test_one_that_is_gone_is_left_out(ask, ws):
    """The lanes are drawn without it."""
    reply = ask("lanes", trigger={"expect": ["a"]}, event="00000000-0000-0000-0000-000000000009")

    assert (reply["dropped"], reply["lanes"]) == (None, [])
