"""Reading the log by filter: pages, counts, histograms."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Literal

from eventkit.errors import UsageError
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.store.access import Access
from eventkit.store.query import RELATED, Condition, Lead, after_prefix, conditions, joined, times
from eventkit.store.records import Share
from eventkit.store.rows import event_of, micros, moment

__all__ = ["MAX_BUCKETS", "Search"]

MAX_BUCKETS = 1_000
_GRID = datetime(2024, 4, 1, tzinfo=UTC)
"""Buckets of time are counted from here, a Monday at midnight. Source: `prefect-behaviour` 6.4."""
_PROBE = 5_000
"""Rows looked through in log order before an index of another order is asked: a page of what is common ends there."""
_SCAN = 50_000
_SCANS = 4
"""A scan of more events than that is shared by so many threads at most."""
_LEADS = 200
"""Values that are each looked up on their own and merged; SQLite joins at most 500 queries."""


class Search(Access):
    """Pages, counts and histograms of what a filter admits."""

    def read(
        self, filter: EventFilter, *, after: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Event]:
        """The events the filter admits in log order, newest first (`DESC`) or oldest first (`ASC`), at most `limit`.

        after, before: places (`seq`) that the events lie strictly between.
        """
        bounds = [Condition("seq > ?", (after,))] if after is not None else []
        bounds += [Condition("seq < ?", (before,))] if before is not None else []
        if filter.event.prefix:
            # Names are looked up first: an event of a name that comes up meanwhile must not be passed over.
            bounds.append(Condition("seq <= ?", (self._rows("last_seq")[0][0],)))
        wanted = self._conditions(filter)
        led = next((each for each in wanted if each.leads and len(each.leads) <= _LEADS), None)
        if led is not None:
            rest = [each for each in wanted if each is not led]
            return self._led(led.leads, rest, bounds=bounds, order=filter.order, limit=limit)
        other = filter.occurred.since or filter.occurred.until or filter.resource.id_prefix or filter.event.prefix
        if other or filter.text:
            near = self._near(filter.order, after=after, before=before)
            found = self._page([*near, *wanted, *bounds], order=filter.order, limit=limit)
            if len(found) >= limit:
                return found
        if other:
            # What is rare in log order is found through its own index and put in order afterwards.
            sql, params = joined([*wanted, *bounds])
            places = self._sql["places"].format(wanted=sql, order=filter.order, limit=int(limit))
            wanted, bounds = [Condition(f"seq IN ({places})", tuple(params))], []
        elif filter.text:
            return self._scanned_page([*wanted, *bounds], order=filter.order, limit=limit)
        return self._page([*wanted, *bounds], order=filter.order, limit=limit)

    def count(self, filter: EventFilter) -> int:
        """How many events the filter admits."""
        wanted = self._conditions(filter)
        sql, params = joined(wanted)
        if all(each.named for each in wanted):
            return int(self._select(self._sql["count_names"].format(wanted=sql), params * 2)[0][0])
        if len(wanted) == 1 and wanted[0].places:
            return int(self._select(self._sql["count_places"].format(places=wanted[0].places), params)[0][0])
        if filter.text and not any(each.leads for each in wanted) and not list(times(filter)):
            scan = self._sql["count_of_span"].format(wanted=sql)
            return sum(int(rows[0][0]) for rows in self._select_spans(scan, params, self._spans()))
        return int(self._select(self._sql["count"].format(wanted=sql), params)[0][0])

    def histogram(self, filter: EventFilter, seconds: float) -> list[tuple[datetime, int]]:
        """How many events occurred in each span of so many seconds: the span's start and the count, oldest first.

        Spans without events are there with 0, from `since` to `until`, or the first to the last event where those
        are open. Raises UsageError where that is more than 1,000 spans.
        """
        width = round(seconds * 1_000_000)
        if width < 1:
            raise UsageError(f"A span of {seconds} seconds is none; at least 0.000001 was expected: give more")
        base = micros(_GRID) % width - width * (1 + micros(datetime.max.replace(tzinfo=UTC)) // width)
        wanted = self._conditions(filter)
        held: dict[int, int] | None = None
        if set(wanted) - set(times(filter)):
            sql, params = joined(wanted)
            held = dict(self._select(self._sql["histogram"].format(wanted=sql), [base, width, *params]))
        ends = self._ends(filter, [base + place * width for place in held] if held is not None else None, width)
        if ends is None:
            return []
        first, last = ((end - base) // width for end in ends)
        if last - first >= MAX_BUCKETS:
            raise UsageError(
                f"Spans of {seconds:g} seconds would be {last - first + 1:,} here; at most {MAX_BUCKETS:,} are "
                "counted: take longer spans, or a shorter time"
            )
        starts = [base + place * width for place in range(first, last + 1)]
        if held is None:
            counts = self._counts_between(starts, width, ends)
        else:
            counts = [held.get(place, 0) for place in range(first, last + 1)]
        return [(moment(start), count) for start, count in zip(starts, counts, strict=True)]

    def count_by(self, filter: EventFilter, what: Literal["event", "resource"], limit: int = 100) -> list[Share]:
        """How many events each name or resource id has, most first, then by name; at most `limit`."""
        sql, params = joined(self._conditions(filter))
        rows = self._select(self._sql["count_by"].format(what=what, wanted=sql), [*params, limit])
        return [
            Share(
                value=value,
                label=value if what == "event" else self._rows("resource_name", value)[0][0] or value,
                count=count,
                first=moment(first),
                last=moment(last),
            )
            for value, count, first, last in rows
        ]

    def _names_from(self, prefix: str) -> Sequence[str]:
        return [name for (name,) in self._rows("seen_event", prefix, after_prefix(prefix), _LEADS + 1)]

    def _conditions(self, filter: EventFilter) -> list[Condition]:
        wanted = conditions(filter, names=self._names_from)
        if not filter.resource.distinct:
            return wanted
        sql, params = joined(wanted)
        first = "max" if filter.order == "DESC" else "min"
        places = self._sql["distinct"].format(first=first, wanted=sql)
        return [Condition(f"seq IN ({places})", tuple(params), places=places)]

    def _led(
        self, leads: Sequence[Lead], rest: Sequence[Condition], *, bounds: Sequence[Condition], order: str, limit: int
    ) -> list[Event]:
        """The page of several look-ups, each in log order and no longer than the page, merged in one statement."""
        within, near = joined(bounds)
        also, more = joined(rest)
        branches: list[str] = []
        params: list[Any] = []
        for lead in leads:
            if lead.table in RELATED and rest:
                held = f"EXISTS (SELECT 1 FROM events WHERE events.seq = {lead.table}.seq AND {also})"
            else:
                held = also
            wanted = f"{lead.sql} AND {within} AND {held}"
            branches.append(self._sql["led"].format(table=lead.table, wanted=wanted, order=order, limit=int(limit)))
            params += [*lead.params, *near, *more]
        return self._page([Condition(f"seq IN ({' UNION '.join(branches)})", tuple(params))], order=order, limit=limit)

    def _page(self, wanted: Sequence[Condition], *, order: str, limit: int) -> list[Event]:
        sql, params = joined(wanted)
        page = self._sql["page"].format(wanted=sql, order=order)
        return [event_of(row) for row in self._select(page, [*params, limit])]

    def _scanned_page(self, wanted: Sequence[Condition], *, order: str, limit: int) -> list[Event]:
        """The page of what no index leads to: the whole log is read, its parts at the same time."""
        sql, params = joined(wanted)
        spans = self._spans() if order == "ASC" else self._spans()[::-1]
        page = self._sql["page_of_span"].format(wanted=sql, order=order, limit=int(limit))
        parts = self._select_spans(page, params, spans)
        return [event_of(row) for rows in parts for row in rows][:limit]

    def _spans(self) -> list[tuple[int, int]]:
        """The log in one part a processor, of many events each."""
        first, last = self._rows("first_seq")[0][0], self._rows("last_seq")[0][0]
        parts = max(1, min(os.cpu_count() or 1, _SCANS, (last - first) // _SCAN))
        edges = [first + (last + 1 - first) * part // parts for part in range(parts + 1)]
        return [(low, high - 1) for low, high in pairwise(edges)]

    def _near(self, order: str, *, after: int | None, before: int | None) -> list[Condition]:
        """The next places in log order, before any index is asked."""
        if order == "DESC":
            top = before if before is not None else self._rows("last_seq")[0][0] + 1
            return [Condition("seq > ?", (top - _PROBE,))]
        bottom = after if after is not None else self._rows("first_seq")[0][0] - 1
        return [Condition("seq <= ?", (bottom + _PROBE,))]

    def _ends(self, filter: EventFilter, spans: Sequence[int] | None, width: int) -> tuple[int, int] | None:
        """The ends that the filter names, else the first and last span with events, else of all events."""
        since, until = filter.occurred.since, filter.occurred.until
        first, last = (min(spans), max(spans) + width - 1) if spans else (None, None)
        if spans is None:
            first, last = self._rows("first_occurred")[0][0], self._rows("last_occurred")[0][0]
        first = first if since is None else micros(since)
        last = last if until is None else micros(until)
        return None if first is None or last is None or last < first else (first, last)

    def _counts_between(self, starts: Sequence[int], width: int, ends: tuple[int, int]) -> list[int]:
        """Each span counted through the index of times, which is several times quicker than grouping."""
        first, last = ends
        return [
            int(self._rows("count_between", max(start, first), min(start + width, last + 1))[0][0]) for start in starts
        ]
