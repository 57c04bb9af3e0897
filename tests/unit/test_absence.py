"""Windows of absence: the worked examples of prefect-behaviour 2.6 and rows 17, 18 and 33 of its section 8.

Where we depart from Prefect, the docstring says so.
"""

from eventkit.engine import Tick, Window
from eventkit.model.trigger import EventTrigger, Posture
from tests.stepping import AUTOMATION, RECORDER, Stepper, at, event

ABSENT = Posture.Proactive


def absence(threshold=1, within=60, **fields):
    """Absence of `e`."""
    return EventTrigger(expect={"e"}, posture=ABSENT, threshold=threshold, within=within, **fields)


def test_silence_fires_at_the_end_of_every_window():
    """60, 120, 180: also in Prefect."""
    stepper = Stepper(absence(), opened=0)

    assert stepper.run_until(200) == [60, 120, 180]
    assert [None, None, None] == [each.triggering_event for each in stepper.firings]


def test_row_18_windows_follow_each_other_without_a_gap():
    """One heartbeat at 70: ours fires at 60 and 180; Prefect leaves a gap and fires next at 240 (a departure)."""
    stepper = Stepper(absence(), opened=0)

    assert stepper.run_until(70) == [60]
    stepper.take(event(70))
    assert stepper.run_until(240) == [180, 240]


def test_regular_heartbeats_keep_it_silent():
    """Every 20 s until 180: ours fires at 300, the end of the first window without one, as Prefect does."""
    stepper = Stepper(absence(), opened=0)
    for place in range(0, 181, 20):
        assert stepper.run_until(place) == []
        stepper.take(event(place))

    assert stepper.run_until(300) == [300]


def test_row_17_for_each_without_after_fires_when_a_key_goes_quiet():
    """Prefect never does (a departure): the window opens with the key's first event, and the next ones follow."""
    stepper = Stepper(absence(for_each={"prefect.resource.id"}), opened=0)
    assert stepper.windows == {}
    stepper.take(event(7))
    stepper.take(event(30, id="r2"))
    stepper.take(event(100))

    assert stepper.run_until(190) == [150, 187]
    assert [{"prefect.resource.id": "r2"}, {"prefect.resource.id": "r1"}] == [
        dict(each.triggering_labels) for each in stepper.firings
    ]


def test_row_33_after_without_for_each_is_silent_until_an_after_event():
    """Prefect fires every window anyway (a departure)."""
    stepper = Stepper(absence(after={"s"}), opened=0)
    assert (stepper.windows, stepper.run_until(500)) == ({}, [])
    stepper.take(event(500, "s"))

    assert stepper.run_until(2000) == [560]


def test_after_and_for_each_fire_once_for_who_did_not_come():
    """r1 start@7, r2 start@12, r2 done@30: r1 at 67, and no repeat, as Prefect (with its tick of 5 s: 70)."""
    stepper = Stepper(absence(after={"s"}, for_each={"prefect.resource.id"}))
    for each in (event(7, "s"), event(12, "s", "r2"), event(30, "e", "r2")):
        stepper.take(each)

    assert stepper.run_until(1000) == [67]
    assert [("s", {"prefect.resource.id": "r1"})] == [
        (each.triggering_event.event, dict(each.triggering_labels)) for each in stepper.firings
    ]
    assert stepper.windows == {}


def test_heartbeats_that_stop_are_a_crash():
    """after=[hb] expect=[hb, done]: every hb restarts the window, done ends it; r1 fires 60 s after its last."""
    trigger = EventTrigger(
        after={"hb"}, expect={"hb", "done"}, for_each={"prefect.resource.id"}, posture=ABSENT, within=60
    )
    stepper = Stepper(trigger)
    for each in range(0, 81, 20):
        stepper.take(event(each, "hb"))
        stepper.take(event(each, "hb", "r2"))
    stepper.take(event(95, "done", "r2"))

    assert stepper.run_until(1000) == [140]
    assert [{"prefect.resource.id": "r1"}] == [dict(each.triggering_labels) for each in stepper.firings]


