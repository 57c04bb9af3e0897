"""Forgetting: the oldest events with all that hangs on them, in small bites."""

from __future__ import annotations

from datetime import datetime, timedelta

from eventkit.store.access import Access
from eventkit.store.rows import micros

__all__ = ["Retention"]

_BITE = 500
"""Rows a transaction deletes at most, so that an append between two of them waits a few milliseconds."""


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
        removed = 0
        horizon = oldest
        while True:
            with self.transaction() as transaction:
                (keep_from,) = transaction._rows("keep_from")[0]
                rows = transaction._rows("oldest_events", keep_from, _BITE) if keep_from is not None else []
                if max_bytes is None or transaction._rows("bytes_used")[0][0] <= max_bytes:
                    rows = [] if oldest is None else _before(rows, oldest)
                if not rows:
                    break
                last, received = rows[-1]
                transaction._write("prune_related", last)
                transaction._write("prune_tallies", last)
                transaction._write("prune_events", last)
            removed += len(rows)
            horizon = received if horizon is None else max(horizon, received)
        if horizon is not None:
            for name in ("prune_firings", "prune_runs", "prune_notifications"):
                while self._write(name, horizon, _BITE) >= _BITE:
                    pass
        return removed


def _before(rows: list[tuple[int, int]], moment: int) -> list[tuple[int, int]]:
    """The rows up to the first that was not received before the moment: the log is forgotten from its start."""
    young = next((place for place, (_, received) in enumerate(rows) if received >= moment), len(rows))
    return rows[:young]
