"""Automations whose own place in the log is not the engine's: stepped apart from the others until they meet it.

Those that come to the same place, with the same events parked, go on together: a notebook's automations catch up at the
cost of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from eventkit.engine import Parked, Plan, Predicate
from eventkit.model.automation import AutomationSpec

__all__ = ["Apart", "CatchingUp"]

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one automation is: its seq, who waits for it there, the latest time it has seen."""

    seq: int
    parked: Parked
    latest: datetime


@dataclass(frozen=True, slots=True)
class Apart:
    """Automations to step together from `place` on, no further than `until`."""

    ids: tuple[UUID, ...]
    plan: Plan
    place: int
    until: int
    parked: Parked
    latest: datetime


class CatchingUp:
    """Who is not yet, or no more, where the engine is. predicates: the live table. Thread: the engine's."""

    def __init__(self, predicates: Mapping[UUID, Predicate]) -> None:
        self._predicates = predicates
        self._places: dict[UUID, _Place] = {}
        self._plan: tuple[tuple[UUID, ...], Plan] | None = None

    def __bool__(self) -> bool:
        return bool(self._places)

    def add(self, id: UUID, place: int, parked: Parked) -> None:
        """Takes an automation in at its place, with the events that wait for it alone."""
        self._places[id] = _Place(place, parked, NEVER)

    def drop(self, id: UUID) -> None:
        """Lets an automation go, or its definition: it may have changed."""
        self._places.pop(id, None)
        self._plan = None

    def parked(self, id: UUID) -> Parked:
        """Who waits for this automation alone."""
        return self._places[id].parked

    def all(self) -> list[UUID]:
        """Who has a place of their own."""
        return list(self._places)

    def at(self, seq: int) -> list[UUID]:
        """Who is at this place."""
        return [id for id, place in self._places.items() if place.seq == seq]

    def before(self, seq: int) -> bool:
        """Whether somebody has not come to this place yet."""
        return any(place.seq < seq for place in self._places.values())

    def ahead_of(self, seq: int) -> int | None:
        """The first place after this one at which somebody is."""
        return min((place.seq for place in self._places.values() if place.seq > seq), default=None)

    def furthest(self, cursor: int, specs: Mapping[UUID, AutomationSpec]) -> Apart | None:
        """Those that are furthest behind the cursor; None where nobody is behind it."""
        seq = min((place.seq for place in self._places.values()), default=cursor)
        if seq >= cursor:
            return None
        here = {id: self._places[id] for id in self.at(seq)}
        parked = next(iter(here.values())).parked
        waiting = _ids(parked)
        same = {id: place for id, place in here.items() if _ids(place.parked) == waiting}
        ahead, ids = self.ahead_of(seq), tuple(same)
        return Apart(
            ids=ids,
            plan=self._plan_of(ids, specs),
            place=seq,
            until=cursor if ahead is None else min(ahead, cursor),
            parked=parked,
            latest=max(place.latest for place in same.values()),
        )

    def _plan_of(self, ids: tuple[UUID, ...], specs: Mapping[UUID, AutomationSpec]) -> Plan:
        """The triggers of those that are on, kept from one block to the next."""
        if self._plan is None or self._plan[0] != ids:
            plan = Plan()
            for id in ids:
                if specs[id].enabled:
                    plan.add(id, specs[id].trigger, self._predicates.get(id))
            self._plan = ids, plan
        return self._plan[1]

    def move(self, ids: Sequence[UUID], place: int, parked: Parked, latest: datetime) -> None:
        """Notes how far these have come."""
        for id in ids:
            self._places[id] = _Place(place, parked, latest)


def _ids(parked: Parked) -> list[UUID]:
    return [event.id for event in parked.events]
