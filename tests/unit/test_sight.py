"""Whether somebody sees a view: by hello and signs of life, and by silence where the kernel is free."""

import asyncio

from eventkit.api.fronts import GRACE, QUIET, Sight


class Hand:
    """A clock moved by hand."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_what_nobody_said_hello_to_is_not_seen():
    """From the first hello on."""
    sight = Sight(lambda: None)
    before = sight.seen()
    sight.heard()

    assert (False, True) == (before, sight.seen())


def test_a_view_that_is_silent_is_gone_until_it_is_heard_again():
    """A page that was closed says no goodbye; each time it comes back, that is said."""
    clock, woken = Hand(), []
    sight = Sight(lambda: woken.append(clock.now), clock)
    sight.heard()
    clock.now = QUIET - 1
    still = sight.seen()
    clock.now = QUIET
    gone = sight.seen()
    sight.heard()

    assert (True, False, True) == (still, gone, sight.seen())
    assert [QUIET] == woken


def test_silence_does_not_count_while_the_kernel_hears_nobody():
    """A cell that runs keeps the loop; when it is free again, a view has a moment to be heard."""
    clock = Hand()

    async def kernel():
        sight, seen = Sight(lambda: None, clock), []
        sight.heard()
        for seconds in (QUIET, 10 * QUIET, 20 * QUIET):  # a cell runs
            clock.now = seconds
            seen.append(sight.seen())
        await asyncio.sleep(0)  # and is done
        freed = clock.now
        for seconds in (freed + 1, freed + GRACE - 1, freed + GRACE):
            clock.now = seconds
            seen.append(sight.seen())
        sight.heard()
        return [*seen, sight.seen()]

    assert [True, True, True, True, True, False, True] == asyncio.run(kernel())
