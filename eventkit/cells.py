"""A cell's body as a function of a firing, whose globals are the notebook's names, looked up when it runs.

1. What it assigns is its own, unless it says `global`.
2. Magics and `!` are read as IPython reads them; `await` makes the function async.
3. Its lines are known to tracebacks under the handler's name.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["body_of", "expression_of"]

GIVEN = ("event", "events", "firing", "labels")
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_OWN_LOOP = (ast.Await, ast.AsyncFor, ast.AsyncWith)


def body_of(shell: InteractiveShell, cell: str, name: str) -> Callable[..., Any]:
    """The function; raises SyntaxError that shows the cell's own line."""
    filename = f"<{name}>"
    read: str = shell.transform_cell(cell)  # type: ignore[no-untyped-call]  # as IPython has it
    lines = cell.splitlines(keepends=True)
    kept = lines if len(lines) == len(read.splitlines()) else read.splitlines(keepends=True)
    linecache.cache[filename] = (len(cell), None, kept, filename)
    try:
        code = _compiled(shell, ast.parse(read, filename), name, filename)
    except SyntaxError as error:
        if error.text is None and error.lineno is not None:
            error.text = linecache.getline(filename, error.lineno)
        raise
    made = FunctionType(code, shell.user_ns, "cell")
    made.__module__ = str(shell.user_ns.get("__name__", "__main__"))
    return made


def _compiled(shell: InteractiveShell, tree: ast.Module, name: str, filename: str) -> CodeType:
    """The code of a function with these statements in it."""
    own = list(_own(tree))
    yields = next((node for node in own if isinstance(node, ast.Yield | ast.YieldFrom)), None)
    if yields is not None:
        raise SyntaxError("'yield' outside function", (filename, yields.lineno, yields.col_offset + 1, None))
    waits = any(isinstance(node, _OWN_LOOP) or (isinstance(node, ast.comprehension) and node.is_async) for node in own)
    shell_tree = ast.parse(f"{'async ' if waits else ''}def cell({', '.join(GIVEN)}): pass", filename)
    function = shell_tree.body[0]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef), "that is what was written"
    function.body = tree.body or function.body
    flags = shell.compile.flags & ~ast.PyCF_ALLOW_TOP_LEVEL_AWAIT & ~ast.PyCF_ONLY_AST
    module = compile(shell_tree, filename, "exec", flags=flags, dont_inherit=True)
    return next(each for each in module.co_consts if isinstance(each, CodeType))


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What runs in the cell itself, not in a function it defines."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, _NESTED):
            yield from _own(child)


def expression_of(shell: InteractiveShell, expression: str) -> Callable[[Any], Any]:
    """A predicate of an expression over `event`; raises SyntaxError that shows it."""
    filename = f"<where {expression}>"
    linecache.cache[filename] = (len(expression), None, [expression], filename)
    read = ast.parse(expression.strip(), filename, "eval")
    tree = ast.parse("lambda event: 0", filename, "eval")
    assert isinstance(tree.body, ast.Lambda), "that is what was written"
    tree.body.body = read.body
    module = compile(tree, filename, "eval", flags=0, dont_inherit=True)
    code = next(each for each in module.co_consts if isinstance(each, CodeType))
    made = FunctionType(code, shell.user_ns, "where")
    made.written = " ".join(expression.split())  # type: ignore[attr-defined]
    return made
