"""How fast the feed is over a million events, beside plain reads of the same rows, and what it costs to follow.

Each answer goes the whole way from plain JSON to plain JSON, as a front end has it. Following is measured as the
thread's own time, while a thousand events arrive in a second and ten automations look at each.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from eventkit.api import Session, answered
from eventkit.api.following import Following
from eventkit.model.automation import AutomationSpec
from eventkit.model.trigger import EventTrigger
from eventkit.workspace.outcomes import outcomes_of
from eventkit.workspace.workspace import Workspace
from tests.bench.row import Row, at_most, timed
from tests.bench.store import BATCH, MILLION, NAMES, RARE, events

ROWS = 60
SECONDS = 10.0
RATE = 1_000
COLUMNS = "seq, id, occurred, received, event, follows, cause, hops, replay, body"


class Bare:
    """The same file, read with SQL alone."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)

    def page(self, last: int) -> list[Any]:
        """The rows up to a place, as JSON reads them."""
        sql = f"SELECT {COLUMNS} FROM events WHERE seq <= ? ORDER BY seq DESC LIMIT {ROWS}"
        return [(*row[:-1], orjson.loads(row[-1])) for row in self.connection.execute(sql, (last,))]


def ask(workspace: Workspace, question: str, **of: Any) -> dict[str, Any]:
    """The answer to a front end that was just opened."""
    session = Session(workspace, lambda kind, of: None)
    try:
        return answered(session, question, of)
    finally:
        session.close()


