"""Events read from a server by query: each once, in the order they occurred.

1. What `/events/filter` shows is what the server keeps; the websocket only says when to look (`bell`).
2. A server stores what each sender sent in order, but not all senders in the order of `occurred`: what was sent late is
   dated before the cursor. So before anything new is handed on, the last minutes are counted there and here, and what
   is missing is read too; all that a look found is then handed on in order of `occurred`.
3. A look that breaks off leaves no trace: events, what is known of them and the cursor are kept together (`Shelf`).
4. The cursor never passes the server's own time: one sender's clock that is ahead must not hide all others.

Source: `prefect-behaviour` 6.3, 6.4.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from eventkit.errors import EventkitError
from eventkit.model.event import Event
from eventkit.prefect.client import PrefectApi

__all__ = ["GRID", "Reader", "Shelf"]

PAGE, PAGES = 50, 20
"""Events in an answer, at most what the server gives; and answers read before what they hold is kept."""
GRID = datetime(2024, 4, 1, tzinfo=UTC)
"""Spans of time are counted from here."""
NEAR, WIDE = (5.0, timedelta(minutes=10)), (300.0, timedelta(hours=24))
"""Widths of spans in seconds and how far back they are counted: whenever a look finds something, and now and then."""
CHEAP = 0.1
"""Seconds that counting all of a day may take to be done at each look that finds something, too."""
SOON = timedelta(seconds=5)
"""What is dated further ahead of the server's time is read by count, not by the cursor."""
AHEAD = timedelta(days=365)
_MICROSECOND = timedelta(microseconds=1)
_FIELDS = frozenset({"occurred", "event", "resource", "related", "payload", "id", "follows"})


