"""What a person keeps of the feed: views by name, bookmarked events; and the scenario to begin with."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from pydantic import ValidationError

from eventkit.api.feed_wire import Counts, Nothing
from eventkit.api.kept_wire import Bookmark, Bookmarks, FeedView, FeedViews, KeepBookmark, KeepView, SavedView
from eventkit.api.rows import rows_of
from eventkit.api.session import Call
from eventkit.errors import UsageError
from eventkit.model.filter import EventFilter
from eventkit.store import Store
from eventkit.workspace.filter_code import filter_code
from eventkit.workspace.teaching import scenario_in
from eventkit.workspace.workspace import Workspace

__all__ = ["bookmarks", "is_bookmarked", "keep_bookmark", "keep_view", "put_view", "scenario", "views", "views_in"]

VIEW, BOOKMARK = "view", "bookmark"
MOST_VIEWS, MOST_BOOKMARKS = 200, 1_000
"""As many as a person finds again."""


def views(call: Call, ask: Nothing) -> FeedViews:
    """The saved views, by name."""
    return views_in(call.ws.store)


def keep_view(call: Call, ask: KeepView) -> FeedViews:
    """Keeps a view, or forgets it; the views then."""
    put_view(call.ws.store, ask.name, ask.view)
    return views_in(call.ws.store)


def views_in(store: Store) -> FeedViews:
    """The saved views of a workspace, by name; without what another eventkit kept that this one cannot read."""
    held: dict[str, FeedView] = {}
    for name, body in sorted(store.kept(VIEW).items()):
        with suppress(ValidationError):
            held[name] = FeedView.model_validate(body)
    return FeedViews(
        views=[SavedView(name=name, view=view, code=filter_code(view.filter)) for name, view in held.items()]
    )


def put_view(store: Store, name: str, view: FeedView | None) -> None:
    """Keeps a view under a name, in place of the one of that name; None forgets it."""
    if view is None:
        store.forget(VIEW, name)
        return
    _room(store, VIEW, name, MOST_VIEWS, "views")
    store.keep(VIEW, name, view.plain())


def bookmarks(call: Call, ask: Nothing) -> Bookmarks:
    """The bookmarked events, the last bookmarked first."""
    store = call.ws.store
    ids = [UUID(id) for id, _ in sorted(store.kept(BOOKMARK).items(), key=lambda each: str(each[1]), reverse=True)]
    found = {event.id: event for event in store.read(EventFilter(id=tuple(ids)), limit=len(ids))} if ids else {}
    rows = {row.id: row for row in rows_of([(0, event) for event in found.values()])}
    return Bookmarks(bookmarks=[Bookmark(id=id, row=rows.get(id)) for id in ids])


def keep_bookmark(call: Call, ask: KeepBookmark) -> Bookmarks:
    """Bookmarks an event, or not; the bookmarks then."""
    store = call.ws.store
    if ask.on:
        _room(store, BOOKMARK, str(ask.id), MOST_BOOKMARKS, "bookmarks")
        store.keep(BOOKMARK, str(ask.id), datetime.now(UTC).isoformat())
    else:
        store.forget(BOOKMARK, str(ask.id))
    return bookmarks(call, Nothing())


def is_bookmarked(ws: Workspace, id: UUID) -> bool:
    """Whether an event is bookmarked."""
    return str(id) in ws.store.kept(BOOKMARK)


def scenario(call: Call, ask: Nothing) -> Counts:
    """Emits the `orders` scenario into this workspace: how many events it has. Again, it adds none."""
    return Counts(counts=[len(scenario_in(call.ws, "orders"))])


def _room(store: Store, kind: str, name: str, most: int, words: str) -> None:
    held = store.kept(kind)
    if name not in held and len(held) >= most:
        raise UsageError(f"A workspace keeps at most {most:,} {words}, and this one has them: let one go first")
