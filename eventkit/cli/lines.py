"""Events as lines, for a person and for a program; and lines as they come from a file or a pipe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO

from eventkit.cli.screen import Screen
from eventkit.errors import UsageError
from eventkit.faces.plain import clip, preview
from eventkit.model.base import to_json
from eventkit.model.event import Event

__all__ = ["LONGEST", "blocks", "event_json", "show_event"]

LONGEST = 16_000_000
"""Bytes of a line, at most: an event has 1,500,000, which JSON may write in six times as many."""
_READ = 1 << 20
_NAME, _ID, _LINE = 80, 80, 400


def event_json(event: Event) -> str:
    """Prefect's JSON of a stored event, with its `seq`."""
    return to_json({"seq": event.seq, **event.wire()}).decode()


def show_event(screen: Screen, event: Event, *, json: bool) -> None:
    """One event on one line."""
    if json:
        screen.json_text(event_json(event))
        return
    related = " ".join(f"{each.role}:{each.id}" for each in event.related)
    when = event.occurred.strftime("%Y-%m-%d %H:%M:%S.") + f"{event.occurred.microsecond // 1000:03d}Z"
    screen.styled(
        [
            (str(event.seq), "dim"),
            (when, "dim"),
            (clip(event.event, _NAME), "bold"),
            (clip(event.resource.id, _ID), ""),
            (clip(related, _ID), "dim"),
            (preview(event.payload, width=screen.room(_LINE))[0], ""),
        ]
    )


def blocks(stream: IO[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    """Whole lines with their numbers, as many at once as have come: who writes slowly is not waited for.

    Raises UsageError for a line over 16,000,000 bytes.
    """
    number, rest = 1, b""
    read = getattr(stream, "read1", stream.read)
    while chunk := read(_READ):
        *whole, rest = (rest + chunk).split(b"\n")
        if whole:
            yield list(enumerate(whole, number))
            number += len(whole)
        if len(rest) > LONGEST:
            raise UsageError(f"Line {number} is longer than {LONGEST:,} bytes, which no event is: look at the file")
    if rest:
        yield [(number, rest)]


def size_of(stream: IO[bytes]) -> int | None:
    """How many bytes a file has; None of a pipe."""
    try:
        return os.fstat(stream.fileno()).st_size or None
    except (OSError, ValueError, AttributeError):
        return None
