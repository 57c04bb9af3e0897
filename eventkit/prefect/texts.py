"""Where a definition stands, in a cell or a file: its text, its syntax, and the names it needs."""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import symtable
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

__all__ = ["Found", "assigned", "class_text", "function_text", "imported", "names_needed", "statement_names"]

OF_THE_SHELL = {"get_ipython", "display"}
"""Names that IPython adds to Python's own."""
_CELLS = ("ipykernel_", "<ipython-input-", "<cell ")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Found:
    """A statement with the whole text it stands in."""

    text: str
    node: ast.stmt

    def part(self, node: ast.AST) -> str:
        """The text of one node of it."""
        return ast.get_source_segment(self.text, node) or ""

    def whole(self, *, decorators: tuple[ast.expr, ...] = ()) -> str:
        """The statement, flush left, with only these of its decorators."""
        lines = self.text.splitlines()
        body = textwrap.dedent("\n".join(lines[self.node.lineno - 1 : self.node.end_lineno]))
        return "\n".join([*(f"@{self.part(each)}" for each in decorators), body])


def function_text(fn: Any) -> Found | None:
    """Where a function was defined; None where its text is gone."""
    code = getattr(inspect.unwrap(fn), "__code__", None)
    if not isinstance(code, CodeType):
        return None
    for text, tree in _parsed(code.co_filename):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and code.co_name == node.name:
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                if first == code.co_firstlineno:
                    return Found(text, node)
    return None


def class_text(kind: type, namespace: Mapping[str, Any]) -> Found | None:
    """Where a class was defined: beside its methods, else the last one of its name."""
    for each in vars(kind).values():
        code = getattr(each, "__code__", None)
        if isinstance(code, CodeType):
            for text, tree in _parsed(code.co_filename):
                for node in tree.body:
                    if isinstance(node, ast.ClassDef) and node.name == kind.__name__:
                        return Found(text, node)
    return next(_named(namespace, lambda node: isinstance(node, ast.ClassDef) and node.name == kind.__name__), None)


def assigned(name: str, namespace: Mapping[str, Any]) -> list[Found]:
    """The statements at the top of a cell or the file that give a name its value, the last one first."""

    def gives(node: ast.stmt) -> bool:
        if isinstance(node, Definition):
            return node.name == name
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        named = (each for held in targets for each in ast.walk(held) if isinstance(each, ast.Name))
        return any(each.id == name and isinstance(each.ctx, ast.Store) for each in named)

    return list(_named(namespace, gives))


def imported(name: str, value: Any, namespace: Mapping[str, Any]) -> str | None:
    """The statement that imported what a name stands for, for that name alone."""
    for found in _named(namespace, lambda node: isinstance(node, ast.ImportFrom) and not node.level):
        node: Any = found.node
        for each in node.names:
            if (each.asname or each.name) != name or getattr(
                sys.modules.get(node.module), each.name, None
            ) is not value:
                continue
            return f"from {node.module} import {each.name}" + (f" as {name}" if each.asname else "")
    return None


def _named(namespace: Mapping[str, Any], fits: Any) -> Iterator[Found]:
    for filename in _places(namespace):
        for text, tree in _parsed(filename):
            yield from (Found(text, node) for node in reversed(tree.body) if fits(node))


def _places(namespace: Mapping[str, Any]) -> list[str]:
    """The cells that were run, or the file, the last one first."""
    of_functions = [each.__code__.co_filename for each in namespace.values() if _is_own(each, namespace)]
    cells = [each for each in linecache.cache if any(mark in each for mark in _CELLS)]
    file = namespace.get("__file__")
    return list(dict.fromkeys([*reversed(cells), *reversed(of_functions), *([file] if isinstance(file, str) else [])]))


def _is_own(value: Any, namespace: Mapping[str, Any]) -> bool:
    return isinstance(value, FunctionType) and value.__globals__ is namespace


def _parsed(filename: str) -> list[tuple[str, ast.Module]]:
    text = "".join(linecache.getlines(filename))
    tree = _tree(text)
    return [(text, tree)] if tree is not None else []


@lru_cache(maxsize=256)
def _tree(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except SyntaxError:
        return None


# -- names


def names_needed(text: str) -> tuple[set[str], set[str]]:
    r"""The names a statement needs of its module: when it is executed, and when what it defines is called.

    >>> first, later = names_needed("@deco\ndef f(x: Kind = START):\n    return [g(each) for each in x]")
    >>> sorted(first), sorted(later)
    (['Kind', 'START', 'deco'], ['g'])
    """
    compile(text, "<carried>", "exec", dont_inherit=True)  # which refuses `await` at the top, as in a cell
    top = symtable.symtable(text, "<carried>", "exec")
    first: set[str] = {each.get_name() for each in top.get_symbols() if each.is_referenced()}
    later: set[str] = set()
    for table in top.get_children():
        _below(table, first, later, called=False)
    first |= _annotated(ast.parse(text))
    own = {each.get_name() for each in top.get_symbols() if each.is_assigned() or each.is_imported()}
    known = set(dir(builtins)) - OF_THE_SHELL | own
    return first - known, later - first - known


def _below(table: symtable.SymbolTable, first: set[str], later: set[str], *, called: bool) -> None:
    called = called or (table.get_type() == "function" and not table.get_name().endswith(("comp", "genexpr")))
    for each in table.get_symbols():
        if each.is_global() and each.is_referenced():
            (later if called else first).add(each.get_name())
    for child in table.get_children():
        _below(child, first, later, called=called)


def _annotated(tree: ast.AST) -> set[str]:
    """The names in annotations, also in those that are text."""
    found: set[str] = set()
    for node in ast.walk(tree):
        for held in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(held, ast.Constant) and isinstance(held.value, str):
                held = _tree(held.value)
            if held is not None:
                found |= {each.id for each in ast.walk(held) if isinstance(each, ast.Name)}
    return found


def statement_names(expression: str) -> set[str]:
    """The names an expression needs.

    >>> sorted(statement_names("lambda a: log(a, LEVEL)"))
    ['LEVEL', 'log']
    """
    first, later = names_needed(expression)
    return first | later
