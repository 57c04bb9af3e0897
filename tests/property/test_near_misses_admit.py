"""For any trigger and history, the edit of a near miss admits each of its events, and that of its nearest those."""

from hypothesis import given, settings
from hypothesis import strategies as st

from eventkit.insight import fits, near_misses
from eventkit.model.trigger import EventTrigger
from tests.generating import Generator
from tests.stepping import event

NUMBERS = st.integers(-50, 50) | st.floats(-50, 50, allow_nan=False).map(lambda number: round(number, 3))
VALUES = NUMBERS | NUMBERS.map(str) | st.sampled_from((None, True, "many", [1, 99], {"deep": 1}))
BOUNDS = st.sampled_from(([">=", 5], [">", 5], ["<", -5], ["<=", -5], [">", -5, "<=", 5], [">=", 0, "<", 10.5]))


def admits(miss):
    """Whether the edit of a near miss, where one is known, makes all of its events fit."""
    edited = miss.edit.apply(miss.of) if miss.edit is not None else None
    return edited is None or all(fits(edited, each) for each in miss.events)


@settings(max_examples=300, deadline=None)
@given(BOUNDS, st.lists(VALUES, max_size=12), st.booleans())
def test_an_edit_of_a_bound_admits_all_that_missed_it(bounds, values, deep):
    """On either side, numbers and numbers written as text, in the payload itself or in an object of it."""
    asked, held = {"n": [{"numeric": bounds}]}, [{"n": value} for value in values]
    pattern = {"in": asked} if deep else asked
    history = [event(0).changed(payload={"in": each} if deep else each) for each in held]
    told = near_misses(EventTrigger(match_payload=pattern), history)

    assert [] == [each for miss in told for each in (miss, miss.nearest) if each is not None and not admits(each)]
    assert sum(map(len, told)) == sum(not fits(EventTrigger(match_payload=pattern), each) for each in history)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_an_edit_of_a_near_miss_admits_each_of_its_events(seed):
    """Whatever the clause: a name, a label, who took part, who may not."""
    made = Generator(seed)
    trigger, history = made.event_trigger(), made.history(20)

    assert [] == [miss for miss in near_misses(trigger, history) if not admits(miss)]
