"""The feed's questions: rows by rank, what became of them, histogram, fields, what is kept.

A view of the feed is a filter and an anchor: the place (`seq`) of the newest event when it was opened. Rank 0 is the
newest event of the view at or before its anchor, rank 1 the next older; what came after has the ranks -1, -2, ...,
so that no row's rank ever changes while events arrive.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from eventkit.api.wire import Ask, Moment, Reply
from eventkit.model.filter import EventFilter

__all__ = [
    "MOST_COLUMNS",
    "Became",
    "Chip",
    "Chips",
    "ChipsAsk",
    "Counts",
    "CountsAsk",
    "FeedCode",
    "FeedRow",
    "FeedRows",
    "FilterAsk",
    "FindAsk",
    "Found",
    "Nothing",
    "OpenAsk",
    "Page",
    "Place",
    "PlaceAsk",
    "Rank",
    "RowsAsk",
    "RunMark",
]


Became = Literal["fired", "by hand", "in shadow", "matched", "suppressed", "stopped", "nearly", "error", "waiting"]


MOST_COLUMNS = 20
Place = Annotated[int, Field(ge=0, le=2**53)]
"""Where an event stands in the log."""


Rank = Annotated[int, Field(ge=-(2**53), le=2**53)]


class Nothing(Ask):
    """A question that needs no more than its name."""


class FilterAsk(Ask):
    """A filter. Its order does not matter: rows are asked for by rank, newest first."""

    filter: EventFilter = EventFilter()


class OpenAsk(FilterAsk):
    """Opens a view at the newest event; how many rows are wanted with it. live: whether what comes is told of.

    columns: paths whose values each row has with it, those that are told of too.
    """

    first: int = Field(default=60, ge=0, le=500)
    live: bool = True
    columns: list[str] = Field(default_factory=list, max_length=MOST_COLUMNS)


class RowsAsk(FilterAsk):
    """The rows from rank `start`, `count` of them. A negative start asks for what came after the anchor."""

    anchor: Place
    start: Rank
    count: int = Field(ge=0, le=500)
    columns: list[str] = Field(default_factory=list, max_length=MOST_COLUMNS)


class RunMark(Reply):
    """A run that came of an event. state: the name of its present one; kind: its type, such as COMPLETED."""

    id: UUID
    name: str
    flow: str
    state: str
    kind: str


class Chip(Reply):
    """What became of an event with one automation, and why. runs: those it led to."""

    automation: str
    automation_id: UUID | None
    became: Became
    why: str
    runs: list[RunMark]


class FeedRow(Reply):
    """One row. hints: the two fields of its payload that tell it apart, as path and value in short.

    ours: whether eventkit or Prefect wrote it. skew: received minus occurred in seconds, 0.0 within a second.
    size: bytes of its payload as JSON. chips: None where they were not asked for yet. cells: of the columns asked for,
    the values in short, by path; nothing for what the event has not.
    """

    rank: int
    seq: int
    id: UUID
    occurred: Moment
    received: Moment | None
    event: str
    resource: str
    resource_name: str | None
    roles: list[str]
    hints: list[tuple[str, str]]
    size: int
    skew: float
    ours: bool
    chips: list[Chip] | None
    cells: dict[str, str] = Field(default_factory=dict)


class Page(Reply):
    """An opened view. total: how many events the view had at its anchor; None while that is counted (ask feed.count).

    code: the Python of the view. last: the newest place of the log. empty: whether the log has no event at all.
    """

    anchor: int
    rows: list[FeedRow]
    total: int | None
    code: str
    empty: bool


class FeedRows(Reply):
    """Rows, in order of rank; what retention let go since is left out, and its rank stays empty."""

    rows: list[FeedRow]


class PlaceAsk(FilterAsk):
    """Where in a view a moment or an event lies: the rank of the event that occurred last by then, or of that event."""

    anchor: Place
    at: Moment | None = None
    id: UUID | None = None


class FindAsk(FilterAsk):
    """The next row of a view that holds a text, from a rank on, towards older (`older`) or newer ones."""

    anchor: Place
    text: str = Field(max_length=150)
    start: Rank
    older: bool = True


class Found(Reply):
    """The rank found, None where there is none; which of how many rows with that text it is (1 is the newest)."""

    rank: int | None
    nth: int | None
    of: int | None


class CountsAsk(Ask):
    """How many events each of the filters admits."""

    filters: list[EventFilter] = Field(max_length=40)


class Counts(Reply):
    """In the order asked."""

    counts: list[int]


class ChipsAsk(Ask):
    """What became of these events, as far as it is known."""

    ids: list[UUID] = Field(max_length=200)


class Chips(Reply):
    """By event id."""

    chips: dict[str, list[Chip]]


class FeedCode(Reply):
    """The Python of a view."""

    code: str
