"""What indexes tell of the log in a moment, however long it is: numbers, names with counts, what came last by then."""

from __future__ import annotations

from datetime import datetime

import orjson

from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.store.access import Access
from eventkit.store.condition import Condition, joined
from eventkit.store.places import Places
from eventkit.store.rows import event_of, micros, moment
from eventkit.store.search import Search

__all__ = ["Nearest", "Summaries", "Tallied"]


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


class Tallied(Search):
    """Names, as they were counted when they were appended."""

    def names(self, filter: EventFilter) -> list[tuple[str, int]] | None:
        """The names that a filter admits with their counts, most first; None where it asks for more than names."""
        wanted = self._conditions(filter)
        if not all(each.named for each in wanted):
            return None
        sql, params = joined(wanted)
        return [(name, int(count)) for name, count in self._select(self._sql["names"].format(wanted=sql), params * 2)]

    def names_after(self, seq: int) -> set[str]:
        """The names of the events after a place of the log."""
        return {name for (name,) in self._rows("names_after", seq)}


_FEW = 20_000
"""Events of a view that are each looked up; among more, one is met soon on the way back from the time."""


class Nearest(Search):
    """From a time to a place."""

    def last_by(self, at: datetime, places: Places, *, filter: EventFilter) -> int | None:
        """The place of the event that occurred last by a time, of those that stand at these places; None for none.

        filter: what the places are of.
        """
        if len(places) <= _FEW:
            held = orjson.dumps(places.seqs(0, len(places))).decode()
            rows = self._rows("last_of_places", held, micros(at))
        else:
            sql, params = joined([*self._conditions(filter, upto=places.upto), Condition("seq <= ?", (places.upto,))])
            rows = self._select(self._sql["last_occurred_by"].format(wanted=sql), [micros(at), *params])
        return int(rows[0][0]) if rows else None
