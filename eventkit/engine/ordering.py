"""Order of cause: an event that follows another is evaluated after it, even when it came first.

1. An event whose leader is not in the log yet is parked; it is evaluated right after the leader, earlier ones first.
2. A leader that never comes is waited for 15 minutes. Then its followers are evaluated, and theirs after them.
3. Beyond a depth of 20 followers wait out their 15 minutes.

Source: `prefect-behaviour` 1.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from eventkit.model.event import Event

__all__ = ["DEPTH", "PATIENCE", "Parked", "arrange", "lost"]

PATIENCE = timedelta(minutes=15)
DEPTH = 20


@dataclass(frozen=True, slots=True)
class Parked:
    """Events that wait for the one they follow."""

    events: tuple[Event, ...] = ()

    def due(self) -> datetime | None:
        """When the first of them has waited long enough, or None."""
        return min((_came(event) + PATIENCE for event in self.events), default=None)


def _came(event: Event) -> datetime:
    return event.received or event.occurred


def arrange(parked: Parked, event: Event, *, leader_seen: bool, now: datetime) -> tuple[Parked, tuple[Event, ...]]:
    """Who still waits, and who is evaluated now, in order. leader_seen: the leader's place in the log is before."""
    if event.follows is not None and event.follows != event.id and now - _came(event) < PATIENCE:
        leader_waits = any(each.id == event.follows for each in parked.events)
        if leader_waits or not leader_seen:
            return Parked((*parked.events, event)), ()
    if not parked.events:
        return parked, (event,)
    return _release(parked, _with_followers(parked.events, event, DEPTH))


def lost(parked: Parked, now: datetime) -> tuple[Parked, tuple[Event, ...]]:
    """Who still waits, and who is evaluated now: those whose leader did not come in time, earliest first."""
    gone = sorted((each for each in parked.events if now - _came(each) >= PATIENCE), key=lambda each: each.occurred)
    waiting = {each.id for each in gone}
    first = [each for each in gone if each.follows not in waiting] or gone
    ready = [event for each in first for event in _with_followers(parked.events, each, DEPTH)]
    return _release(parked, tuple({each.id: each for each in (*ready, *gone)}.values()))


def _with_followers(parked: tuple[Event, ...], leader: Event, depth: int) -> tuple[Event, ...]:
    if depth == 0:
        return (leader,)
    followers = sorted((each for each in parked if each.follows == leader.id), key=lambda each: each.occurred)
    return (leader, *(event for each in followers for event in _with_followers(parked, each, depth - 1)))


def _release(parked: Parked, ready: tuple[Event, ...]) -> tuple[Parked, tuple[Event, ...]]:
    taken = {each.id for each in ready}
    left = tuple(each for each in parked.events if each.id not in taken)
    return (Parked(left) if len(left) < len(parked.events) else parked), ready
