"""What became of an event: with which automations, and what ran; shadow, and firing by hand."""

import threading

import pytest

import eventkit as ek
from eventkit.errors import AutomationError, InvalidEvent, UnknownAutomation
from eventkit.insight import Circumstances, explain
from eventkit.model.counts import Became, Counts
from eventkit.model.event import Event
from eventkit.model.trigger import EventTrigger
from tests.stepping import AUTOMATION, Stepper
from tests.stepping import event as dated

PLACED = ek.EventTrigger(expect={"order.placed"})


@pytest.fixture
def ws():
    """A workspace in memory."""
    with ek.Workspace.in_memory() as opened:
        yield opened


def automation(name, trigger=PLACED, actions=(), **more):
    """A registered automation."""
    return ek.Automation(name=name, trigger=trigger, actions=actions, **more).create()


def order(name="order.placed", region="us-1", **more):
    """An order, emitted."""
    return ek.emit_event(name, {"prefect.resource.id": "order.42", "region": region}, **more)


def became(outcome):
    """What became of the event, by automation."""
    return [(each.automation, each.became.value, each.why) for each in outcome.automations]


def several():
    """Automations with which different things become of an order."""
    automation("each")
    automation("eu", ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"}))
    automation("far", ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*", "tier": "gold"}))
    automation("off", enabled=False)
    automation("once", ek.EventTrigger(expect={"order.placed"}, within=60))
    automation("other", ek.EventTrigger(expect={"stock.low"}))
    automation("slip", ek.EventTrigger(expect={"order.place"}))
    automation("three", ek.EventTrigger(expect={"order.placed"}, threshold=3, within=60))


def test_an_outcome_says_what_became_of_an_event_with_each_automation(ws):
    """Fired, matched, suppressed with the reason, nearly with the edit; those it is far from are left out."""
    several()
    order().outcome()
    outcome = order().outcome()

    assert [
        ("each", "fired", "one is enough: it fires"),
        ("three", "matched", "2 of 3 within 60 s; closes in 60 s"),
        ("off", "suppressed", "it is off"),
        ("once", "suppressed", "it fired already: silent for another 60 s"),
        ("eu", "nearly", "region is 'us-1', and eu-* was expected"),
        ("slip", "nearly", "name is 'order.placed', and order.place was expected"),
    ] == became(outcome)
    assert 7 == outcome.considered
    assert "accept region 'us-1' too" == str(outcome.of(Became.NEARLY)[0].edit)


def test_what_is_said_after_an_emit_is_one_line_without_times(ws):
    """And nothing but the event, where no automation is concerned."""
    assert "emitted order.placed on order.42" == ws.emitted_line(order())
    several()
    order()

    assert (
        "emitted order.placed on order.42: fired each; matched: three (2 of 3 within 60 s); "
        "suppressed: off (it is off), once (it fired already); "
        "nearly: eu (region is 'us-1'), slip (name is 'order.placed')"
    ) == ws.emitted_line(order())
    assert "emitted cart.opened on order.42" == ws.emitted_line(order("cart.opened"))


def test_an_outcome_is_a_table(ws):
    """One row an automation."""
    automation("each")
    table = order().outcome().df()

    assert ["automation", "became", "why", "edit", "runs", "failed", "open"] == list(table.columns)
    assert [["each", "fired", "one is enough: it fires", "", "", "", ""]] == table.values.tolist()


def test_an_outcome_tells_of_runs_and_waits_for_them(ws):
    """What still goes on when the time is up is said; later, how it ended."""
    go, begun = threading.Event(), threading.Event()

    @ek.flow
    def restock() -> None:
        begun.set()
        go.wait(30)

    restock.deploy(name="here", triggers=[ek.DeploymentTrigger(name="low", expect={"order.placed"})])
    event = order()
    begun.wait(30)
    early = event.outcome(timeout=0)
    (run,) = early.runs
    go.set()
    late = event.outcome(timeout=30)

    assert [f"restock ({run.name}) is Running"] == early.open
    assert ([], ["Completed"]) == (late.open, [each.state_name for each in late.runs])
    assert f"    run {run.name} of restock Completed" in repr(late).splitlines()


def test_what_is_not_matched_yet_is_said_to_wait(ws):
    """Where the engine is stopped, at once."""
    automation("each")
    ws.settle()
    ws.stop()
    event = order()
    waiting = event.outcome(timeout=30)
    ws.start()

    assert [("each", "waiting", "matching is stopped: %eventkit start goes on")] == became(waiting)
    assert (0, ["it is not matched yet"]) == (waiting.considered, waiting.open)
    assert [("each", "fired", "one is enough: it fires")] == became(event.outcome(timeout=30))


def test_what_was_not_registered_yet_did_not_consider_an_event(ws):
    """Also where time stands still."""
    event = order()
    automation("later")

    assert (0, ()) == (event.outcome().considered, event.outcome().automations)


def test_an_id_emitted_again_says_so(ws):
    """In the line, in the outcome, and as a clause of the verdict."""
    automation("each")
    event = order()
    again = order(id=event.id)
    ws.settle()

    assert (
        "emitted order.placed on order.42: the same id was there already, so it is not matched again"
        == ws.emitted_line(again)
    )
    assert 1 == event.outcome().again
    assert "duplicate" == event.why("each").clauses[0].kind
    assert 1 == ek.Automation.read("each").counts.matched


# -- shadow


def test_in_shadow_firings_are_recorded_and_nothing_is_done(ws):
    """Nothing runs, and no event comes of it that could fire another."""
    echo = ek.actions.EmitEvent(event="echo", resource={"prefect.resource.id": "echo"})
    shadow = automation("shadow", actions=[echo]).shadow()
    before = len(ws.events())
    event = order()
    ws.settle()
    (record,) = ws.store.firings(automation_id=shadow.id)

    assert "shadow" == record.body["how"]
    assert [] == ws.store.actions(record.id)
    assert before + 1 == len(ws.events())
    assert Counts(considered=2, matched=1, fired=1) == shadow.counts  # its own update, and the order
    assert [("shadow", "in shadow", "in shadow: nothing was run")] == became(event.outcome())
    assert "Fires in shadow: one is enough: it fires" == event.why("shadow").sentence
    assert "in shadow" in repr(ws.automations_view()).splitlines()[1]


def test_shadow_is_kept_and_windows_live_on_when_it_is_turned_on(ws):
    """Two of three in shadow, the third when it is on: it fires."""
    three = automation("three", ek.EventTrigger(expect={"order.placed"}, threshold=3, within=60)).shadow()
    assert "shadow" == ek.Automation.read("three").enabled
    order()
    order()
    ws.settle()
    three.enable()
    order()
    ws.settle()

    assert ["matched"] == [each.body.get("how", "matched") for each in ws.store.firings(automation_id=three.id)]
    assert 3 == three.counts.matched


def test_enabled_as_json_is_what_prefect_knows_but_for_shadow():
    """True and False as ever."""
    values = [
        ek.Automation(name="a", trigger=PLACED, actions=[], enabled=given).wire()["enabled"]
        for given in (True, False, "shadow")
    ]

    assert [True, False, "shadow"] == values
    with pytest.raises(AutomationError, match="enabled cannot be 'shaddow': True, False or 'shadow' was expected"):
        ek.Automation(name="a", trigger=PLACED, actions=[], enabled="shaddow")


# -- by hand


def test_fired_by_hand_it_does_all_it_does_when_it_fires(ws):
    """With an event that does not match, and while it is off; the firing and its event are marked."""
    echo = ek.actions.EmitEvent(event="echo", resource={"prefect.resource.id": "echo"})
    off = automation("off", actions=[echo], enabled=False)
    paid = order("order.paid")
    outcome = off.fire(paid, timeout=30)
    ws.settle()
    (record,) = ws.store.firings(automation_id=off.id)

    assert [("off", "by hand", "a person asked for it")] == became(outcome)
    assert [] == outcome.open
    assert "manual" == record.body["how"]
    assert "manual" == ws.events("prefect.automation.triggered").first().payload["how"]
    assert paid.id == ws.events("echo").first().cause
    assert (1, 0) == (off.counts.fired, off.counts.matched)


def test_fired_by_hand_it_leaves_its_windows_as_they_are(ws):
    """One of two stays one of two."""
    two = automation("two", ek.EventTrigger(expect={"order.placed"}, threshold=2, within=60, for_each={"region"}))
    event = order()
    ws.settle()
    before = ws.matcher.windows()
    two.fire(event)

    assert before == ws.matcher.windows()
    assert {"region": "us-1"} == ws.store.firings(automation_id=two.id)[0].body["triggering_labels"]


def test_fired_by_hand_it_runs_its_deployment(ws):
    """The outcome leads to the run."""

    @ek.flow
    def restock(what: str) -> str:
        return what

    trigger = ek.DeploymentTrigger(name="low", expect={"stock.low"}, parameters={"what": "{{ event.resource.id }}"})
    restock.deploy(name="here", triggers=[trigger])
    (run,) = ek.Automation.read("low").fire(order(), timeout=30).runs

    assert ("Completed", {"what": "order.42"}) == (run.state_name, dict(run.parameters))


def test_only_what_is_there_can_fire(ws):
    """An event of the log, and an automation that is registered."""
    each = automation("each")

    with pytest.raises(InvalidEvent, match="emit it first"):
        each.fire(Event(event="order.placed", resource={"prefect.resource.id": "order.1"}))
    event = order()
    each.delete()
    with pytest.raises(UnknownAutomation, match="No automation"):
        each.fire(event)


# -- history, and lateness


def test_history_is_the_last_twenty_with_reasons_and_survives_a_new_definition(ws):
    """Newest first; where the trigger asks for something else by now, that is said."""
    each = automation("each")
    for _ in range(25):
        order()
    ws.settle()
    history = each.history()
    changed = each.changed(trigger=ek.EventTrigger(expect={"order.paid"})).create()

    assert (25, 25, 20) == (history.counts.matched, history.counts.fired, len(history))
    assert ["fired"] * 20 == history.df()["became"].tolist()
    assert sorted(history.df()["seq"], reverse=True) == history.df()["seq"].tolist()
    assert {"the trigger was changed since"} == {reason.why for reason in changed.history().reasons}
    assert 25 == changed.counts.matched


def test_silence_is_noted(ws):
    """What the time fired has no event."""
    absent = ek.EventTrigger(expect={"order.paid"}, posture="Proactive", within=30)
    awaited = automation("awaited", absent)
    ws.clock.advance(31)
    ws.settle()

    assert "  fired  silence  fewer than 1 came within 30 s" == repr(awaited.history()).splitlines()[1]


def test_off_it_considers_nothing(ws):
    """And goes on considering when it is on again."""
    each = automation("each")
    order()
    ws.settle()
    seen = each.counts.considered
    each.disable()
    order()
    order()
    ws.settle()
    off = each.counts.considered
    each.enable()
    order("order.paid")
    ws.settle()

    assert seen == off
    assert off + 2 == each.counts.considered  # that it was turned on, and the order


def test_what_occurred_before_its_window_is_late_by_so_much():
    """As a clause of its own, with the number."""
    trigger = EventTrigger(expect={"e"}, after={"a"}, threshold=2, within=60)
    stepper = Stepper(trigger)
    stepper.take(dated(10, "a"))
    around = Circumstances(windows=stepper.windows, automation_id=AUTOMATION)
    verdict = explain(trigger, dated(6.8, "e", received=11), around)

    assert ("late", "3.2 s before it") == (verdict.decisive.kind, verdict.decisive.actual)
    assert (
        "Fits, and nothing comes of it: late by 3.2 s: ignored, as the window it came into began after it occurred"
        == (verdict.sentence)
    )


def test_a_predicate_that_raises_is_counted_as_an_error(ws):
    """Neither matched nor suppressed; the outcome says so."""

    @ek.on("order.placed", where=lambda event: 1 / 0)
    def never(event):
        """Does nothing."""

    event = order()
    ws.settle()
    record = ws.store.automation("never")

    assert (0, 0, 1) == (record.matched, record.suppressed, record.errored)
    assert [("never", "error", "its predicate raised an error")] == became(event.outcome())


def test_what_a_predicate_refuses_is_nearly_it(ws):
    """It fits all else."""

    @ek.on("order.placed", where=lambda event: False)
    def never(event):
        """Does nothing."""

    (told,) = order().outcome().automations

    assert ("never", Became.NEARLY) == (told.automation, told.became)
    assert "predicate" in told.why
