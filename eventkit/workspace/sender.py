"""Carriers of bodies that are sent: each goes as one argument, and is known by its key until it is over."""

from __future__ import annotations

import concurrent.futures as cf
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from eventkit.flows.away import AwayExecution
from eventkit.flows.errand import Errand, carry_out
from eventkit.flows.packing import packed_call
from eventkit.flows.runner import Call
from eventkit.workspace.carrier import Ended, Pack, Post
from eventkit.workspace.clock import VirtualClock

__all__ = ["Out", "Sender"]

KEPT = 1_000
"""Of how many bodies that are over the marks are kept, in case an executor begins one of them again."""


@dataclass(slots=True)
class Out:
    """A body under way. read: how many bytes of its file, where it has one; letters: how many letters those were."""

    future: cf.Future[Any]
    post: Post
    read: int = 0
    letters: int = 0


class Sender:
    """What carriers of bodies that are sent have in common. token: names this workspace's marks."""

    broken = ""
    pack: Pack | None = staticmethod(packed_call)

    def __init__(self, executor: cf.Executor) -> None:
        self.executor = executor
        self.token = uuid4().hex[:16]
        self.out: dict[str, Out] = {}
        self._over: deque[str] = deque()

    def place(self) -> dict[str, Any]:
        """Where a body finds its marks."""
        raise NotImplementedError

    def send(self, execution: AwayExecution, call: Call, key: str, post: Post) -> None:
        """Submits the body as one opaque argument: Dask takes keywords for itself, and equal calls for one."""
        flow, run = execution.definition, execution.run
        clock = execution.context.runtime.clock
        now = clock.now()
        options = {
            "name": flow.name, "timeout_seconds": flow.timeout_seconds, "log_prints": execution.context.log_prints,
            "persist_result": execution.context.keep,
        }  # fmt: skip
        errand = Errand(
            key=key, place=self.place(), call=execution.packed, run=run, options=options,
            shift=(now - datetime.now(UTC)).total_seconds(), still=now if isinstance(clock, VirtualClock) else None,
        )  # fmt: skip
        future = self.executor.submit(carry_out, errand.blob())
        self.out[key] = Out(future, post)
        future.add_done_callback(partial(self._done, key))

    def _done(self, key: str, future: cf.Future[Any]) -> None:
        """On a thread of the executor's: what it told is read, and the future handed on and let go of."""
        self.ended(key)
        out = self.out.pop(key, None)
        self._over.append(key)
        if len(self._over) > KEPT:
            self.forget(self._over.popleft())
        if not future.cancelled() and isinstance(future.exception(), cf.BrokenExecutor):
            self.broken = f"{type(future.exception()).__name__}: {future.exception()}"
        if out is not None:
            out.post(Ended(future))

    def ended(self, key: str) -> None:
        """Called before the end of a body is told of."""

    def forget(self, key: str) -> None:
        """Lets go of the marks of a body that was over long ago."""
        raise NotImplementedError

    def go(self, key: str, *, stop: bool = False) -> None:
        """Nothing: what it tells waits until its run is known to run."""
