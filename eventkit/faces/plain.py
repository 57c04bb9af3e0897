"""What both faces stand on: text that hides nothing, values as JSON in little room, columns, times of day."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

__all__ = [
    "bounded_json",
    "calm",
    "clip",
    "clock",
    "columns",
    "counted",
    "escaped",
    "is_ours",
    "pairs_text",
    "preview",
    "visible",
]

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_FRESH = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)


def visible(text: str, *, lines: bool = False) -> str:
    r"""The text with control, invisible and direction-changing characters written out; `lines` keeps line ends.

    They appear as Python escapes (`\x1b`, `\u202e`). Source: Unicode Standard Annex 9, for what reorders text.
    """
    if lines:
        return "\n".join(visible(line) for line in re.split("\r\n|\n", text))
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def escaped(text: str) -> str:
    r"""JSON with its hidden characters as JSON escapes (`\u202e`), line ends kept: the same value, all of it seen."""
    return _HIDDEN.sub(lambda found: found[0] if found[0] == "\n" else json.dumps(found[0])[1:-1], text)


def calm(text: str, *, of: str, times: bool = False) -> str:
    """The text with `…` for the ids and moments that each run makes afresh, so that a saved notebook compares.

    Only what belongs to a name or resource id `of` under `prefect.` or `eventkit.` changes: a person's own stay.
    """
    return text if times or not is_ours(of) else _FRESH.sub("…", text)


def is_ours(name: str) -> bool:
    """Whether a name or resource id is one that runs, automations and webhooks make."""
    return name.startswith(("prefect.", "prefect-cloud.webhook.", "eventkit."))


def clip(text: str, width: int) -> str:
    """The text, cut to that many characters with `…` at the end."""
    return text if len(text) <= width else text[: width - 1] + "…"


def counted(count: int, noun: str) -> str:
    """`1 event`, `2 events`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def clock(moment: datetime) -> str:
    """The UTC time of day as `HH:MM:SS.mmm`."""
    return moment.astimezone(UTC).strftime("%H:%M:%S.") + f"{moment.microsecond // 1000:03d}"


def bounded_json(value: Any, *, limit: int, indent: int | None = None) -> tuple[str, bool]:
    """The value as JSON, at most `limit` characters, and whether that is all of it.

    What is not JSON is written as its type in angle brackets: a repr may hold addresses.
    """
    encoder = json.JSONEncoder(ensure_ascii=False, indent=indent, default=lambda held: f"<{type(held).__name__}>")
    parts: list[str] = []
    size = 0
    try:
        for part in encoder.iterencode(value):
            parts.append(part)
            size += len(part)
            if size > limit:
                return "".join(parts)[:limit], False
    except (TypeError, ValueError, RecursionError):
        return f"<{type(value).__name__}>"[:limit], True
    return "".join(parts), True


def preview(values: Mapping[str, Any], *, width: int = 80) -> tuple[str, bool]:
    """Names and values on one line, `total=12.5 region="eu"`, cut to that width; and whether that is all of them."""
    words: list[str] = []
    size = 0
    for name, value in values.items():
        text, _ = bounded_json(value, limit=width * 2)
        words.append(f"{visible(clip(str(name), width * 2))}={visible(text)}")
        size += len(words[-1]) + 1
        if size > width + 1:
            return clip(" ".join(words), width), False
    return " ".join(words), True


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) != 0 for char in text)


def columns(rows: Iterable[Sequence[str]], *, indent: str = "") -> list[str]:
    """One line a row, cells two spaces apart and aligned, nothing trailing; columns empty in every row left out."""
    held = [list(row) for row in rows]
    kept = [place for place in range(len(held[0]) if held else 0) if any(row[place] for row in held)]
    widths = {place: max(_width(row[place]) for row in held) for place in kept}
    return [
        (indent + "  ".join(row[place] + " " * (widths[place] - _width(row[place])) for place in kept)).rstrip()
        for row in held
    ]


def pairs_text(pairs: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """`name  line` for each name with its lines, further lines below the first; names without lines left out."""
    rows = [("" if place else name, line) for name, lines in pairs for place, line in enumerate(lines) if lines]
    return columns(rows, indent="  ")
