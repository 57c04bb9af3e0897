"""One stretch of the log on its way through the engine: what it changed and fired, before it is committed."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from eventkit.engine.held import Held, Key
from eventkit.engine.ordering import Parked, arrange, lost
from eventkit.engine.plan import Plan
from eventkit.engine.predicate import Errored
from eventkit.engine.step import Tick, step
from eventkit.engine.tally import Noted, Tally, of, tally
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import MAX_HOPS, Event
from eventkit.model.firing import Firing

__all__ = ["LOOP", "Fired", "Stretch"]

LOOP = "eventkit.loop.stopped"
"""The event that says an event came too far from its origin to fire anything."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A firing, with the automation as it was when it fired.

    noted: what became of the event, or the time, that made it fire. tells: whether the firing tells that by itself; not
    where it was another event than its own, as where a window that gathered is closed by what came after it, nor where
    one event has several firings.
    """

    firing: Firing
    automation: AutomationSpec
    noted: Noted | None = None
    tells: bool = False


@dataclass(slots=True)
class Stretch:
    """changes: windows to keep or drop. fired, stopped (by the hop guard), errored (predicates): in order.

    parked: who waits afterwards. tallies: what became of the events that fit, by automation.
    """

    changes: dict[Key, Held | None] = field(default_factory=dict)
    fired: list[Fired] = field(default_factory=list)
    stopped: list[Event] = field(default_factory=list)
    errored: list[Errored] = field(default_factory=list)
    parked: Parked = field(default_factory=Parked)
    tallies: dict[UUID, Tally] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changes or self.fired or self.stopped or self.errored)

    def read(
        self,
        plan: Plan,
        rows: Sequence[tuple[Event, bool]],
        windows: Mapping[Key, Held],
        specs: Mapping[UUID, AutomationSpec],
        *,
        latest: datetime,
    ) -> datetime:
        """Steps through events of the log, each with whether its leader came before; returns the latest time seen."""
        for event, leader_seen in rows:
            latest = max(latest, event.received or event.occurred)
            if self.parked.events:
                self.give_up(plan, windows, specs, now=latest)
            self.parked, ready = arrange(self.parked, event, leader_seen=leader_seen, now=latest)
            self._evaluate(plan, ready, windows, specs, now=latest)
        return latest

    def give_up(
        self, plan: Plan, windows: Mapping[Key, Held], specs: Mapping[UUID, AutomationSpec], *, now: datetime
    ) -> None:
        """Evaluates the followers whose leader did not come in time: in a log read late, where they would have been."""
        due = self.parked.due()
        if due is not None and due <= now:
            self.parked, gone = lost(self.parked, now)
            self._evaluate(plan, gone, windows, specs, now=now)

    def _evaluate(
        self,
        plan: Plan,
        ready: Sequence[Event],
        windows: Mapping[Key, Held],
        specs: Mapping[UUID, AutomationSpec],
        *,
        now: datetime,
    ) -> None:
        for each in ready:
            if each.hops <= MAX_HOPS:
                self.step(plan, each, windows, specs, now=now)
            elif each.event != LOOP and (found := plan.candidates(each)):
                self.stopped.append(each)
                for id in dict.fromkeys(leaf.automation_id for leaf in found):
                    of(self.tallies, id).stopped(each)

    def step(
        self,
        plan: Plan,
        occurrence: Event | Tick,
        windows: Mapping[Key, Held],
        specs: Mapping[UUID, AutomationSpec],
        *,
        now: datetime,
    ) -> None:
        """Steps once, over what this stretch has changed so far."""
        seen: Mapping[Key, Any] = ChainMap(self.changes, windows) if self.changes else windows  # type: ignore[arg-type]
        result = step(plan, seen, occurrence, now)
        self.changes |= result.changes
        self.errored += result.errored
        for each in result.errored:
            of(self.tallies, each.automation_id).erred(each.event)
        if isinstance(occurrence, Tick):
            for firing in result.firings:
                of(self.tallies, firing.automation_id).silence(firing)
                self._fire(firing, specs, alone=True)
        elif result.met:
            tally(self.tallies, occurrence, result.met, result.firings)
            fired = [firing.automation_id for firing in result.firings]
            for firing in result.firings:
                self._fire(firing, specs, alone=fired.count(firing.automation_id) == 1)

    def _fire(self, firing: Firing, specs: Mapping[UUID, AutomationSpec], *, alone: bool) -> None:
        """Keeps a firing, of which the last note of its automation was made."""
        noted = self.tallies[firing.automation_id].notes[-1]
        tells = alone and noted.event is firing.triggering_event
        self.fired.append(Fired(firing, specs[firing.automation_id], noted, tells))
