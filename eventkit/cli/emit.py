"""`eventkit emit`: an event of the words of `%emit`, or many of JSON lines."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from eventkit.bodies import body
from eventkit.cli.lines import blocks, show_event, size_of
from eventkit.cli.parsing import Parser, seconds
from eventkit.cli.place import log_of, workspace_of
from eventkit.cli.screen import Bar, Screen
from eventkit.emissions import emission
from eventkit.errors import EventkitError, InvalidEvent, UsageError
from eventkit.faces import outcome_text
from eventkit.faces.plain import counted
from eventkit.model.base import read_json
from eventkit.model.event import Event
from eventkit.store import Store
from eventkit.words import Line, Word
from eventkit.workspace.clock import WallClock
from eventkit.workspace.emitting import made
from eventkit.workspace.identity import RandomIdentity

__all__ = ["run"]

BATCH = 500
EXAMPLE = """
eventkit emit order.placed order.42 total=12.5 region=eu --label tier=gold --related customer:customer.7
eventkit emit order.placed order.42 --payload '{"total": 12.5, "paid": true}'
jq -c '{event: "row.read", resource: {"prefect.resource.id": .id}}' rows.json | eventkit emit -
"""


def run(argv: Sequence[str]) -> int:
    """Emits, and shows what is in the log then."""
    parser = Parser("emit", example=EXAMPLE)
    parser.add_argument(
        "name", metavar="NAME", help="the event's name; - reads events as JSON, one a line, from standard input"
    )
    parser.add_argument("resource", nargs="?", metavar="RESOURCE", help="the id of the resource it happened to")
    parser.add_argument(
        "fields", nargs="*", default=[], metavar="key=value", help="payload; values are Python: 12.5, True, '[1, 2]'"
    )
    parser.add_argument("--label", action="append", metavar="KEY=TEXT", help="a label of the resource; repeatable")
    parser.add_argument("--related", action="append", metavar="ROLE:ID", help="a resource that took part; repeatable")
    parser.add_argument(
        "--payload", metavar="JSON", help="a payload as JSON or YAML: itself, @FILE, or - for standard input"
    )
    parser.add_argument("--occurred", metavar="TIME", help="when it occurred: 2026-05-01T12:00, or 10m, 2h ago (now)")
    parser.add_argument("--id", metavar="UUID", help="its id; the same id again is the same event")
    parser.add_argument("--follows", metavar="UUID", help="the id of an event of the log that came before")
    parser.add_argument(
        "--wait", type=float, metavar="SECONDS", help="wait so long for what comes of it, and show that"
    )
    given = parser.read(argv)
    if given.name == "-":
        return _many(given)
    screen, fields = Screen(), _said(given) | _around(given)
    leader = None if given.follows is None else _id(given.follows, "--follows")
    with log_of(given.home, make=True) as log:
        before = _before(log, leader) if leader is not None else None
        built = made(**fields, leader=before, clock=WallClock(), ids=RandomIdentity())
        event = log.append([built])[0]
        show_event(screen, event, json=given.json)
        screen.flush()
    if given.wait is not None:
        with workspace_of(given.home) as ws:
            outcome = ws.outcome(event, timeout=given.wait)
        if not given.json:
            screen.text(outcome_text(outcome))
    return 0


# -- one


def _said(given: argparse.Namespace) -> dict[str, Any]:
    """The fields of the event, read as `%emit` reads its line. The shell has taken its quotes off already."""
    line = " ".join([given.name, given.resource or "", *given.fields])
    words = [_word(each, line) for each in (given.name, given.resource, *given.fields) if each is not None]
    options = {f"--{name}": [_word(each, line) for each in getattr(given, name) or ()] for name in ("label", "related")}
    fields = emission(Line(words, options, Word("", len(line), line)), None, _no_notebook)
    if given.payload is not None:
        fields["payload"] |= body(_payload(given.payload), what="--payload")
    return fields


def _word(text: str, line: str) -> Word:
    """A word of the line. Quotes that the shell left are the value's own: they are not taken off once more."""
    key, found, value = text.partition("=")
    whole = text if not found or key[:1] in ("'", '"') else value
    if len(whole) > 1 and whole[0] == whole[-1] and whole[0] in "\"'":
        text = repr(text) if whole is text else f"{key}={value!r}"
    return Word(text, max(0, line.find(text)), line)


def _no_notebook(expression: str) -> Any:
    raise UsageError("there is no notebook here: write the value itself, {{ for a brace, or give JSON with --payload")


def _payload(given: str) -> str:
    try:
        if given == "-":
            return sys.stdin.read()
        return Path(os.path.expanduser(given[1:])).read_text("utf-8") if given.startswith("@") else given
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--payload {given} cannot be read: {error}") from None


def _around(given: argparse.Namespace) -> dict[str, Any]:
    """When it occurred, and its id, where they are said."""
    found: dict[str, Any] = {}
    if given.occurred is not None:
        found["occurred"] = _moment(given.occurred)
    if given.id is not None:
        found["id"] = _id(given.id, "--id")
    return found


def _before(log: Store, id: UUID) -> Event:
    found = log.get(id)
    if found is None:
        raise InvalidEvent(f"--follows {id}: no event of that id is in this workspace: eventkit tail --json shows them")
    return found


def _moment(text: str) -> datetime:
    span = seconds(text)
    try:
        return (
            datetime.now(UTC) - timedelta(seconds=span)
            if span is not None
            else datetime.fromisoformat(text).astimezone()
        )
    except (ValueError, OverflowError):
        raise UsageError(
            f"--occurred takes a time, not {text!r}: write 2026-05-01T12:00, or 10m for ten minutes ago"
        ) from None


def _id(text: str, option: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UsageError(f"{option} takes an id (a UUID), not {text!r}: eventkit tail --json shows them") from None


# -- many


def _many(given: argparse.Namespace) -> int:
    if given.resource is not None or any(
        getattr(given, name) is not None for name in ("label", "related", "payload", "id")
    ):
        raise UsageError(
            "eventkit emit - reads whole events, one a line, and takes nothing else: put it into the lines"
        )
    screen, stdin = Screen(), sys.stdin.buffer
    bar, done, place = Bar(size_of(stdin), "events emitted"), 0, 0
    with workspace_of(given.home, make=True) as ws:
        for block in blocks(stdin):
            lines = [(number, line) for number, line in block if line.strip()]
            for start in range(0, len(lines), BATCH):
                part = lines[start : start + BATCH]
                for event in ws.emit_many([_event(line, number, done) for number, line in part]):
                    if given.json:
                        show_event(screen, event, json=True)
                done += len(part)
            screen.flush()
            place += sum(len(line) + 1 for _, line in block)
            bar.at(place, done)
        bar.end()
    if not given.json:
        screen.text(f"emitted {counted(done, 'event')}")
    return 0


def _event(line: bytes, number: int, done: int) -> Event:
    try:
        fields = read_json(line)
        if not isinstance(fields, dict):
            raise UsageError('a mapping was expected: {"event": ..., "resource": {"prefect.resource.id": ...}}')
        return Event.parse(fields)
    except (EventkitError, ValueError) as error:
        raise InvalidEvent(
            f"Line {number} is no event: {error}; {counted(done, 'event')} of the lines before it were emitted",
            line=number,
        ) from None
