"""Looks at what became of events with each automation: all that is asked of the store is read once, for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.faces.plain import counted
from eventkit.insight import Circumstances, NearMiss, brief, explain, fired_later, fits, gathers, near_each, reason
from eventkit.model.automation import AutomationSpec
from eventkit.model.counts import Became
from eventkit.model.deployment import host_of
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.outcome import AutomationOutcome
from eventkit.model.run import FlowRun
from eventkit.model.verdict import Outcome
from eventkit.store import ActionRecord, AutomationRecord, FiringRecord
from eventkit.workspace.acting import ELSEWHERE
from eventkit.workspace.explaining import explain_here
from eventkit.workspace.history import noted
from eventkit.workspace.look_reads import Read

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["MOST", "Look", "Seen", "going"]

_HOW = {"matched": Became.FIRED, "manual": Became.MANUAL, "shadow": Became.SHADOW}
_VERDICTS = {
    Outcome.MATCHED: Became.MATCHED,
    Outcome.NOT_MATCHED: Became.NEARLY,  # all but the predicate
    Outcome.SUPPRESSED: Became.SUPPRESSED,
    Outcome.NOT_REACHED: Became.WAITING,
    Outcome.ERROR: Became.ERROR,
}
REFUSED = "it was not counted: where it is evaluated, a predicate refused it"
CHANGED = "it fits the trigger as it is now, which was changed since"
FORGOTTEN = "it fits; what its window made of it is too long ago to be noted"
MOST = 1_000
"""Firings of one event that are told of."""


@dataclass(slots=True)
class Seen:
    """What became of one event. considered: how many automations had looked at it. far: those on that it fits not."""

    event: Event
    fits: set[UUID]
    automations: list[AutomationOutcome]
    considered: int = 0
    far: int = 0


class Look:
    """One look at what became of events of the log.

    only: the automation asked about; None for all. near: where more than so many would have to be asked for near
    misses, none is; None: all are. quick: whether nothing is reckoned anew that would take long: of an event that fits
    and of which nothing was noted, its windows; of a near miss, the edit. most: firings of one event that are told of.
    """

    def __init__(
        self,
        ws: Workspace,
        events: Sequence[Event],
        *,
        only: UUID | None = None,
        near: int | None = None,
        quick: bool = False,
        most: int = MOST,
    ) -> None:
        self._ws, self._only, self._near, self._quick = ws, only, near, quick
        self._events = [event for event in events if event.seq is not None]
        self.records = ws.store.automations() if only is None else [ws.registry.read(only)]
        self._read = Read(ws.store, [event.id for event in self._events], most=most)

    def seen(self) -> list[Seen]:
        """What became of each of them, in their order, by automation."""
        fitting, self._evaluated = self._ws.matcher.fitting(self._events)
        found = [Seen(event, fit, []) for event, fit in zip(self._events, fitting, strict=True)]
        far: list[tuple[AutomationSpec, list[Seen]]] = []
        for record in self.records:
            short = [one for one in found if self._of(one, record)]
            if short:
                far.append((record.spec, short))
        for one in found:
            if self._only is None:
                one.automations += self._of_gone(one.event)
        for spec, ones in far:
            asked = [one for one in ones if self._near is None or one.far <= self._near]
            for one, short_of in zip(asked, near_each(spec.trigger, [one.event for one in asked]), strict=True):
                if short_of is not None:
                    one.automations.append(_nearly(spec, short_of, edit=not self._quick))
        return found

    def _of(self, one: Seen, record: AutomationRecord) -> bool:
        """Adds what became of an event with one automation; whether it is on and the event does not fit it."""
        event, spec = one.event, record.spec
        assert spec.id is not None, "a stored automation has its id"
        firings = [each for each in reversed(self._read.fired.get(event.id, [])) if each.automation_id == spec.id]
        told = [self._fired_on(spec.name, each, spec) for each in firings]
        one.automations += told
        others_alone = bool(event.replay_for) and spec.id not in (event.replay_for or ())
        if others_alone or not self._read.there(spec, event):
            return False
        past = record.reached(self._read.owners) >= (event.seq or 0)
        one.considered += past and bool(spec.enabled)
        if any(each.became is not Became.MANUAL for each in told):
            return False
        fit = spec.id in one.fits if spec.id in self._evaluated else fits(spec.trigger, event)
        looked = self._looked(record, event, past=past, fit=fit)
        if looked is not None:
            one.automations.append(looked)
        far = looked is None and not fit and bool(spec.enabled)
        one.far += far
        return far

    def _of_gone(self, event: Event) -> list[AutomationOutcome]:
        """Firings of automations that were deleted since."""
        known = {record.spec.id for record in self.records}
        firings = [each for each in reversed(self._read.fired.get(event.id, [])) if each.automation_id not in known]
        return [self._fired_on(self._read.name_of(each.automation_id), each, None) for each in firings]

    def _looked(self, record: AutomationRecord, event: Event, *, past: bool, fit: bool) -> AutomationOutcome | None:
        """What became of it with an automation that did not fire; None where nothing did, and it does not fit."""
        ws, spec = self._ws, record.spec
        assert spec.id is not None, "a stored automation has its id"
        changed = spec.updated is not None and spec.updated >= (event.received or event.occurred)
        known = self._read.note(spec.id, event) if fit or changed else None
        if known is not None:
            why = reason(spec.trigger, noted(known, event))
            if gathers(spec.trigger, known.path) and (whole := self._read.gathered(spec.id, event)) is not None:
                why = f"it fired with all {len(whole.collected) + whole.missing:,} that its window gathered"
            return _said(spec, Became(known.became), why)
        if not fit:
            return None
        if not spec.enabled:
            return _said(spec, Became.SUPPRESSED, "it is off")
        if not past:
            return _said(spec, Became.WAITING, self._waits(record), open=("it is not matched yet",))
        if event.seq in self._read.parked:
            return _said(
                spec, Became.WAITING, "it waits for the event it follows", open=("it waits for another event",)
            )
        if spec.id not in self._evaluated and not changed and self._read.all_noted(spec.id, event):
            return _said(spec, Became.NEARLY, REFUSED)
        if self._quick:
            return self._briefly(spec, event, changed=changed)
        verdict = explain_here(ws, spec, event)
        return _said(spec, _VERDICTS[verdict.outcome], verdict.sentence.partition(": ")[2])

    def _briefly(self, spec: AutomationSpec, event: Event, *, changed: bool) -> AutomationOutcome:
        """What its predicate says; windows are not reckoned."""
        assert spec.id is not None, "a stored automation has its id"
        predicate = self._ws.matcher.predicate(spec.id)
        if predicate is not None:
            verdict = explain(spec.trigger, event, Circumstances(predicate=predicate), edit=False)
            if verdict.outcome in (Outcome.NOT_MATCHED, Outcome.ERROR):
                return _said(spec, _VERDICTS[verdict.outcome], verdict.sentence.partition(": ")[2])
        return _said(spec, Became.MATCHED, CHANGED if changed else FORGOTTEN)

    def _waits(self, record: AutomationRecord) -> str:
        """Why an automation has not come to it."""
        if record.owner in self._asleep:
            return "its notebook is not running: it is evaluated when that registers it again"
        return "matching is stopped: %eventkit start goes on" if self._ws.executor.stopped else "its turn has not come"

    @cached_property
    def _asleep(self) -> set[UUID | None]:
        return self._ws.ownership.waiting({record.owner for record in self.records})

    def _fired_on(self, name: str, record: FiringRecord, spec: AutomationSpec | None) -> AutomationOutcome:
        """A firing on it. spec: None where the automation was deleted since."""
        firing = Firing.parse(record.body)
        runs = self._read.runs.get(record.id, [])[::-1]
        actions = self._read.actions.get(record.id, [])
        failed = [
            each.detail or str(each.body.get("reason") or "it failed") for each in actions if each.status == "failed"
        ]
        why = {"manual": "a person asked for it", "shadow": "in shadow: nothing was run"}.get(firing.how, "")
        if not why and firing.collected:
            why = f"its window gathered {counted(len(firing.collected) + firing.missing, 'event')}"
        if not why and spec is not None:
            why = self._noted_why(spec, firing.triggering_event)
        return AutomationOutcome(
            automation=name,
            automation_id=record.automation_id,
            became=_HOW[firing.how],
            why=why or "it fired",
            firing_id=record.id,
            runs=tuple(runs),
            failed=tuple(failed),
            open=tuple(going(runs, actions)),
        )

    def _noted_why(self, spec: AutomationSpec, event: Event | None) -> str:
        assert spec.id is not None, "a stored automation has its id"
        known = self._read.note(spec.id, event) if event is not None else None
        if known is None:
            return ""
        if known.became == Became.MATCHED:
            return fired_later(spec.trigger, known.path)
        return reason(spec.trigger, noted(known, event))


def going(runs: Sequence[FlowRun], actions: Sequence[ActionRecord]) -> list[str]:
    """The runs and actions of a firing that are not over, in words."""
    found = [
        f"{run.flow_name} ({run.name}) is {run.state_name or 'made'}"
        for run in runs
        if run.state is None or not run.state.is_final()
    ]
    found += [f"{each.kind} is to be done" for each in actions if each.status in ("pending", "claimed")]
    there = [host_of(str(each.body["there"])) for each in actions if each.status == ELSEWHERE]
    return found + [f"a run waits to be made on {host}" for host in there]


def _nearly(spec: AutomationSpec, short: NearMiss, *, edit: bool) -> AutomationOutcome:
    """The one clause that it is short of."""
    whole = short.kind in ("payload", "related", "none of")
    what = short.actual if whole else f"{short.what or short.kind} is {short.actual!r}"
    return AutomationOutcome(
        automation=spec.name,
        automation_id=spec.id,
        became=Became.NEARLY,
        why=f"{what}, and {short.wanted} was expected",
        brief=what,
        edit=short.edit if edit else None,
    )


def _said(spec: AutomationSpec, became: Became, why: str, *, open: tuple[str, ...] = ()) -> AutomationOutcome:
    if spec.enabled == "shadow":
        why = f"{why} (in shadow)"
    return AutomationOutcome(
        automation=spec.name, automation_id=spec.id, became=became, why=why, brief=brief(why), open=open
    )
