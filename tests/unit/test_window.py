"""Windows: the worked examples of prefect-behaviour 2.4 and 2.5 and rows 12-16 and 20 of its section 8."""

from datetime import timedelta

import pytest

from eventkit.engine import Outcome, Tick, Window, close, due, observe, opening, parse_held, stale, step
from eventkit.model.trigger import EventTrigger, Posture
from tests.stepping import AUTOMATION, MOMENT, RECORDER, Stepper, at, event, fires, fires_at

ABSENT = Posture.Proactive


def reactive(threshold=1, within=0, **fields):
    """Presence of `e`."""
    return EventTrigger(expect={"e"}, threshold=threshold, within=within, **fields)


def absence(threshold=1, within=60, **fields):
    """Absence of `e`."""
    return EventTrigger(expect={"e"}, posture=ABSENT, threshold=threshold, within=within, **fields)


# -- Reactive (2.5)


def test_every_event_fires_without_threshold_or_window():
    """Also one that is dated an hour ago."""
    assert fires_at(reactive(), [0, 5, -3600]) == [0, 5, -3600]


def test_count_starts_over_with_each_firing():
    """th=2, W=0: 2, 4, 6."""
    assert fires_at(reactive(2), [1, 2, 3, 4, 5, 6], **RECORDER) == [2, 4, 6]


@pytest.mark.parametrize("threshold", [0, -1])
def test_threshold_below_one_acts_like_one(threshold):
    """It never fires by itself."""
    assert fires_at(reactive(threshold), [0, 5]) == [0, 5]


@pytest.mark.parametrize(
    ("expected", "seconds"),
    [
        ([0, 60, 120, 300], [0, 1, 30, 59, 60, 61, 119, 120, 300]),
        ([30, 90, 150], [30, 89, 90, 95, 149, 150]),
    ],
)
def test_row_13_window_fires_at_once_then_is_silent_to_its_end(expected, seconds):
    """The grid is set by the first event; the end belongs to the next window."""
    assert fires_at(reactive(within=60), seconds, **RECORDER) == expected


def test_events_before_the_next_start_are_discarded():
    """th=3, W=60."""
    assert fires_at(reactive(3, 60), [0, 10, 20, 30, 45, 59, 60, 61, 62], **RECORDER) == [20, 62]


def test_row_12_windows_tumble():
    """8, 12 and 14 lie within 6 s and do not fire; 12, 14 and 15 do, and the next window starts at 22."""
    trigger = reactive(3, 10)

    assert fires_at(trigger, [0, 8, 12, 14], **RECORDER) == []
    assert fires_at(trigger, [0, 8, 12, 14, 15, 16, 17, 21, 22, 23, 24], **RECORDER) == [15, 24]


@pytest.mark.parametrize(("expected", "late"), [([], -901), ([-899], -899)])
def test_first_window_reaches_back_fifteen_minutes(expected, late):
    """For events that come late."""
    assert fires_at(reactive(2, 60), [0, late], **RECORDER) == expected


def test_reach_is_gone_after_a_firing():
    """What is dated before the new start is ignored."""
    assert fires_at(reactive(2, 60), [0, 1, -5, -4, 59], **RECORDER) == [1]


def test_event_dated_ahead_blocks_those_of_the_present():
    """Its window starts 15 minutes before it."""
    assert fires_at(reactive(2, 60), [7200, 0, 1], **RECORDER) == []


def test_row_14_lone_event_is_forgotten_a_minute_after_it():
    """70 s apart: no firing; 10 s apart: one. The recorder, which does not sweep, would fire on both."""
    assert fires_at(reactive(2), [0, 70]) == []
    assert fires_at(reactive(2), [0, 10]) == [10]
    assert fires_at(reactive(2), [0, 70], **RECORDER) == [70]


def test_row_14_holds_when_the_log_is_read_hours_later():
    """What counts is when the events were received, not when the engine comes to read them."""
    stepper = Stepper(reactive(2))
    stepper.now = at(7200)
    near = [event(0, received=0), event(10, received=10)]
    far = [event(100, received=100), event(170, received=170)]

    assert [0, 1, 0, 0] == [len(stepper.take(each)) for each in (*near, *far)]


