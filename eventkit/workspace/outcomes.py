"""What became of an event of this workspace."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.faces import outcome_html, outcome_text
from eventkit.model.counts import Became
from eventkit.model.event import Event
from eventkit.model.outcome import EventOutcome as OutcomeValue
from eventkit.workspace.explaining import asked_event
from eventkit.workspace.looks import MOST, Look, Seen, going

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["NEAR", "EventOutcome", "outcome_of", "outcomes_of"]

_ORDER = list(Became)
NEAR = 500
"""How many automations are asked for near misses in a line about an event: it comes after every `%emit`."""
TOLD = 20
"""Firings of an event that are told of where it is one of many."""


class EventOutcome(OutcomeValue):
    """What became of an event, as this notebook shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return outcome_text(self)

    def _repr_html_(self) -> str:
        return outcome_html(self)


def outcome_of(
    ws: Workspace,
    event: Event | UUID | str,
    *,
    timeout: float = 0.0,
    runs: bool = True,
    only: UUID | None = None,
    near: int | None = None,
) -> EventOutcome:
    """What became of an event, once it is matched and (runs) what came of it is over, or after `timeout` seconds.

    only: the automation asked about; None for all. near: where more than so many would have to be asked for near
    misses, none is.
    """
    held = asked_event(ws, event)
    deadline = time.monotonic() + timeout

    def left() -> float:
        return max(0.0, deadline - time.monotonic())

    ws.matched(held.seq or 0, timeout=timeout)
    ws.save_counts()
    if runs:
        if timeout:
            ws.until(lambda: not _behind(ws, held, only), timeout=left())
        ws.until(lambda: ws.executor.stopped or not _open(ws, held), timeout=left())
    return _found(ws, held, only, near)


def _behind(ws: Workspace, event: Event, only: UUID | None) -> bool:
    """Whether an automation of another process, which is at work, has not come to the event."""
    owners = ws.store.owners()
    behind = {
        record.owner
        for record in ws.store.automations()
        if record.spec.enabled and only in (None, record.spec.id) and record.reached(owners) < (event.seq or 0)
    }
    return any(owner.token in behind for owner in ws.ownership.others()) if behind else False


def _open(ws: Workspace, event: Event) -> bool:
    """Whether anything that came of an event is still going on."""
    firings = [each.id for each in ws.store.firings_of([event.id], most=MOST).get(event.id, [])]
    actions, runs = ws.store.actions_of(firings), ws.store.runs_of(firings)
    return any(going(runs.get(id, []), actions.get(id, [])) for id in firings)


def _found(ws: Workspace, event: Event, only: UUID | None, near: int | None) -> EventOutcome:
    if event.seq is None:
        return EventOutcome(event=event, considered=0)
    return _outcome(ws, Look(ws, [event], only=only, near=near).seen()[0], near)


def outcomes_of(ws: Workspace, events: Sequence[Event], *, near: int = NEAR) -> list[EventOutcome]:
    """What became of events of the log, in their order, as far as it is known by now: nothing is waited for.

    All of it is asked together, and what would take long is left: edits of near misses, and what the windows were that
    an event met of which nothing is noted any more. near: as in `outcome_of`.
    """
    ws.save_counts()
    stored = [event for event in events if event.seq is not None]
    return [_outcome(ws, seen, near) for seen in Look(ws, stored, near=near, quick=True, most=TOLD).seen()]


def _outcome(ws: Workspace, seen: Seen, near: int | None) -> EventOutcome:
    seen.automations.sort(key=lambda each: (_ORDER.index(each.became), each.automation))
    return EventOutcome(
        event=seen.event,
        considered=seen.considered,
        automations=tuple(seen.automations),
        again=ws.emitted_again.of(seen.event.id),
        unasked=seen.far if near is not None and seen.far > near else 0,
    )
