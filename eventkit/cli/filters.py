"""Which events: the options that `tail` and `export` share, as a filter."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from eventkit.cli.parsing import Parser, seconds
from eventkit.errors import UsageError
from eventkit.model.base import read_json
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.model.resource import ID, ROLE
from eventkit.workspace.query import event_filter

__all__ = ["Wanted", "add_filters", "filter_of"]

_SHORT = {"id": ID, "role": ROLE}
_PATTERN = '--payload \'{"region": ["eu"]}\''


def add_filters(parser: Parser) -> None:
    """Adds the names and the options that narrow them."""
    asked = parser.add_argument_group("which events")
    parser.add_argument(
        "names", nargs="*", default=[], metavar="NAME", help="order.placed, or 'order.*' for all that begin so"
    )
    asked.add_argument("--exclude", action="append", metavar="NAME", help="leave these names out; repeatable")
    asked.add_argument("--resource", metavar="ID", help="the resource's id, or a beginning with *")
    asked.add_argument("--label", action="append", metavar="KEY=PATTERN", help="a label of the resource; repeatable")
    asked.add_argument("--related", metavar="ROLE:ID", help="one that took part: customer:customer.7, customer, or :id")
    asked.add_argument("--text", metavar="WORDS", help="words in names, labels and payloads; -word excludes")
    asked.add_argument("--payload", metavar="PATTERN", help="what the payload must hold, as JSON: '{\"total\": [12]}'")
    asked.add_argument("--none-of", action="append", metavar="LABEL=PATTERN", help="what no resource of it may have")
    asked.add_argument("--since", metavar="TIME", help="occurred from then on: 2026-05-01T12:00, or 10m, 2h, 3d ago")
    asked.add_argument("--until", metavar="TIME", help="occurred up to then")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: those that the filter admits, and of these, where any are named, those of the names.

    A filter that has exact names and beginnings asks for both of one event, as Prefect's does. Where a person names
    both, any of them is meant: the exact ones are beginnings to the filter, and looked at again here.
    """

    filter: EventFilter
    names: frozenset[str] = frozenset()
    begins: tuple[str, ...] = ()

    def admits(self, event: Event) -> bool:
        """Whether an event that the filter admits is wanted."""
        return not self.names or event.event in self.names or event.event.startswith(self.begins)


def filter_of(given: argparse.Namespace, *, now: datetime | None = None) -> Wanted:
    """What the line asks for, oldest first. Raises UsageError."""
    exact = frozenset(name for name in given.names if not name.endswith("*"))
    if not exact or len(exact) == len(given.names):
        return Wanted(_filter(given, given.names, now))
    begins = tuple(name[:-1] for name in given.names if name.endswith("*"))
    return Wanted(
        _filter(given, [*(f"{name}*" for name in exact), *(f"{each}*" for each in begins)], now), exact, begins
    )


def _filter(given: argparse.Namespace, names: Sequence[str], now: datetime | None) -> EventFilter:
    role, _, related = (given.related or "").partition(":")
    return event_filter(
        list(names) or None,
        exclude=given.exclude,
        resource=given.resource,
        labels=_spec(given.label or (), "--label region=eu-*") or None,
        role=role or None,
        related=related or None,
        text=given.text,
        payload=_pattern(given.payload),
        none_of=_spec(given.none_of or (), "--none-of tier=test") or None,
        since=_time(given.since, "--since", now),
        until=_time(given.until, "--until", now),
        oldest_first=True,
    )


def _spec(given: Sequence[str], example: str) -> dict[str, list[str]]:
    spec: dict[str, list[str]] = {}
    for each in given:
        key, found, pattern = each.partition("=")
        if not (key and found):
            raise UsageError(f"{example.split()[0]} takes LABEL=PATTERN, not {each!r}: write {example}")
        spec.setdefault(_SHORT.get(key, key), []).append(pattern)
    return spec


def _pattern(given: str | None) -> Mapping[str, Any] | None:
    if given is None:
        return None
    try:
        found = read_json(given)
    except ValueError as error:
        raise UsageError(f"--payload takes a pattern as JSON ({error}): write {_PATTERN}") from None
    if not isinstance(found, dict):
        raise UsageError(f"--payload takes a mapping as JSON: write {_PATTERN}")
    return found


def _time(given: str | None, option: str, now: datetime | None) -> datetime | None:
    if given is None:
        return None
    span = seconds(given)
    try:
        if span is not None:
            return (now or datetime.now(UTC)) - timedelta(seconds=span)
        moment = datetime.fromisoformat(given)
        return (moment.astimezone() if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{option} takes a time, not {given!r}: write 2026-05-01T12:00, or 10m for ten minutes ago"
        ) from None
