"""One bench, run where nothing else was."""

from importlib import import_module

from tests.bench.row import Row


def measured(name: str, *, quick: bool) -> list[Row]:
    """What the bench of that name measures."""
    rows: list[Row] = import_module(f"tests.bench.{name}").run(quick=quick)
    return rows
