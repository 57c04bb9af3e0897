"""Ids in traits, which a front end sets as well as a person."""

from __future__ import annotations

from uuid import UUID

__all__ = ["id_in"]


def id_in(text: str | None) -> UUID | None:
    """The id that a trait holds; None for none, and for what is none.

    >>> id_in("nonsense"), id_in(None)
    (None, None)
    """
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
