"""`eventkit import`: the events of a file, with their ids, in its order.

1. An id that is in the log already is the same event: it is counted and not stored again, so that an import that was
   interrupted is run again.
2. Imported events fire nothing: whatever they led to was done where they come from. `--match` has them matched as
   those that are emitted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from eventkit.cli.files import reading
from eventkit.cli.lines import blocks, size_of
from eventkit.cli.parsing import Parser
from eventkit.cli.place import workspace_of
from eventkit.cli.screen import Bar, Screen
from eventkit.errors import EventkitError, InvalidEvent, UsageError
from eventkit.faces.plain import counted
from eventkit.model.base import read_json
from eventkit.model.event import IMPORTED, MAX_BYTES, STORED, Event
from eventkit.workspace.workspace import Workspace

__all__ = ["run"]

BATCH, ROOM = 1_000, 8_000_000
"""Events, and bytes of their lines, that are stored in one commit."""
_CLOSE = MAX_BYTES // 8
"""Bytes of a line from which the event itself is measured."""
EXAMPLE = """
eventkit import orders.jsonl.gz
eventkit import production.jsonl --shift --home lesson
"""
ABOUT = """Read events of a file into the log: Prefect's JSON, one event a line, as export and tail --json write it.

Ids, order and times stay. An id that is in the log already is the same event and is not stored again, so that an import
that was interrupted is simply run again. Nothing fires on imported events: what they led to was done where they come
from. They can be browsed, explained and backtested like any others; --match has them matched as well, as if they were
emitted now."""


def run(argv: Sequence[str]) -> int:
    """Reads the file, stores what is new, and says how much that was."""
    parser = Parser("import", example=EXAMPLE, about=ABOUT)
    parser.add_argument("file", metavar="FILE", help="where from; - is standard input, .gz is unpacked")
    parser.add_argument("--shift", action="store_true", help="move all times, so that the last event occurs now")
    parser.add_argument("--match", action="store_true", help="have automations see them, and fire")
    parser.add_argument("--skip-bad", action="store_true", help="go on after a line that is no event; each is named")
    given = parser.read(argv)
    with workspace_of(given.home, make=True) as ws, reading(given.file, twice=given.shift) as (stream, raw):
        shift = _shift(stream, given.file, ws.clock.now()) if given.shift else timedelta(0)
        taken = Taking(ws, given.file, shift=shift, match=given.match, skip_bad=given.skip_bad)
        taken.take(stream, raw)
    found = taken.found
    if given.json:
        Screen().json(vars(found))
    else:
        Screen().text(_said(found, match=given.match))
    return 0


@dataclass
class Found:
    """What an import came to: lines that are events, those new in the log, those that were there, and no events."""

    events: int = 0
    imported: int = 0
    there: int = 0
    bad: int = 0


def _said(found: Found, *, match: bool) -> str:
    parts = [f"imported {counted(found.imported, 'event')}"]
    if found.there:
        parts.append(f"{found.there:,} were there already")
    if found.bad:
        parts.append(f"{counted(found.bad, 'line')} left out")
    how = "to be matched like any others" if match else "nothing fires on them: --match would have them matched"
    return "; ".join([*parts, *([how] if found.imported else [])])


class Taking:
    """Stores the events of a file, so many at once."""

    def __init__(self, ws: Workspace, name: str, *, shift: timedelta, match: bool, skip_bad: bool) -> None:
        self._ws, self._name, self._skip_bad = ws, name, skip_bad
        self._changes: dict[str, Any] = {} if match else {"replay_for": IMPORTED}
        self._shift = shift
        self._held: list[Event] = []
        self._size = 0
        self.found = Found()

    def take(self, stream: IO[bytes], raw: IO[bytes]) -> None:
        """All of it. raw: tells how far it is. Raises InvalidEvent at the first bad line, unless they are skipped."""
        bar = Bar(size_of(raw), "events")
        try:
            for block in blocks(stream):
                for number, line in block:
                    self._line(number, line)
                bar.at(_place(raw), self.found.events)
            self._store()
        finally:
            bar.end()

    def _line(self, number: int, line: bytes) -> None:
        if not line.strip():
            return
        try:
            event = _event(line, self._shift)
        except (EventkitError, ValueError) as error:
            self._bad(number, str(error))
            return
        self._held.append(event.changed(**self._changes) if self._changes else event)
        self._size += len(line)
        if len(self._held) >= BATCH or self._size >= ROOM:
            self._store()

    def _bad(self, number: int, why: str) -> None:
        said = f"line {number} of {self._name} is no event: {why}"
        if not self._skip_bad:
            self._store()
            raise InvalidEvent(
                f"{said}; what comes before it is in the log: correct it and import the file again, nothing is stored "
                "twice; or go on without such lines with --skip-bad",
                line=number,
            )
        self.found.bad += 1
        Screen(sys.stderr).text(f"eventkit: {said}; left out")

    def _store(self) -> None:
        if not self._held:
            return
        last = self._ws.store.last_seq()
        places = {event.seq or 0 for event in self._ws.log(self._held)}
        new = sum(place > last for place in places)
        self.found.events += len(self._held)
        self.found.imported += new
        self.found.there += len(self._held) - new
        self._held, self._size = [], 0


def _place(raw: IO[bytes]) -> int:
    try:
        return raw.tell()
    except (OSError, ValueError):
        return 0


def _event(line: bytes, shift: timedelta) -> Event:
    """The event of a line, moved in time. Raises ValueError and InvalidEvent."""
    fields = _fields(line)
    for name, why in (("id", "its id tells it from others"), ("occurred", "when it occurred")):
        if fields.get(name) is None:
            raise UsageError(f"it has no {name!r}, and {why}: eventkit emit - takes events that are new")
    event = Event.parse({name: held for name, held in fields.items() if name not in STORED})
    if len(line) > _CLOSE:
        event.json_bytes()
    return event.changed(occurred=event.occurred + shift) if shift else event


def _fields(line: bytes) -> dict[str, Any]:
    data = read_json(line)
    if isinstance(data, dict) and data.keys() == {"event"} and isinstance(data["event"], dict):
        data = data["event"]  # of a recorded session
    if not isinstance(data, dict):
        raise UsageError("a mapping was expected, as export writes it")
    return data


# -- moved in time


def _shift(stream: IO[bytes], name: str, now: datetime) -> timedelta:
    """From the last time in the file to now; the file is begun again after."""
    if name == "-" or stream.seekable():
        last = max(_times(line for block in blocks(stream) for _, line in block), default=now)
        stream.seek(0)
        return now - last
    raise UsageError(f"{name} cannot be read twice, which --shift needs: save it as a file first")


def _times(lines: Iterable[bytes]) -> Iterator[datetime]:
    """When the events of these lines occurred; what is no event is told of when it is read again."""
    for line in lines:
        try:
            yield _event(line, timedelta(0)).occurred
        except (EventkitError, ValueError):
            continue
