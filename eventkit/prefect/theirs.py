"""What eventkit's names are called in Prefect; and the modules that a flow imports: from where, and whose."""

from __future__ import annotations

import ast
import sys
import sysconfig
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

__all__ = [
    "attributes",
    "home",
    "import_of",
    "is_ours",
    "is_theirs",
    "lies_apart",
    "replaced",
    "root_of",
    "uses_ours",
]

_HOMES = {
    "prefect": "flow task get_run_logger serve Flow Task unmapped",
    "prefect.events": "emit_event Event ReceivedEvent EventTrigger CompoundTrigger SequenceTrigger Posture "
    "DeploymentEventTrigger DeploymentCompoundTrigger DeploymentSequenceTrigger",
    "prefect.states": "Completed Failed Cancelled Crashed",
    "prefect.client.schemas.objects": "State StateType FlowRun TaskRun",
    "prefect.deployments": "run_deployment",
    "prefect.automations": "Automation",
}
_WHERE = {name: module for module, names in _HOMES.items() for name in names.split()}
_OTHER = {"DeploymentTrigger": "DeploymentEventTrigger"}


def is_ours(value: Any) -> bool:
    """Whether it is a module of eventkit, or a function or class that one defines."""
    if not isinstance(value, ModuleType | FunctionType | type):
        return False
    name = value.__name__ if isinstance(value, ModuleType) else value.__module__
    return isinstance(name, str) and name.partition(".")[0] == "eventkit"


def is_theirs(value: Any) -> bool:
    """Whether it is a flow or task of Prefect's own."""
    return type(value).__module__ in ("prefect.flows", "prefect.tasks") and isinstance(
        getattr(value, "fn", None), FunctionType
    )


def home(name: str) -> tuple[str, str] | None:
    """Prefect's module and name for a public name of eventkit; None where it has none.

    >>> home("DeploymentTrigger"), home("settle")
    (('prefect.events', 'DeploymentEventTrigger'), None)
    """
    name = _OTHER.get(name, name)
    return (_WHERE[name], name) if name in _WHERE else None


def attributes(text: str, modules: set[str]) -> list[tuple[ast.Attribute, str]]:
    """Where the text takes an attribute of one of these modules, as in `ek.emit_event`; with the attribute's name."""
    return [
        (node, node.attr)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
    ]


def replaced(text: str, found: list[tuple[ast.Attribute, str]], name: Callable[[str], str]) -> str:
    """The text with these attributes written as plain names."""
    lines = [line.encode() for line in text.split("\n")]
    for node, attribute in sorted(found, key=lambda each: (each[0].lineno, each[0].col_offset), reverse=True):
        start, end = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        tail = lines[end][node.end_col_offset :]
        lines[start : end + 1] = [lines[start][: node.col_offset] + name(attribute).encode() + tail]
    return "\n".join(line.decode() for line in lines)


# -- modules


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
        is_ours(each) or is_ours(type(each)) for each in list(held.values())
    )


def lies_apart(value: Any) -> str:
    """Where a module lies that is neither Python's own nor installed; empty for all others."""
    root = root_of(value)
    file = getattr(sys.modules.get(root), "__file__", None) or ""
    if root in sys.stdlib_module_names or not file:
        return ""
    installed = [sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib")]
    return "" if any(file.startswith(place) for place in installed) else file
