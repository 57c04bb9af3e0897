"""Which process evaluates which automation: tokens, the living and the dead."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID, uuid4

from eventkit.errors import StoreError, UsageError
from eventkit.model.base import utf8
from eventkit.store import Owner, Store
from eventkit.workspace.processes import born, lives, started

__all__ = ["Ownership", "alive", "notebook_of"]


def alive(owner: Owner) -> bool:
    """Whether the owner's process still runs."""
    return lives(owner.pid, since=owner.started, birth=owner.born)


_NOTEBOOK = ".ipynb"


def _note() -> str:
    """Where this process is at home: the notebook that Jupyter started it for, else its folder.

    What a kernel starts inherits its environment, and is no notebook.
    """
    name = os.environ.get("JPY_SESSION_NAME", "") if "ipykernel" in sys.modules else ""
    return utf8(notebook_of(name) or os.getcwd())


def notebook_of(home: str) -> str | None:
    """The path of the notebook that a note names; None of one that names a folder."""
    path, suffix, _ = home.partition(_NOTEBOOK)
    return path + suffix if suffix else None


class Ownership:
    """This process's token in a workspace. The row is made with the first automation or run, and carries the cursor.

    evaluates: whether it may evaluate and run anything; one that may not has no row. Thread: any.
    """

    def __init__(self, store: Store, *, evaluates: bool = True) -> None:
        self._store = store
        self.evaluates = evaluates
        self.token = uuid4()
        self._known = False
        self._lock = threading.Lock()

    def ensure(self) -> UUID:
        """The token, its row made on first need, with the cursor at the end of the log.

        Raises UsageError in a process that only looks on.
        """
        if self._known:
            return self.token
        if not self.evaluates:
            raise UsageError(
                "This workspace was opened to look on (evaluates=False): it runs no flow, serves no deployment and "
                "evaluates no automation; do that in a notebook, where it is opened as usual"
            )
        with self._lock:
            if not self._known:
                pid = os.getpid()
                with self._store.transaction() as tx:
                    tx.add_owner(
                        self.token, pid, started=started(pid), born=born(pid), home_note=_note(), cursor=tx.last_seq()
                    )
                self._known = True
        return self.token

    def forget(self) -> None:
        """Says that the row is gone: it is made again when it is needed."""
        self._known = False

    @property
    def known(self) -> bool:
        """Whether the row was made."""
        return self._known

    def dead(self) -> list[Owner]:
        """Owners whose process is gone."""
        return [owner for owner in self._store.owners() if owner.token != self.token and not alive(owner)]

    def living(self) -> dict[UUID, Owner]:
        """Owners whose process lives, by token; ours as well."""
        return {owner.token: owner for owner in self._store.owners() if alive(owner)}

    def others(self) -> list[Owner]:
        """Owners in other processes that live."""
        return [owner for owner in self._store.owners() if owner.pid != os.getpid() and alive(owner)]

    def bury(self, token: UUID) -> None:
        """Takes an owner that is gone off, where nothing waits with it; automations do, until somebody takes them."""
        with self._store.transaction() as tx:
            if not tx.owned(token):
                tx.remove_owner(token)

    def waiting(self, tokens: Iterable[UUID | None]) -> set[UUID | None]:
        """Which of these owners cannot evaluate anything now: nobody, or a process that is gone."""
        living = self.living()
        return {token for token in tokens if token not in living}

    def leave(self) -> None:
        """Gives everything back: automations keep their place in the log, and wait for their notebook."""
        if self._known:
            with suppress(StoreError):  # a disk that is full: the process is found gone all the same
                self._store.remove_owner(self.token)
            self._known = False
