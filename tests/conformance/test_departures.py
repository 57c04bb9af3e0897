"""Where Prefect and eventkit fire differently on purpose: each departure by its name, with a case that shows it.

They are those of DESIGN 5 and of "Where it departs from the design" in ARCHITECTURE that concern which events fire.
`generated.py` leaves each out of what `test_differential.py` compares. One more needs a whole workspace: what one event
led to fires the same automation at most 1,000 times (`tests/integration/test_tricky_runs.py`, row 34).
"""

from datetime import datetime
from uuid import UUID

import pytest

from eventkit.model.event import MAX_HOPS
from tests.conformance.generated import reads_alike
from tests.conformance.sides import AUTOMATION, Ours, ours
from tests.stepping import MOMENT, at

SHOP = {"prefect.resource.id": "shop.1"}
KEY = ["prefect.resource.id"]


def event(seconds, name="e", number=None, *, received=None, follows=None, payload=None, **labels):
    """The step of an event; number: its id."""
    wire = {
        "id": str(UUID(int=number if number is not None else round(1_000 + seconds * 10))),
        "occurred": at(seconds).isoformat(),
        "received": at(seconds if received is None else received).isoformat(),
        "event": name,
        "resource": SHOP | labels,
        "related": [],
        "payload": payload or {},
    }
    return {"event": wire | ({"follows": str(UUID(int=follows))} if follows else {})}


def tick(seconds):
    """The step of a tick."""
    return {"tick": at(seconds).isoformat()}


def ticks(until, every=5):
    """The ticks of a server, one every five seconds from the start."""
    return [tick(each) for each in range(0, until + 1, every)]


def in_time(*steps):
    """Steps by their time; ticks after what came with them."""
    return sorted(steps, key=lambda step: step.get("tick") or step["event"]["received"])


def leaf(**fields):
    """An event trigger."""
    plain = {"type": "event", "match": {}, "match_related": {}, "after": [], "expect": ["e"], "for_each": []}
    return plain | {"posture": "Reactive", "threshold": 1, "within": 0} | fields


def absent(**fields):
    """A trigger that awaits absence for a minute."""
    return leaf(posture="Proactive", within=60, **fields)


def when(steps, firings):
    """The seconds, after the start, of the steps that fired."""
    moments = [step.get("tick") or step["event"]["received"] for step in steps]
    return [(datetime.fromisoformat(moments[each["step"]]) - MOMENT).total_seconds() for each in firings]


@pytest.fixture
def compare(prefect):
    """When Prefect fires, and when we do."""

    def both(trigger, steps, **settings):
        here = ours(trigger, steps, registered=at(0))
        return when(steps, prefect.firings(trigger, steps, **settings)), when(steps, here)

    return both


def test_absence_for_each_without_after_fires_when_a_key_goes_quiet(compare):
    """Prefect deletes the window once it was satisfied, and no other opens by itself: it never fires."""
    steps = in_time(event(7), *ticks(200))

    assert ([], [130, 190]) == compare(absent(for_each=KEY), steps)


def test_absence_after_without_for_each_waits_for_its_first_event(compare):
    """Prefect opens a window when it looks first, though nothing came that it should wait after."""
    steps = ticks(130)

    assert ([60, 125], []) == compare(absent(after=["s"]), steps)


def test_windows_of_absence_follow_each_other_without_a_gap(compare):
    """One event at 70: the next window of Prefect opens when it looks again, and ends at 240."""
    steps = in_time(*(tick(each) for each in (0, 60, 120, 180, 240)), event(70))

    assert ([60, 240], [60, 180, 240]) == compare(absent(), steps)


def test_a_satisfied_window_of_absence_is_closed_at_once(compare):
    """What begins before Prefect looked at its windows again is not watched there."""
    steps = [event(0, "s"), event(5), event(10, "s"), tick(12), tick(75)]

    assert ([], [75]) == compare(absent(after=["s"], for_each=KEY), steps)


def test_ticks_that_come_late_keep_the_grid(compare):
    """Both fire once for all windows that were slept over; Prefect's next window begins when it woke."""
    steps = [tick(0), tick(250), tick(300), tick(310)]

    assert ([250, 310], [250, 300]) == compare(absent(), steps)


def test_what_one_tick_closes_fires_in_the_order_it_ended(compare):
    """Prefect goes by the order of the triggers: of two windows that were slept over, the later may come first."""
    waits = {"for_each": KEY, "posture": "Proactive"}
    short, long = leaf(after=["s"], within=10, **waits), leaf(after=["s"], within=60, **waits)
    trigger = {"type": "sequence", "triggers": [short, long], "within": None}
    steps = [event(0, "s"), tick(90)]

    assert ([90], [90]) == compare(trigger, steps)
    assert ([90], []) == compare({**trigger, "triggers": [long, short]}, steps)


def test_a_window_is_gone_a_minute_after_its_end_by_the_time_an_event_was_received(compare):
    """Prefect sweeps every few seconds: until then a window that ended counts on. After the sweep both agree."""
    trigger, steps = leaf(threshold=2), [event(0), event(61)]

    assert ([61], []) == compare(trigger, steps, sweeps=False)
    assert ([], []) == compare(trigger, steps)


