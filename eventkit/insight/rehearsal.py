"""What events would fire, of all the automations there are, from the windows as they are: with nothing run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventkit.engine import Key, Parked, Plan, Predicate, Tick, due
from eventkit.engine.schedule import Schedule
from eventkit.engine.stretch import Fired, Stretch
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event

__all__ = ["Rehearsed", "rehearse"]


@dataclass(slots=True)
class Rehearsed:
    """What events would lead to. fired: in order.

    passed: how many fit a trigger and come to nothing. errored: on how many a predicate raised. left: windows that they
    leave open, and whose end is something that happens.
    """

    fired: list[Fired] = field(default_factory=list)
    passed: int = 0
    errored: int = 0
    left: int = 0


def rehearse(
    specs: Mapping[UUID, AutomationSpec],
    windows: Mapping[Key, Any],
    rows: Sequence[tuple[Event, bool]],
    *,
    paced: bool,
    predicates: Mapping[UUID, Predicate] | None = None,
) -> Rehearsed:
    """What the events would lead to. windows: as they are before; they are not changed.

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
    return rehearsal.told()


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
        self._told = Rehearsed()
        self._touched: set[Key] = set()
        for key, held in self._windows.items():
            self._schedule.note(self._plan, key, held)

    def take(self, event: Event, *, leader_seen: bool) -> None:
        stretch, row = Stretch(parked=self._parked), (event, leader_seen)
        self._latest = stretch.read(self._plan, [row], self._windows, self._specs, latest=self._latest)
        self._parked = stretch.parked
        tallies = stretch.tallies.values()
        self._told.errored += any(each.errored for each in tallies)
        self._told.passed += any(each.suppressed for each in tallies) and not any(each.matched for each in tallies)
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
        self._told.fired += stretch.fired
        self._touched |= stretch.changes.keys()
        self._schedule.keep(self._plan, self._windows, stretch.changes)

    def told(self) -> Rehearsed:
        """What it came to."""
        open_now = ((key, self._windows[key]) for key in self._touched if key in self._windows)
        self._told.left = sum(due(self._plan, key, held) is not None for key, held in open_now)
        return self._told
