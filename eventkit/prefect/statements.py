"""The statements of a module: eventkit's names replaced, in an order in which it can be executed, below its imports."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from eventkit.insight import Severity
from eventkit.model.secrecy import is_secret
from eventkit.prefect import theirs
from eventkit.prefect.report import Difference
from eventkit.prefect.texts import names_needed
from eventkit.prefect.theirs import lies_apart, root_of

__all__ = ["Statements", "Unit", "module_text", "secrets_written"]

_LOUD = {
    "end_time": "is None in a hook of Prefect", "total_run_time": "is 0 in a hook of Prefect",
}  # fmt: skip

_HEAD = '"""Flows of a notebook, for Prefect. Made by eventkit."""'
_DEFINES = ("@", "def ", "class ", "async ")


@dataclass(slots=True)
class Unit:
    """One statement: its text, and the names that must stand before it, and anywhere."""

    text: str
    first: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)


def module_text(imports: Iterable[str], units: Mapping[str, Unit], *, later: bool) -> str:
    r"""The module. later: whether its annotations stay texts.

    >>> module_text(["import os", "from a import c", "from a import b"], {"x": Unit("x = 1")}, later=False)[59:]
    'import os\nfrom a import b, c\n\nx = 1\n'
    """
    head = ["from __future__ import annotations"] if later else []
    text = "\n\n".join(each for each in [_HEAD, *head, "\n".join(_joined(imports))] if each)
    plain = True
    for each in _ordered(units):
        defines = each.startswith(_DEFINES)
        text += ("\n\n" if plain and not defines else "\n\n\n") + each
        plain = not defines
    return text + "\n"


def _joined(imports: Iterable[str]) -> list[str]:
    """Imports sorted, those from one module in one line."""
    held: dict[str, list[str]] = {}
    plain = []
    for each in sorted(imports):
        module, _, names = each.partition(" import ")
        if names:
            held.setdefault(module, []).append(names)
        else:
            plain.append(each)
    return [*plain, *(f"{module} import {', '.join(names)}" for module, names in sorted(held.items()))]


def _ordered(units: Mapping[str, Unit]) -> list[str]:
    """The statements, each below those it needs when it is executed, and where that goes, below all it needs."""
    out: list[str] = []
    begun: set[str] = set()
    busy: list[str] = []

    def reach(name: str, seen: set[str]) -> set[str]:
        for each in units[name].first & units.keys() - seen:
            seen.add(each)
            reach(each, seen)
        return seen

    def put(name: str) -> None:
        if name in begun or name not in units:
            return
        begun.add(name)
        busy.append(name)
        unit = units[name]
        for each in sorted(unit.first):
            put(each)
        for each in sorted(unit.later & units.keys()):
            if not reach(each, {each}) & set(busy):
                put(each)
        out.append(unit.text)
        busy.remove(name)

    for name in units:
        put(name)
    return out


def secrets_written(text: str) -> Iterator[Difference]:
    """Texts that stand in a module under a name of something secret: a key, an argument, a parameter's value.

    >>> [each.place for each in secrets_written('HEADERS = {"Authorization": "Bearer abc"}')]
    ['Authorization']
    """
    named: list[tuple[str, ast.expr]] = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Dict():
                pairs = zip(node.keys, node.values, strict=True)
                named += ((str(key.value), held) for key, held in pairs if isinstance(key, ast.Constant))
            case ast.Call():
                named += ((each.arg, each.value) for each in node.keywords if each.arg)
            case ast.arguments():
                places = node.posonlyargs + node.args
                given = zip(places[len(places) - len(node.defaults) :], node.defaults, strict=True)
                named += ((each.arg, held) for each, held in given)
                named += (
                    (each.arg, held) for each, held in zip(node.kwonlyargs, node.kw_defaults, strict=True) if held
                )
    for name, value in named:
        if (
            isinstance(value, ast.Constant)
            and isinstance(value.value, str)
            and value.value
            and is_secret(name.replace("_", "-"))
        ):
            yield Difference(
                code="secret-written", severity=Severity.WARNING, about="flows.py", place=name,
                sentence=f"the value of {name} stands in flows.py and looks like a secret",
                advice="read it from os.environ, or from a Secret block of Prefect's",
            )  # fmt: skip


class Statements:
    """The statements that are carried, with their imports; eventkit's names in them are Prefect's.

    differences: what is not carried, or is otherwise.
    """

    def __init__(self) -> None:
        self.differences: list[Difference] = []
        self._imports: set[str] = set()
        self._units: dict[str, Unit] = {}
        self._values: dict[str, Any] = {}
        self._flows: dict[int, str] = {}
        self._flow = ""
        self._later = False

    def _note(self, code: str, severity: Severity, place: str, sentence: str, advice: str) -> None:
        self.differences.append(
            Difference(code=code, severity=severity, about=self._flow, place=place, sentence=sentence, advice=advice)
        )

    def _cannot(self, place: str, sentence: str, advice: str) -> None:
        self._note("not-carried", Severity.ERROR, place, sentence, advice)

    def _no_such(self, name: str) -> None:
        self._cannot(name, f"eventkit's {name} is used, and Prefect has nothing like it", "leave it out of the flow")

    def _import(self, statement: str, value: Any) -> None:
        self._imports.add(statement)
        if where := lies_apart(value):
            root = root_of(value)
            self._note(
                "needs-file", Severity.NOTE, root, f"{root} is imported from {where}",
                "have it where the flow will run: beside flows.py, or installed",
            )  # fmt: skip

    def _closed(self, name: str, fn: Any) -> None:
        if getattr(inspect.unwrap(fn), "__closure__", None) and not isinstance(fn, type):
            held = ", ".join(inspect.unwrap(fn).__code__.co_freevars)
            self._cannot(name, f"{name} is made within a function and uses its {held}", "write it at the top of a cell")

    def _add(
        self, name: str, text: str, namespace: Mapping[str, Any], *, at_once: bool = False, borrowed: str = ""
    ) -> None:
        """The statement, eventkit's names replaced, with all it needs. at_once: what it calls is called then.

        borrowed: a name of Prefect's in it already.
        """
        try:
            first, later = names_needed(text)
        except SyntaxError as error:  # `await` at the top of a cell
            self._cannot(name, f"{name} is no Python by itself: {error.msg}", "make it within the flow")
            return
        modules = {each for each in first | later if isinstance(namespace.get(each), ModuleType)}
        ours = {each for each in modules if theirs.is_ours(namespace[each])}
        if taken := theirs.attributes(text, ours):
            text = theirs.replaced(text, taken, lambda each: self._their(each, namespace))
        self._look(name, text)
        self._later = self._later or _postponed(namespace.get(name))
        self._units[name] = Unit(text, first | later if at_once else first, later)
        self._needs((first | later) - ours - {name, borrowed}, namespace)

    def _look(self, name: str, text: str) -> None:
        """Notes what a text reads that is otherwise there."""
        for word, what in _LOUD.items():
            if f".{word}" in text and "flow_run" in text:
                advice = "use start_time, or state.timestamp"
                self._note("differs-on-prefect", Severity.WARNING, name, f".{word} {what}", advice)
        if "emit_event(" in text and not any(each.code == "emits" for each in self.differences):
            self._note(
                "emits", Severity.NOTE, "emit_event", "there it logs what is no event, and the flow goes on",
                "what is emitted here without an error is emitted there",
            )  # fmt: skip

    def _their(self, name: str, namespace: Mapping[str, Any]) -> str:
        """Prefect's name, imported under it, or under another where that is taken."""
        found = theirs.home(name)
        if found is None:
            self._no_such(name)
            return name
        local = found[1]
        taken = self._values.get(local, namespace.get(local))
        if taken is not None and not theirs.is_ours(taken):
            local = f"prefect_{local}"
        self._imports.add(f"from {found[0]} import {found[1]}" + ("" if found[1] == local else f" as {local}"))
        return local

    def _ours(self, name: str, value: Any) -> None:
        """A name of eventkit: Prefect's, where it has one. A module is no more than what is taken of it."""
        if isinstance(value, ModuleType):
            return
        found = theirs.home(getattr(value, "__name__", type(value).__name__))
        if found is None:
            self._no_such(name)
            return
        self._imports.add(f"from {found[0]} import {found[1]}" + ("" if found[1] == name else f" as {name}"))

    def _needs(self, names: Iterable[str], namespace: Mapping[str, Any]) -> None:
        raise NotImplementedError


def _postponed(value: Any) -> bool:
    """Whether annotations are texts where it was defined (`from __future__ import annotations`)."""
    fn = getattr(value, "fn", value)
    code = getattr(inspect.unwrap(fn) if callable(fn) else None, "__code__", None)
    return code is not None and bool(code.co_flags & 0x1000000)