class Shelf(Protocol):
    """Where what was read is kept."""

    def known(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those of these that were kept."""
        ...

    def counts(self, since: datetime, until: datetime, *, base: datetime, seconds: float) -> Mapping[int, int]:
        """How many were kept of each span of time, spans counted from `base`."""
        ...

    def keep(self, events: Sequence[Event], unread: Sequence[tuple[UUID, datetime, str]], cursor: datetime) -> None:
        """Keeps events, in this order, what could not be read of the server's, with why, and the cursor, together."""
        ...


@dataclass(slots=True)
class _Found:
    """What a look found that was not kept: occurred and the event as the server tells it, by id."""

    new: dict[UUID, tuple[datetime, dict[str, Any]]]

    def count(self, since: datetime, until: datetime, *, base: datetime, width: timedelta) -> dict[int, int]:
        counts: dict[int, int] = {}
        for occurred, _ in self.new.values():
            if since <= occurred <= until:
                place = (occurred - base) // width
                counts[place] = counts.get(place, 0) + 1
        return counts


class Reader:
    """Reads on from a cursor. Thread: one at a time."""

    def __init__(self, api: PrefectApi, shelf: Shelf) -> None:
        self._api, self._shelf = api, shelf
        self._took = 0.0
        self._settled: dict[tuple[float, int], int] = {}

    def look(self, cursor: datetime, *, since: datetime, thorough: bool = False) -> bool:
        """Reads what comes after the cursor, and what was missed before it, and keeps it; whether there is more.

        since: nothing that occurred before is read. thorough: also what came late by up to a day, or is dated ahead;
        to be done after whatever went wrong. Raises PrefectError, and what the shelf raises; nothing is kept then.
        """
        now = self._api.now()
        found = _Found({})
        last, more = self._forward(found, cursor, max(cursor, now + SOON))
        if found.new or thorough:
            self._late(found, NEAR, since, last)
        if thorough or (found.new and self._took < CHEAP):
            begun = time.monotonic()
            self._late(found, WIDE, since, last)
            self._took = time.monotonic() - begun
        if thorough:
            self._dated_ahead(found, now + SOON)
        self._keep(found, min(last, max(now, cursor)))
        return more

    # -- one after the other

    def _forward(self, found: _Found, since: datetime, until: datetime) -> tuple[datetime, bool]:
        """Reads pages by the time of their last event; that of the last one read, and whether there is more."""
        for _ in range(PAGES):
            last, count = self._page(found, since, until)
            if count < PAGE or last == since:
                return last, False
            since = last
        return since, True

    def _page(self, found: _Found, since: datetime, until: datetime) -> tuple[datetime, int]:
        """One page; where all of it occurred at the same time, all that did."""
        asked = {"limit": PAGE, "filter": {"order": "ASC", "occurred": {"since": since, "until": until}}}
        page = self._api.post("/events/filter", asked)
        last, count = since, len(page["events"])
        while True:
            for event in page["events"]:
                last = max(last, _occurred(event))
            self._take(found, page["events"])
            if last > since or not page.get("next_page") or not page["events"]:
                return last, count
            # the address it gives may be one that only it knows itself by
            page = self._api.get(f"/events/filter/next?{urlsplit(page['next_page']).query}")

    def _take(self, found: _Found, events: Sequence[dict[str, Any]]) -> None:
        told = {UUID(event["id"]): event for event in events}
        for id in told.keys() - found.new.keys() - self._shelf.known(told):
            found.new[id] = (_occurred(told[id]), told[id])

    def _whole(self, found: _Found, since: datetime, until: datetime) -> None:
        """All of a time."""
        more = True
        while more:
            since, more = self._forward(found, since, until)

    # -- by count

    def _late(self, found: _Found, spans: tuple[float, timedelta], since: datetime, until: datetime) -> None:
        """Reads the spans of time in which the server has more than is kept, up to what was read."""
        seconds, back = spans
        width = timedelta(seconds=seconds)
        since = max(since, until - back)
        if since >= until:
            return
        asked = {"filter": {"occurred": {"since": since, "until": until}}}
        counts = self._api.post("/events/count-by/time", {**asked, "time_unit": "second", "time_interval": seconds})
        theirs = {(_time(each["start_time"]) - GRID) // width: int(each["count"]) for each in counts}
        ours = self._shelf.counts(since, until, base=GRID, seconds=seconds)
        just = found.count(since, until, base=GRID, width=width)
        for place, count in theirs.items():
            if count <= ours.get(place, 0) + just.get(place, 0) or self._settled.get((seconds, place)) == count:
                continue
            before = len(found.new)
            start = GRID + place * width
            self._whole(found, max(since, start), min(until, start + width - _MICROSECOND))
            if len(found.new) == before:  # it counts what it does not show: not asked again while that is so
                self._settled[seconds, place] = count
        if len(self._settled) > 10_000:
            self._settled.clear()

    def _dated_ahead(self, found: _Found, since: datetime) -> None:
        """Reads what is dated further ahead than the cursor goes, where there is more of it than is kept."""
        until = since + AHEAD
        asked = {"limit": 1, "filter": {"occurred": {"since": since, "until": until}}}
        total = int(self._api.post("/events/filter", asked).get("total") or 0)
        width = 2 * AHEAD
        ours = self._shelf.counts(since, until, base=since, seconds=width.total_seconds())
        if total > sum(ours.values()) + sum(found.count(since, until, base=since, width=width).values()):
            self._whole(found, since, until)

    # -- what was found

    def _keep(self, found: _Found, cursor: datetime) -> None:
        events: list[Event] = []
        unread: list[tuple[UUID, datetime, str]] = []
        for id, (occurred, told) in sorted(found.new.items(), key=lambda item: item[1][0]):
            try:
                events.append(Event.parse({name: held for name, held in told.items() if name in _FIELDS}))
            except EventkitError as error:
                unread.append((id, occurred, str(error)))
        self._shelf.keep(events, unread, cursor)


def _occurred(event: Mapping[str, Any]) -> datetime:
    return _time(event["occurred"])


def _time(text: str) -> datetime:
    told = datetime.fromisoformat(text)
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
