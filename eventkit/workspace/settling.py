"""Waiting until nothing is left to do, and saying what was done."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.errors import RunTimeout
from eventkit.faces import Happened
from eventkit.model.run import FlowRun
from eventkit.model.state import StateType

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Settling"]

LOOK = 0.02


class Settling:
    """What happened since the last time the workspace was settled. Thread: any."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._seq = workspace.store.last_seq()
        self._changed = threading.Condition()

    def changed(self) -> None:
        """Says that a run or action is done."""
        with self._changed:
            self._changed.notify_all()

    def settle(self, *, timeout: float) -> Happened:
        """What happened, once every event is matched and every run that is due is done; raises RunTimeout."""
        deadline = time.monotonic() + timeout
        ws = self._workspace
        while not self._settled():
            ws.wake()
            with self._changed:
                self._changed.wait(LOOK)
            if time.monotonic() > deadline:
                running = ws.store.flow_runs(states=(StateType.RUNNING, StateType.PENDING), limit=10)
                names = ", ".join(f"{run.flow_name} ({run.name})" for run in running) or "the matcher"
                raise RunTimeout(
                    f"After {timeout:g} s not everything was done: {names} is still at work. "
                    "Wait longer with settle(timeout=...), or look at %runs"
                )
        return self._happened()

    def wait_for(self, id: UUID, *, timeout: float | None) -> FlowRun:
        """A flow run once it is over, or as it is when the time is up."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            run = self._workspace.run_states.read(id)
            over = run.state is not None and run.state.is_final()
            if over or (deadline is not None and time.monotonic() >= deadline):
                return run
            with self._changed:
                self._changed.wait(LOOK)

    def _settled(self) -> bool:
        # looked at twice over: a run that ends between the two looks leaves events for the matcher
        ws = self._workspace
        before = ws.store.last_seq()
        quiet = ws.matcher.idle() and not ws.executor.busy() and not ws.executor.due(ws.clock.now())
        return quiet and ws.matcher.idle() and ws.store.last_seq() == before

    def _happened(self) -> Happened:
        store = self._workspace.store
        last = store.last_seq()
        since, self._seq = self._seq, last
        firings: Counter[str] = Counter()
        failed: list[tuple[str, str]] = []
        runs = []
        place = since
        while rows := store.tail(place, 1_000):
            for event, _ in rows:
                name = event.resource.name or event.resource.id
                if event.event == "prefect.automation.triggered":
                    firings[name] += 1
                elif event.event == "prefect.automation.action.failed":
                    failed.append((name, str(event.payload.get("reason", ""))))
                elif event.event == "prefect.flow-run.Pending":
                    run = store.flow_run(_tail_id(event.resource.id))
                    if run is not None:
                        runs.append(run)
            place = rows[-1][0].seq or last
        runs.sort(key=lambda run: run.created)
        return Happened(events=last - since, firings=tuple(firings.items()), runs=tuple(runs), failed=tuple(failed))


def _tail_id(resource_id: str) -> UUID:
    return UUID(resource_id.rpartition(".")[2])
