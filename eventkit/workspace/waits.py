"""Waiting for what happens in a workspace, and being told of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from eventkit.faces import Happened
from eventkit.flows import whole
from eventkit.model.run import FlowRun
from eventkit.workspace.catalogue import Catalogue
from eventkit.workspace.followers import Follow

__all__ = ["Waits"]


class Waits(Catalogue):
    """What waits until something holds, is matched or is done, or goes on and is called. Thread: any."""

    def until(self, holds: Callable[[], bool], *, timeout: float) -> bool:
        """Waits until something holds, or for `timeout` seconds; whether it does."""
        return self._settling.until(holds, timeout=timeout)

    def matched(self, seq: int, *, timeout: float) -> bool:
        """Whether all that is evaluated here has come past a place in the log, at once or within `timeout` seconds."""
        return self.until(lambda: self.executor.stopped or self._passed(seq), timeout=timeout)

    @whole
    def _passed(self, seq: int) -> bool:
        return self.matcher.passed(seq)

    def wait_for(self, id: UUID, *, timeout: float | None = None) -> FlowRun:
        """A flow run once it is over, or as it is after `timeout` seconds of real time."""
        return self._settling.wait_for(id, timeout=timeout)

    def quiet(self, *, timeout: float = 60.0) -> None:
        """Waits until everything is matched and done; what happened is told by the next settle. Raises as that does."""
        self._settling.wait(timeout=timeout)

    def settle(self, *, timeout: float = 60.0) -> Happened:
        """What happened since the last settle, once everything is matched and done."""
        return self._settling.settle(timeout=timeout)

    def follow(
        self, call: Callable[[], None], *, every: float = 0.2, failed: Callable[[BaseException], None] | None = None
    ) -> Follow:
        """Calls whenever something was committed since, here or in another process, until the follow is ended.

        That is an event, a firing, the state of a run, or whatever else is stored. Never more often than every so many
        seconds, and then once more, so that what came last is told too. All calls are made on one thread: one that
        takes long delays the others. failed: told what the call raised; without it nobody is. While the workspace is
        stopped nobody is told; `close` ends it for good.

        >>> import threading
        >>> import eventkit as ek
        >>> with ek.Workspace.in_memory() as ws:
        ...     told = threading.Event()
        ...     follow = ws.follow(told.set)
        ...     event = ws.emit("order.placed", {"prefect.resource.id": "order.42"})
        ...     told.wait(10)
        ...     follow.end()
        True
        """
        return self.followers.add(call, every=every, failed=failed)
