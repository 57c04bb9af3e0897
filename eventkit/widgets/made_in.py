"""Widgets by the cell that made them, so that a cell run again ends those it made before.

Where the front end names no cells, nothing is ended: such a widget goes with its kernel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["Closable", "made"]


class Closable(Protocol):
    """What is ended."""

    def close(self) -> None:
        """Ends it; twice is fine."""


class _Cells:
    """The widgets of one shell. Thread: the one that runs cells."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.made: dict[str, list[Closable]] = {}
        shell.events.register("pre_run_cell", self._runs)

    def _runs(self, info: Any) -> None:
        for each in self.made.pop(getattr(info, "cell_id", None) or "", ()):
            each.close()


_SHELLS: WeakKeyDictionary[InteractiveShell, _Cells] = WeakKeyDictionary()


def made(one: Closable) -> None:
    """Notes that the cell that runs now made this."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    parent: dict[str, Any] = getattr(shell, "get_parent", dict)() or {}
    cell = parent.get("metadata", {}).get("cellId")
    if shell is None or not cell:
        return
    if shell not in _SHELLS:
        _SHELLS[shell] = _Cells(shell)
    _SHELLS[shell].made.setdefault(cell, []).append(one)
