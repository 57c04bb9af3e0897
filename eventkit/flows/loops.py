"""Between threads and event loops: waiting in one for the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

__all__ = ["as_coroutine", "complete", "elsewhere", "signal"]

T = TypeVar("T")


async def elsewhere(submit: Callable[[Callable[[], None]], object], work: Callable[[], object]) -> None:
    """Returns when the work was done on another thread, the loop free meanwhile."""

    def begin(done: Callable[[], None]) -> None:
        def both() -> None:
            work()
            done()

        submit(both)

    await signal(begin)


async def signal(register: Callable[[Callable[[], None]], None]) -> None:
    """Returns when what was registered is called, on whichever thread."""
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[None] = loop.create_future()

    def arrive() -> None:
        if not waiter.done():
            waiter.set_result(None)

    def done() -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(arrive)

    register(done)
    await waiter


def complete(coroutine: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns, run to its end here: on a loop of its own, in a helper thread if one runs here."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="eventkit-await") as helper:
        return helper.submit(copy_context().run, asyncio.run, coroutine).result()


async def as_coroutine(awaitable: Awaitable[T]) -> T:
    """Anything that can be awaited, as the coroutine that a loop wants."""
    return await awaitable
