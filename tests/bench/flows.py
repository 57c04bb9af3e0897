"""An empty flow, called in a cell: three states and a hook, stored in a file before the call returns.

The floor is what must be written at least, by itself: four commits of one event each.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from statistics import median

from eventkit.flows import flow
from eventkit.model.event import Event
from eventkit.store.rows import event_row
from eventkit.workspace.workspace import Workspace
from tests.bench.row import Row, at_most, timed
from tests.bench.store import Bare, events

CALLS = 1_500
WARM = 50
COMMITS = 4


def hook(flow: object, flow_run: object, state: object) -> None:
    """A hook that does nothing."""


@flow(name="empty", on_completion=[hook])
def empty() -> None:
    """A flow that does nothing."""


@flow(name="adds", on_completion=[hook])
def adds(a: int, b: int = 2) -> int:
    """A flow with parameters to check."""
    return a + b


def least(bare: Bare, made: list[Event]) -> None:
    """As many commits as a call makes, of one event each."""
    for event in made:
        bare.append([event_row(event, None, 0)], [])


def run(*, quick: bool = False) -> list[Row]:
    """The median call, without and with parameters."""
    folder = Path(tempfile.mkdtemp(prefix="eventkit-bench-"))
    calls = CALLS // 10 if quick else CALLS
    spare = events((calls + WARM) * COMMITS, seed=3)
    took: list[float] = []
    given: list[float] = []
    floor: list[float] = []
    bare = Bare(folder / "bare.db")
    try:
        with Workspace(folder / "home"):
            for _ in range(calls + WARM):
                took.append(timed(empty))
                given.append(timed(lambda: adds(1)))
                made = [spare.pop() for _ in range(COMMITS)]
                floor.append(timed(lambda made=made: least(bare, made)))
    finally:
        bare.connection.close()
        shutil.rmtree(folder, ignore_errors=True)
    one, more, bottom = (median(each[WARM:]) * 1_000 for each in (took, given, floor))
    return [
        at_most("an empty @flow with a hook / its commits, bare", one, "ms", floor=bottom, limit=1.0),
        at_most("a @flow with parameters and a hook / its commits, bare", more, "ms", floor=bottom),
    ]