def test_window_ended_long_ago_is_stale():
    """The engine may drop it; an absence is never stale."""
    stepper = Stepper(reactive(2))
    stepper.take(event(0))

    assert stale(stepper.plan, stepper.windows, at(59)) == []
    assert stale(stepper.plan, stepper.windows, at(60)) == [(AUTOMATION, (), ())]
    waiting = Stepper(absence(), opened=0)
    assert stale(waiting.plan, waiting.windows, at(9999)) == []


def test_swept_window_makes_room_for_a_new_after_event():
    """start, a long silence, start, expected."""
    trigger = reactive(within=60, after={"s"})
    given = [event(0, "s"), event(500, "s"), event(510)]

    assert fires(trigger, *given) == [2]
    assert fires(trigger, *given, **RECORDER) == []


# -- for_each (2.4)


def test_each_key_has_its_own_window():
    """u1, u2, u2, u1: at the third and the fourth."""
    stepper = Stepper(reactive(2, 60, for_each={"prefect.resource.id"}), **RECORDER)
    fired = [stepper.take(event(place, id=id)) for place, id in enumerate(["u1", "u2", "u2", "u1"])]

    assert [0, 0, 1, 1] == [len(each) for each in fired]
    assert [{"prefect.resource.id": "u2"}, {"prefect.resource.id": "u1"}] == [
        dict(each.triggering_labels) for each in stepper.firings
    ]


def test_row_20_related_label_is_read_from_the_first_of_its_role_alone():
    """The first flow lacks the zone, so the key is empty."""
    stepper = Stepper(reactive(for_each={"related:flow:zone"}))
    flows = [
        {"prefect.resource.id": "f.1", "prefect.resource.role": "flow"},
        {"prefect.resource.id": "f.2", "prefect.resource.role": "flow", "zone": "z"},
    ]
    (firing,) = stepper.take(event(0, related=flows))

    assert dict(firing.triggering_labels) == {"related:flow:zone": ""}


@pytest.mark.parametrize(
    ("expected", "label"),
    [("v", "x:y"), ("", "related:zone"), ("", "related::zone"), ("f", "related:flow:name"), ("", "nothing")],
)
def test_for_each_label_is_looked_up_as_2_4_says(expected, label):
    """A colon belongs to a label of the primary resource; without a role `related:` finds nothing."""
    flow = {"prefect.resource.id": "f.1", "prefect.resource.role": "flow", "name": "f", "zone": "z"}
    (firing,) = Stepper(reactive(for_each={label})).take(event(0, related=[flow], **{"x:y": "v"}))

    assert dict(firing.triggering_labels) == {label: expected}


# -- after (2.5)


def test_expected_counts_only_within_the_window_that_after_opened():
    """The second start is ignored; what comes after a firing needs a new start."""
    given = [event(5), event(10, "s"), event(20, "s"), event(69), event(69.5)]

    assert fires(reactive(within=60, after={"s"}), *given, **RECORDER) == [3]


@pytest.mark.parametrize(("expected", "second"), [([], 70), ([1], 10), ([], 9), ([1], 69)])
def test_window_includes_its_start_and_not_its_end(expected, second):
    """start@10, W=60."""
    assert fires(reactive(within=60, after={"s"}), event(10, "s"), event(second), **RECORDER) == expected


def test_event_before_the_start_keeps_the_window():
    """e@9 is ignored, e@11 fires."""
    assert fires(reactive(within=60, after={"s"}), event(10, "s"), event(9), event(11), **RECORDER) == [2]


def test_after_without_a_window_waits_until_it_is_swept():
    """e@3000 fires only where nothing sweeps."""
    given = [event(0, "s"), event(5), event(10, "s"), event(9), event(3000)]

    assert fires(reactive(after={"s"}), *given, **RECORDER) == [1, 4]
    assert fires(reactive(after={"s"}), *given) == [1]


def test_row_16_after_with_threshold_two_and_no_window_never_fires():
    """The window is gone with the first e."""
    assert fires(reactive(2, after={"s"}), event(0, "s"), event(1), event(2), event(3), **RECORDER) == []


