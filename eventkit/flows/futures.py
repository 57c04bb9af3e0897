"""Task runs under way: waiting for them, reading them, and passing them on to other tasks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from eventkit.errors import RunError, RunTimeout
from eventkit.flows.interrupt import Interruption, wait_for
from eventkit.model.state import State

__all__ = [
    "TaskFuture",
    "TaskFutures",
    "Upstream",
    "futures_in",
    "futures_returned",
    "only_plain",
    "resolved",
    "states_of",
    "unmapped",
]

R = TypeVar("R")


class _Submitted(Protocol):
    @property
    def id(self) -> UUID: ...

    @property
    def state(self) -> State: ...

    def go(self) -> None: ...

    def drop(self) -> None: ...


class TaskFuture(Generic[R]):
    """A task run that was submitted. Give it to another task, and that waits for it. Thread: any.

    A run that has not begun when somebody waits for it begins on the waiting thread: waiting never blocks a pool.
    """

    def __init__(self, run: _Submitted) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._begun = False
        self._done = threading.Event()
        self._error: BaseException | None = None
        self._after: list[Callable[[], None]] = []

    @property
    def task_run_id(self) -> UUID:
        """The id of the task run."""
        return self._run.id

    @property
    def state(self) -> State:
        """The present state of the task run."""
        return self._run.state

    def done(self) -> bool:
        """Whether the task run is over."""
        return self._done.is_set()

    def wait(self, timeout: float | None = None) -> None:
        """Returns when the task run is over, or after `timeout` seconds."""
        self._join(timeout)

    def result(self, timeout: float | None = None, raise_on_failure: bool = True) -> R:
        """What the task returned; its failure is raised (returned with `raise_on_failure=False`).

        Raises RunTimeout when it is not over after `timeout` seconds.
        """
        if not self._join(timeout):
            raise RunTimeout(
                f"Task run {self.task_run_id} is not over after {timeout} s: wait longer, or leave timeout out"
            )
        if self._error is not None:
            raise self._error
        value: R = self.state.result(raise_on_failure=raise_on_failure)
        return value

    def _begin(self) -> None:
        """Does the task unless somebody else does: what the pool calls."""
        self._end_with(self._run.go)

    def _drop(self) -> None:
        """Ends a task that has not begun: the run that submitted it is over."""
        self._end_with(self._run.drop)

    def _end_with(self, work: Callable[[], None]) -> None:
        with self._lock:
            if self._begun:
                return
            self._begun = True
        try:
            work()
        except BaseException as error:  # kept for whoever asks for the result, on another thread
            self._error = error
        finally:
            with self._lock:
                self._done.set()
                after, self._after = self._after, []
            for call in after:
                call()

    def _join(self, timeout: float | None = None, *, look: Callable[[], None] | None = None) -> bool:
        if timeout is None and not self._begun:
            self._begin()
            if isinstance(self._error, KeyboardInterrupt | SystemExit | Interruption):
                raise self._error
        return wait_for(self._done, timeout, look=look)

    def _when_done(self, call: Callable[[], None]) -> None:
        with self._lock:
            if not self._done.is_set():
                self._after.append(call)
                return
        call()

    def __repr__(self) -> str:
        return f"TaskFuture({self.state})"


class TaskFutures(list[TaskFuture[R]]):
    """The futures of a mapped task, in the order of its items."""

    def wait(self, timeout: float | None = None) -> None:
        """Returns when all are over, or after `timeout` seconds each."""
        for future in self:
            future.wait(timeout)

    def result(self, timeout: float | None = None, raise_on_failure: bool = True) -> list[R]:
        """What the tasks returned, in order; the first failure is raised."""
        return [future.result(timeout, raise_on_failure) for future in self]


class unmapped(Generic[R]):
    """Marks an argument of `Task.map` that goes whole to every run.

    >>> unmapped([1, 2]).value
    [1, 2]
    """

    def __init__(self, value: R) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"unmapped({self.value!r})"


class Upstream(RunError):
    """An argument came from a run that did not complete."""


def _parts(value: Any) -> Iterable[Any]:
    kind = type(value)
    if kind is dict:
        return list(value.values())
    return value if kind in (list, tuple, set) or isinstance(value, TaskFutures) else ()


def _runs_in(value: Any, seen: set[int]) -> Iterator[TaskFuture[Any] | State]:
    if isinstance(value, TaskFuture | State):
        yield value
    elif id(value) not in seen and (parts := _parts(value)):
        seen.add(id(value))
        for part in parts:
            if type(part) not in _PLAIN:
                yield from _runs_in(part, seen)


_PLAIN = frozenset({int, str, float, bool, type(None), bytes})


def only_plain(values: Iterable[Any]) -> bool:
    """Whether these are numbers, texts and the like, which hold nothing."""
    return all(type(value) in _PLAIN for value in values)


def futures_in(value: Any) -> list[TaskFuture[Any]]:
    """Every future in a value, in lists, tuples, sets and dicts of any depth."""
    return [found for found in _runs_in(value, set()) if isinstance(found, TaskFuture)]


def resolved(value: Any) -> Any:
    """The value with results in the place of futures and states; raises Upstream for one that did not complete."""
    if next(_runs_in(value, set()), None) is None:
        return value
    return _replaced(value, _result)


def futures_returned(value: Any) -> list[TaskFuture[Any]]:
    """The futures that a function returned: one, or those in a list, tuple or set."""
    items = value if isinstance(value, list | tuple | set) else (value,)
    return [item for item in items if isinstance(item, TaskFuture)]


def states_of(value: Any) -> Any:
    """A returned value with states in the place of its futures."""
    if isinstance(value, TaskFuture):
        return value.state
    if futures_returned(value):
        return [item.state if isinstance(item, TaskFuture) else item for item in value]
    return value


def _result(run: TaskFuture[Any] | State) -> Any:
    state = run if isinstance(run, State) else run.state
    if not state.is_completed():
        which = f" of task run {run.task_run_id}" if isinstance(run, TaskFuture) else ""
        raise Upstream(f"The upstream state{which} is {state}, not Completed, so that its result cannot be used")
    return state.result()


def _replaced(value: Any, replace: Callable[[Any], Any]) -> Any:
    if isinstance(value, TaskFuture | State):
        return replace(value)
    kind = type(value)
    if kind is dict:
        return {key: _replaced(part, replace) for key, part in value.items()}
    if kind in (list, tuple, set) or isinstance(value, TaskFutures):
        parts = [_replaced(part, replace) for part in value]
        return parts if isinstance(value, list) else kind(parts)
    return value
