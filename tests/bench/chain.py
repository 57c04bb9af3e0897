"""The chain: from an emit to the body of the flow it triggers, and how many events a second it can take.

1. Emit to body, in an idle process: events one at a time, each once the run before is over: at once, as the floor is
   measured; and after a rest, when the processor's caches hold something else, which costs half as much again. The
   floor is the same way with nothing around it: three bare commits and two threads woken.
2. Log, match, firing committed: events in batches, 1,000 automations, one event in a hundred fires one of them, which
   does nothing. The clock stops when the last firing is in the file. The peer is a bare batch of the same events.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from statistics import median, quantiles

from eventkit.flows import flow
from eventkit.model.action import DoNothing
from eventkit.model.automation import AutomationSpec, DeploymentTrigger
from eventkit.model.event import Event
from eventkit.model.trigger import EventTrigger
from eventkit.store.rows import event_row
from eventkit.workspace.workspace import Workspace
from tests.bench.row import Row, at_least, at_most
from tests.bench.store import Bare, events

CHAINS = 600
WARM = 10
REST = 0.02
TRIGGERS = 1_000
EVENTS = 100_000
BATCH = 1_000
ONE_IN = 100
ROUNDS = 3
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


class BareChain:
    """Three threads' worth of commits and wakes: the emitter's, the engine's, the pool's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.asked: SimpleQueue[Event | None] = SimpleQueue()
        self.handed: SimpleQueue[Event | None] = SimpleQueue()
        self.arrived: SimpleQueue[float] = SimpleQueue()
        path.parent.mkdir(parents=True)
        self.own = Bare(path)  # makes the file before the threads open it
        self.threads = [
            threading.Thread(target=self.relay, args=(self.asked, self.handed), daemon=True),
            threading.Thread(target=self.relay, args=(self.handed, None), daemon=True),
        ]
        for thread in self.threads:
            thread.start()

    def relay(self, source: SimpleQueue[Event | None], target: SimpleQueue[Event | None] | None) -> None:
        """Commits what comes, and hands it on; the last says when it came."""
        bare = Bare(self.path)
        while (event := source.get()) is not None:
            bare.append([event_row(event, None, 0)], [])
            if target is None:
                self.arrived.put(time.perf_counter())
            else:
                target.put(event.changed(id=Event(event="x", resource={"prefect.resource.id": "x"}).id))
        bare.connection.close()
        if target is not None:
            target.put(None)

    def once(self, event: Event) -> float:
        """Seconds from the emit to the end of the way."""
        begun = time.perf_counter()
        self.own.append([event_row(event, None, 0)], [])
        self.asked.put(event.changed(id=Event(event="x", resource={"prefect.resource.id": "x"}).id))
        return self.arrived.get(timeout=10) - begun

    def close(self) -> None:
        """Ends both threads."""
        self.asked.put(None)
        for thread in self.threads:
            thread.join()
        self.own.connection.close()


def emit_to_body(folder: Path, count: int) -> dict[str, list[float]]:
    """Seconds from each emit to the first line of the triggered body: at once, after a rest, and the bare way."""
    arrived: SimpleQueue[float] = SimpleQueue()

    @flow(name="answers")
    def answers(total: float) -> None:
        arrived.put(time.perf_counter())

    took: dict[str, list[float]] = {"at once": [], "rested": [], "bare": []}
    bare = BareChain(folder / "bare.db")
    spare = events(count, seed=5)
    with Workspace(folder / "home") as workspace:
        asked = DeploymentTrigger(
            name="Answer orders", expect={"order.placed"}, parameters={"total": "{{ event.payload.total }}"}
        )
        answers.deploy(name="here", triggers=[asked])
        for number in range(count):
            for name in ("rested", "at once"):
                until_idle(workspace)
                time.sleep(REST if name == "rested" else 0)
                begun = time.perf_counter()
                workspace.emit("order.placed", {"prefect.resource.id": f"order.{number}"}, payload={"total": 1.5})
                took[name].append(arrived.get(timeout=10) - begun)
            until_idle(workspace)
            took["bare"].append(bare.once(spare.pop()))
    bare.close()
    return {name: each[WARM:] for name, each in took.items()}


