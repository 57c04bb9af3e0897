"""The ends of windows: each window is closed once, however often it was noted."""

import eventkit as ek
from eventkit.engine import Plan, Tick, step
from eventkit.engine.schedule import Schedule
from tests.stepping import AUTOMATION, at, event

WAITING = ek.EventTrigger(expect={"paid"}, after={"placed"}, posture=ek.Posture.Proactive, within=60)


def test_a_window_that_was_noted_again_with_the_same_end_is_taken_out_once():
    """A second opening event changes the window, and not its end."""
    plan, windows, schedule = Plan({AUTOMATION: WAITING}), {}, Schedule()
    for seconds in (0, 10, 20):
        windows |= step(plan, windows, event(seconds, "placed"), at(seconds)).changes
        for key, held in windows.items():
            schedule.note(plan, key, held)

    assert [(AUTOMATION, (), ())] == schedule.ended(plan, windows, at(60))
    assert [] == schedule.ended(plan, windows, at(60))


def test_a_tick_that_names_a_window_twice_closes_it_once():
    """One firing."""
    plan = Plan({AUTOMATION: WAITING})
    windows = step(plan, {}, event(0, "placed"), at(0)).changes

    assert 1 == len(step(plan, windows, Tick(at(60), [*windows, *windows]), at(60)).firings)


def test_absence_after_several_opening_events_fires_once():
    """In a workspace, with the clock moved past the end."""
    with ek.Workspace.in_memory() as ws:
        spec = ek.Automation(name="Unpaid", trigger=WAITING, actions=[]).create()
        for _ in range(3):
            ek.emit_event("placed", {"prefect.resource.id": "order.1"})
            ws.settle()
            ws.clock.advance(10)
        ws.clock.advance(60)
        ws.settle()

        assert 1 == len(ws.store.firings(automation_id=spec.id))


def test_a_window_of_a_child_that_its_trigger_no_longer_has_is_nobodys():
    """A composite is replaced by one of fewer parts while the end of a part's window is still noted."""
    schedule = Schedule()
    plan = Plan({AUTOMATION: ek.CompoundTrigger(triggers=[WAITING, WAITING], require="any")})
    windows = step(plan, {}, event(0, "placed"), at(0)).changes
    for key, held in windows.items():
        schedule.note(plan, key, held)
    plan.add(AUTOMATION, ek.CompoundTrigger(triggers=[WAITING], require="any"))
    left = {key: held for key, held in windows.items() if key[1] == (1,)}

    assert None is schedule.next(plan, left)
    assert [] == schedule.ended(plan, left, at(60))
