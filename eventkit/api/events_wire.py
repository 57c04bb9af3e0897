"""The log for whoever asks once and remembers nothing: pages by place, counts, and emitting."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from eventkit.api.feed_wire import FilterAsk, Place
from eventkit.api.wire import Ask, JsonObject, Moment, Reply

__all__ = ["EmitAsk", "Emitted", "EventWhole", "Events", "EventsAsk", "Logged", "Matches", "Status"]


class EventsAsk(FilterAsk):
    """A page of the log: events that a filter admits, strictly between two places.

    oldest_first: whether they come in the order of the log; else the newest come first.
    """

    before: Place | None = None
    after: Place | None = None
    limit: int = Field(default=50, ge=1, le=500)
    oldest_first: bool = False


class EventWhole(Reply):
    """All of an event. seq: its place in the log. hops: how many firings it is from an origin; cause: the event of the
    last of them.
    """

    seq: int
    id: UUID
    occurred: Moment
    received: Moment | None
    event: str
    resource: dict[str, str]
    related: list[dict[str, str]]
    payload: JsonObject
    follows: UUID | None
    cause: UUID | None
    hops: int
    replay_of: UUID | None


class Events(Reply):
    """A page. more: whether there are others beyond. next: the place to go on from, as `before` where the newest come
    first and as `after` where the oldest do; None where the page is empty. last: the newest place of the whole log.
    """

    events: list[EventWhole]
    more: bool
    next: int | None
    last: int


class Matches(Reply):
    """How many events of the log a filter admits."""

    count: int


class EmitAsk(Ask):
    """Emits events, all of them in one commit or, where one is bad, none. Each has the fields of `emit_event`."""

    events: list[JsonObject] = Field(min_length=1, max_length=1_000)


class Logged(Reply):
    """Where an event is now. One whose id was in the log already stands where it stood."""

    id: UUID
    seq: int
    received: Moment


class Emitted(Reply):
    """In the order given."""

    events: list[Logged]


class Status(Reply):
    """The workspace of a server. home: its folder. events: the newest place of its log. words: the status line."""

    home: str
    events: int
    words: str
