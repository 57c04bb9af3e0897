"""A trigger's own tests: events that should fit it and events that should not, kept with its automation."""

import pytest

import eventkit as ek
from eventkit.api import Refused
from tests.drafting import Asking, orders

BIG = {"expect": ["order.placed"], "match_payload": {"total": [{"numeric": [">=", 100]}]}, "threshold": 3, "within": 60}


@pytest.fixture
def ask(ws):
    """A front end of a workspace in memory."""
    return Asking(ws)


def test_for(event, *, fires):
    """A test of an event."""
    return {"event": event.wire(), "fires": fires}


test_for.__test__ = False


def told(reply):
    """Whether each holds, and of what it is."""
    return [(each["title"], each["test"]["fires"], each["holds"]) for each in reply["results"]]


def test_a_test_holds_where_the_event_fits_as_it_should(ask, ws):
    """One event alone meets no threshold, and fits all the same."""
    small, big = orders(ws, [5, 500])
    tests = [test_for(small, fires=False), test_for(big, fires=True), test_for(small, fires=True)]
    reply = ask("tests", trigger=BIG, tests=tests)

    assert told(reply) == [
        ("order.placed on order.1", False, True), ("order.placed on order.2", True, True),
        ("order.placed on order.1", True, False),
    ]  # fmt: skip
    assert reply["results"][2]["sentence"] == "Does not match: total is 5, and at least 100 was expected"


def test_kept_tests_come_first_and_outlive_the_draft(ask, ws):
    """Those given that are kept already are not told twice."""
    small, big = orders(ws, [5, 500])
    ek.Automation(name="big", trigger=ek.EventTrigger.parse(BIG), actions=[]).create()
    kept = ask("keep_tests", automation="big", tests=[test_for(big, fires=True)])
    reply = ask("tests", trigger={}, automation="big", tests=[test_for(small, fires=False), test_for(big, fires=True)])

    assert told(kept) == [("order.placed on order.2", True, True)]
    assert told(reply) == [("order.placed on order.2", True, True), ("order.placed on order.1", False, False)]
    assert [each["fires"] for each in ask("saved", name="big")["tests"]] == [True]


def test_tests_are_replaced_and_let_go(ask, ws):
    """By keeping others, or none."""
    small, big = orders(ws, [5, 500])
    ask("keep_tests", automation="big", tests=[test_for(big, fires=True)])
    ask("keep_tests", automation="big", tests=[test_for(small, fires=False)])
    assert told(ask("tests", trigger=BIG, automation="big")) == [("order.placed on order.1", False, True)]

    ask("keep_tests", automation="big", tests=[])
    assert told(ask("tests", trigger=BIG, automation="big")) == []


def test_what_is_no_event_is_not_kept_and_holds_nothing(ask):
    """A hand-edited one may be wrong."""
    wrong = {"event": {"event": "a"}, "fires": True}

    assert told(ask("tests", trigger={}, tests=[wrong])) == [("no event", True, False)]
    with pytest.raises(Refused) as refused:
        ask("keep_tests", automation="x", tests=[wrong])
    assert refused.value.kind == "InvalidEvent"


def test_tests_that_take_too_much_room_are_not_kept(ask, ws, monkeypatch):
    """It says how much, and what to leave out."""
    monkeypatch.setattr("eventkit.api.draft_tests.MOST_BYTES", 100)
    [event] = orders(ws, [5])
    with pytest.raises(Refused) as refused:
        ask("keep_tests", automation="big", tests=[test_for(event, fires=True)])

    assert "bytes as JSON, and at most 100 are kept" in refused.value.sentence
    assert told(ask("tests", trigger={}, automation="big")) == []
