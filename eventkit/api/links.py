"""A chain as a front end has it: what can be opened has its id, and nothing else does."""

from __future__ import annotations

from uuid import UUID

from eventkit.api.event_wire import ChainLink
from eventkit.faces.plain import clip, visible
from eventkit.insight.chain import Grown, Link

__all__ = ["chain_links"]

LONG = 200
OPENS = ("event", "run")
"""Kinds of links that have a page of their own."""


def chain_links(tree: Grown) -> list[ChainLink]:
    """The tree from its origin down."""
    return [_link(tree)]


def _link(grown: Grown) -> ChainLink:
    link = grown.link
    return ChainLink(
        kind=link.kind,
        title=_title(link),
        detail=visible(clip(link.detail, LONG)),
        id=UUID(link.id) if link.kind in OPENS else None,
        state=visible(link.state),
        here=grown.asked,
        cut=grown.cut,
        parts=[_link(part) for part in grown.parts],
    )


def _title(link: Link) -> str:
    return visible(clip(f"{link.what} on {link.on}" if link.on else link.what, LONG))
