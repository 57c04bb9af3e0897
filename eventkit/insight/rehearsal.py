"""What events would fire, of all the automations there are, from the windows as they are: with nothing run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventkit.engine import Key, Parked, Plan, Tick, due
from eventkit.engine.stretch import Fired, Stretch
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event

__all__ = ["rehearse"]


def rehearse(
    specs: Mapping[UUID, AutomationSpec],
    windows: Mapping[Key, Any],
    rows: Sequence[tuple[Event, bool]],
    *,
    paced: bool,
) -> list[Fired]:
    """The firings, in order. windows: as they are before; they are not changed.

    rows: events with `received` when each comes, and whether the one it follows, if any, came before. paced: whether
    time passes between them; else silence is looked for only after the last.
    """
    held, plan = dict(windows), Plan({id: spec.trigger for id, spec in specs.items()})
    parked, fired = Parked(), list[Fired]()
    latest = datetime.min.replace(tzinfo=UTC)

    def keep(stretch: Stretch) -> None:
        fired.extend(stretch.fired)
        for key, window in stretch.changes.items():
            if window is None:
                held.pop(key, None)
            else:
                held[key] = window

    def close(until: datetime) -> None:
        nonlocal latest
        while ends := [end for key, window in held.items() if (end := due(plan, key, window)) and end <= until]:
            latest = max(latest, min(ends))
            stretch = Stretch(parked=parked)
            stretch.step(plan, Tick(min(ends), _ending(plan, held, min(ends))), held, specs, now=latest)
            keep(stretch)
            if not stretch.changes:
                return

    for event, leader_seen in rows:
        if paced:
            close(event.received or event.occurred)
        stretch = Stretch(parked=parked)
        latest = stretch.read(plan, [(event, leader_seen)], held, specs, latest=latest)
        parked = stretch.parked
        keep(stretch)
    if rows:
        close(rows[-1][0].received or rows[-1][0].occurred)
    return fired


def _ending(plan: Plan, windows: Mapping[Key, Any], until: datetime) -> Iterable[Key]:
    return [key for key, window in windows.items() if (end := due(plan, key, window)) and end <= until]