@pytest.mark.parametrize(("expected", "threshold"), [([1, 3, 5], 1), ([2, 5], 2)])
def test_row_15_event_that_opens_does_not_count(expected, threshold):
    """After = expect = [e]: every second, or third."""
    trigger = reactive(threshold, 60, after={"e"})

    assert fires_at(trigger, [0, 1, 2, 3, 4, 5], **RECORDER) == expected


def test_after_with_empty_expect_fires_on_the_next_of_any_name():
    """Y is ignored, x opens, the next y fires."""
    trigger = EventTrigger(after={"x"}, within=60)

    assert fires(trigger, event(0, "y"), event(1, "x"), event(2, "y"), **RECORDER) == [2]


def test_after_event_has_to_fit_the_labels_too():
    """2.3 (c)."""
    trigger = reactive(within=60, after={"s"}, match={"prefect.resource.id": "r1"})

    assert fires(trigger, event(0, "s", "r2"), event(1), event(2, "s"), event(3)) == [3]


# -- what a window is


def test_opening_leaves_windows_that_are_there():
    """Registering again goes on counting."""
    held = {(AUTOMATION, (), ()): Window(at(0), at(60), 1)}

    assert opening(AUTOMATION, absence(), held, at(30)) == {}
    assert opening(AUTOMATION, absence(), {}, at(30)) == {(AUTOMATION, (), ()): Window(at(30), at(90))}
    assert opening(AUTOMATION, reactive(), {}, at(30)) == {}


def test_window_comes_back_from_json_as_it_was():
    """With the event the log has placed."""
    seen = event(3).changed(seq=9, hops=2, cause=AUTOMATION)
    windows = [Window(at(0), at(60.5), 2, seen), Window(MOMENT, MOMENT)]

    assert [parse_held(each.wire(), {}.get) for each in windows] == windows
    assert (9, 2, AUTOMATION) == (lambda got: (got.seq, got.hops, got.cause))(
        parse_held(windows[0].wire(), {}.get).last_event
    )


def test_only_absence_is_due():
    """A Reactive window never needs a tick; nor does what no longer has its trigger."""
    present, absent = Stepper(reactive(2, 60)), Stepper(absence(), opened=0)
    key = (AUTOMATION, (), ())
    present.take(event(0))

    assert due(present.plan, key, present.windows[key]) is None
    assert due(absent.plan, key, absent.windows[key]) == at(60)
    absent.plan.drop(AUTOMATION)
    assert due(absent.plan, key, absent.windows[key]) is None
    assert due(absent.plan, key, None) is None


def test_tick_looks_only_at_the_keys_it_names():
    """And passes over those that are gone or not yet due."""
    stepper = Stepper(absence(for_each={"prefect.resource.id"}))
    stepper.take(event(0))
    stepper.take(event(0, id="r2"))
    first, second = stepper.windows

    assert step(stepper.plan, stepper.windows, Tick(at(10), [first]), at(10)).changes == {}
    changed = step(stepper.plan, stepper.windows, Tick(at(60), [first, (AUTOMATION, (), ("gone",))]), at(60))
    assert list(changed.changes) == [first]
    assert second in step(stepper.plan, stepper.windows, Tick(at(60)), at(60)).changes


def test_step_never_changes_what_it_is_given():
    """Neither the windows nor the mapping."""
    stepper = Stepper(reactive(2, 60))
    stepper.take(event(0))
    windows = dict(stepper.windows)
    result = step(stepper.plan, stepper.windows, event(1), at(1))

    assert stepper.windows == windows
    assert (len(result.firings), list(result.changes)) == (1, list(windows))


def test_observe_and_close_say_what_became_of_a_window():
    """Without an event that counts nothing opens."""
    trigger = reactive(within=60, after={"s"})

    assert observe(trigger, None, event(0), opens=False, counts=True) == Outcome(None)
    assert observe(trigger, None, event(0), opens=False, counts=False) == Outcome(None)
    window = Window(at(0), at(60))
    assert close(absence(), window, at(59)) == Outcome(window)
    assert close(absence(), window, at(60)) == Outcome(Window(at(60), at(60) + timedelta(seconds=60)), fired=True)
