"""What was begun and is not done: what a store that could not be written left, and what processes that died left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from eventkit.errors import StoreError
from eventkit.store import Owner, Store
from eventkit.workspace.acting import Acting, Waiting
from eventkit.workspace.asked_elsewhere import AskedElsewhere
from eventkit.workspace.executor import Executor
from eventkit.workspace.ownership import Ownership
from eventkit.workspace.runs import Runs

__all__ = ["Unfinished"]

BACK_OFF = 1.0
"""Seconds before what a store that could not be written left undone is tried again."""


class Unfinished:
    """Goes on with what this process left undone, and ends what nobody goes on with. submit: hands on an action.

    Thread: any; `begin_due` on the engine's.
    """

    def __init__(
        self,
        store: Store,
        ownership: Ownership,
        *,
        executor: Executor,
        acting: Acting,
        runs: Runs,
        asked: AskedElsewhere,
        submit: Callable[[Waiting], None],
    ) -> None:
        self._store, self._ownership = store, ownership
        self._executor, self._acting, self._runs, self._submit = executor, acting, runs, submit
        self._asked = asked
        self._again: float | None = None
        self._lock = threading.Lock()
        self._told: set[UUID] = set()
        self._buried: set[UUID] = set()

    @property
    def owing(self) -> bool:
        """Whether something is undone because the store could not be written; it is tried again."""
        return self._again is not None

    def failed(self, error: BaseException) -> None:
        """Says that a thread of ours ended in this error: where it was the store, something may be undone."""
        if isinstance(error, StoreError):
            self._again = time.monotonic() + BACK_OFF

    def begin_due(self, now: datetime) -> bool:
        """Starts what is due by a time, and what a store that could not be written has left undone.

        And stops what another process asked to stop.
        """
        self._asked.look()
        self._executor.look()
        if self._again is not None and time.monotonic() >= self._again and not self._executor.acting():
            self._acting.record_again()
            self._again = None
            self.submit()
        return self._executor.begin_due(now)

    def submit(self, automation_id: UUID | None = None) -> None:
        """Hands on the actions that wait: of one automation, or of all that are evaluated here."""
        waiting = (
            self._store.pending_actions(owner=self._ownership.token)
            if automation_id is None
            else self._store.pending_actions(automation_ids=[automation_id])
        )
        for record in waiting:
            self._submit(Waiting(record.firing_id, record.index))

    def bury(self, tell: Callable[[], None]) -> list[Owner]:
        """Ends the runs and actions of processes that died; those of processes that live are theirs.

        The processes that were not known to be gone. tell: called where there are any, before anything is ended. What
        could not be ended, since the store cannot be written, is tried again by the next call.
        """
        with self._lock:
            dead = self._ownership.dead()
            gone = [owner for owner in dead if owner.token not in self._told]
            self._told.update(owner.token for owner in gone)
            if gone:
                tell()
            for owner in dead:
                if owner.token not in self._buried:
                    self.give_up(owner.token, "The process that ran it died")
                    self._ownership.bury(owner.token)
                    self._buried.add(owner.token)  # a process that is gone begins nothing more
        return gone

    def give_up(self, token: UUID, why: str) -> None:
        """What an owner that is gone had begun ends here: nobody goes on with it."""
        self._runs.crash(token, why)
        for record in self._store.claimed_actions(token):
            self._acting.give_up(record, token, why, by=self._ownership.token)
