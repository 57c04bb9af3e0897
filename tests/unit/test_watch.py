"""Slow senders are given up after so many looks of the loop: not for a time in which the loop itself stood still."""

import asyncio
import time

from eventkit.ingress import watch as room
from eventkit.ingress.watch import Watch


def test_a_sender_that_is_slow_is_given_up_once_and_others_are_not(monkeypatch):
    """One that ended in time is left alone; the looks stop when nobody is awaited."""
    monkeypatch.setattr(room, "LOOK", 0.001)

    async def told():
        watch, given_up = Watch(), []
        watch.begin("quick", lambda: given_up.append("quick"))
        watch.begin("slow", lambda: given_up.append("slow"))
        watch.end("quick")
        watch.end("quick")
        while watch._looking:
            await asyncio.sleep(0.001)
        return given_up

    assert ["slow"] == asyncio.run(told())


def test_nobody_is_given_up_for_a_loop_that_stood_still(monkeypatch):
    """A stall longer than all patience costs a sender one look."""
    monkeypatch.setattr(room, "LOOK", 0.001)

    async def told():
        watch, given_up = Watch(), []
        watch.begin("sender", lambda: given_up.append("sender"))
        time.sleep(0.001 * room._LOOKS * 3)  # the loop is held up, as by a disk
        await asyncio.sleep(0)
        looks = watch._looks
        watch.end("sender")
        return given_up, looks

    given_up, looks = asyncio.run(told())

    assert [] == given_up
    assert looks <= 1
