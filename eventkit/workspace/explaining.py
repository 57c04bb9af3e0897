"""Why an event of this workspace did or did not satisfy a trigger, with the windows as they were when it came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from eventkit.engine import Key, Parked, Plan, Predicate, Tick, due
from eventkit.engine.stretch import Stretch
from eventkit.errors import AutomationError, UnknownEvent
from eventkit.faces import verdict_html, verdict_text
from eventkit.insight import NOBODY, Circumstances
from eventkit.insight import explain as explain_purely
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.model.trigger import CompoundTrigger, EventTrigger, SequenceTrigger, Trigger
from eventkit.model.verdict import Verdict as Value
from eventkit.model.wording import shown
from eventkit.store import Owner
from eventkit.workspace.current import workspace

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Verdict", "asked_event", "explain", "explain_each", "explain_here"]

BACK = 20_000
"""Events before the one explained that are stepped through to know the windows it met."""
BLOCK = 2_000
EVER = datetime.fromtimestamp(0, tz=UTC)


class Verdict(Value):
    """A verdict as this notebook shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return verdict_text(self)

    def _repr_html_(self) -> str:
        return verdict_html(self)


def explain(trigger: Trigger | AutomationSpec | str | UUID, event: Event | UUID | str) -> Verdict:
    """Why an event did or did not satisfy a trigger, clause by clause, and the smallest edit that would make it.

    trigger: any trigger, an automation, its name or id, or a handler. event: one, or its id. Windows are as they were
    when the event came, reckoned from the last 20,000 events before it; of an event that is not in the log, as they
    are now. Nothing is stored, run or changed. Thread: any. Raises UnknownAutomation, UnknownEvent.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     event = ek.emit_event("order.placed", {"prefect.resource.id": "order.42", "region": "us-1"})
    ...     ek.explain(ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"}), event)
    Does not match: region is 'us-1', and eu-* was expected. Nearest edit: accept region 'us-1' too
      ✓ name: order.placed is expected
      ✗ label region: region is 'us-1', and eu-* was expected
      · window: not looked at: the event does not match
    """
    ws = workspace()
    return explain_here(ws, trigger, asked_event(ws, event))


def explain_here(
    ws: Workspace, trigger: Trigger | AutomationSpec | str | UUID, held: Event, *, back: int = BACK
) -> Verdict:
    """The same of one workspace. back: how many events before it are stepped through for the windows it met."""
    asked = named(ws, trigger)
    found, spec = _trigger(ws, asked), _spec(ws, asked)
    (verdict,) = _explained(ws, [_Asked.of(ws, found, spec)], held, back=back, beat=_nothing)
    return verdict


def explain_each(
    ws: Workspace, specs: Sequence[AutomationSpec], held: Event, *, beat: Callable[[], None]
) -> list[Verdict]:
    """The same of several automations, what came before the event read once for all of them.

    beat: called now and then, and may raise to end it.
    """
    return _explained(ws, [_Asked.of(ws, spec.trigger, spec) for spec in specs], held, back=BACK, beat=beat)


def _explained(
    ws: Workspace, asked: Sequence[_Asked], held: Event, *, back: int, beat: Callable[[], None]
) -> list[Verdict]:
    windows, now = _windows(ws, asked, held, back, beat)
    owners, verdicts = ws.store.owners(), []
    for each in asked:
        around = _around(ws, each, held, windows, now, owners)
        found = explain_purely(each.trigger, held, around)
        verdicts.append(Verdict(**{name: getattr(found, name) for name in Value.__slots__}))
        beat()
    return verdicts


def _nothing() -> None:
    """Nobody asks how far it is."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A trigger that is asked about, and the automation whose it is, if it is one's. id: of that, or of nobody."""

    id: UUID
    trigger: Trigger
    spec: AutomationSpec | None
    predicate: Predicate | None

    @classmethod
    def of(cls, ws: Workspace, trigger: Trigger, spec: AutomationSpec | None) -> Self:
        """It with its predicate."""
        id = spec.id if spec is not None and spec.id is not None else NOBODY
        return cls(id, trigger, spec, ws.matcher.predicate(id))

    @property
    def since(self) -> datetime:
        """Since when it is as it is."""
        return (self.spec.updated if self.spec is not None else None) or EVER


def named(ws: Workspace, given: Any) -> Any:
    """The name of a handler of this workspace; all else as it is."""
    return next((name for name, handler in ws.handlers.items() if handler is given), given)


