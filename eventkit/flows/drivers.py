"""Carrying out an engine's steps: blocking or awaiting, to the end or item by item.

Between two steps the engine thinks and records; that is never torn by an interruption.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Callable, Iterator
from functools import partial
from typing import Any

from eventkit.flows.interrupt import landed, shielded
from eventkit.flows.steps import Item, LeftOff, Step, Steps

__all__ = ["adrive", "advance", "aiterate", "drive", "iterate"]


def advance(steps: Steps, answer: Callable[[], Step]) -> Step | None:
    """The engine's next step, None when it is done."""
    while True:
        try:
            with shielded():
                try:
                    return answer()
                except StopIteration:
                    return None
        except BaseException as error:
            if inspect.getgeneratorstate(steps) == inspect.GEN_CLOSED:  # the engine's own last word
                raise
            landed(error)
            answer = partial(steps.throw, error)


def drive(steps: Steps) -> None:
    """Carries the steps out, blocking. Raises what the engine raises."""
    for _ in iterate(steps):
        pass


def iterate(steps: Steps) -> Iterator[Any]:
    """Carries the steps out, giving each item of a generator as it comes."""
    answer: Callable[[], Step] = partial(next, steps)
    while True:
        step = advance(steps, answer)
        if step is None:
            return
        try:
            if isinstance(step, Item):
                try:
                    yield step.value
                except GeneratorExit:  # as such it would close the engine, not reach it
                    raise LeftOff() from None
            answer = partial(steps.send, step.now())
        except BaseException as error:  # the engine decides what it means
            landed(error)
            answer = partial(steps.throw, error)


async def adrive(steps: Steps) -> None:
    """Carries the steps out, awaiting."""
    async for _ in aiterate(steps):
        pass


async def aiterate(steps: Steps) -> AsyncGenerator[Any, None]:
    """Carries the steps out, awaiting, giving each item of a generator as it comes."""
    answer: Callable[[], Step] = partial(next, steps)
    while True:
        step = advance(steps, answer)
        if step is None:
            return
        try:
            if isinstance(step, Item):
                try:
                    yield step.value
                except GeneratorExit:  # as such it would close the engine, not reach it
                    raise LeftOff() from None
            answer = partial(steps.send, await step.awaited())
        except BaseException as error:  # the engine decides what it means
            landed(error)
            answer = partial(steps.throw, error)
