"""What a start costs: `import eventkit` in a fresh interpreter, beside `import pydantic`, which it stands on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median

from tests.bench.row import Row, at_most

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 11
LINES = {
    "import eventkit": "import eventkit",
    "import eventkit, first use of flow, emit_event and a trigger": (
        "from eventkit import DeploymentTrigger, emit_event, flow"
    ),
    "import pydantic": "import pydantic",
}
TIMED = "import time; begun = time.perf_counter(); {}; print(time.perf_counter() - begun)"


def milliseconds(line: str) -> float:
    """How long a line takes in an interpreter of its own."""
    command = [sys.executable, "-c", TIMED.format(line)]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout) * 1_000


def run(*, quick: bool = False) -> list[Row]:
    """One row a line; the first may take 150 ms, the second shows what its laziness puts off."""
    took: dict[str, list[float]] = {name: [] for name in LINES}
    for turn in range(4 if quick else ROUNDS):
        for name, line in LINES.items():
            cost = milliseconds(line)
            if turn:  # the first reads the disk
                took[name].append(cost)
    plain, used, peer = (median(each) for each in took.values())
    names = [f"{name} (beside import pydantic)" for name in LINES]
    return [
        at_most(names[0], plain, "ms", floor=peer, limit=150.0),
        at_most(names[1], used, "ms", floor=peer),
    ]
