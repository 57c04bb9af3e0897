"""SQLite's and the system's errors in this tree's words."""

from __future__ import annotations

import sqlite3
from errno import ENOSPC, EROFS
from pathlib import Path

from eventkit.errors import NotAWorkspace, ReadOnlyWorkspace, StoreError, WorkspaceFull

__all__ = ["in_words", "name_of"]

_OTHERWISE = (StoreError, "could not be used", "what it holds is untouched; try again, or use another folder")
_WORDS: dict[int, tuple[type[StoreError], str, str]] = {
    sqlite3.SQLITE_FULL: (
        WorkspaceFull,
        "has no room left: nothing of this was stored, nothing stored before is lost",
        "free space on its disk and do it again",
    ),
    sqlite3.SQLITE_IOERR: (
        WorkspaceFull,
        "could not be written: nothing of this was stored, nothing stored before is lost",
        "see that its disk has room and is there, and do it again",
    ),
    sqlite3.SQLITE_READONLY: (
        ReadOnlyWorkspace,
        "cannot be written, and a workspace must be",
        "change its permissions, or use another folder",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        ReadOnlyWorkspace,
        "cannot be opened or made here",
        "check that the folder is there and may be written, or use another",
    ),
    sqlite3.SQLITE_NOTADB: (
        NotAWorkspace,
        "is no workspace file; an eventkit workspace was expected",
        "choose another folder",
    ),
    sqlite3.SQLITE_CORRUPT: (
        NotAWorkspace,
        "is damaged",
        "restore it from a copy, or use another folder",
    ),
    sqlite3.SQLITE_BUSY: (
        StoreError,
        "was kept busy by another process for too long",
        "see what holds it, and try again",
    ),
}


def name_of(path: Path | None) -> str:
    """A workspace's path as a person reads it."""
    return "The workspace in memory" if path is None else str(path)


def in_words(error: BaseException, path: Path | None) -> StoreError:
    """The error to raise from one of SQLite's or the system's; `code` is SQLite's extended code, where it has one."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    kind, said, todo = _WORDS.get(-1 if code is None else code & 0xFF, _OTHERWISE)
    errno = error.errno if isinstance(error, OSError) else None
    if isinstance(error, PermissionError) or errno == EROFS:
        kind, said, todo = _WORDS[sqlite3.SQLITE_READONLY]
    elif errno == ENOSPC:
        kind, said, todo = _WORDS[sqlite3.SQLITE_FULL]
    elif isinstance(error, NotADirectoryError | FileExistsError) or (path is not None and path.is_dir()):
        kind, said, todo = _WORDS[sqlite3.SQLITE_NOTADB]
    return kind(f"{name_of(path)} {said} ({error}): {todo}", path=path, code=code)
