"""What a person keeps: views of the feed, and bookmarks."""

from __future__ import annotations

from uuid import UUID

from eventkit.workspace.workspace import Workspace

__all__ = ["is_bookmarked"]


def is_bookmarked(ws: Workspace, id: UUID) -> bool:
    """Whether an event is bookmarked."""
    return False
