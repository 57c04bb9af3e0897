"""Seeing through triggers: one event explained; a trigger applied to many, beside the matching alone."""

from __future__ import annotations

import time
from statistics import median

from eventkit.engine import Plan
from eventkit.insight import explain, firings, near_misses
from eventkit.model.event import Event
from eventkit.model.trigger import CompoundTrigger, EventTrigger
from tests.bench.chain import batch
from tests.bench.row import Row, at_least, at_most, timed

ROUNDS = 2_000
EVENTS = 100_000
CUSTOMER = {"prefect.resource.id": "customer.7", "prefect.resource.role": "customer", "tier": "gold"}
ORDER = Event(
    event="order.placed", resource={"prefect.resource.id": "order.42", "region": "us-1", "size": "large"},
    related=[CUSTOMER], payload={"total": 12.5},
)  # fmt: skip
FITS = EventTrigger(
    expect={"order.placed"}, match={"region": "us-*", "size": ["large", "huge"]}, threshold=3, within=60,
    match_related={"prefect.resource.role": "customer", "tier": "gold"},
)  # fmt: skip
FAR = EventTrigger(
    expect={"order.paid"}, match={"region": "eu-*", "size": "small"},
    match_related={"prefect.resource.role": "customer", "tier": "silver"},
)  # fmt: skip
BOTH = CompoundTrigger(triggers=[FITS, FAR, EventTrigger(expect={"stock.low"})], require="all", within=60)


def run(*, quick: bool = False) -> list[Row]:
    """The median of each, beside asking the engine's index the same."""
    rounds = ROUNDS // 10 if quick else ROUNDS
    rows = []
    for name, trigger in (("that fits", FITS), ("that does not, with its edit", FAR), ("of three", BOTH)):
        plan = Plan({ORDER.id: trigger})
        took, asked = [], []
        for _ in range(rounds):
            begun = time.perf_counter()
            explain(trigger, ORDER)
            middle = time.perf_counter()
            plan.candidates(ORDER)
            took.append((middle - begun) * 1_000)
            asked.append((time.perf_counter() - middle) * 1_000)
        what = f"explain a trigger {name} / ask the index"
        rows.append(at_most(what, median(took), "ms", floor=median(asked), limit=1))
    return rows + _over_many(EVENTS // 10 if quick else EVENTS)


def _over_many(count: int) -> list[Row]:
    """Events a second through a backtest, and what near misses take."""
    events = [event for first in range(0, count, 1_000) for event in batch(first)]
    simple = EventTrigger(expect={"thing-7.seen"}, match={"region": "eu-*"})
    narrow = EventTrigger(expect={"thing-*"}, match={"region": "us-*"})
    plan = Plan({ORDER.id: simple})
    pure = [timed(lambda: [plan.candidates(event) for event in events]) for _ in range(3)]
    took = [timed(lambda: firings(simple, events)) for _ in range(3)]
    near = timed(lambda: near_misses(narrow, events))
    dear = EventTrigger(match_payload={"number": [{"numeric": [">=", 10**9]}]})
    by_value = timed(lambda: near_misses(dear, events))
    rate, most = count / median(took), count / median(pure)
    return [
        at_least("backtest of a simple trigger / matching alone", rate, "/s", floor=most, limit=150_000, ratio=1 / 3),
        at_most(f"near misses over {count:,} events", near, "s", limit=2),
        at_most(f"near misses of a payload's field, {count:,} values", by_value, "s", limit=2),
    ]
