"""The Python of a filter: the call of `events(...)` that asks for the same."""

from __future__ import annotations

from typing import Any

from eventkit.errors import UsageError
from eventkit.model.filter import EventFilter
from eventkit.model.pattern import write_specs
from eventkit.workspace.query import event_filter, query_code

__all__ = ["events_code", "filter_code"]


def filter_code(filter: EventFilter) -> str:
    """What asks for the same in a notebook.

    >>> filter_code(EventFilter.parse({"event": {"prefix": "order."}, "text": "eu"}))
    "ek.events('order.*', text='eu')"
    """
    return f"ek.{events_code(filter)}"


def events_code(filter: EventFilter) -> str:
    """The same as `EventQuery.query` has it; what the words of `events` cannot say stands as the filter's own JSON."""
    name, criteria = _criteria(filter)
    try:
        same = event_filter(name, **criteria) == filter
    except UsageError:  # a name with a * in it, which is no pattern there
        same = False
    return query_code(name, criteria) if same else query_code(None, {"where": _said(filter)})


def _criteria(filter: EventFilter) -> tuple[Any, dict[str, Any]]:
    """What `events` would be given, as far as its words reach."""
    names, resource = filter.event, filter.resource
    related = filter.related[0] if filter.related else None
    said = {
        "exclude": _patterns(names.exclude_name, names.exclude_prefix),
        "resource": _patterns(resource.id, resource.id_prefix),
        "labels": {label: _one(patterns) for label, patterns in resource.labels.items()} or None,
        "role": _one(related.role) if related is not None else None,
        "related": _one(related.id) if related is not None else None,
        "text": filter.text.query if filter.text is not None else None,
        "payload": filter.payload,
        "none_of": write_specs(filter.none_of) or None,
        "since": _time(filter.occurred.since),
        "until": _time(filter.occurred.until),
        "id": [str(id) for id in filter.id] or None,
        "oldest_first": filter.order == "ASC" or None,
    }
    if not isinstance(said["resource"], str):
        said.pop("resource")
    return _patterns(names.name, names.prefix), {word: held for word, held in said.items() if held is not None}


def _patterns(exact: tuple[str, ...], prefixes: tuple[str, ...]) -> Any:
    return _one((*exact, *(f"{prefix}*" for prefix in prefixes)))


def _one(held: Any) -> Any:
    """One alone, several as a list, None for none."""
    several = list(held)
    return several[0] if len(several) == 1 else several or None


def _time(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _said(value: EventFilter) -> dict[str, Any]:
    """The JSON of a filter, without what it does not ask for."""
    return value.model_dump(mode="json", exclude_defaults=True)
