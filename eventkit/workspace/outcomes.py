"""What became of an event of this workspace, and the last reasons of an automation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.engine import Noted, Window
from eventkit.faces import history_html, history_text, outcome_html, outcome_text
from eventkit.faces.plain import counted
from eventkit.insight import brief, fits, gathers, nearly, reason
from eventkit.model.automation import AutomationSpec
from eventkit.model.became import Became
from eventkit.model.counts import Counts, Reason
from eventkit.model.counts import History as HistoryValue
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.outcome import AutomationOutcome
from eventkit.model.outcome import EventOutcome as OutcomeValue
from eventkit.model.verdict import Outcome
from eventkit.store import ActionRecord, AutomationRecord, FiringRecord, Past
from eventkit.workspace.explaining import asked_event, explain_here
from eventkit.workspace.links import gone

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["NEAR", "EventOutcome", "History", "counts_of", "history_of", "last_reason", "outcome_of"]

_HOW = {"matched": Became.FIRED, "manual": Became.MANUAL, "shadow": Became.SHADOW}
_VERDICTS = {
    Outcome.MATCHED: Became.MATCHED,
    Outcome.NOT_MATCHED: Became.NEARLY,  # all but the predicate
    Outcome.SUPPRESSED: Became.SUPPRESSED,
    Outcome.NOT_REACHED: Became.WAITING,
    Outcome.ERROR: Became.ERROR,
}
_ORDER = list(Became)
MOST = 1_000
"""Firings of one event that are told of."""
NEAR = 500
"""How many automations are asked for near misses in a line about an event: it comes after every `%emit`."""


class EventOutcome(OutcomeValue):
    """What became of an event, as this notebook shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return outcome_text(self)

    def _repr_html_(self) -> str:
        return outcome_html(self)


