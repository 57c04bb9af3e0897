"""The workspace: one event log and all that hangs on it. Opens the store, owns every thread, wires the rooms."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from eventkit.engine import Predicate
from eventkit.errors import InvalidEvent, StoreError
from eventkit.faces import (
    AutomationRow,
    Happened,
    automations_html,
    automations_text,
    outcome_line,
    run_html,
    run_text,
    runs_html,
    runs_text,
)
from eventkit.faces.html import note
from eventkit.faces.plain import counted
from eventkit.flows import Flow, RunContext, current, shielded, whole
from eventkit.model.automation import AutomationSpec, Enabled
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.ports import Identity
from eventkit.model.resource import Resource
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType
from eventkit.model.unchecked import unchecked_of, unchecked_root
from eventkit.store import Store
from eventkit.workspace import current as place
from eventkit.workspace.clock import VirtualClock, WallClock, WorkspaceClock
from eventkit.workspace.deployments import Deployments
from eventkit.workspace.emitting import in_run, made, taken
from eventkit.workspace.executor import Executor
from eventkit.workspace.explaining import asked_event
from eventkit.workspace.firing import Firer, Waiting
from eventkit.workspace.history import counts_of, last_reason
from eventkit.workspace.identity import RandomIdentity, SeededIdentity
from eventkit.workspace.keeping import MOST_BYTES, Keeping, Retention
from eventkit.workspace.keys import Keys
from eventkit.workspace.matcher import Matcher
from eventkit.workspace.outcomes import NEAR, EventOutcome, outcome_of
from eventkit.workspace.ownership import Ownership
from eventkit.workspace.pool import Pool
from eventkit.workspace.query import EventQuery, event_filter
from eventkit.workspace.receiving import Receiving
from eventkit.workspace.registry import CatchUp, Registry
from eventkit.workspace.runs import Runs
from eventkit.workspace.runtime import WorkspaceHost, WorkspaceRuntime
from eventkit.workspace.settling import Settling
from eventkit.workspace.views import View
from eventkit.workspace.webhooks import Webhooks

if TYPE_CHECKING:
    from eventkit.workspace.handlers import Handler
    from eventkit.workspace.moments import Moment

__all__ = ["Workspace"]

FILE = "workspace.sqlite"
BACK_OFF = 1.0
"""Seconds before what a store that could not be written left undone is tried again."""
AGAIN = 1_000
"""Ids emitted again that are kept in mind."""
GLANCE = 0.5
"""Seconds that a look at what is there waits for the matcher."""


class Workspace:
    """A folder with one SQLite file: events, automations, deployments, runs.

    home: the folder, made where missing; None keeps everything in memory. max_age, max_bytes: older events are let go,
    and the oldest when all take more room (None: never); see `Retention`. clock, ids: the machine's and random ones
    unless given. As a context manager it is the current workspace inside, and closed after.
    Thread: any. Durability: what a method returned is committed; see `Store`.
    Raises the kinds of StoreError.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory() as ws:
    ...     event = ws.emit("order.placed", {"prefect.resource.id": "order.42"})
    ...     len(ws.events())
    1
    """

    def __init__(
        self,
        home: str | Path | None,
        *,
        max_age: timedelta | None = None,
        max_bytes: int | None = MOST_BYTES,
        clock: WorkspaceClock | None = None,
        ids: Identity | None = None,
    ) -> None:
        self.home = home = None if home is None else Path(home)
        self.clock: WorkspaceClock = clock or WallClock()
        self.store = Store.open(home / FILE if home is not None else None, clock=self.clock, guard=shielded)
        self.ids: Identity = ids or RandomIdentity(self.store.last_seq())
        self.closed = False
        self._lock = threading.Lock()
        self._tasks: Pool | None = None
        self.notice: Callable[[str], None] = print
        self._owing: float | None = None
        self.emitted_again: OrderedDict[UUID, int] = OrderedDict()
        self.ownership = Ownership(self.store)
        self.runtime = WorkspaceRuntime(self)
        self._settling = Settling(self)
        self.run_states = Runs(self.store, clock=self.clock, ids=self.ids, owner=self.ownership.ensure, wake=self.wake)
        self.executor = Executor(
            self.store, runtime=self.runtime, runs=self.run_states, owner=self.ownership.ensure,
            done=self._done, failed=self._failed,
        )  # fmt: skip
        self._firer = Firer(
            self.store, clock=self.clock, ids=self.ids, owner=self.ownership.ensure, host=WorkspaceHost(self),
            begin=self.executor.begin, submit=self._submit,
        )  # fmt: skip
        self.matcher = Matcher(
            self.store, self.ownership, clock=self.clock, prepare=self._firer.prepare,
            due=self._begin_due, rest=self._rest, failed=self._failed,
        )  # fmt: skip
        self.registry = Registry(
            self.store,
            ownership=self.ownership,
            matcher=self.matcher,
            clock=self.clock,
            ids=self.ids,
            notice=lambda line: self.notice(line),
        )
        self.deployments_ = Deployments(self)
        self.handlers: dict[str, Handler] = {}
        keys = Keys()
        self.receiving = Receiving(
            self.store, clock=self.clock, ids=self.ids, keys=keys, logged=self._received, failed=self._failed
        )
        self.webhooks = Webhooks(
            self.store, clock=self.clock, ids=self.ids, keys=keys, receiving=self.receiving,
            notice=lambda line: self.notice(line),
        )  # fmt: skip
        self.keeping = Keeping(self.store, Retention(max_age, max_bytes), clock=self.clock, submit=self.executor.submit)
        self._bury()

    @classmethod
    def in_memory(cls, *, seed: int | None = 0, clock: WorkspaceClock | None = None) -> Self:
        """A workspace that leaves nothing behind: for lessons and tests, with time standing still until it is moved.

        seed: the same ids and names every time; None for random ones. clock: a VirtualClock unless given.
        """
        ids = RandomIdentity() if seed is None else SeededIdentity(seed)
        return cls(None, clock=clock or VirtualClock(), ids=ids)

    # -- its life

    def __enter__(self) -> Self:
        self._former = place.enter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        place.leave(self, self._former)
        self.close()

    def close(self) -> list[str]:
        """Stops and joins every thread, and closes the file; says what would not end. Twice is fine."""
        with self._lock:
            if self.closed:
                return []
            self.closed = True
        self.webhooks.stop()
        self.matcher.stop()
        left = self.executor.stop()
        if self._tasks is not None:
            left += self._tasks.close()
        if left:
            with suppress(StoreError):
                self._give_up(self.ownership.token, "The workspace was closed and it would not end")
        self.ownership.leave()
        self.store.close()
        return left

    def files(self) -> list[Path]:
        """The files this workspace consists of."""
        if self.home is None:
            return []
        return [self.home / f"{FILE}{suffix}" for suffix in ("", "-wal", "-shm")]

    def wake(self) -> None:
        """Says that there may be something to match or to start."""
        self.matcher.wake()

    @whole
    def task_pool(self) -> Pool:
        """The threads that tasks are submitted to, made on first need."""
        with self._lock:
            if self._tasks is None:
                self._tasks = Pool("eventkit-task", limit=256)
            return self._tasks

    def _done(self) -> None:
        self._settling.changed()
        self.wake()

    def _failed(self, error: BaseException) -> None:
        """An error that reached the edge of one of our threads: shown as an event, where the log can be written."""
        event = unchecked_of(
            Event,
            occurred=self.clock.now(),
            event="eventkit.error",
            resource=unchecked_root(Resource, {"prefect.resource.id": "eventkit.workspace"}),
            payload={"kind": type(error).__name__, "reason": str(error)},
            id=self.ids.uuid(),
        )
        if isinstance(error, StoreError):
            self._owing = time.monotonic() + BACK_OFF
        with suppress(StoreError):  # closed, or the very disk that is full
            self.store.append([event])

    def _rest(self) -> None:
        self._settling.changed()
        if self.store.checkpoint_due():
            self.executor.submit(self.store.checkpoint)

    def _submit(self, waiting: Waiting) -> None:
        self.executor.submit(lambda: self._firer.act(waiting))

    def _bury(self) -> None:
        """Runs and actions of processes that died are told apart from those that live."""
        for owner in self.ownership.dead():
            self._give_up(owner.token, "The process that ran it died")
            self.ownership.bury(owner.token)

    def _give_up(self, token: UUID, why: str) -> None:
        """What an owner that is gone had begun ends here: nobody goes on with it."""
        self.run_states.crash(token, why)
        for record in self.store.claimed_actions(token):
            self._firer.give_up(record, token, why)

    @property
    def owing(self) -> bool:
        """Whether something is undone because the store could not be written; it is tried again."""
        return self._owing is not None

    def _begin_due(self, now: datetime) -> bool:
        """Starts what is due by a time, and what a store that could not be written has left undone."""
        if self._owing is not None and time.monotonic() >= self._owing and not self.executor.acting():
            self._firer.record_again()
            self._owing = None
            self._submit_pending()
        return self.executor.begin_due(now)

    def _submit_pending(self) -> None:
        for record in self.store.pending_actions(owner=self.ownership.token):
            self._submit(Waiting(record.firing_id, record.index))

    def start(self) -> str:
        """Starts matching and running again after `stop`; what came meanwhile is matched. The status line."""
        self.executor.start()
        self.matcher.restart()
        self.webhooks.restart()
        self._submit_pending()
        return self.status()

    def stop(self) -> str:
        """Stops and joins every thread of ours; the log stays open, and what comes is matched at `start`."""
        self.webhooks.stop()
        self.matcher.stop()
        left = self.executor.stop()
        with self._lock:
            tasks, self._tasks = self._tasks, None
        left += tasks.close() if tasks is not None else []
        stuck = f"; still busy, and left to end by themselves: {'; '.join(left)}" if left else ""
        return f"eventkit: stopped{stuck}"

    def status(self) -> str:
        """One calm line: which workspace, how many events, what is on."""
        where = "in memory" if self.home is None else str(self.home)
        on = [record for record in self.store.automations() if record.spec.enabled]
        gone = self.ownership.waiting({record.owner for record in on}) if on else set()
        waiting = sum(record.owner in gone for record in on)
        how = ", stopped" if self.executor.stopped else f", {waiting} waiting for their notebook" if waiting else ""
        seen, automations = counted(self.store.last_seq(), "event"), counted(len(on), "automation")
        return f"eventkit: workspace {where}, {seen}, {automations} on{how}"

    def reset(self, *, sure: bool) -> str:
        """Forgets everything stored in this workspace, for good."""
        if not sure:
            return "This forgets every event, automation and run of this workspace. If you mean it: %eventkit reset yes"
        others = sorted(owner.pid for owner in self.ownership.others())
        if others:
            pids = ", ".join(str(pid) for pid in others)
            raise StoreError(
                f"{self.home} is not forgotten while another process works in it (pid {pids}): stop that kernel first"
            )
        place.replace(self)
        return "eventkit: everything forgotten"

    # -- events

    def emit(
        self,
        event: str,
        resource: Mapping[str, str],
        *,
        occurred: datetime | None = None,
        related: Sequence[Mapping[str, str]] | None = None,
        payload: Mapping[str, Any] | None = None,
        id: UUID | None = None,
        follows: Event | None = None,
    ) -> Event:
        """The event as stored; see `emit_event`."""
        built = made(
            event, resource, clock=self.clock, ids=self.ids,
            occurred=occurred, related=related, payload=payload, id=id, leader=follows,
        )  # fmt: skip
        last = self.store.last_seq() if id is not None else 0
        stored = self.log([self._in_run(built)])[0]
        if id is not None and (stored.seq or 0) <= last:
            self._note_again(stored.id)
        return stored

    def _note_again(self, id: UUID) -> None:
        """Keeps in mind that an id was emitted again: the log holds its event once, and does not tell."""
        with self._lock:
            self.emitted_again[id] = self.emitted_again.get(id, 0) + 1
            if len(self.emitted_again) > AGAIN:
                self.emitted_again.popitem(last=False)

    def emit_many(self, events: Iterable[Event | Mapping[str, Any]]) -> list[Event]:
        """The events as stored, in one commit; see `emit_many`."""
        return self.log([self._in_run(each) for each in taken(events, clock=self.clock, ids=self.ids)])

    @whole
    def log(self, events: Sequence[Event]) -> list[Event]:
        """Events as they are, stored; the matcher is told."""
        stored = self.store.append(events)
        self._logged(len(stored))
        return stored

    def _received(self, events: int) -> None:
        self._logged(events)
        self._rest()  # there may be no engine's thread to do it

    def _logged(self, events: int) -> None:
        self.wake()
        self.keeping.appended(events)

    def _in_run(self, event: Event) -> Event:
        context = self.run_context()
        if context is None:
            return event
        id = context.flow_run.deployment_id if context.flow_run else None
        return in_run(event, context, self.store.deployment(id) if id else None)

    def run_context(self) -> RunContext | None:
        """What is running here in this workspace, or None."""
        context = current()
        return context if context is not None and context.runtime is self.runtime else None

    def events(self, name: str | Sequence[str] | None = None, **criteria: Any) -> EventQuery:
        """A query of the log; see `events`."""
        return EventQuery(self.store, event_filter(name, **criteria), code=place.query_code(name, criteria))

    def at(self, time: datetime | Event) -> Moment:
        """How the workspace stood at a time (naive is UTC), or just after an event: automations, windows in numbers.

        Reckoned from the log on the clock of its events, in time that grows with its length; nothing is stored or run.
        Raises UsageError for what is no time of the past.

        >>> import eventkit as ek
        >>> with ek.Workspace.in_memory() as ws:
        ...     on = ek.EventTrigger(expect={"order.placed"}, threshold=3, within=60)
        ...     _ = ek.Automation(name="rush", trigger=on, actions=[]).create()
        ...     event = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"})
        ...     _ = ek.emit_event("order.placed", {"prefect.resource.id": "order.2"})
        ...     ws.at(event)
        2 events, the last order.placed on order.1; 1 automation on, 1 window open
          rush  on  when 3 order.placed come within 60 s
        windows
          rush  1 of 3; closes in 60 s
        """
        from eventkit.workspace.moments import moment

        return moment(self, time)

    # -- what is there, to look at

    def automations_view(self) -> View:
        """Every automation with its state, how often it looked, matched and fired, and the last thing that became."""
        self._catch_breath()
        records = self.store.automations()
        waiting = self.ownership.waiting({record.owner for record in records})
        rows = [
            AutomationRow(
                spec=record.spec,
                waiting=record.owner in waiting,
                fired=record.fired,
                counts=counts_of(record),
                last=last_reason(self, record.spec),
            )
            for record in records
        ]
        deployments = self.deployments_by_id()
        text = automations_text(rows, deployments=deployments)
        return View([record.spec for record in records], text, automations_html(rows, deployments=deployments))

    def _catch_breath(self) -> None:
        """Waits for a moment until what is in the log is matched, where it is being matched; then saves the counts."""
        self.matched(self.store.last_seq(), timeout=GLANCE)
        self.save_counts()

    def matched(self, seq: int, *, timeout: float) -> bool:
        """Whether all that is evaluated here has come past a place in the log, at once or within `timeout` seconds."""
        return self.until(lambda: self.executor.stopped or self._passed(seq), timeout=timeout)

    @whole
    def _passed(self, seq: int) -> bool:
        return self.matcher.passed(seq)

    @whole
    def save_counts(self) -> None:
        """What the matcher counted is in the store, where that can be written."""
        with suppress(StoreError):
            self.matcher.flush()

    def until(self, holds: Callable[[], bool], *, timeout: float) -> bool:
        """Waits until something holds, or for `timeout` seconds; whether it does."""
        return self._settling.until(holds, timeout=timeout)

    def outcome(self, event: Event | UUID | str, *, timeout: float = 0.0, runs: bool = True) -> EventOutcome:
        """What became of an event, once that is over or `timeout` seconds have passed. runs: whether they count."""
        return outcome_of(self, event, timeout=timeout, runs=runs)

    def emitted_line(self, event: Event) -> str:
        """One line about an event that was just emitted: what fired, matched or nearly did, once it is matched.

        Waits for that a moment, never for a run; where it takes longer, what is known.
        """
        return outcome_line(outcome_of(self, event, timeout=GLANCE, runs=False, near=NEAR))

    @whole
    def fire(self, key: str | UUID, event: Event | UUID | str) -> UUID:
        """Fires an automation with an event of the log, by hand; the event's id."""
        spec, held = self.automation(key), asked_event(self, event)
        if held.seq is None:
            raise InvalidEvent(
                f"An automation fires with an event of the log, and {held.event!r} is in none: emit it first"
            )
        self._firer.by_hand(spec, held)
        self.wake()
        return held.id

    def runs_view(self, flow_name: str | None = None, *, limit: int = 20) -> View:
        """Flow runs, newest first."""
        runs = self.store.flow_runs(flow_name=flow_name, limit=limit)
        if flow_name is not None and not runs:
            none = f"No runs of a flow {flow_name!r}. %runs shows those of every flow"
            return View(runs, none, note(none))
        return View(runs, runs_text(runs), runs_html(runs))

    def run_view(self, id: UUID) -> View:
        """A flow run: its states, parameters, hooks and what it said."""
        run = self.run_states.read(id)
        parts = (self.store.run_states(id), self.store.hooks(id), self.store.logs(id), self.store.task_runs(id))
        cause = self.store.get(run.cause) if run.cause else None
        return View([run], run_text(run, *parts, cause), run_html(run, *parts, cause))

    # -- automations and deployments

    @whole
    def register(
        self,
        spec: AutomationSpec,
        *,
        catch_up: CatchUp = "resume",
        replacing: UUID | None = None,
        predicate: Predicate | None = None,
    ) -> AutomationSpec:
        """The automation as registered, evaluated by this process from now on; see `Registry.register`."""
        registered = self.registry.register(spec, catch_up=catch_up, replacing=replacing, predicate=predicate)
        assert registered.id is not None, "a registered automation has its id"
        for record in self.store.pending_actions(automation_ids=[registered.id]):
            self._submit(Waiting(record.firing_id, record.index))
        return registered

    def automation(self, key: str | UUID) -> AutomationSpec:
        """An automation by name or id."""
        return self.registry.read(key).spec

    def automations(self) -> list[AutomationSpec]:
        """Every automation, by name."""
        return [record.spec for record in self.store.automations()]

    @whole
    def enable_automation(self, key: str | UUID, *, enabled: Enabled) -> AutomationSpec:
        """The automation, on, off or in shadow."""
        return self.registry.enable(key, enabled=enabled)

    @whole
    def delete_automation(self, key: str | UUID) -> None:
        """Deletes an automation."""
        self.registry.delete(key)

    @whole
    def deploy(self, flow: Flow[..., Any], name: str, **options: Any) -> Deployment:
        """A deployment of the flow with its triggers, served by this process."""
        return self.deployments_.deploy(flow, name, options)

    def deployment(self, key: str | UUID) -> Deployment:
        """A deployment by `<flow>/<name>` or id."""
        return self.registry.deployment(key)

    def deployments_by_id(self) -> dict[UUID, Deployment]:
        """Every deployment."""
        return {each.id: each for each in self.store.deployments()}

    @whole
    def pause_deployment(self, key: UUID, *, paused: bool) -> Deployment:
        """The deployment, paused or resumed."""
        return self.deployments_.pause(key, paused=paused)

    # -- runs

    @whole
    def set_run_state(self, id: UUID, state: State, *, force: bool = False) -> State:
        """Asks for a state of a flow run; returns the one it has then."""
        after = self.run_states.ask(id, state, force=force, stop=self.executor.cancel)
        self.wake()
        return after

    def cancel_run(self, id: UUID, *, reason: str = "") -> State:
        """Asks a flow run to stop, at its next task or in the middle of Python code; returns the state it has then.

        A run that cannot be stopped says why in its state's message.
        """
        return self.set_run_state(id, State(type=StateType.CANCELLING, message=reason))

    @whole
    def delete_run(self, id: UUID) -> None:
        """Deletes a flow run with all it left."""
        self.run_states.delete(id, stop=self.executor.cancel)

    def wait_for(self, id: UUID, *, timeout: float | None = None) -> FlowRun:
        """A flow run once it is over, or as it is after `timeout` seconds of real time."""
        return self._settling.wait_for(id, timeout=timeout)

    def quiet(self, *, timeout: float = 60.0) -> None:
        """Waits until everything is matched and done; what happened is told by the next settle. Raises as that does."""
        self._settling.wait(timeout=timeout)

    def settle(self, *, timeout: float = 60.0) -> Happened:
        """What happened since the last settle, once everything is matched and done."""
        return self._settling.settle(timeout=timeout)
