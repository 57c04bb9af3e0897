"""Events again: what a replay would do, and doing it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload
from uuid import UUID

from eventkit.errors import InvalidEvent, UsageError
from eventkit.faces.happened import Happened
from eventkit.faces.replays import replayed_html, replayed_text
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import read_json
from eventkit.model.event import Event
from eventkit.model.repeating import Edit, edited, in_order, repeated, without_led
from eventkit.model.wording import shown
from eventkit.workspace.clock import WallClock
from eventkit.workspace.current import workspace
from eventkit.workspace.explaining import named
from eventkit.workspace.identity import SeededIdentity
from eventkit.workspace.rehearsing import Deed, DryReplay, WouldFire, dry_replay

if TYPE_CHECKING:
    import pandas

    from eventkit.workspace.workspace import Workspace

__all__ = ["Deed", "DryReplay", "Replayed", "WouldFire", "replay", "replay_here", "replay_one"]

Automations = str | UUID | AutomationSpec
LONG = timedelta(seconds=3)
"""A replay that lasts longer shows how far it is."""
WIDTH = 30
RECORDED = frozenset({"session", "deployment", "automation", "answer", "fired", "told", "end"})
"""What lines of a recorded session begin with, besides its events."""


@dataclass(frozen=True, slots=True, repr=False)
class Replayed:
    """The events that were emitted again, each with `replay_of`. only: the names of the automations that see them."""

    events: list[Event]
    only: tuple[str, ...] = ()
    left_out: int = 0
    _workspace: Any = field(default=None, compare=False)

    def settle(self, timeout: float = 60.0) -> Happened:
        """What came of it, once everything is matched and done; see `eventkit.settle`."""
        happened: Happened = self._workspace.settle(timeout=timeout)
        return happened

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row an event, with the id of the one it repeats."""
        import pandas

        columns = ["seq", "occurred", "event", "resource", "payload", "id", "replay_of"]
        rows = [
            (each.seq, each.occurred, each.event, each.resource.id, each.payload, str(each.id), str(each.replay_of))
            for each in self.events
        ]
        return pandas.DataFrame(rows, columns=columns)

    def __len__(self) -> int:
        return len(self.events)

    def __repr__(self) -> str:
        return replayed_text(self)

    def _repr_html_(self) -> str:
        return replayed_html(self)


Source = Event | Iterable[Event] | str | os.PathLike[str]


@overload
def replay(
    events: Source, *, only: Automations | Sequence[Automations] | None = ..., speed: float | None = ...,
    dry: Literal[True] = ...,
) -> DryReplay: ...  # fmt: skip
@overload
def replay(
    events: Source, *, only: Automations | Sequence[Automations] | None = ..., speed: float | None = ...,
    dry: Literal[False],
) -> Replayed: ...  # fmt: skip
@overload
def replay(
    events: Source, *, only: Automations | Sequence[Automations] | None = ..., speed: float | None = ..., dry: bool
) -> DryReplay | Replayed: ...
def replay(
    events: Source,
    *,
    only: Automations | Sequence[Automations] | None = None,
    speed: float | None = None,
    dry: bool = True,
) -> DryReplay | Replayed:
    """What these events would lead to if they came again; with `dry=False` they do.

    events: an event, a list, a query, or the path of a file with one event a line as JSON; whatever their order, they
    go in that of their receipt. What a firing on one of them led to is left out: it comes again by itself.
    only: automations, their names, or handlers, that alone see the replayed events; what those lead to is for all.
    speed: None for all at once, the last of them dated now and the distances between them kept; else how many times as
    fast as they came, each dated when it is emitted (the call returns after the last).
    Automations count on from their windows as they are now. Dry, that is done in a copy: nothing is stored or run.
    Else each new event has `replay_of`, runs that come of it `is_replay`, and `follows` names the new events.
    Raises UnknownAutomation, UsageError, InvalidEvent. Thread: any. Durability: as `emit_event`.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory() as ws:
    ...     _ = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"})
    ...     on = ek.EventTrigger(expect={"order.placed"})
    ...     tell = ek.actions.SendNotification(subject="hi", body="new")
    ...     _ = ek.Automation(name="tell", trigger=on, actions=[tell]).create()
    ...     print(ek.replay(ek.events("order.*")))
    ...     ek.replay(ek.events("order.*"), dry=False).settle()
    1 event again: would lead to 1 firing; nothing was stored or run. To do it: dry=False
      on                       automation  does
      order.placed on order.1  tell        notifies
    6 events
      fired     tell 1×
      notified  hi: new
    """
    ws = workspace()
    held = in_order(_events(events))
    return _replay(ws, without_led(held), len(held), only=only, speed=_speed(speed), dry=dry)


