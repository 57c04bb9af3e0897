"""Threads of this process as a carrier: nothing is sent, and nothing has to be marked or read."""

from __future__ import annotations

import concurrent.futures as cf
import threading
from contextvars import Context
from functools import partial
from typing import Any

from eventkit.flows.away import AwayExecution, Begun
from eventkit.flows.errand import Return, driven
from eventkit.flows.interrupt import Interruption
from eventkit.flows.runner import Call
from eventkit.workspace.carrier import Ended, Pack, Post

__all__ = ["ThreadCarrier"]


class _Body:
    """A body on a thread of this process: it begins when its run is known to run, as if it were called there."""

    def __init__(self, execution: AwayExecution, call: Call, post: Post) -> None:
        self._execution, self._call, self._post = execution, call, post
        self._lock, self._known = threading.Lock(), threading.Event()
        self.begun = self.stopped = False

    def carried_out(self) -> Return:
        with self._lock:
            if self.stopped:
                return Return(kind="stopped")
            self.begun = True
        thread = threading.current_thread().name
        self._post(Begun(self._execution.context.runtime.clock.now(), thread))
        self._known.wait()
        if self.stopped:
            return Return(kind="stopped")
        try:
            state = Context().run(driven, self._execution, self._call)
        except Interruption:
            return Return(kind="stopped")
        except BaseException as error:
            if self._execution.context.cancellation is not None and self._execution.context.cancellation.requested:
                return Return(kind="stopped")
            detail = f": {error}" if str(error) else ""
            return Return(kind="crashed", words=f"Flow run was ended by {type(error).__name__}{detail}")
        return Return(kind="ended", state=state, raised=self._execution.raised)

    def go(self, *, stop: bool) -> None:
        self.stopped = self.stopped or stop
        self._known.set()

    def stop(self) -> bool:
        with self._lock:
            if not self.begun:
                self.stopped = True
        return not self.begun


class ThreadCarrier:
    """A thread pool: what is stopped, printed, logged and emitted there is so as in any run here."""

    broken = ""
    pack: Pack | None = None

    def __init__(self, executor: cf.Executor) -> None:
        self.executor = executor
        self._bodies: dict[str, tuple[_Body, cf.Future[Return]]] = {}

    def send(self, execution: AwayExecution, call: Call, key: str, post: Post) -> None:
        """Submits the body itself."""
        body = _Body(execution, call, post)
        future = self.executor.submit(body.carried_out)
        self._bodies[key] = body, future
        future.add_done_callback(partial(self._done, key, post))

    def _done(self, key: str, post: Post, future: cf.Future[Any]) -> None:
        self._bodies.pop(key, None)
        post(Ended(future))

    def go(self, key: str, *, stop: bool = False) -> None:
        """Lets a body begin, or end before it does."""
        if (held := self._bodies.get(key)) is not None:
            held[0].go(stop=stop)

    def stop(self, key: str) -> bool:
        """Keeps a body from beginning; one that has begun is stopped as any run here."""
        held = self._bodies.get(key)
        never = held is not None and held[0].stop()
        if held is not None and never:
            held[1].cancel()
        return never

    def why(self, key: str) -> str:
        """Nothing: it is seen where its thread is."""
        return ""

    def look(self) -> None:
        """Nothing: what is told comes by itself."""

    def close(self) -> None:
        """Nothing: no marks are left."""
