"""A workspace in numbers, found in indexes: the same cost for a million events as for a few."""

from __future__ import annotations

from datetime import datetime

from eventkit.model.event import Event
from eventkit.store.access import Access
from eventkit.store.rows import event_of, micros, moment

__all__ = ["Summaries"]


class Summaries(Access):
    """How much came lately, what is at work, what failed, and the newest events of a name."""

    def received_since(self, since: datetime, *, until: datetime) -> tuple[int, datetime | None]:
        """How many places of the log were received after a time, and when the first of them was; None for none.

        Places grow with the time they were received at, but for what processes append in the same instant, and where
        the clock was set back: what was received later than `until` came before that.
        """
        low, end = int(self._rows("first_seq")[0][0]), int(self._rows("last_seq")[0][0]) + 1
        high, after, upto, first = end, micros(since), micros(until), None
        while low < high:  # the first place received later
            middle = (low + high) // 2
            row = self._row("received_from", middle)
            if row is None or after < row[1] <= upto:
                high, first = middle, first if row is None else row[1]
            else:
                low = row[0] + 1
        return end - low, None if first is None else moment(first)

    def count_at_work(self) -> int:
        """How many flow runs are Pending, Running or Cancelling, in whichever process."""
        return int(self._rows("count_at_work")[0][0])

    def count_failed(self, since: datetime) -> int:
        """How many flow runs ended Failed or Crashed after a time."""
        return int(self._rows("count_failed", micros(since))[0][0])

    def named_between(self, name: str, after_seq: int, upto: int, limit: int) -> list[Event]:
        """The newest events of a name after a place and up to another, newest first, at most so many."""
        return [event_of(row) for row in self._rows("named_between", name, after_seq, upto, limit)]
