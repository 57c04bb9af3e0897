"""Jupyter servers that take requests for a workspace's webhooks: noted while they run, found by every process."""

from __future__ import annotations

import os
from contextlib import suppress

from eventkit.errors import StoreError
from eventkit.model.webhook import WebhookSpec
from eventkit.store import Store
from eventkit.workspace.ownership import SAME

__all__ = ["Served", "at"]

KIND = "jupyter server"
PATH = "eventkit"


class Served:
    """The servers of one workspace. `here`: the base URL of the one that is this process, None elsewhere. Thread: any.

    A base URL ends with a slash. It is a path alone where the rest is not known here: behind JupyterHub.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.here: str | None = None

    def note(self, base: str) -> None:
        """Says that this process takes requests, at this base URL, until `forget`."""
        pid = os.getpid()
        self.here = base
        with suppress(StoreError):  # others do not learn of it, and it takes requests all the same
            self._store.keep(KIND, str(pid), {"base": base, "started": _started(pid)})

    def forget(self) -> None:
        """Says that it does no more."""
        if self.here is not None:
            self.here = None
            with suppress(StoreError):  # it cannot be written: that the process is gone shows all the same
                self._store.forget(KIND, str(os.getpid()))

    def base(self) -> str | None:
        """The base URL of a server that runs, this process before others; None where there is none."""
        if self.here is not None:
            return self.here
        for pid, noted in self._store.kept(KIND).items():
            if _runs(int(pid), noted["started"]):
                return str(noted["base"])
        return None


def at(base: str, spec: WebhookSpec) -> str:
    """A webhook's whole address on the server of that base URL."""
    return f"{base}{PATH}{spec.path}"


def _started(pid: int) -> float:
    import psutil

    return float(psutil.Process(pid).create_time())


def _runs(pid: int, started: float) -> bool:
    import psutil

    try:
        return abs(_started(pid) - started) < SAME and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
