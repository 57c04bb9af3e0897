"""`eventkit export`: events as Prefect's JSON, one a line, in order of `seq`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from eventkit.cli.files import writing
from eventkit.cli.filters import Wanted, add_filters, filter_of
from eventkit.cli.parsing import Parser
from eventkit.cli.place import log_of
from eventkit.cli.reader import Reader
from eventkit.cli.screen import Bar, Screen
from eventkit.faces.plain import counted, escaped
from eventkit.model.event import Event
from eventkit.store import Store

__all__ = ["run"]

EXAMPLE = """
eventkit export orders.jsonl.gz 'order.*' --since 7d
eventkit export - | eventkit import - --home /elsewhere
"""
ABOUT = """Write events as Prefect's JSON, one a line, in the order of the log.

A file appears under its name once it is whole; .gz packs it. What the log adds (seq, received, which firing led to an
event) stays behind: it is added anew where the events are read in."""


def run(argv: Sequence[str]) -> int:
    """Writes what is in the log now."""
    parser = Parser("export", example=EXAMPLE, about=ABOUT, json=False)
    parser.add_argument("file", metavar="FILE", help="where to; - is standard output")
    add_filters(parser)
    given = parser.read(argv)
    wanted = filter_of(given)
    with log_of(given.home) as log:
        if given.file == "-":
            screen = Screen()
            for event in _events(log, wanted):
                screen.json_text(event.json_bytes().decode())
            return 0
        count = 0
        with writing(given.file) as file:
            for event in _events(log, wanted):
                file.write(line_of(event))
                count += 1
    Screen(sys.stderr).text(f"exported {counted(count, 'event')} to {given.file}")
    return 0


def line_of(event: Event) -> bytes:
    """The event as a line of a file: its hidden characters are JSON escapes, as on a screen."""
    return f"{escaped(event.json_bytes().decode())}\n".encode()


def _events(log: Store, wanted: Wanted) -> Iterator[Event]:
    last = log.last_seq()
    bar = Bar(last, "events")
    for count, event in enumerate(Reader(log, wanted, after=0).come(last), 1):
        yield event
        bar.at(event.seq or 0, count)
    bar.end()
