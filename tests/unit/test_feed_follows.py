"""What a front end is told of its open view: what came, what became of what it shows, which lists changed."""

import threading

import pytest

import eventkit as ek
from eventkit.api import Refused
from eventkit.api.following import follow_lists
from tests.asking import asking
from tests.owning import until

ORDERS = {"event": {"prefix": ["order."]}}
PLACED = ek.EventTrigger(expect={"order.placed"})


@pytest.fixture(params=["memory", "file"])
def ws(request, tmp_path):
    """A workspace in memory, or in a file."""
    with ek.Workspace.in_memory() if request.param == "memory" else ek.Workspace(tmp_path / "log") as opened:
        yield opened


@pytest.fixture
def ask(ws):
    """A front end that asks it."""
    with asking(ws) as asker:
        yield asker


def order(number=1, name="order.placed", **more):
    """An order, emitted."""
    return ek.emit_event(name, {"prefect.resource.id": f"order.{number}"}, **more)


def became(chips):
    """The automations and what became of an event with each."""
    return [(chip["automation"], chip["became"]) for chip in chips]


def test_what_comes_into_a_view_is_told_with_its_chips(ask):
    """The newest rows at most, newest first, with ranks that count on from the anchor."""
    ek.Automation(name="each", trigger=PLACED, actions=[]).create()
    order(0)
    anchor = ask("feed.open", filter=ORDERS, columns=["resource.id"])["anchor"]
    order(name="stock.low")
    order(1)
    order(2)
    fresh = ask.wait("feed.fresh", lambda of: of["arrived"] == 2)
    fired = ask.wait("feed.fresh", lambda of: [("each", "fired")] in map(became, _chips(of).values()))

    assert anchor == fresh["anchor"] == fired["anchor"]
    rows = [row for of in ask.pushed("feed.fresh") for row in of["rows"]]
    assert {(-1, "order.1"), (-2, "order.2")} == {(row["rank"], row["cells"]["resource.id"]) for row in rows}
    assert 2 == len(rows)


def _chips(of):
    return of["chips"] | {row["id"]: row["chips"] for row in of["rows"]}


def test_a_chip_follows_its_run_to_the_end(ask):
    """It turns solid when the firing is committed, and its run's state changes until that is over."""
    go = threading.Event()

    @ek.flow
    def pack() -> None:
        go.wait(30)

    pack.deploy(name="here", triggers=[ek.DeploymentTrigger(name="placed", expect={"order.placed"})])
    ask("feed.open")
    event = str(order().id)

    def states(of):
        return [(chip["became"], run["state"]) for chip in _chips(of).get(event, []) for run in chip["runs"]]

    ask.wait("feed.fresh", lambda of: [("fired", "Running")] == states(of))
    go.set()
    ask.wait("feed.fresh", lambda of: [("fired", "Completed")] == states(of))


def test_rows_that_are_shown_are_followed_too(ask):
    """However far down they are."""
    window = ek.EventTrigger(expect={"order.placed"}, collect="all", within=0.5)
    event = str(order().id)
    for number in range(80):
        order(number, "stock.low")
    page = ask("feed.open")
    ask("feed.rows", anchor=page["anchor"], start=80, count=1)
    spec = ek.Automation(name="hand", trigger=window, actions=[]).create()
    spec.fire(event)
    fresh = ask.wait("feed.fresh", lambda of: event in of["chips"])

    assert [("hand", "by hand")] == became(fresh["chips"][event])


def test_nothing_is_told_where_nothing_happens(ws, ask):
    """Nor of what does not belong to the view."""
    ask("feed.open", filter=ORDERS)
    order(name="stock.low")
    order(1)
    ask.wait("feed.fresh", lambda of: of["arrived"] == 1)

    assert [1] == [of["arrived"] for of in ask.pushed("feed.fresh") if of["rows"]]


def test_another_view_takes_the_place_of_the_first(ask):
    """One view is followed at a time."""
    ask("feed.open", filter=ORDERS)
    anchor = ask("feed.open", filter={"event": {"name": ["stock.low"]}})["anchor"]
    order(1)
    order(2, "stock.low")
    fresh = ask.wait("feed.fresh")

    assert [(anchor, 1)] == [(of["anchor"], of["arrived"]) for of in ask.pushed("feed.fresh") if of["rows"]]
    assert ["stock.low"] == [row["event"] for row in fresh["rows"]]


