"""What automations make of events, with nothing run: their firings, and verdicts on what came near."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from eventkit.engine import Predicate
from eventkit.insight import explain, near_misses
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import read_json, to_json
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.testing.recording import Fired, Told
from eventkit.testing.worlds import apart
from eventkit.workspace.backtesting import Backtest, over

__all__ = ["MOST_TOLD", "stepped"]

MOST_TOLD = 50
"""Events that fitted and were passed over, and events one clause short, of an automation that have a verdict each."""


def stepped(
    automations: Iterable[AutomationSpec],
    deployments: Iterable[Deployment],
    events: Sequence[Event],
    *,
    until: datetime | None,
    predicates: Mapping[str, Predicate] | None = None,
) -> tuple[list[Fired], list[Told]]:
    """The firings of each automation, and verdicts on the first MOST_TOLD events that came near it.

    deployments: those their actions may run; of two of one id or name the first counts. predicates: what automations
    ask besides, by their names.
    """
    fired, told = list[Fired](), list[Told]()
    with apart() as ws:
        known: set[Any] = set()
        for each in deployments:
            if not {each.id, each.full_name} & known:
                known |= {each.id, each.full_name}
                ws.store.save_deployment(each)
        for spec in automations:
            found = over(ws, spec, events, until=until, predicate=(predicates or {}).get(spec.name))
            fired += _fired(spec.name, found)
            told += _told(spec, found, events)
    return fired, told


def _fired(name: str, found: Backtest) -> list[Fired]:
    return [
        Fired(
            automation=name,
            at=each.at,
            event=each.event.id if each.event is not None else None,
            key=each.labels,
            collected=tuple(event.id for event in each.collected),
            parameters=None if each.parameters is None else read_json(to_json(each.parameters)),
            problems=each.problems,
        )
        for each in found.firings
    ]


def _told(spec: AutomationSpec, found: Backtest, events: Sequence[Event]) -> list[Told]:
    """Verdicts in the order of the events."""
    place = {event.id: number for number, event in enumerate(events)}
    near = [event for group in near_misses(spec.trigger, events) for event in group.events]
    near.sort(key=lambda event: place[event.id])
    says = {each.event.id: f"Fits, and nothing comes of it: {each.why}" for each in found.suppressed[:MOST_TOLD]}
    says |= {event.id: explain(spec.trigger, event).sentence for event in near[:MOST_TOLD]}
    return [Told(automation=spec.name, event=id, says=says[id]) for id in sorted(says, key=place.__getitem__)]
