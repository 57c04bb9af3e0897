"""Where a running flow finds its workspace, and where anything called in it finds the run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from eventkit.errors import MissingContext
from eventkit.flows.interrupt import shielded
from eventkit.model.base import utf8
from eventkit.model.event import Event
from eventkit.model.ports import Clock, Identity
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import State
from eventkit.model.unchecked import unchecked_of

if TYPE_CHECKING:
    from eventkit.flows.cancel import Cancellation
    from eventkit.flows.flow import Flow
    from eventkit.flows.futures import TaskFuture
    from eventkit.flows.task import Task

__all__ = ["NotTaken", "RunContext", "Runtime", "activated", "current", "install", "runtime", "using"]

PRINTED = 0
"""The level of a line that was printed rather than logged."""


class NotTaken(Exception):
    """Raised by `Runtime.record` for a run that is another's by now, or must wait for a slot: nothing of it ran."""


class Runtime(Protocol):
    """All that a flow needs of the workspace.

    Thread: any; `record`, `hooked`, `said`, `asked` are called with interruptions held back (`interrupt.shielded`).
    """

    @property
    def clock(self) -> Clock:
        """The time that runs are stamped with, and that retries wait on."""
        ...

    @property
    def ids(self) -> Identity:
        """The maker of ids and names of runs, and of ids of states."""
        ...

    def flow_id(self, name: str) -> UUID:
        """The id of the flow of that name, the same every time; made when the name is new."""
        ...

    def record(self, run: FlowRun | TaskRun, before: State | None, *, keep: bool) -> None:
        """Stores the run with `run.state`, which it just entered, and emits the lifecycle event, in one commit.

        before: the state it left, None for a new run. keep: whether a result in the state is to outlive the process.
        Durability: stored when this returns; what it raises ends the run's call. Raises NotTaken.
        """
        ...

    def asked(self, run_id: UUID) -> State | None:
        """The Cancelling or Cancelled state that somebody else set for this flow run since, or None. Cheap."""
        ...

    def hooked(self, outcome: HookOutcome) -> None:
        """Keeps what became of a hook."""
        ...

    def said(self, lines: Sequence[LogLine]) -> None:
        """Keeps what a run printed or logged."""
        ...

    def emit(self, events: Sequence[Event], context: RunContext) -> list[Event]:
        """Logs events with what the run of this context adds to them; they as stored."""
        ...

    def submit(self, work: Callable[[], None]) -> object:
        """Has the work done on another thread. A task that is waited for before it began runs on the waiting thread."""
        ...

    def deploy(self, flow: Flow[..., Any], name: str, options: Mapping[str, Any]) -> Any:
        """Registers a deployment of the flow, served by this process; what `Flow.deploy` and `Flow.serve` return."""
        ...


