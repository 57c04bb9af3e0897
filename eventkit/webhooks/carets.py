"""Where a template is wrong: its line, and a caret below the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eventkit.errors import TemplateError

__all__ = ["caret_at", "caret_of"]

_WIDE, _BEFORE = 120, 40
_ROOT = "parameters"
"""What the templates' own errors call the whole."""


def caret_of(error: TemplateError, template: str | Mapping[str, Any]) -> str:
    """The line of a template that an error is about, with a caret; empty where the error names no place."""
    said = vars(error)
    at, path = said.get("at"), said.get("path")
    if isinstance(template, str):
        name, text = "", template
    else:
        found = next(((place, held) for place, held in _texts(template, _ROOT) if place == at), None)
        if found is None:
            return ""
        name, text = found[0].removeprefix(f"{_ROOT}."), found[1]
    line, column = said.get("line"), said.get("column")
    if not (isinstance(line, int) and isinstance(column, int)):
        line, column = _found(text, path if isinstance(path, str) else "")
    return caret_at(text, line, column, name=name)


def caret_at(template: str, line: int, column: int | None = None, *, name: str = "") -> str:
    """A line (from 1) of a template, with a caret below a column (from 1): by itself its first expression's.

    name: what the text is of, which is written before it.
    """
    lines = template.split("\n")
    text = lines[line - 1].replace("\t", " ").rstrip() if line <= len(lines) else ""
    place = column - 1 if column is not None else max(0, text.find("{{"))
    start = max(0, place - _BEFORE)
    head = f"{name}: " if name else ""
    cut = "…" if start else ""
    return f"{head}{cut}{text[start : start + _WIDE]}\n{' ' * (len(head) + len(cut) + place - start)}^"


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Every text of a mapping template, with its place as the templates' own errors say it."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, held in value.items():
            yield from _texts(held, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for at, held in enumerate(value):
            yield from _texts(held, f"{where}[{at}]")


def _found(text: str, path: str) -> tuple[int, int]:
    """Line and column of a path's last step in a text; of its first expression, where it is written in another way."""
    begins = text.find(path) if path else -1
    place = begins + path.rfind(".") + 1 if begins >= 0 else max(0, text.find("{{"))
    return text.count("\n", 0, place) + 1, place - (text.rfind("\n", 0, place) + 1) + 1
