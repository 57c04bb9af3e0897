"""What eventkit's names are called in Prefect, and in the text of a definition."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

__all__ = ["attributes", "home", "is_ours", "is_theirs", "replaced"]

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
