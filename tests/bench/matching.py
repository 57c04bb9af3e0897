"""Matching: events a second through the index, by number of triggers, with every resource id new.

The triggers are a quarter each exact names, name prefixes, label globs, and name with labels; one event in two concerns
one of them. The peer is a loop over all triggers with the same two matching functions. Rounds are interleaved, and the
medians are compared within the run.
"""

from __future__ import annotations

import itertools
import random
import statistics
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventkit.engine import Plan
from eventkit.model.event import Event
from eventkit.model.pattern import name_matches, spec_matches
from eventkit.model.trigger import EventTrigger

SIZES = (10, 1_000, 10_000)
ROUNDS = 9
EVENTS = 4_000
SLOW = 20
FLOOR = 100_000
RATIO = 0.5
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_serial = itertools.count()


def trigger(place: int) -> EventTrigger:
    """The trigger of a place: exact name, prefix, label glob and mixed take turns."""
    kind, number = place % 4, place // 4
    if kind == 0:
        return EventTrigger(expect={f"order-{number}.placed"})
    if kind == 1:
        return EventTrigger(expect={f"stock-{number}.*"})
    if kind == 2:
        return EventTrigger(match={"prefect.resource.id": f"sensor.*.room-{number}"})
    return EventTrigger(
        expect={f"model-{number}.*"}, match={"prefect.resource.id": f"model.{number}.*", "region": "eu-*"}
    )


def event(size: int, *, hit: bool, chance: random.Random) -> Event:
    """An event on a resource never seen before, that fits one trigger of the first `size`, or none."""
    kind, number, fresh = chance.randrange(4), chance.randrange(max(size // 4, 1)), next(_serial)
    name, id = f"thing-{number % 500}.seen", f"thing.{fresh}.shelf-{number}"
    if hit:
        name, id = (
            (f"order-{number}.placed", f"order.{fresh}.of-{number}"),
            (f"stock-{number}.low", f"stock.{fresh}.of-{number}"),
            (f"sensor-{number % 500}.read", f"sensor.{fresh}.room-{number}"),
            (f"model-{number}.trained", f"model.{number}.{fresh}"),
        )[kind]
    return Event(occurred=MOMENT, event=name, resource={"prefect.resource.id": id, "region": "eu-north"})


def events(size: int, count: int, chance: random.Random) -> list[Event]:
    """As many events, of which every other one hits."""
    return [event(size, hit=place % 2 == 0, chance=chance) for place in range(count)]


def through_index(plan: Plan, batch: list[Event]) -> tuple[float, int]:
    """Events a second, and how many triggers they concerned."""
    started = time.perf_counter()
    found = sum(len(plan.candidates(each)) for each in batch)
    return len(batch) / (time.perf_counter() - started), found


def through_loop(triggers: list[EventTrigger], batch: list[Event]) -> tuple[float, int]:
    """The same without an index."""
    started = time.perf_counter()
    found = 0
    for each in batch:
        for one in triggers:
            found += name_matches(one.expect or ("*",), each.event) and spec_matches(one.match, each.resource)
    return len(batch) / (time.perf_counter() - started), found


def run() -> list[dict[str, Any]]:
    """One row a size, then the ratios. `ratio` and `limit` say what is compared and what is asked."""
    chance = random.Random(7)
    triggers = [trigger(place) for place in range(max(SIZES))]
    plans = {size: Plan({UUID(int=place + 1): triggers[place] for place in range(size)}) for size in SIZES}
    rates: dict[int, list[float]] = {size: [] for size in SIZES}
    loops: list[float] = []
    for _ in range(ROUNDS):
        for size, plan in plans.items():
            rate, found = through_index(plan, events(size, EVENTS, chance))
            assert found == EVENTS // 2, f"{found} of {EVENTS // 2} hits found at {size} triggers"
            rates[size].append(rate)
        rate, found = through_loop(triggers, events(max(SIZES), SLOW, chance))
        assert found == SLOW // 2, f"{found} of {SLOW // 2} hits found by the loop"
        loops.append(rate)
    median = {size: statistics.median(held) for size, held in rates.items()}
    loop = statistics.median(loops)
    return [_row(size, median, loop) for size in SIZES]


def _row(size: int, median: dict[int, float], loop: float) -> dict[str, Any]:
    few, many = min(SIZES), max(SIZES)
    ratio = median[size] / median[few]
    return {
        "name": f"matching, {size:,} triggers, fresh ids (loop at {many:,}: {loop:,.0f}/s)",
        "value": median[size],
        "unit": "events/s",
        "floor": median[few],
        "ratio": ratio,
        "limit": f">= {FLOOR:,} events/s and >= {RATIO} x the rate at {few}",
        "ok": median[size] >= FLOOR and ratio >= RATIO,
    }


if __name__ == "__main__":
    for row in run():
        print(row)
