"""How fast the log is: appends against bare inserts of the same rows, and reads of a million events.

`run()` gives one row a measure; appends are interleaved with their floor, so that a slow moment slows both.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.store import Store
from eventkit.store.rows import event_row, related_rows
from eventkit.store.sql import queries, schema
from tests.bench.row import Row, at_least, at_most, timed

ROUNDS = 15
SINGLES = 200
BATCH = 1_000
MILLION = 1_000_000
START = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("order", "invoice", "prefect.flow-run")
NAMES = [f"{kind}.{what}" for kind in KINDS for what in ("made", "paid", "Failed", "x")]
RARE = "quetzalcoatlus"


class Wall:
    """The time of day."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def events(count: int, *, seed: int, rare: int = -1) -> list[Event]:
    """Events of some 600 bytes: skewed names, many resources, one related resource each."""
    chance = random.Random(seed)
    made = []
    for n in range(count):
        occurred = START + timedelta(seconds=seed * count + n + chance.random())
        words = " ".join(chance.choices(("calm", "otter", "river", "stone", "lamp", "quiet"), k=50))
        made.append(
            Event(
                event=NAMES[min(int(chance.expovariate(0.4)), len(NAMES) - 1)],
                resource={
                    "prefect.resource.id": f"order.{chance.randrange(100_000)}",
                    "prefect.resource.name": f"Order of {chance.choice(('Ada', 'Max', 'Kim'))}",
                    "region": chance.choice(("eu", "us", "asia")),
                },
                related=[
                    {"prefect.resource.id": f"customer.{chance.randrange(1_000)}", "prefect.resource.role": "customer"}
                ],
                payload={"total": n, "words": words, "note": RARE if n == rare else "plain"},
                occurred=occurred,
            )
        )
    return made


class Bare:
    """A connection with the store's schema and settings, and nothing around it."""

    def __init__(self, path: Path) -> None:
        new = not path.exists()
        self.connection = sqlite3.connect(path, isolation_level=None)
        if new:
            self.connection.executescript(schema())
        for setting in ("journal_mode = WAL", "synchronous = NORMAL", "wal_autocheckpoint = 4000"):
            self.connection.execute(f"PRAGMA {setting}")

    def append(self, rows: list[tuple[Any, ...]], related: list[tuple[Any, ...]]) -> None:
        """One transaction: a bare insert, or a bare batch."""
        run = self.connection.execute if len(rows) == 1 else self.connection.executemany
        self.connection.execute("BEGIN IMMEDIATE")
        run(queries()["append_event"], rows[0] if len(rows) == 1 else rows)
        if related:
            self.connection.executemany(queries()["append_related"], related)
        self.connection.execute("COMMIT")


def appends(folder: Path, rounds: int) -> Iterator[Row]:
    """One event a commit, and a thousand, each against the bare rows."""
    bare, seq = Bare(folder / "bare.db"), 0
    ours: dict[int, list[float]] = {1: [], BATCH: []}
    floor: dict[int, list[float]] = {1: [], BATCH: []}
    with Store.open(folder / "ours.db", clock=Wall()) as store:
        for turn in range(rounds):
            for size, repeats in ((1, SINGLES), (BATCH, 1)):
                for repeat in range(repeats):
                    batch = events(size, seed=turn * 1_000 + repeat)
                    other = events(size, seed=turn * 1_000 + repeat)
                    rows = [event_row(event, None, 0) for event in other]
                    related = related_rows([event.changed(seq=place) for place, event in enumerate(other, seq + 1)])
                    seq += size
                    ours[size].append(timed(lambda batch=batch: store.append(batch)))
                    floor[size].append(timed(lambda rows=rows, related=related: bare.append(rows, related)))
    bare.connection.close()
    one, least = median(ours[1]) * 1e6, median(floor[1]) * 1e6
    yield at_most("durable append / bare insert", one, "us", floor=least, ratio=3)
    many, most = BATCH / median(ours[BATCH]), BATCH / median(floor[BATCH])
    yield at_least("append of 1,000 / bare batch", many, "/s", floor=most, ratio=0.5)


