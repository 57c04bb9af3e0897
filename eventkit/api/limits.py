"""What JSON a question may be made of: none that cannot be kept, sent back or walked through in a moment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

__all__ = ["DEEPEST", "MOST", "beyond"]

DEEPEST = 180
"""Levels: those of a payload, and of the filter or edit around it."""
MOST = 500_000
"""Values in all."""
LEAST, LARGEST = -(2**63), 2**64 - 1


def beyond(of: Any) -> str:
    r"""Why this cannot be taken, in words; empty where it can.

    >>> beyond({"text": "rye", "n": [1, None]}), beyond({"text": "\ud800"})
    ('', 'it holds half a character (a lone surrogate), which UTF-8 cannot write: take it out')
    """
    level, count = [of], 0
    for _ in range(DEEPEST):
        count += len(level)
        if count > MOST:
            return f"it holds more than {MOST:,} values: ask for less at once"
        for value in level:
            if said := _beyond(value):
                return said
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return ""
    return f"it is nested more than {DEEPEST} deep: write it flatter"


def _inside(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return list(value) if isinstance(value, list | tuple) else []


def _beyond(value: Any) -> str:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return "it holds half a character (a lone surrogate), which UTF-8 cannot write: take it out"
    if isinstance(value, int) and not LEAST <= value <= LARGEST:
        return "it holds a whole number beyond 64 bits: write it as text"
    if isinstance(value, float) and not math.isfinite(value):
        return "it holds a number that is not finite, which JSON cannot write: give a finite one"
    return ""
