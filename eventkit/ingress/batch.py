"""Requests that are complete at the same moment, taken to the desk together: one commit for all of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from eventkit.ingress.desk import Arrival, Desk
from eventkit.ingress.watch import Watch
from eventkit.webhooks import Reply

__all__ = ["Batch"]

MOST = 200
"""Requests taken together: more would keep the first of them waiting."""
TURNS = 3
PAUSE = 0.02
"""Seconds that the loop has for other connections after requests that took long."""
MOST_BYTES = 64 * 1024 * 1024
"""Bytes of bodies that are held at once, over all requests: what this process may lose to senders."""

_Waiting = tuple[Arrival, Callable[[Reply], None]]


class Batch:
    """Collects what one turn of the loop completes. Thread: the loop's.

    away: where the desk is asked, one after another, so that the loop goes on meanwhile; None to ask on the loop.
    """

    def __init__(self, desk: Desk, away: Executor | None = None) -> None:
        self._desk, self._away = desk, away
        self._waiting: list[_Waiting] = []
        self._slow: str | None = None
        self.held = 0
        self.watch = Watch()

    @property
    def full(self) -> bool:
        """Whether no more bytes should be taken in."""
        return self.held >= MOST_BYTES

    def add(self, arrival: Arrival, answer: Callable[[Reply], None]) -> None:
        """Takes a request to the desk with those that come with it; `answer` is called once it is committed."""
        self._waiting.append((arrival, answer))
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._turn, 1, TURNS)

    def _turn(self, seen: int, left: int) -> None:
        """Waits a few turns of the loop while each completes another request: one that is alone is taken at once."""
        waiting = len(self._waiting)
        if waiting > seen and left:
            asyncio.get_running_loop().call_soon(self._turn, waiting, left - 1)
        else:
            self._take()

    def _take(self) -> None:
        if self._slow is not None:
            self._waiting, self._slow = _in_turn(self._waiting, self._slow), None
        taken = self._waiting[:MOST]
        arrivals = [arrival for arrival, _ in taken]
        if self._away is None:
            self._give(taken, self._received(arrivals))
            return
        try:
            replies = asyncio.get_running_loop().run_in_executor(self._away, self._received, arrivals)
        except RuntimeError:  # it was shut down: whoever still waits is told to try again
            self._give(taken, [Reply.refusing(503, retry=5) for _ in taken])
        else:
            replies.add_done_callback(lambda done: self._give(taken, done.result()))

    def _received(self, arrivals: Sequence[Arrival]) -> list[Reply]:
        try:
            return self._desk.receive(arrivals)
        except Exception:  # the edge of the desk: a sender is told no more than that
            return [Reply.refusing(500) for _ in arrivals]

    def _give(self, taken: Sequence[_Waiting], replies: Sequence[Reply]) -> None:
        """Answers as many of the first as there are replies; the others, and what came meanwhile, have their turn."""
        self._waiting = self._waiting[len(replies) :]
        loop = asyncio.get_running_loop()
        if len(replies) < len(taken):  # there was no time for all: others get the loop, and their turn, first
            self._slow = taken[len(replies) - 1][0].slug
            loop.call_later(PAUSE, self._take)
        elif self._waiting:
            loop.call_soon(self._take)
        for (_, answer), reply in zip(taken, replies, strict=False):
            answer(reply)


def _in_turn(waiting: list[_Waiting], slow: str) -> list[_Waiting]:
    """The first of each address, then the second of each: none keeps the others waiting for all of its own.

    slow: the address that had the last turn.
    """
    seen = Counter([slow])
    turns = []
    for each in waiting:
        seen[each[0].slug] += 1
        turns.append((seen[each[0].slug], each))
    return [each for _, each in sorted(turns, key=lambda turn: turn[0])]
