"""What a person calls, `emit_event` and `emit_many`, against bare inserts of the same rows with the same indexes."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import eventkit as ek
from eventkit.model.event import Event
from eventkit.store.rows import event_row, related_rows
from eventkit.workspace.workspace import Workspace
from tests.bench.row import Row, at_least, at_most, timed
from tests.bench.store import BATCH, ROUNDS, SINGLES, Bare, events


def arguments(event: Event) -> dict[str, Any]:
    """The event as a person writes it."""
    return {
        "event": event.event,
        "resource": dict(event.resource.root),
        "related": [dict(each.root) for each in event.related],
        "payload": event.payload,
    }


class Rows:
    """Rows of events for the floor, with places that go on counting."""

    def __init__(self, bare: Bare) -> None:
        self.bare, self.seq = bare, 0

    def append(self, batch: list[Event]) -> float:
        """Seconds the bare inserts take."""
        rows = [event_row(event, None, 0) for event in batch]
        related = related_rows([event.changed(seq=place) for place, event in enumerate(batch, self.seq + 1)])
        self.seq += len(batch)
        return timed(lambda: self.bare.append(rows, related))


def run(*, quick: bool = False) -> list[Row]:
    """One event, a thousand events, and a thousand mappings; each round beside its floor."""
    folder = Path(tempfile.mkdtemp(prefix="eventkit-bench-"))
    took: dict[str, list[float]] = {"one": [], "least one": [], "events": [], "mappings": [], "least": []}
    bare = Bare(folder / "bare.db")
    floor = Rows(bare)
    try:
        with Workspace(folder / "home"):
            for turn in range(ROUNDS // 5 if quick else ROUNDS):
                for event in events(SINGLES, seed=turn):
                    given = arguments(event)
                    took["one"].append(timed(lambda given=given: ek.emit_event(**given)))
                    took["least one"].append(floor.append([event]))
                batch = events(BATCH, seed=1_000 + turn)
                mappings = [arguments(event) for event in batch]
                took["events"].append(timed(lambda batch=batch: ek.emit_many(batch)))
                took["mappings"].append(timed(lambda mappings=mappings: ek.emit_many(mappings)))
                for seed in (2_000, 3_000):  # as many as ours, so that both files grow alike
                    took["least"].append(floor.append(events(BATCH, seed=seed + turn)))
    finally:
        bare.connection.close()
        shutil.rmtree(folder)
    one, least_one = median(took["one"]) * 1e6, median(took["least one"]) * 1e6
    many, mapped, most = (BATCH / median(took[name]) for name in ("events", "mappings", "least"))
    return [
        at_most("emit_event / bare insert", one, "us", floor=least_one, ratio=3),
        at_least("emit_many of 1,000 events / bare batch", many, "/s", floor=most, ratio=0.5),
        Row("emit_many of 1,000 mappings, checked / bare batch", mapped, "/s", most, mapped / most),
    ]
