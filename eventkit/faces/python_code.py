"""Python as a person writes it: calls, mappings and lists on one line, or on several where that is too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Call", "Raw", "quoted", "written"]

WIDTH = 100
"""Characters of a line of Python; what is longer is broken where it can be."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call with arguments by name; after: what stands behind it."""

    name: str
    given: Mapping[str, Any]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """Python as it is."""

    text: str


def written(value: Any, indent: int = 0, *, used: int = 0) -> str:
    """A value as Python, its lines but the first indented. used: how much of the first line is taken."""
    flat = _flat(value)
    if indent + used + len(flat) <= WIDTH or not isinstance(value, Call | Mapping | list | set):
        return flat
    inner = indent + 4
    opens, parts, closes = _parts(value)
    lines = [f"{' ' * inner}{head}{written(each, inner, used=len(head) + 1)}," for head, each in parts]
    return "\n".join([opens, *lines, f"{' ' * indent}{closes}"]) if lines else flat


def _flat(value: Any) -> str:
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Call | Mapping | list | set):
        opens, parts, closes = _parts(value)
        return f"{opens}{', '.join(f'{head}{_flat(each)}' for head, each in parts)}{closes}"
    return repr(value)


def _parts(value: Any) -> tuple[str, Sequence[tuple[str, Any]], str]:
    """How it opens, what is in it with what stands before each, and how it closes."""
    if isinstance(value, Call):
        return f"{value.name}(", [(f"{name}=", held) for name, held in value.given.items()], f"){value.after}"
    if isinstance(value, Mapping):
        return "{", [(f"{quoted(str(name))}: ", held) for name, held in value.items()], "}"
    if isinstance(value, set):
        return "{", [("", held) for held in sorted(value)], "}"
    return "[", [("", held) for held in value], "]"


def quoted(text: str) -> str:
    """A text in double quotes, where none is in it."""
    written = repr(text)
    return f'"{written[1:-1]}"' if written[0] == "'" and '"' not in text else written
