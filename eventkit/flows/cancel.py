"""Asking a run to stop, from any thread, and saying why when it does not."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from eventkit.flows.interrupt import Interruption, Scope
from eventkit.model.state import State

__all__ = ["Cancellation"]

T = TypeVar("T")


class Cancellation:
    """The handle by which one run, with all the tasks and flows it calls, can be stopped.

    A run stops at its next task boundary, at an `await`, or where its thread executes Python: an exception is raised
    there. It cannot be stopped inside a call that does not return to Python; `cancel` and `stuck` then say so.
    Thread: any.

    >>> handle = Cancellation()
    >>> handle.requested
    False
    """

    def __init__(self) -> None:
        self.state: State | None = None
        self.run_id: UUID | None = None
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._reach: tuple[Callable[[], None], Callable[[], str]] | None = None
        self._scopes: list[Scope] = []
        self._tasks: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[object]]] = []

    @property
    def requested(self) -> bool:
        """Whether the run was asked to stop."""
        return self.state is not None

    def cancel(self, state: State, *, grace: float = 0.0) -> str | None:
        """Asks the run to stop; None when it did or will, else why it could not within `grace` seconds.

        state: the Cancelling (or Cancelled) state that somebody set. With no grace the answer is None at once.
        """
        with self._lock:
            if self.state is None:
                self.state = state
            reach = self._reach
            for scope in self._scopes:
                scope.fire()
            for loop, task in {id(task): (loop, task) for loop, task in self._tasks}.values():
                loop.call_soon_threadsafe(self._cancel_task, task)
        if reach is not None:
            reach[0]()
        if grace <= 0 or self.ended.wait(grace):
            return None
        return self.stuck()

    def reach(self, ask: Callable[[], None], why: Callable[[], str]) -> None:
        """Has the run asked where it is carried out, too. why: why it has not stopped there, empty where that is here.

        ask: called whenever somebody asks; returns at once.
        """
        self._reach = ask, why

    def stuck(self) -> str | None:
        """Why a run that was asked to stop has not: where its thread is. None when it is over or was not asked."""
        if self.state is None or self.ended.is_set():
            return None
        if self._reach is not None and (why := self._reach[1]()):
            return why
        with self._lock:
            threads = [scope.seat.ident for scope in self._scopes if not scope.over]
        frames = sys._current_frames()
        places = [
            f"{frame.f_code.co_name}, line {frame.f_lineno} of {frame.f_code.co_filename}"
            for frame in (frames.get(ident) for ident in threads)
            if frame is not None
        ]
        if not places:
            return "It has not stopped yet: it is in its hooks or between two attempts; it stops when they end"
        return (
            f"It has not stopped yet: it is still in {'; '.join(places)}, in a call that does not return to Python or "
            "in code that catches BaseException; it stops when that ends, or with the kernel"
        )

    def check(self) -> None:
        """Raises Interruption when the run was asked to stop."""
        if self.state is not None:
            raise Interruption(self.state.message or "The run was cancelled")

    def run(self, work: Callable[[], T]) -> T:
        """What the work returns; raises Interruption in its midst when the run is asked to stop."""
        scope = Scope()
        with self._lock:
            self._scopes.append(scope)
        try:
            self.check()
            result = scope.run(work)
        finally:
            with self._lock:
                self._scopes.remove(scope)
        if scope.fired:
            self.check()
        return result

    async def wait(self, work: Callable[[], Awaitable[T]]) -> T:
        """What the work gives; raises CancelledError in its midst when the run is asked to stop."""
        self.check()
        task = asyncio.current_task()
        assert task is not None
        entry = (asyncio.get_running_loop(), task)
        with self._lock:
            self._tasks.append(entry)
        try:
            return await work()
        finally:
            with self._lock:
                self._tasks.remove(entry)

    def _cancel_task(self, task: asyncio.Task[object]) -> None:
        """On the loop's own thread, where `wait` enters and leaves: a task that left is not hit."""
        if any(held is task for _, held in self._tasks):
            task.cancel()

    def finish(self) -> None:
        """Notes that the run is over."""
        self.ended.set()
