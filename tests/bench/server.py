"""What eventkit costs a Jupyter server: at its start, while nobody asks, and while a panel looks on.

Real servers, each in its own process, beside one without eventkit in the same seconds.
"""

from __future__ import annotations

import re
import time
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import eventkit as ek
from tests.bench.row import Row, at_most
from tests.server.real import Real, jupyter_server
from tests.server.slow import Slow

ROUNDS = 3
SECONDS = 30.0
"""How long they are looked at; a sign of life of a panel every so many of them:"""
BEAT = 5.0
SETTLE = 3.0
"""Seconds after which a server has done what it does after its start."""
LOADED = re.compile(r"import time:\s*(\d+) \|\s*\d+ \|\s*(\S+)")
MB = 1024 * 1024


def run(*, quick: bool = False) -> list[Row]:
    """One row a cost."""
    with TemporaryDirectory(prefix="eventkit-bench-server-") as folder:
        return [*_start(Path(folder), 1 if quick else ROUNDS), *_idle(Path(folder), 6.0 if quick else SECONDS)]


def _start(folder: Path, rounds: int) -> list[Row]:
    took, own = [], []
    for turn in range(rounds + 1):
        bare = _imported(folder / f"bare-{turn}", ())
        held = _imported(folder / f"held-{turn}", ("eventkit",))
        if turn:  # the first reads the disk
            took.append(sum(cost for name, cost in held.items() if name not in bare))
            own.append(sum(bare.values()))
    return [
        at_most(
            "import at a server's start, over all it imports itself", median(took), "ms", floor=median(own), limit=150.0
        )
    ]


def _imported(folder: Path, extensions: tuple[str, ...]) -> dict[str, float]:
    """Milliseconds of each module that a server imports until it answers."""
    with jupyter_server(folder, extensions=extensions, flags=("-X", "importtime")) as real:
        return {name: int(cost) / 1_000 for cost, name in LOADED.findall(real.log.read_text(errors="replace"))}


def _idle(folder: Path, seconds: float) -> list[Row]:
    with ExitStack() as stack:
        bare = stack.enter_context(jupyter_server(folder / "bare", extensions=()))
        held = stack.enter_context(jupyter_server(folder / "held"))
        asked = stack.enter_context(jupyter_server(folder / "asked"))
        page = stack.enter_context(closing(_following(asked)))
        time.sleep(SETTLE)
        before = {each: each.cost()[0] for each in (bare, held, asked)}
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            page.say(beat="bench")
            time.sleep(min(BEAT, seconds))
        took = time.monotonic() - begun
        share = {each: (each.cost()[0] - spent) / took * 100 for each, spent in before.items()}
        size = {each: each.cost()[1] / MB for each in before}
    return [
        at_most("of a core, nobody asks, over a server without", share[held] - share[bare], "%", limit=1.0),
        at_most(
            "memory, nobody asks, over a server without", size[held] - size[bare], "MB", floor=size[bare], limit=30.0
        ),
        at_most("of a core, a panel looks on, over a server without", share[asked] - share[bare], "%", limit=1.0),
        at_most("memory, a panel looks on, over a server without", size[asked] - size[bare], "MB", floor=size[bare]),
    ]


def _following(real: Real) -> Slow:
    """A panel that was opened: it follows the feed, the runs, the automations and the summary."""
    with ek.Workspace(real.home) as ws:
        ws.emit_many([{"event": "order.placed", "resource": {"prefect.resource.id": "order.42"}}] * 1_000)
    page = Slow(real.url)
    page.say(hello="bench")
    asked = {"feed.open": {"first": 60}, "runs.list": {}, "automations.list": {}, "summary.line": {}}
    for id, (question, of) in enumerate(asked.items()):
        page.say(id=id, ask=question, of=of, view="bench")
    answered: set[int] = set()
    while len(answered) < len(asked):
        answered |= {one["id"] for one in page.heard()["batch"] if "id" in one}
    return page
