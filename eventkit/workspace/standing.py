"""The windows of automations as they stand now, in numbers: the engine's own, and what other processes stored last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.engine import Held, Key, Plan, stale
from eventkit.insight.standing import StoodWindow, stood
from eventkit.store import AutomationRecord

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["count_windows", "windows_of"]


def count_windows(ws: Workspace, records: Sequence[AutomationRecord]) -> Counter[UUID]:
    """How many windows of each automation an event could reach now."""
    return Counter(key[0] for key in _open(ws, records))


def windows_of(ws: Workspace, record: AutomationRecord, *, most: int) -> list[StoodWindow]:
    """At most so many of one automation's, in the order in which they end; those that do not last."""
    now = ws.clock.now()
    told = (stood(key, held, record.spec, now) for key, held in islice(_ending(_open(ws, [record])), most))
    return [each for each in told if each is not None]


def _ending(held: dict[Key, Held]) -> list[tuple[Key, Held]]:
    def when(item: tuple[Key, Held]) -> tuple[bool, float, Key]:
        end = getattr(item[1], "end", None)
        return end is None, end.timestamp() if end is not None else 0.0, item[0]

    return sorted(held.items(), key=when)


def _open(ws: Workspace, records: Sequence[AutomationRecord]) -> dict[Key, Held]:
    """The windows of these automations that an event can still come into."""
    specs = {record.spec.id: record.spec for record in records if record.spec.id is not None}
    ours = {key: held for key, held in ws.matcher.windows().items() if key[0] in specs}
    elsewhere = [id for record in records if record.owner != ws.ownership.token and (id := record.spec.id)]
    held = {**ours, **ws.matcher.stored_windows(elsewhere)}
    gone = set(stale(Plan({id: spec.trigger for id, spec in specs.items()}), held, ws.clock.now()))
    return {key: each for key, each in held.items() if key not in gone}
