"""Everything the store can do, and a transaction: all of a block together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from eventkit.errors import StoreError
from eventkit.model.deployment import Deployment
from eventkit.store.access import Row
from eventkit.store.actions import ActionRecords, Outcomes
from eventkit.store.automations import Automations
from eventkit.store.deployments import Deployments, Kept
from eventkit.store.events import Events
from eventkit.store.histograms import Histograms
from eventkit.store.histories import Histories
from eventkit.store.owners import Owners
from eventkit.store.runs import Runs
from eventkit.store.servers import Servers
from eventkit.store.summaries import Nearest, Summaries, Tallied
from eventkit.store.webhooks import Webhooks

if TYPE_CHECKING:
    from eventkit.store.store import Store

__all__ = ["Guard", "Parts", "Transaction"]


class Parts(
    Events,
    Histograms,
    Nearest,
    Tallied,
    Owners,
    Automations,
    ActionRecords,
    Histories,
    Outcomes,
    Deployments,
    Runs,
    Summaries,
    Webhooks,
    Servers,
    Kept,
):
    """The store's parts as one class: `Store` commits each call, `Transaction` all of a block together."""


Guard = Callable[[], AbstractContextManager[None]]
"""Makes what keeps a thread from being raised into while it holds what others wait for."""


class Transaction(Parts):
    """The writing connection for the time of a `with` block; commits at its end, rolls back on any exception.

    Reads see what was written so far. Thread: the one that entered it.
    """

    def __init__(self, store: Store) -> None:
        self._database = store._database
        self._sql = store._sql
        self._clock = store._clock
        self._vocabulary = store._vocabulary
        self._guard = store._guard()

    def __enter__(self) -> Self:
        self._guard.__enter__()
        try:
            self._begin()
        except BaseException as error:
            self._guard.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def _begin(self) -> None:
        database = self._database
        database.lock.acquire()
        try:
            if database.writer.in_transaction:
                raise StoreError(
                    f"A transaction on {database.name} is open on this thread already; one at a time was expected: "
                    "call the methods of that one"
                )
            database.look()
            database.writer.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            database.lock.release()
            database.refuse(error)
        except BaseException:
            database.lock.release()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._end(error)
        finally:
            self._guard.__exit__(kind, error, trace)

    def _end(self, error: BaseException | None) -> None:
        database = self._database
        try:
            if error is None:
                database.writer.execute("COMMIT")
                database.committed()
        except sqlite3.Error as failure:
            error = failure
        finally:
            # SQLite has already rolled back by itself after some errors, such as a full disk.
            if database.writer.in_transaction:
                database.writer.execute("ROLLBACK")
            if error is not None:
                self._vocabulary.forget()
            database.lock.release()
        # A broken rule of the schema is the caller's to word: only it knows what was to be stored.
        if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.IntegrityError):
            database.refuse(error)

    @staticmethod
    @lru_cache(maxsize=256)
    def _deployment(body: str) -> Deployment:
        # every state of every run asks for its deployment; outside a transaction each reader has one of its own
        return Deployment.parse(body)

    def transaction(self) -> AbstractContextManager[Transaction]:
        """The one that is open: what is called inside takes part in it."""
        return nullcontext(self)

    def _select(self, sql: str, params: Iterable[Any] = ()) -> list[Row]:
        return self._database.writer.execute(sql, tuple(params)).fetchall()

    def _write(self, name: str, *params: Any) -> int:
        return self._database.writer.execute(self._sql[name], params).rowcount

    def _write_many(self, name: str, rows: Iterable[Row]) -> None:
        self._database.writer.executemany(self._sql[name], rows)
