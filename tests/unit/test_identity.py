"""Names of runs: the same ones in the same order, drawn ahead or not."""

import random
import threading
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from eventkit.workspace.identity import AHEAD, RandomIdentity


def plainly(seed):
    """The names of a seed, each drawn when it is asked for."""
    ids = RandomIdentity(seed)
    while True:
        yield ids.name()


@given(seed=st.integers(0, 2**64), steps=st.lists(st.booleans(), max_size=60))
def test_names_drawn_ahead_are_the_names_that_would_be_drawn(seed, steps):
    """Whenever there is time to draw ahead."""
    ids, names = RandomIdentity(seed), []
    for asks in steps:
        if asks:
            names.append(ids.name())
        else:
            ids.ahead()

    assert list(islice(plainly(seed), len(names))) == names


def test_nothing_is_drawn_ahead_before_a_name_is_asked_for():
    """Whoever never runs a flow never loads the words."""
    ids = RandomIdentity(1)
    ids.ahead()

    assert random.Random(1).getstate() == ids._names.getstate()


def test_each_name_is_given_once_however_many_ask_while_others_draw():
    """All that were drawn are given, in all; none is lost between two threads."""
    ids, given, threads = RandomIdentity(5), [], []
    ids.name()

    def ask():
        for _ in range(50):
            given.append(ids.name())
            ids.ahead()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rest = [ids.name() for _ in range(len(ids._drawn))]

    assert len(rest) >= AHEAD
    assert sorted(islice(plainly(5), 1, 1 + len(given) + len(rest))) == sorted(given + rest)
