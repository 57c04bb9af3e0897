"""The words of a failed assertion: what fired, what came nearest and why it did not, in few lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from eventkit.faces import sentence
from eventkit.faces.plain import clip, counted, preview, visible
from eventkit.insight import distance, explain, firings
from eventkit.model.event import Event
from eventkit.model.trigger import EventTrigger, Trigger, leaves
from eventkit.model.verdict import Outcome, Result, Verdict
from eventkit.model.wording import shown

__all__ = ["failure", "fired_on", "named", "reasons"]

SHOWN = 5
"""Firings, and reasons for none, that are told; of more, the first and the nearest."""
_LONG = 500


def failure(
    wrong: str,
    trigger: Trigger,
    found: Sequence[Verdict],
    told: Any,
    *,
    ends: datetime | None,
    until: datetime | None,
    near: bool = True,
) -> str:
    """What is wrong, then the firings, then why the nearest events led to none, those with the same reason together.

    found: a verdict an event. told: the backtest. ends: when a window that tells something at its end ends.
    near: whether those that led to none are told.
    """
    rows = [f"{wrong}, over {counted(len(found), 'event')}: {sentence(trigger)}"]
    place = {verdict.event.id: number for number, verdict in enumerate(found, 1)}
    rows += [f"  fired on {_fire(each, place)}" for each in told.firings[:SHOWN]]
    rows += _more(len(told.firings), "firing")
    if near:
        fired = {each.event.id for each in told.firings if each.event is not None}
        rows += _nearest(trigger, found, fired)
        rows += _children(trigger, found, place)
    if ends is not None and until is not None and ends > until:
        last = found[-1].event
        wait = (ends - (last.received or last.occurred)).total_seconds()
        rows.append(f"  a window is still open: with wait={wait:g} it would end")
    return "\n".join(clip(visible(row), _LONG) for row in rows)


def _fire(fire: Any, place: dict[Any, int]) -> str:
    number = f"#{place[fire.event.id]} " if fire.event is not None and fire.event.id in place else ""
    key = "".join(f", for {label} {value!r}" for label, value in fire.labels.items())
    given = f", with {preview(fire.parameters)[0]}" if fire.parameters else ""
    problems = f", but makes no run: {'; '.join(fire.problems)}" if fire.problems else ""
    return f"{number}{fired_on(fire)}{key}{given}{problems}"


def _nearest(trigger: Trigger, found: Sequence[Verdict], fired: Collection[UUID]) -> list[str]:
    """A line for each reason of those not fired on, the nearest first, then the most frequent."""
    silent = [(number, verdict) for number, verdict in enumerate(found, 1) if verdict.event.id not in fired]
    groups: dict[str, list[tuple[int, Verdict]]] = {}
    for number, verdict in silent:
        groups.setdefault(_told(verdict), []).append((number, verdict))
    ordered = sorted(groups.values(), key=lambda group: _order(trigger, group))
    return [_reason(trigger, group) for group in ordered[:SHOWN]] + _more(len(ordered), "other reason")


def _reason(trigger: Trigger, group: Sequence[tuple[int, Verdict]]) -> str:
    number, verdict = group[0]
    told = _told(verdict)
    by_predicate = verdict.decisive is not None and verdict.decisive.kind == "predicate"  # no edit mends that
    if verdict.outcome is Outcome.NOT_MATCHED and not by_predicate:
        told = explain(trigger, verdict.event).sentence  # with the edit, which hangs on no window
    others = f" and {len(group) - 1:,} more" if len(group) > 1 else ""
    return f"  #{number} {named(verdict.event)}{others}: {told}"


def _order(trigger: Trigger, group: Sequence[tuple[int, Verdict]]) -> tuple[Any, ...]:
    """The nearest first; of those with another name, the one that is written most alike; then the most frequent."""
    number, verdict = group[0]
    far = distance(verdict)
    names = [name for _, leaf in leaves(trigger) for name in leaf.expect] if far[0] else []
    alike = max((SequenceMatcher(None, name, verdict.event.event).ratio() for name in names), default=0.0)
    return far, -round(alike, 1), -len(group), number


def _told(verdict: Verdict) -> str:
    """The verdict's sentence; of a composite that did not fire, for which child the event counts."""
    counting = [each for each in verdict.all() if each.kind == "event" and each.what and each.result is Result.PASS]
    if verdict.fires or verdict.outcome is not Outcome.MATCHED or not counting:
        return verdict.sentence
    return f"Counts for {' and '.join(f'{each.what} ({each.why})' for each in counting)}"


def _children(trigger: Trigger, found: Sequence[Verdict], place: Mapping[UUID, int]) -> list[str]:
    """Of a composite, what its children fired on last."""
    if isinstance(trigger, EventTrigger):
        return []
    told = []
    for number, child in enumerate(trigger.triggers, 1):
        fired = firings(child, [verdict.event for verdict in found]).firings
        event = fired[-1].triggering_event if fired else None
        on = "never" if not fired else f"last on #{place[event.id]}" if event is not None else "last on silence"
        told.append(f"trigger {number} fired {on}")
    return [f"  {', '.join(told)}"] if told else []


def _more(count: int, noun: str) -> list[str]:
    return [f"  … and {counted(count - SHOWN, noun)}"] if count > SHOWN else []


def named(event: Event) -> str:
    """An event in a few words."""
    return f"{event.event} on {event.resource.id}"


def fired_on(fire: Any) -> str:
    """What a firing was completed by."""
    return named(fire.event) if fire.event is not None else "silence"


def reasons(values: Iterable[Any]) -> str:
    """Values on one line, as Python."""
    return ", ".join(shown(dict(each) if hasattr(each, "items") else each) for each in values) or "nothing"