def many(folder: Path, count: int) -> Iterator[Row]:
    """Opening, jumping, looking for something, in milliseconds."""
    with Workspace(folder) as workspace:
        for turn in range(count // BATCH):
            workspace.store.append(events(BATCH, seed=turn, rare=77 if turn == 1 else -1))
        workspace.store.checkpoint()
        bare, last = Bare(folder / "workspace.sqlite"), workspace.store.last_seq()
        floor = median([timed(lambda: bare.page(last // 2)) for _ in range(20)]) * 1_000
        named = {"event": {"name": NAMES[0]}}
        for name, filter in (("all", {}), ("by a frequent name", named)):
            opened = median(
                [timed(lambda f=filter: ask(workspace, "feed.open", filter=f, live=False)) for _ in range(7)]
            )
            yield at_most(f"{count:,} events: open {name} / plain page", opened * 1_000, "ms", floor=floor, limit=50)
        yield from _jumps(workspace, count, floor, {"all": {}, "by a frequent name": named})
        for name, limit, of in (
            ("histogram", 300.0, {"question": "feed.histogram"}),
            ("facets of 1,000", 100.0, {"question": "feed.facets"}),
            ("line of the workspace", 20.0, {"question": "summary.line"}),
            ("its news since ever", 20.0, {"question": "summary.news", "after": "0", "firings": True}),
            ("find a rare text", 1_500.0, {"question": "feed.find", "anchor": last, "text": RARE, "start": 0}),
        ):
            took = median([timed(lambda of=of: ask(workspace, **of)) for _ in range(3)]) * 1_000
            yield at_most(f"{count:,} events: {name}", took, "ms", limit=limit)
        bare.connection.close()


def _jumps(workspace: Workspace, count: int, floor: float, filters: dict[str, Any]) -> Iterator[Row]:
    """Rows at any rank, once where each stands is known; and how long that takes."""
    session = Session(workspace, lambda kind, of: None)
    for name, filter in filters.items():
        anchor = answered(session, "feed.open", {"filter": filter, "live": False})["anchor"]
        of = {"filter": filter, "anchor": anchor, "start": 0, "count": ROWS}
        first = timed(lambda of=of: answered(session, "feed.rows", {**of, "start": count // 10}))
        yield at_most(f"{count:,} events: first jump {name}", first * 1_000, "ms", limit=500)
        total = answered(session, "feed.count", of)["counts"][0]
        places = [{**of, "start": total * part // 20} for part in range(20)]
        jump = [timed(lambda of=of: answered(session, "feed.rows", of)) for of in places]
        yield at_most(f"{count:,} events: jump {name} / plain page", median(jump) * 1_000, "ms", floor=floor, limit=30)
    session.close()


def watching(workspace: Workspace) -> None:
    """Ten automations: some fire, some nearly do, some count."""
    triggers = [
        *(EventTrigger(expect=("order.placed",), match={"region": "eu-*"}) for _ in range(3)),
        *(EventTrigger(expect=("order.*",), threshold=3, within=60) for _ in range(2)),
        *(
            EventTrigger(expect=("order.placed",), match_payload={"total": [{"numeric": [">=", 100]}]})
            for _ in range(4)
        ),
        EventTrigger(expect=("stock.low",)),
    ]
    for number, trigger in enumerate(triggers):
        workspace.register(AutomationSpec(name=f"automation-{number}", trigger=trigger, actions=()))


def arriving(number: int) -> dict[str, Any]:
    """One order."""
    return {
        "event": ("order.placed", "order.paid", "cart.opened")[number % 3],
        "resource": {"prefect.resource.id": f"order.{number}", "region": ("eu-1", "us-1")[number % 2]},
        "payload": {"total": number % 140, "note": "calm " * 60, "items": [{"sku": "rye", "n": number}]},
    }


def chips(folder: Path) -> Iterator[Row]:
    """What became of a page of events, beside asking for one after the other."""
    with Workspace(folder) as workspace:
        workspace.notice = lambda line: None
        watching(workspace)
        emitted = workspace.emit_many([arriving(number) for number in range(ROWS)])
        workspace.quiet()
        each = timed(lambda: [workspace.outcome(event, runs=False) for event in emitted])
        page = median([timed(lambda: outcomes_of(workspace, emitted)) for _ in range(15)])
        yield at_most("chips of 60 rows / each by itself", page * 1_000, "ms", floor=each * 1_000, limit=30)


def following(folder: Path, seconds: float) -> Iterator[Row]:
    """The share of a processor that it takes to follow a thousand events a second, and to follow none."""
    spent = _Spent()
    with Workspace(folder) as workspace:
        workspace.notice = lambda line: None
        watching(workspace)
        session = Session(workspace, lambda kind, of: None)
        with spent.measured():
            answered(session, "feed.open", {})
            begun, number = time.perf_counter(), 0
            while time.perf_counter() - begun < seconds:
                workspace.emit_many([arriving(number + each) for each in range(20)])
                number += 20
                time.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
            took = time.perf_counter() - begun
            yield at_most(
                f"following {number / took:,.0f} events/s", spent.take() / took * 100, "% of a core", limit=15
            )
            workspace.quiet()
            time.sleep(1.0)  # what is told last
            spent.take()
            time.sleep(2.0)
            yield at_most("following nothing", spent.take() / 2.0 * 100, "% of a core", limit=1)
        session.close()


class _Spent:
    """The time of processors that looks of followers took."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def take(self) -> float:
        """Seconds since it was taken last."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds

    def measured(self) -> Any:
        """While looks are measured."""
        from unittest.mock import patch

        look: Callable[[Following], None] = Following._look

        def timed_look(follower: Following) -> None:
            begun = time.thread_time()
            try:
                look(follower)
            finally:
                self._seconds += time.thread_time() - begun

        return patch.object(Following, "_look", timed_look)


def run(*, quick: bool = False) -> list[Row]:
    """Every measure of the feed."""
    folder = Path(tempfile.mkdtemp(prefix="eventkit-bench-"))
    try:
        return [
            *many(folder / "many", MILLION // 20 if quick else MILLION),
            *chips(folder / "chips"),
            *following(folder / "following", SECONDS / 4 if quick else SECONDS),
        ]
    finally:
        shutil.rmtree(folder)
