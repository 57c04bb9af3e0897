"""Reading the log by filter: pages, counts, places."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import Any, Literal

import orjson

from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.store.access import Access, Row
from eventkit.store.condition import RELATED, Condition, Lead, joined
from eventkit.store.places import Places
from eventkit.store.query import after_prefix, conditions, times
from eventkit.store.records import Share
from eventkit.store.rows import event_of, moment

__all__ = ["Search"]

_PROBE = 5_000
"""Rows looked through in log order before an index of another order is asked: a page of what is common ends there."""
_SCAN = 50_000
_SCANS = 4
"""A scan of more events than that is shared by so many threads at most."""
_MANY = 1_000
"""Events of a resource beyond which it is quicker to look for its first and last among all."""
_LEADS = 200
"""Values that are each looked up on their own and merged; SQLite joins at most 500 queries."""


class Search(Access):
    """Pages, counts and places of what a filter admits."""

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
        reads = any(each.reads for each in wanted)
        if other or reads:
            near = self._near(filter.order, after=after, before=before)
            found = self._page([*near, *wanted, *bounds], order=filter.order, limit=limit)
            if len(found) >= limit or (after is not None and before is not None and before - after <= _PROBE):
                return found
        if other:
            # What is rare in log order is found through its own index and put in order afterwards.
            sql, params = joined([*wanted, *bounds])
            places = self._sql["places"].format(wanted=sql, order=filter.order, limit=int(limit))
            wanted, bounds = [Condition(f"seq IN ({places})", tuple(params))], []
        elif reads:
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
        if self._scans(filter, wanted):
            scan = self._sql["count_of_span"].format(wanted=sql)
            return sum(int(rows[0][0]) for rows in self._select_spans(scan, params, self._spans(wanted)))
        return int(self._select(self._sql["count"].format(wanted=sql), params)[0][0])

    def places(self, filter: EventFilter, *, upto: int, known: Places | None = None) -> Places:
        """Where the events stand that the filter admits, up to a place, counted from the newest.

        They stay as they are whatever comes later. known: what the same filter gave up to a place before; only what
        came after that is asked. Where all is wanted and none is missing, it takes no time and no room.
        """
        if filter.resource.distinct or (known is not None and known.upto > upto):
            known = None  # what comes later may take the place of what was there
        wanted = self._conditions(filter, upto=upto)
        after = known.upto if known is not None else 0
        if not wanted:
            ((first, last, count),) = self._rows("extent")
            if count == last + 1 - first:
                return Places.whole(first, min(last, upto), upto=upto)
        return Places.of(self._column("seq", filter, wanted, after=after, upto=upto), upto=upto, known=known)

    def count_by(self, filter: EventFilter, what: Literal["event", "resource"], limit: int = 100) -> list[Share]:
        """How many events each name or resource id has, most first, then by name; at most `limit`."""
        wanted = self._conditions(filter)
        sql, params = joined(wanted)
        if not wanted and what == "resource":
            lived = ((*row, *self._lived(*row)) for row in self._rows("count_resources", limit))
            rows = [row for row in lived if row[-1] is not None]  # retention may have taken it meanwhile
        elif self._scans(filter, wanted) or (what == "resource" and not self._led_to(filter, wanted)):
            scan = self._sql["count_by_of_span"].format(what=what, wanted=sql)
            rows = _added(self._select_spans(scan, params, self._spans(wanted)))[:limit]
        else:
            rows = self._select(self._sql["count_by"].format(what=what, wanted=sql), [*params, limit])
        return [
            Share(
                value=value,
                label=value if what == "event" else (self._row("resource_name", value) or [None])[0] or value,
                count=count,
                first=moment(first),
                last=moment(last),
            )
            for value, count, first, last in rows
        ]

    def _lived(self, resource: str, count: int) -> Row:
        """When the first and the last event of a resource occurred; by the index of times where it has many."""
        return self._rows("lived_long" if count > _MANY else "lived", resource)[0]

    def _names_from(self, prefix: str) -> Sequence[str]:
        return [name for (name,) in self._rows("seen_event", prefix, after_prefix(prefix), _LEADS + 1)]

    def _conditions(self, filter: EventFilter, *, upto: int | None = None) -> list[Condition]:
        """What the filter asks of an event; where it is one a resource, of those up to a place."""
        wanted = conditions(filter, names=self._names_from)
        if not filter.resource.distinct:
            return wanted
        wanted += [] if upto is None else [Condition("seq <= ?", (upto,))]
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
        spans = self._spans(wanted)[:: 1 if order == "ASC" else -1]
        page = self._sql["page_of_span"].format(wanted=sql, order=order, limit=int(limit))
        parts = self._select_spans(page, params, spans)
        return [event_of(row) for rows in parts for row in rows][:limit]

    def _scans(self, filter: EventFilter, wanted: Sequence[Condition]) -> bool:
        """Whether no index leads to it, so that the log is read from end to end."""
        return not self._led_to(filter, wanted) and any(each.reads for each in wanted)

    def _led_to(self, filter: EventFilter, wanted: Sequence[Condition]) -> bool:
        return any(each.leads or each.places for each in wanted) or any(times(filter))

    def _column(
        self, column: str, filter: EventFilter, wanted: Sequence[Condition], *, after: int = 0, upto: int | None = None
    ) -> list[int]:
        """A column of all that the conditions admit between two places, in no order."""
        if self._scans(filter, wanted):
            sql, params = joined(wanted)
            scan = self._sql["column_of_span"].format(column=column, wanted=sql)
            parts = self._select_spans(scan, params, self._spans(wanted, after=after, upto=upto))
            return [value for ((text,),) in parts for value in orjson.loads(text)]
        bounds = [Condition("seq > ?", (after,))] if after else []
        bounds += [Condition("seq <= ?", (upto,))] if upto is not None else []
        sql, params = joined([*wanted, *bounds])
        return self._values(self._sql["column"].format(column=column, wanted=sql), params)

    def _values(self, sql: str, params: Sequence[Any]) -> list[int]:
        """The numbers of a statement that puts them into one JSON array."""
        values: list[int] = orjson.loads(self._select(sql, params)[0][0])
        return values

    def _spans(self, wanted: Sequence[Condition], *, after: int = 0, upto: int | None = None) -> list[tuple[int, int]]:
        """The log, or what lies there, in one part a processor, of many events each."""
        first, last = self._rows("first_seq")[0][0], self._rows("last_seq")[0][0]
        first, last = max(first, after + 1), last if upto is None else min(last, upto)
        most = 1 if any(each.alone for each in wanted) else min(os.cpu_count() or 1, _SCANS)
        parts = max(1, min(most, (last - first) // _SCAN))
        edges = [first + (last + 1 - first) * part // parts for part in range(parts + 1)]
        return [(low, high - 1) for low, high in pairwise(edges)]

    def _near(self, order: str, *, after: int | None, before: int | None) -> list[Condition]:
        """The next places in log order, before any index is asked."""
        if order == "DESC":
            top = before if before is not None else self._rows("last_seq")[0][0] + 1
            return [Condition("seq > ?", (top - _PROBE,))]
        bottom = after if after is not None else self._rows("first_seq")[0][0] - 1
        return [Condition("seq <= ?", (bottom + _PROBE,))]


def _added(parts: Iterable[Iterable[Row]]) -> list[Row]:
    """Counts of parts of the log as those of the whole, most first, then by value."""
    held: dict[str, Row] = {}
    for value, count, first, last in chain.from_iterable(parts):
        known = held.get(value)
        if known is not None:
            count, first, last = known[1] + count, min(known[2], first), max(known[3], last)
        held[value] = (value, count, first, last)
    return sorted(held.values(), key=lambda row: (-row[1], row[0]))
