"""A front end that asks, without one: questions as plain JSON, and what it was told besides."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventkit.api import Session, answered


class Asker:
    """A session, and what it is told, in order."""

    def __init__(self, ws: Any) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self._came = threading.Condition()
        self.session = Session(ws, self._tell)

    def _tell(self, kind: str, of: Any) -> None:
        with self._came:
            self.told.append((kind, of.plain()))
            self._came.notify_all()

    def __call__(self, question: str, /, **of: Any) -> dict[str, Any]:
        """The reply to a question."""
        return answered(self.session, question, of)

    def pushed(self, kind: str) -> list[dict[str, Any]]:
        """All that was told of a kind."""
        with self._came:
            return [of for name, of in self.told if name == kind]

    def wait(self, kind: str, holds: Any = lambda of: True, *, timeout: float = 20.0) -> dict[str, Any]:
        """The last of what is told of a kind that holds, once there is one."""
        deadline = time.monotonic() + timeout
        with self._came:
            while True:
                found = [of for name, of in self.told if name == kind and holds(of)]
                if found:
                    return found[-1]
                assert self._came.wait(deadline - time.monotonic()), f"no {kind} that holds among {self.told}"


@contextmanager
def asking(ws: Any) -> Iterator[Asker]:
    """One that asks a workspace, until the end of the block."""
    asker = Asker(ws)
    try:
        yield asker
    finally:
        asker.session.close()
