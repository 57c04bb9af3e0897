"""What a person looks at a feed by: its histogram and facets, saved views and bookmarks."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from eventkit.api.feed_wire import MOST_COLUMNS, FeedRow, FilterAsk
from eventkit.api.wire import Ask, Json, Moment, Reply
from eventkit.model.filter import EventFilter

__all__ = [
    "Bookmark",
    "Bookmarks",
    "FacetField",
    "FacetValue",
    "Facets",
    "FacetsAsk",
    "FeedView",
    "FeedViews",
    "Histogram",
    "HistogramAsk",
    "KeepBookmark",
    "KeepView",
    "SavedView",
]


class FeedView(Reply):
    """A view to keep: filter, and the columns that were added by path."""

    filter: EventFilter = EventFilter()
    columns: list[str] = Field(default_factory=list, max_length=MOST_COLUMNS)


class SavedView(Reply):
    """One by name, with its Python."""

    name: str
    view: FeedView
    code: str


class FeedViews(Reply):
    """By name."""

    views: list[SavedView]


class KeepView(Ask):
    """Keeps a view under a name, replacing the one of that name; None forgets it."""

    name: str = Field(min_length=1, max_length=100)
    view: FeedView | None


class Bookmark(Reply):
    """A bookmarked event; None for one that retention took."""

    id: UUID
    row: FeedRow | None


class Bookmarks(Reply):
    """Newest first."""

    bookmarks: list[Bookmark]


class KeepBookmark(Ask):
    """Bookmarks an event, or not."""

    id: UUID
    on: bool


class HistogramAsk(FilterAsk):
    """About how many spans are wanted; the width is a round one."""

    spans: int = Field(default=60, ge=1, le=200)


class Histogram(Reply):
    """Counts of spans of `seconds` each from `start` on; `fired`: how many of them had a firing."""

    start: Moment | None
    seconds: float
    counts: list[int]
    fired: list[int]


class FacetsAsk(FilterAsk):
    """The fields of the newest events of a view. search: part of a field's path."""

    search: str = Field(default="", max_length=200)
    sample: int = Field(default=1_000, ge=1, le=5_000)


class FacetValue(Reply):
    """A value and how many of the sample have it; its text in short. Long ones are no values to choose from."""

    value: Json
    text: str
    count: int


class FacetField(Reply):
    """A field: its path as templates write it (`event`, `resource.region`, `payload.order.total`).

    kinds: what was seen there: text, number, boolean, null, list or object. exists: how many of the sample have it.
    distinct: how many values, counted up to 1,000. values: the ten most frequent. exact: whether these are counted over
    the whole view and not the sample.
    """

    path: str
    kinds: list[str]
    exists: int
    distinct: int
    values: list[FacetValue]
    exact: bool = False


class Facets(Reply):
    """sample: how many events were looked through. more: fields beyond those told of."""

    sample: int
    fields: list[FacetField]
    more: int
