"""python3 dev.py bench --prefect [--quick]: eventkit and Prefect beside each other, on this machine, in this run.

Prefect is a real server on loopback with its settings as they come, SQLite, analytics off, and clients of its own; both
sides take the same events. Each measure has a process of its own; the sides take turns, and medians are compared.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.bench.beside.common import resident
from tests.bench.start import ROOT, milliseconds
from tests.prefect.server import Server, server, when

SIZES = (10, 1_000, 10_000)
USED = {
    "ours": "from eventkit import DeploymentEventTrigger, emit_event, flow",
    "theirs": "from prefect import flow; from prefect.events import DeploymentEventTrigger, emit_event",
}
HELD = "; import psutil; print(psutil.Process().memory_info().rss / 1e6)"


class Beside(NamedTuple):
    """A measure of both. more: whether more is better. says: what was compared, in a line."""

    name: str
    ours: float
    theirs: float
    unit: str
    more: bool
    says: str

    @property
    def ratio(self) -> float:
        """How many times better ours is."""
        return self.ours / self.theirs if self.more else self.theirs / self.ours


class Bench:
    """Both sides, and how much each is asked to do."""

    def __init__(self, server: Server, quick: bool) -> None:
        self.server = server
        self.rounds = 1 if quick else 2
        self.events = 1_000 if quick else 5_000
        self.singles = 2 if quick else 5

    def ours(self, measure: str, **asked: Any) -> Any:
        """What eventkit's side measures."""
        return _figures("ours", measure, asked, None)

    def theirs(self, measure: str, **asked: Any) -> Any:
        """What Prefect's side measures."""
        return _figures("theirs", measure, asked, self.server.env)

    def visible(self) -> list[Beside]:
        """Throughput until events can be queried."""
        took: dict[str, list[dict[str, float]]] = {"ours": [], "theirs": []}
        for turn in range(self.rounds):
            took["ours"].append(self.ours("visible", count=self.events))
            took["theirs"].append(self.theirs("visible", count=self.events, again=turn))
        rate = {side: self.events / median(each["all"] for each in held) for side, held in took.items()}
        call = {side: median(each["emitted"] for each in held) / self.events * 1e6 for side, held in took.items()}
        single = [median(each) * 1_000 for each in (self.ours("one", times=50), self.theirs("one", times=self.singles))]
        return [
            Beside("emit -> visible", rate["ours"], rate["theirs"], "/s", True,
                   f"{self.events:,} emit_event calls in a loop, until a query finds all of them"),
            Beside("the call of emit_event", call["ours"], call["theirs"], "us", False,
                   "in that loop: ours returns once the event is committed, Prefect's once it is queued in memory"),
            Beside("one emit -> visible", *single, "ms", False,
                   "until a query finds the event; a Prefect server stores 20 at a time, or what it has every 5 s"),
        ]  # fmt: skip

    def body(self) -> list[Beside]:
        """From an emit to the flow it triggers, and the memory of all that takes part."""
        ours = self.ours("body", times=100, before=self.events * self.rounds)
        theirs = self._served()
        return [
            Beside("emit -> flow body", median(ours["took"]) * 1_000, median(theirs["took"]) * 1_000, "ms", False,
                   "first line of the triggered flow: ours in the same process, Prefect's in one its serve starts; "
                   "that looks for runs every second (10 s as it comes)"),
            Beside("memory, a flow served", ours["memory"], theirs["memory"], "MB", False,
                   f"resident, after {self.events * self.rounds:,} events: ours one process; Prefect's server, serve, "
                   "and the process that emits, together"),
        ]  # fmt: skip

    def _served(self) -> dict[str, Any]:
        name = f"here-{time.time_ns()}"
        out = self.server.home / "arrived"
        extra = {"BENCH_OUT": str(out), "PREFECT_RUNNER_POLL_FREQUENCY": "1", "PYTHONPATH": str(ROOT)}
        with _process("served", name, env=self.server.env | extra) as serving, self.server.client() as client:

            def triggered() -> bool:
                assert serving.poll() is None, "serve ended"
                found = client.get(f"/deployments/name/answers/{name}")
                return found.status_code == 200 and bool(
                    client.get(f"/automations/related-to/prefect.deployment.{found.json()['id']}").json()
                )

            when(triggered)
            figures: dict[str, Any] = self.theirs("body", times=self.singles, deployment=name, out=str(out))
            figures["memory"] += resident(self.server.pid) + resident(serving.pid)
        return figures

    def matching(self) -> list[Beside]:
        """Which triggers an event concerns."""
        rows = []
        for size in SIZES:
            ours = self.ours("matching", size=size, count=4_000, rounds=5)
            theirs = self.theirs("matching", size=size, count=2_000 if size < 1_000 else 200_000 // size, rounds=3)
            rows.append(
                Beside(f"matching, {size:,} triggers", median(ours), median(theirs), "/s", True,
                       "events a second, in process, new resources: Plan.candidates, find_interested_triggers")
            )  # fmt: skip
        return rows

    def empty(self) -> list[Beside]:
        """A flow that does nothing."""
        ours = median(self.ours("empty", calls=300)) * 1_000
        stock = median(self.theirs("empty", calls=self.singles, heartbeats=True)) * 1_000
        quiet = median(self.theirs("empty", calls=self.singles * 4, heartbeats=False)) * 1_000
        return [
            Beside("an empty flow call", ours, stock, "ms", False,
                   "called in the process, with a hook: states stored in the workspace, and on the server"),
            Beside("the same, heartbeats off", ours, quiet, "ms", False,
                   "PREFECT_FLOWS_HEARTBEAT_FREQUENCY=None: Prefect waits for its heartbeat thread otherwise"),
        ]  # fmt: skip

    def start(self) -> list[Beside]:
        """Imports, in turns."""
        lines = {"plain ours": "import eventkit", "plain theirs": "import prefect"}
        lines |= {f"used {side}": line for side, line in USED.items()}
        took: dict[str, list[float]] = {name: [] for name in lines}
        for turn in range(2 + 2 * self.rounds):
            for name, line in lines.items():
                cost = milliseconds(line)
                if turn:  # the first reads the disk
                    took[name].append(cost)
        cost = {name: median(each) for name, each in took.items()}
        held = [float(_run([sys.executable, "-c", line + HELD])) for line in USED.values()]
        says = "import of emit_event, flow and a deployment trigger, in a fresh interpreter"
        return [
            Beside("import", cost["plain ours"], cost["plain theirs"], "ms", False, "import eventkit, import prefect"),
            Beside("import of what one uses", cost["used ours"], cost["used theirs"], "ms", False, says),
            Beside("memory after that", *held, "MB", False, "resident, of the interpreter with it"),
        ]  # fmt: skip


def _run(command: Sequence[str], env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-3_000:]}")
    return done.stdout


