"""Collected windows, for any events: each is in one firing, however often the windows were stored and read back."""

from hypothesis import given
from hypothesis import strategies as st

from eventkit.engine import Tick, due, parse_held
from eventkit.model.trigger import EventTrigger
from tests.stepping import Stepper, at, event

histories = st.lists(
    st.tuples(st.integers(0, 90), st.sampled_from((0, 0, 0, 5, 70)), st.sampled_from(("r1", "r2"))), max_size=25
)
triggers = st.builds(
    lambda collect, threshold, keyed: EventTrigger(
        collect=collect, threshold=threshold, within=60, for_each={"prefect.resource.id"} if keyed else ()
    ),
    st.sampled_from(("each", "all")),
    st.integers(1, 4),
    st.booleans(),
)


def received(history):
    """Events in the order they are received, some late, with their places in the log."""
    now, made = 0, []
    for place, (pause, late, id) in enumerate(history, start=1):
        now += pause
        made.append(event(now - late, id=id, received=now, number=place).changed(seq=place))
    return made


def collected(trigger, events, *, ticking=True, storing=False):
    """The ids of the events of each firing, by key; with a last tick when all is over."""
    stepper, log = Stepper(trigger), {each.seq: each for each in events}
    for each in events:
        while ticking and (
            ends := [end for key, held in stepper.windows.items() if (end := due(stepper.plan, key, held))]
        ):
            if min(ends) > each.received:
                break
            stepper.take(Tick(min(ends)))
        stepper.take(each)
        if storing:
            stepper.windows = {key: parse_held(held.wire(), log.get) for key, held in stepper.windows.items()}
    stepper.take(Tick(at(10_000)))
    return sorted(
        (sorted(each.triggering_labels.items()), [held.id.int for held in each.events]) for each in stepper.firings
    )


@given(histories)
def test_every_event_is_in_one_firing_of_a_window_that_gathers(history):
    """Where one is enough: none is lost, also of those that come late, and none is there twice."""
    fired = collected(EventTrigger(collect="all", within=60), received(history))

    assert list(range(1, len(history) + 1)) == [id for _, ids in fired for id in ids]


@given(triggers, histories)
def test_windows_stored_and_read_back_at_any_step_fire_alike(trigger, history):
    """What a process that goes on after another has read is what that one had."""
    events = received(history)

    assert collected(trigger, events) == collected(trigger, events, storing=True)


@given(triggers, histories)
def test_a_log_read_late_fires_alike(trigger, history):
    """Without a tick in between: what was received after a window's end closes it first."""
    events = received(history)

    assert collected(trigger, events) == collected(trigger, events, ticking=False)


@given(st.integers(1, 4), st.lists(st.integers(0, 90), max_size=25))
def test_each_fires_for_whole_windows_or_not_at_all(threshold, pauses):
    """A window begins with the first event after the one before: reckoned here by hand."""
    events = received([(pause, 0, "r1") for pause in pauses])
    windows = []
    for each in events:
        if not windows or (each.occurred - windows[-1][0].occurred).total_seconds() >= 60:
            windows.append([])
        windows[-1].append(each)
    fired = collected(EventTrigger(collect="each", threshold=threshold, within=60), events)

    assert [each.seq for window in windows if len(window) >= threshold for each in window] == [id for _, (id,) in fired]
