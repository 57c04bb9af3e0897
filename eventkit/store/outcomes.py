"""What became of many events at once: their firings, what was noted of them, and what was done about each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from eventkit.model.run import FlowRun
from eventkit.store.access import Access, Row
from eventkit.store.actions import action_of, firing_of
from eventkit.store.histories import past_of
from eventkit.store.records import ActionRecord, FiringRecord, Past
from eventkit.store.rows import uuid_of
from eventkit.store.runs import flow_run_of

__all__ = ["Outcomes"]

_IDS = 500
"""Ids asked for in one statement."""


class Outcomes(Access):
    """A statement for all, where a page of events would take hundreds."""

    def firings_of(self, event_ids: Iterable[UUID], *, most: int = 100) -> dict[UUID, list[FiringRecord]]:
        """The firings that events completed, by event, newest first, at most so many of each."""
        found: dict[UUID, list[FiringRecord]] = {}
        for row in self._of("firings_of_events", event_ids, most=most):
            firing = firing_of(row)
            assert firing.event_id is not None, "it was found by its event"
            found.setdefault(firing.event_id, []).append(firing)
        return found

    def notes_of(self, event_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], Past]:
        """What was noted last of events, by automation and event; not what their firings tell."""
        return {
            (UUID(bytes=row[-1]), event): past_of(row)
            for row in self._of("notes_of_events", event_ids)
            if (event := uuid_of(row[1])) is not None
        }

    def actions_of(self, firing_ids: Iterable[UUID]) -> dict[UUID, list[ActionRecord]]:
        """The actions of firings, in order."""
        found: dict[UUID, list[ActionRecord]] = {}
        for row in self._of("actions_of_firings", firing_ids):
            action = action_of(row)
            found.setdefault(action.firing_id, []).append(action)
        return found

    def runs_of(self, firing_ids: Iterable[UUID], *, most: int = 100) -> dict[UUID, list[FlowRun]]:
        """The flow runs that firings led to, newest first, at most so many of each."""
        found: dict[UUID, list[FlowRun]] = {}
        for *row, firing in self._of("runs_of_firings", firing_ids, most=most):
            found.setdefault(UUID(bytes=firing), []).append(flow_run_of(tuple(row)))
        return found

    def _of(self, name: str, ids: Iterable[UUID], **more: int) -> Iterator[Row]:
        wanted: Sequence[bytes] = [id.bytes for id in dict.fromkeys(ids)]
        for start in range(0, len(wanted), _IDS):
            some = wanted[start : start + _IDS]
            yield from self._select(self._sql[name].format(ids=", ".join("?" * len(some)), **more), some)
