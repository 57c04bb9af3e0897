"""A draft over the past: backtested beside the saved version, drawn in lanes, and what it just misses."""

import threading

import pytest

import eventkit as ek
from eventkit.api import Superseded
from tests.drafting import Asking, orders

BIG = {"expect": ["order.placed"], "match_payload": {"total": [{"numeric": [">=", 100]}]}}


@pytest.fixture
def ask(ws):
    """A front end of a workspace in memory."""
    return Asking(ws)


def test_a_backtest_says_what_would_have_fired_with_which_parameters(ask, ws):
    """Newest first, typed as a run would get them; what a run would be refused is a problem."""

    @ek.flow
    def restock(total: int): ...

    deployment = str(restock.deploy("here").id)
    orders(ws, [5, 100, "many", 300])
    draft = {"expect": ["order.placed"]}
    reply = ask("backtest", trigger=draft, deployment=deployment, parameters={"total": "{{ event.payload.total }}"})

    fired = [
        (each["event"]["resource"], each["how"], each["parameters"], len(each["problems"])) for each in reply["firings"]
    ]
    assert fired == [
        ("order.4", "same", {"total": 300}, 0), ("order.3", "same", None, 1),
        ("order.2", "same", {"total": 100}, 0), ("order.1", "same", {"total": 5}, 0),
    ]  # fmt: skip
    assert "'many' is not of type 'integer'" in reply["firings"][1]["problems"][0]
    assert (reply["seen"], reply["of"], reply["fired"], reply["gained"], reply["lost"]) == (5, 5, 4, None, None)
    assert (len(reply["spark"]), sum(reply["spark"]), reply["spark"][-1]) == (40, 4, 1)


def test_beside_the_saved_version_it_says_what_is_gained_and_lost(ask, ws):
    """Each firing by how it differs."""
    ek.Automation(
        name="big", trigger=ek.EventTrigger(expect={"order.*"}, match_payload={"total": [100]}), actions=[]
    ).create()
    orders(ws, [100, 200])
    ws.emit("order.paid", {"prefect.resource.id": "order.9"}, payload={"total": 100})
    reply = ask("backtest", trigger=BIG, against="big")

    assert [(each["event"]["resource"], each["how"]) for each in reply["firings"]] == [
        ("order.9", "lost"), ("order.2", "gained"), ("order.1", "same"),
    ]  # fmt: skip
    assert (reply["fired"], reply["gained"], reply["lost"]) == (2, 1, 1)


def test_what_fits_and_comes_to_nothing_is_told_with_why(ask, ws):
    """The first of it; all of it is counted."""
    orders(ws, [1, 2, 3, 4])
    reply = ask("backtest", trigger={"expect": ["order.placed"], "within": 25}, shown=1)

    assert (reply["fired"], reply["passed_over"]) == (2, 2)
    assert [(each["event"]["resource"], each["why"]) for each in reply["suppressed"]] == [
        ("order.2", "it fired already: silent for another 15 s"),
    ]
    assert len(reply["firings"]) == 1


def test_the_newest_events_alone_are_gone_through(ask, ws):
    """As many as are asked for."""
    orders(ws, range(10))
    reply = ask("backtest", trigger={"expect": ["order.placed"]}, most=4)

    assert (reply["seen"], reply["of"], reply["fired"]) == (4, 4, 4)


def test_of_an_empty_log_a_backtest_is_empty(ask):
    """With nothing drawn."""
    reply = ask("backtest", trigger={"expect": ["a"]})

    assert (reply["seen"], reply["since"], reply["spark"], reply["firings"]) == (0, None, [], [])


def test_a_long_backtest_says_how_far_it_is_and_ends_when_it_is_asked_anew(ws, monkeypatch):
    """What nobody waits for is not gone on with."""
    monkeypatch.setattr("eventkit.api.sample.EVERY", 0.0)
    orders(ws, range(50))
    asking, begun, ended = Asking(ws), threading.Event(), []

    def tell(kind, of):
        asking.told.append((kind, of.plain()))
        if not begun.is_set():
            begun.set()
            asking.session.begin("draft.backtest", 99)

    asking.session.tell = tell
    try:
        asking("backtest", trigger={"expect": ["order.placed"]})
    except Superseded:
        ended.append(True)

    assert (ended, len(asking.told)) == ([True], 1)
    assert asking.told[0][0] == "progress"
    assert (asking.told[0][1]["of"], asking.told[0][1]["words"]) == (50, "trying the draft")


