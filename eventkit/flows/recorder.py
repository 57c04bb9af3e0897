"""A workspace in memory, for trying flows: it keeps what they did, and its time moves only by their sleeping."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from eventkit.flows.context import RunContext, using
from eventkit.model.event import Event
from eventkit.model.ports import Clock, Identity
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import State

if TYPE_CHECKING:
    from eventkit.flows.flow import Flow

__all__ = ["CountedIdentity", "Recorder", "SleepingClock"]


class SleepingClock:
    """A clock that stands at 2026-01-01 and moves when somebody sleeps. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = datetime(2026, 1, 1, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        """The present."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Moves the present on."""
        with self._lock:
            self.slept.append(seconds)
            self._now += timedelta(seconds=seconds)


class CountedIdentity:
    """Ids and names that count from one. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids = self._names = 0

    def uuid(self) -> UUID:
        """The next id."""
        with self._lock:
            self._ids += 1
            return UUID(int=self._ids)

    def name(self) -> str:
        """The next name."""
        with self._lock:
            self._names += 1
            return f"calm-otter-{self._names}"


class Recorder:
    """A runtime for flows that keeps everything they did, in order. `with Recorder() as recorder:` makes it theirs.

    `runs` by id as they are now, `history` (run, state) in order of recording, `kept` the ids of states whose result
    was to be kept, `hooks` and `lines` as told; set `asking[run id]` to a state to ask a run to stop. Thread: any.

    >>> from eventkit.flows import flow
    >>> with Recorder() as recorder:
    ...     flow(lambda: 42, name="answer")()
    42
    >>> recorder.names()
    ['Pending', 'Running', 'Completed']
    """

    def __init__(self, clock: Clock | None = None, ids: Identity | None = None) -> None:
        self.clock = clock if clock is not None else SleepingClock()
        self.ids = ids if ids is not None else CountedIdentity()
        self.runs: dict[UUID, FlowRun | TaskRun] = {}
        self.history: list[tuple[FlowRun | TaskRun, State | None]] = []
        self.kept: set[UUID] = set()
        self.hooks: list[HookOutcome] = []
        self.lines: list[LogLine] = []
        self.emitted: list[Event] = []
        self.asking: dict[UUID, State] = {}
        self.deployed: list[tuple[Flow[..., Any], str, dict[str, Any]]] = []
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Recorder:
        self._use = self._using()
        self._use.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._use.__exit__(None, None, None)

    @contextmanager
    def _using(self) -> Iterator[None]:
        with using(self):
            try:
                yield
            finally:
                self.close()

    def close(self) -> None:
        """Ends the threads, when their tasks are over."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()

    def flow_id(self, name: str) -> UUID:
        """An id made of the name."""
        return uuid5(UUID(int=0), name)

    def record(self, run: FlowRun | TaskRun, before: State | None, *, keep: bool) -> None:
        """Keeps the run, and the state it left and entered."""
        with self._lock:
            self.runs[run.id] = run
            self.history.append((run, before))
            if keep and run.state is not None:
                self.kept.add(run.state.id)

    def asked(self, run_id: UUID) -> State | None:
        """What was set in `asking`."""
        return self.asking.get(run_id)

    def hooked(self, outcome: HookOutcome) -> None:
        """Keeps the outcome."""
        with self._lock:
            self.hooks.append(outcome)

    def said(self, lines: Sequence[LogLine]) -> None:
        """Keeps the lines."""
        with self._lock:
            self.lines.extend(lines)

    def emit(self, events: Sequence[Event], context: RunContext) -> list[Event]:
        """Keeps the events as they are given."""
        with self._lock:
            self.emitted.extend(events)
        return list(events)

    def submit(self, work: Callable[[], None]) -> object:
        """Has it done on one of four threads."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="eventkit-recorder")
        return self._pool.submit(work)

    def deploy(self, flow: Flow[..., Any], name: str, options: Mapping[str, Any]) -> Any:
        """Keeps what was asked for."""
        self.deployed.append((flow, name, dict(options)))

    def names(self, kind: type[FlowRun] | type[TaskRun] = FlowRun) -> list[str]:
        """The names of the states that runs of this kind entered, in order."""
        return [run.state_name or "" for run, _ in self.history if isinstance(run, kind)]

    def last(self, kind: type[FlowRun] | type[TaskRun] = FlowRun) -> FlowRun | TaskRun:
        """The run of this kind that was recorded last."""
        return next(run for run, _ in reversed(self.history) if isinstance(run, kind))

    def said_lines(self) -> list[str]:
        """What runs said, in order."""
        return [line.message for line in self.lines]
