"""Reading the log on: what a filter admits, in order of `seq`, each once and none left out."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Iterator

from eventkit.cli.filters import Wanted
from eventkit.model.event import Event
from eventkit.store import Store

__all__ = ["LOOK", "Reader", "Waiting", "place_before"]

LOOK = 0.05
"""Seconds between two looks at what was committed."""
STRIDE = 4_999
"""Places looked through at once, however few of them are wanted: as many as the log reads without asking an index."""
BLOCK = 200
"""Events read at once."""


class Reader:
    """Goes through the log from a place on. cursor: the place up to which everything was given.

    Whoever commits, a place comes after all that were committed before: nothing is ever added behind the newest.
    """

    def __init__(self, log: Store, wanted: Wanted, *, after: int) -> None:
        self._log, self._wanted = log, wanted
        self.cursor = after

    def come(self, upto: int | None = None) -> Iterator[Event]:
        """What is there by now, or up to a place, and was not given yet."""
        last = self._log.last_seq() if upto is None else upto
        while self.cursor < last:
            end = min(last, self.cursor + STRIDE)
            found = self._log.read(self._wanted.filter, after=self.cursor, before=end + 1, limit=BLOCK)
            for event in found:
                if self._wanted.admits(event):
                    yield event
                self.cursor = event.seq or self.cursor
            if len(found) < BLOCK:
                self.cursor = end


def place_before(log: Store, wanted: Wanted, *, last: int, upto: int) -> int:
    """The place after which the last so many events lie that are wanted, up to a place."""
    newest, place = wanted.filter.changed(order="DESC"), upto
    while last > 0:
        found = log.read(newest, before=place + 1, limit=min(last, BLOCK))
        if not found:  # none lies before it
            return place
        place = (found[-1].seq or 1) - 1
        last -= sum(map(wanted.admits, found))
    return place


class Waiting:
    """Waits until something was committed. Raises BrokenPipeError once nobody reads what is written,
    and WorkspaceGone where the log was deleted or replaced.
    """

    def __init__(self, log: Store) -> None:
        self._log = log
        self._seen = log.data_version()
        self._poll = _reader_gone()

    def wait(self) -> None:
        """Returns when there may be something new."""
        while True:
            version = self._log.data_version()
            if version != self._seen:
                self._seen = version
                return
            if self._poll is None:
                time.sleep(LOOK)
            elif self._poll.poll(LOOK * 1_000):
                raise BrokenPipeError


def _reader_gone() -> select.poll | None:
    """Tells when the other end of standard output is closed, which else is noticed with the next line only."""
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)  # errors alone, which are always told
    except (AttributeError, OSError, ValueError):
        return None
    return poll