def _figures(side: str, measure: str, asked: dict[str, Any], env: dict[str, str] | None) -> Any:
    said = _run([sys.executable, "-m", f"tests.bench.beside.{side}", measure, json.dumps(asked)], env)
    return json.loads(said.rsplit("figures ", 1)[1])


@contextmanager
def _process(module: str, *arguments: str, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, str(Path(__file__).with_name(f"{module}.py")), *arguments]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def table(rows: Sequence[Beside], version: str) -> str:
    """The rows, each with what was compared below."""
    cells = [("what", "eventkit", f"Prefect {version}", "ratio"), *map(_cells, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    lines = ["  ".join((row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:]))) for row in cells]
    explained = [f"{lines[place + 1]}\n    {row.says}" for place, row in enumerate(rows)]
    closing = "ratio: how many times as fast, or as small; under 1 Prefect is better"
    around = f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end"
    return "\n".join([lines[0], *explained, "", closing, around])


def _cells(row: Beside) -> tuple[str, str, str, str]:
    return row.name, f"{_number(row.ours)} {row.unit}", f"{_number(row.theirs)} {row.unit}", f"{_number(row.ratio)} x"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def main(*, quick: bool) -> int:
    """Measures, prints the table, and returns the exit code."""
    rows: list[Beside] = []
    with tempfile.TemporaryDirectory(prefix="eventkit-bench-") as folder, server(Path(folder), flush=5.0) as started:
        bench = Bench(started, quick)
        for measure in (bench.visible, bench.body, bench.matching, bench.empty, bench.start):
            begun = time.perf_counter()
            rows += measure()
            print(f"{measure.__name__}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    print(table(rows, importlib.metadata.version("prefect")))
    return 0
