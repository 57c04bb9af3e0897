"""What a run does besides thinking, as steps: the engine yields them, a driver carries them out.

One engine so serves flows and tasks that are plain, async or generators: only the drivers (`drivers.py`) differ.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

from eventkit.flows.context import RunContext, activated
from eventkit.flows.futures import TaskFuture
from eventkit.flows.interrupt import Interruption, Scope, interruptible
from eventkit.flows.loops import as_coroutine, complete, elsewhere, signal

__all__ = ["Body", "HookCall", "Item", "Join", "LeftOff", "OutOfTime", "Pause", "Step", "Steps"]

T = TypeVar("T")
SLICE = 0.1
"""Seconds of a pause between looks at whether the run was asked to stop."""


class OutOfTime(Exception):
    """The body took longer than its timeout; never seen outside this room."""


class LeftOff(Exception):
    """Whoever iterates the generator has had enough; never seen outside this room."""


class Step(Protocol):
    """Something to carry out, either way; what it gives or raises goes back to the engine."""

    def now(self) -> Any:
        """Does it, blocking."""
        ...

    async def awaited(self) -> Any:
        """Does it, leaving the loop free where it can."""
        ...


Steps = Generator[Step, Any, None]


@dataclass(slots=True)
class Body:
    """Calls the function (or asks a generator for its next item), with its timeout, open to cancellation."""

    context: RunContext
    call: Callable[[], Any]
    timeout: float | None

    def now(self) -> Any:
        """The function's return value; raises OutOfTime, Interruption and what the function raises."""
        call = self.call if self.timeout is None else partial(_in_time, self.timeout, self.call)
        with activated(self.context):
            if self.context.cancellation is not None:
                return self.context.cancellation.run(call)
            return call()

    async def awaited(self) -> Any:
        """The same of a coroutine function."""
        with activated(self.context):
            if self.context.cancellation is not None:
                return await self.context.cancellation.wait(self._timed)
            return await self._timed()

    async def _timed(self) -> Any:
        if self.timeout is None:
            return await self.call()
        try:
            async with asyncio.timeout(self.timeout) as limit:
                return await self.call()
        except TimeoutError:
            if limit.expired():
                raise OutOfTime() from None
            raise


def _in_time(seconds: float, call: Callable[[], T]) -> T:
    scope = Scope()
    timer = threading.Timer(seconds, scope.fire)
    timer.daemon = True
    timer.start()
    try:
        result = scope.run(call)
    except Interruption as stop:
        if stop.scope is not scope:
            raise
        raise OutOfTime() from None
    finally:
        timer.cancel()
    if scope.fired:
        raise OutOfTime()
    return result


@dataclass(slots=True)
class HookCall:
    """Calls a hook, positionally; awaits what it returns if that can be awaited."""

    context: RunContext
    hook: Callable[..., Any]
    arguments: tuple[Any, ...]

    def now(self) -> None:
        """Returns when the hook has, an async one too."""
        with activated(self.context):
            result = self.hook(*self.arguments)
            if inspect.isawaitable(result):
                complete(as_coroutine(result))

    async def awaited(self) -> None:
        """The same, awaiting on the flow's own loop."""
        with activated(self.context):
            result = self.hook(*self.arguments)
            if inspect.isawaitable(result):
                await result


@dataclass(slots=True)
class Item:
    """Hands an item of a generator to whoever iterates it; when nobody does, it is only collected."""

    value: Any

    def now(self) -> None:
        """Nothing."""

    async def awaited(self) -> None:
        """Nothing."""


@dataclass(slots=True)
class Join:
    """Waits for futures; raises Interruption when the run is asked to stop meanwhile.

    stopping: whether it was asked already, and these with it.
    """

    context: RunContext
    futures: Sequence[TaskFuture[Any]]
    stopping: bool = False

    def now(self) -> None:
        """Returns when all are done; those that have not begun are done here."""
        look = None if self.stopping or self.context.cancellation is None else self.context.check
        for future in self.futures:
            future._join(look=look)

    async def awaited(self) -> None:
        """The same, with the loop free."""
        for future in self.futures:
            arrived = partial(signal, future._when_done)
            handle = None if self.stopping else self.context.cancellation
            await (arrived() if handle is None else handle.wait(arrived))


@dataclass(slots=True)
class Pause:
    """Lets time pass on the workspace's clock, between two attempts."""

    context: RunContext
    seconds: float

    def now(self) -> None:
        """Returns when it has."""
        for seconds in self._slices():
            self.context.runtime.clock.sleep(seconds)

    async def awaited(self) -> None:
        """The same, sleeping on a thread of the workspace."""
        for seconds in self._slices():
            await elsewhere(self.context.runtime.submit, partial(self.context.runtime.clock.sleep, seconds))

    def _slices(self) -> Iterator[float]:
        """The pause, in one piece where nothing can end it early."""
        clock = self.context.runtime.clock
        whole = self.context.cancellation is None and not interruptible()
        until = clock.now() + timedelta(seconds=self.seconds)
        while (left := (until - clock.now()).total_seconds()) > 0:
            self.context.check()
            yield left if whole else min(left, SLICE)
