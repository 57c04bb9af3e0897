"""A template's text as a tree: errors with their place, the limits of loops, the names it reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, Final

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import ignored_tokens
from jinja2.meta import find_undeclared_variables
from jinja2.parser import Parser
from jinja2.visitor import NodeTransformer

from eventkit.errors import TemplateError
from eventkit.templates.filters import COUNTED, SLICED, WEIGHED
from eventkit.templates.reach import Path, Step, attribute, element, variable

__all__ = ["LONGEST", "chain", "lone_expression", "maybe_template", "parse", "paths_read", "refusal", "within_bounds"]

LONGEST: Final = 64 * 1024
_MOST_LOOPS: Final = 10
_DEEPEST_LOOPS: Final = 2
_DEEPEST: Final = 100  # each level is several of Python's frames when it is compiled
_MOST_PARTS: Final = 6_000  # names, constants, operators, pieces of text
_WINDOW: Final = 100
_REFUSED: Final[dict[type[nodes.Node], str]] = {
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.Block: "block",
    nodes.Extends: "extends",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "from",
}


def maybe_template(text: str) -> bool:
    """Whether the text holds `{{` or `{%`: any other is itself. Source: `prefect-behaviour` 3.6."""
    return "{{" in text or "{%" in text


def parse(source: str, environment: Environment) -> nodes.Template:
    """The tree of a template; raises TemplateError with its `line` and `column`, and over the limits."""
    if len(source) > LONGEST:
        raise TemplateError(f"A template has {len(source):,} characters; at most {LONGEST:,} are read: shorten it")
    parser: list[Parser] = []
    try:
        parser.append(Parser(environment, source))
        tree = parser[0].parse()
    except TemplateSyntaxError as error:
        line, column = _place(error, source, environment, parser)
        raise _syntax_error(re.sub(r" at \d+$", "", error.message or ""), source, line, column) from error
    except (RecursionError, ValueError) as error:  # too deep; a number of more digits than Python reads
        raise _syntax_error(str(error), source, 1, 1) from error
    _check(tree, source, environment)
    return tree


def lone_expression(tree: nodes.Template, source: str) -> nodes.Expr | None:
    """The expression of a template that is one `{{ expression }}` and space around it, else None."""
    text = source.strip()
    if not (text.startswith("{{") and text.endswith("}}")) or len(tree.body) != 1:
        return None
    held: list[nodes.Node] = getattr(tree.body[0], "nodes", [])
    written = [node for node in held if not (isinstance(node, nodes.TemplateData) and node.data.isspace())]
    return written[0] if len(written) == 1 and isinstance(written[0], nodes.Expr) else None


def chain(node: nodes.Node) -> Path | None:
    """The path that an expression is, when it is nothing but one: names and constant keys."""
    if isinstance(node, nodes.Name):
        return (Step(node.name, variable),)
    if isinstance(node, nodes.Getattr) and (before := chain(node.node)):
        return (*before, Step(node.attr, attribute))
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and (before := chain(node.node)):
        return (*before, Step(node.arg.value, element))
    return None


def paths_read(tree: nodes.Template, environment: Environment) -> tuple[Path, ...]:
    """The paths from the context that a template reads, each once, in the order written."""
    given = find_undeclared_variables(tree) - environment.globals.keys()
    return tuple(dict.fromkeys(path for path in _paths(tree) if path[0].key in given))


def within_bounds(tree: nodes.Template) -> nodes.Template:
    """The tree with what Jinja does by itself handed to the filters that hold the bounds."""
    changed: nodes.Template = _Bounding().visit(tree)
    assert tree.environment is not None
    changed.set_environment(tree.environment)
    return changed


def _paths(node: nodes.Node) -> Iterator[Path]:
    path = chain(node)
    if path is not None:
        if getattr(node, "ctx", "load") == "load":
            yield path
        return
    for child in node.iter_child_nodes():
        yield from _paths(child)


def refusal(why: str, source: str, *, line: int, word: str = r"\S") -> TemplateError:
    """The error that shows a line of the template, at the first place where it has the word (a pattern)."""
    text = _lines(source)[line - 1 : line]
    found = re.search(word, text[0]) if text else None
    return _syntax_error(why, source, line, found.start() + 1 if found else 1)


def _check(tree: nodes.Template, source: str, environment: Environment) -> None:
    level: list[nodes.Node] = [tree]
    count = 0
    for _ in range(_DEEPEST):
        level = [child for node in level for child in node.iter_child_nodes()]
        count += len(level)
        if count > _MOST_PARTS:
            raise refusal(f"it has more than {_MOST_PARTS:,} parts", source, line=1)
    if level:
        raise refusal(f"it nests more than {_DEEPEST} deep", source, line=level[0].lineno)
    loops = list(tree.find_all(nodes.For))
    if len(loops) > _MOST_LOOPS:
        raise refusal(
            f"it has {len(loops)} loops; at most {_MOST_LOOPS} may be",
            source,
            line=loops[_MOST_LOOPS].lineno,
            word=r"\bfor\b",
        )
    for loop in loops:
        if loop.recursive:
            raise refusal(
                "a recursive loop is not allowed in a template", source, line=loop.lineno, word=r"\brecursive\b"
            )
        if _depth(loop) > _DEEPEST_LOOPS:
            raise refusal(
                f"its loops nest {_depth(loop)} deep; at most {_DEEPEST_LOOPS} may",
                source,
                line=loop.lineno,
                word=r"\bfor\b",
            )
    for kind, word in _REFUSED.items():
        for node in tree.find_all(kind):
            raise refusal(
                f"`{{% {word} %}}` is not allowed in a template", source, line=node.lineno, word=rf"\b{word}\b"
            )
    for kind, known in ((nodes.Filter, environment.filters), (nodes.Test, environment.tests)):
        for named in tree.find_all(kind):
            if named.name not in known:
                raise _unknown(source, named, kind.__name__.lower(), known)


def _depth(node: nodes.Node) -> int:
    within = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return within + isinstance(node, nodes.For)


def _unknown(source: str, node: Any, kind: str, known: Iterable[str]) -> TemplateError:
    close = get_close_matches(node.name, [name for name in known if name.isidentifier()], n=1)
    meant = f"; the nearest is `{close[0]}`" if close else ""
    return refusal(
        f"there is no {kind} `{node.name}`{meant}", source, line=node.lineno, word=rf"\b{re.escape(node.name)}\b"
    )


def _syntax_error(why: str, source: str, line: int, column: int) -> TemplateError:
    lines = _lines(source)
    text = lines[line - 1] if line <= len(lines) else ""
    start = max(0, column - 1 - _WINDOW // 2)
    shown = text[start : start + _WINDOW].replace("\t", " ")
    return TemplateError(
        f"Template cannot be read at line {line}, column {column}: {why.rstrip('.')}. Correct it there:\n"
        f"    {shown}\n    {' ' * (column - 1 - start)}^",
        line=line,
        column=column,
        source=source,
    )


def _lines(source: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", source)


def _place(error: TemplateSyntaxError, source: str, environment: Environment, parser: list[Parser]) -> tuple[int, int]:
    """Line and column of an error, of which Jinja tells the line only (and for odd characters the offset)."""
    text = "\n".join(_lines(source))
    told = re.search(r" at (\d+)$", error.message or "")
    try:
        past = (error.message or "").startswith("expected name or number")  # said after the token was taken
        offset = int(told[1]) if told else _offset(text, environment, parser[0], past=past)
    except (TemplateSyntaxError, IndexError):
        offset = -1
    before = text[: max(0, offset)]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    if offset < 0 or (told is None and line != error.lineno):
        text = (_lines(source)[error.lineno - 1 : error.lineno] or [""])[0]
        return error.lineno, len(text) - len(text.lstrip()) + 1
    return line, column


def _offset(text: str, environment: Environment, parser: Parser, *, past: bool) -> int:
    """Where the token lies that the parser stopped at, or one `past` it: as many from the end as it had not read."""
    unread = sum(1 for _ in parser.stream) + past
    skipped = ignored_tokens | {"raw_begin", "raw_end"}
    offset, starts = 0, []
    for _, kind, written in environment.lexer.tokeniter(text, None):
        offset = text.find(written, offset)
        if kind not in skipped:
            starts.append(offset)
        offset += len(written)
    return starts[len(starts) - unread] if unread else len(text)


class _Bounding(NodeTransformer):
    """Puts a filter around what could grow without an operator, filter or call that sees it."""

    def visit_For(self, node: nodes.For) -> nodes.Node:
        """Each turn is paid for, with the constant text in it."""
        self.generic_visit(node)
        text = sum(len(data.data) for part in node.body for data in part.find_all(nodes.TemplateData))
        text += sum(len(part.data) for part in node.body if isinstance(part, nodes.TemplateData))
        node.iter = _filtered(COUNTED, node.iter, nodes.Const(text))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        """Each part of `a ~ b` is weighed before they are joined."""
        self.generic_visit(node)
        node.nodes = [_filtered(WEIGHED, part) for part in node.nodes]
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:
        """A slice is a copy."""
        self.generic_visit(node)
        if not isinstance(node.arg, nodes.Slice):
            return node
        parts = (node.arg.start, node.arg.stop, node.arg.step)
        return _filtered(SLICED, node.node, *(part or nodes.Const(None) for part in parts))

    def visit_List(self, node: nodes.List) -> nodes.Node:
        """`[x, x]` again and again doubles what its text will be."""
        return _filtered(WEIGHED, self.generic_visit(node))

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:
        """As a list."""
        return _filtered(WEIGHED, self.generic_visit(node))

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:
        """As a list, unless it is what a loop or `set` writes to."""
        self.generic_visit(node)
        return node if node.ctx == "store" else _filtered(WEIGHED, node)


def _filtered(name: str, node: Any, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(args), [], None, None, lineno=node.lineno)
