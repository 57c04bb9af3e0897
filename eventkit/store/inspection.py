"""A workspace file looked at as it lies there: nothing is changed, made or upgraded, whatever is wrong with it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from eventkit.store.access import Row
from eventkit.store.database import APPLICATION_ID
from eventkit.store.owners import owner_of
from eventkit.store.records import Owner
from eventkit.store.sql import migrations, queries
from eventkit.store.trouble import in_words

__all__ = ["NEEDED", "SQLITE", "Inspection", "inspected", "newest"]

SQLITE = sqlite3.sqlite_version_info
"""The version of SQLite that Python brings;"""
NEEDED = (3, 38, 0)
"""and the one from which it reads JSON with `->>`, and has tables that are STRICT."""
_PATIENCE = 2.0
_STEPS = 10_000
"""Steps of SQLite between two looks at the clock."""


def newest() -> int:
    """The version of a file that this eventkit writes."""
    return len(migrations())


class Inspection:
    """What can be asked of a file. Raises kinds of StoreError."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    @property
    def is_workspace(self) -> bool:
        """Whether it is marked as a workspace."""
        return bool(self._one("PRAGMA application_id")[0] == APPLICATION_ID)

    @property
    def version(self) -> int:
        """How many migrations it has seen."""
        return int(self._one("PRAGMA user_version")[0])

    @property
    def is_ours(self) -> bool:
        """Whether what follows can be asked: it has the tables of this eventkit."""
        return self.is_workspace and self.version == newest()

    @property
    def used(self) -> int:
        """Bytes of its content."""
        return int(self._one(queries()["bytes_used"])[0])

    def damage(self, within: float) -> list[str] | None:
        """What is wrong with it, by SQLite's own quick check; None where that takes longer than so many seconds."""
        deadline = time.monotonic() + within
        self._connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            found = [str(row[0]) for row in self._connection.execute("PRAGMA quick_check(5)")]
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                return None
            return [str(error)]
        finally:
            self._connection.set_progress_handler(None, 0)
        return [] if found == ["ok"] else found

    def events(self) -> tuple[int, int, int]:
        """The first and the last place of the log, and how many events there are."""
        first, last, count = self._one(queries()["extent"])
        return first, last, count

    def last_received(self) -> int | None:
        """When the newest event was received, in microseconds since 1970."""
        row = self._rows("SELECT received FROM events ORDER BY seq DESC LIMIT 1")
        return row[0][0] if row else None

    def owners(self) -> list[Owner]:
        """The processes that evaluate automations or run flows, alive or not."""
        return [owner_of(row) for row in self._rows(queries()["owners"])]

    def automations(self) -> list[tuple[str, UUID | None]]:
        """Those that are on: their names and owners."""
        rows = self._rows(queries()["inspect_automations"])
        return [(name, None if owner is None else UUID(bytes=owner)) for name, owner in rows]

    def crashed_since(self, moment: int) -> int:
        """How many flow runs crashed since, in microseconds since 1970."""
        return int(self._one(queries()["inspect_crashed"], moment)[0])

    def begun_by(self, owner: UUID) -> int:
        """How many runs an owner has begun and not ended."""
        return int(self._one(queries()["inspect_begun"], owner.bytes)[0])

    def webhooks(self) -> int:
        """How many webhooks there are."""
        return int(self._one("SELECT count(*) FROM webhooks")[0])

    def port(self) -> int | None:
        """The port its webhooks had last."""
        row = self._rows(queries()["port"], "webhooks")
        return row[0][0] if row else None

    def _one(self, sql: str, *params: Any) -> Row:
        return self._rows(sql, *params)[0]

    def _rows(self, sql: str, *params: Any) -> list[Row]:
        return self._asked(lambda: self._connection.execute(sql, params).fetchall())

    def _asked(self, ask: Callable[[], list[Row]]) -> list[Row]:
        try:
            return ask()
        except sqlite3.Error as error:
            raise in_words(error, self._path) from error


@contextmanager
def inspected(path: Path) -> Iterator[Inspection]:
    """The file, opened to be read only.

    One that nobody has open has no log beside it: it is read as if on a medium that nobody can write, so that SQLite
    makes no files beside it. Otherwise those are there.
    """
    idle = not path.with_name(f"{path.name}-wal").exists()
    address = f"file:{quote(str(path.absolute()))}?mode=ro{'&immutable=1' if idle else ''}"
    try:
        connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.Error as error:
        raise in_words(error, path) from error
    with closing(connection):
        yield Inspection(connection, path)
