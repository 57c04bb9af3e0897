"""Automations and windows as they stood, reckoned again from the log: by the engine itself, on the clock of the events.

1. An automation is evaluated from the event of its creation on, itself not included.
2. A trigger that is replaced begins without windows, after the event that says so. Turned off, windows stay.
3. Absence is noticed when it was due, between the events.
4. Events that were replayed tell nothing of automations: they repeat what was said once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventkit.engine import Held, Key, Parked, Plan, Predicate, Tick, opening, stale
from eventkit.engine.schedule import Schedule
from eventkit.engine.stretch import Stretch
from eventkit.errors import EventkitError
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event

__all__ = ["BEGAN", "CHANGES", "ENDED", "Past", "automation_of"]

BEGAN = "prefect.automation.created"
CHANGED = "prefect.automation.updated"
ENDED = ("prefect.automation.deleted", "eventkit.automation.dropped")
CHANGES = (BEGAN, CHANGED, *ENDED)
"""The events that tell of automations; each holds the whole definition."""


def automation_of(event: Event) -> UUID | None:
    """The id of the automation that such an event is about; None where it is none."""
    try:
        return UUID(event.resource.id.removeprefix("prefect.automation."))
    except ValueError:
        return None


def definition(event: Event) -> AutomationSpec | None:
    """The automation as such an event has it, without what it does; None where somebody else wrote the event."""
    names = ("id", "name", "enabled", "trigger", "created", "updated")
    try:
        spec = AutomationSpec.parse({name: event.payload.get(name) for name in names} | {"actions": []})
    except EventkitError:
        return None
    return spec if spec.id is not None and spec.id == automation_of(event) else None


class Past:
    """What was there at the place in the log that was read to. known: automations from before the log's first event.
    predicates: what events of some automations must pass besides, asked as they are today.

    `specs`, `windows` and `fired` are as of now; read on to move that. Thread: one at a time.
    """

    def __init__(
        self,
        known: Mapping[UUID, AutomationSpec] | None = None,
        predicates: Mapping[UUID, Predicate] | None = None,
    ) -> None:
        self._predicates = predicates or {}
        self.specs: dict[UUID, AutomationSpec] = {}
        self.windows: dict[Key, Held] = {}
        self.fired: Counter[UUID] = Counter()
        self._plan, self._schedule, self._parked = Plan(), Schedule(), Parked()
        self._latest = datetime.min.replace(tzinfo=UTC)
        for id, spec in (known or {}).items():
            self._put(id, spec)

    def read(self, rows: Sequence[tuple[Event, bool]]) -> None:
        """Goes on over events of the log, each with whether its leader came before."""
        for event, leader_seen in rows:
            came = event.received or event.occurred
            self.until(came)
            changed = self._before(event) if event.event in CHANGES and not event.is_replay else None
            if event.follows is None and not self._parked.events and not self._plan.candidates(event):
                self._latest = max(self._latest, came)
            else:
                stretch = Stretch(parked=self._parked)
                rest = [(event, leader_seen)]
                self._latest = stretch.read(self._plan, rest, self.windows, self.specs, latest=self._latest)
                self._keep(stretch)
            if changed is not None:
                self._put(*changed)

    def until(self, time: datetime) -> None:
        """Goes on to a moment: what was due by then has happened."""
        while (end := self._due()) is not None and end <= time:
            self._latest = max(self._latest, end)
            stretch = Stretch(parked=self._parked)
            stretch.give_up(self._plan, self.windows, self.specs, now=self._latest)
            ended = self._schedule.ended(self._plan, self.windows, end)
            stretch.step(self._plan, Tick(end, ended), self.windows, self.specs, now=self._latest)
            self._keep(stretch)

    def open_windows(self, time: datetime) -> dict[Key, Any]:
        """The windows that an event could still reach at that time."""
        gone = set(stale(self._plan, self.windows, max(self._latest, time)))
        return {key: held for key, held in self.windows.items() if key not in gone}

    def _due(self) -> datetime | None:
        ends = (self._schedule.next(self._plan, self.windows), self._parked.due())
        return min((end for end in ends if end is not None), default=None)

    def _keep(self, stretch: Stretch) -> None:
        self._parked = stretch.parked
        self._schedule.keep(self._plan, self.windows, stretch.changes)
        self.fired.update(each.firing.automation_id for each in stretch.fired)

    # -- automations

    def _before(self, event: Event) -> tuple[UUID, AutomationSpec] | None:
        """What a change does before its event is evaluated; what is to be taken in after it."""
        id = automation_of(event)
        if id is None:
            return None
        if event.event in ENDED:
            self._drop(id, windows=True)
            self.specs.pop(id, None)
            return None
        spec, before = definition(event), self.specs.get(id)
        if spec is None:
            return None
        if before is not None and before.trigger == spec.trigger:
            self._put(id, spec)
            return None
        self._drop(id, windows=True)
        return id, spec

    def _put(self, id: UUID, spec: AutomationSpec) -> None:
        self._drop(id, windows=False)
        self.specs[id] = spec
        if not spec.enabled:
            return
        self._plan.add(id, spec.trigger, self._predicates.get(id))
        opened = opening(id, spec.trigger, self.windows, spec.updated or self._latest)
        self.windows |= opened
        for key, held in self.windows.items():
            if key[0] == id:
                self._schedule.note(self._plan, key, held)

    def _drop(self, id: UUID, *, windows: bool) -> None:
        self._plan.drop(id)
        if windows:
            self.windows = {key: held for key, held in self.windows.items() if key[0] != id}
