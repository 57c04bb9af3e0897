"""The SQL of the store: the schema, the migrations that lead to it, and the named queries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["migrations", "queries", "schema", "statements"]

_NAME = re.compile(r"^-- name: (\w+)[^\n]*\n", re.MULTILINE)


def schema() -> str:
    """The schema as it is today."""
    return (files(__package__) / "schema.sql").read_text("utf-8")


@lru_cache(maxsize=1)
def migrations() -> tuple[str, ...]:
    """Every migration's text in order; the version of a file is how many of them it has seen."""
    folder = files(__package__) / "migrations"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return tuple(entry.read_text("utf-8") for entry in found)


@lru_cache(maxsize=1)
def queries() -> Mapping[str, str]:
    """Every named query: `-- name: x`, comments, one statement."""
    text = (files(__package__) / "queries.sql").read_text("utf-8")
    _, *parts = _NAME.split(text)
    return MappingProxyType({name: _bare(body) for name, body in zip(parts[::2], parts[1::2], strict=True)})


def _bare(text: str) -> str:
    """The statement without its comments and closing semicolon."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return "\n".join(lines).strip().removesuffix(";")


def statements(script: str) -> Iterator[str]:
    """Each statement of a script, so that a whole script can run inside one transaction."""
    for part in _bare(script).split(";"):
        if part.strip():
            yield part.strip()
