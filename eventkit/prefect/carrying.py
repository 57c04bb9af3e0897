"""A notebook's flows as a module of their own: with the hooks, tasks, functions, classes, constants they use.

1. A definition is carried by its text, its decorators of eventkit written anew from what the flow or task holds now: so
   options given later, and hooks added below, are there too.
2. What can be imported is imported; what is eventkit's is taken from Prefect.
3. What cannot be carried is a difference that says so, and what to do.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Mapping
from types import FunctionType, ModuleType
from typing import Any

from eventkit.faces.python_code import written
from eventkit.insight import Severity
from eventkit.model.secrecy import is_secret
from eventkit.prefect import theirs
from eventkit.prefect.handled import called_as, handled_by, handler_call
from eventkit.prefect.options import is_definition, is_literal, options_of
from eventkit.prefect.statements import Statements, Unit, module_text
from eventkit.prefect.texts import Found, assigned, class_text, function_text, imported
from eventkit.prefect.theirs import import_of, uses_ours

__all__ = ["Carried"]

LONGEST = 20_000
"""Characters of a value that is written down."""
_ADDS = ("on_running", "on_completion", "on_failure", "on_cancellation", "on_crashed")


class Carried(Statements):
    """flows.py as it grows: `name_of` each flow, then `text`. differences: what is not carried, or is otherwise."""

    def name_of(self, flow: Any) -> str:
        """The name of the flow in flows.py, where it is from now on; of one that wraps Prefect's own, of that."""
        flow = getattr(flow, "native", flow)
        if id(flow) in self._flows:
            return self._flows[id(flow)]
        self._flow = flow.name
        handled = handled_by(flow)
        namespace = _globals(handled or flow.fn, {})
        names = [key for key, held in namespace.items() if held is flow and not key.startswith("_")]
        name = names[0] if names else str(getattr(flow, "__name__", "flow")) + ("_flow" if handled else "")
        while name in self._values and self._values[name] is not flow:
            name += "_2"
        self._flows[id(flow)] = name
        self._need(name, flow, namespace)
        return name

    def text(self) -> str:
        """The module, imports first."""
        return module_text(self._imports, self._units, later=self._later)

    # -- what a name stands for

    def _needs(self, names: Iterable[str], namespace: Mapping[str, Any]) -> None:
        for name in sorted(names):
            if name == "get_ipython":
                self._cannot(
                    name, "a line of % or ! and get_ipython() ask the notebook's shell, and there is none there",
                    "write it in Python: subprocess.run(...) for a line of !",
                )  # fmt: skip
            elif name == "display" and name not in namespace:
                self._imports.add("from IPython.display import display")
            elif name in namespace:
                self._need(name, namespace[name], namespace)
            elif name not in self._values and name not in ("__name__", "__file__"):
                self._note(
                    "not-carried", Severity.WARNING, name, f"{name} is used and was not defined when this was made",
                    "define it first, and export again",
                )  # fmt: skip

    def _need(self, name: str, value: Any, namespace: Mapping[str, Any]) -> None:
        value = called_as(value)
        if name in self._values:
            if self._values[name] is not value and not is_literal(value):
                self._cannot(name, f"two things are named {name} in what is carried", "rename one of them")
            return
        other = next((each for each, held in self._values.items() if held is value and is_definition(value)), None)
        self._values[name] = value
        if other is not None:
            self._units[name] = Unit(f"{name} = {other}", {other})
        elif is_definition(value):
            self._define(name, value)
        elif theirs.is_ours(value):
            self._ours(name, value)
        elif theirs.is_theirs(value):
            self._native(name, value)
        elif isinstance(value, ModuleType):
            self._import(f"import {value.__name__}" + ("" if value.__name__ == name else f" as {name}"), value)
        elif isinstance(value, FunctionType | type):
            self._callable(name, value, namespace)
        else:
            self._constant(name, value, namespace)

    def _callable(self, name: str, value: Any, namespace: Mapping[str, Any]) -> None:
        statement = import_of(value, name)
        if statement is not None and not uses_ours(value):
            self._import(imported(name, value, namespace) or statement, value)
            return
        is_class = isinstance(value, type)
        found = class_text(value, namespace) if is_class else function_text(value)
        if found is None or value.__name__ != name:
            self._constant(name, value, namespace)  # another name for it, or a lambda's
            return
        self._closed(name, value)
        mine = (self._adds_hook, self._makes)
        kept = tuple(each for each in _decorators(found) if not any(is_ours(each, namespace) for is_ours in mine))
        self._add(name, found.whole(decorators=kept), _globals(value, namespace))

    def _native(self, name: str, value: Any) -> None:
        """A flow or task of Prefect's own: imported, or its text as it is, with the hooks added below."""
        if (statement := import_of(value, name)) is not None:
            self._import(statement, value)
            return
        found = function_text(value.fn)
        if found is None:
            self._cannot(name, f"the text of {value.name} is gone", "run its cell again")
            return
        namespace = _globals(value.fn, {})
        self._closed(name, value.fn)
        self._add(name, found.whole(decorators=tuple(_decorators(found))), namespace)
        for kind in _ADDS:
            for hook in getattr(value, f"{kind}_hooks", ()):
                called = getattr(hook, "__name__", "")
                if namespace.get(called) is hook:
                    self._need(called, hook, namespace)

    def _adds_hook(self, decorator: ast.expr, namespace: Mapping[str, Any]) -> bool:
        """Whether a decorator makes the function a hook, as in `@my_flow.on_completion`: the flow holds it then."""
        if not isinstance(decorator, ast.Attribute) or decorator.attr not in _ADDS:
            return False
        return isinstance(decorator.value, ast.Name) and is_definition(namespace.get(decorator.value.id))

    def _constant(self, name: str, value: Any, namespace: Mapping[str, Any]) -> None:
        statement = imported(name, value, namespace)
        kind = type(value).__name__
        if statement is not None:
            self._import(statement, value)
            return
        if theirs.is_ours(type(value)) and theirs.home(kind) is None:
            self._cannot(name, f"{name} is a {kind} of eventkit, and Prefect has none", "leave it out of the flow")
            return
        given = assigned(name, namespace)
        if isinstance(value, str) and is_secret(name.replace("_", "-")) and all(_is_plain(each) for each in given):
            self._imports.add("import os")
            self._units[name] = Unit(f'{name} = os.environ["{name}"]')
            advice = f"set it there: {name} of the environment where the flow runs"
            self._note("secret", Severity.WARNING, name, f"{name} looks like a secret, and is not written down", advice)
        elif is_literal(value) and len(repr(value)) <= LONGEST and all(_is_plain(each) for each in given):
            self._units[name] = Unit(f"{name} = {written(value)}")
        elif given:
            text = given[0].whole(decorators=tuple(_decorators(given[0])))
            self._add(name, text, namespace, at_once=True)
            if not _decorators(given[0]) and any(isinstance(each, ast.Call) for each in ast.walk(given[0].node)):
                sentence = f"{name} is made anew wherever flows.py is imported"
                self._note(
                    "made-anew", Severity.NOTE, name, sentence, "make it within the flow, where that is too much"
                )
        else:
            self._cannot(name, f"{name} is a {kind} that no statement of a cell makes", "make it within the flow")

    # -- flows and tasks

    def _define(self, name: str, made: Any) -> None:
        """A flow or task: its function's text below a decorator written anew."""
        kind = "flow" if made.kind == "Flow" else "task"
        fn = inspect.unwrap(made.fn)
        namespace = _globals(fn, {})
        if (handled := handled_by(made)) is not None:
            self._handle(name, made, handled)
            return
        found = function_text(fn)
        if found is None or not isinstance(found.node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._cannot(name, f"the text of {kind} {made.name} is gone", "run its cell again")
            return
        if hasattr(made.fn, "__self__"):
            self._cannot(name, f"{kind} {made.name} is a method of an object", "write it as a function of its own")
        self._closed(name, fn)
        mine = next((each for each in found.node.decorator_list if self._makes(each, namespace)), None)
        options = options_of(made, mine, namespace, note=self._note, named=name)
        for each, held in options.needed.items():
            self._need(each, held, namespace)
        text = found.whole(decorators=tuple(each for each in found.node.decorator_list if each is not mine))
        text = text.replace(f"def {found.node.name}(", f"def {name}(", 1)
        local = self._their(kind, namespace)
        self._add(name, f"{options.decorator(local)}\n{text}", namespace, borrowed=local)
        if made.kind == "Flow" and made.tags:
            self._note(
                "differs-on-prefect", Severity.NOTE, "tags", f"a flow has no tags there: {', '.join(made.tags)}",
                "its deployments are given them",
            )  # fmt: skip

    def _handle(self, name: str, made: Any, fn: Any) -> None:
        """A handler: its function as it is, and a flow that is given the event and calls it."""
        namespace = _globals(fn, {})
        call = handler_call(fn)
        if call is None:
            self._cannot(
                name, f"{made.name} takes more than its event, and there is no firing to read there",
                "have it take one parameter, the event; or write it as @flow with parameters that a trigger fills",
            )  # fmt: skip
            return
        self._need(fn.__name__, fn, namespace)
        options = options_of(made, None, namespace, note=self._note, named=name)
        for each, held in options.needed.items():
            self._need(each, held, namespace)
        local, event = self._their("flow", namespace), self._their("ReceivedEvent", namespace)
        given = call.replace("EVENT", f"{event}.model_validate(event) if event else None")
        head, back = ("async def", "await ") if made.is_async else ("def", "")
        text = f"{options.decorator(local)}\n{head} {name}(event: dict | None = None):\n    return {back}{given}"
        self._units[name] = Unit(text, set(options.needed), {fn.__name__})
        self._note(
            "handler", Severity.NOTE, name, "it is given Prefect's event: the same fields and labels, and no questions",
            "leave .why(), .outcome() and the like out of it",
        )  # fmt: skip

    def _makes(self, decorator: ast.expr, namespace: Mapping[str, Any]) -> bool:
        """Whether a decorator is eventkit's own, `@flow` or `@ek.task(...)`."""
        node = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return theirs.is_ours(namespace.get(node.value.id)) and node.attr in ("flow", "task", "on")
        return isinstance(node, ast.Name) and theirs.is_ours(namespace.get(node.id))

    # -- statements


def _decorators(found: Found) -> list[ast.expr]:
    return list(getattr(found.node, "decorator_list", ()))


def _is_plain(found: Found) -> bool:
    """Whether a statement gives one name a value that is written down."""
    node = found.node
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return False
    return len(targets) == 1 and isinstance(targets[0], ast.Name)


def _globals(value: Any, namespace: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(inspect.unwrap(value), "__globals__", namespace)
    return found
