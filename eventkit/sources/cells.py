"""Cells of a notebook that fail, as events: which, and with what error. Nothing of their source.

1. One event a failure. What the front end runs silently is no cell.
2. What goes wrong here is no trouble of the cell's: it is dropped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from eventkit.errors import EventkitError
from eventkit.sources.names import CELL_FAILED, ROOT, kernel, notebook, notebook_path, part
from eventkit.sources.source import Emit

__all__ = ["Cells"]

LONGEST = 1_000
"""Characters of an error's message that are kept."""
_ID = 200
_AFTER = "post_run_cell"
_KERNEL = re.compile(r"kernel-([0-9a-fA-F-]{36})\.json$")


class Cells:
    """The cells of one shell. shell: IPython's."""

    def __init__(self, shell: Any, emit: Emit) -> None:
        self._shell, self._emit = shell, emit
        self._on = False

    def start(self) -> None:
        """Emits an event for each cell that fails from now on. Twice is fine."""
        if not self._on:
            self._on = True
            self._shell.events.register(_AFTER, self._ran)

    def stop(self) -> None:
        """Emits nothing more. Twice is fine."""
        if self._on:
            self._on = False
            self._shell.events.unregister(_AFTER, self._ran)

    def _ran(self, result: Any) -> None:
        error = result.error_before_exec or result.error_in_exec
        info = result.info
        if error is None or info is None or info.silent:
            return
        count = result.execution_count
        payload = {"error": type(error).__name__, "message": _said(error), "execution_count": count}
        name = str(getattr(info, "cell_id", None) or count)[:_ID]
        with suppress(EventkitError):
            self._emit(
                CELL_FAILED,
                {"prefect.resource.id": f"jupyter.cell.{name}"},
                related=_around(self._shell, os.environ),
                payload=payload,
            )


def _said(error: BaseException) -> str:
    """An error's own words, as far as they go: it may be anybody's class."""
    try:
        text = str(error)
    except Exception:
        return ""
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return text.encode("utf-8", "replace").decode()


def _around(shell: Any, environment: Mapping[str, str]) -> list[dict[str, str]]:
    """The notebook and the kernel, as far as they are known here."""
    session = environment.get("JPY_SESSION_NAME") or str(shell.user_ns.get("__vsc_ipynb_file__") or "")
    path = notebook_path(session, environment.get(ROOT, ""))
    file = getattr(getattr(getattr(shell, "kernel", None), "parent", None), "connection_file", "")
    found = _KERNEL.search(str(file))
    return [
        *([part("notebook", notebook(path))] if path else []),
        *([part("kernel", kernel(found[1]))] if found else []),
    ]
