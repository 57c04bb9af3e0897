"""What events would fire, of all the automations there are, from the windows as they are: with nothing run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventkit.engine import Key, Parked, Plan, Predicate, Tick
from eventkit.engine.schedule import Schedule
from eventkit.engine.stretch import Fired, Stretch
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event

__all__ = ["rehearse"]


def rehearse(
    specs: Mapping[UUID, AutomationSpec],
    windows: Mapping[Key, Any],
    rows: Sequence[tuple[Event, bool]],
    *,
    paced: bool,
    predicates: Mapping[UUID, Predicate] | None = None,
) -> tuple[list[Fired], int]:
    """The firings, in order, and how many fit and change nothing. windows: as they are before; they are not changed.

    rows: events with `received` when each comes, and whether the one it follows, if any, came before. paced: whether
    time passes between them; else silence is looked for only after the last. predicates: what events of some
    automations must pass besides.
    """
    rehearsal = _Rehearsal(specs, windows, predicates or {})
    for event, leader_seen in rows:
        if paced:
            rehearsal.close(event.received or event.occurred)
        rehearsal.take(event, leader_seen=leader_seen)
    if rows:
        rehearsal.close(rows[-1][0].received or rows[-1][0].occurred)
    return rehearsal.fired, rehearsal.passed


class _Rehearsal:
    """One pass over a copy of the windows."""

    def __init__(
        self, specs: Mapping[UUID, AutomationSpec], windows: Mapping[Key, Any], predicates: Mapping[UUID, Predicate]
    ) -> None:
        self._specs, self._windows = specs, dict(windows)
        self._plan = Plan()
        for id, spec in specs.items():
            self._plan.add(id, spec.trigger, predicates.get(id))
        self._schedule, self._parked = Schedule(), Parked()
        self._latest = datetime.min.replace(tzinfo=UTC)
        self.fired: list[Fired] = []
        self.passed = 0
        for key, held in self._windows.items():
            self._schedule.note(self._plan, key, held)

    def take(self, event: Event, *, leader_seen: bool) -> None:
        stretch, row = Stretch(parked=self._parked), (event, leader_seen)
        self._latest = stretch.read(self._plan, [row], self._windows, self._specs, latest=self._latest)
        self._parked = stretch.parked
        if not stretch.fired and not any(stretch.changes.values()) and self._plan.candidates(event):
            self.passed += 1
        self._keep(stretch)

    def close(self, until: datetime) -> None:
        """Windows of absence that ended by then, each at its own time."""
        while (end := self._schedule.next(self._plan, self._windows)) is not None and end <= until:
            self._latest = max(self._latest, end)
            ended = self._schedule.ended(self._plan, self._windows, end)
            stretch = Stretch(parked=self._parked)
            stretch.step(self._plan, Tick(end, ended), self._windows, self._specs, now=self._latest)
            self._keep(stretch)

    def _keep(self, stretch: Stretch) -> None:
        self.fired += stretch.fired
        for key, held in stretch.changes.items():
            if held is None:
                self._windows.pop(key, None)
            else:
                self._windows[key] = held
                self._schedule.note(self._plan, key, held)
