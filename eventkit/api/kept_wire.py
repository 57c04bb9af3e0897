"""What a person keeps in a workspace: saved views and bookmarks."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from eventkit.api.feed_wire import MOST_COLUMNS, FeedRow
from eventkit.api.wire import Ask, Reply
from eventkit.model.filter import EventFilter

__all__ = ["Bookmark", "Bookmarks", "FeedView", "FeedViews", "KeepBookmark", "KeepView", "SavedView"]


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
