"""The runtime at the other end: where a body is carried out, and no workspace is.

All that a run asks of its workspace becomes a letter home; what cannot be answered from afar says so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID, uuid5

from eventkit.errors import MissingContext
from eventkit.flows.cancel import Cancellation
from eventkit.flows.context import RunContext, current
from eventkit.flows.letters import Letter, emitted, hooked, recorded, said
from eventkit.model.event import Event
from eventkit.model.ports import Clock, Identity
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import State
from eventkit.model.unchecked import fresh

if TYPE_CHECKING:
    from eventkit.flows.flow import Flow

__all__ = ["FarClock", "FarRuntime", "far_from", "nobody_here"]

TASKS = 32


class FarClock:
    """The home clock's time, as far as it can be told: by this machine's, or standing still where that does.

    shift: seconds that the home clock was ahead of its machine's. still: where a clock moved by hand stood.
    """

    def __init__(self, shift: float, still: datetime | None) -> None:
        self._shift, self._still = timedelta(seconds=shift), still

    def now(self) -> datetime:
        """The present."""
        return self._still if self._still is not None else datetime.now(UTC) + self._shift

    def sleep(self, seconds: float) -> None:
        """Waits; a clock that stands still is moved instead."""
        if self._still is None:
            time.sleep(seconds)
        else:
            self._still += timedelta(seconds=seconds)


class FarIdentity:
    """Fresh ids; a run that is called there is named after the one that calls it."""

    def __init__(self, name: str) -> None:
        self._name, self._count, self._lock = name, 0, threading.Lock()

    def uuid(self) -> UUID:
        """A fresh id."""
        return fresh()

    def name(self) -> str:
        """The next name."""
        with self._lock:
            self._count += 1
            return f"{self._name}-{self._count}"


class FarRuntime:
    """The flows' `Runtime` of one body. tell: takes each letter, in order. Thread: any."""

    def __init__(self, run: FlowRun, clock: Clock, handle: Cancellation, tell: Callable[[Letter], None]) -> None:
        self.clock: Clock = clock
        self.ids: Identity = FarIdentity(run.name)
        self._run, self._handle, self._tell = run, handle, tell
        self._pool: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def flow_id(self, name: str) -> UUID:
        """An id for the meantime: at home the flow has its own."""
        return self._run.flow_id if name == self._run.flow_name else uuid5(self._run.flow_id, name)

    def record(self, run: FlowRun | TaskRun, before: State | None, *, keep: bool) -> None:
        """Tells of a state."""
        self._tell(recorded(run, before, keep=keep))

    def asked(self, run_id: UUID) -> State | None:
        """What was asked of the run, as far as it was heard of here."""
        return self._handle.state if run_id == self._run.id else None

    def hooked(self, outcome: HookOutcome) -> None:
        """Tells what became of a hook."""
        self._tell(hooked(outcome))

    def said(self, lines: Sequence[LogLine]) -> None:
        """Tells what a run said."""
        self._tell(said(lines))

    def emit(self, events: Sequence[Event], context: RunContext) -> list[Event]:
        """Tells of events; they have no place in the log yet."""
        self._tell(emitted(events, context, self._run))
        return list(events)

    def emitted(self, events: Sequence[Event]) -> list[Event]:
        """The same for the run that is active here."""
        context = current()
        assert context is not None, "this was found through it"
        return self.emit(events, context)

    def submit(self, work: Callable[[], None]) -> object:
        """Has a task's work done on one of the body's own threads."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(TASKS, thread_name_prefix="eventkit-task")
            return self._pool.submit(work)

    def close(self) -> None:
        """Lets the threads go; nothing is left for them to do."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)

    def deploy(self, flow: Flow[..., Any], name: str, options: Mapping[str, Any]) -> Any:
        """Raises MissingContext."""
        nobody_here(f"{flow.name}.deploy()")


def far_from() -> FarRuntime | None:
    """The far runtime of the run that is active here, or None: then the workspace is in this process."""
    context = current()
    return context.runtime if context is not None and isinstance(context.runtime, FarRuntime) else None


def nobody_here(what: str) -> NoReturn:
    """Raises MissingContext: there is no workspace where the body of a run is carried out."""
    raise MissingContext(
        f"{what} needs a workspace, and this run is carried out by an executor, in a process that has none: read what "
        "the flow needs before it is sent and give it as a parameter; emit_event and get_run_logger work here"
    )
