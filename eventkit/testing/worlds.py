"""A world for one test: a workspace in memory, with time standing still and the same ids at every run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from eventkit.errors import RunTimeout
from eventkit.workspace import current
from eventkit.workspace.clock import VirtualClock
from eventkit.workspace.workspace import Workspace

__all__ = ["START", "apart", "in_memory", "somewhere"]

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
"""When time begins in a test."""


@contextmanager
def in_memory(*, seed: int | None = 0, start: datetime = START) -> Iterator[Workspace]:
    """A fresh workspace that is the current one inside, and leaves nothing behind: no file, thread, stream or name.

    seed: the same ids and run names every time; None for random ones. start: what its clock shows;
    `ws.clock.advance(60)` moves it on, and what became due happens at the next `settle()`. Raises RunTimeout at the
    end, naming the threads, where a run or action would not end.

    >>> import eventkit as ek
    >>> from eventkit.testing import in_memory
    >>> with in_memory() as ws:
    ...     event = ek.emit_event("order.placed", {"prefect.resource.id": "order.42"})
    ...     print(event.occurred.isoformat(), len(ek.events()))
    2026-01-01T09:00:00+00:00 1
    """
    ws = Workspace.in_memory(seed=seed, clock=VirtualClock(start))
    left: list[str] = []
    try:
        with ws:
            try:
                yield ws
            finally:
                left = ws.close()
    finally:
        if current.held() is None:  # nobody else needs the streams
            current.release()
    if left:
        raise RunTimeout(
            f"The test ended, and {'; '.join(left)} would not: wait for it with settle(), or let it stop when cancelled"
        )


@contextmanager
def somewhere(*, needed: bool) -> Iterator[Workspace]:
    """The current workspace where one is open or is needed, else one in memory, of which nobody else knows."""
    held = current.workspace() if needed else current.held()
    if held is not None:
        yield held
        return
    with apart() as ws:
        yield ws


@contextmanager
def apart() -> Iterator[Workspace]:
    """A workspace in memory that is not the current one: flows that run meanwhile stay in theirs."""
    ws = Workspace.in_memory()
    try:
        yield ws
    finally:
        ws.close()
