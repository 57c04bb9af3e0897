"""A workspace in a line, and what happened in it that somebody wants to hear of."""

from datetime import timedelta

import pytest

import eventkit as ek
from tests.asked import FrontEnd, hostile
from tests.asking import asking


@pytest.fixture
def ask(ws):
    """A front end of the workspace."""
    return FrontEnd(ws)


def placed(n=42, **given):
    """An order, placed."""
    return ek.emit_event("order.placed", {"prefect.resource.id": f"order.{n}"}, **given)


@pytest.fixture
def charge(ws):
    """A flow that runs on every placed order, and fails for those that cost nothing."""

    @ek.flow
    def charge(total: float) -> None:
        if total <= 0:
            raise ValueError(f"nothing to charge {hostile()}")

    trigger = ek.DeploymentTrigger(
        name="charge it", expect={"order.placed"}, parameters={"total": "{{ event.payload.total }}"}
    )
    charge.deploy(name="here", triggers=[trigger])
    return charge


def test_an_empty_workspace_is_a_line_of_noughts(ask):
    """Nothing is on, nothing came, nothing failed."""
    assert ask("summary.line") == {
        "automations_on": 0,
        "automations_waiting": 0,
        "events_per_minute": 0,
        "fades": None,
        "running": 0,
        "failed": 0,
    }


def test_the_line_counts_what_is_on_and_what_failed_lately(ws, ask, charge):
    """Those in shadow are on, those that are off are not; a failure of yesterday is none of today."""
    ek.Automation(name="off", trigger=ek.EventTrigger(), actions=[], enabled=False).create()
    ek.Automation(name="shade", trigger=ek.EventTrigger(expect={"x"}), actions=[], enabled="shadow").create()
    placed(payload={"total": 0})
    ws.quiet()
    placed(payload={"total": 5})
    ws.quiet()

    now = ask("summary.line")
    ws.clock.advance(25 * 3_600)
    tomorrow = ask("summary.line")

    counts = ("automations_on", "automations_waiting", "running", "failed")
    assert [now[each] for each in counts] == [2, 0, 0, 1]
    assert [tomorrow[each] for each in counts] == [2, 0, 0, 0]
    assert (now["events_per_minute"], tomorrow["events_per_minute"]) == (len(ws.events()), 0)


