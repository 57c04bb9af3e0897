"""What Jupyter's own happenings are called as events, and the resources they happen to.

A notebook is known by its path below the server's root, a kernel by the id that the server gave it, a cell by the id
that it has in its notebook.
"""

from __future__ import annotations

import os
from pathlib import PurePath

__all__ = [
    "CELL_FAILED",
    "EVENTS",
    "KERNEL_DIED",
    "KERNEL_RESTARTED",
    "KERNEL_SHUTDOWN",
    "KERNEL_STARTED",
    "NOTEBOOK_SAVED",
    "ROOT",
    "TURNED_ON",
    "kernel",
    "notebook",
    "notebook_path",
    "part",
]

NOTEBOOK_SAVED = "jupyter.notebook.saved"
KERNEL_STARTED = "jupyter.kernel.started"
KERNEL_RESTARTED = "jupyter.kernel.restarted"
KERNEL_DIED = "jupyter.kernel.died"
KERNEL_SHUTDOWN = "jupyter.kernel.shutdown"
CELL_FAILED = "jupyter.cell.failed"
EVENTS = (NOTEBOOK_SAVED, KERNEL_STARTED, KERNEL_RESTARTED, KERNEL_DIED, KERNEL_SHUTDOWN, CELL_FAILED)
"""All that there are."""

TURNED_ON = "EVENTKIT_JUPYTER_EVENTS"
"""In a kernel's environment: the names that its server turned on, with commas between."""
ROOT = "EVENTKIT_SERVER_ROOT"
"""In a kernel's environment: the folder below which its server's paths begin."""

_NOTEBOOK = ".ipynb"


def notebook(path: str) -> dict[str, str]:
    """The resource that a notebook is. path: below the server's root, with slashes."""
    return {"prefect.resource.id": f"jupyter.notebook.{path}", "prefect.resource.name": path.rpartition("/")[2]}


def kernel(id: str, name: str = "") -> dict[str, str]:
    """The resource that a kernel is. name: of its kind, as `python3`."""
    return {"prefect.resource.id": f"jupyter.kernel.{id}", **({"prefect.resource.name": name} if name else {})}


def part(role: str, resource: dict[str, str]) -> dict[str, str]:
    """The resource as one that took part, in that role."""
    return {**resource, "prefect.resource.role": role}


def notebook_path(session: str, root: str) -> str | None:
    """The notebook's path, of what Jupyter calls a kernel's session; None for a console and anything else.

    session: a path below the root, or of the machine. root: the server's, empty where it is not known.
    """
    if not session.endswith(_NOTEBOOK):
        return None
    if not os.path.isabs(session) or not root:
        return session.lstrip("/") if root else session
    try:
        return PurePath(os.path.realpath(session)).relative_to(os.path.realpath(root)).as_posix()
    except ValueError:  # elsewhere on the machine
        return session