def replay_one(event: Event, edit: Edit, *, dry: bool) -> DryReplay | Replayed:
    """One event again, with an edit; see `Event.replay`."""
    return replay_here(workspace(), event, edit, dry=dry)


def replay_here(ws: Workspace, event: Event, edit: Edit, *, dry: bool) -> DryReplay | Replayed:
    """The same in one workspace."""
    return _replay(ws, [edited(event, edit)], 1, only=None, speed=None, dry=dry)


def _replay(
    ws: Workspace, held: list[Event], given: int, *, only: Any, speed: float | None, dry: bool
) -> DryReplay | Replayed:
    chosen = _only(ws, only)
    context = ws.run_context()
    made = repeated(
        held, ids=SeededIdentity(0) if dry else ws.ids, now=ws.clock.now(), speed=speed,
        only=tuple(spec.id for spec in chosen if spec.id), cause=context.cause if context else None,
        hops=context.hops if context else 0,
    )  # fmt: skip
    if dry:
        return dry_replay(ws, made, paced=speed is not None, left_out=given - len(held))
    stored = _emit(ws, made, paced=speed is not None)
    return Replayed(stored, tuple(spec.name for spec in chosen), given - len(held), ws)


# -- done


def _emit(ws: Workspace, made: Sequence[Event], *, paced: bool) -> list[Event]:
    """The events as stored: at once in one commit, or each when it is due by the workspace's clock."""
    if not paced:
        return ws.log([event.changed(received=None) for event in made]) if made else []
    stored: list[Event] = []
    begun = ws.clock.now()
    long = bool(made) and isinstance(ws.clock, WallClock) and _due(made[-1]) - begun > LONG
    for place, event in enumerate(made, 1):
        wait = (_due(event) - ws.clock.now()).total_seconds()
        if wait > 0:
            ws.clock.sleep(wait)
        stored += ws.log([event.changed(received=None)])
        if long:
            done = WIDTH * place // len(made)
            end = "\n" if place == len(made) else ""
            bar = f"\r[{'#' * done}{'.' * (WIDTH - done)}] {place:,} of {len(made):,} events replayed"
            print(bar, end=end, file=sys.stderr, flush=True)
    return stored


def _due(event: Event) -> datetime:
    return event.received or event.occurred


# -- what was given


def _events(given: Source) -> list[Event]:
    if isinstance(given, Event):
        return [given]
    if isinstance(given, str | os.PathLike):
        return _read(Path(given))
    held = list(given) if isinstance(given, Iterable) else [given]
    wrong = next((each for each in held if not isinstance(each, Event)), None)
    if wrong is not None:
        raise InvalidEvent(
            f"replay() takes an event, a list or a query of them, or the path of a file of events, not {shown(wrong)}: "
            "write replay(ek.events('order.*'))"
        )
    return held


def _read(path: Path) -> list[Event]:
    """The events of a file with one a line, as JSON; of a recorded session its events alone."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"replay() cannot read events of {shown(str(path))}: {error}; give a file of JSON, one event a line"
        ) from None
    found = []
    for place, line in enumerate(lines, 1):
        if line.strip():
            try:
                found += _one(read_json(line))
            except ValueError as error:
                raise InvalidEvent(f"replay(): line {place} of {path.name} is no event: {error}") from None
    return found


def _one(data: Any) -> list[Event]:
    """The event of a line; none of a line of a recorded session that says something else."""
    if isinstance(data, dict) and len(data) == 1:
        (word, inner), *_ = data.items()
        if word in RECORDED:
            return []
        data = inner if word == "event" and isinstance(inner, dict) else data
    return [Event.parse(data)]


def _only(ws: Workspace, given: Any) -> list[AutomationSpec]:
    if given is None:
        return []
    given = named(ws, given)
    each = [given] if not isinstance(given, Iterable) or isinstance(given, str | AutomationSpec) else list(given)
    if not each:
        raise UsageError("replay(only=[]) would be seen by no automation: name at least one, or leave it out for all")
    return [_automation(ws, named(ws, one)) for one in each]


def _automation(ws: Workspace, given: Any) -> AutomationSpec:
    if not isinstance(given, str | UUID | AutomationSpec):
        raise UsageError(f"replay(only=...) takes automations, their names, or handlers, not {shown(given)}: give one")
    return ws.automation((given.id or given.name) if isinstance(given, AutomationSpec) else given)


def _speed(given: float | None) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < float("inf"):
        raise UsageError(f"replay(speed={given!r}): a number over 0 was expected, 60 for a minute in a second; or None")
    return float(given)