def test_lanes_have_the_events_windows_and_firings_of_each_key(ask, ws):
    """Threshold two within a minute, for each region."""
    for region in ("eu", "us", "eu", "eu"):
        orders(ws, [1], region=region)
    draft = {"expect": ["order.placed"], "for_each": ["region"], "threshold": 2, "within": 60}
    reply = ask("lanes", trigger=draft)

    assert [
        (each["key"], [event["role"] for event in each["events"]], [(w["count"], w["fired"]) for w in each["windows"]],
         len(each["firings"]))
        for each in reply["lanes"]
    ] == [
        ("eu", ["counts", "counts", "passed over"], [(2, True)], 1),
        ("us", ["counts"], [(1, False)], 0),
    ]  # fmt: skip
    assert (reply["more"], reply["threshold"], reply["within"], reply["posture"]) == (0, 2, 60.0, "Reactive")


def test_an_opening_event_stands_apart(ask, ws):
    """And absence has a window with an end and a firing there."""
    ws.emit("cart.opened", {"prefect.resource.id": "cart.1"})
    ws.clock.advance(60)
    ws.emit("something.else", {"prefect.resource.id": "x"})
    draft = {"posture": "Proactive", "after": ["cart.opened"], "expect": ["order.placed"], "within": 30}
    [lane] = ask("lanes", trigger=draft)["lanes"]

    assert (lane["key"], [each["role"] for each in lane["events"]]) == ("all", ["opens"])
    assert [(each["count"], each["fired"]) for each in lane["windows"]] == [(0, True)]
    assert lane["firings"] == [lane["windows"][0]["end"]]


def test_of_many_keys_the_busiest_are_drawn(ask, ws):
    """Eight at most, and how many others."""
    for number in range(12):
        orders(ws, [1] * (1 + number), region=f"r{number:02}")
    reply = ask("lanes", trigger={"expect": ["order.placed"], "for_each": ["region"], "threshold": 99, "within": 9_000})

    assert [each["key"] for each in reply["lanes"]] == [f"r{number:02}" for number in range(4, 12)]
    assert reply["more"] == 4


def test_the_lanes_of_a_composite_are_its_triggers_and_its_firings(ask, ws):
    """Each child by its place."""
    ws.emit("a", {"prefect.resource.id": "x"})
    ws.emit("b", {"prefect.resource.id": "x"})
    reply = ask("lanes", trigger={"require": "all", "within": 60, "triggers": [{"expect": ["a"]}, {"expect": ["b"]}]})

    assert [(each["key"], len(each["events"]), len(each["firings"])) for each in reply["lanes"]] == [
        ("all", 0, 1), ("trigger 1", 1, 0), ("trigger 2", 1, 0),
    ]  # fmt: skip


def test_near_misses_come_with_the_draft_that_admits_them(ask, ws):
    """Keys that nobody knows stay; what it adds is reckoned before it is taken."""
    orders(ws, [5, 80, 120])
    reply = ask("near", trigger={**BIG, "colour": 1})

    [miss] = reply["misses"]
    assert (reply["looked"], miss["clause"], miss["wanted"], miss["events"]) == (3, "payload total", "at least 100", 2)
    assert [(each["actual"], each["events"], each["edit"], each["firings"]) for each in miss["values"]] == [
        ("80", 1, "ask for total at least 80 instead of at least 100", 1),
        ("5 to 80", 2, "ask for total at least 5 instead of at least 100", 2),
    ]
    assert miss["values"][1]["edited"] == {
        "expect": ["order.placed"], "match_payload": {"total": [{"numeric": [">=", 5]}]}, "colour": 1,
    }  # fmt: skip
    assert ask("count", trigger=miss["values"][1]["edited"])["fires"] == 3


def test_of_many_near_misses_the_first_are_told(ask, ws):
    """Eight clauses of five values; what edits add is reckoned of so many as it takes a moment."""
    for number in range(100):
        ws.emit("order.placed", {"prefect.resource.id": f"o.{number}", "region": f"r.{number % 60}"})
    [miss] = ask("near", trigger={"expect": ["order.placed"], "match": {"region": "eu"}}, most=100)["misses"]

    assert (miss["events"], len(miss["values"])) == (100, 5)
    assert all(each["firings"] == each["events"] for each in miss["values"])
