"""How a workspace stood: what there was, in numbers and words, and what is not known."""

from datetime import datetime, timedelta

import pytest

import eventkit as ek
from eventkit.errors import UsageError
from eventkit.workspace.clock import VirtualClock
from tests.stepping import MOMENT, at


@pytest.fixture
def ws():
    """A workspace in memory, current for the test, whose time is moved by hand."""
    with ek.Workspace.in_memory(clock=VirtualClock(MOMENT)) as workspace:
        yield workspace


def emit(ws, name, id="r", **labels):
    """An event, matched, and a second later."""
    event = ek.emit_event(name, {"prefect.resource.id": id, **labels})
    ws.settle()
    ws.clock.advance(1)
    ws.settle()
    return event


def on(name, trigger):
    """An automation that does nothing."""
    return ek.Automation(name=name, trigger=trigger, actions=[]).create()


def said(moment):
    """Automation, key and words of each window."""
    return [(each.automation, each.labels, each.said) for each in moment.windows]


def test_windows_are_told_in_numbers_for_each_key(ws):
    """How many of how many, when it closes, and that it fired."""
    on("rush", ek.EventTrigger(expect={"a"}, threshold=2, within=60, for_each={"region"}))
    emit(ws, "a", region="eu")
    emit(ws, "a", region="us")
    emit(ws, "a", region="us")

    assert [] == said(ws.at(at(-1)))
    assert [
        ("rush", {"region": "eu"}, "1 of 2; closes in 59 s"),
        ("rush", {"region": "us"}, "1 of 2; closes in 60 s"),
    ] == said(ws.at(at(1)))
    assert [
        ("rush", {"region": "eu"}, "1 of 2; closes in 58 s"),
        ("rush", {"region": "us"}, "fired: silent for another 59 s"),
    ] == said(ws.at(at(2)))
    assert ["rush", "rush"] == list(ws.at(at(3)).df()["automation"])


def test_absence_and_composites_are_told(ws):
    """What is missing and when it would fire; which children have fired, and for how long the first counts."""
    on("late", ek.EventTrigger(expect={"paid"}, after={"placed"}, posture="Proactive", within=60))
    children = [ek.EventTrigger(expect={"placed"}), ek.EventTrigger(expect={"packed"}), ek.EventTrigger(expect={"x"})]
    on("three", ek.CompoundTrigger(triggers=children, require="all", within=30))
    emit(ws, "placed")
    emit(ws, "packed")
    told = ws.at(at(2))

    assert [
        ("late", {}, "0 of 1; fires in 58 s if no more come"),
        ("three", {}, "2 of 3 have fired: 1, 2; the first counts for another 28 s"),
    ] == said(told)
    assert (1, 2) == told.windows[1].children
    ws.clock.advance(100)
    ws.settle()
    assert [("late", 1), ("three", 0)] == [(each.name, each.fired) for each in ws.at(ws.clock.now()).automations]


def test_automations_are_as_they_were_then(ws):
    """Made, off, with another trigger, gone: each moment has its own."""
    ws.notice = ws.registry._notice = lambda line: None
    on("it", ek.EventTrigger(expect={"a"}))
    emit(ws, "x")
    ws.enable_automation("it", enabled=False)
    emit(ws, "x")
    on("it", ek.EventTrigger(expect={"b"}))
    emit(ws, "x")
    ws.delete_automation("it")

    told = [[(each.enabled, each.trigger.expect) for each in ws.at(at(n - 0.5)).automations] for n in (1, 2, 3)]
    assert [[(True, ("a",))], [(False, ("a",))], [(True, ("b",))]] == told
    assert () == ws.at(ws.clock.now()).automations


def test_a_moment_just_after_an_event(ws):
    """That event and none after it, even in the same instant."""
    on("rush", ek.EventTrigger(expect={"a"}, threshold=3, within=60))
    first, second = ek.emit_many([{"event": "a", "resource": {"prefect.resource.id": n}} for n in "12"])

    assert [(1, first), (2, second)] == [(ws.at(e).windows[0].count, ws.at(e).last) for e in (first, second)]
    assert "rush  1 of 3; closes in 60 s" in repr(ws.at(first))
    assert "<td" in ws.at(first)._repr_html_()


def test_an_automation_that_went_with_its_trigger_is_gone(ws):
    """A deployment that is made again without it leaves a word of that."""
    ws.notice = ws.registry._notice = lambda line: None

    @ek.flow
    def tidy() -> None: ...

    tidy.deploy(name="up", triggers=[ek.DeploymentTrigger(name="Tidy", expect={"a"})])
    emit(ws, "x")
    tidy.deploy(name="up", triggers=[])
    emit(ws, "x")

    assert [["Tidy"], []] == [[each.name for each in ws.at(at(n - 0.5)).automations] for n in (1, 2)]


def test_what_was_replayed_says_nothing_of_automations(ws):
    """That one was made is not said a second time."""
    on("it", ek.EventTrigger(expect={"a"}))
    emit(ws, "x")
    ws.delete_automation("it")
    ek.replay(ek.events("prefect.automation.created"), dry=False).settle()

    assert () == ws.at(ws.clock.now()).automations


def test_what_the_log_no_longer_tells_is_said_to_be_unknown(ws):
    """The first that is left of it is a change."""
    ws.notice = ws.registry._notice = lambda line: None
    on("it", ek.EventTrigger(expect={"a"}))
    emit(ws, "x")
    on("it", ek.EventTrigger(expect={"b"}))
    with ws.store.transaction() as tx:
        tx._write("prune_events", 2)
    then, now = ws.at(at(0.5)), ws.at(ws.clock.now())

    assert [(None, "changed later, and what it was before is no longer in the log")] == [
        (each.trigger, each.note) for each in then.automations
    ]
    assert "it  not known" in repr(then)
    assert [("b",)] == [each.trigger.expect for each in now.automations]


def test_a_naive_time_is_utc_and_the_future_is_refused(ws):
    """So is what is no time."""
    emit(ws, "a")

    assert ws.at(MOMENT).time == ws.at(datetime(2026, 1, 1, 12)).time
    with pytest.raises(UsageError, match="tells of the past"):
        ws.at(ws.clock.now() + timedelta(seconds=1))
    with pytest.raises(UsageError, match="a time or an event, not 7"):
        ws.at(7)
