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
from uuid import UUID

from eventkit.engine import Plan
from eventkit.model.event import Event
from eventkit.model.pattern import name_matches, spec_matches
from eventkit.model.trigger import EventTrigger
from tests.bench.row import Row, at_least

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


def run(*, quick: bool = False) -> list[Row]:
    """One row a size, each beside the rate at the smallest; the last is the naive loop."""
    chance = random.Random(7)
    triggers = [trigger(place) for place in range(max(SIZES))]
    plans = {size: Plan({UUID(int=place + 1): triggers[place] for place in range(size)}) for size in SIZES}
    rates: dict[int, list[float]] = {size: [] for size in SIZES}
    loops: list[float] = []
    for _ in range(ROUNDS // 3 if quick else ROUNDS):
        for size, plan in plans.items():
            rate, found = through_index(plan, events(size, EVENTS, chance))
            assert found == EVENTS // 2, f"{found} of {EVENTS // 2} hits found at {size} triggers"
            rates[size].append(rate)
        rate, found = through_loop(triggers, events(max(SIZES), SLOW, chance))
        assert found == SLOW // 2, f"{found} of {SLOW // 2} hits found by the loop"
        loops.append(rate)
    median = {size: statistics.median(held) for size, held in rates.items()}
    few, most = min(SIZES), max(SIZES)
    return [
        *(
            at_least(
                f"matching {size:,} triggers, new ids / {few} triggers",
                rate,
                "/s",
                floor=median[few],
                limit=FLOOR,
                ratio=RATIO,
            )
            for size, rate in median.items()
        ),
        at_least(f"the same by a loop over {most:,} triggers", statistics.median(loops), "/s", floor=median[few]),
    ]
