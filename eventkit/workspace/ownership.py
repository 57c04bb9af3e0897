"""Which process evaluates which automation: tokens, the living and the dead."""

from __future__ import annotations

import os
from collections.abc import Iterable
from uuid import UUID, uuid4

from eventkit.store import Owner, Store

__all__ = ["Ownership", "alive"]


def _started(pid: int) -> float:
    import psutil

    return float(psutil.Process(pid).create_time())


def alive(owner: Owner) -> bool:
    """Whether the owner's process still runs (the same one, not another that got its number)."""
    import psutil

    if owner.pid == os.getpid():
        return True
    try:
        return abs(_started(owner.pid) - owner.started) < 1.0
    except psutil.NoSuchProcess:
        return False


class Ownership:
    """This process's token in a workspace. The row is made with the first automation or run, and carries the cursor.

    Thread: any, under the workspace's lock.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.token = uuid4()
        self._known = False

    def ensure(self) -> UUID:
        """The token, its row made on first need, with the cursor at the end of the log."""
        if not self._known:
            pid = os.getpid()
            with self._store.transaction() as tx:
                tx.add_owner(self.token, pid, started=_started(pid), home_note=os.getcwd(), cursor=tx.last_seq())
            self._known = True
        return self.token

    @property
    def known(self) -> bool:
        """Whether the row was made."""
        return self._known

    def dead(self) -> list[Owner]:
        """Owners whose process is gone."""
        return [owner for owner in self._store.owners() if owner.token != self.token and not alive(owner)]

    def waiting(self, tokens: Iterable[UUID | None]) -> set[UUID | None]:
        """Which of these owners cannot evaluate anything now: nobody, or a process that is gone."""
        living = {owner.token for owner in self._store.owners() if alive(owner)}
        return {token for token in tokens if token not in living}

    def leave(self) -> None:
        """Gives everything back: automations keep their place in the log, and wait for their notebook."""
        if self._known:
            self._store.remove_owner(self.token)
            self._known = False
