"""The live feed in a notebook."""

from __future__ import annotations

from eventkit.widgets.panel import Panel

__all__ = ["EventFeed"]


class EventFeed(Panel):
    """The live feed of this workspace."""

    _bundle = "event_feed"