def test_a_view_that_is_not_live_ends_the_one_before(ask):
    """Nothing is told of either."""
    ask("feed.open", filter=ORDERS)
    ask("feed.open", filter=ORDERS, live=False)
    order(1)
    follow_lists(ask.session, "automations")
    order(2)
    ask.wait("changed")

    assert [] == ask.pushed("feed.fresh")


def test_a_view_that_nobody_sees_is_told_of_nothing_until_it_is_seen_again(ask):
    """And then at once of what it missed."""
    seen, looked = [False], threading.Event()

    def asked():
        looked.set()
        return seen[0]

    ask.session.seen = asked
    ask("feed.open")
    order(1)
    assert looked.wait(20)
    seen[0] = True
    ask.session.woken()
    fresh = ask.wait("feed.fresh")

    assert (1, ["order.1"]) == (fresh["arrived"], [row["resource"] for row in fresh["rows"]])
    assert 1 == len(ask.pushed("feed.fresh"))


def test_lists_that_were_asked_for_are_said_to_have_changed(ask):
    """And no others."""
    follow_lists(ask.session, "runs")
    order(1)

    @ek.flow
    def pack() -> None:
        pass

    pack()
    changed = ask.wait("changed")

    assert {"runs": True, "automations": False, "webhooks": False, "summary": False} == changed


def test_what_a_run_says_while_it_runs_is_a_change_of_the_runs(ask):
    """No event comes with a line of its log: it is told more often than the run has states."""
    follow_lists(ask.session, "runs")
    ended = threading.Event()

    @ek.flow(log_prints=True)
    def pack() -> None:
        while not ended.wait(0.05):
            print("packing")

    pack.deploy(name="bench")
    ek.run_deployment("pack/bench", timeout=0)
    until(lambda: len(ask.pushed("changed")) > 6)
    ended.set()


def test_matching_that_was_stopped_is_said(ws, ask):
    """How many events wait, since when, and when it goes on."""
    ek.Automation(name="each", trigger=PLACED, actions=[]).create()
    ws.settle()
    ask("feed.open")
    ws.stop()
    order(1)
    ask.wait("feed.standing", lambda of: of["stopped"])
    stopped = ask("feed.standing")
    gone_on = ask("feed.resume")
    order(2)
    ask.wait("feed.standing", lambda of: not of["stopped"])

    assert (True, 1) == (stopped["stopped"], stopped["behind"])
    assert stopped["since"] is not None
    assert "1 event waits to be matched" in stopped["words"]
    assert (False, None) == (gone_on["stopped"], gone_on["since"])


def test_what_waits_can_be_skipped_and_what_comes_later_is_matched(ws, ask):
    """Nobody considered what was skipped; while nothing is stopped there is nothing to skip."""
    with pytest.raises(Refused, match="Matching is not stopped"):
        ask("feed.skip")

    watch = ek.Automation(name="watch", trigger=ek.EventTrigger(expect={"order.placed"}), actions=[]).create()
    order(1)
    ws.quiet()
    ws.stop()
    considered = ws.store.automation(watch.id).considered
    for number in range(2, 6):
        order(number)
    before = ask("feed.standing")
    after = ask("feed.skip")
    skipped = ws.store.automation(watch.id)
    order(6)
    ws.quiet()
    fired = [event.payload["triggering_event"]["resource"] for event in ws.events("prefect.automation.triggered")]

    assert (4, "4 events wait to be matched. Resume matches them; Skip goes on without them.") == (
        before["behind"],
        before["words"].split("; ", 1)[1],
    )
    assert (False, 0) == (after["stopped"], after["behind"])
    assert (considered, 1) == (skipped.considered, skipped.fired)
    assert ["order.6", "order.1"] == [resource["prefect.resource.id"] for resource in fired]


def test_a_closed_session_is_told_of_nothing(ws):
    """Its follower ends with it."""
    with asking(ws) as ask:
        ask("feed.open")
    order(1)
    with asking(ws) as other:
        other("feed.open")
        order(2)
        other.wait("feed.fresh")

    assert [] == ask.pushed("feed.fresh")