def test_every_heartbeat_restarts_the_window_however_many_came():
    """After 1 to 6 of them, 20 s apart: 60 s after the last; also where `after` and `expect` ask for several."""
    key = {"prefect.resource.id"}
    for threshold, expected in ((1, [60, 80, 100, 120, 140, 160]), (2, [60, 60, 100, 100, 140, 140])):
        trigger = EventTrigger(
            after={"hb"}, expect={"hb"}, for_each=key, posture=ABSENT, within=60, threshold=threshold
        )
        fired = []
        for count in range(1, 7):
            stepper = Stepper(trigger)
            for each in range(count):
                stepper.take(event(20 * each, "hb"))
            fired += stepper.run_until(1000)

        assert expected == fired


def test_too_few_is_absence_too():
    """th=3, two heartbeats in the first window: 60, 120."""
    stepper = Stepper(absence(3), opened=0)
    stepper.take(event(10))
    stepper.take(event(20))

    assert stepper.run_until(120) == [60, 120]
    assert ["e", None] == [each.triggering_event and each.triggering_event.event for each in stepper.firings]


def test_threshold_zero_never_fires():
    """Nothing can be fewer than none."""
    stepper = Stepper(absence(0), opened=0)

    assert stepper.run_until(600) == []
    assert stepper.tick(6000) == []


def test_late_event_fires_the_window_it_missed():
    """start@200, done@261, W=60: at 261, with done as the event."""
    stepper = Stepper(absence(after={"s"}))
    stepper.take(event(200, "s"))
    (firing,) = stepper.take(event(261))

    assert (firing.triggering_event.event, stepper.windows) == ("e", {})


def test_second_start_does_not_restart_the_window():
    """start@0, start@50: at 60, with the second as its event."""
    stepper = Stepper(absence(after={"s"}))
    stepper.take(event(0, "s"))
    stepper.take(event(50, "s"))

    assert stepper.run_until(200) == [60]
    assert stepper.firings[0].triggering_event.occurred == at(50)


def test_satisfied_window_makes_room_for_the_next_start():
    """start@0, done@5, start@10: the second start is watched. Where nothing sweeps, a tick in between is needed."""
    given = [event(0, "s"), event(5), event(10, "s")]
    live, recorded, ticked = Stepper(absence(after={"s"})), Stepper(absence(after={"s"}), **RECORDER), None
    for each in given:
        live.take(each)
        recorded.take(each)
    ticked = Stepper(absence(after={"s"}), **RECORDER)
    for each in (*given[:2], Tick(at(6)), given[2]):
        ticked.take(each)

    assert ([70], [], [70]) == (live.run_until(500), recorded.run_until(500), ticked.run_until(500))


def test_event_before_the_window_of_absence_is_ignored():
    """It belongs to the past."""
    stepper = Stepper(absence(), opened=100)
    before = dict(stepper.windows)
    stepper.take(event(50))

    assert stepper.windows == before


def test_tick_several_windows_late_fires_once_and_keeps_the_grid():
    """A kernel that slept from 30 to 250: one firing, then 300."""
    stepper = Stepper(absence(), opened=0)

    assert len(stepper.tick(250)) == 1
    assert stepper.windows == {(AUTOMATION, (), ()): Window(at(240), at(300))}
    assert stepper.run_until(300) == [300]


def test_silence_after_a_satisfied_window_is_not_slept_over():
    """The first window had its event, those up to 250 had none: one firing, by a tick or by the next event."""
    by_tick, by_event = Stepper(absence(), opened=0), Stepper(absence(), opened=0)
    for stepper in (by_tick, by_event):
        stepper.take(event(10))

    assert [None] == [each.triggering_event for each in by_tick.tick(250)]
    assert ["e"] == [each.triggering_event.event for each in by_event.take(event(250))]
    assert [0, 1] == [each.windows[AUTOMATION, (), ()].count for each in (by_tick, by_event)]


def test_event_in_the_very_next_window_does_not_fire_a_satisfied_one():
    """No window was silent."""
    stepper = Stepper(absence(), opened=0)

    assert [[], []] == [stepper.take(event(10)), stepper.take(event(70))]


def test_first_event_opens_where_registration_did_not():
    """As after a takeover from nobody."""
    stepper = Stepper(absence())
    stepper.take(event(5))

    assert {(AUTOMATION, (), ()): (at(5), at(65), 1)} == {
        key: (held.start, held.end, held.count) for key, held in stepper.windows.items()
    }
