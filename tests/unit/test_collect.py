"""Which events of a Reactive window have a firing: the one that meets the threshold, each, or all of them in one."""

import pytest

from eventkit.engine import Window, due, parse_held, stale
from eventkit.errors import InvalidTrigger
from eventkit.insight import Circumstances, explain, firings
from eventkit.model.firing import Firing
from eventkit.model.trigger import MOST_COLLECTED, CompoundTrigger, EventTrigger, Posture
from tests.stepping import AUTOMATION, Stepper, at, event, fires_at, second

KEY = (AUTOMATION, (), ())


def each(threshold=1, within=0, **fields):
    """Each `e` of a window fires."""
    return EventTrigger(expect={"e"}, collect="each", threshold=threshold, within=within, **fields)


def gather(threshold=1, within=60, **fields):
    """A window of `e` fires at its end with all of them."""
    return EventTrigger(expect={"e"}, collect="all", threshold=threshold, within=within, **fields)


def seconds(firings):
    """For each firing the seconds of its events."""
    return [[second(held.occurred) for held in firing.events] for firing in firings]


def stepped(trigger, *occurrences):
    """A stepper that has taken these events."""
    stepper = Stepper(trigger)
    for occurrence in occurrences:
        stepper.take(occurrence)
    return stepper


# -- each


@pytest.mark.parametrize(
    ("trigger", "given", "fired"),
    [
        (each(), [0, 1, 2], [0, 1, 2]),
        (each(within=60), [0, 1, 59, 60, 61], [0, 1, 59, 60, 61]),
        (each(3, 60), [0, 1], []),
        (each(3, 60), [0, 1, 2], [0, 1, 2]),
        (each(3, 60), [0, 1, 2, 30, 59], [0, 1, 2, 30, 59]),
        (each(3, 60), [0, 1, 2, 61, 62], [0, 1, 2]),
        (each(3, 60), [0, 1, 2, 61, 62, 63], [0, 1, 2, 61, 62, 63]),
        (each(2), [0, 1, 2, 3, 4], [0, 1, 2, 3]),
    ],
)
def test_once_the_threshold_is_met_each_event_of_the_window_fires(trigger, given, fired):
    """Those counted before first, in order; then each that follows, until the window's end."""
    stepper = stepped(trigger, *(event(moment) for moment in given))

    assert [[moment] for moment in fired] == seconds(stepper.firings)


def test_the_events_counted_before_fire_when_the_threshold_is_met():
    """At the time of the event that met it, each a firing of its own with its own event."""
    stepper = stepped(each(2, 60, for_each={"region"}), event(0, region="eu"), event(5, region="eu"))

    assert [(at(5), at(0)), (at(5), at(5))] == [(one.at, one.triggering_event.occurred) for one in stepper.firings]
    assert [{"region": "eu"}] * 2 == [one.triggering_labels for one in stepper.firings]


def test_an_opening_event_begins_a_window_in_which_each_fires():
    """It lasts to its end, and another begins with the next opening event after it."""
    trigger = each(2, 60, after={"s"})
    given = [event(0), event(1, "s"), *map(event, (2, 3, 40)), event(70), event(71, "s"), *map(event, (72, 73))]

    assert [[2], [3], [40], [72], [73]] == seconds(stepped(trigger, *given).firings)


def test_latest_is_as_ever():
    """One firing, with the event that met the threshold; silent until the end."""
    assert fires_at(EventTrigger(expect={"e"}, threshold=2, within=60), [0, 1, 2, 59, 61, 62]) == [1, 62]


# -- all


def test_a_window_gathers_and_fires_at_its_end_with_all():
    """Once, at the end, with the last as the triggering event; the next begins with the next event."""
    stepper = stepped(gather(), *map(event, (0, 10, 59)))
    assert [] == stepper.firings
    assert [60] == stepper.run_until(100)
    stepper.take(event(200))
    assert [260] == stepper.run_until(300)

    assert [[0, 10, 59], [200]] == seconds(stepper.firings)
    assert [(at(60), at(59)), (at(260), at(200))] == [
        (one.at, one.triggering_event.occurred) for one in stepper.firings
    ]
    assert {} == stepper.windows


def test_too_few_are_let_go_at_the_end():
    """They do not count for the next window."""
    stepper = stepped(gather(3), event(0), event(1))
    assert [] == stepper.run_until(100)
    for moment in (101, 102):
        stepper.take(event(moment))

    assert [] == stepper.run_until(300)