def until_idle(workspace: Workspace) -> None:
    """Waits until nothing is left to match or to run, looking every millisecond."""
    while not workspace.matcher.idle() or workspace.executor.busy():
        time.sleep(0.001)


def automation(place: int) -> AutomationSpec:
    """The automation of a place: exact names, prefixes and label globs take turns."""
    triggers = (
        lambda: EventTrigger(expect={f"order-{place}.placed"}),
        lambda: EventTrigger(expect={f"stock-{place}.*"}, for_each={"prefect.resource.id"}),
        lambda: EventTrigger(match={"prefect.resource.id": f"sensor.*.room-{place}"}),
        lambda: EventTrigger(expect={f"model-{place}.*"}, match={"region": "eu-*"}),
    )
    return AutomationSpec(name=f"does nothing {place}", trigger=triggers[place % 4](), actions=[DoNothing()])


def batch(first: int) -> list[Event]:
    """A thousand events, of which ten fire one automation each."""
    made = []
    for number in range(first, first + BATCH):
        hit = number % ONE_IN == 0
        place = number // ONE_IN % TRIGGERS
        name, id = f"thing-{number % 500}.seen", f"thing.{number}"
        if hit:
            name, id = (
                (f"order-{place}.placed", f"order.{number}"),
                (f"stock-{place}.low", f"stock.{number}"),
                (f"sensor-{place}.read", f"sensor.{number}.room-{place}"),
                (f"model-{place}.trained", f"model.{number}"),
            )[place % 4]
        made.append(
            Event(
                occurred=MOMENT,
                event=name,
                resource={"prefect.resource.id": id, "region": "eu-north"},
                payload={"number": number, "words": "calm otter river stone lamp quiet " * 8},
            )
        )
    return made


def log_to_firing(folder: Path, count: int) -> tuple[float, float]:
    """Events a second until the last firing is committed, and of the bare batches."""
    folder.mkdir()
    bare = Bare(folder / "bare.db")
    batches = [batch(first) for first in range(0, count, BATCH)]
    rows = [[event_row(event, None, 0) for event in each] for each in batches]
    with Workspace(folder / "home") as workspace:
        for place in range(TRIGGERS):
            workspace.register(automation(place))
        workspace.settle()
        reader = sqlite3.connect(workspace.files()[0])
        begun = time.perf_counter()
        for each in batches:
            workspace.emit_many(each)
        while reader.execute("SELECT count(*) FROM firings").fetchone()[0] < count // ONE_IN:
            time.sleep(0.002)
        took = time.perf_counter() - begun
        reader.close()
        fired = workspace.settle()
    assert sum(each for _, each in fired.firings) == count // ONE_IN, "each of them fired once"
    begun = time.perf_counter()
    for each in rows:
        bare.append(each, [])
    floor = time.perf_counter() - begun
    bare.connection.close()
    return count / took, count / floor


def run(*, quick: bool = False) -> list[Row]:
    """Emit to body, at once and rested, then events a second through the engine."""
    folder = Path(tempfile.mkdtemp(prefix="eventkit-bench-"))
    try:
        took = emit_to_body(folder / "one", CHAINS // 10 if quick else CHAINS)
        rates = [
            log_to_firing(folder / f"many-{turn}", EVENTS // 5 if quick else EVENTS)
            for turn in range(1 if quick else ROUNDS)
        ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    middle = {name: median(each) * 1_000 for name, each in took.items()}
    high = {name: quantiles(each, n=100)[98] * 1_000 for name, each in took.items()}
    rate, most = (median(each) for each in zip(*rates, strict=True))
    rested = f"the same after {REST * 1_000:.0f} ms of rest"
    return [
        at_most("emit to body / bare commits and wakes, median", middle["at once"], "ms", floor=middle["bare"],
                limit=1),
        at_most("emit to body / bare commits and wakes, 99th percentile", high["at once"], "ms", floor=high["bare"],
                limit=10),
        at_most(f"{rested}, median", middle["rested"], "ms", floor=middle["bare"]),
        at_most(f"{rested}, 99th percentile", high["rested"], "ms", floor=high["bare"], limit=10),
        at_least(f"log, match, fire: {TRIGGERS:,} triggers, 1 event in {ONE_IN} / bare batches", rate, "/s",
                 floor=most, limit=20_000),
    ]  # fmt: skip