def many(folder: Path, count: int) -> Iterator[Row]:
    """Reads over a million stored events, or fewer, each in milliseconds."""
    with Store.open(folder / "many.db", clock=Wall()) as store:
        step = 10_000
        for turn in range(count // step):
            store.append(events(step, seed=turn, rare=77 if turn == 1 else -1))
            if turn % 20 == 19:
                print(f"  stored {(turn + 1) * step:,} of {count:,}", file=sys.stderr, flush=True)
        store.checkpoint()
        for name, limit, call in questions(store):
            took = median([timed(call) for _ in range(5)]) * 1_000
            yield at_most(f"{count:,} events: {name}", took, "ms", limit=limit)


def questions(store: Store) -> Iterator[tuple[str, float, Callable[[], Any]]]:
    """What is asked of the million, and how many milliseconds it may take."""
    filters: dict[str, Any] = {
        "all": {},
        "by name": {"event": {"name": NAMES[2]}},
        "by frequent name": {"event": {"name": NAMES[0]}},
        "by rare prefix": {"event": {"prefix": "prefect."}},
        "by frequent prefix": {"event": {"prefix": "order."}},
        "by resource id": {"resource": {"id": "order.4242"}},
        "by related id": {"any_resource": {"id": "customer.42"}},
        "by an hour": {
            "occurred": {"since": START + timedelta(seconds=400_000), "until": START + timedelta(seconds=403_600)}
        },
    }
    for name, fields in filters.items():
        wanted = EventFilter.parse(fields)
        yield f"page {name}", 20.0, lambda wanted=wanted: store.read(wanted)
        yield f"page {name}, oldest first", 20.0, lambda wanted=wanted: store.read(wanted.changed(order="ASC"))
        yield f"count {name}", 20.0, lambda wanted=wanted: store.count(wanted)
    yield "a page from the middle", 20.0, lambda: store.read(EventFilter(), before=store.last_seq() // 2)
    yield "histogram of all by day", 200.0, lambda: store.histogram(EventFilter(), 86_400)
    yield "histogram of all by hour", 200.0, lambda: store.histogram(EventFilter(), 3_600)
    named = EventFilter.parse({"event": {"name": NAMES[0]}})
    yield "histogram of a frequent name", 200.0, lambda: store.histogram(named, 86_400)
    yield "rare text in payloads, page", 500.0, lambda: store.read(EventFilter(text=RARE))
    yield "rare text in payloads, count", 500.0, lambda: store.count(EventFilter(text=RARE))
    one, many, rare = ({"total": [{"numeric": ["=", 77]}]}, {"total": [{"numeric": [">", 77]}]}, {"note": [RARE]})
    for name, pattern in {"a number": one, "many numbers": many, "a rare text": rare}.items():
        asked = EventFilter.parse({"payload": pattern})
        yield f"page by {name} in payloads", 2_000.0, lambda asked=asked: store.read(asked)
        yield f"count by {name} in payloads", 2_000.0, lambda asked=asked: store.count(asked)
    last = store.last_seq()
    yield (
        "places of all, and a page",
        20.0,
        lambda: store.page_at(store.places(EventFilter(), upto=last).seqs(last // 2, 60)),
    )
    yield "places of a frequent name", 200.0, lambda: store.places(named, upto=last)
    yield "spans of all", 150.0, lambda: store.spans(EventFilter())
    yield "spans of a frequent name", 400.0, lambda: store.spans(named)
    yield "shares of names", 200.0, lambda: store.count_by(EventFilter(), "event")
    yield "shares of resources", 400.0, lambda: store.count_by(EventFilter(), "resource")
    yield "complete a resource id", 20.0, lambda: store.seen("resource", "order.4")
    yield "complete an event name", 20.0, lambda: store.seen("event", "o")


def run(*, quick: bool = False) -> list[Row]:
    """Every measure of the store."""
    folder = Path(tempfile.mkdtemp(prefix="eventkit-bench-"))
    try:
        return [
            *appends(folder, ROUNDS // 3 if quick else ROUNDS),
            *many(folder, MILLION // 50 if quick else MILLION),
        ]
    finally:
        shutil.rmtree(folder)
