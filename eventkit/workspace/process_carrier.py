"""Other processes as a carrier: files are their marks, and their letters, where they share a disk with this one."""

from __future__ import annotations

import concurrent.futures as cf
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from eventkit.workspace.carrier import Heard
from eventkit.workspace.sender import Sender

__all__ = ["ProcessCarrier"]


class ProcessCarrier(Sender):
    """Other processes. Where they share a disk with this one its files are their marks, and what they tell is read."""

    def __init__(
        self, executor: cf.Executor, *, common: bool, home: Path | None, submit: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__(executor)
        self._common, self._submit = common, submit
        self._lock = threading.Lock()
        self._reading = False
        mine = f".eventkit-away-{socket.gethostname()}-"
        _clear(home if home is not None else Path(tempfile.gettempdir()), mine)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{mine}{os.getpid()}-", dir=home))
        (self._folder / "token").write_text(self.token)

    def place(self) -> dict[str, Any]:
        """A folder; the token in it says that it is the same one there. pid, host: whose body it is."""
        return {
            "kind": "folder", "folder": str(self._folder), "token": self.token, "pid": os.getpid(),
            "host": socket.gethostname(),
        }  # fmt: skip

    def stop(self, key: str) -> bool:
        """Marks it, then looks whether it has begun, and cancels it where it has not."""
        (self._folder / f"{key}.stop").touch()
        if (self._folder / f"{key}.begun").exists():
            self._common = True
            return False
        out = self.out.get(key)
        # one that a process pool has handed on to its processes can no longer be cancelled, but finds the mark
        return out is not None and (out.future.cancel() or self._common)

    def why(self, key: str) -> str:
        """It is asked there, or cannot be."""
        if self._common:
            return (
                "It was asked to stop where it is carried out, and has not yet: it is in a call that does not return "
                "to Python, or in code that catches BaseException; it stops when that ends"
            )
        return (
            f"{type(self.executor).__name__} cannot stop what it has begun, and its processes share no disk with this "
            "one by which they could be asked: it goes on to its end there, and is cancelled then"
        )

    def look(self) -> None:
        """Has letters that came read on the pool, where the disk may take its time."""
        if not self.out or self._reading:
            return
        with suppress(OSError), os.scandir(self._folder) as files:
            for file in files:
                key, _, kind = file.name.rpartition(".")
                out = self.out.get(key) if kind == "told" else None
                if out is not None and file.stat().st_size > out.read:
                    self._reading = True
                    self._submit(self._read_all)
                    return

    def _read_all(self) -> None:
        try:
            for key in list(self.out):
                self._read(key)
        finally:
            self._reading = False

    def _read(self, key: str) -> None:
        out = self.out.get(key)
        if out is None:
            return
        with self._lock, suppress(OSError), open(self._folder / f"{key}.told", "rb") as told:
            self._common = True
            told.seek(out.read)
            data = told.read()
            start = 0
            while len(data) >= start + 8:
                end = start + 8 + int.from_bytes(data[start : start + 8], "big")
                if len(data) < end:
                    break
                out.letters += 1
                out.post(Heard(out.letters, data[start + 8 : end]))
                out.read += end - start
                start = end

    def ended(self, key: str) -> None:
        """Reads its last letters, and deletes them."""
        self._read(key)
        with suppress(OSError):
            (self._folder / f"{key}.told").unlink()

    def forget(self, key: str) -> None:
        """Deletes its marks."""
        for kind in ("begun", "stop"):
            with suppress(OSError):
                (self._folder / f"{key}.{kind}").unlink()

    def close(self) -> None:
        """Deletes the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _clear(home: Path, mine: str) -> None:
    """Deletes what processes of this machine that are gone have left."""
    import psutil

    for left in home.glob(f"{mine}*-*"):
        pid = left.name.removeprefix(mine).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
