"""What this process evaluates: its automations with their triggers, windows and predicates, and who waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from eventkit.engine import Held, Key, Parked, Plan, opening, stale
from eventkit.engine.schedule import Schedule
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.workspace.asking import Predicates
from eventkit.workspace.catching_up import CatchingUp

__all__ = ["Evaluated"]

CHANGED = frozenset({"prefect.automation.updated", "prefect.automation.deleted"})
"""Events after which another process may have changed what is evaluated here."""


class Evaluated:
    """Automations as they are stepped, in memory alone: what is committed of them is the ledger's.

    specs: all of them. plan: those that are on and where the engine is; the others are `behind`, or off. windows: what
    is committed of each. parked: the events that wait for their leader, for all at the engine's place.
    Thread: the engine's, under the matcher's lock.
    """

    def __init__(self) -> None:
        self.specs: dict[UUID, AutomationSpec] = {}
        self.plan = Plan()
        self.windows: dict[Key, Held] = {}
        self.parked = Parked()
        self.predicates = Predicates()
        self.behind = CatchingUp(self.predicates.asked)
        self._schedule = Schedule()

    def __bool__(self) -> bool:
        return bool(self.specs)

    def hold(self, id: UUID, spec: AutomationSpec, windows: Mapping[Key, Held]) -> None:
        """Takes an automation in with its windows; it is stepped with the others once it `join`s."""
        self.specs[id] = spec
        self.windows |= windows

    def join(self, ids: Iterable[UUID]) -> None:
        """From here on stepped with the others, those that are on."""
        fresh = {id: self.specs[id] for id in ids if self.specs[id].enabled}
        for id, spec in fresh.items():
            self.plan.add(id, spec.trigger, self.predicates.asked.get(id))
        for key, held in self.windows.items():
            if key[0] in fresh:
                self._schedule.note(self.plan, key, held)

    def drop(self, id: UUID) -> None:
        """Lets an automation go."""
        if self.specs.pop(id, None) is not None:
            self.behind.drop(id)
            self.plan.drop(id)
            self.windows = {key: held for key, held in self.windows.items() if key[0] != id}

    def openings(self, ids: Iterable[UUID], now: datetime) -> dict[Key, Held | None]:
        """The windows of absence that should be open and are not."""
        changes: dict[Key, Held | None] = {}
        for id in ids:
            spec = self.specs[id]
            if id in self.plan:
                changes |= opening(id, spec.trigger, self.windows, spec.updated or now)
        return changes

    def keep(self, changes: Mapping[Key, Held | None]) -> None:
        """The windows as they were committed."""
        self._schedule.keep(self.plan, self.windows, changes)

    def next_due(self) -> datetime | None:
        """When the time does something next: to a window, or to an event that waits for its leader."""
        ends = (self._schedule.next(self.plan, self.windows), self.parked.due())
        return min((end for end in ends if end is not None), default=None)

    def ended(self, until: datetime) -> list[Key]:
        """Takes out the windows that have ended by then, to be closed."""
        return self._schedule.ended(self.plan, self.windows, until)

    def unclosed(self, keys: Iterable[Key]) -> None:
        """Puts back windows that were taken out and not closed."""
        for key in keys:
            self._schedule.note(self.plan, key, self.windows[key])

    def unreachable(self, now: datetime) -> list[Key]:
        """The windows that no event can come into any more."""
        return stale(self.plan, self.windows, now)

    def first_change(self, rows: Sequence[tuple[Event, bool]]) -> int | None:
        """Where an automation of ours is said to be changed: what comes after is stepped as it is then."""
        changes = [place for place, (event, _) in enumerate(rows) if event.event in CHANGED]
        ours = {f"prefect.automation.{id}" for id in self.specs} if changes else set()
        return next((place for place in changes if rows[place][0].resource.id in ours), None)
