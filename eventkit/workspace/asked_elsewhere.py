"""Runs at work here that another process asked to stop: heard of soon, and stopped as if they had been asked here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from uuid import UUID

from eventkit.model.run import FlowRun
from eventkit.model.state import State
from eventkit.store import Owner, Store
from eventkit.workspace.executor import GRACE, Executor
from eventkit.workspace.ownership import Ownership, alive

__all__ = ["AskedElsewhere", "AskedOf"]

LOOK = 0.02
"""Seconds between two looks at whether another process has stopped a run;"""
PATIENCE = GRACE + 1.5
"""and seconds after which it is said that it has not."""
LINES = 20
"""Of its log, the last lines that are looked through."""


class AskedElsewhere:
    """Looks for what other processes asked of runs here. Thread: `look` on the engine's, which it never holds up.

    stuck: told of a run that has not stopped in time, why, and what it was asked.
    """

    def __init__(
        self, store: Store, executor: Executor, ownership: Ownership, *, stuck: Callable[[UUID, str, State], None]
    ) -> None:
        self._store, self._executor, self._ownership, self._stuck = store, executor, ownership, stuck
        self._seen = -1

    def look(self) -> None:
        """Stops what was asked to stop. Costs nothing while nothing runs, and a glance where nothing was committed."""
        if not self._executor.at_work:
            return
        version = self._store.data_version()
        if version == self._seen:
            return
        self._seen = version  # first: what is asked meanwhile is heard of by the next look
        for id, state in self._store.asked_of(self._ownership.token):
            if self._executor.stop_asked(id, state):
                self._executor.submit(partial(self._say, id, state))

    def _say(self, id: UUID, state: State) -> None:
        why = self._executor.cancel(id, state)
        if why is not None:
            self._stuck(id, why, state)


class AskedOf:
    """Waits for the process that has a run in hand to do what it was asked, and says what became of that."""

    def __init__(self, store: Store, ownership: Ownership) -> None:
        self._store, self._ownership = store, ownership

    def ours(self, run: FlowRun) -> bool:
        """Whether this process has the run in hand, or had."""
        return run.owner == self._ownership.token

    def owner(self, run: FlowRun) -> Owner | None:
        """Who has the run in hand, where that process lives."""
        owner = self._store.owner(run.owner) if run.owner is not None else None
        return owner if owner is not None and alive(owner) else None

    def wait(self, run: FlowRun, asked: State) -> tuple[State, str | None]:
        """The state it has then, and why it has not stopped, where it has not."""
        patience, until = threading.Event(), time.monotonic() + PATIENCE
        while True:
            now = self._store.flow_run(run.id)
            if now is None or now.state is None or now.state.is_final():
                return (now.state if now is not None and now.state is not None else asked), None
            if said := self.said(run.id, asked):
                return now.state, said[-1]
            if time.monotonic() >= until:
                return now.state, None
            patience.wait(LOOK)

    def said(self, id: UUID, asked: State) -> list[str]:
        """Why a run has not stopped, as far as that was written into its log since it was asked."""
        lines, _ = self._store.last_logs(id, LINES)
        return [line.message for line in lines if line.logger == "eventkit" and line.at >= asked.timestamp]
