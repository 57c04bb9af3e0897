"""How this workspace stood at a moment: its automations and their windows, reckoned from the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.engine import Key
from eventkit.errors import UsageError
from eventkit.faces.moments import moment_html, moment_text
from eventkit.insight.past import BEGAN, CHANGES, ENDED, Past, automation_of
from eventkit.insight.standing import StoodWindow, stood
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.model.trigger import Trigger
from eventkit.model.wording import shown
from eventkit.workspace.explaining import asked_event

if TYPE_CHECKING:
    import pandas

    from eventkit.workspace.workspace import Workspace

__all__ = ["Moment", "StoodAutomation", "moment"]

BLOCK = 2_000
MOST_CHANGES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodAutomation:
    """An automation at a moment. trigger: None where the log does not tell it. fired: how often so far, as reckoned."""

    id: UUID
    name: str
    enabled: bool | str
    trigger: Trigger | None
    fired: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Moment:
    """How a workspace stood. events: how many there had been; last: the newest of them. held: windows as the engine's.

    Reckoned from the log alone: of a process that was away then, what it caught up on later counts as done in time.
    """

    time: datetime
    events: int
    last: Event | None
    automations: tuple[StoodAutomation, ...]
    windows: tuple[StoodWindow, ...]
    held: Mapping[Key, Any] = field(default_factory=dict)

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a window."""
        import pandas

        columns = ["automation", "path", "labels", "count", "threshold", "start", "end", "children", "said"]
        rows = [
            (
                *(each.automation, each.path, each.labels, each.count, each.threshold, each.start, each.end),
                *(each.children, each.said),
            )
            for each in self.windows
        ]
        return pandas.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        return moment_text(self)

    def _repr_html_(self) -> str:
        return moment_html(self)


def moment(ws: Workspace, at: datetime | Event) -> Moment:
    """The workspace at a time, or just after an event; see `Workspace.at`."""
    time, last = _asked(ws, at)
    changes = _changes(ws)
    first = {id: event for event in reversed(changes) if (id := automation_of(event)) is not None}
    past = Past({spec.id: spec for spec in ws.automations() if spec.id is not None and spec.id not in first
                 and (spec.created is None or spec.created <= time)}, ws.matcher.predicates())  # fmt: skip
    begin = 0 if past.specs else min((event.seq or 1 for event in changes), default=1) - 1
    _read(ws, past, begin, last)
    past.until(time)
    held = past.open_windows(time)
    told = [stood(key, each, past.specs[key[0]], time) for key, each in held.items() if key[0] in past.specs]
    windows = sorted((each for each in told if each), key=lambda each: (each.automation, each.path, str(each.labels)))
    return Moment(
        time=time,
        events=last,
        last=ws.store.at(last) if last else None,
        automations=tuple(sorted(_automations(ws, past, first, time, last), key=lambda each: each.name)),
        windows=tuple(windows),
        held=held,
    )


def _asked(ws: Workspace, at: Any) -> tuple[datetime, int]:
    """The time, and the place of the last event by then."""
    if isinstance(at, Event):
        stored = asked_event(ws, at)
        if stored.seq is None or stored.received is None:
            raise UsageError(f"at() takes an event of this workspace, and {at!r} is none: emit it, or give a time")
        return stored.received, stored.seq
    if not isinstance(at, datetime):
        raise UsageError(f"at() takes a time or an event, not {shown(at)}: write at(datetime(2026, 1, 2, 9, 30))")
    time = at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)
    now = ws.clock.now()
    if time > now:
        raise UsageError(f"at() tells of the past, and {time.isoformat()} is after now, {now.isoformat()}: ask earlier")
    return time, _last_by(ws, time)


def _changes(ws: Workspace) -> list[Event]:
    """All that the log tells of automations, oldest first; what was replayed tells nothing."""
    wanted = EventFilter.parse({"event": {"name": list(CHANGES)}, "order": "ASC"})
    return [event for event in ws.store.read(wanted, limit=MOST_CHANGES) if not event.is_replay]


def _last_by(ws: Workspace, time: datetime) -> int:
    """The place of the last event received by then; 0 where there was none. What was let go is older than the rest."""
    low, high = 0, ws.store.last_seq()
    while low < high:
        middle = (low + high + 1) // 2
        event = ws.store.at(middle)
        if event is None or (event.received or event.occurred) <= time:
            low = middle
        else:
            high = middle - 1
    return low


def _read(ws: Workspace, past: Past, after: int, last: int) -> None:
    """Reads the log after a place, up to the last one."""
    while after < last and (rows := ws.store.tail(after, BLOCK)):
        past.read([row for row in rows if (row[0].seq or 0) <= last])
        after = rows[-1][0].seq or last


def _automations(
    ws: Workspace, past: Past, first: Mapping[UUID, Event], time: datetime, last: int
) -> list[StoodAutomation]:
    """Those that there were; those whose definition then is not in the log are said to be not known."""
    ended = {automation_of(event) for event in _changes(ws) if event.event in ENDED}
    there = {spec.id for spec in ws.automations()} | ended
    found = []
    for id, spec in past.specs.items():
        note = "" if id in there else "gone since, at a time that was not recorded"
        if id not in first:
            note = "from before the log: its windows are reckoned from there"
        found.append(
            StoodAutomation(
                id=id, name=spec.name, enabled=spec.enabled, trigger=spec.trigger, fired=past.fired[id], note=note
            )
        )
    for id, event in first.items():
        made = event.payload.get("created")
        if event.event == BEGAN or (event.seq or 0) <= last or not isinstance(made, str) or id in past.specs:
            continue
        if datetime.fromisoformat(made) <= time:
            note = "changed later, and what it was before is no longer in the log"
            name = str(event.payload.get("name", id))
            found.append(StoodAutomation(id=id, name=name, enabled=False, trigger=None, note=note))
    return found
