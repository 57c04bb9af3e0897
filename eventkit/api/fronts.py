"""The views behind one wire: each asks for itself, follows what it opened itself, and is told of nothing else.

A notebook may draw a widget in several places, and again after a page was loaded anew, while the kernel knows one
widget only; a panel draws several lists over one socket. Every view has its own name, which stands in all that it says
and all that it is told.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from eventkit.api.session import Session
from eventkit.api.wire import Exact, Reply

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["MOST", "Fronts", "Sight"]

QUIET = 30.0
"""Seconds of silence after which a view is asked about;"""
GRACE = 6.0
"""and seconds of a free loop in which it is heard of, if it is still there: a little more than between two signs."""


class Sight:
    """Whether anybody sees a view now: it says hello, gives a sign of life now and then, and says goodbye.

    A page that was closed or loaded again says no goodbye, and a kernel that runs a cell may hear nothing of anybody
    for as long as it runs: silence counts only while the kernel's own loop is free.

    woken: called when it is seen after it was not. Thread: any.
    """

    def __init__(self, woken: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._woken, self._clock = woken, clock
        self._lock = threading.Lock()
        self._last: float | None = None
        self._was = True
        self._asked = self._freed = 0.0
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:  # no kernel: nothing keeps its views from being heard
            self._loop = None

    def heard(self) -> None:
        """It said hello, or gave a sign of life."""
        with self._lock:
            self._last = self._clock()
            woken, self._was = not self._was, True
        if woken:
            self._woken()

    def seen(self) -> bool:
        """Whether somebody sees it."""
        with self._lock:
            self._was = self._last is not None and not self._gone(self._last)
            return self._was

    def _gone(self, last: float) -> bool:
        """Whether the silence since a moment means that nobody is there."""
        now = self._clock()
        if now - last < QUIET:
            return False
        loop = self._loop
        if loop is None or loop.is_closed():
            return True
        if self._asked <= last:
            self._asked = now
            loop.call_soon_threadsafe(self._free)
            return False
        return self._freed >= self._asked and now - self._freed >= GRACE

    def _free(self) -> None:
        self._freed = self._clock()


MOST = 16
"""Views of one wire that are remembered; a page that was closed says no goodbye, so those heard of last."""


class Fronts:
    """The sessions of the views behind a wire, by name. say: sends a view something. Thread: any.

    seen: whether anything can be shown at all now. exact: the large numbers that any of them was told; a change of a
    trait does not say which view it comes from.
    """

    def __init__(
        self, ws: Workspace, say: Callable[[dict[str, Any]], None], *, seen: Callable[[], bool] = lambda: True
    ) -> None:
        self._ws, self._say, self._seen = ws, say, seen
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[Session, Sight]] = OrderedDict()
        self._closed = False
        self.exact = Exact()

    def heard(self, view: str) -> Session:
        """Notes that a view is there; what it is to ask with."""
        with self._lock:
            if view not in self._held:
                self._held[view] = self._made(view)
            self._held.move_to_end(view)
            session, sight = self._held[view]
            gone = [self._held.popitem(last=False)[1] for _ in range(len(self._held) - MOST)]
        for each, _ in gone:
            self._end(each)
        sight.heard()
        return session

    def _made(self, view: str) -> tuple[Session, Sight]:
        session = Session(self._ws, lambda kind, of: self._tell(view, kind, of), exact=self.exact)
        sight = Sight(session.woken)
        session.seen = lambda: self._seen() and sight.seen()
        if self._closed:
            session.close()
        return session, sight

    def _tell(self, view: str, kind: str, of: Reply) -> None:
        self._say({"push": kind, "of": of.plain(), "view": view})

    def woken(self) -> None:
        """Says that something can be shown again: every view looks at once for what it missed."""
        with self._lock:
            sessions = [session for session, _ in self._held.values()]
        for session in sessions:
            session.woken()

    def bye(self, view: str) -> None:
        """A view is gone: nothing is followed for it any more."""
        with self._lock:
            held = self._held.pop(view, None)
        if held is not None:
            self._end(held[0])

    def _end(self, session: Session) -> None:
        """Ends it elsewhere: what is followed for it may be looking just now."""
        try:
            self._ws.threads.asks().submit(session.close, dropped=session.close)
        except RuntimeError:  # its threads are gone: here, then
            session.close()

    def close(self) -> None:
        """Ends all of them; twice is fine."""
        with self._lock:
            self._closed = True
            held, self._held = list(self._held.values()), OrderedDict()
        for session, _ in held:
            session.close()
