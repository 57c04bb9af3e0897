"""Whose turn it is to move something to a server and back: one at a time in a workspace.

What goes on by itself is broken off for a cell: it is gone on with from any point.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from eventkit.errors import WorkspaceClosed
from eventkit.flows import whole
from eventkit.prefect.back_off import BackOff

__all__ = ["Turn"]

LOOK = 0.1


class Turn:
    """Taken by a cell, or by what goes on by itself while no cell wants it. Thread: any."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken, self._stopped, self._cells = False, False, 0
        self._break_off: Callable[[], None] | None = None
        self._under_way = set[str | None]()
        self.back_off = BackOff()

    @contextmanager
    def of_a_cell(self, look: Callable[[], None]) -> Iterator[None]:
        """look: called now and then until it is its turn."""
        self._wanted(1)
        try:
            while not self._take(by_itself=None):
                look()
            try:
                yield
            finally:
                self._give()
        finally:
            self._wanted(-1)

    @contextmanager
    def by_itself(self, break_off: Callable[[], None]) -> Iterator[None]:
        """break_off: has it end soon, with an error. Raises WorkspaceClosed where all is stopped."""
        while not self._take(by_itself=break_off):
            if self._stopped:
                raise WorkspaceClosed()
        try:
            yield
        finally:
            self._give()

    @property
    def wanted(self) -> bool:
        """Whether a cell wants it, or has it."""
        return self._cells > 0

    @whole
    def once(self, url: str | None) -> bool:
        """Whether nothing goes on by itself for this server yet; from now on something does, until `over`."""
        with self._changed:
            new = url not in self._under_way
            self._under_way.add(url)
            return new

    @whole
    def over(self, url: str | None) -> None:
        """It does no more."""
        with self._changed:
            self._under_way.discard(url)

    @whole
    def rest(self) -> None:
        """Waits a while after trouble, longer each time."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped, self.back_off.failed())

    @whole
    def stop(self, *, stopped: bool = True) -> None:
        """Nothing goes on by itself from now on; stopped=False: it may again."""
        with self._changed:
            self._stopped = stopped
            if stopped and self._break_off is not None:
                self._break_off()
            self._changed.notify_all()

    @whole
    def _wanted(self, more: int) -> None:
        with self._changed:
            self._cells += more
            if more > 0 and self._break_off is not None:
                self._break_off()
            self._changed.notify_all()

    @whole
    def _take(self, *, by_itself: Callable[[], None] | None) -> bool:
        """Takes it, where it is free within a moment."""

        def free() -> bool:
            return not self._taken and (by_itself is None or not (self._cells or self._stopped))

        with self._changed:
            if not self._changed.wait_for(free, LOOK):
                return False
            self._taken, self._break_off = True, by_itself
            return True

    @whole
    def _give(self) -> None:
        with self._changed:
            self._taken, self._break_off = False, None
            self._changed.notify_all()