def _spec(ws: Workspace, given: Any) -> AutomationSpec | None:
    if isinstance(given, str | UUID):
        return ws.automation(given)
    return given if isinstance(given, AutomationSpec) else None


def _trigger(ws: Workspace, given: Any) -> Trigger:
    spec = _spec(ws, given)
    if spec is not None:
        return spec.trigger
    if not isinstance(given, EventTrigger | CompoundTrigger | SequenceTrigger):
        raise AutomationError(f"explain() takes a trigger, an automation or its name, not {shown(given)}: give one")
    return given.bare()


def asked_event(ws: Workspace, given: Any) -> Event:
    """The event that is asked about, as the log has it."""
    if isinstance(given, Event):
        return ws.store.get(given.id) or (given.changed(seq=None) if _foreign(ws, given) else given)
    try:
        found = ws.store.get(UUID(str(given)))
    except ValueError:
        found = None
    if found is None:
        raise UnknownEvent(
            f"Asked about an event, by itself or its id, and there is none {shown(_said(given))} in this workspace"
        )
    return found


def _said(given: Any) -> Any:
    return str(given) if isinstance(given, UUID) else given


def _foreign(ws: Workspace, event: Event) -> bool:
    """Whether an event that is not here has its place in another log; what retention took was here once."""
    return event.seq is not None and (event.seq > ws.store.last_seq() or ws.store.at(event.seq) is not None)


def _around(
    ws: Workspace, asked: _Asked, event: Event, windows: Mapping[Key, Any], now: datetime, owners: Sequence[Owner]
) -> Circumstances:
    spec = asked.spec
    record = ws.store.automation(asked.id) if spec is not None and spec.id is not None else None
    come = record is not None and event.seq is not None and record.reached(owners) >= event.seq
    waiting = record is not None and not come and record.owner in ws.ownership.waiting({record.owner})
    return Circumstances(
        windows=windows,
        now=now,
        automation=spec.name if spec is not None else "",
        automation_id=asked.id,
        enabled=spec.enabled if spec is not None else True,
        owned=not waiting,
        again=ws.emitted_again.of(event.id),
        predicate=asked.predicate,
    )


def _windows(
    ws: Workspace, asked: Sequence[_Asked], event: Event, back: int, beat: Callable[[], None]
) -> tuple[Mapping[Key, Any], datetime]:
    """The windows the event met, and the processing time it had."""
    windows: dict[Key, Any] = {}
    until = event.seq if event.seq is not None else ws.store.last_seq() + 1
    place, stretch = max(0, until - 1 - back), Stretch(parked=Parked())
    plan, latest = Plan(), EVER
    specs = {each.id: AutomationSpec(name="asked", trigger=each.trigger, actions=()) for each in asked}
    later = sorted(asked, key=lambda each: each.since, reverse=True)
    while rows := [row for row in ws.store.tail(place, BLOCK) if (row[0].seq or 0) < until]:
        place = rows[-1][0].seq or place
        while rows:
            while later and later[-1].since <= _came(rows[0][0]):
                joined = later.pop()
                plan.add(joined.id, joined.trigger, joined.predicate)
            ahead = later[-1].since if later else None
            cut = next((n for n, row in enumerate(rows) if ahead is not None and _came(row[0]) >= ahead), len(rows))
            if len(later) < len(asked):
                latest = stretch.read(plan, rows[:cut], windows, specs, latest=latest)
            rows = rows[cut:]
        beat()
    for each in later:  # what came before it was changed is not for it to see
        plan.add(each.id, each.trigger, each.predicate)
    latest = max(latest, _came(event))
    _close(stretch, plan, windows, specs, until=latest - ws.clock.margin)
    kept = {key: held for key, held in stretch.changes.items() if held is not None}
    return kept, latest


def _came(event: Event) -> datetime:
    return event.received or event.occurred


def _close(
    stretch: Stretch,
    plan: Plan,
    windows: Mapping[Key, Any],
    specs: Mapping[UUID, AutomationSpec],
    *,
    until: datetime,
) -> None:
    """Closes what gathered until then, as the engine's clock did before the event came."""
    held = [(key, due(plan, key, window)) for key, window in stretch.changes.items()]
    ended = [key for key, end in held if end is not None and end <= until and _gathers(plan, key)]
    if ended:
        stretch.step(plan, Tick(until, ended), windows, specs, now=until)


def _gathers(plan: Plan, key: Key) -> bool:
    trigger = plan.trigger(key[0], key[1])
    return isinstance(trigger, EventTrigger) and trigger.collect == "all"
