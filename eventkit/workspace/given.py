"""Events and moments that a person gives to ask about, read: events in the order of the log, moments in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from eventkit.errors import UsageError
from eventkit.model.event import Event
from eventkit.model.wording import shown

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["given_events", "given_moment", "in_order"]


def given_events(ws: Workspace, events: Any, *, of: str, since: Any = None) -> list[Event]:
    """The events that are given, or all of the log, since a moment, in the order they were received.

    of: the name of what is asked, for errors. Raises UsageError.
    """
    if events is None:
        return list(ws.events(since=since, oldest_first=True))
    if since is not None:
        raise UsageError(f"{of}(since=...) is of the log, and events are given too: leave one of them out")
    if isinstance(events, str | bytes | Event) or not isinstance(events, Iterable):
        raise UsageError(
            f"{of}(events=...) takes events in a list, not {shown(events)}: write ek.events(...) or [event]"
        )
    held = list(events)
    wrong = next((each for each in held if not isinstance(each, Event)), None)
    if wrong is not None:
        raise UsageError(f"{of}(events=...) takes events, and {shown(wrong)} is none: write ek.events(...)")
    return in_order(held)


def in_order(events: list[Event]) -> list[Event]:
    """Events of a log in its order, for a query has the newest first; others as they are.

    >>> first, second = (Event(event="e", resource={"prefect.resource.id": "r"}).changed(seq=seq) for seq in (1, 2))
    >>> [event.seq for event in in_order([second, first])]
    [1, 2]
    """
    if all(event.seq is not None for event in events):
        return sorted(events, key=lambda event: event.seq or 0)
    return events


def given_moment(moment: Any, *, of: str, name: str) -> datetime | None:
    """A moment in UTC; naive is UTC. Raises UsageError."""
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        raise UsageError(f"{of}({name}=...) takes a datetime, not {shown(moment)}: write datetime(2026, 1, 31, 9)")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
