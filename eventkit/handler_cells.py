"""What `%%on` does: the cell registered as a handler, in place of what the same cell registered before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from eventkit.cells import body_of, expression_of
from eventkit.criteria import asked
from eventkit.errors import UnknownAutomation
from eventkit.model.trigger import EventTrigger
from eventkit.words import Line, LookUp, raw
from eventkit.workspace.current import workspace
from eventkit.workspace.handlers import register as register_handler
from eventkit.workspace.workspace import Workspace

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["register"]

_of_cells: WeakKeyDictionary[Workspace, dict[str, str]] = WeakKeyDictionary()
"""Under which name each cell of the notebook has registered itself, where the front end says which cell it is."""


def register(shell: InteractiveShell, line: Line, cell: str, look_up: LookUp) -> list[str]:
    """Registers it, and what there is to say of it. Raises SyntaxError, UsageError, AutomationError before anything."""
    read = asked(line, look_up)
    trigger = EventTrigger(expect=read.names, **read.criteria)
    function = body_of(shell, cell, read.name)
    predicate = expression_of(shell, raw(read.where)) if read.where is not None else None
    _, lines = register_handler(function, trigger, predicate=predicate, name=read.name, enabled=read.enabled)
    return [*lines, *_moved(shell, read.name)]


def _moved(shell: Any, name: str) -> list[str]:
    """Deletes what the same cell registered under another name, for it is the same handler, edited."""
    header = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = (header.get("metadata") or {}).get("cellId")
    if not cell:
        return []
    ws = workspace()
    names = _of_cells.setdefault(ws, {})
    former, names[cell] = names.get(cell), name
    if former is None or former == name or former in names.values():
        return []
    try:
        ws.delete_automation(former)
    except UnknownAutomation:
        return []
    return [f"{former}: gone, this cell is {name} now"]
