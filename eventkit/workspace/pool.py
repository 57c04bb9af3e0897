"""Threads that do the workspace's work: made when all are busy, gone when the pool closes."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

__all__ = ["Here", "Pool"]

Job = Callable[[], Any]
Work = tuple[contextvars.Context, Job, Job | None]


class Pool:
    """Runs functions on its own threads, first come first served, at most `limit` at a time.

    Threads are daemons, so that a flow that never ends cannot keep a kernel from ending; an idle one leaves after
    `linger` seconds. Thread: any. Nothing of it survives a crash; what must is a row in the store.
    """

    def __init__(self, name: str, *, limit: int = 64, linger: float = 30.0) -> None:
        self._name = name
        self._limit = limit
        self._linger = linger
        self._work: SimpleQueue[Work | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._idle = 0
        self._queued = 0
        self._made = 0
        self._closed = False

    def submit(self, job: Job, *, dropped: Job | None = None) -> None:
        """Has the job done, in a copy of the caller's context; what it raises is its own to tell.

        dropped: called instead where the pool is closed before it begins. Raises RuntimeError once closed.
        """
        work = contextvars.copy_context(), job, dropped
        with self._lock:
            if self._closed:
                raise RuntimeError(f"the {self._name} pool is closed")
            self._queued += 1
            if self._queued > self._idle and len(self._threads) < self._limit:
                self._add_thread()
            self._work.put(work)

    def _add_thread(self) -> None:
        self._made += 1
        self._idle += 1
        thread = threading.Thread(target=self._work_on, name=f"{self._name}-{self._made}", daemon=True)
        self._threads.add(thread)
        contextvars.Context().run(thread.start)  # ours, whichever run was the first to need it

    def _work_on(self) -> None:
        while (taken := self._next()) is not None:
            context, job, _ = taken
            with suppress(BaseException):  # the edge: the thread goes on with the next
                context.run(job)
            del context, job, taken
            with self._lock:
                self._idle += 1

    def _next(self) -> Work | None:
        """The next job, or None when this thread should leave: the pool closed, or nothing came for a while."""
        while True:
            try:
                taken = self._work.get(timeout=self._linger)
            except Empty:
                with self._lock:
                    if self._queued:
                        continue
                    self._leave()
                    return None
            with self._lock:
                if taken is None:
                    self._leave()
                    return None
                self._idle -= 1
                self._queued -= 1
                return taken

    def _leave(self) -> None:
        self._idle -= 1
        self._threads.discard(threading.current_thread())

    def close(self, *, timeout: float = 5.0) -> list[str]:
        """Takes no more work, drops what has not begun, waits for the rest; returns the names of threads still busy."""
        with self._lock:
            self._closed = True
            threads = list(self._threads)
        while True:
            try:
                taken = self._work.get_nowait()
            except Empty:
                break
            if taken is not None:
                with self._lock:
                    self._queued -= 1
                if taken[2] is not None:
                    taken[2]()
        for _ in threads:
            self._work.put(None)
        deadline = time.monotonic() + timeout
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))
        return sorted(thread.name for thread in threads if thread.is_alive())


class Here(Pool):
    """In place of a pool where no thread of ours may live: has each job done at once, on the caller's own thread."""

    def __init__(self, name: str) -> None:
        super().__init__(name, limit=0)

    def submit(self, job: Job, *, dropped: Job | None = None) -> None:
        """Does it; what it raises is its own to tell. Raises RuntimeError once closed."""
        if self._closed:
            raise RuntimeError(f"the {self._name} pool is closed")
        with suppress(Exception):
            job()
