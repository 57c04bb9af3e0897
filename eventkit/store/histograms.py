"""When what a filter admits occurred: counted in spans of time, with what of it fired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from eventkit.errors import UsageError
from eventkit.model.filter import EventFilter
from eventkit.store.condition import Condition, joined
from eventkit.store.query import times
from eventkit.store.records import Spans
from eventkit.store.rows import micros, moment
from eventkit.store.search import Search

__all__ = ["MAX_BUCKETS", "Histograms"]

MAX_BUCKETS = 1_000
_GRID = datetime(2024, 4, 1, tzinfo=UTC)
"""Spans of time are counted from here, a Monday at midnight. Source: `prefect-behaviour` 6.4."""
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_ROUND = [
    *(_SECOND * seconds for seconds in (1, 2, 5, 10, 15, 30)),
    *(60 * _SECOND * minutes for minutes in (1, 2, 5, 10, 15, 30)),
    *(3_600 * _SECOND * hours for hours in (1, 2, 3, 6, 12)),
    *(_DAY * days for days in (1, 2, 7, 14, 28, 91, 182)),
    *(_DAY * 364 * years for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000)),
]
"""Widths a person reads at a glance: a second at least, weeks from Monday on, years of 52 weeks."""


class Histograms(Search):
    """Counts by time of what a filter admits."""

    def histogram(self, filter: EventFilter, seconds: float) -> list[tuple[datetime, int]]:
        """How many events occurred in each span of so many seconds: the span's start and the count, oldest first.

        Spans without events are there with 0, from `since` to `until`, or the first to the last event where those
        are open. Raises UsageError where that is more than 1,000 spans.
        """
        width = round(seconds * _SECOND)
        if width < 1:
            raise UsageError(f"A span of {seconds} seconds is none; at least 0.000001 was expected: give more")
        wanted = self._conditions(filter)
        held: dict[int, int] | None = None
        if set(wanted) - set(times(filter)):
            sql, params = joined(wanted)
            held = dict(self._select(self._sql["histogram"].format(wanted=sql), [_base(width), width, *params]))
        edges = None if held is None else [_start(place, width) + at for place in held for at in (0, width - 1)]
        ends = self._ends(filter, edges)
        if ends is None:
            return []
        first, last = (_place(end, width) for end in ends)
        if last - first >= MAX_BUCKETS:
            raise UsageError(
                f"Spans of {seconds:g} seconds would be {last - first + 1:,} here; at most {MAX_BUCKETS:,} are "
                "counted: take longer spans, or a shorter time"
            )
        if held is None:
            counts = self._counts_between(ends, width)
        else:
            counts = [held.get(place, 0) for place in range(first, last + 1)]
        return [(_moment(first + at, width), count) for at, count in enumerate(counts)]

    def spans(self, filter: EventFilter, *, most: int = 60, upto: int | None = None) -> Spans | None:
        """When the events occurred that the filter admits, in so many spans of a round width at most.

        They reach from `since` to `until`, or the first to the last event where those are open. upto: the last place
        that counts. None where there is no event and no time named.
        """
        wanted = self._conditions(filter, upto=upto)
        occurred: list[int] | None = None
        if set(wanted) - set(times(filter)):
            occurred = self._column("occurred", filter, wanted, upto=upto)
        ends = self._ends(filter, occurred)
        if ends is None:
            return None
        width = _round_width(ends, most)
        counts = self._counts_between(ends, width, upto=upto) if occurred is None else _counted(occurred, ends, width)
        fired = _counted(self._fired(filter, wanted, events=sum(counts), upto=upto), ends, width)
        return Spans(
            start=_moment(_place(ends[0], width), width),
            seconds=width / _SECOND,
            counts=tuple(counts),
            fired=tuple(map(min, fired, counts)),  # one may have come between the two questions
        )

    def _ends(self, filter: EventFilter, occurred: Sequence[int] | None) -> tuple[int, int] | None:
        """The ends that the filter names, else the first and last of these times, or of all events."""
        since, until = filter.occurred.since, filter.occurred.until
        if occurred is None:
            first, last = self._rows("first_occurred")[0][0], self._rows("last_occurred")[0][0]
        else:
            first, last = min(occurred, default=None), max(occurred, default=None)
        first = first if since is None else micros(since)
        last = last if until is None else micros(until)
        return None if first is None or last is None or last < first else (first, last)

    def _counts_between(self, ends: tuple[int, int], width: int, *, upto: int | None = None) -> list[int]:
        """Each span counted through the index of times, which is several times quicker than grouping."""
        starts = (_start(place, width) for place in range(_place(ends[0], width), _place(ends[1], width) + 1))
        bounds = ((max(start, ends[0]), min(start + width, ends[1] + 1)) for start in starts)
        last = _EVER if upto is None else upto
        return [int(self._rows("count_between", *bound, last)[0][0]) for bound in bounds]

    def _fired(self, filter: EventFilter, wanted: Sequence[Condition], *, events: int, upto: int | None) -> list[int]:
        """When those occurred that had a firing: found from whichever there are fewer of, firings or events."""
        wanted = [*wanted, *([] if upto is None else [Condition("seq <= ?", (upto,))])]
        if self._scans(filter, wanted) or events >= self._rows("count_fired")[0][0]:
            sql, params = joined(wanted)
            return self._values(self._sql["fired_occurred"].format(wanted=sql), params)
        return self._column("occurred", filter, [*wanted, _FIRED])


_EVER = 2**63 - 1
_FIRED = Condition("EXISTS (SELECT 1 FROM firings WHERE firings.event = events.id)")


def _base(width: int) -> int:
    """A start of a span before all times, so that whole division cuts off the same everywhere."""
    return micros(_GRID) % width - width * (1 + micros(datetime.max.replace(tzinfo=UTC)) // width)


def _place(occurred: int, width: int) -> int:
    """In which span a time is, counted from the base."""
    return (occurred - _base(width)) // width


def _start(place: int, width: int) -> int:
    return _base(width) + place * width


def _moment(place: int, width: int) -> datetime:
    """When a span starts; where that is before all times, at the first of them."""
    return moment(max(_start(place, width), micros(datetime.min.replace(tzinfo=UTC))))


def _round_width(ends: tuple[int, int], most: int) -> int:
    """The least round width that needs no more spans."""
    return next((width for width in _ROUND if _place(ends[1], width) - _place(ends[0], width) < most), _ROUND[-1])


def _counted(occurred: Iterable[int], ends: tuple[int, int], width: int) -> list[int]:
    """How many of the times are in each span from end to end."""
    base = _base(width)
    held = Counter([(at - base) // width for at in occurred])
    return [held[place] for place in range(_place(ends[0], width), _place(ends[1], width) + 1)]
