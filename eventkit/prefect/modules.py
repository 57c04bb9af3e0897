"""Modules that a flow imports: how, from where, and whether they are eventkit's too."""

from __future__ import annotations

import sys
import sysconfig
from typing import Any

from eventkit.prefect import theirs

__all__ = ["import_of", "lies_apart", "root_of", "uses_ours"]


def root_of(value: Any) -> str:
    """The outermost package a module or what it defines is in."""
    name = getattr(value, "__module__", None) or getattr(value, "__name__", "")
    return str(name if isinstance(name, str) else "").partition(".")[0]


def import_of(value: Any, name: str) -> str | None:
    """The statement that imports a function or class under a name; None where no module has it."""
    module, own = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    held = sys.modules.get(module) if isinstance(module, str) else None
    if held is None or module == "__main__" or getattr(held, own, None) is not value:
        return None
    return f"from {module} import {own}" + ("" if own == name else f" as {name}")


def uses_ours(value: Any) -> bool:
    """Whether its module takes something from eventkit, so that its text is carried, and not its name imported."""
    held = vars(sys.modules[value.__module__])
    return root_of(value) not in sys.stdlib_module_names and any(
        theirs.is_ours(each) or theirs.is_ours(type(each)) for each in list(held.values())
    )


def lies_apart(value: Any) -> str:
    """Where a module lies that is neither Python's own nor installed; empty for all others."""
    root = root_of(value)
    file = getattr(sys.modules.get(root), "__file__", None) or ""
    if root in sys.stdlib_module_names or not file:
        return ""
    installed = [sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib")]
    return "" if any(file.startswith(place) for place in installed) else file
