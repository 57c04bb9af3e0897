"""What is counted and noted of each automation, beside the same without it, from an emit to its match in the file.

One thread does it all, so that nothing but the work is measured; events take turns with and without. Events that fire
one automation of a thousand; events that fit one, with nothing coming of it; events that none looks at.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from eventkit.engine import Noted, stretch
from eventkit.model.automation import AutomationSpec
from eventkit.model.counts import Became
from eventkit.model.firing import Firing
from eventkit.model.trigger import EventTrigger
from eventkit.workspace.bookkeeping import Bookkeeping
from eventkit.workspace.firing import Firer
from eventkit.workspace.workspace import Workspace
from tests.bench.chain import TRIGGERS, automation
from tests.bench.row import Row, at_most

EVENTS = 4_000
WARM = 100
MOST = 1.15
KINDS = {
    "that fires": "order-0.placed",
    "that is suppressed": "silent.placed",
    "that nobody looks at": "thing.seen",
}


@contextmanager
def without() -> Iterator[None]:
    """Nothing is counted or noted but how often each fired, which is counted as it is fired."""
    tally, write, fire, keep = stretch.tally, Bookkeeping.write, Firer._fire, stretch.Stretch._fire

    def fired(firer: Firer, tx: Any, firing: Any, *given: Any) -> None:
        tx.add_counts(firing.automation_id, fired=1)
        fire(firer, tx, firing, *given)

    def kept(held: stretch.Stretch, firing: Firing, specs: Mapping[UUID, AutomationSpec], *, alone: bool) -> None:
        nothing = Noted(None, firing.at, Became.FIRED)
        held.fired.append(stretch.Fired(firing, specs[firing.automation_id], nothing, tells=False))

    stretch.tally = lambda *_: None
    stretch.Stretch._fire = kept  # type: ignore[method-assign]
    Bookkeeping.write = lambda *_, **__: None  # type: ignore[method-assign]
    Firer._fire = fired  # type: ignore[method-assign]
    try:
        yield
    finally:
        stretch.tally, Bookkeeping.write = tally, write  # type: ignore[method-assign]
        Firer._fire, stretch.Stretch._fire = fire, keep  # type: ignore[method-assign]


def once(workspace: Workspace, name: str) -> float:
    """Seconds from an emit to its match."""
    begun = time.perf_counter()
    workspace.emit(name, {"prefect.resource.id": "order.1", "region": "eu-north"}, payload={"total": 12.5})
    workspace.matcher.turn()
    return time.perf_counter() - begun


def rest(workspace: Workspace) -> None:
    """Until nothing is left to match, to save or to do."""
    while workspace.matcher.turn() or workspace.executor.busy():
        time.sleep(0.0001)
    workspace.matcher.flush()


def measured(folder: Path, kinds: Sequence[str], count: int) -> dict[str, tuple[float, float]]:
    """The median milliseconds of each kind of event, with and without."""
    took: dict[str, tuple[list[float], list[float]]] = {kind: ([], []) for kind in kinds}
    with Workspace(folder) as workspace:
        for place in range(TRIGGERS):
            workspace.register(automation(place))
        silent = EventTrigger(expect={"silent.placed"}, within=86_400)
        workspace.register(AutomationSpec(name="silent", trigger=silent, actions=[]))
        workspace.settle()
        workspace.matcher.stop()
        for turn in range(count):
            for kind in kinds:
                on, off = took[kind]
                for counted in (True, False) if turn % 2 else (False, True):
                    rest(workspace)
                    with nullcontext() if counted else without():
                        (on if counted else off).append(once(workspace, KINDS[kind]))
    return {kind: (median(on[WARM:]) * 1_000, median(off[WARM:]) * 1_000) for kind, (on, off) in took.items()}


def run(*, quick: bool = False) -> list[Row]:
    """Emit to match with the bookkeeping, beside the same without."""
    folder = Path(tempfile.mkdtemp(prefix="eventkit-bench-"))
    try:
        found = measured(folder / "home", list(KINDS), EVENTS // 8 if quick else EVENTS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [
        at_most(f"emit to match of an event {kind}, counted / not", on, "ms", floor=off, ratio=MOST)
        for kind, (on, off) in found.items()
    ]
