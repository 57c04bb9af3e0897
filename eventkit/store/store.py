"""The workspace's store: one SQLite file, or memory; and forgetting its oldest events, in small bites."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from eventkit.model.ports import Clock
from eventkit.store.access import Access, Row
from eventkit.store.append import Vocabulary
from eventkit.store.database import Database
from eventkit.store.rows import micros
from eventkit.store.sql import queries
from eventkit.store.transaction import Guard, Parts, Transaction

__all__ = ["Retention", "Store"]

_BITE = 500
"""Events a transaction deletes at most, so that an append between two of them waits a few milliseconds."""
_RUNS = 20
"""Runs and firings a transaction deletes at most: each takes all it left along."""


class Retention(Access):
    """Pruning by age and by size."""

    def prune(self, *, max_age: timedelta | None, max_bytes: int | None, now: datetime) -> int:
        """Deletes the oldest events, and what is over and no younger than they are; returns how many events.

        max_age: events received longer ago go. max_bytes: the oldest go until the file's content is no larger; its
        room is used again, the file itself does not shrink. What an owner has yet to evaluate stays, and the newest.
        With the events go their finished firings and actions, and runs that ended before, with all they left.
        Durability: each bite is a commit of its own; appends find their turn between two.
        """
        oldest = None if max_age is None else micros(now - max_age)
        if oldest is not None:
            self._prune_ended(oldest)
        removed = 0
        while rows := self._prune_events(oldest, max_bytes):
            removed += len(rows)
            self._prune_ended(rows[-1][1])
        return removed

    def _prune_events(self, oldest: int | None, max_bytes: int | None) -> list[Row]:
        """Deletes one bite of the oldest events; returns their places and times, none when it is enough."""
        begun = time.monotonic()
        with self.transaction() as transaction:
            (keep_from,) = transaction._rows("keep_from")[0]
            rows = [] if keep_from is None else transaction._rows("oldest_events", keep_from, _BITE)
            if max_bytes is None or transaction._rows("bytes_used")[0][0] <= max_bytes:
                rows = [] if oldest is None else _before(rows, oldest)
            if rows:
                for name in ("prune_related", "prune_tallies", "prune_events"):
                    transaction._write(name, rows[-1][0])
        _give_way(begun)
        return rows

    def _prune_ended(self, moment: int) -> None:
        """Deletes firings, runs and notifications that were over before a moment, in bites."""
        for name in ("prune_firings", "prune_runs", "prune_notifications"):
            begun = time.monotonic()
            while self._write(name, moment, _RUNS) == _RUNS:
                _give_way(begun)
                begun = time.monotonic()


def _give_way(begun: float) -> None:
    """Waits as long as the bite took: a lock knows no queue, and whoever waits to append needs a moment to get it."""
    time.sleep(time.monotonic() - begun)


def _before(rows: list[Row], moment: int) -> list[Row]:
    """The rows up to the first that was not received before the moment: the log is forgotten from its start."""
    young = next((place for place, (_, received) in enumerate(rows) if received >= moment), len(rows))
    return rows[:young]


class Store(Parts, Retention):
    """The log and all that hangs on it. Every call that writes has committed when it returns.

    Thread: any. Durability: what was committed survives the death of the process; of the machine, up to the last
    checkpoint (SQLite's synchronous NORMAL).
    Raises StoreError's kinds: NotAWorkspace, NewerWorkspace, ReadOnlyWorkspace, WorkspaceFull, WorkspaceClosed.
    """

    def __init__(self, database: Database, *, clock: Clock, guard: Guard = nullcontext) -> None:
        self._database = database
        self._guard = guard
        self._clock = clock
        self._sql = queries()
        self._vocabulary = Vocabulary()

    @classmethod
    def open(cls, path: Path | None, *, clock: Clock, guard: Guard = nullcontext) -> Self:
        """The store of this SQLite file, made with its folders where missing; None keeps everything in memory.

        guard: entered while a connection or the lock is held, for threads that others may raise exceptions into.
        """
        return cls(Database(path), clock=clock, guard=guard)

    @property
    def path(self) -> Path | None:
        """The file, or None in memory."""
        return self._database.path

    def close(self) -> None:
        """Closes the file; everything after raises WorkspaceClosed. Closing twice is fine."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A block whose writes are kept together when it ends, or not at all when it raises."""
        return Transaction(self)

    def data_version(self) -> int:
        """A number that changes when anybody commits, here or in another process. Costs a few microseconds."""
        return self._database.data_version()

    def checkpoint_due(self) -> bool:
        """Whether this process has written so much that it is time for a checkpoint. Costs nothing."""
        return self._database.checkpoint_due()

    def checkpoint(self) -> None:
        """Moves the write-ahead log into the file, while others write: call it when idle, so that no append has to."""
        self._database.checkpoint()

    def _select_spans(self, sql: str, params: Sequence[Any], spans: Sequence[tuple[int, int]]) -> list[list[Row]]:
        # SQLite lets other threads run while it scans: the helpers of one call are gone when it returns.
        if len(spans) == 1 or self.path is None:
            return super()._select_spans(sql, params, spans)
        with ThreadPoolExecutor(len(spans), thread_name_prefix="eventkit-scan") as helpers:
            return list(helpers.map(lambda span: self._select(sql, (*params, *span)), spans))

    def _select(self, sql: str, params: Iterable[Any] = ()) -> list[Row]:
        database = self._database
        with self._guard():
            connection = database.borrow()
            try:
                return connection.execute(sql, tuple(params)).fetchall()
            except sqlite3.Error as error:
                database.refuse(error)
            finally:
                database.give_back(connection)
