"""What became of an event of this workspace."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.engine.tally import KEPT
from eventkit.faces import outcome_html, outcome_text
from eventkit.faces.plain import counted
from eventkit.insight import brief, fired_later, fits, gathers, nearly, reason
from eventkit.model.automation import AutomationSpec
from eventkit.model.became import Became
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.outcome import AutomationOutcome
from eventkit.model.outcome import EventOutcome as OutcomeValue
from eventkit.model.verdict import Outcome
from eventkit.store import ActionRecord, AutomationRecord, FiringRecord
from eventkit.workspace.explaining import asked_event, explain_here
from eventkit.workspace.history import noted
from eventkit.workspace.links import gone

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["NEAR", "EventOutcome", "outcome_of"]

_HOW = {"matched": Became.FIRED, "manual": Became.MANUAL, "shadow": Became.SHADOW}
_VERDICTS = {
    Outcome.MATCHED: Became.MATCHED,
    Outcome.NOT_MATCHED: Became.NEARLY,  # all but the predicate
    Outcome.SUPPRESSED: Became.SUPPRESSED,
    Outcome.NOT_REACHED: Became.WAITING,
    Outcome.ERROR: Became.ERROR,
}
_ORDER = list(Became)
REFUSED = "it was not counted: where it is evaluated, a predicate refused it"
MOST = 1_000
"""Firings of one event that are told of."""
RECENT = 50
"""Firings of an automation among which an event is looked for that was gathered."""
NEAR = 500
"""How many automations are asked for near misses in a line about an event: it comes after every `%emit`."""


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
    look = _Look(ws, event, only)
    found = [each for record in look.records for each in look.of(record)]
    if only is None:
        found += look.of_gone()
    unasked = len(look.far) if near is not None and len(look.far) > near else 0
    found += [short for spec in look.far if (short := _nearly(spec, event))] if not unasked else []
    found.sort(key=lambda each: (_ORDER.index(each.became), each.automation))
    return EventOutcome(
        event=event, considered=look.considered, automations=tuple(found),
        again=ws.emitted_again.of(event.id), unasked=unasked,
    )  # fmt: skip


class _Look:
    """One look at what became of an event: what is read once for all automations.

    considered: how many of those asked so far had looked at it. far: those that are on, and that it does not fit.
    """

    def __init__(self, ws: Workspace, event: Event, only: UUID | None) -> None:
        self._ws, self._event = ws, event
        self.records = ws.store.automations() if only is None else [ws.registry.read(only)]
        self._fired: dict[UUID, list[FiringRecord]] = {}
        for each in reversed(ws.store.firings(event_id=event.id, limit=MOST)):
            self._fired.setdefault(each.automation_id, []).append(each)
        self._owners = ws.store.owners()
        self._fitting, self._evaluated = ws.matcher.fitting(event)
        self.considered, self.far = 0, list[AutomationSpec]()

    def of(self, record: AutomationRecord) -> list[AutomationOutcome]:
        """What became of it with one automation."""
        event, spec = self._event, record.spec
        assert spec.id is not None, "a stored automation has its id"
        firings = self._fired.get(spec.id, [])
        told = [_fired(self._ws, spec.name, each, spec) for each in firings]
        others_alone = bool(event.replay_for) and spec.id not in (event.replay_for or ())
        if others_alone or not _there(self._ws, spec, event):
            return told
        past = record.reached(self._owners) >= (event.seq or 0)
        self.considered += past and bool(spec.enabled)
        if any(each.became is not Became.MANUAL for each in told):
            return told
        fit = spec.id in self._fitting if spec.id in self._evaluated else fits(spec.trigger, event)
        looked = self._looked(record, past=past, fit=fit)
        if looked is None and not fit and spec.enabled:
            self.far.append(spec)
        return told if looked is None else [*told, looked]

    def of_gone(self) -> list[AutomationOutcome]:
        """Firings of automations that were deleted since."""
        known = {record.spec.id for record in self.records}
        ids = [id for id in self._fired if id not in known]
        return [_fired(self._ws, gone(self._ws.store, id), each, None) for id in ids for each in self._fired[id]]

    def _looked(self, record: AutomationRecord, *, past: bool, fit: bool) -> AutomationOutcome | None:
        """What became of it with an automation that did not fire; None where nothing did, and it does not fit."""
        ws, event, spec = self._ws, self._event, record.spec
        assert spec.id is not None, "a stored automation has its id"
        changed = spec.updated is not None and spec.updated >= (event.received or event.occurred)
        known = ws.store.history(spec.id, event_id=event.id) if fit or changed else []
        if known:
            why = reason(spec.trigger, noted(known[0], event))
            if gathers(spec.trigger, known[0].path) and (whole := _gathered(ws, spec.id, event)) is not None:
                why = f"it fired with all {len(whole.collected) + whole.missing:,} that its window gathered"
            return _said(spec, Became(known[0].became), why)
        if not fit:
            return None
        if not spec.enabled:
            return _said(spec, Became.SUPPRESSED, "it is off")
        if not past:
            return _said(spec, Became.WAITING, self._waits(record), open=("it is not matched yet",))
        if any(each.seq == event.seq for owner in ws.store.owners() for each in ws.store.parked(owner.token)):
            return _said(
                spec, Became.WAITING, "it waits for the event it follows", open=("it waits for another event",)
            )
        if spec.id not in self._evaluated and not changed and _all_noted(ws, spec.id, event):
            return _said(spec, Became.NEARLY, REFUSED)
        verdict = explain_here(ws, spec, event)
        return _said(spec, _VERDICTS[verdict.outcome], verdict.sentence.partition(": ")[2])

    def _waits(self, record: AutomationRecord) -> str:
        """Why an automation has not come to it."""
        if record.owner in self._asleep:
            return "its notebook is not running: it is evaluated when that registers it again"
        return "matching is stopped: %eventkit start goes on" if self._ws.executor.stopped else "its turn has not come"

    @cached_property
    def _asleep(self) -> set[UUID | None]:
        return self._ws.ownership.waiting({record.owner for record in self.records})


def _all_noted(ws: Workspace, id: UUID, event: Event) -> bool:
    """Whether an event that counted would still be among what was noted of an automation."""
    kept = ws.store.history(id, limit=KEPT)
    return len(kept) < KEPT or any(each.seq is not None and each.seq < (event.seq or 0) for each in kept)


def _gathered(ws: Workspace, id: UUID, event: Event) -> Firing | None:
    """Of the last firings of an automation the one that this event was gathered for."""
    of, last = str(event.id), ws.store.firings(automation_id=id, limit=RECENT)
    found = (each.body for each in last if any(one["id"] == of for one in each.body.get("collected", ())))
    return next((Firing.parse(body) for body in found), None)


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
    known = ws.store.history(spec.id, event_id=event.id) if event is not None else []
    if not known:
        return ""
    if known[0].became == Became.MATCHED:
        return fired_later(spec.trigger, known[0].path)
    return reason(spec.trigger, noted(known[0], event))


def _nearly(spec: AutomationSpec, event: Event) -> AutomationOutcome | None:
    """The one clause that it is short of, where it is one."""
    short = nearly(spec.trigger, event)
    if short is None:
        return None
    whole = short.kind in ("payload", "related", "none of")
    what = short.actual if whole else f"{short.what or short.kind} is {short.actual!r}"
    why = f"{what}, and {short.wanted} was expected"
    return AutomationOutcome(automation=spec.name, became=Became.NEARLY, why=why, brief=what, edit=short.edit)


def _said(spec: AutomationSpec, became: Became, why: str, *, open: tuple[str, ...] = ()) -> AutomationOutcome:
    if spec.enabled == "shadow":
        why = f"{why} (in shadow)"
    return AutomationOutcome(automation=spec.name, became=became, why=why, brief=brief(why), open=open)
