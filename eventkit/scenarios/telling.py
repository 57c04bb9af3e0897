"""How a scenario is told: what happens when, by seconds from its beginning, with chances that are the seed's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from eventkit.model.event import Event
from eventkit.model.resource import ID, NAME, ROLE

__all__ = ["Telling", "someone", "something"]


def something(id: str, name: str | None = None, **labels: str) -> dict[str, str]:
    """The labels of a resource."""
    return {ID: id} | ({} if name is None else {NAME: name}) | labels


def someone(role: str, id: str, name: str | None = None, **labels: str) -> dict[str, str]:
    """The labels of a resource that takes part."""
    return something(id, name, **labels) | {ROLE: role}


class Telling:
    """Collects what happens. random: the one source of chance."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)
        self._told: list[tuple[float, dict[str, Any]]] = []

    def chance(self, share: float) -> bool:
        """Whether something happens that does in this share of cases."""
        return self.random.random() < share

    def between(self, least: float, most: float) -> float:
        """A number between the two, to two digits."""
        return round(self.random.uniform(least, most), 2)

    def at(
        self,
        seconds: float,
        event: str,
        resource: Mapping[str, str],
        /,
        *related: Mapping[str, str],
        **payload: Any,
    ) -> None:
        """Something happens, that many seconds from the beginning."""
        self._told.append((seconds, {"event": event, "resource": resource, "related": related, "payload": payload}))

    def events(self, until: datetime) -> list[Event]:
        """All of it in order, moved in time such that the last happens at `until`."""
        told = sorted(self._told, key=lambda each: each[0])
        last = told[-1][0] if told else 0.0
        return [
            Event(**fields, occurred=until - timedelta(seconds=last - seconds), id=self._id(place))
            for place, (seconds, fields) in enumerate(told, 1)
        ]

    def _id(self, place: int) -> UUID:
        """An id that sorts as the event does."""
        return UUID(int=(place << 80) | (7 << 76) | (2 << 62) | self.random.getrandbits(62))
