"""Waiting until nothing is left to do, and saying what was done."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.actions.inference import id_in
from eventkit.errors import RunError, RunTimeout
from eventkit.faces import Happened
from eventkit.flows import whole
from eventkit.model.run import FlowRun
from eventkit.model.state import StateType
from eventkit.workspace.clock import VirtualClock

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
        self._changes = 0

    def changed(self) -> None:
        """Says that a run or action is done, or that the engine has nothing left to match."""
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def settle(self, *, timeout: float) -> Happened:
        """What happened, once every event is matched and every run that is due is done; raises RunTimeout."""
        self.wait(timeout=timeout)
        return self._happened()

    def wait(self, *, timeout: float) -> None:
        """Waits as `settle` does; what happened stays to be told by the next one."""
        deadline = time.monotonic() + timeout
        ws, heard = self._workspace, False
        while True:
            changes = self._changes
            if self._settled():
                return
            if ws.executor.stopped:
                raise RunError(
                    "This workspace was stopped, and what came since is not matched: start it again with "
                    "%eventkit start, or ek.workspace().start()"
                )
            if not heard:  # an engine that has just said so is not asked again at once: the two would chase each other
                ws.wake()
            heard = self._glance(changes)
            if time.monotonic() > deadline:
                running = ws.store.flow_runs(states=(StateType.RUNNING, StateType.PENDING), limit=10)
                names = ", ".join(f"{run.flow_name} ({run.name})" for run in running) or "the matcher"
                raise RunTimeout(
                    f"After {timeout:g} s not everything was done: {names} is still at work. "
                    "Wait longer with settle(timeout=...), or look at %runs"
                )

    def wait_for(self, id: UUID, *, timeout: float | None) -> FlowRun:
        """A flow run once it is over, or as it is when the time is up."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            changes = self._changes
            run = self._workspace.run_states.read(id)
            over = run.state is not None and run.state.is_final()
            if over or self._waits_for_a_hand(run) or (deadline is not None and time.monotonic() >= deadline):
                return run
            self._glance(changes)

    @whole
    def _glance(self, changes: int) -> bool:
        """Waits for a moment, or until something is done that was not by then; whether it was.

        A condition's lock must not be left half way.
        """
        with self._changed:
            return self._changes != changes or self._changed.wait(LOOK)

    def _waits_for_a_hand(self, run: FlowRun) -> bool:
        """Whether only moving a virtual clock could bring the run on."""
        clock, due = self._workspace.clock, run.expected_start_time
        waiting = run.state is not None and run.state.is_scheduled()
        return isinstance(clock, VirtualClock) and waiting and due is not None and due > clock.now()

    def _settled(self) -> bool:
        # looked at twice over: a run that ends between the two looks leaves events for the matcher
        ws = self._workspace
        before = ws.store.last_seq()
        quiet = ws.matcher.idle() and not ws.owing and not ws.executor.busy() and not ws.executor.due(ws.clock.now())
        return quiet and ws.matcher.idle() and ws.store.last_seq() == before

    def _happened(self) -> Happened:
        store = self._workspace.store
        last = store.last_seq()
        since, self._seq = self._seq, last
        firings: Counter[str] = Counter()
        failed: list[tuple[str, str]] = []
        notified = 0
        runs: dict[UUID, FlowRun] = {}
        place = since
        while rows := store.tail(place, 1_000):
            for event, _ in rows:
                name = event.resource.name or event.resource.id
                if event.event == "prefect.automation.triggered":
                    firings[name] += 1
                elif event.event == "prefect.automation.action.failed":
                    failed.append((name, str(event.payload.get("reason", ""))))
                elif event.event == "prefect.automation.action.executed":
                    notified += event.payload.get("action_type") == "send-notification"
                elif event.event == "prefect.flow-run.Pending":
                    id = id_in(event.resource.id, "prefect.flow-run")  # anybody may emit an event of that name
                    run = store.flow_run(id) if id is not None else None
                    if run is not None:
                        runs[run.id] = run
            place = rows[-1][0].seq or last
        made = sorted(runs.values(), key=lambda run: run.created)
        words = store.notifications(limit=notified) if notified else []
        return Happened(
            events=last - since,
            firings=tuple(firings.items()),
            runs=tuple(made),
            failed=tuple(failed),
            notified=tuple((each.subject, each.body) for each in reversed(words)),
        )
