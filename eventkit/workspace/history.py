"""How often an automation looked, matched and fired, and the last things that became of events with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.engine import Noted, Window
from eventkit.faces import history_html, history_text
from eventkit.insight import brief, gathers, reason
from eventkit.model.automation import AutomationSpec
from eventkit.model.counts import Became, Counts, Reason
from eventkit.model.counts import History as HistoryValue
from eventkit.model.event import Event
from eventkit.store import AutomationRecord, Past

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["History", "counts_of", "history_of", "last_reason", "noted"]


class History(HistoryValue):
    """The last reasons of an automation, as this notebook shows them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return history_text(self)

    def _repr_html_(self) -> str:
        return history_html(self)


def noted(past: Past, event: Event | None) -> Noted:
    """What was noted, as the engine says it."""
    window = None if past.before is None else Window(*past.before)
    return Noted(event, past.at, Became(past.became), past.path, window)


def counts_of(record: AutomationRecord) -> Counts:
    """The counts, as stored."""
    return Counts(
        considered=record.considered,
        matched=record.matched,
        fired=record.fired,
        suppressed=record.suppressed,
        errored=record.errored,
    )


def history_of(ws: Workspace, key: str | UUID) -> History:
    """The counts and the last reasons of an automation."""
    ws.save_counts()
    record = ws.registry.read(key)
    return History(
        automation=record.spec.name, counts=counts_of(record), reasons=tuple(_reasons(ws, record.spec, limit=20))
    )


def last_reason(ws: Workspace, spec: AutomationSpec) -> Reason | None:
    """The last thing that became of an event with an automation; None where nothing has."""
    return next(_reasons(ws, spec, limit=1), None)


def _reasons(ws: Workspace, spec: AutomationSpec, *, limit: int) -> Iterator[Reason]:
    assert spec.id is not None, "a stored automation has its id"
    for past in ws.store.history(spec.id, limit=limit):
        event = ws.store.get(past.event_id) if past.event_id is not None else None
        gone = past.event_id is not None and event is None
        why = "its event was let go" if gone else reason(spec.trigger, noted(past, event))
        yield Reason(
            became=Became(past.became),
            why=why,
            brief=brief(why),
            at=past.at,
            event=event.event if event is not None else "",
            resource=event.resource.id if event is not None else "",
            seq=past.seq,
            event_id=past.event_id,
            gathered=past.event_id is None and gathers(spec.trigger, past.path),
        )
