"""Firings, what was done about them and the words they left; and what became of many events at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from eventkit.model.base import read_json, to_json
from eventkit.model.run import FlowRun
from eventkit.store.access import Access, Row
from eventkit.store.histories import met_json, past_of
from eventkit.store.records import ActionRecord, FiringRecord, Met, Notification, Past
from eventkit.store.rows import blob, micros, moment, uuid_of
from eventkit.store.runs import flow_run_of

__all__ = ["ActionRecords", "Outcomes", "action_of", "firing_of"]


class ActionRecords(Access):
    """Firings, actions, notifications."""

    def add_firing(
        self,
        id: UUID,
        automation_id: UUID,
        *,
        at: datetime,
        event_id: UUID | None,
        body: dict[str, Any],
        met: Met | None = None,
    ) -> None:
        """Keeps a firing; `event_id` is the event that completed it, None where the clock did; met: what that met."""
        text = to_json(body | met_json(met)).decode()
        self._write("add_firing", id.bytes, automation_id.bytes, micros(at), blob(event_id), text)

    def firing(self, id: UUID) -> FiringRecord | None:
        """The firing of that id, or None."""
        row = self._row("firing", id.bytes)
        return firing_of(row) if row else None

    def firings(
        self, *, automation_id: UUID | None = None, event_id: UUID | None = None, limit: int = 100
    ) -> list[FiringRecord]:
        """Firings, newest first: all, of an automation, completed by an event, or both."""
        ids = [id.bytes for id in (automation_id, event_id) if id is not None]
        name = "firings"
        if ids:
            kinds = {"automation": automation_id, "event": event_id}
            name = "firings_of_" + "_and_".join(kind for kind, id in kinds.items() if id is not None)
        return [firing_of(row) for row in self._rows(name, *ids, limit)]

    def firings_at(self, automation_id: UUID, at: datetime) -> list[UUID]:
        """The ids of an automation's firings of one moment."""
        return [UUID(bytes=id) for (id,) in self._rows("firings_at", automation_id.bytes, micros(at))]

    def last_firing(self, automation_id: UUID) -> datetime | None:
        """When an automation fired last; None where it never did."""
        (at,) = self._rows("last_firing", automation_id.bytes)[0]
        return None if at is None else moment(at)

    def first_firing(self, automation_id: UUID, since: datetime) -> datetime | None:
        """When an automation fired first from a moment on; None where it did not."""
        (at,) = self._rows("first_firing", automation_id.bytes, micros(since))[0]
        return None if at is None else moment(at)

    def count_firings(self, automation_id: UUID, since: datetime, *, seconds: float, spans: int) -> list[int]:
        """How often an automation fired in each of so many spans of `seconds` from a moment on."""
        counts = [0] * spans
        for span, count in self._rows("count_firings", automation_id.bytes, micros(since), round(seconds * 1_000_000)):
            if span < spans:
                counts[span] = count
        return counts

    def add_action(
        self, firing_id: UUID, index: int, *, kind: str, body: dict[str, Any], status: str = "pending"
    ) -> None:
        """Keeps what is to be done about a firing, in its place among the automation's actions."""
        self._write("add_action", firing_id.bytes, index, kind, status, to_json(body).decode())

    def claim_action(self, firing_id: UUID, index: int, *, owner: UUID) -> bool:
        """Makes a pending action this owner's to do; False where another was quicker."""
        return bool(self._write("claim_action", firing_id.bytes, index, owner.bytes))

    def take_action(self, firing_id: UUID, index: int, *, former: UUID, owner: UUID) -> bool:
        """Makes another owner's claim this owner's; False where it is not that owner's any more."""
        return bool(self._write("take_action", firing_id.bytes, index, former.bytes, owner.bytes))

    def finish_action(self, firing_id: UUID, index: int, *, status: str, detail: str = "") -> None:
        """Says what an action ended as."""
        self._write("finish_action", firing_id.bytes, index, status, detail)

    def actions(self, firing_id: UUID) -> list[ActionRecord]:
        """The actions of a firing, in order."""
        return [action_of(row) for row in self._rows("actions", firing_id.bytes)]

    def pending_actions(
        self, *, owner: UUID | None = None, automation_ids: Iterable[UUID] | None = None
    ) -> list[ActionRecord]:
        """What nobody has claimed yet, oldest firing first: all, or of an owner's automations, or of these."""
        if automation_ids is not None:
            rows = [row for id in automation_ids for row in self._rows("pending_actions_of_automation", id.bytes)]
        elif owner is not None:
            rows = self._rows("pending_actions_of_owner", owner.bytes)
        else:
            rows = self._rows("pending_actions")
        return [action_of(row) for row in rows]

    def claimed_actions(self, owner: UUID) -> list[ActionRecord]:
        """What an owner has claimed and not finished: after its death, what was interrupted."""
        return [action_of(row) for row in self._rows("claimed_actions", owner.bytes)]

    def add_notification(self, subject: str, body: str, *, automation_id: UUID | None, at: datetime) -> None:
        """Keeps words for the notebook to show."""
        self._write("add_notification", micros(at), blob(automation_id), subject, body)

    def notifications(self, limit: int = 100) -> list[Notification]:
        """Notifications, newest first."""
        return [
            Notification(at=moment(at), automation_id=uuid_of(automation), subject=subject, body=body)
            for at, automation, subject, body in self._rows("notifications", limit)
        ]


def firing_of(row: Row) -> FiringRecord:
    """The firing of a row: id, automation, at, event, body."""
    id, automation, at, event, body = row
    return FiringRecord(
        id=UUID(bytes=id),
        automation_id=UUID(bytes=automation),
        at=moment(at),
        event_id=uuid_of(event),
        body=read_json(body),
    )


def action_of(row: Row) -> ActionRecord:
    """The action of a row: firing, place, kind, status, owner, detail, body."""
    firing, place, kind, status, owner, detail, body = row
    return ActionRecord(
        firing_id=UUID(bytes=firing),
        index=place,
        kind=kind,
        status=status,
        owner=uuid_of(owner),
        detail=detail,
        body=read_json(body),
    )


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
