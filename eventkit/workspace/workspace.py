"""The workspace: one event log and all that hangs on it, and what a notebook does with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from eventkit.errors import InvalidEvent, StoreError, UsageError
from eventkit.faces import outcome_line
from eventkit.flows import RunContext, current, whole
from eventkit.model.event import Event
from eventkit.workspace import current as place
from eventkit.workspace.clock import VirtualClock, WorkspaceClock
from eventkit.workspace.emitting import in_run, made, taken
from eventkit.workspace.explaining import asked_event
from eventkit.workspace.identity import RandomIdentity, SeededIdentity
from eventkit.workspace.looking import automations_view, run_view, runs_view, status_line
from eventkit.workspace.outcomes import NEAR, EventOutcome, outcome_of
from eventkit.workspace.query import EventQuery, event_filter, query_code
from eventkit.workspace.views import View
from eventkit.workspace.waits import Waits

if TYPE_CHECKING:
    from eventkit.workspace.moments import Moment

__all__ = ["Workspace"]

GLANCE = 0.5
"""Seconds that a look at what is there waits for the matcher."""


class Workspace(Waits):
    """A folder with one SQLite file: events, automations, deployments, runs.

    home: the folder, made where missing; None keeps everything in memory. max_age, max_bytes: older events are let go,
    and the oldest when all take more room (None: never); see `Retention`. clock, ids: the machine's and random ones
    unless given. evaluates: False for one that only looks on: it emits, receives, answers and saves, and leaves it to
    the processes that evaluate to match and to run; what is registered in it is theirs, see `Handing`. As a context
    manager it is the current workspace inside, and closed after.
    Thread: any. Durability: what a method returned is committed; see `Store`.
    Raises the kinds of StoreError.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory() as ws:
    ...     event = ws.emit("order.placed", {"prefect.resource.id": "order.42"})
    ...     len(ws.events())
    1
    """

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

    def start(self) -> str:
        """Starts matching and running again after `stop`; what came meanwhile is matched. The status line."""
        self.threads.start()
        self._unfinished.submit()
        return self.status()

    def stop(self) -> str:
        """Stops and joins every thread of ours; the log stays open, and what comes is matched at `start`."""
        left = self.threads.stop(for_good=False)
        stuck = f"; still busy, and left to end by themselves: {'; '.join(left)}" if left else ""
        return f"eventkit: stopped{stuck}"

    def status(self) -> str:
        """One calm line: which workspace, how many events, what is on. Raises WorkspaceGone where its file is gone."""
        self.store.data_version()
        return status_line(self)

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
        stored = self.log(self._in_run([built]))[0]
        if id is not None and (stored.seq or 0) <= last:
            self.emitted_again.note(stored.id)
        return stored

    def emit_many(self, events: Iterable[Event | Mapping[str, Any]]) -> list[Event]:
        """The events as stored, in one commit; see `emit_many`."""
        given = taken(events, clock=self.clock, ids=self.ids)
        return self.log(self._in_run(given))

    @whole
    def log(self, events: Sequence[Event]) -> list[Event]:
        """Events as they are, stored; the matcher is told."""
        stored = self.store.append(events)
        self._logged(len(stored))
        return stored

    def _in_run(self, events: list[Event]) -> list[Event]:
        context = self.run_context()
        return self.of_run(events, context) if context is not None else events

    def of_run(self, events: Sequence[Event], context: RunContext) -> list[Event]:
        """Events with what the run of that context adds to them."""
        id = context.flow_run.deployment_id if context.flow_run else None
        deployment = self.store.deployment(id) if id else None
        return [in_run(each, context, deployment) for each in events]

    def run_context(self) -> RunContext | None:
        """What is running here in this workspace, or None."""
        context = current()
        return context if context is not None and context.runtime is self.runtime else None

    def events(self, name: str | Sequence[str] | None = None, **criteria: Any) -> EventQuery:
        """A query of the log; see `events`."""
        return EventQuery(self.store, event_filter(name, **criteria), code=query_code(name, criteria))

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
        return automations_view(self)

    def _catch_breath(self) -> None:
        """Waits for a moment until what is in the log is matched, where it is being matched; then saves the counts."""
        self.matched(self.store.last_seq(), timeout=GLANCE)
        self.save_counts()

    @whole
    def save_counts(self) -> None:
        """What the matcher counted is in the store, where that can be written."""
        with suppress(StoreError):
            self.matcher.flush()

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
        """Fires an automation with an event of the log, by hand; the event's id. Raises UsageError if it looks on."""
        if not self.evaluates:
            raise UsageError(
                f"{str(key)!r} is not fired by a workspace that only looks on (evaluates=False): fire it in a "
                "notebook, or replay the event"
            )
        spec, held = self.automation(key), asked_event(self, event)
        if held.seq is None or self.store.get(held.id) is None:
            raise InvalidEvent(
                f"An automation fires with an event of the log, and {held.event!r} is in none: emit it first"
            )
        self._firer.by_hand(spec, held)
        self.wake()
        return held.id

    def runs_view(self, flow_name: str | None = None, *, limit: int = 20) -> View:
        """Flow runs, newest first."""
        return runs_view(self, flow_name, limit=limit)

    def run_view(self, id: UUID) -> View:
        """A flow run: its states, parameters, hooks and what it said."""
        return run_view(self, id)
