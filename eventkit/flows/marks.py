"""What a body leaves and looks for where it is carried out: that it began, that it was asked to stop, what it tells.

1. A body marks that it began before it does anything, and does not begin where that mark is: so it never runs twice.
2. Then it looks whether it was asked to stop. Whoever asks leaves that mark first and looks for the other one after:
   where that is not there, the body will never begin.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

__all__ = ["FolderMarks", "Marks", "NoMarks", "marks_of", "where"]

LOOK = 0.05
"""Seconds between two looks for a file that says stop."""


class Marks(Protocol):
    """The marks of one workspace's bodies, seen from where a body is. Thread: any."""

    def claim(self, key: str) -> bool:
        """Whether the body of this key is begun by this call: not where it was begun before, or nobody is at home."""
        ...

    def stopped(self, key: str) -> bool:
        """Whether it was asked to stop."""
        ...

    def watch(self, key: str, stop: Callable[[], None]) -> Callable[[], None]:
        """Has a function called once it is asked to stop; returns what ends that."""
        ...

    def here(self) -> str:
        """Where this is, in words that name it."""
        ...

    def tell(self, key: str, number: int, letter: bytes) -> bool:
        """Sends the letter of that number, from 1, at once; False where it must come with the result."""
        ...


class _Here:
    def here(self) -> str:
        """Which process this is, and where."""
        return where()


class NoMarks(_Here):
    """Where there is neither a cluster's memory nor a common disk: it is begun as often as the executor does."""

    def claim(self, key: str) -> bool:
        """True."""
        return True

    def stopped(self, key: str) -> bool:
        """False."""
        return False

    def watch(self, key: str, stop: Callable[[], None]) -> Callable[[], None]:
        """Nothing."""
        return lambda: None

    def tell(self, key: str, number: int, letter: bytes) -> bool:
        """False."""
        return False


class FolderMarks(_Here):
    """Marks that are files of a folder: for processes that share a disk with the workspace's."""

    def __init__(self, folder: str, pid: int, host: str) -> None:
        self._folder, self._pid, self._host = Path(folder), pid, host

    def claim(self, key: str) -> bool:
        """Makes the file, which only one process can."""
        if not self.at_home():
            return False
        try:
            file = os.open(self._folder / f"{key}.begun", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except (FileExistsError, FileNotFoundError):  # begun before, or cleared away since
            return False
        with os.fdopen(file, "w") as begun:
            begun.write(where())
        return True

    def at_home(self) -> bool:
        """Whether the process that sent it lives: what its executor still had is nobody's then."""
        if self._host != socket.gethostname():
            return True
        import psutil

        try:
            return bool(psutil.Process(self._pid).status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False
        except psutil.Error:
            return True

    def stopped(self, key: str) -> bool:
        """Whether there is a file that says so."""
        return (self._folder / f"{key}.stop").exists()

    def watch(self, key: str, stop: Callable[[], None]) -> Callable[[], None]:
        """Looks now and then, on one thread for all bodies of this process; where nobody is home it stops, too."""
        return _watch.add(lambda: self.stopped(key) or not self.at_home(), stop)

    def tell(self, key: str, number: int, letter: bytes) -> bool:
        """Appends it to the body's file, which is read while it grows."""
        with suppress(OSError), open(self._folder / f"{key}.told", "ab") as told:
            told.write(len(letter).to_bytes(8, "big") + letter)
            return True
        return False


class _Watch:
    """Looks whether something holds, on a thread that is there while there is anything to look for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sought: dict[object, tuple[Callable[[], bool], Callable[[], None]]] = {}
        self._looking = False

    def add(self, holds: Callable[[], bool], found: Callable[[], None]) -> Callable[[], None]:
        mark = object()
        with self._lock:
            self._sought[mark] = holds, found
            if not self._looking:
                self._looking = True
                threading.Thread(target=self._look, name="eventkit-stop", daemon=True).start()

        def forget() -> None:
            with self._lock:
                self._sought.pop(mark, None)

        return forget

    def _look(self) -> None:
        patience, idle = threading.Event(), 0
        while True:
            patience.wait(LOOK)
            with self._lock:
                idle = 0 if self._sought else idle + 1
                if idle * LOOK > 1:
                    self._looking = False
                    return
                sought = list(self._sought.items())
            for mark, (holds, found) in sought:
                if holds():
                    with self._lock:
                        self._sought.pop(mark, None)
                    found()


_watch = _Watch()


def where() -> str:
    """Which process this is, in words."""
    return f"process {os.getpid()} on {socket.gethostname()}"


def marks_of(place: dict[str, Any]) -> Marks:
    """The marks that a body was told of, as they can be reached from here."""
    if place["kind"] == "dask":
        from eventkit.flows.dask_marks import DaskMarks

        return DaskMarks(place["token"])
    if place["kind"] == "folder":
        marks = FolderMarks(place["folder"], place["pid"], place["host"])
        if _is_common(place) or not marks.at_home():  # who opens a dead notebook's workspace clears its folder
            return marks
    return NoMarks()


def _is_common(place: dict[str, Any]) -> bool:
    """Whether the folder is the very one that is meant: another machine may have one of that name."""
    with suppress(OSError):
        held: str = (Path(place["folder"]) / "token").read_text("utf-8")
        return bool(held == place["token"])
    return False
