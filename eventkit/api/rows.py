"""Events as rows of the feed: what is told of each, in bounds, what tells those of one page apart, and their chips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from eventkit.api.feed_wire import Chip, FeedRow, RunMark
from eventkit.api.paths import MISSING, at_path, below
from eventkit.model.base import to_json
from eventkit.model.event import Event
from eventkit.model.outcome import AutomationOutcome, EventOutcome
from eventkit.model.run import FlowRun
from eventkit.workspace.outcomes import outcomes_of
from eventkit.workspace.workspace import Workspace

__all__ = ["chip_of", "chips_of", "cut", "in_chips", "row_of", "rows_of", "run_mark", "value_text"]

NAME, TEXT, HINT = 200, 120, 48
"""Characters of a name or id, of a cell and of a hint."""
ROLES = 8
FIELDS = 40
"""Fields of a payload that are looked at for hints, at most this deep:"""
DEPTH = 3
OURS = ("prefect.", "eventkit.")
SKEW = 1.0


def cut(text: str, length: int) -> str:
    """A text of at most so many characters, with an ellipsis where it was cut."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def value_text(value: Any, length: int) -> str:
    """A value in one line of at most so many characters: text as it is, what holds others as JSON, its end cut."""
    if isinstance(value, str):
        return cut(" ".join(value[: length * 2].split()) if "\n" in value[: length * 2] else value, length)
    if isinstance(value, Mapping | list) and len(value) > length:
        words = "key" if isinstance(value, Mapping) else "item"
        return f"{len(value):,} {words}s"
    if isinstance(value, list):
        inner = ", ".join(value_text(each, length) for each in value[:length])
        return cut(f"[{inner}]", length)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{cut(key, length)}: {value_text(held, length)}" for key, held in value.items())
        return cut(f"{{{inner}}}", length)
    return cut(orjson.dumps(value).decode(), length)


def row_of(event: Event, *, rank: int = 0) -> FeedRow:
    """One event as a row, by itself."""
    return rows_of([(rank, event)])[0]


def rows_of(
    ranked: Sequence[tuple[int, Event]],
    *,
    chips: Mapping[Any, list[Chip]] | None = None,
    columns: Sequence[str] = (),
) -> list[FeedRow]:
    """Rows of one page, each event with its rank. chips: by event id; None where they were not asked for."""
    telling = _telling([event for _, event in ranked])
    return [
        _row(event, rank, telling[event.event], None if chips is None else chips.get(event.id, []), columns)
        for rank, event in ranked
    ]


def _row(event: Event, rank: int, telling: Sequence[str], chips: list[Chip] | None, columns: Sequence[str]) -> FeedRow:
    received = event.received
    skew = (received - event.occurred).total_seconds() if received is not None else 0.0
    name = event.resource.name
    return FeedRow(
        rank=rank,
        seq=event.seq or 0,
        id=event.id,
        occurred=event.occurred,
        received=received,
        event=cut(event.event, NAME),
        resource=cut(event.resource.id, NAME),
        resource_name=None if name is None else cut(name, NAME),
        roles=[cut(role, NAME) for role in dict.fromkeys(each.role for each in event.related)][:ROLES],
        hints=_hints(event, telling),
        size=len(to_json(event.payload)),
        skew=skew if abs(skew) >= SKEW else 0.0,
        ours=event.event.startswith(OURS),
        chips=chips,
        cells=dict(_cells(event, columns)),
    )


def _cells(event: Event, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    for path in columns:
        value = at_path(event, path)
        if value is not MISSING:
            yield path, value_text(value, TEXT)


def _hints(event: Event, telling: Sequence[str]) -> list[tuple[str, str]]:
    """The first two of the fields that tell events of its name apart which this one has."""
    found: list[tuple[str, str]] = []
    held = dict(_fields(event.payload))
    for path in telling:
        if path in held:
            found.append((cut(path.removeprefix("payload."), HINT), value_text(held[path], HINT)))
            if len(found) == 2:
                break
    return found


def _telling(events: Sequence[Event]) -> dict[str, list[str]]:
    """For each name the fields of payloads, those first whose values differ most among its events; lists last."""
    values: dict[str, dict[str, set[str]]] = {}
    lists: set[str] = set()
    for event in events:
        seen = values.setdefault(event.event, {})
        for path, value in _fields(event.payload):
            seen.setdefault(path, set()).add(value_text(value, HINT))
            if isinstance(value, list):
                lists.add(path)
    return {name: sorted(seen, key=lambda path: (path in lists, -len(seen[path]))) for name, seen in values.items()}


def _fields(payload: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The first fields of a payload that hold a plain value, or a list, each with its path."""
    found: list[tuple[str, Any]] = []
    _gather(payload, "payload", DEPTH, found)
    return found


def _gather(held: Mapping[str, Any], path: str, depth: int, found: list[tuple[str, Any]]) -> None:
    for key, value in held.items():
        if len(found) >= FIELDS:
            return
        place = below(path, key)
        if isinstance(value, Mapping):
            if depth > 1:
                _gather(value, place, depth - 1, found)
        else:
            found.append((place, value))


MOST, RUNS, WHY = 16, 8, 240
"""Chips of an event, runs of a chip, and characters of a reason."""


def chips_of(ws: Workspace, events: Sequence[Event]) -> dict[UUID, list[Chip]]:
    """The chips of each event, by its id."""
    return {outcome.event.id: in_chips(outcome) for outcome in outcomes_of(ws, events)}


def in_chips(outcome: EventOutcome) -> list[Chip]:
    """What became of an event as chips, the most telling first."""
    return [chip_of(each) for each in outcome.automations[:MOST]]


def chip_of(found: AutomationOutcome) -> Chip:
    """What became of an event with one automation as a chip."""
    why = found.why
    if found.failed:
        why = f"{why}; {len(found.failed)} of its actions failed: {found.failed[0]}"
    return Chip(
        automation=cut(found.automation, NAME),
        automation_id=found.automation_id,
        became=found.became.value,
        why=cut(why, WHY),
        runs=[run_mark(run) for run in found.runs[-RUNS:]],
    )


def run_mark(run: FlowRun) -> RunMark:
    """A run and its present state, in short."""
    state = run.state
    return RunMark(
        id=run.id,
        name=cut(run.name, NAME),
        flow=cut(run.flow_name, NAME),
        state=state.name or "" if state is not None else "",
        kind=state.type.value if state is not None else "",
    )
