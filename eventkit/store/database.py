"""One workspace file: opening it, its connections, and SQLite's errors in this tree's words."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from eventkit.errors import NewerWorkspace, NotAWorkspace, WorkspaceClosed, WorkspaceGone
from eventkit.store.functions import add_functions
from eventkit.store.sql import migrations, statements
from eventkit.store.trouble import in_words, name_of

__all__ = ["APPLICATION_ID", "Database"]

APPLICATION_ID = 0x65766B74
"""Marks a workspace file: the letters `evkt`."""

_PATIENCE = 30.0
"""Seconds to wait for another process to finish its write."""
_CHECKPOINT_PAGES = 4_000
"""The write-ahead log's length at which a commit does the checkpoint itself, some 10 ms of it."""
_CHECKPOINT_ROWS = 1_000
"""Rows written, of about a page each in small commits, after which a checkpoint is due beside the commits."""


class Database:
    """The connections to one workspace: one that writes, under `lock`, and as many that read as threads read at once.

    In memory there is one connection for both. Thread: any; a read never waits for a write in a file.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.lock = threading.RLock()
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False
        self._version: sqlite3.Connection | None = None
        self._checkpointed = self._committed = 0
        self._file: int | None = None
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self.writer = self._connect()
        except (OSError, sqlite3.Error) as error:
            self.refuse(error)
        try:
            self._prepare()
        except BaseException as error:
            self.writer.close()
            if isinstance(error, sqlite3.Error):
                self.refuse(error)
            raise
        self._file = self._lying()

    @property
    def name(self) -> str:
        """The path as a person reads it."""
        return name_of(self.path)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            ":memory:" if self.path is None else self.path,
            timeout=_PATIENCE,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            add_functions(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        """Makes or migrates the file, once it is known to be ours: nobody else's is touched."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                version = self._checked_version()
                if self.path is not None:
                    self.writer.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError as error:
                # Turning WAL on, or opening while somebody does, is refused at once and not after the busy time.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.002)
        self.writer.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        if version < len(migrations()):
            self._migrate()
        # A file nobody may write is refused here, not at the first event.
        self.writer.execute("BEGIN IMMEDIATE")
        self.writer.execute("ROLLBACK")

    def _checked_version(self) -> int:
        (mark,) = self.writer.execute("PRAGMA application_id").fetchone()
        (version,) = self.writer.execute("PRAGMA user_version").fetchone()
        (tables,) = self.writer.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if mark != APPLICATION_ID and (mark or version or tables):
            raise NotAWorkspace(
                f"{self.name} is an SQLite file of another program; an eventkit workspace was expected: "
                "choose another folder",
                path=self.path,
            )
        if version > len(migrations()):
            raise NewerWorkspace(
                f"{self.name} has version {version}, written by a newer eventkit; this one reads up to "
                f"{len(migrations())}: upgrade eventkit, or use another folder",
                path=self.path,
                version=version,
            )
        return int(version)

    def _migrate(self) -> None:
        """All missing migrations in one transaction; another process may have been quicker."""
        self.writer.execute("PRAGMA foreign_keys = OFF")
        self.writer.execute("BEGIN IMMEDIATE")
        try:
            for number, script in enumerate(migrations(), 1):
                if number > self._checked_version():
                    for statement in statements(script):
                        self.writer.execute(statement)
                    self.writer.execute(f"PRAGMA user_version = {number}")
                    self.writer.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self.writer.execute("COMMIT")
        except BaseException:
            if self.writer.in_transaction:
                self.writer.execute("ROLLBACK")
            raise
        self.writer.execute("PRAGMA foreign_keys = ON")

    def borrow(self) -> sqlite3.Connection:
        """A connection to read with; give it back. In memory it is the writing one, with its lock held."""
        if self.path is None:
            self.lock.acquire()
            if self._closed:
                self.lock.release()
                self.closed()
            return self.writer
        try:
            return self._idle.pop()
        except IndexError:
            return self._another()

    def give_back(self, connection: sqlite3.Connection) -> None:
        """Returns what `borrow` gave."""
        if self.path is None:
            self.lock.release()
        else:
            self._idle.append(connection)
            if self._closed:
                self._close_idle()

    def _another(self) -> sqlite3.Connection:
        with self.lock:
            if self._closed:
                self.closed()
            self.look()  # else it would be made anew, with nothing in it
            connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
            return connection

    def data_version(self) -> int:
        """A number that changes when anything was committed, by whomever."""
        if self._closed:
            self.closed()
        if self.path is None:
            return self._committed
        self.look()
        try:
            if self._version is None:
                with self.lock:
                    self._version = self._version or self._another()
            return int(self._version.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            self.refuse(error)

    def committed(self) -> None:
        """Notes that the connection that writes has committed. Raises WorkspaceGone where that was to nowhere."""
        self._committed = self.writer.total_changes
        self.look()

    def look(self) -> None:
        """Raises WorkspaceGone where another file lies in place of this one, or none: SQLite would go on writing."""
        if self._file is not None and self._lying() != self._file:
            raise WorkspaceGone(
                f"{self.name} was deleted or replaced while it was open: what is emitted here is stored nowhere. Open "
                f"what is there now with `eventkit.use({str(self._folder)!r})`, then run the cells again that register "
                "automations",
                path=self.path,
            )

    @property
    def _folder(self) -> Path | None:
        return None if self.path is None else self.path.parent

    def _lying(self) -> int | None:
        """Which file lies there now."""
        try:
            return None if self.path is None else os.stat(self.path).st_ino
        except OSError:
            return None

    def checkpoint_due(self) -> bool:
        """Whether this process has written much since its last checkpoint."""
        return self.path is not None and self.writer.total_changes - self._checkpointed >= _CHECKPOINT_ROWS

    def checkpoint(self) -> None:
        """Moves what the write-ahead log holds into the file, as far as no reader needs it. Nobody waits for it."""
        if self.path is not None:
            self._checkpointed = self.writer.total_changes
            connection = self.borrow()
            try:
                connection.execute("PRAGMA query_only = OFF")
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                connection.execute("PRAGMA query_only = ON")
            except sqlite3.Error as error:
                self.refuse(error)
            finally:
                self.give_back(connection)

    def close(self) -> None:
        """Closes every connection, one that a thread still reads with when that is done; twice is fine."""
        with self.lock:
            self._closed = True
            self._close_idle()
            if self._version is not None:
                self._version.close()
            self.writer.close()

    def _close_idle(self) -> None:
        while self._idle:
            with suppress(IndexError):
                self._idle.pop().close()

    def closed(self) -> NoReturn:
        """Raises WorkspaceClosed."""
        raise WorkspaceClosed(
            f"The workspace {self.name} was closed; an open one was expected: open it again with `eventkit.use(...)`",
            path=self.path,
        )

    def refuse(self, error: BaseException) -> NoReturn:
        """Raises this tree's error for one of SQLite's or the system's."""
        if self._closed:
            self.closed()
        raise in_words(error, self.path) from error
