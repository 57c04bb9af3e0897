"""Answers for whoever asks once: a page of the log, how many there are, and events emitted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from eventkit.api.event_wire import EmitAsk, Emitted, Events, EventsAsk, EventWhole, Logged, Matches, Status
from eventkit.api.feed_wire import FilterAsk, Nothing
from eventkit.api.session import Call
from eventkit.errors import InvalidEvent
from eventkit.faces.plain import visible
from eventkit.model.base import to_json
from eventkit.model.event import Event
from eventkit.model.wording import closest, shown
from eventkit.workspace.workspace import Workspace

__all__ = ["TEXTS", "check_text", "counted", "emit", "is_time", "page", "status"]

MOST_BYTES = 8_000_000
"""JSON of payloads that one page has, from the event on that goes beyond; one event there is in any case."""
GIVEN = ("event", "resource", "occurred", "related", "payload", "id", "follows")
TEXTS = {"occurred": "'2026-01-31T12:00:00Z'", "id": "a UUID as text", "follows": "the id of an event, as text"}
"""Fields that JSON has as text, and how they are written."""


def page(call: Call, ask: EventsAsk) -> Events:
    """So many events between two places."""
    store = call.ws.store
    last = store.last_seq()
    wanted = ask.filter.changed(order="ASC" if ask.oldest_first else "DESC")
    found = store.read(wanted, after=ask.after, before=ask.before, limit=ask.limit + 1)
    fitting = _fitting(found[: ask.limit])
    return Events(
        events=[_whole(event) for event in fitting],
        more=len(fitting) < len(found),
        next=fitting[-1].seq if fitting else None,
        last=max([last, *(event.seq or 0 for event in fitting)]),
    )


def _fitting(found: list[Event]) -> list[Event]:
    """The first of them, as many as are sent at once."""
    size = 0
    fitting: list[Event] = []
    for event in found:
        size += len(to_json(event.payload))
        if fitting and size > MOST_BYTES:
            break
        fitting.append(event)
    return fitting


def _whole(event: Event) -> EventWhole:
    return EventWhole(
        seq=event.seq or 0,
        id=event.id,
        occurred=event.occurred,
        received=event.received,
        event=event.event,
        resource=event.resource.root,
        related=[each.root for each in event.related],
        payload=event.payload,
        follows=event.follows,
        cause=event.cause,
        hops=event.hops,
        replay_of=event.replay_of,
    )


def counted(call: Call, ask: FilterAsk) -> Matches:
    """How many events of the log the filter admits."""
    return Matches(count=call.ws.store.count(ask.filter))


def emit(call: Call, ask: EmitAsk) -> Emitted:
    """The events, stored; raises InvalidEvent, and then none of them is."""
    ws, many = call.ws, len(ask.events)
    which = [f"Event {place} of {many}: " if many > 1 else "" for place in range(1, many + 1)]
    made = [_made(ws, given, words) for given, words in zip(ask.events, which, strict=True)]
    return Emitted(
        events=[
            Logged(id=event.id, seq=event.seq or 0, received=event.received or event.occurred)
            for event in ws.emit_many(made)
        ]
    )


def _made(ws: Workspace, given: Mapping[str, Any], which: str) -> Event:
    try:
        for name, value in given.items():
            _check(name, value, given)
        return Event.parse({"occurred": ws.clock.now(), "id": ws.ids.uuid(), **given})
    except InvalidEvent as error:
        raise type(error)(f"{which}{error}", **vars(error)) from None


def _check(name: str, value: Any, given: Mapping[str, Any]) -> None:
    """Refuses what `emit_event` has no parameter for."""
    if name not in GIVEN:
        near = closest(name, GIVEN) or f"; it takes {', '.join(GIVEN)}"
        raise InvalidEvent(f"Event {shown(given.get('event'))} has no field {shown(name)}{near}")
    check_text(name, value)


def check_text(name: str, value: Any) -> None:
    """Refuses a number where JSON writes a text: it would be read as seconds since 1970. Raises InvalidEvent."""
    fits = is_time(value) if name == "occurred" else isinstance(value, str) or (name == "follows" and value is None)
    if name in TEXTS and not fits:
        raise InvalidEvent(f"Event: {name} cannot be {shown(value)}: write {TEXTS[name]}, or leave it out")


def is_time(value: Any) -> bool:
    """Whether it is a text that begins as a date does; what follows is read elsewhere."""
    return isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value, re.ASCII) is not None


def status(call: Call, ask: Nothing) -> Status:
    """Which workspace it is, and how it stands."""
    ws = call.ws
    home = "in memory" if ws.home is None else str(ws.home)
    return Status(home=visible(home), events=ws.store.last_seq(), words=visible(ws.status()))
