"""eventkit's side: `python -m tests.bench.beside.ours <measure> '<JSON>'` writes what it measured as JSON."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import eventkit as ek
from tests.bench.beside.common import NAME, answer, payload, resident, resource, spread


def visible(count: int) -> dict[str, float]:
    """Seconds until as many events, emitted one at a time, can all be queried; and of that, to emit them."""
    for number in range(50):
        ek.emit_event(f"{NAME}.warm", resource(number), payload=payload(number))
    begun = time.perf_counter()
    for number in range(count):
        ek.emit_event(NAME, resource(number), payload=payload(number))
    emitted = time.perf_counter() - begun
    while len(ek.events(NAME)) < count:
        time.sleep(0.001)
    return {"all": time.perf_counter() - begun, "emitted": emitted}


def one(times: int) -> list[float]:
    """Seconds from an emit until a query finds the event."""
    took = []
    for number in range(times):
        begun = time.perf_counter()
        ek.emit_event(f"{NAME}.{number}", resource(number), payload=payload(number))
        while not len(ek.events(f"{NAME}.{number}")):
            time.sleep(0.001)
        took.append(time.perf_counter() - begun)
    return took


def body(times: int, before: int) -> dict[str, Any]:
    """Seconds from an emit to the first line of the flow it triggers; memory, with as many events before."""
    arrived: SimpleQueue[float] = SimpleQueue()

    @ek.flow(name="answers")
    def answers(total: float) -> None:
        arrived.put(time.time())

    asked = ek.DeploymentTrigger(
        name="Answer orders", expect={f"{NAME}.served"}, parameters={"total": "{{ event.payload.total }}"}
    )
    answers.deploy(name="here", triggers=[asked])
    for number in range(before):
        ek.emit_event(NAME, resource(number), payload=payload(number))
    took = []
    for number in range(times + 5):
        ek.settle()
        begun = time.time()
        ek.emit_event(f"{NAME}.served", resource(number), payload=payload(number))
        took.append(arrived.get(timeout=30) - begun)
    ek.settle()
    return {"took": took[5:], "memory": resident()}


def matching(size: int, count: int, rounds: int) -> list[float]:
    """Events a second through the index, in each round, every resource new."""
    from uuid import UUID

    from eventkit.engine import Plan
    from tests.bench.matching import events, trigger

    plan, chance = Plan({UUID(int=place + 1): trigger(place) for place in range(size)}), random.Random(7)

    def through() -> float:
        batch = events(size, count, chance)
        begun = time.perf_counter()
        found = sum(len(plan.candidates(each)) for each in batch)
        rate = count / (time.perf_counter() - begun)
        assert found == count // 2, f"{found} found of {count // 2}"
        return rate

    return spread(through, rounds)


def empty(calls: int) -> list[float]:
    """Seconds a call of a flow takes that does nothing but have a hook."""

    @ek.flow(name="empty", on_completion=[lambda flow, flow_run, state: None])
    def nothing() -> None:
        pass

    def call() -> float:
        begun = time.perf_counter()
        nothing()
        return time.perf_counter() - begun

    return spread(call, calls)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="eventkit-bench-") as home:
        ek.use(Path(home))
        answer(globals()[sys.argv[1]](**json.loads(sys.argv[2])))
        ek.workspace().close()