def test_what_is_received_after_the_end_closes_the_window_first():
    """A log that is read late fires as it would have: at the window's end, without the event that came after."""
    stepper = stepped(gather(), event(0), event(1), event(60))

    assert [(at(60), [0, 1])] == [(one.at, *seconds([one])) for one in stepper.firings]
    assert [120] == stepper.run_until(200)
    assert [60] == seconds(stepper.firings)[1]


def test_what_comes_late_is_in_the_window_open_when_it_comes():
    """In the next one, where its own has fired; none is lost, up to 15 minutes before a window's first."""
    stepper = stepped(gather(), event(0, received=0))
    stepper.run_until(60)
    for given in (event(50, received=70), event(72, received=72), event(-1000, received=73)):
        stepper.take(given)

    assert [130] == stepper.run_until(200)
    assert [[0], [50, 72]] == seconds(stepper.firings)


def test_keys_gather_apart():
    """Each with its own end."""
    stepper = stepped(gather(for_each={"region"}), event(0, region="eu"), event(5, region="us"), event(6, region="eu"))

    assert [60, 65] == stepper.run_until(100)
    assert [("eu", [0, 6]), ("us", [5])] == [
        (one.triggering_labels["region"], *seconds([one])) for one in stepper.firings
    ]


def test_an_opening_event_sets_the_end_and_is_not_gathered():
    """Neither does one that comes while a window is open change it."""
    stepper = stepped(gather(after={"s"}), event(0), event(1, "s"), event(2), event(30, "s"), event(31))

    assert [61] == stepper.run_until(100)
    assert [[2, 31]] == seconds(stepper.firings)
    stepper.take(event(70))
    assert {} == stepper.windows


def test_a_full_window_fires_at_once_and_the_next_begins():
    """So that none grows without end."""
    stepper = stepped(gather(), *(event(moment / 100) for moment in range(MOST_COLLECTED + 1)))

    assert [MOST_COLLECTED] == [len(one.events) for one in stepper.firings]
    assert [at(9.99)] == [one.at for one in stepper.firings]
    assert [70] == stepper.run_until(100)
    assert [10.0] == seconds(stepper.firings)[1]


def test_a_gathering_window_is_due_at_its_end_and_never_stale():
    """It is the tick that ends it."""
    stepper = stepped(gather(), event(0))

    assert at(60) == due(stepper.plan, KEY, stepper.windows[KEY])
    assert [] == stale(stepper.plan, stepper.windows, at(10_000))
    stepper.plan.drop(AUTOMATION)
    assert [] == stale(stepper.plan, stepper.windows, at(10_000))
    assert [KEY] == stale(stepped(each(2, 60), event(0)).plan, stepped(each(2, 60), event(0)).windows, at(10_000))


def test_a_composite_has_all_events_of_a_child_that_gathers():
    """They are among the parent's events."""
    trigger = CompoundTrigger(triggers=[gather(), EventTrigger(expect={"go"})], require="all")
    stepper = stepped(trigger, event(0), event(1))
    stepper.run_until(100)
    stepper.take(event(100, "go"))

    assert [[100, 0, 1, 100]] == seconds(stepper.firings)


# -- values


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"collect": "every"}, "collect"),
        ({"collect": "all"}, "`within` is 0.*within=60"),
        ({"collect": "each", "posture": Posture.Proactive}, "there are none to collect.*make it Reactive"),
        ({"collect": "all", "posture": Posture.Proactive, "within": 60}, "there are none to collect"),
        ({"collect": "all", "within": 60, "threshold": 1_001}, "from 1 to 1,000.*not 1,001"),
        ({"collect": "each", "threshold": 0}, "from 1 to 1,000.*not 0"),
    ],
)
def test_what_cannot_be_collected_is_refused_with_the_fix(fields, said):
    """When the trigger is made."""
    with pytest.raises(InvalidTrigger, match=said):
        EventTrigger(**fields)


def test_it_stands_in_the_json_only_where_it_is_asked_for():
    """Both ways; also for a composite's children."""
    assert "collect" not in EventTrigger(collect="latest").wire()
    for trigger in (each(2), gather(3), CompoundTrigger(triggers=[gather()], require="all")):
        assert type(trigger).parse(trigger.wire()) == trigger
    assert ["each", "all"] == [one.wire()["collect"] for one in (each(), gather())]


