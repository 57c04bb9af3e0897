"""The workspace's store: one SQLite file, or memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from eventkit.model.ports import Clock
from eventkit.store.access import Row
from eventkit.store.append import Vocabulary
from eventkit.store.database import Database
from eventkit.store.parts import Parts
from eventkit.store.retention import Retention
from eventkit.store.sql import queries
from eventkit.store.transaction import Guard, Transaction

__all__ = ["Store"]


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
