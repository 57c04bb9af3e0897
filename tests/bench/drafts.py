"""What a trigger builder asks at each key that is pressed, over a long log: each answer beside a tenth of a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from statistics import median
from typing import Any

import eventkit as ek
from eventkit.api import Session, answered
from eventkit.model.event import Event
from tests.bench.row import Row, at_most

EVENTS, BATCH = 100_000, 5_000
ROUNDS = 9
LIMIT = 100.0
DRAFT: dict[str, Any] = {
    "expect": ["order.placed"], "match": {"region": "eu-*"}, "for_each": ["region"], "threshold": 2, "within": 60,
    "match_related": {"prefect.resource.role": "customer", "tier": "gold"},
    "match_payload": {"total": [{"numeric": [">=", 100]}], "items": {"sku": ["x"]}}, "colour": "red",
}  # fmt: skip
PARAMETERS = {"total": "{{ event.payload.total }}", "at": "{{ event.occurred }}", "note": "{{ event.payload.nte }}"}


def run(*, quick: bool = False) -> list[Row]:
    """The median of each question, and a backtest of the newest 20,000 events."""
    with ek.Workspace.in_memory() as ws:

        @ek.flow
        def restock(total: int, at: str, note: str = "") -> None: ...

        deployment = str(restock.deploy("here").id)
        count = EVENTS // 10 if quick else EVENTS
        for batch in _batches(count):
            ws.log([each.changed(occurred=ws.clock.now() + timedelta(seconds=at)) for at, each in enumerate(batch)])
            ws.clock.sleep(BATCH)
        newest = ws.events("order.placed").first()
        assert newest is not None
        session = Session(ws, lambda kind, of: None)
        pinned, target = {"trigger": DRAFT, "id": str(newest.id)}, {"deployment": deployment, "parameters": PARAMETERS}
        asked: list[tuple[str, dict[str, Any]]] = [
            ("choices", {"id": str(newest.id)}),
            ("read", {"trigger": DRAFT, "name": "restock", **target}),
            ("edit", {**pinned, "path": "payload.total", "how": "at_least"}),
            ("count", pinned),
            ("lanes", {"trigger": DRAFT}),
            ("near", {"trigger": DRAFT}),
            ("preview", {**pinned, **target}),
            ("lint", {"trigger": DRAFT, **target}),
        ]
        rows = []
        for name, of in asked:
            took = [_took(session, name, of) for _ in range(ROUNDS // 3 if quick else ROUNDS)]
            rows.append(at_most(f"draft.{name} over {count:,} events", median(took), "ms", limit=LIMIT))
        rows.append(at_most("draft.backtest of 20,000 events", _took(session, "backtest", {"trigger": DRAFT}), "ms"))
        session.close()
    return rows


def _took(session: Session, name: str, of: dict[str, Any]) -> float:
    begun = time.perf_counter()
    answered(session, f"draft.{name}", of)
    return (time.perf_counter() - begun) * 1_000


def _batches(count: int) -> Iterator[list[Event]]:
    random = Random(1)
    for _ in range(0, count, BATCH):
        yield [
            Event(
                event=random.choice(("order.placed", "order.paid", "stock.low", "cart.opened")),
                resource={"prefect.resource.id": f"order.{at}", "region": random.choice(("eu-1", "eu-2", "us-1"))},
                related=[
                    {
                        "prefect.resource.id": f"customer.{at % 50}", "prefect.resource.role": "customer",
                        "tier": random.choice(("gold", "tin")),
                    }
                ],
                payload={"total": random.randint(1, 200), "items": [{"sku": "x"}, {"sku": "y"}], "note": "n" * 80},
            )
            for at in range(BATCH)
        ]  # fmt: skip