def test_an_event_that_waited_for_its_leader_counts_as_of_when_it_was_received(compare):
    """The window of its leader, dated before it, has ended by then; Prefect takes both in the same moment."""
    trigger = leaf(threshold=2)
    steps = [event(90, number=1, follows=2), event(20, number=2, received=500)]

    assert ([500], []) == compare(trigger, steps)


def test_a_lost_follower_opens_a_window_of_absence(compare):
    """It is taken up when its leader was waited for in vain: Prefect sweeps its window before it looks what ended."""
    steps = [event(0, "s", follows=99), event(1_000, "x"), tick(1_001)]

    assert ([], [1_001]) == compare(absent(after=["s"], for_each=KEY), steps)


def test_events_given_up_at_once_come_in_the_order_of_cause(compare):
    """Prefect takes them by when they occurred, also where one follows another."""
    trigger = {"type": "sequence", "triggers": [leaf(expect=["a"]), leaf(expect=["b"])], "within": None}
    steps = [event(0, "b", number=1, follows=2), event(5, "a", number=2, follows=99), event(2_000, "x")]

    assert ([], [2_000]) == compare(trigger, steps)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"after": ["a"], "expect": ["a*"]}, "a"),
        ({"expect": ["a", "a*c"]}, "ac"),
        ({"after": ["b"], "expect": ["!a"]}, "b"),
        ({"expect": ["a.b", "a.[b].c"]}, "a.b.c"),
    ],
)
def test_a_name_fits_by_one_pattern_alone(compare, fields, name):
    """Prefect asks whether it begins as one pattern does, then whether it fits any as a glob, be that another."""
    trigger, steps = leaf(within=60, **fields), [event(0, name), event(1, name)]
    theirs, here = compare(trigger, steps)

    assert not reads_alike(trigger, [name])
    assert (True, []) == (bool(theirs), here)


def test_a_name_in_brackets_is_what_it_says(compare):
    """In Prefect brackets are a set of letters, also where a name has them."""
    trigger = leaf(expect=["row[1]"])

    assert not reads_alike(trigger, ["row[1]"])
    assert ([], [0]) == compare(trigger, [event(0, "row[1]")])


def test_a_threshold_below_one_fires_once_an_event(compare):
    """Where an event comes after a window's end, Prefect fires for the old one, then for the new one."""
    steps = [event(0), event(20)]

    assert ([0, 20, 20], [0, 20]) == compare(leaf(threshold=0, within=10), steps)


def test_firings_of_one_event_have_one_time(compare):
    """A composite whose `within` is 0 fires on an event that fits all its triggers; in Prefect microseconds pass."""
    trigger = {"type": "compound", "triggers": [leaf(), leaf()], "require": "all", "within": 0}

    assert ([], [0]) == compare(trigger, [event(0)])


def test_triggers_of_a_composite_see_an_event_in_the_order_they_are_written(compare):
    """Prefect's order is that of a set, another in each process: in half of them one event is no sequence."""
    trigger = {"type": "sequence", "triggers": [leaf(), leaf()], "within": None}

    assert ([0], [0]) == compare(trigger, [event(0)])
    assert ([], [0]) == compare(trigger, [event(0)], backwards=True)


@pytest.mark.parametrize(
    ("fields", "there", "here"),
    [
        ({"match_payload": {"n": [{"numeric": [">", 2]}]}}, [0, 1, 2], [1, 2]),
        ({"none_of": [{"zone": "us"}]}, [0, 1, 2], [0, 1]),
        ({"collect": "each", "threshold": 2, "within": 60}, [1], [1, 1, 2]),
    ],
)
def test_clauses_that_are_only_here_are_dropped_there(compare, fields, there, here):
    """A Prefect server takes the trigger, and fires without them."""
    steps = [event(0, payload={"n": 1}), event(1, payload={"n": 3}), event(2, payload={"n": 4}, zone="us")]

    assert (there, here) == compare(leaf(**fields), steps)


def test_a_predicate_is_only_here(prefect):
    """It is a function of this process, and no part of the JSON."""
    trigger, steps = leaf(), [event(0, payload={"n": 1}), event(1, payload={"n": 3})]
    side = Ours(trigger)
    side.plan.add(AUTOMATION, side.plan.trigger(AUTOMATION), lambda event: event.payload["n"] > 2)
    here = [place for place, step in enumerate(steps) for _ in side.take(step)]

    assert ([0, 1], [1]) == ([each["step"] for each in prefect.firings(trigger, steps)], here)


def test_an_event_too_far_from_its_origin_fires_nothing(compare):
    """Prefect knows no hops: an automation that leads to its own event goes on for ever."""
    steps = [event(each) | {"hops": each} for each in range(MAX_HOPS + 3)]

    assert (list(range(MAX_HOPS + 3)), list(range(MAX_HOPS + 1))) == compare(leaf(), steps)
