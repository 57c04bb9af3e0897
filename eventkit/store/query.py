"""An EventFilter as SQL: the conditions a row must meet, and the index that finds such rows soonest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from eventkit.model.filter import EventFilter, Names, Resources, Role
from eventkit.store.condition import RELATED, Condition, Lead, joined
from eventkit.store.held import labels, none_of, payload, role_written
from eventkit.store.rows import micros
from eventkit.store.text import parse_text, text_condition

__all__ = ["after_prefix", "conditions", "times"]


def after_prefix(prefix: str) -> str | None:
    """The least text after all that begin so, as SQLite orders text (by code point); None where there is none."""
    for place in range(len(prefix) - 1, -1, -1):
        code = ord(prefix[place]) + 1
        if code <= 0x10FFFF:
            # Surrogates are no text: the next code point that is lies after them.
            return prefix[:place] + chr(0xE000 if 0xD800 <= code <= 0xDFFF else code)
    return None


def conditions(filter: EventFilter, *, names: Callable[[str], Sequence[str]]) -> list[Condition]:
    """What the filter asks of an event, those first that few events meet, but for `distinct`, which is about all.

    names: the event names that begin so.
    """
    found: list[Condition] = []
    if filter.id:
        found.append(_indexed("events_id", "id", [id.bytes for id in filter.id]))
    found += _primary(filter.resource)
    for role in filter.related:
        found += _related(role)
    for resources in filter.any_resource:
        found += _any_resource(resources)
    found += _names(filter.event, names)
    found += times(filter)
    if filter.text is not None:
        sql, params = text_condition(parse_text(filter.text.query))
        if sql:
            found.append(Condition(sql, tuple(params), reads=True, alone="holds(" in sql))
    if filter.payload is not None:
        found.append(payload(filter.payload))
    found += none_of(filter.none_of)
    return found


def _one_of(column: str, values: Sequence[Any]) -> Condition:
    if len(values) == 1:
        return Condition(f"{column} = ?", tuple(values))
    return Condition(f"{column} IN ({', '.join('?' * len(values))})", tuple(values))


def _indexed(index: str, column: str, values: Sequence[Any]) -> Condition:
    """One of the values of an indexed column."""
    leads = (Lead(table=f"events INDEXED BY {index}", sql=f"{column} = ?", params=(value,)) for value in set(values))
    return replace(_one_of(column, values), leads=tuple(leads))


def _begins(column: str, prefixes: Sequence[str]) -> Condition:
    """Any of the prefixes, as ranges, which an index can serve and in which case counts."""
    parts: list[str] = []
    params: list[str] = []
    for prefix in prefixes:
        bound = after_prefix(prefix)
        parts.append(f"{column} >= ?" if bound is None else f"({column} >= ? AND {column} < ?)")
        params += [prefix] if bound is None else [prefix, bound]
    return Condition(" OR ".join(parts), tuple(params))


def _not(condition: Condition) -> Condition:
    return Condition(f"NOT ({condition.sql})", condition.params)


def times(filter: EventFilter) -> Iterable[Condition]:
    """What the filter asks of when an event occurred."""
    if filter.occurred.since is not None:
        yield Condition("occurred >= ?", (micros(filter.occurred.since),))
    if filter.occurred.until is not None:
        yield Condition("occurred <= ?", (micros(filter.occurred.until),))


def _names(wanted: Names, names: Callable[[str], Sequence[str]]) -> Iterable[Condition]:
    found: list[Condition] = []
    if wanted.name:
        found.append(_indexed("events_event", "event", wanted.name))
    if wanted.prefix:
        known = {name for prefix in wanted.prefix for name in names(prefix)}
        leads = _indexed("events_event", "event", sorted(known)).leads
        found.append(replace(_begins("event", wanted.prefix), leads=leads))
    if wanted.exclude_name:
        found.append(_not(_one_of("event", wanted.exclude_name)))
    if wanted.exclude_prefix:
        found.append(_not(_begins("event", wanted.exclude_prefix)))
    return [replace(each, named=True) for each in found]


def _primary(wanted: Resources) -> Iterable[Condition]:
    if wanted.id:
        yield _indexed("events_resource", "resource", wanted.id)
    if wanted.id_prefix:
        yield _begins("resource", wanted.id_prefix)
    yield from labels("resource", {"labels": wanted.labels})


def _related(wanted: Role) -> Iterable[Condition]:
    rest = [_one_of("role", wanted.role)] if wanted.role else []
    if wanted.resources_in_roles:
        values = ", ".join("(?, ?)" for _ in wanted.resources_in_roles)
        params = tuple(value for pair in wanted.resources_in_roles for value in pair)
        rest.append(Condition(f"(resource, role) IN (VALUES {values})", params))
    ids = wanted.id or tuple({id for id, _ in wanted.resources_in_roles})
    if ids:
        leads = tuple(lead for id in set(ids) for lead in _leads_related(id, rest))
        sql, held = joined([_one_of("resource", ids), *rest])
        places = _places_related(sql)
        yield Condition(f"seq IN ({places})", (*held, *held), leads=leads, places=places)
    elif wanted.role:
        # No index leads from a role to its events: what JSON writes for it is looked for before it is read.
        yield role_written(wanted.role)
    if wanted.labels or (wanted.role and not ids):
        criteria = {"resources_in_roles": wanted.resources_in_roles, "labels": wanted.labels}
        yield from labels("related", {"id": wanted.id, "role": wanted.role, **criteria})


def _leads_related(id: str, rest: Sequence[Condition]) -> tuple[Lead, ...]:
    sql, params = joined([Condition("resource = ?", (id,)), *rest])
    return tuple(Lead(table=table, sql=sql, params=tuple(params)) for table in RELATED)


def _places_related(sql: str) -> str:
    """The places where a related resource meets a condition, whose parameters are wanted twice."""
    return " UNION ".join(f"SELECT seq FROM {table} WHERE {sql}" for table in RELATED)


def _any_resource(wanted: Resources) -> Iterable[Condition]:
    parts = [_one_of("resource", wanted.id)] if wanted.id else []
    parts += [_begins("resource", wanted.id_prefix)] if wanted.id_prefix else []
    if parts:
        sql, params = joined(parts)
        places = f"SELECT seq FROM events WHERE {sql} UNION {_places_related(sql)}"
        leads: tuple[Lead, ...] = ()
        if len(parts) == 1 and wanted.id:
            leads = _indexed("events_resource", "resource", wanted.id).leads
            leads += tuple(lead for id in set(wanted.id) for lead in _leads_related(id, ()))
        yield Condition(f"seq IN ({places})", tuple(params) * 3, leads=leads, places=places)
    if wanted.labels:
        yield from labels("any", {"id": wanted.id, "id_prefix": wanted.id_prefix, "labels": wanted.labels})
