"""The payload that a cell holds, as JSON or YAML.

YAML is read as its version 1.2 means it, since a payload is JSON: `no` and `on` are texts, `12:30` and dates too.
Source: YAML 1.2.2, 10.3 core schema.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from eventkit.errors import UsageError
from eventkit.model.base import read_json

__all__ = ["body"]

_CORE = {
    "tag:yaml.org,2002:null": (r"(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    "tag:yaml.org,2002:bool": (r"(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    "tag:yaml.org,2002:int": (r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    "tag:yaml.org,2002:float": (
        r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        list("-+0123456789."),
    ),
}


def body(cell: str, *, what: str = "The cell") -> dict[str, Any]:
    """The mapping a cell holds; raises UsageError that shows the place. what: what it is called, where it is none."""
    try:
        held = read_json(cell)
    except ValueError:
        held = _yaml(cell, what)
    if held is None:
        raise UsageError(f"{what} holds nothing: a payload has names, as in\n  total: 12.5")
    if not isinstance(held, dict):
        kind = type(held).__name__
        raise UsageError(
            f"{what} holds {'an' if kind[0] in 'aeiou' else 'a'} {kind}: a payload has names, as in\n  total: 12.5"
        )
    return held


def _yaml(cell: str, what: str) -> Any:
    import yaml

    try:
        return yaml.load(cell, Loader=_loader())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or str(error)
        raise UsageError(f"{what} is neither JSON nor YAML: {why}{_place(cell, mark)}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{what} is neither JSON nor YAML: {error}") from error


def _place(cell: str, mark: Any) -> str:
    if mark is None:
        return ""
    lines = cell.splitlines()
    row = min(mark.line, len(lines) - 1)
    column = mark.column if mark.line == row else len(lines[row])
    return f"\n  {lines[row]}\n  {' ' * column}^"


@cache
def _loader() -> Any:
    """A SafeLoader that tells numbers, booleans and null as YAML 1.2 does; made once, for yaml loads on first use."""
    import yaml

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {}  # noqa: RUF012 - as yaml has it

    for tag, (pattern, first) in _CORE.items():
        Loader.add_implicit_resolver(tag, re.compile(pattern), first)
    Loader.add_constructor("tag:yaml.org,2002:int", _whole_number)
    return Loader


def _whole_number(loader: Any, node: Any) -> int:
    written = str(node.value)
    return int(written, 0) if written[:2] in ("0x", "0o") else int(written)
