"""Who carries bodies out: threads of this process, processes that share a disk, or a Dask cluster.

A carrier sends a body to the user's executor, hears what it tells, and asks it to stop. Nobody keeps a future longer
than it is under way: Dask would compute again what it held for us.
"""

from __future__ import annotations

import concurrent.futures as cf
import os
import shutil
import socket
import tempfile
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from eventkit.flows import Flow
from eventkit.flows.away import AwayExecution, Begun
from eventkit.flows.errand import Errand, Return, carry_out, driven
from eventkit.flows.interrupt import Interruption
from eventkit.flows.packing import packed_call
from eventkit.flows.runner import Call
from eventkit.workspace.clock import VirtualClock

__all__ = ["Carrier", "Ended", "Heard", "carrier_for", "shares_memory"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A letter that came; number: its place among the body's, from 1."""

    number: int
    letter: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """The executor is done with a body. future: how, let go of once it is read."""

    future: cf.Future[Any]


News = Begun | Heard | Ended
Post = Callable[[News], None]
Pack = Callable[[Flow[..., Any], Call], bytes]


class Carrier(Protocol):
    """Carries out bodies by one executor. Thread: any.

    broken: why it carries out no more, in words; empty while it does.
    """

    executor: cf.Executor
    broken: str
    pack: Pack | None

    def send(self, execution: AwayExecution, call: Call, key: str, post: Post) -> None:
        """Submits a body; what comes of it is posted, in order. Raises what keeps it from that."""
        ...

    def go(self, key: str, *, stop: bool = False) -> None:
        """Says that a body that has begun is known to run here; stop: that it need not."""
        ...

    def stop(self, key: str) -> bool:
        """Asks a body to stop; whether it will never begin."""
        ...

    def why(self, key: str) -> str:
        """Why a body that was asked to stop has not."""
        ...

    def look(self) -> None:
        """Looks for what bodies told; called often, returns at once."""
        ...

    def close(self) -> None:
        """Leaves nothing behind."""
        ...


def shares_memory(executor: cf.Executor) -> bool:
    """Whether it is threads of this very interpreter: nothing has to be sent."""
    apart = getattr(cf, "InterpreterPoolExecutor", ())
    return isinstance(executor, cf.ThreadPoolExecutor) and not isinstance(executor, apart)


def carrier_for(executor: cf.Executor, *, home: Path | None, submit: Callable[[Callable[[], None]], None]) -> Carrier:
    """The carrier of an executor. home: a folder that its processes may share. submit: has a job done on our pool."""
    if shares_memory(executor):
        return _Threads(executor)
    if type(executor).__module__.partition(".")[0] == "distributed" and hasattr(executor, "_client"):
        from eventkit.workspace.dask_carrier import DaskCarrier

        return DaskCarrier(executor)
    # a process pool's processes are on this machine; of others nobody knows, and the workspace's disk may be common
    common = isinstance(executor, cf.ProcessPoolExecutor)
    return _Processes(executor, common=common, home=None if common else home, submit=submit)


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


class _Threads:
    """A thread pool: what is stopped, printed, logged and emitted there is so as in any run here."""

    broken = ""
    pack: Pack | None = None

    def __init__(self, executor: cf.Executor) -> None:
        self.executor = executor
        self._bodies: dict[str, tuple[_Body, cf.Future[Return]]] = {}

    def send(self, execution: AwayExecution, call: Call, key: str, post: Post) -> None:
        body = _Body(execution, call, post)
        future = self.executor.submit(body.carried_out)
        self._bodies[key] = body, future
        future.add_done_callback(partial(self._done, key, post))

    def _done(self, key: str, post: Post, future: cf.Future[Any]) -> None:
        self._bodies.pop(key, None)
        post(Ended(future))

    def go(self, key: str, *, stop: bool = False) -> None:
        if (held := self._bodies.get(key)) is not None:
            held[0].go(stop=stop)

    def stop(self, key: str) -> bool:
        held = self._bodies.get(key)
        never = held is not None and held[0].stop()
        if held is not None and never:
            held[1].cancel()
        return never

    def why(self, key: str) -> str:
        return ""

    def look(self) -> None: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Out:
    """A body under way. began: where, as heard; read: how much of its file, and how many letters that was."""

    future: cf.Future[Any]
    post: Post
    read: int = 0
    letters: int = 0


KEPT = 1_000
"""Of how many bodies that are over the marks are kept, in case an executor begins one of them again."""


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


def _clear(home: Path, mine: str) -> None:
    """Deletes what processes of this machine that are gone have left."""
    import psutil

    for left in home.glob(f"{mine}*-*"):
        pid = left.name.removeprefix(mine).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


class _Processes(Sender):
    """Other processes. Where they share a disk with this one its files are their marks, and what they tell is read."""

    def __init__(
        self, executor: cf.Executor, *, common: bool, home: Path | None, submit: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__(executor)
        self._common, self._submit = common, submit
        self._lock = threading.Lock()
        self._reading = False
        mine = f".eventkit-away-{socket.gethostname()}-"
        _clear(home if home is not None else Path(tempfile.gettempdir()), mine)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{mine}{os.getpid()}-", dir=home))
        (self._folder / "token").write_text(self.token)

    def place(self) -> dict[str, Any]:
        return {
            "kind": "folder", "folder": str(self._folder), "token": self.token, "pid": os.getpid(),
            "host": socket.gethostname(),
        }  # fmt: skip

    def stop(self, key: str) -> bool:
        (self._folder / f"{key}.stop").touch()
        if (self._folder / f"{key}.begun").exists():
            self._common = True
            return False
        out = self.out.get(key)
        # one that a process pool has handed on to its processes can no longer be cancelled, but finds the mark
        return out is not None and (out.future.cancel() or self._common)

    def why(self, key: str) -> str:
        if self._common:
            return (
                "It was asked to stop where it is carried out, and has not yet: it is in a call that does not return "
                "to Python, or in code that catches BaseException; it stops when that ends"
            )
        return (
            f"{type(self.executor).__name__} cannot stop what it has begun, and its processes share no disk with this "
            "one by which they could be asked: it goes on to its end there, and is cancelled then"
        )

    def look(self) -> None:
        if not self.out or self._reading:
            return
        with suppress(OSError), os.scandir(self._folder) as files:
            for file in files:
                key, _, kind = file.name.rpartition(".")
                out = self.out.get(key) if kind == "told" else None
                if out is not None and file.stat().st_size > out.read:
                    self._reading = True
                    self._submit(self._read_all)
                    return

    def _read_all(self) -> None:
        try:
            for key in list(self.out):
                self._read(key)
        finally:
            self._reading = False

    def _read(self, key: str) -> None:
        out = self.out.get(key)
        if out is None:
            return
        with self._lock, suppress(OSError), open(self._folder / f"{key}.told", "rb") as told:
            self._common = True
            told.seek(out.read)
            data = told.read()
            start = 0
            while len(data) >= start + 8:
                end = start + 8 + int.from_bytes(data[start : start + 8], "big")
                if len(data) < end:
                    break
                out.letters += 1
                out.post(Heard(out.letters, data[start + 8 : end]))
                out.read += end - start
                start = end

    def ended(self, key: str) -> None:
        self._read(key)
        with suppress(OSError):
            (self._folder / f"{key}.told").unlink()

    def forget(self, key: str) -> None:
        for kind in ("begun", "stop"):
            with suppress(OSError):
                (self._folder / f"{key}.{kind}").unlink()

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
