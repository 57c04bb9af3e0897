"""Windows in numbers, as of a moment: how many of how many, when it closes, which children have fired."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from eventkit.engine import ChildFirings, Key, Plan, Window
from eventkit.engine.window import served
from eventkit.insight.counting import spell
from eventkit.model.automation import AutomationSpec
from eventkit.model.trigger import CompoundTrigger, EventTrigger, Path, Posture, SequenceTrigger

__all__ = ["StoodWindow", "stood"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodWindow:
    """The counting state of one trigger for one key, at a moment.

    path: of the trigger within the automation's, () for all of it. labels: for_each label to value. count, threshold:
    of events, or of children that have fired for a composite, whose places (from 1) are `children`. start, end: None
    for a composite. said: the same in words.
    """

    automation: str
    path: Path
    labels: dict[str, str]
    count: int
    threshold: int
    start: datetime | None
    end: datetime | None
    said: str
    children: tuple[int, ...] = ()
    held: Any = field(default=None, compare=False, repr=False)


def stood(key: Key, held: Any, spec: AutomationSpec, time: datetime) -> StoodWindow | None:
    """A window as it is told of; None where its trigger is not there."""
    trigger = Plan({key[0]: spec.trigger}).trigger(key[0], key[1])
    if isinstance(trigger, EventTrigger) and isinstance(held, Window):
        return StoodWindow(
            automation=spec.name,
            path=key[1],
            labels=dict(zip(trigger.for_each, key[2], strict=True)),
            count=max(0, held.count),
            threshold=trigger.threshold,
            start=held.start,
            end=held.end,
            said=_said(trigger, held, time),
            held=held,
        )
    if isinstance(trigger, CompoundTrigger | SequenceTrigger) and isinstance(held, ChildFirings):
        children = tuple(place + 1 for place, _, _ in held.fired)
        return StoodWindow(
            automation=spec.name,
            path=key[1],
            labels={},
            count=len(children),
            threshold=trigger.needed,
            start=None,
            end=None,
            said=_composite(trigger, children, held, time),
            children=children,
            held=held,
        )
    return None


def _said(trigger: EventTrigger, window: Window, time: datetime) -> str:
    count = f"{max(0, window.count)} of {trigger.threshold}"
    left = window.end - time
    if trigger.posture is Posture.Proactive:
        if served(trigger, window) or window.count >= trigger.threshold:
            return f"{count}: nothing is missing" + (f"; ends in {_span(left)}" if left > timedelta(0) else "")
        return f"{count}; fires in {_span(left)} if no more come" if left > timedelta(0) else f"{count}; due"
    if window.start > time and not window.count and not trigger.after:
        return f"fired: silent for another {_span(window.start - time)}"
    if not trigger.within:
        return count
    return f"{count}; closes in {_span(left)}" if left > timedelta(0) else f"{count}; over, but for what comes late"


def _composite(
    trigger: CompoundTrigger | SequenceTrigger, children: tuple[int, ...], held: ChildFirings, time: datetime
) -> str:
    names = ", ".join(str(child) for child in children)
    said = f"{len(children)} of {trigger.needed} have fired: {names}"
    if trigger.within is None:
        return said
    left = min(at for _, at, _ in held.fired) + trigger.within - time
    return (
        f"{said}; the first counts for another {_span(left)}" if left >= timedelta(0) else f"{said}; the first is over"
    )


def _span(span: timedelta) -> str:
    return spell(timedelta(seconds=round(span.total_seconds(), 1 if span < timedelta(seconds=10) else 0)))
