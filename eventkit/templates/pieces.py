"""Texts that are nothing but words and plain paths, as most are: read piece by piece, without running a template.

What they give is what the template itself would give: the same look-ups, the same bounds, what is missing empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import nodes

from eventkit.templates.bounds import budget, weigh
from eventkit.templates.reach import ABSENT, Path, attribute
from eventkit.templates.syntax import chain

__all__ = ["Piece", "pieces_of", "read"]

Piece = str | Path
_SHORT = 200
"""A text up to this long weighs nothing worth asking for."""


def pieces_of(tree: nodes.Template, known: Mapping[str, Any]) -> tuple[Piece, ...] | None:
    """The words and paths a text consists of, or None where it asks for more. known: names that are the sandbox's."""
    found: list[Piece] = []
    for output in tree.body:
        if not isinstance(output, nodes.Output):
            return None
        for node in output.nodes:
            path = chain(node)
            if isinstance(node, nodes.TemplateData):
                found.append(node.data)
            elif path is None or path[0].key in known or any(_is_format(step) for step in path):
                return None
            else:
                found.append(path)
    return tuple(found)


def _is_format(step: Any) -> bool:
    """`text.format` is an object of the sandbox's own."""
    return step.how is attribute and step.key == "format"


def read(pieces: tuple[Piece, ...], context: Mapping[str, Any]) -> list[str]:
    """The texts of the pieces; raises TemplateError over the bounds of a rendering."""
    spending = budget()
    return [piece if isinstance(piece, str) else _said(piece, context, spending) for piece in pieces]


def _said(path: Path, context: Mapping[str, Any], spending: Any) -> str:
    held: Any = context
    for step in path:
        held = step.how(held, step.key)
        if held is ABSENT:
            return ""
    if type(held) is str and len(held) <= _SHORT:
        return held
    spending.spend(weigh(held))
    return str(held)
