"""Runs and actions that the workspace starts: claimed, carried out on the pool, recorded."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor as FuturesExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from eventkit.errors import StoreError
from eventkit.flows import Cancellation, Flow, NotTaken, Runtime, capture, naps, run_scheduled
from eventkit.flows.away import AwayExecution
from eventkit.model.deployment import Deployment
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType
from eventkit.store import Store
from eventkit.workspace.carrier import Carrier
from eventkit.workspace.carriers import carrier_for
from eventkit.workspace.journey import Journey
from eventkit.workspace.pool import Pool
from eventkit.workspace.runs import Runs, has_slot

__all__ = ["Executor"]

GRACE = 0.5
"""Seconds in which a run that executes Python stops; one that has not by then is said to be stuck, and where."""


class Executor:
    """Carries out scheduled runs of flows known in this process.

    A run is claimed by compare-and-set before it starts, so that it is never run twice; runs over a deployment's
    concurrency limit wait as AwaitingConcurrencySlot and are looked at again whenever a run of it ends.
    stopped_at: since when it takes none. Thread: any.
    """

    def __init__(
        self,
        store: Store,
        *,
        runtime: Runtime,
        runs: Runs,
        owner: Callable[[], UUID],
        done: Callable[[], None],
        failed: Callable[[BaseException], None],
        broke: Callable[[UUID, str, str], None],
        home: Path | None = None,
    ) -> None:
        self._store, self._runtime, self._runs = store, runtime, runs
        self._owner, self._done, self._failed = owner, done, failed
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)
        self._pool: Pool | None = None
        self._flows: dict[UUID, Flow[..., Any]] = {}
        self._home = home
        self._carriers: dict[UUID, Carrier] = {}
        self._made: list[Carrier] = []
        self._broke, self._told_broken = broke, set[int]()
        self._journeys: dict[UUID, Journey] = {}
        self._later: deque[Callable[[], None]] = deque()
        self._running: dict[UUID, tuple[FlowRun, Cancellation, str]] = {}
        self._unended: dict[UUID, str] = {}
        self._busy: set[UUID] = set()
        self._acting = 0
        self._stopped = False
        self.stopped_at: datetime | None = None

    def start(self) -> None:
        """Takes runs again after `stop`, and carries on what is elsewhere."""
        with self._lock:
            self._stopped, self.stopped_at = False, None
            while self._later:
                self._started().submit(self._later.popleft())

    def serve(self, deployment_id: UUID, flow: Flow[..., Any], executor: FuturesExecutor | None = None) -> None:
        """Runs of this deployment call this flow; executor: who carries its bodies out, the pool where None."""
        with self._lock:
            self._flows[deployment_id] = flow
            self._carriers.pop(deployment_id, None)
            if executor is not None:
                self._carriers[deployment_id] = self._carrier(executor)

    def _carrier(self, executor: FuturesExecutor) -> Carrier:
        """The carrier of an executor: one, however many deployments it is given to, and how often."""
        known = next((held for held in self._made if held.executor is executor), None)
        if known is None:
            known = carrier_for(executor, home=self._home, submit=self._on_pool)
            self._made.append(known)
        return known

    def carried_by(self, deployment_id: UUID) -> tuple[str, str]:
        """What carries out a deployment's runs, empty where that is here; and why it does not any more."""
        held = self._carriers.get(deployment_id)
        return (type(held.executor).__name__, held.broken) if held is not None else ("", "")

    def close(self) -> None:
        """Leaves nothing behind where bodies were carried out."""
        self._later.clear()
        for carrier in self._made:
            carrier.close()

    def _on_pool(self, job: Callable[[], None]) -> None:
        """Has a job of a run that is under way done; while all is stopped it waits for the next `start`."""
        later = partial(self._later.append, job)
        with self._lock:
            if self._pool is not None:
                self._pool.submit(job, dropped=later)
            else:
                later()

    def drop(self, deployment_id: UUID) -> None:
        """Runs of this deployment are no longer ours."""
        with self._lock:
            self._flows.pop(deployment_id, None)
            self._carriers.pop(deployment_id, None)

    def flow(self, deployment_id: UUID) -> Flow[..., Any] | None:
        """The flow this process serves a deployment with."""
        return self._flows.get(deployment_id)

    def begin(self, run: FlowRun, deployment: Deployment) -> None:
        """Hands a run to the pool, where it is due; returns at once."""
        if run.expected_start_time is not None and run.expected_start_time > self._runtime.clock.now():
            return
        with self._lock:
            if self._stopped or run.deployment_id not in self._flows or run.id in self._busy:
                return
            self._busy.add(run.id)
            self._started().submit(
                partial(self._carry_out, run, deployment), dropped=partial(self._busy.discard, run.id)
            )

    def submit(self, job: Callable[[], Any]) -> None:
        """Anything else that must not run on the caller's thread: an action; nothing after `stop`."""
        with self._lock:
            if self._stopped:
                return
            self._started().submit(partial(self._guarded, job), dropped=self._acted)
            self._acting += 1

    def beside(self, job: Callable[[], Any]) -> None:
        """The same for what nobody who waits for the workspace waits for: it may take as long as a server does."""
        with self._lock:
            if not self._stopped:
                self._started().submit(partial(self._edge, job))

    def _acted(self) -> None:
        with self._lock:
            self._acting -= 1

    def _started(self) -> Pool:
        if self._pool is None:
            self._pool = Pool("eventkit-run")
        return self._pool

    def _guarded(self, job: Callable[[], Any]) -> None:
        try:
            self._edge(job)
        finally:
            self._acted()
            self._done()

    def _edge(self, job: Callable[[], Any]) -> None:
        try:
            job()
        except Exception as error:  # the edge of the pool: shown as an event
            self._failed(error)

    def _carry_out(self, run: FlowRun, deployment: Deployment) -> None:
        cancellation = Cancellation()
        ended: BaseException | None = None
        try:
            flow, carrier = self._flows.get(deployment.id), self._carriers.get(deployment.id)
            if flow is None:
                self._over(run, None)
                return
            taken = self._runs.take(run, deployment)
            journey = self._journey(flow, taken, cancellation, carrier) if carrier is not None else None
            with self._lock:
                if self._stopped:
                    raise NotTaken("all was stopped meanwhile: it waits for the next start")
                self._running[run.id] = taken, cancellation, threading.current_thread().name if carrier is None else ""
                if journey is not None:
                    self._journeys[run.id] = journey
            naps.install()
            capture.install()  # again: somebody may have replaced the streams since
            if journey is not None:
                journey.start()
                return
            run_scheduled(flow, taken, self._runtime, cancellation)
        except Exception as error:
            ended = error
        except BaseException:
            self._over(run, None)
            raise
        self._over(run, ended)

    def _journey(self, flow: Flow[..., Any], run: FlowRun, cancellation: Cancellation, carrier: Carrier) -> Journey:
        """A run that is sent off; from then on it is carried on by news of it, and no thread waits for that."""
        cancellation.run_id = run.id
        execution = AwayExecution.claimed(flow, run, self._runtime, cancellation)
        execution.pack = carrier.pack
        return Journey(execution, carrier, submit=self._on_pool, over=partial(self._over, run))

    def _over(self, run: FlowRun, error: BaseException | None) -> None:
        """Lets go of a run. error: what kept it from its end: the edge of the pool, where it is shown as an event."""
        if isinstance(error, NotTaken):
            self._runs.let_go(run)  # another's by now, deleted, or waiting for a slot
        elif error is not None:
            if self._runs.let_go(run) and isinstance(error, StoreError):
                self._unended[run.id] = str(error)
            self._failed(error)
        self._tell_broken()
        with self._lock:
            self._running.pop(run.id, None)
            self._journeys.pop(run.id, None)
            self._busy.discard(run.id)
            self._idle.notify_all()
        self._done()

    def _tell_broken(self) -> None:
        """Says once of each executor that broke which deployments it carried out."""
        with self._lock:
            new = [held for held in self._made if held.broken and id(held) not in self._told_broken]
            self._told_broken.update(id(held) for held in new)
            hit = [(served, held) for served, held in self._carriers.items() if held in new]
        for served, held in hit:
            self._broke(served, type(held.executor).__name__, held.broken)

    def look(self) -> None:
        """Looks for what bodies told where they are. Thread: the engine's, which it does not hold up."""
        if self._journeys:
            for carrier in list(self._made):
                carrier.look()
            for journey in list(self._journeys.values()):
                journey.look()

    def due(self, now: datetime) -> list[tuple[FlowRun, Deployment]]:
        """Runs of deployments served here that are due, have a slot, and are not in hand."""
        with self._lock:
            if self._stopped or not self._flows:
                return []
            served, busy = set(self._flows), set(self._busy)
        found: list[tuple[FlowRun, Deployment]] = []
        for run in self._store.due_runs(self._owner(), now):
            if run.deployment_id in served and run.id not in busy:
                deployment = self._store.deployment(run.deployment_id)
                if deployment is not None and has_slot(self._store, deployment):
                    found.append((run, deployment))
        return found

    def begin_due(self, now: datetime) -> bool:
        """Starts every run that is due; whether there was any. What could not be recorded of a run is, as a crash."""
        for id, why in list(self._unended.items()):
            self._runs.crash_run(id, f"What became of it could not be recorded: {why}")
            del self._unended[id]
        runs = self.due(now)
        for run, deployment in runs:
            self.begin(run, deployment)
        return bool(runs)

    def cancel(self, run_id: UUID, state: State) -> str | None:
        """Stops a run that is running here; why it could not at once, None when it did or will, and for any other."""
        held = self._running.get(run_id)
        return held[1].cancel(state, grace=GRACE) if held is not None else None

    def stop_asked(self, run_id: UUID, state: State) -> bool:
        """Asks a run that is running here to stop, without waiting for it; whether it had not been asked before."""
        held = self._running.get(run_id)
        if held is None or held[1].requested:
            return False
        held[1].cancel(state)
        return True

    @property
    def at_work(self) -> bool:
        """Whether a run is running here. Costs nothing."""
        return bool(self._running)

    def runs(self, run_id: UUID) -> bool:
        """Whether a run is running here."""
        return run_id in self._running

    @property
    def stopped(self) -> bool:
        """Whether it takes no runs."""
        return self._stopped

    def busy(self) -> bool:
        """Whether a run or action is in hand."""
        with self._lock:
            return bool(self._busy or self._acting)

    def acting(self) -> bool:
        """Whether an action is in hand."""
        with self._lock:
            return self._acting > 0

    def stop(self, *, timeout: float = 5.0) -> list[str]:
        """Cancels what runs, and ends the pool; what would not end in time: each run and where it is, else a thread."""
        asked = State(type=StateType.CANCELLING, message="the workspace was closed")
        until = time.monotonic() + timeout
        with self._lock:
            if not self._stopped:
                self._stopped, self.stopped_at = True, self._runtime.clock.now()
            running = list(self._running.values())  # from now on none is added
        for _, cancellation, _ in running:
            cancellation.cancel(asked)
        with self._lock:
            # what is elsewhere needs the pool to come to its end
            self._idle.wait_for(lambda: not self._journeys, timeout)
            pool, self._pool = self._pool, None
            for journey in self._journeys.values():
                journey.leave()
        left = pool.close(timeout=max(0.1, until - time.monotonic())) if pool is not None else []
        stuck = {thread: (run, held.stuck()) for run, held, thread in list(self._running.values())}
        runs = [f"{run.flow_name} ({run.name}): {why}" for run, why in stuck.values() if why]
        return [*runs, *(name for name in left if name not in stuck)]