class History(HistoryValue):
    """The last reasons of an automation, as this notebook shows them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return history_text(self)

    def _repr_html_(self) -> str:
        return history_html(self)


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
    ws.matched(held.seq or 0, timeout=timeout)
    ws.save_counts()
    if runs:
        left = max(0.0, deadline - time.monotonic())
        ws.until(lambda: ws.executor.stopped or not _open(ws, held), timeout=left)
    return _found(ws, held, only, near)


def _open(ws: Workspace, event: Event) -> bool:
    """Whether anything that came of an event is still going on."""
    return any(
        _going(ws, each.id, ws.store.actions(each.id)) for each in ws.store.firings(event_id=event.id, limit=MOST)
    )


def _going(ws: Workspace, firing: UUID, actions: list[ActionRecord]) -> list[str]:
    """The runs and actions of a firing that are not over, in words."""
    going = [
        f"{run.flow_name} ({run.name}) is {run.state_name or 'made'}"
        for run in reversed(ws.store.flow_runs(firing_id=firing))
        if run.state is None or not run.state.is_final()
    ]
    return going + [f"{each.kind} is to be done" for each in actions if each.status in ("pending", "claimed")]


def _found(ws: Workspace, event: Event, only: UUID | None, near: int | None) -> EventOutcome:
    if event.seq is None:
        return EventOutcome(event=event, considered=0)
    fired: dict[UUID, list[FiringRecord]] = {}
    for each in reversed(ws.store.firings(event_id=event.id, limit=MOST)):
        fired.setdefault(each.automation_id, []).append(each)
    places = {owner.token: owner.cursor for owner in ws.store.owners()}
    fitting, evaluated = ws.matcher.fitting(event)
    considered, found, far = 0, list[AutomationOutcome](), list[AutomationSpec]()
    records = ws.store.automations() if only is None else [ws.registry.read(only)]
    for record in records:
        spec = record.spec
        if spec.id is None:
            continue
        if event.replay_for and spec.id not in event.replay_for:
            continue  # replayed for others alone
        firings = fired.get(spec.id, [])
        there = _there(ws, spec, event)
        if not firings and not there:
            continue
        place = record.cursor if record.cursor is not None else places.get(record.owner) if record.owner else None
        past = place is not None and place >= event.seq
        considered += there and past and bool(spec.enabled)
        found += [_fired(ws, spec.name, each, spec) for each in firings]
        if not there or any(each.body.get("how") != "manual" for each in firings):
            continue
        fit = spec.id in fitting if spec.id in evaluated else fits(spec.trigger, event)
        if said := _looked(ws, record, event, past=past, fit=fit):
            found.append(said)
        elif not fit and spec.enabled:
            far.append(spec)
    known = {record.spec.id for record in records}
    for id in fired.keys() - known if only is None else ():
        found += [_fired(ws, gone(ws.store, id), each, None) for each in fired[id]]
    unasked = len(far) if near is not None and len(far) > near else 0
    found += [short for spec in far if (short := _nearly(spec, event))] if not unasked else []
    found.sort(key=lambda each: (_ORDER.index(each.became), each.automation))
    return EventOutcome(
        event=event, considered=considered, automations=tuple(found), again=ws.emitted_again.get(event.id, 0),
        unasked=unasked,
    )  # fmt: skip


def _there(ws: Workspace, spec: AutomationSpec, event: Event) -> bool:
    """Whether the automation was registered before the event came."""
    received = event.received or event.occurred
    if spec.created is None or spec.created != received:
        return spec.created is None or spec.created < received
    made = ws.events("prefect.automation.created", resource=f"prefect.automation.{spec.id}", oldest_first=True).first()
    return made is None or (made.seq or 0) < (event.seq or 0)


def _fired(ws: Workspace, name: str, record: FiringRecord, spec: AutomationSpec | None) -> AutomationOutcome:
    """A firing on it. spec: None where the automation was deleted since."""
    firing = Firing.parse(record.body)
    runs = tuple(reversed(ws.store.flow_runs(firing_id=record.id)))
    actions = ws.store.actions(record.id)
    failed = [each.detail or str(each.body.get("reason") or "it failed") for each in actions if each.status == "failed"]
    why = {"manual": "a person asked for it", "shadow": "in shadow: nothing was run"}.get(firing.how, "")
    if not why and firing.collected:
        why = f"its window gathered {counted(len(firing.collected) + firing.missing, 'event')}"
    if not why and spec is not None:
        why = _noted_why(ws, spec, firing.triggering_event)
    return AutomationOutcome(
        automation=name,
        became=_HOW[firing.how],
        why=why or "it fired",
        firing_id=record.id,
        runs=runs,
        failed=tuple(failed),
        open=tuple(_going(ws, record.id, actions)),
    )


def _noted_why(ws: Workspace, spec: AutomationSpec, event: Event | None) -> str:
    assert spec.id is not None, "a stored automation has its id"
    past = ws.store.history(spec.id, event_id=event.id) if event is not None else []
    return reason(spec.trigger, _noted(past[0], event)) if past else ""


def _looked(
    ws: Workspace, record: AutomationRecord, event: Event, *, past: bool, fit: bool
) -> AutomationOutcome | None:
    """What became of it with an automation that did not fire; None where nothing did, and it does not fit."""
    spec = record.spec
    assert spec.id is not None, "a stored automation has its id"
    changed = spec.updated is not None and spec.updated >= (event.received or event.occurred)
    noted = ws.store.history(spec.id, event_id=event.id) if fit or changed else []
    if noted:
        return _said(spec, Became(noted[0].became), reason(spec.trigger, _noted(noted[0], event)))
    if not fit:
        return None
    if not spec.enabled:
        return _said(spec, Became.SUPPRESSED, "it is off")
    if not past:
        return _said(spec, Became.WAITING, "its turn has not come", open=("it is not matched yet",))
    if any(each.seq == event.seq for owner in ws.store.owners() for each in ws.store.parked(owner.token)):
        return _said(spec, Became.WAITING, "it waits for the event it follows", open=("it waits for another event",))
    verdict = explain_here(ws, spec, event)
    return _said(spec, _VERDICTS[verdict.outcome], verdict.sentence.partition(": ")[2])


def _nearly(spec: AutomationSpec, event: Event) -> AutomationOutcome | None:
    """The one clause that it is short of, where it is one."""
    short = nearly(spec.trigger, event)
    if short is None:
        return None
    what = short.actual if short.kind == "payload" else f"{short.what or short.kind} is {short.actual!r}"
    why = f"{what}, and {short.wanted} was expected"
    return AutomationOutcome(automation=spec.name, became=Became.NEARLY, why=why, brief=what, edit=short.edit)


def _said(spec: AutomationSpec, became: Became, why: str, *, open: tuple[str, ...] = ()) -> AutomationOutcome:
    if spec.enabled == "shadow":
        why = f"{why} (in shadow)"
    return AutomationOutcome(automation=spec.name, became=became, why=why, brief=brief(why), open=open)


def _noted(past: Past, event: Event | None) -> Noted:
    window = None if past.before is None else Window(*past.before)
    return Noted(event, past.at, Became(past.became), past.path, window)


# -- of one automation


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
        why = "its event was let go" if gone else reason(spec.trigger, _noted(past, event))
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
