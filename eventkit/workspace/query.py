"""A question to the log: iterate it, slice it, take it as a DataFrame, or just look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, overload

from eventkit.errors import UsageError
from eventkit.faces.events import events_html, events_text
from eventkit.faces.html import note
from eventkit.faces.plain import counted
from eventkit.model.calls import refusing
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.model.wording import shown

if TYPE_CHECKING:
    import pandas

__all__ = ["EventQuery", "Log", "event_filter", "frame", "query_code"]

SHOWN = 20
BLOCK = 500


class Log(Protocol):
    """What a query asks of the store."""

    def read(
        self, filter: EventFilter, *, after: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Event]:
        """Events the filter admits, in its order."""
        ...

    def count(self, filter: EventFilter) -> int:
        """How many events the filter admits."""
        ...


def _names(value: str | Sequence[str] | None) -> dict[str, list[str]]:
    """Exact names and prefixes of what a person writes: `order.placed`, `order.*`, or a list."""
    patterns = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(patterns, list | tuple | set | frozenset) or not all(isinstance(each, str) for each in patterns):
        raise UsageError(f"events({value!r}): a name or a list of names was expected: write events('order.*')")
    for pattern in patterns:
        if "*" in pattern[:-1] or pattern.startswith("!"):
            raise UsageError(
                f"events({pattern!r}): a name is exact or ends in *: narrow with exclude=..., text=... or resource=..."
            )
    return {
        "name": [pattern for pattern in patterns if not pattern.endswith("*")],
        "prefix": [pattern[:-1] for pattern in patterns if pattern.endswith("*")],
    }


@refusing(UsageError, name="events")
def event_filter(
    name: str | Sequence[str] | None = None,
    *,
    exclude: str | Sequence[str] | None = None,
    resource: str | None = None,
    labels: dict[str, Any] | None = None,
    role: str | None = None,
    related: str | None = None,
    text: str | None = None,
    payload: Mapping[str, Any] | None = None,
    none_of: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    since: datetime | str | None = None,
    until: datetime | str | None = None,
    id: Any = None,
    oldest_first: bool = False,
    where: Mapping[str, Any] | EventFilter | None = None,
) -> EventFilter:
    """The filter of what a person writes; see `events`."""
    if where is not None:
        others = (name, exclude, resource, labels, role, related, text, payload, none_of, since, until, id)
        if oldest_first or any(each is not None for each in others):
            raise UsageError("events(where=...) is a whole filter by itself: give it alone, or say it in other words")
        return where if isinstance(where, EventFilter) else EventFilter.parse(where)
    wanted, unwanted = _names(name), _names(exclude)
    criteria: dict[str, Any] = {
        "occurred": {"since": since, "until": until},
        "event": wanted | {"exclude_name": unwanted["name"], "exclude_prefix": unwanted["prefix"]},
        "resource": _resource(resource) | {"labels": labels or {}},
        "payload": payload,
        "order": "ASC" if oldest_first else "DESC",
    }
    if role is not None or related is not None:
        criteria["related"] = [{"role": role or (), "id": related or ()}]
    if text is not None:
        criteria["text"] = text
    if none_of is not None:
        criteria["none_of"] = none_of
    if id is not None:
        criteria["id"] = id
    return EventFilter.parse(criteria)


def _resource(pattern: str | None) -> dict[str, Any]:
    if pattern is None:
        return {}
    if not isinstance(pattern, str):
        raise UsageError(
            f"events(resource={shown(pattern)}): one id was expected, exact or ending in *: write resource='order.*'"
        )
    return {"id_prefix": pattern[:-1]} if pattern.endswith("*") else {"id": pattern}


class EventQuery:
    """Events of the log that a filter admits, newest first unless asked otherwise.

    Iterating reads in blocks and sees what is in the log when each block is read. `len()` counts. Slicing returns a
    list, an index one event. Thread: any.
    """

    def __init__(self, log: Log, filter: EventFilter, *, code: str = "events()", limit: int | None = None) -> None:
        self._log = log
        self.filter = filter
        self._code = code
        self._limit = limit

    @property
    def query(self) -> str:
        """The Python that gives this query again."""
        return self._code

    def __iter__(self) -> Iterator[Event]:
        left = self._limit
        place: dict[str, int] = {}
        forward = self.filter.order == "ASC"
        while left is None or left > 0:
            block = self._log.read(self.filter, limit=BLOCK if left is None else min(BLOCK, left), **place)
            if not block:
                return
            yield from block
            left = None if left is None else left - len(block)
            last = block[-1].seq
            assert last is not None, "a stored event has its seq"
            place = {"after": last} if forward else {"before": last}

    def __len__(self) -> int:
        count = self._log.count(self.filter)
        return count if self._limit is None else min(count, self._limit)

    def __bool__(self) -> bool:
        return self.first() is not None

    @overload
    def __getitem__(self, place: int) -> Event: ...
    @overload
    def __getitem__(self, place: slice) -> list[Event]: ...
    def __getitem__(self, place: int | slice) -> Event | list[Event]:
        if isinstance(place, slice):
            if (place.stop or 0) < 0 or (place.start or 0) < 0 or place.stop is None:
                return list(self)[place]
            return list(self.head(place.stop))[place]
        if place < 0:
            return list(self)[place]
        found = list(self.head(place + 1))
        if len(found) <= place:
            raise IndexError(f"{self._code} has {counted(len(found), 'event')}, there is none at {place}")
        return found[place]

    def first(self) -> Event | None:
        """The first event in this query's order, or None."""
        return next(iter(self.head(1)), None)

    def head(self, count: int) -> EventQuery:
        """At most that many, from the start of this query's order."""
        limit = count if self._limit is None else min(count, self._limit)
        return EventQuery(self._log, self.filter, code=self._code, limit=limit)

    def df(self, limit: int | None = None) -> pandas.DataFrame:
        """A DataFrame, one row an event, indexed by seq; payload whole, and each top-level key as `payload.<key>`."""
        return frame(self if limit is None else self.head(limit))

    def __repr__(self) -> str:
        total = len(self)
        if not total and self._nothing_fits():
            return f"No event fits {self._code}"
        return events_text(list(self.head(SHOWN)), total=total)

    def _repr_html_(self) -> str:
        total = len(self)
        if not total and self._nothing_fits():
            return note(f"No event fits {self._code}")
        return events_html(list(self.head(SHOWN)), total=total)

    def _nothing_fits(self) -> bool:
        """Whether there are events, of which this query admits none."""
        return bool(self._log.read(EventFilter(), limit=1))


_FIXED = ["occurred", "event", "resource", "resource_name", "related", "payload", "id"]


def frame(events: Iterable[Event]) -> pandas.DataFrame:
    """A DataFrame of events; see `EventQuery.df`."""
    import pandas

    rows = [_row(event) for event in events]
    return pandas.DataFrame(rows, columns=None if rows else ["seq", *_FIXED]).set_index("seq")


def _row(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "occurred": event.occurred,
        "event": event.event,
        "resource": event.resource.id,
        "resource_name": event.resource.name,
        "related": [dict(related.root) for related in event.related],
        "payload": event.payload,
        "id": str(event.id),
    } | {f"payload.{key}": value for key, value in event.payload.items()}


def query_code(name: str | Sequence[str] | None, criteria: Mapping[str, Any]) -> str:
    """The Python of an `events(...)` call."""
    parts = ([repr(name)] if name is not None else []) + [f"{key}={value!r}" for key, value in criteria.items()]
    return f"events({', '.join(parts)})"
