"""The options of a flow or task, as Prefect's decorator takes them."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eventkit.faces.python_code import Call, Raw, quoted, written
from eventkit.insight import Severity
from eventkit.prefect import theirs
from eventkit.prefect.texts import statement_names

__all__ = ["Options", "is_definition", "is_literal", "options_of"]

_BOTH = (
    "version", "retries", "retry_delay_seconds", "timeout_seconds", "log_prints", "persist_result", "result_storage",
    "result_serializer", "cache_result_in_memory",
)  # fmt: skip
_FLOW = ("flow_run_name", "description", "validate_parameters", "task_runner", *_BOTH)
_TASK = ("task_run_name", "description", "tags", "retry_condition_fn", *_BOTH)
_USUAL = {"retries": 0, "validate_parameters": True, "cache_result_in_memory": True, "tags": ()}
Note = Callable[[str, Severity, str, str, str], None]


@dataclass(slots=True)
class Options:
    """written: each as Python. needed: what they name, with what that is."""

    written: dict[str, str] = field(default_factory=dict)
    needed: dict[str, Any] = field(default_factory=dict)

    def decorator(self, name: str) -> str:
        """The decorator of that name with them."""
        call = Call(name, {option: Raw(held) for option, held in self.written.items()})
        return f"@{written(call) if self.written else name}"


def is_definition(value: Any) -> bool:
    """Whether it is a flow or a task of eventkit."""
    return type(value).__name__ in ("Flow", "Task") and theirs.is_ours(type(value))


def is_literal(value: Any) -> bool:
    """Whether Python can be written that is the value."""
    try:
        return bool(ast.literal_eval(repr(value)) == value)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False


def options_of(made: Any, call: ast.expr | None, namespace: Mapping[str, Any], *, note: Note, named: str) -> Options:
    """The options that a flow or task holds now. call: the decorator it was made by, for what has no name."""
    options = Options()
    given = {each.arg: each.value for each in call.keywords if each.arg} if isinstance(call, ast.Call) else {}
    is_flow = made.kind == "Flow"
    usual_name = named.replace("_", "-") if is_flow else named
    if made.name != usual_name:
        options.written["name"] = quoted(made.name)
    held: dict[str, Any] = {name: getattr(made, name) for name in (_FLOW if is_flow else _TASK)}
    if held["description"] == inspect.getdoc(made.fn):
        held["description"] = None
    if is_flow and isinstance(held["retry_delay_seconds"], list | tuple):
        delay = (list(held["retry_delay_seconds"]) or [0])[0]
        note(
            "differs-on-prefect", Severity.WARNING, "retry_delay_seconds",
            f"a flow has one delay there: {delay} s before every retry", "retry its tasks, which take a list",
        )  # fmt: skip
        held["retry_delay_seconds"] = delay
    for name, value in held.items():
        if value is None or (name in _USUAL and value == _USUAL[name]):
            continue
        value = list(value) if isinstance(value, tuple) else value
        _write(options, name, value, given.get(name), namespace, note)
    for name, hooks in made.hooks.items():
        if hooks:
            _write(options, name, hooks, given.get(name), namespace, note)
    return options


def _write(
    options: Options, name: str, value: Any, node: ast.expr | None, namespace: Mapping[str, Any], note: Note
) -> None:
    if is_literal(value):
        options.written[name] = written(value)
        return
    if isinstance(value, list) and isinstance(node, ast.Name) and namespace.get(node.id) == value:
        options.written[name], options.needed[node.id] = node.id, namespace[node.id]
        return
    held = value if isinstance(value, list) else [value]
    alone = [] if node is None or isinstance(value, list) else [node]
    nodes = node.elts if isinstance(node, ast.List | ast.Tuple) else alone
    texts = []
    for at, each in enumerate(held):
        text = _reference(each, options, namespace)
        if text is None and at < len(nodes):
            text = ast.unparse(nodes[at])
            for needed in statement_names(text) & namespace.keys():
                options.needed[needed] = namespace[needed]
        if text is None:
            what = getattr(each, "__qualname__", type(each).__name__)
            note(
                "not-carried", Severity.ERROR, name, f"{name} holds {what}, which has no name here to write it by",
                "define it at the top of a cell, with def",
            )  # fmt: skip
            continue
        texts.append(text)
    if texts:
        options.written[name] = f"[{', '.join(texts)}]" if isinstance(value, list) else texts[0]


def _reference(value: Any, options: Options, namespace: Mapping[str, Any]) -> str | None:
    """The name of a function or object, and what it is in; None where it has none."""
    if isinstance(value, functools.partial):
        inner = _reference(value.func, options, namespace)
        if inner is None or not all(is_literal(each) for each in (*value.args, *value.keywords.values())):
            return None
        options.needed["partial"] = functools.partial
        more = [*map(written, value.args), *(f"{name}={written(held)}" for name, held in value.keywords.items())]
        return f"partial({', '.join([inner, *more])})"
    owner = getattr(value, "__self__", None)
    if owner is not None and not inspect.ismodule(owner):
        inner = _reference(owner, options, namespace)
        return None if inner is None else f"{inner}.{value.__name__}"
    own = getattr(value, "__name__", "")
    names = [own, *(key for key in namespace if not key.startswith("_"))]  # a notebook's `_` and `_7` are its outputs
    name = next((key for key in names if namespace.get(key) is value), None)
    # a cell that was run again left the flow the function of before: what stands under its name now is what is meant
    if name is None and own in namespace and callable(namespace[own]) and own != "<lambda>":
        name = own
    if name is None or not name.isidentifier():
        return None
    options.needed[name] = namespace[name]
    return name
