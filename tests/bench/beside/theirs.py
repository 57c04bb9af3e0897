"""Prefect's side: `python -m tests.bench.beside.theirs <measure> '<JSON>'`, in the environment of a client of a server.

The calls are those of Prefect's own documentation; what is asked of the server is asked by REST, as its interface does.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.bench.beside.common import NAME, answer, payload, resident, resource, spread

WITHIN = 120


def api() -> httpx.Client:
    """The server."""
    return httpx.Client(base_url=os.environ["PREFECT_API_URL"], timeout=60, trust_env=False)


def until(asked: Any, every: float = 0.005) -> Any:
    """Waits for an answer that is true."""
    end = time.monotonic() + WITHIN
    while not (said := asked()):
        assert time.monotonic() < end, "nothing came"
        time.sleep(every)
    return said


def stored(client: httpx.Client, name: str) -> int:
    """How many events of that name can be queried; none while the server's database is busy."""
    wanted = {"limit": 1, "filter": {"event": {"name": [name]}}}
    asked = client.post("/events/filter", json=wanted)
    return int(asked.json()["total"]) if asked.status_code == 200 else 0


def visible(count: int, again: int) -> dict[str, float]:
    """Seconds until as many events, emitted one at a time, can all be queried; and of that, to emit them."""
    from prefect.events import emit_event

    name = f"{NAME}.{again}"
    with api() as client:
        emit_event(f"{name}.warm", resource(0), payload=payload(0))
        until(lambda: stored(client, f"{name}.warm"))
        begun = time.perf_counter()
        for number in range(count):
            emit_event(name, resource(number), payload=payload(number))
        emitted = time.perf_counter() - begun
        until(lambda: stored(client, name) >= count, every=0.05)
        return {"all": time.perf_counter() - begun, "emitted": emitted}


def one(times: int) -> list[float]:
    """Seconds from an emit until a query finds the event."""
    from prefect.events import emit_event

    with api() as client:

        def single() -> float:
            name = f"{NAME}.{uuid4()}"
            begun = time.perf_counter()
            emit_event(name, resource(0), payload=payload(0))
            until(lambda: stored(client, name))
            return time.perf_counter() - begun

        return spread(single, times)


def body(times: int, deployment: str, out: str) -> dict[str, Any]:
    """Seconds from an emit to the first line of the served flow it triggers, each once the run before is over."""
    from prefect.events import emit_event

    came, runs = Path(out), {"deployments": {"name": {"any_": [deployment]}}}

    def lines() -> list[str]:
        return came.read_text().split() if came.exists() else []

    with api() as client:

        def over() -> bool:
            asked = client.post("/flow_runs/filter", json=runs)
            return asked.status_code == 200 and all(each["state_type"] == "COMPLETED" for each in asked.json())

        def chain() -> float:
            before = len(lines())
            begun = time.time()
            emit_event(f"{NAME}.served", resource(0), payload=payload(0))
            until(lambda: len(lines()) > before)
            took = float(lines()[-1]) - begun
            until(over, every=0.05)
            return took

        return {"took": spread(chain, times), "memory": resident()}


def matching(size: int, count: int, rounds: int) -> list[float]:
    """Events a second through the server's own look-up of triggers, in process, every resource new."""
    from prefect.server.events import triggers
    from prefect.server.events.actions import DoNothing
    from prefect.server.events.schemas.automations import Automation
    from prefect.server.events.schemas.events import ReceivedEvent

    from tests.bench.matching import events, trigger

    now = datetime.now(UTC)
    for place in range(size):
        made = Automation(
            id=uuid4(), name=str(place), trigger=trigger(place).model_dump(mode="json"), actions=[DoNothing()],
            created=now, updated=now,
        )  # fmt: skip
        made.trigger.reset_ids()
        triggers.load_automation(made)
    chance = random.Random(7)

    def through() -> float:
        wire = [each.wire() for each in events(size, count, chance)]
        batch = [ReceivedEvent.model_validate({**each, "received": now}) for each in wire]
        begun = time.perf_counter()
        found = sum(len(triggers.find_interested_triggers(each)) for each in batch)
        rate = count / (time.perf_counter() - begun)
        assert found == count // 2, f"{found} found of {count // 2}"
        return rate

    return spread(through, rounds)


def empty(calls: int, heartbeats: bool) -> list[float]:
    """Seconds a call of a flow takes that does nothing but have a hook."""
    from prefect import flow
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    @flow(name="empty", on_completion=[lambda flow, flow_run, state: None])
    def nothing() -> None:
        pass

    def call() -> float:
        begun = time.perf_counter()
        nothing()
        return time.perf_counter() - begun

    if heartbeats:
        return spread(call, calls)
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return spread(call, calls)


if __name__ == "__main__":
    answer(globals()[sys.argv[1]](**json.loads(sys.argv[2])))
