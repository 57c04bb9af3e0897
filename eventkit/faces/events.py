"""Events as text and HTML: the feed, and one event with all its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eventkit.faces.html import Html, code, esc, fields, fold, join, note, pre, table, unbroken
from eventkit.faces.plain import (
    bounded_json,
    calm,
    clip,
    clock,
    columns,
    counted,
    is_ours,
    pairs_text,
    preview,
    visible,
)
from eventkit.model.event import Event
from eventkit.model.resource import ID, NAME, ROLE, RelatedResource, Resource

__all__ = ["event_html", "event_text", "events_html", "events_text", "who"]

TRY = "%emit order.placed order.42 total=12.5"
_WIDTH = 80
_LINE = 60
_ROW_LIMIT = 2_000
_EVENT_LIMIT = 100_000


def who(resource: Resource, *, times: bool = False) -> str:
    """The resource's name, or its id, at most 80 characters."""
    return clip(visible(calm(resource.name or resource.id, of=resource.id, times=times)), _WIDTH)


def _related(resource: RelatedResource, *, times: bool) -> str:
    """`role:id`; the name stands in for an id that is not shown."""
    shown = calm(resource.id, of=resource.id, times=times)
    named = resource.name if resource.name and shown != resource.id else shown
    return clip(visible(f"{resource.role}:{calm(named, of=resource.id, times=times)}"), _WIDTH)


def _counted(events: Sequence[Event], total: int | None) -> str:
    if total is None or total <= len(events):
        return counted(len(events), "event")
    return f"{len(events):,} of {counted(total, 'event')}"


def _row(event: Event, *, times: bool) -> list[str]:
    related = " ".join(_related(resource, times=times) for resource in event.related)
    return [
        clock(event.occurred) if times else "",
        clip(visible(event.event), _WIDTH),
        who(event.resource, times=times),
        clip(related, _WIDTH),
        preview(_calmed(event.payload, of=event.event, times=times), width=_WIDTH)[0],
    ]


def events_text(events: Sequence[Event], *, times: bool = False, total: int | None = None) -> str:
    """The feed as lines, in the order given. `total`: how many there are, where these are the first of them.

    Without `times` it is the same at every run of a notebook: no times of day, and `…` for the ids and moments
    within `prefect.*` and `eventkit.*` names.
    """
    if not events and not total:
        return f"No events yet. Emit one: {TRY}"
    head = ["occurred" if times else "", "event", "resource", "related", "payload"]
    rows = [_row(event, times=times) for event in events]
    return "\n".join([_counted(events, total), *columns([head, *rows] if rows else [], indent="  ")])


def events_html(events: Sequence[Event], *, times: bool = False, total: int | None = None) -> Html:
    """The feed as a table, in the order given; see `events_text`. Long payloads are folded, cut at 2,000 characters."""
    if not events and not total:
        return note(join(["No events yet. Emit one:", code(TRY)]))
    headers = ["event", "resource", "related", "payload"]
    rows = [_html_row(event, times=times) for event in events]
    if times:
        headers.insert(1, "occurred (UTC)")
    return table(_counted(events, total), headers, rows)


def _html_row(event: Event, *, times: bool) -> list[str]:
    related = [code(_related(resource, times=times)) for resource in event.related]
    row = [
        clip(visible(event.event), _WIDTH),
        code(who(event.resource, times=times)),
        join(related),
        payload_html(event, times=times, limit=_ROW_LIMIT),
    ]
    if times:
        row.insert(1, unbroken(clock(event.occurred)))
    return row


def payload_html(event: Event, *, times: bool, limit: int) -> Html:
    """The payload on a line; a long one folds open to its JSON, cut at `limit` characters."""
    if not event.payload:
        return esc("")
    payload = _calmed(event.payload, of=event.event, times=times)
    line, whole = preview(payload, width=_LINE)
    return code(line) if whole else fold(code(line), pre(_json(payload, limit=limit)))


def _json(value: Any, *, limit: int) -> str:
    text, whole = bounded_json(value, limit=limit, indent=2)
    return text if whole else f"{text}\n… cut at {limit:,} characters"


def _calmed(value: Any, *, of: str, times: bool) -> Any:
    """The JSON value with each text in it calm."""
    if times or not is_ours(of):
        return value
    if isinstance(value, str):
        return calm(value, of=of)
    if isinstance(value, Mapping):
        return {calm(name, of=of): _calmed(held, of=of, times=False) for name, held in value.items()}
    if isinstance(value, list):
        return [_calmed(held, of=of, times=False) for held in value]
    return value


def _raw(event: Event, *, times: bool) -> dict[str, Any]:
    """The wire form; without `times` also without what is new at every run."""
    if times:
        return event.wire()
    return {
        "event": event.event,
        "resource": _calmed(event.resource.root, of=event.resource.id, times=False),
        "related": [_calmed(related.root, of=related.id, times=False) for related in event.related],
        "payload": _calmed(event.payload, of=event.event, times=False),
    }


def _labels(resource: Resource, *, times: bool) -> list[str]:
    """Every label but those that have a place of their own."""
    apart = (ID, NAME, ROLE)
    return [
        visible(f"{label}={calm(value, of=resource.id, times=times)}")
        for label, value in resource.items()
        if label not in apart
    ]


def _described(resource: Resource, *, times: bool) -> str:
    role = f"{resource.role}:" if isinstance(resource, RelatedResource) else ""
    name = f" ({resource.name})" if resource.name else ""
    words = visible(role + calm(resource.id + name, of=resource.id, times=times))
    return " ".join([words, *_labels(resource, times=times)])


def _parts(event: Event, *, times: bool) -> list[tuple[str, list[str]]]:
    timed = [
        ("occurred", [event.occurred.isoformat()]),
        ("received", [event.received.isoformat()] if event.received else []),
        ("id", [str(event.id)]),
        ("follows", [str(event.follows)] if event.follows else []),
        ("cause", [str(event.cause)] if event.cause else []),
        ("replay of", [str(event.replay_of)] if event.replay_of else []),
    ]
    return [
        *(timed if times else []),
        ("again", ["replayed"] if event.replay_of and not times else []),
        ("resource", [_described(event.resource, times=times)]),
        ("related", [_described(related, times=times) for related in event.related]),
    ]


def event_text(event: Event, *, times: bool = False) -> str:
    """One event with all its parts, the payload as JSON; see `events_text` for `times`."""
    payload = _json(_calmed(event.payload, of=event.event, times=times), limit=_EVENT_LIMIT) if event.payload else ""
    parts = [*_parts(event, times=times), ("payload", visible(payload, lines=True).splitlines())]
    return "\n".join([visible(event.event), *pairs_text(parts)])


def event_html(event: Event, *, times: bool = False) -> Html:
    """One event with all its parts, and its JSON folded; see `events_text` for `times`."""
    parts = [(name, [code(line) for line in lines]) for name, lines in _parts(event, times=times)]
    payload = payload_html(event, times=times, limit=_EVENT_LIMIT)
    raw = fold("all of it", pre(_json(_raw(event, times=times), limit=_EVENT_LIMIT)))
    return fields(event.event, [*parts, ("payload", [payload] if payload else []), ("JSON", [raw])])
