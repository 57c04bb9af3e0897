"""Appending to the log: one insert where it is one event, one batch where they are many."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eventkit.model.event import Event
from eventkit.store.access import Row
from eventkit.store.rows import event_of, related_rows, stored

__all__ = ["Ready", "Vocabulary", "add_rows", "append_rows"]

_WORDS_A_KIND = 10_000
_TALLY_EVERY = 4_096
GATHER_EVERY = 256
"""Events after which who took part is brought forward: a question about it reads the labels of fewer than that."""
_BULKY = 65_536
"""Characters of an event's body from which it is not left to be read again."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Events with their rows, as append_event binds them, and the time they carry as received."""

    events: Sequence[Event]
    rows: Sequence[Row]
    received: datetime


class Vocabulary:
    """The label keys and roles this process has noted, so that noting them again costs a look into a set."""

    def __init__(self) -> None:
        self._labels: set[str] = set()
        self._roles: set[str] = set()

    def fresh(self, events: Sequence[Event]) -> list[Row]:
        """What is new in these events, as append_word binds it; at most 10,000 of a kind."""
        found: list[Row] = []
        for event in events:
            if not self._labels.issuperset(event.resource.root):
                found += _new("label", event.resource.root, self._labels)
            for related in event.related:
                if not self._labels.issuperset(related.root):
                    found += _new("label", related.root, self._labels)
                if related.root["prefect.resource.role"] not in self._roles:
                    found += _new("role", (related.root["prefect.resource.role"],), self._roles)
        return found

    def forget(self) -> None:
        """Starts over: what was noted may have been rolled back."""
        self._labels.clear()
        self._roles.clear()


def _new(kind: str, words: Mapping[str, str] | Sequence[str], known: set[str]) -> Iterator[Row]:
    for word in words:
        if word not in known and len(known) < _WORDS_A_KIND:
            known.add(word)
            yield kind, word, _WORDS_A_KIND


def append_rows(
    writer: sqlite3.Connection,
    sql: Mapping[str, str],
    *,
    vocabulary: Vocabulary,
    ready: Ready,
) -> list[Event]:
    """The events as stored. The caller has a transaction open, or one event that needs a single insert."""
    events, rows, received = ready.events, ready.rows, ready.received
    if len(events) == 1:
        kept = [_append_one(writer, sql, event=events[0], row=rows[0], received=received)]
    else:
        kept = _append_many(writer, sql, events=events, rows=rows, received=received)
    _bring_forward(writer, sql, vocabulary, ready, newest=kept[-1].seq or 0, kept=lambda: kept)
    return kept


def add_rows(writer: sqlite3.Connection, sql: Mapping[str, str], *, vocabulary: Vocabulary, ready: Ready) -> None:
    """The same for whoever needs nothing back: the events as stored are made only where they are to be gathered."""
    events, rows = ready.events, ready.rows
    (last,) = writer.execute(sql["last_seq"]).fetchone()
    if writer.executemany(sql["append_event"], rows).rowcount == len(rows):
        newest = last + len(rows)
        _bring_forward(
            writer, sql, vocabulary, ready, newest=newest, kept=lambda: _placed(events, last, ready.received)
        )
    else:
        kept = _found(writer, sql, events)
        _bring_forward(writer, sql, vocabulary, ready, newest=kept[-1].seq or 0, kept=lambda: kept)


def _bring_forward(
    writer: sqlite3.Connection,
    sql: Mapping[str, str],
    vocabulary: Vocabulary,
    ready: Ready,
    *,
    newest: int,
    kept: Callable[[], Sequence[Event]],
) -> None:
    """Notes new words, and every so many events brings forward what is counted and gathered of them."""
    count = len(ready.rows)
    if fresh := vocabulary.fresh(ready.events):
        writer.executemany(sql["append_word"], fresh)
    if _passed(newest, count, _TALLY_EVERY):
        writer.execute(sql["tally"])
        writer.execute(sql["tallied"])
    if _passed(newest, count, GATHER_EVERY) or any([len(row[-1]) > _BULKY for row in ready.rows]):
        _gather(writer, sql, kept())


def _gather(writer: sqlite3.Connection, sql: Mapping[str, str], kept: Sequence[Event]) -> None:
    """Brings forward who took part, up to the last of these: of those before from the log, of these from themselves."""
    first, last = kept[0].seq or 0, kept[-1].seq or 0
    before = first - 1 if last - first == len(kept) - 1 else last  # some may have been there already
    writer.execute(sql["gather"], (before,))
    writer.executemany(sql["append_related"], related_rows(kept))
    writer.execute(sql["gathered"], (last,))


def _passed(newest: int, count: int, every: int) -> bool:
    """Whether one of the last so many places is a multiple."""
    return newest // every != (newest - count) // every


def _append_one(
    writer: sqlite3.Connection, sql: Mapping[str, str], *, event: Event, row: Row, received: datetime
) -> Event:
    cursor = writer.execute(sql["append_event"], row)
    seq = cursor.lastrowid
    if not cursor.rowcount or seq is None:
        return event_of(writer.execute(sql["get_event"], (event.id.bytes,)).fetchone())
    return stored(event, seq, received)


def _append_many(
    writer: sqlite3.Connection,
    sql: Mapping[str, str],
    *,
    events: Sequence[Event],
    rows: Sequence[Row],
    received: datetime,
) -> list[Event]:
    """All at once. Nobody else writes meanwhile and seq is never reused: new rows get the places after the last."""
    (last,) = writer.execute(sql["last_seq"]).fetchone()
    if writer.executemany(sql["append_event"], rows).rowcount == len(rows):
        return _placed(events, last, received)
    return _found(writer, sql, events)


def _placed(events: Sequence[Event], last: int, received: datetime) -> list[Event]:
    """Events that were stored after the last, in this order."""
    return [stored(event, seq, received) for seq, event in enumerate(events, last + 1)]


def _found(writer: sqlite3.Connection, sql: Mapping[str, str], events: Sequence[Event]) -> list[Event]:
    """Events of which some were there before."""
    return [event_of(writer.execute(sql["get_event"], (event.id.bytes,)).fetchone()) for event in events]
