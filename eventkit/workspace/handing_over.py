"""This side of a move: automations off here from one commit on, on again from a place, and what came in between.

The place up to which one was matched here is read under the engine's lock and noted in the commit that turns it off: an
event before it was seen here, one after it was not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.actions.events import automation_changed
from eventkit.engine import Plan, Window
from eventkit.errors import AutomationError
from eventkit.faces.plain import counted
from eventkit.flows import whole
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.model.trigger import EventTrigger, Path, leaves
from eventkit.store import Transaction
from eventkit.workspace.moves import Moved, Progress

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["between", "give", "take_back"]

BLOCK = 2_000


@whole
def give(ws: Workspace, progress: Progress) -> Progress:
    """Turns the automations off here, in one commit with the stage `switching` and where each was in the log."""
    with ws.matcher.lock:
        ws.matcher.flush()
        words = ", ".join(each.name for each in progress.automations if each.on) or "none was on"
        if lost := _counting(ws, progress):
            words += f"; what {counted(lost, 'open window')} had counted is not counted there"
        with ws.store.transaction() as tx:
            moved = tuple(_off(ws, tx, each) for each in progress.automations)
            progress = progress.did("off here", words, stage="switching", automations=moved).keep(tx)
        _look(ws, progress)
    return progress


def _counting(ws: Workspace, progress: Progress) -> int:
    """How many windows had counted something, and not yet enough to fire."""
    triggers: dict[tuple[UUID, Path], EventTrigger] = {}
    for each in progress.automations:
        record = ws.store.automation(UUID(each.id))
        if record is not None and each.on:
            triggers |= {(UUID(each.id), path): leaf for path, leaf in leaves(record.spec.trigger)}
    return sum(
        isinstance(held, Window) and key[:2] in triggers and 0 < held.count < triggers[key[:2]].threshold
        for key, held in ws.matcher.windows().items()
    )


def _off(ws: Workspace, tx: Transaction, moved: Moved) -> Moved:
    record = tx.automation(UUID(moved.id))
    if record is None or record.spec.enabled is not True:
        return moved
    token = ws.ownership.ensure()
    if record.owner != token:
        raise AutomationError(
            f"The automation {moved.name!r} is evaluated by another process, which alone knows up to where: move the "
            "deployment there, or run the cell that deploys it here first"
        )
    _switch(ws, tx, record.spec, on=False)
    own = record.cursor is not None
    waiting = [row.seq for row in tx.parked(token) if row.automation == (record.spec.id if own else None)]
    cut = record.cursor if record.cursor is not None else ws.matcher.ledger.cursor
    return replace(moved, cut=cut, waiting=tuple(waiting))


def _switch(ws: Workspace, tx: Transaction, spec: AutomationSpec, *, on: bool) -> AutomationSpec:
    fields = {name: getattr(spec, name) for name in AutomationSpec.model_fields}
    made = AutomationSpec(**fields | {"enabled": on, "updated": ws.clock.now()})
    tx.update_automation(made)
    tx.append([automation_changed("updated", made, ids=ws.ids, now=ws.clock.now())])
    return made


@whole
def take_back(ws: Workspace, progress: Progress, *, at: int | None, words: str) -> Progress:
    """Turns those that were on on again here, in one commit with the stage `here`; each catches up from its place.

    at: that place; None: where it was turned off, with what it had counted.
    """
    token = ws.ownership.ensure()
    with ws.matcher.lock:
        ws.matcher.flush()
        with ws.store.transaction() as tx:
            for each in progress.automations:
                record = tx.automation(UUID(each.id))
                if record is None or not each.on or record.spec.enabled:
                    continue
                if record.owner != token:
                    tx.take_automation(UUID(each.id), token)
                made = _switch(ws, tx, record.spec, on=True)
                tx.save_automation(made, owner=token, cursor=each.cut if at is None else at)
                if at is not None:
                    tx.drop_windows(UUID(each.id))  # what they counted was long ago
            progress = progress.did("on here", words, stage="here").keep(tx)
        _look(ws, progress)
    ws.matcher.start()
    return progress


def _look(ws: Workspace, progress: Progress) -> None:
    """Has the engine take them as they are stored now."""
    for each in progress.automations:
        ws.matcher.add(UUID(each.id))
    ws.wake()


def between(ws: Workspace, progress: Progress) -> list[Event]:
    """The events that fit one of the automations and came while it was nobody's, oldest first; no replay."""
    plan, places = Plan(), dict[UUID, Moved]()
    for each in progress.automations:
        record = ws.store.automation(UUID(each.id))
        if each.on and record is not None:
            places[UUID(each.id)] = each
            plan.add(UUID(each.id), record.spec.trigger)
    waited = {seq for each in places.values() for seq in each.waiting}
    return [event for event in _read(ws, progress, waited) if _missed(plan, places, event)]


def _missed(plan: Plan, places: dict[UUID, Moved], event: Event) -> bool:
    """Whether one that it fits has not seen it here."""
    fits = {leaf.automation_id for leaf in plan.candidates(event)} if not event.is_replay else set()
    seq = event.seq or 0
    return any(seq > places[id].cut or seq in places[id].waiting for id in fits)


def _read(ws: Workspace, progress: Progress, waited: set[int]) -> Iterator[Event]:
    yield from ws.store.page_at(sorted(waited))
    place = min((each.cut for each in progress.automations if each.on), default=progress.until)
    while place < progress.until:
        block = [event for event, _ in ws.store.tail(place, BLOCK) if (event.seq or 0) <= progress.until]
        if not block:
            return
        yield from (event for event in block if event.seq not in waited)
        place = block[-1].seq or 0