def test_a_stored_window_holds_places_and_reads_its_events_back():
    """The last is kept whole; what the log no longer has is left out, and counted."""
    given = [event(moment).changed(seq=moment + 1) for moment in range(4)]
    window = Window(at(0), at(60), 4, given[-1], tuple(given))
    wire, log = window.wire(), {one.seq: one for one in given[1:3]}

    assert [1, 2, 3, 4] == wire["collected"]
    assert window == parse_held(wire, {one.seq: one for one in given}.get)
    left = parse_held(wire, log.get)
    assert (tuple(given[1:]), 4, 1) == (left.collected, left.count, left.missing)
    assert left == parse_held(left.wire(), log.get)
    assert Window(at(0), at(60), 1, event(0, number=1), (event(0, number=1),)) == parse_held(
        Window(at(0), at(60), 1, event(0, number=1), (event(0, number=1),)).wire(), {}.get
    )


def test_a_firing_carries_what_was_collected_through_json():
    """Absent where nothing was, as in rows from before there was any."""
    given = tuple(event(moment).changed(seq=moment + 1, hops=moment) for moment in range(3))
    plain = Firing(automation_id=AUTOMATION, at=at(0), triggering_event=given[0])
    full = Firing(automation_id=AUTOMATION, at=at(60), triggering_event=given[-1], collected=given, missing=2)

    assert {"collected", "missing"} & plain.wire().keys() == set()
    assert [plain, full] == [Firing.parse(one.wire()) for one in (plain, full)]
    assert (list(given), [0, 1, 2]) == (full.events, [one.hops for one in Firing.parse(full.wire()).events])


# -- in words


def told(trigger, given, *before):
    """The sentence of a verdict, after these events."""
    stepper = stepped(trigger, *before)
    return str(explain(trigger, given, Circumstances(windows=stepper.windows, automation_id=AUTOMATION)))


@pytest.mark.parametrize(
    ("trigger", "given", "before", "sentence"),
    [
        (gather(), 0, (), "Matches: gathered: 1 of at least 1; fires with all of them in 60 s"),
        (gather(3), 19, (0,), "Matches: gathered: 2 of at least 3; fires with all of them in 41 s"),
        (
            gather(),
            60,
            (0, 1),
            "Fires: the window before it is over, with 2 gathered: it fires with all of them; this one begins the next",
        ),
        (
            gather(),
            30,
            tuple(range(MOST_COLLECTED - 1)),
            f"Fires: gathered: {MOST_COLLECTED:,}, the most a window keeps: it fires with all of them",
        ),
        (each(3, 60), 1, (0,), "Matches: 2 of 3 within 60 s; closes in 59 s"),
        (each(3, 60), 2, (0, 1), "Fires: 3 of 3 within 60 s: each of them fires"),
        (each(3, 60), 9, (0, 1, 2), "Fires: each fires, as each that follows within its 60 s"),
        (each(), 9, (0, 1, 2), "Fires: one is enough: it fires"),
        (gather(after={"s"}), 9, (), "Fits, and nothing comes of it: no window is open for it: s has to come first"),
    ],
)
def test_a_verdict_tells_the_window_in_numbers(trigger, given, before, sentence):
    """What was gathered, of how many, and when it fires."""
    crowd = len(before) > 10
    held = [event(moment / 100 if crowd else moment) for moment in before]

    assert sentence == told(trigger, event(given), *held)


def test_an_opening_event_is_told_too():
    """It opens a window, or finds one open."""
    trigger = gather(after={"s"}, threshold=2)

    assert "Matches: it opens a window that gathers for 60 s: none of at least 2 so far" == told(trigger, event(0, "s"))
    assert "Fits, and nothing comes of it: it opens a window, and one is open: it goes on" == told(
        trigger, event(5, "s"), event(0, "s")
    )


def test_a_backtest_fires_at_the_end_by_the_clock_of_the_events():
    """Not before the history reaches it."""
    history = [event(0), event(10), event(100, "other"), event(200)]

    assert [(at(60), [0, 10])] == [(one.at, *seconds([one])) for one in firings(gather(), history).firings]
    assert [] == firings(gather(), history[:2], until=at(59)).firings
    assert [[0, 10]] == seconds(firings(gather(), history[:2], until=at(60)).firings)
