"""The text of a body as JSON writes it: whether some of it stands there, and the paths to its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from eventkit.model.base import to_json

__all__ = ["glob", "is_plain", "path_of", "written"]

_SPECIAL = re.compile(r"([*?[])")
_LONGEST = 10_000
"""Characters of a GLOB pattern: SQLite refuses one of 50,000 bytes."""


def written(text: str) -> tuple[str, tuple[Any, ...]]:
    """Whether a text stands anywhere in the body. GLOB takes a third of the time that `instr` does."""
    if len(text) > _LONGEST:
        return "instr(body, ?)", (text,)
    return "body GLOB ?", (f"*{glob(text)}*",)


def glob(text: str) -> str:
    """A text as a pattern of GLOB that fits this text alone."""
    return _SPECIAL.sub(r"[\1]", text)


def is_plain(text: str) -> bool:
    """Whether JSON writes the text as it is, so that SQLite's paths and patterns can name it."""
    return bool(text) and to_json(text) == f'"{text}"'.encode()


def path_of(place: int, names: Sequence[str]) -> str:
    """The path to a value below the body's part at a place; the names are plain."""
    return f"$[{place}]" + "".join(f'."{name}"' for name in names)
