"""Jupyter servers that take requests for a workspace's webhooks: noted while they run, found by every process."""

from __future__ import annotations

import os
from contextlib import suppress

from eventkit.errors import StoreError
from eventkit.model.webhook import WebhookSpec
from eventkit.store import Store
from eventkit.workspace.processes import born, lives, started

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
            self._store.keep(KIND, str(pid), {"base": base, "started": started(pid), "born": born(pid)})

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
            if lives(int(pid), since=noted["started"], birth=noted.get("born", "")):
                return str(noted["base"])
        return None


def at(base: str, spec: WebhookSpec) -> str:
    """A webhook's whole address on the server of that base URL."""
    return f"{base}{PATH}{spec.path}"
