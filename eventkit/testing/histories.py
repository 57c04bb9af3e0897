"""Events for a test, in few words; and files of events, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from eventkit import words
from eventkit.errors import EventkitError, InvalidEvent, RecordingError, UsageError
from eventkit.model.base import read_json, to_json
from eventkit.model.event import Event
from eventkit.model.firing import restored
from eventkit.model.resource import ID, ROLE
from eventkit.model.wording import shown
from eventkit.testing.worlds import START

__all__ = ["Given", "event", "history", "lines", "read_events", "write_events"]

Given = Iterable[Event | Mapping[str, Any] | str]
"""Events, mappings with the fields of one, and lines such as `%emit` takes."""
_NAMES = UUID("6f0e5a2c-5f0a-4f6e-9c53-7a6f2f3c1d10")


def event(
    name: str,
    id: str,
    *,
    at: float = 0.0,
    late: float = 0.0,
    payload: Mapping[str, Any] | None = None,
    related: Iterable[Mapping[str, str]] = (),
    follows: Event | None = None,
    labels: Mapping[str, str] | None = None,
    **more_labels: str,
) -> Event:
    """An event on a resource of that id, dated `at` seconds after START and received `late` seconds after that.

    labels: of the resource, as a mapping or by name. Its id follows from all of this: two that are alike in everything
    are the same event. Raises InvalidEvent.

    >>> event("order.placed", "order.42", at=90, region="eu", payload={"total": 12.5})
    Event('order.placed', 'order.42', payload={'total': 12.5})
    """
    occurred = START + timedelta(seconds=at)
    made = Event(
        event=name,
        resource={ID: id, **(labels or {}), **more_labels},
        related=tuple(related),
        payload=dict(payload or {}),
        occurred=occurred,
        received=occurred + timedelta(seconds=late),
        follows=follows.id if follows is not None else None,
        id=_NAMES,
    )
    return _named(made, "")


def history(*given: Event | Mapping[str, Any] | str, every: float = 1.0, start: datetime = START) -> list[Event]:
    """Events in the order they were received, those without a time `every` seconds apart, the first at `start`.

    given: lines such as `%emit` takes, where one that begins with `+60` comes 60 s after the one before it; mappings;
    events, which stay as they are. Their ids follow from their place and what they say: the same at every run.
    Raises InvalidEvent, UsageError.

    >>> [str(each.occurred.time()) for each in history("order.placed order.1 total=5", "+60 order.paid order.1")]
    ['09:00:00', '09:01:00']
    """
    return list(_dated(given, every=every, start=start))


def _dated(given: Given, *, every: float, start: datetime) -> Iterator[Event]:
    before: datetime | None = None
    for place, each in enumerate(given):
        gap, fields = _read(each)
        when = start if before is None else before + timedelta(seconds=every if gap is None else gap)
        if isinstance(each, Event):
            made = each
        else:
            dated = {"occurred": when, **fields}
            made = Event.parse({"received": dated["occurred"], "id": _NAMES, **dated})
            made = _named(made, str(place)) if "id" not in fields else made
        before = made.received or made.occurred
        yield made


def _named(event: Event, place: str) -> Event:
    told = event.wire() | {"id": None, "place": place}
    return event.changed(id=uuid5(_NAMES, to_json(told).decode()))


def _read(given: Any) -> tuple[float | None, Mapping[str, Any]]:
    """Seconds since the one before, where they are said, and the fields."""
    if isinstance(given, Event):
        return None, {}
    if isinstance(given, Mapping):
        return None, given
    if not isinstance(given, str):
        raise InvalidEvent(
            f"{shown(given)} is no event: give an Event, a mapping of its fields, or a line such as "
            "'order.placed order.42 total=12.5'"
        )
    head, _, rest = given.strip().partition(" ")
    if head.startswith("+"):
        try:
            return float(head), _line(rest)
        except ValueError as error:
            if isinstance(error, EventkitError):
                raise
            raise UsageError(f"{head!r} is no time: write +60 for 60 s after the one before") from None
    return None, _line(given)


def _line(line: str) -> dict[str, Any]:
    """The fields of what `%emit` would emit."""
    read = words.read(line, "emit")
    if len(read.words) < 2:
        raise read.end.wrong("An event has a name and the id of a resource: order.placed order.42 total=12.5")
    name, resource, *fields = read.words
    labels = [words.assignment(each, example="--label region=eu") for each in read.options.get("--label", ())]
    pairs = [words.assignment(each) for each in fields]
    related = [_related(each) for each in read.options.get("--related", ())]
    return {
        "event": words.text(name, _nothing),
        "resource": {ID: words.text(resource, _nothing)} | {key: words.text(held, _nothing) for key, held in labels},
        "payload": {key: words.value(held, _nothing) for key, held in pairs},
        "related": related,
    }


def _related(word: words.Word) -> dict[str, str]:
    role, found, id = words.text(word, _nothing).partition(":")
    if not found:
        raise word.wrong(f"{word.text!r} is not ROLE:ID: write --related customer:customer.7")
    return {ID: id, ROLE: role}


def _nothing(expression: str) -> Any:
    raise NameError("a line of a history has no names to look up: use an f-string")


# -- files


def lines(path: str | Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and JSON object of each line that holds one; raises RecordingError with line and reason."""
    place = Path(path)
    try:
        file = place.open("rb")
    except OSError as error:
        raise RecordingError(f"{place} cannot be read: {error.strerror or error}: give the path of a file") from error
    with file:
        for number, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                held = read_json(text)
            except ValueError as error:
                raise damaged(place, number, f"is not JSON ({error})") from None
            if not isinstance(held, dict):
                raise damaged(place, number, f"holds {shown(held)}, and a JSON object was expected")
            yield number, held


def damaged(path: str | Path, number: int, why: str) -> RecordingError:
    """The error of a line."""
    return RecordingError(f"{Path(path).name} line {number} {why}: correct it, or record it again", line=number)


def read_events(path: str | Path) -> list[Event]:
    """The events of a file, one JSON event a line, in its order; of a recorded session, its events.

    Raises RecordingError with the line and the reason.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_events(f"{folder}/orders.jsonl", history("order.placed order.1 total=5"))
    ...     read_events(f"{folder}/orders.jsonl")
    [Event('order.placed', 'order.1', payload={'total': 5})]
    """
    found, session = [], False
    for number, held in lines(path):
        session = session or "session" in held
        if session and not isinstance(held.get("event"), Mapping):
            continue
        found.append(read_event(path, number, held["event"] if session else held))
    return found


def read_event(path: str | Path, number: int, held: Any) -> Event:
    """The event of a line; one without a time or an id is refused: it would be another at each reading."""
    missing = next((name for name in ("occurred", "id") if name not in held), None)
    if missing is not None:
        raise damaged(path, number, f"holds an event without {missing!r}")
    try:
        return restored({"payload": {}, **held})
    except EventkitError as error:
        raise damaged(path, number, f"holds no event ({error})") from None


def write_events(path: str | Path, events: Iterable[Event]) -> int:
    """Writes events, one a line, as the JSON that a Prefect server reads too; how many. Replaces the file."""
    rows = [to_json(each.wire()) + b"\n" for each in events]
    Path(path).write_bytes(b"".join(rows))
    return len(rows)
