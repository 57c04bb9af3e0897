"""The workspace of a server: opened when it is first needed, opened anew where it was closed or reset elsewhere."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Observer"]


class Observer:
    """Opens a workspace that evaluates nothing: it looks on, takes requests, and says what somebody is to do.

    home: the folder; None for the default one. notice: takes what the workspace has to say. opened: told of it, each
    time it is opened, before anybody else has it. Most of eventkit is loaded with the first use, so that a server
    nobody asks starts as soon as one without it.
    """

    def __init__(
        self, home: Path | None, *, notice: Callable[[str], None], opened: Callable[[Workspace], None] = lambda _: None
    ) -> None:
        self._home, self._notice, self._opened = home, notice, opened
        self._lock = threading.Lock()
        self._ws: Workspace | None = None
        self._file: tuple[int, int] | None = None
        self._closed = False

    @property
    def held(self) -> Workspace | None:
        """The workspace where it is open, and still the one of its folder; opens none. Thread: any."""
        ws = self._ws
        return ws if ws is not None and not ws.closed and _file_of(ws) == self._file else None

    async def workspace(self) -> Workspace:
        """The workspace. Thread: the loop's, which goes on while it is opened. Raises the kinds of StoreError."""
        held = self.held
        if held is not None:
            return held
        return await asyncio.get_running_loop().run_in_executor(None, self.open)

    def open(self) -> Workspace:
        """The workspace, opened here. Raises the kinds of StoreError. Thread: any but the loop's."""
        from eventkit.errors import WorkspaceClosed
        from eventkit.server import asking  # noqa: F401 - whoever is answered needs it, and the loop should not load it
        from eventkit.workspace.current import home
        from eventkit.workspace.workspace import Workspace

        with self._lock:
            if self._closed:
                raise WorkspaceClosed("The Jupyter server is stopping, and its workspace is closed: start it again")
            held = self.held
            if held is not None:
                return held
            if self._ws is not None:  # another file lies there now: whoever looks at the old one is told
                self._ws.close()
            self._ws = None
            opened = Workspace(self._home if self._home is not None else home(), evaluates=False)
            opened.notice = self._notice
            self._opened(opened)
            self._ws, self._file = opened, _file_of(opened)
            return opened

    def look(self) -> None:
        """Looks whether a kernel died, and whether the workspace is still that of its folder; closes it where not.

        Whoever has it open is told that it is closed, and finds what lies there now on asking again. Call it every few
        seconds while somebody looks. Thread: any but the loop's.
        """
        from eventkit.errors import StoreError

        with self._lock:
            ws = self._ws
            if ws is None or ws.closed:
                return
            if _file_of(ws) != self._file:
                ws.close()
                return
        with suppress(StoreError):  # a disk that is full, or a close just now: it is looked again
            ws.check_owners()

    def close(self) -> None:
        """Closes it for good; twice is fine. Thread: any but the loop's."""
        with self._lock:
            self._closed = True
            if self._ws is not None:
                self._ws.close()


def _file_of(ws: Workspace) -> tuple[int, int] | None:
    """Which file lies where the workspace has its own: one that was forgotten and made anew is another."""
    with suppress(OSError):
        found = ws.files()[0].stat()
        return found.st_dev, found.st_ino
    return None
