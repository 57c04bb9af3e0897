"""Events as rows of the feed."""

from __future__ import annotations

from eventkit.api.feed_wire import FeedRow
from eventkit.faces.plain import bounded_json, clip, visible
from eventkit.model.base import to_json
from eventkit.model.event import Event
from eventkit.model.resource import ROLE

__all__ = ["row_of"]

OURS = ("prefect.", "eventkit.")
WIDTH = 80


def row_of(event: Event, rank: int = 0) -> FeedRow:
    """The event as a row, its chips not asked for."""
    name = event.resource.name
    hints = [(visible(clip(key, WIDTH)), _short(value)) for key, value in list(event.payload.items())[:2]]
    skew = (event.received - event.occurred).total_seconds() if event.received is not None else 0.0
    return FeedRow(
        rank=rank,
        seq=event.seq or 0,
        id=event.id,
        occurred=event.occurred,
        received=event.received,
        event=event.event,
        resource=event.resource.id,
        resource_name=name or None,
        roles=[related.root[ROLE] for related in event.related],
        hints=hints,
        size=len(to_json(event.payload)),
        skew=skew if abs(skew) > 1 else 0.0,
        ours=event.event.startswith(OURS),
        chips=None,
    )


def _short(value: object) -> str:
    text, whole = bounded_json(value, limit=WIDTH)
    return visible(text if whole else f"{text}…")
