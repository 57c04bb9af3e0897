"""Outcomes and histories of what gathers, of what was deleted since, and among thousands of automations."""

from datetime import timedelta

import pytest

import eventkit as ek
from eventkit.errors import InvalidEvent
from eventkit.model.automation import AutomationSpec
from eventkit.workspace.outcomes import NEAR

PLACED = ek.EventTrigger(expect={"order.placed"})
TELL = ek.actions.SendNotification(subject="hi", body="new")


@pytest.fixture
def ws():
    """A workspace in memory, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        workspace.notice = workspace.registry._notice = lambda line: None
        yield workspace


def automation(name, trigger=PLACED, **more):
    """A registered automation that leaves words."""
    return ek.Automation(name=name, trigger=trigger, actions=[TELL], **more).create()


def order(number=1, region="us-1"):
    """An order, emitted."""
    return ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}", "region": region})


def became(outcome):
    """What became of the event, by automation."""
    return [(each.automation, each.became.value, each.why) for each in outcome.automations]


def test_what_gathers_says_so_when_its_window_is_over(ws):
    """In the outcome of its last event, and in the history, where no silence was noticed."""
    batch = automation("batch", PLACED.changed(collect="all", within=10))
    order(1)
    last = order(2)
    ws.clock.advance(11)
    ws.settle()

    assert [("batch", "fired", "its window gathered 2 events")] == became(last.outcome())
    assert "fired    a window's end           its window was over" in repr(batch.history())
    assert [True, False, False] == [each.gathered for each in batch.history().reasons]


def test_a_firing_is_told_of_when_its_automation_is_deleted_since(ws):
    """By the name it had, in the outcome and in the chain."""
    automation("brief").delete()
    short = automation("short")
    placed = order()
    ws.settle()
    short.delete()

    assert [("short, deleted", "fired", "it fired")] == became(placed.outcome())
    assert "└─ firing short, deleted" in repr(placed.chain())
    assert "fired short, deleted" in ws.emitted_line(placed)


def test_among_very_many_automations_a_line_leaves_near_misses_out_and_says_so(ws):
    """What fired and what was suppressed is there; the outcome asks them all, and shows the first of them."""
    for number in range(NEAR + 1):
        trigger = ek.EventTrigger(expect={"order.placed"}, match={"region": f"eu-{number}"})
        ws.register(AutomationSpec(name=f"eu {number}", trigger=trigger, actions=()))
    automation("each"), automation("off", enabled=False)
    ws.clock.advance(1)
    placed = order()
    outcome = placed.outcome()

    assert (
        "emitted order.placed on order.1: fired each; suppressed: off (it is off); "
        "near misses not looked for among 501 automations: ask the event's .outcome()"
    ) == ws.emitted_line(placed)
    assert (NEAR + 2, NEAR + 3, 0) == (outcome.considered, len(outcome.automations), outcome.unasked)
    assert repr(outcome).endswith("\n  … and 463 automations more: .df() has all")
    assert "… and 463 automations more" in outcome._repr_html_()


def test_the_line_asks_what_the_outcome_asks(ws):
    """Of automations that are on, off, in shadow, changed since, and replayed for others alone."""
    automation("eu", PLACED.changed(match={"region": ("eu-*",)}))
    automation("off", enabled=False), automation("watch", enabled="shadow")
    changed = automation("changed")
    ws.clock.advance(1)
    placed = order()
    ws.settle()
    again = ek.replay(placed, only="eu", dry=False).events[0]
    ws.settle()
    ws.clock.advance(1)
    changed.changed(trigger=ek.EventTrigger(expect={"stock.low"})).update()

    assert [
        ("changed", "fired", "the trigger was changed since"),
        ("watch", "in shadow", "in shadow: nothing was run"),
        ("off", "suppressed", "it is off"),
        ("eu", "nearly", "region is 'us-1', and eu-* was expected"),
    ] == became(placed.outcome())
    assert [("eu", "nearly", "region is 'us-1', and eu-* was expected")] == became(again.outcome())
    assert 1 == again.outcome().considered


def test_what_fires_on_an_event_later_says_why_it_did(ws):
    """Of one that waited for others, and of one after which nobody came; not what was said when it was counted."""
    automation("pairs", PLACED.changed(collect="each", threshold=2, within=60))
    automation(
        "late",
        ek.EventTrigger(
            expect={"order.paid"}, after={"order.placed"}, posture="Proactive", within=10,
            for_each={"prefect.resource.id"},
        ),
    )  # fmt: skip
    first, second = order(1), order(2)
    ws.settle()
    ws.clock.advance(11)
    ws.settle()
    silent = "fewer than 1 came within 10 s"

    waited = "it waited for those that completed its window"
    assert [("late", "fired", silent), ("pairs", "fired", waited)] == became(first.outcome())
    assert [("late", "fired", silent), ("pairs", "fired", "2 of 2 within 60 s: each of them fires")] == became(
        second.outcome()
    )


def test_by_hand_on_an_event_that_was_replayed_for_others_is_told(ws):
    """A person may; it is not hidden by what the event was replayed for."""
    automation("one"), automation("two")
    again = ek.replay(order(), only="one", dry=False).events[0]
    ws.settle()
    ek.Automation.read("two").fire(again, timeout=30)

    assert ["fired", "by hand"] == [each.became.value for each in again.outcome().automations]
    assert "0 events replayed" == repr(ek.replay([], dry=False))


def test_an_event_that_was_gathered_says_that_its_window_has_fired(ws):
    """Once it has; until then, when it will."""
    automation("batch", PLACED.changed(collect="all", within=10))
    first = order(1)
    order(2), order(3)
    ws.settle()
    waits = "gathered: 1 of at least 1; fires with all of them in 10 s"

    assert [("batch", "matched", waits)] == became(first.outcome())
    ws.clock.advance(11)
    ws.settle()
    assert [("batch", "matched", "it fired with all 3 that its window gathered")] == became(first.outcome())


def test_what_retention_took_cannot_be_fired_with(ws):
    """Before anything is recorded; what came of it is still told."""
    made = automation("each")
    old = order(1)
    ws.settle()
    ws.clock.advance(7_200)
    order(2)
    ws.settle()
    ws.store.prune(max_age=timedelta(hours=1), max_bytes=None, now=ws.clock.now())

    with pytest.raises(InvalidEvent, match="fires with an event of the log"):
        made.fire(old)
    assert 2 == made.counts.fired
    assert ["fired"] == [each.became.value for each in old.outcome().automations]
