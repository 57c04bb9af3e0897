"""The ground of the store's parts: running a named query, outside or inside a transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from eventkit.model.ports import Clock
from eventkit.store.database import Database

if TYPE_CHECKING:
    from eventkit.store.append import Vocabulary
    from eventkit.store.transaction import Transaction

__all__ = ["Access", "Row"]

Row = tuple[Any, ...]


class Access(ABC):
    """What the parts of the store stand on: the database, the queries by name, and the clock."""

    _database: Database
    _sql: Mapping[str, str]
    _clock: Clock
    _vocabulary: Vocabulary

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Transaction]:
        """A transaction of everything done in the `with` block: a new one on the store, the same one inside one."""

    @abstractmethod
    def _select(self, sql: str, params: Iterable[Any] = ()) -> list[Row]:
        """Every row of a statement that reads."""

    def _select_spans(self, sql: str, params: Sequence[Any], spans: Sequence[tuple[int, int]]) -> list[list[Row]]:
        """The rows of a statement for each span of places, which are its last two parameters."""
        return [self._select(sql, (*params, *span)) for span in spans]

    def _rows(self, name: str, *params: Any) -> list[Row]:
        """Every row of a named query."""
        return self._select(self._sql[name], params)

    def _row(self, name: str, *params: Any) -> Row | None:
        """The first row of a named query, or None."""
        rows = self._select(self._sql[name], params)
        return rows[0] if rows else None

    def _write(self, name: str, *params: Any) -> int:
        """Runs a named statement that writes; returns how many rows it changed."""
        with self.transaction() as transaction:
            return transaction._write(name, *params)

    def _write_many(self, name: str, rows: Sequence[Row]) -> None:
        """Runs a named statement that writes for each of the rows."""
        with self.transaction() as transaction:
            transaction._write_many(name, rows)
