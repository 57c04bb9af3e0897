"""The statements of a module in an order in which it can be executed, below its imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["Unit", "module_text"]

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