@dataclass(slots=True, eq=False)
class RunContext:
    """What is running here: a flow run, a task run or both; and how it relates to what caused it.

    `cause`, `hops` and `is_replay` go into every event emitted here; `server_run_id`: the id by which a Prefect server
    knows the flow run, once it does; `background`: the matcher started it, so that what
    it prints goes into its log and nowhere else. A handler that is no flow has a context with neither run.
    """

    runtime: Runtime
    flow: Flow[..., Any] | None = None
    flow_run: FlowRun | None = None
    task: Task[..., Any] | None = None
    task_run: TaskRun | None = None
    background: bool = False
    log_prints: bool = False
    keep: bool = False
    cancellation: Cancellation | None = None
    cause: UUID | None = None
    hops: int = 0
    is_replay: bool = False
    server_run_id: UUID | None = None
    parent: RunContext | None = None
    children: list[TaskFuture[Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    _partial: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def run(self) -> FlowRun | TaskRun | None:
        """The innermost run: the task's, else the flow's."""
        return self.task_run or self.flow_run

    @property
    def follows(self) -> tuple[UUID, datetime] | None:
        """Id and time of the event of the run's last state, known to come before what is emitted here."""
        state = self.run.state if self.run else None
        return (state.id, state.timestamp) if state else None

    @property
    def label(self) -> str:
        """The name of the task or flow, for a line that shows what it said."""
        named = self.task or self.flow
        return named.name if named else ""

    def next_of(self, key: str) -> int:
        """How many times this was asked for `key` before: numbers the runs of one task within a flow run."""
        with self._lock:
            number = self.counts.get(key, 0)
            self.counts[key] = number + 1
        return number

    def check(self, *, look: bool = True) -> None:
        """Raises Interruption when the workspace started this run and somebody has asked it to stop.

        look: whether the store is asked, where another process would have said so.
        """
        handle = self.cancellation
        if handle is None:
            return
        if look and not handle.requested and handle.run_id is not None:
            with shielded():
                asked = self.runtime.asked(handle.run_id)
            if asked is not None:
                handle.cancel(asked)
        handle.check()

    def say(self, message: str, *, level: int, logger: str) -> None:
        """Keeps one line of this run."""
        run = self.flow_run or self.task_run
        if run is None:
            return
        line = unchecked_of(
            LogLine,
            run_id=run.id,
            task_run_id=self.task_run.id if self.task_run else None,
            level=level,
            logger=logger,
            message=utf8(message),
            at=self.runtime.clock.now(),
        )
        with shielded():
            self.runtime.said([line])

    def printed(self, stream: str, text: str) -> None:
        """Keeps what was printed, line by line; the rest of a line waits for its end."""
        with self._lock:
            *lines, self._partial[stream] = (self._partial.get(stream, "") + text).split("\n")
        for line in lines:
            self._say_printed(stream, line)

    def flush(self) -> None:
        """Keeps what was printed without an end of line."""
        if self._partial:
            with self._lock:
                left = [(stream, text) for stream, text in self._partial.items() if text]
                self._partial.clear()
            for stream, text in left:
                self._say_printed(stream, text)

    def _say_printed(self, stream: str, line: str) -> None:
        # a carriage return goes back to the line's start: a progress bar leaves its last face only
        message = line.rstrip("\r").rpartition("\r")[2]
        kind = "task_runs" if self.task_run else "flow_runs"
        if self.log_prints:
            self.say(message, level=20, logger=f"eventkit.{kind}")
        else:
            self.say(message, level=PRINTED, logger=stream)


_run_context: ContextVar[RunContext | None] = ContextVar("eventkit_run_context", default=None)
_runtime_override: ContextVar[Runtime | None] = ContextVar("eventkit_runtime", default=None)


class _Installed:
    """The one place where the workspace of this process puts itself; a ContextVar would not reach other threads."""

    factory: Callable[[], Runtime] | None = None


def install(factory: Callable[[], Runtime] | None) -> None:
    """Says where flows called from now on find their runtime; it is asked at each call. None: nowhere."""
    _Installed.factory = factory


def runtime() -> Runtime:
    """The runtime for a flow called here: the one in `using`, the run's own, else the installed one.

    Raises MissingContext where there is none.
    """
    override = _runtime_override.get()
    if override is not None:
        return override
    context = _run_context.get()
    if context is not None:
        return context.runtime
    if _Installed.factory is None:
        raise MissingContext("No workspace is open for flows to run in: import eventkit, or call eventkit.use(...)")
    return _Installed.factory()


def current() -> RunContext | None:
    """What is running here, or None."""
    return _run_context.get()


@contextmanager
def using(runtime: Runtime) -> Iterator[Runtime]:
    """Flows called inside run in this runtime, whatever is installed."""
    token = _runtime_override.set(runtime)
    try:
        yield runtime
    finally:
        _runtime_override.reset(token)


class activated:
    """Makes a context the current one."""

    __slots__ = ("_context", "_token")

    def __init__(self, context: RunContext) -> None:
        self._context = context

    def __enter__(self) -> RunContext:
        self._token = _run_context.set(self._context)
        return self._context

    def __exit__(self, *_: object) -> None:
        _run_context.reset(self._token)
