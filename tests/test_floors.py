"""A room imports only from the floors below it; an import inside a function counts, and one for types alone too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FLOORS = {
    "errors": 0,
    "built": 0,
    "model": 0,
    "templates": 0,
    "engine": 1,
    "insight": 1,
    "scenarios": 1,
    "webhooks": 1,
    "faces": 1,
    "words": 1,
    "bodies": 1,
    "cells": 1,
    "store": 2,
    "flows": 2,
    "actions": 2,
    "sources": 2,
    "ingress": 2,
    "criteria": 2,
    "emissions": 2,
    "prefect": 2,
    "eventbridge": 2,
    "workspace": 3,
    "api": 4,
    "widgets": 5,
    "server": 5,
    "cli": 4,
    "__main__": 5,
    "testing": 4,
    "completion": 4,
    "display": 4,
    "webhook_verbs": 4,
    "handler_cells": 4,
    "shell_sources": 4,
    "magics": 6,
    "pytest_plugin": 6,
    "": 7,  # eventkit itself, which names them all
}
BESIDE = {("model", "errors"), ("templates", "errors"), ("templates", "model"), ("insight", "engine")}


def room_of(module: str) -> str:
    """The room a module of eventkit is in: `eventkit.store.rows` -> `store`."""
    return module.partition(".")[2].partition(".")[0]


def imported(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything of eventkit a module imports, wherever in it the import stands."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            base = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
            whole = ".".join(part for part in (base, node.module) if part)
            # `from eventkit import store` names a room, `from eventkit.store import Store` a thing inside one
            named = [f"{whole}.{alias.name}" for alias in node.names]
            names = [name if room_of(name) in FLOORS else whole for name in named] if whole == "eventkit" else [whole]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            names = [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        yield from ((node.lineno, name) for name in names if name.split(".")[0] == "eventkit")


def violations(module: str, source: str, *, is_package: bool = False) -> list[str]:
    """What in a module's source reaches a floor it may not, one sentence each."""
    room = room_of(module)
    if room not in FLOORS:
        return [f"{module}: the room {room!r} has no floor: give it one in FLOORS"]
    package = module if is_package else module.rpartition(".")[0]
    found = []
    for line, name in imported(ast.parse(source), package):
        other = room_of(name)
        if other == room or (room, other) in BESIDE:
            continue
        if other not in FLOORS:
            found.append(f"{module}:{line} imports {name}: the room {other!r} has no floor")
        elif FLOORS[other] >= FLOORS[room]:
            found.append(f"{module}:{line} (F{FLOORS[room]}) imports {name} (F{FLOORS[other]})")
    return found


def modules() -> Iterator[tuple[str, Path]]:
    """Full name and file of every module under eventkit/."""
    for path in sorted((ROOT / "eventkit").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def test_every_room_imports_only_from_floors_below():
    """The rule, for the tree as it is."""
    found = [
        sentence
        for module, path in modules()
        for sentence in violations(module, path.read_text("utf-8"), is_package=path.name == "__init__.py")
    ]

    assert found == []


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("eventkit.model.event", "from eventkit.store import Store", ":1 (F0) imports eventkit.store (F2)"),
        ("eventkit.store.rows", "import eventkit.flows.runner", ":1 (F2) imports eventkit.flows.runner (F2)"),
        ("eventkit.server.api", "import eventkit.widgets", ":1 (F5) imports eventkit.widgets (F5)"),
        ("eventkit.webhooks.a", "import eventkit.engine", ":1 (F1) imports eventkit.engine (F1)"),
        ("eventkit.engine.step", "import eventkit.insight", ":1 (F1) imports eventkit.insight (F1)"),
        ("eventkit.store.rows", "def f():\n    from eventkit import cli", ":2 (F2) imports eventkit.cli (F4)"),
        ("eventkit.flows.flow", "if TYPE_CHECKING:\n    import eventkit.store", ":2 (F2) imports eventkit.store (F2)"),
        ("eventkit.flows.flow", "from ..store import Store", ":1 (F2) imports eventkit.store (F2)"),
        ("eventkit.flows.flow", "from .. import store", ":1 (F2) imports eventkit.store (F2)"),
        ("eventkit.flows.flow", "import_module('eventkit.store')", ":1 (F2) imports eventkit.store (F2)"),
        ("eventkit.magics", "from eventkit import emit_event", ":1 (F6) imports eventkit (F7)"),
        ("eventkit.flows.flow", "import eventkit.attic", ":1 imports eventkit.attic: the room 'attic' has no floor"),
        ("eventkit.attic.box", "", ": the room 'attic' has no floor: give it one in FLOORS"),
    ],
)  # fmt: skip
def test_a_planted_violation_is_reported(module, source, expected):
    """The checker sees every way to import what is not below."""
    assert violations(module, source) == [module + expected]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("eventkit.workspace.matcher", "from eventkit import store, engine\nimport eventkit.flows"),
        ("eventkit.insight.explain", "from eventkit.engine import step"),
        ("eventkit.model.event", "from eventkit.errors import InvalidEvent\nfrom .resource import Resource"),
        ("eventkit.store.rows", "import sqlite3\nfrom eventkitten import store"),
        ("eventkit", "from eventkit import magics\nfrom eventkit.workspace.current import use"),
    ],
)
def test_an_import_from_below_is_let_pass(module, source):
    """The checker does not cry over what is allowed."""
    assert violations(module, source) == []


def test_a_package_resolves_relative_imports_from_itself():
    """`from .rows import x` in `store/__init__.py` is the store's own."""
    assert violations("eventkit.store", "from .rows import stored", is_package=True) == []
