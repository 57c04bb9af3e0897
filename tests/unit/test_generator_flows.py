"""Flows that yield: iterated as they run, left early, failing half way, collected."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from eventkit.flows import flow
from eventkit.flows.recorder import Recorder
from eventkit.model.state import Completed, Kept


def test_a_generator_flow_is_iterated_as_it_runs_and_keeps_its_items() -> None:
    """5.5: generators; the run goes on while somebody iterates."""
    with Recorder() as recorder:

        @flow
        def count() -> Any:
            yield 1
            yield 2

        items = count()
        first = next(items)
        half_way = list(recorder.names())
        rest = list(items)

    assert (first, rest) == (1, [2])
    assert half_way == ["Pending", "Running"]
    assert recorder.last().state == Completed(data=Kept(value=[1, 2]))


def test_a_generator_flow_that_nobody_reads_to_the_end_completes_with_what_was_read() -> None:
    """A consumer that stops early."""

    @flow
    def endless() -> Any:
        number = 0
        while True:
            yield number
            number += 1

    with Recorder() as recorder:
        for item in endless():
            if item == 2:
                break

    assert recorder.last().state == Completed(data=Kept(value=[0, 1, 2]))


def test_a_generator_flow_that_fails_half_way_raises_there() -> None:
    """5.5 row 1, for a generator."""

    @flow
    def breaks() -> Any:
        yield 1
        raise ValueError("x")

    with Recorder() as recorder:
        items = breaks()
        seen = [next(items)]
        with pytest.raises(ValueError, match="x"):
            next(items)

    assert seen == [1]
    assert recorder.names()[-1] == "Failed"


def test_a_generator_flow_asked_for_its_state_runs_at_once() -> None:
    """5.5: collected to a list."""

    @flow
    def count() -> Any:
        yield from range(3)

    with Recorder():
        state: Any = count(return_state=True)

    assert state.result() == [0, 1, 2]


def test_an_async_generator_flow_is_iterated_or_collected() -> None:
    """Async generators, both ways, and one that is left early."""

    @flow
    async def count() -> Any:
        for number in range(3):
            await asyncio.sleep(0)
            yield number

    async def cell() -> tuple[list[int], list[int]]:
        items = [item async for item in count()]
        state: Any = await count(return_state=True)
        left = count()
        await anext(left)
        await left.aclose()
        return items, state.result()

    with Recorder() as recorder:
        assert asyncio.run(cell()) == ([0, 1, 2], [0, 1, 2])

    assert recorder.last().state == Completed(data=Kept(value=[0]))
