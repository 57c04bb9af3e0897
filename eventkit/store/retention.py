"""Forgetting: the oldest events with all that hangs on them, in small bites."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from eventkit.store.access import Access, Row
from eventkit.store.rows import micros

__all__ = ["Retention"]

_BITE = 500
"""Events a transaction deletes at most, so that an append between two of them waits a few milliseconds."""
_RUNS = 20
"""Runs and firings a transaction deletes at most: each takes all it left along."""


class Retention(Access):
    """Pruning by age and by size."""

    def prune(self, *, max_age: timedelta | None, max_bytes: int | None, now: datetime) -> int:
        """Deletes the oldest events, and what is over and no younger than they are; returns how many events.

        max_age: events received longer ago go. max_bytes: the oldest go until the file's content is no larger; its
        room is used again, the file itself does not shrink. What an owner has yet to evaluate stays, and the newest.
        With the events go their finished firings and actions, and runs that ended before, with all they left.
        Durability: each bite is a commit of its own; appends find their turn between two.
        """
        oldest = None if max_age is None else micros(now - max_age)
        if oldest is not None:
            self._prune_ended(oldest)
        removed = 0
        while rows := self._prune_events(oldest, max_bytes):
            removed += len(rows)
            self._prune_ended(rows[-1][1])
        return removed

    def _prune_events(self, oldest: int | None, max_bytes: int | None) -> list[Row]:
        """Deletes one bite of the oldest events; returns their places and times, none when it is enough."""
        begun = time.monotonic()
        with self.transaction() as transaction:
            (keep_from,) = transaction._rows("keep_from")[0]
            rows = [] if keep_from is None else transaction._rows("oldest_events", keep_from, _BITE)
            if max_bytes is None or transaction._rows("bytes_used")[0][0] <= max_bytes:
                rows = [] if oldest is None else _before(rows, oldest)
            if rows:
                for name in ("prune_related", "prune_tallies", "prune_events"):
                    transaction._write(name, rows[-1][0])
        _give_way(begun)
        return rows

    def _prune_ended(self, moment: int) -> None:
        """Deletes firings, runs and notifications that were over before a moment, in bites."""
        for name in ("prune_firings", "prune_runs", "prune_notifications"):
            begun = time.monotonic()
            while self._write(name, moment, _RUNS) == _RUNS:
                _give_way(begun)
                begun = time.monotonic()


def _give_way(begun: float) -> None:
    """Waits as long as the bite took: a lock knows no queue, and whoever waits to append needs a moment to get it."""
    time.sleep(time.monotonic() - begun)


def _before(rows: list[Row], moment: int) -> list[Row]:
    """The rows up to the first that was not received before the moment: the log is forgotten from its start."""
    young = next((place for place, (_, received) in enumerate(rows) if received >= moment), len(rows))
    return rows[:young]