def test_events_of_the_last_minute_are_those_received_in_it(ws, ask):
    """Whenever they occurred; and when the number falls is said."""
    begun = ws.clock.now()
    placed(1, occurred=begun - timedelta(days=9))
    ws.clock.advance(20)
    placed(2)
    placed(3, occurred=begun + timedelta(seconds=1))
    said = [(each["events_per_minute"], each["fades"]) for each in _every(ws, ask, 10, 7)]

    def at(seconds):
        return (begun + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")

    assert said == [(3, at(60))] * 4 + [(2, at(80))] * 2 + [(0, None)]


def _every(ws, ask, seconds, times):
    """What is said now, and after so many seconds, so many times in all."""
    for _ in range(times):
        yield ask("summary.line")
        ws.clock.advance(seconds)


def test_runs_at_work_are_counted_until_they_are_over(walled):
    """By whichever process."""
    import threading

    go, begun = threading.Event(), threading.Event()

    @ek.flow
    def long() -> None:
        begun.set()
        go.wait(30)

    long.deploy(name="here")
    with asking(walled) as ask:
        ek.run_deployment("long/here", timeout=0)
        begun.wait(30)
        during = ask("summary.line")["running"]
        go.set()
        walled.quiet()

        assert (during, ask("summary.line")["running"]) == (1, 0)


# ------------------------------------------------------------------------------------------------------------- the news


def test_the_first_answer_is_a_cursor_and_no_news(ws, ask, charge):
    """Whoever opens a page is not told of yesterday."""
    placed(payload={"total": 0})
    ws.quiet()

    assert ask("summary.news") == {"cursor": str(ws.store.last_seq()), "items": [], "more": False}


def test_a_failure_is_told_once_with_its_run_and_why(ws, ask, charge):
    """Text of strangers is made visible; the automation that led to it is named."""
    cursor = ask("summary.news")["cursor"]
    placed(payload={"total": 0})
    ws.quiet()
    (run,) = ws.store.flow_runs(flow_name="charge")

    told = ask("summary.news", after=cursor)
    (item,) = told["items"]

    assert {key: item[key] for key in ("kind", "run", "automation", "title")} == {
        "kind": "failed",
        "run": str(run.id),
        "automation": "charge it",
        "title": "charge failed",
    }
    assert item["sentence"].endswith(r"egnp.exe")
    assert "nothing to charge <script>" in item["sentence"]
    assert not {"\x1b", "\u202e"} & set(item["sentence"])
    assert ask("summary.news", after=told["cursor"]) == {"cursor": told["cursor"], "items": [], "more": False}


def test_firings_are_news_where_they_are_asked_for(ws, ask, charge):
    """With what they fired on and the run they led to; those in shadow are nobody's."""
    ek.Automation(name="shade", trigger=ek.EventTrigger(expect={"order.placed"}), actions=[], enabled="shadow").create()
    quiet = ek.EventTrigger(expect={"beat"}, posture="Proactive", within=60)
    silence = ek.Automation(name="quiet", trigger=quiet, actions=[]).create()
    cursor = ask("summary.news")["cursor"]
    event = placed(payload={"total": 5})
    ws.quiet()
    silence.fire(event)
    ws.clock.advance(61)
    ws.quiet()
    (run,) = ws.store.flow_runs(flow_name="charge")

    assert ask("summary.news", after=cursor)["items"] == []
    items = ask("summary.news", after=cursor, firings=True)["items"]
    assert [(each["kind"], each["title"], each["sentence"], each["run"]) for each in items] == [
        ("fired", "charge it fired", "on order.placed on order.42", str(run.id)),
        ("fired", "quiet fired by hand", "on order.placed on order.42", None),
        ("fired", "quiet fired", "does nothing when no beat comes within 60 s", None),
    ]


def test_a_state_of_a_persons_own_name_is_a_failure_by_its_type(ws, ask):
    """And one of any other type is none."""

    @ek.flow
    def ends(state: str) -> ek.State:
        return ek.State(type=state, name="Odd")

    cursor = ask("summary.news")["cursor"]
    for kind in ("COMPLETED", "FAILED"):
        ends(kind, return_state=True)

    assert [each["title"] for each in ask("summary.news", after=cursor)["items"]] == ["ends failed"]


def test_a_run_that_another_called_is_no_news_of_its_own(ws, ask):
    """The one that called it failed with it, and says so; one that was deleted since leads nowhere."""

    @ek.flow
    def inner() -> None:
        raise ValueError("no")

    @ek.flow
    def outer() -> None:
        inner()

    cursor = ask("summary.news")["cursor"]
    for _ in range(2):
        outer(return_state=True)
    ws.delete_run(ws.store.flow_runs(flow_name="outer")[0].id)

    assert [each["title"] for each in ask("summary.news", after=cursor)["items"]] == ["outer failed"]


def test_of_many_failures_the_newest_are_told(ws, ask):
    """And that there were others."""

    @ek.flow
    def fails(n: int) -> None:
        raise ValueError(str(n))

    cursor = ask("summary.news")["cursor"]
    for n in range(23):
        fails(n, return_state=True)
    told = ask("summary.news", after=cursor)

    assert [each["sentence"].rpartition(" ")[2] for each in told["items"]] == [str(n) for n in range(3, 23)]
    assert told["more"] is True


@pytest.mark.parametrize("cursor", ["", "x", "-1", "9" * 40, "٣", "1e3"])
def test_a_cursor_of_another_log_is_the_end_of_this_one(ws, ask, cursor):
    """A workspace may have been begun anew since."""
    last = placed()

    assert ask("summary.news", after=cursor) == {"cursor": str(last.seq), "items": [], "more": False}


def test_events_that_only_look_like_news_are_none(ws, ask):
    """Anybody may emit anything."""
    cursor = ask("summary.news")["cursor"]
    for name, id in (
        ("prefect.flow-run.Failed", "order.1"),
        ("prefect.flow-run.Failed", "prefect.flow-run.nonsense"),
        ("prefect.automation.triggered", "order.1"),
        ("prefect.automation.triggered", "prefect.automation.nonsense"),
    ):
        about = {"prefect.resource.id": id, "prefect.state-type": "FAILED"}
        ek.emit_event(name, about, payload={"triggering_event": 3})

    assert ask("summary.news", after=cursor, firings=True)["items"] == []


# --------------------------------------------------------------------------------------------------------- when to ask


def test_who_asked_for_the_line_is_told_when_to_ask_again(walled):
    """Once anything is committed, and of the line alone; who did not ask is told of nothing."""
    with asking(walled) as ask, asking(walled) as other:
        other("feed.views")
        ask("summary.line")
        placed()
        told = ask.wait("changed")

        assert told == {"runs": False, "automations": False, "webhooks": False, "summary": True}
        assert ask("summary.line")["events_per_minute"] == 1
        assert other.pushed("changed") == []
