"""Interruptions themselves: where they land, and where they never do."""

from __future__ import annotations

import threading
import time
from functools import partial
from queue import SimpleQueue

import pytest

from eventkit.flows import shielded
from eventkit.flows.interrupt import Interruption, Scope, wait_for

# interruptions themselves


def test_a_scope_is_ended_from_another_thread_and_only_while_it_is_open():
    """Firing after the end does nothing."""
    scope = Scope()
    begun = threading.Event()

    def work():
        begun.set()
        while True:
            pass

    helper = threading.Thread(target=lambda: (begun.wait(10), scope.fire()))
    helper.start()
    with pytest.raises(Interruption):
        scope.run(work)
    helper.join()
    scope.fire()

    assert scope.fired
    assert Scope().run(lambda: 1) == 1


def test_no_interruption_ever_lands_after_its_scope_closed(size):
    """Firing at the very moment the work ends, many times: it lands inside or not at all."""
    rounds, strays = size(2000, 50000), []
    going: SimpleQueue[Scope | None] = SimpleQueue()  # put in one piece: it cannot be torn half way

    def firing():
        while (scope := going.get()) is not None:
            scope.fire()

    helper = threading.Thread(target=firing)
    helper.start()
    for _ in range(rounds):
        scope = Scope()
        try:
            scope.run(partial(going.put, scope))
        except Interruption as stop:
            if stop.scope is not scope:
                strays.append(stop)
        for _ in range(20):  # room for a late one to land
            pass
    going.put(None)
    helper.join()

    assert strays == []


def test_what_is_shielded_is_not_torn_and_the_interruption_lands_after():
    """A commit in progress is finished first."""
    scope, log = Scope(), []

    def work():
        with shielded():
            scope.fire()
            log.extend(range(1000))
        log.append("never")
        while True:
            pass

    with pytest.raises(Interruption):
        scope.run(work)

    assert log[:1000] == list(range(1000))


def test_the_outer_scope_wins_when_both_fire():
    """An inner one that closes hands the outer one's interruption on."""
    outer, inner = Scope(), Scope()

    def both():
        with shielded():
            inner.fire()
            outer.fire()
        while True:
            pass

    with pytest.raises(Interruption) as stopped:
        outer.run(partial(inner.run, both))

    assert stopped.value.scope is outer


def test_a_wait_inside_a_scope_can_be_interrupted():
    """A blocked wait cannot be raised into; ours looks up now and then."""
    scope, never = Scope(), threading.Event()
    timer = threading.Timer(0.01, scope.fire)
    timer.start()
    with pytest.raises(Interruption):
        scope.run(lambda: wait_for(never))
    timer.join()


def test_a_wait_ends_with_its_timeout_or_with_what_it_looks_at():
    """`wait_for` outside of scopes."""

    class Enough(Exception):
        pass

    def look():
        raise Enough

    begun = time.monotonic()

    assert wait_for(threading.Event(), 0.01) is False
    with pytest.raises(Enough):
        wait_for(threading.Event(), look=look)
    assert time.monotonic() - begun < 5
