"""Who wants to know that something changed: told soon after a commit, whoever made it, and no more often than asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context

from eventkit.errors import StoreError, WorkspaceClosed, WorkspaceGone
from eventkit.flows import whole
from eventkit.store import Store
from eventkit.workspace.bell import Bell

__all__ = ["Follow", "Followers"]

LOOK = 0.05
"""Seconds between two looks at what other processes committed."""
Seen = tuple[int, int]
"""What was committed, and how often something else was said to have changed."""
NEVER: Seen = (-1, -1)
"""Nothing: what was seen of one who is told all the same."""
BACK_OFF = 1.0
"""Seconds after the store could not be asked until it is asked again."""


class Follow:
    """One who follows; made by `Workspace.follow`. Ends when told to. Thread: any.

    every: seconds between two calls, at least; whoever finds that a call takes long may call for more. stops: whether
    it is called too when the workspace was stopped.
    """

    def __init__(
        self,
        followers: Followers,
        call: Callable[[], None],
        *,
        every: float,
        failed: Callable[[BaseException], None] | None,
        seen: Seen,
    ) -> None:
        self._followers, self._call, self._failed = followers, call, failed
        self.every, self.stops = every, False
        self._seen, self._due = seen, 0.0
        self._calling = threading.RLock()
        self.ended = False

    def end(self) -> None:
        """Ends it: when this returns, what it calls does not run and never will again. Twice is fine.

        Called from what it calls, it returns at once.
        """
        self.ended = True
        self._followers.end(self)
        with self._calling:  # one that runs is let finish
            pass

    def look(self, version: Seen) -> float | None:
        """Calls where something changed and it is time to; the time when it will be, None where nothing changed."""
        if version == self._seen:
            return None
        if time.monotonic() < self._due:
            return self._due
        self.call(version)
        return None

    def call(self, version: Seen = NEVER) -> None:
        """Calls now, whether anything changed or not, where it was not ended."""
        with self._calling:
            if self.ended:
                return
            self._seen = version  # first: what is committed meanwhile is told by the next call
            try:
                self._call()
            except BaseException as error:  # the follower's own, and nobody else's
                self.fail(error)
            self._due = time.monotonic() + self.every

    def fail(self, error: BaseException) -> None:
        """Tells why it is not called."""
        if self._failed is not None:
            with suppress(BaseException):
                self._failed(error)


class _Turns:
    """One life of the thread: whether it is to end, and what wakes it."""

    def __init__(self) -> None:
        self.bell = Bell()
        self.over = threading.Event()

    def end(self) -> None:
        """Says that it is to end."""
        self.over.set()
        self.bell.ring()

    def wait(self, due: float | None) -> None:
        """Until something may have changed; where it has and it is too early to say so, until then."""
        if due is None:
            self.bell.wait(LOOK)
        else:  # whoever rings meanwhile need not be heard
            self.over.wait(max(0.0, min(LOOK, due - time.monotonic())))


class Followers:
    """The thread `eventkit-feed`, made with the first who follows and joined with the last. Thread: any."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._held: tuple[Follow, ...] = ()
        self._running: tuple[_Turns, threading.Thread] | None = None
        self._stopped = False
        self._stirred = 0

    def _version(self) -> Seen:
        return self._store.data_version(), self._stirred

    @whole
    def add(self, call: Callable[[], None], *, every: float, failed: Callable[[BaseException], None] | None) -> Follow:
        """Somebody more who follows; see `Workspace.follow`."""
        follow = Follow(self, call, every=every, failed=failed, seen=self._version())
        with self._lock:
            self._held = (*self._held, follow)
            self._start()
        return follow

    @whole
    def end(self, follow: Follow) -> None:
        """Lets one go, and with the last the thread."""
        with self._lock:
            self._held = tuple(each for each in self._held if each is not follow)
            running = None if self._held else self._let_go()
        _join(running)

    def stir(self) -> None:
        """Says that something changed though nothing was committed: a process died."""
        with self._lock:
            self._stirred += 1
        self.ring()

    def ring(self) -> None:
        """Says that something may have been committed here."""
        running = self._running
        if running is not None:
            running[0].bell.ring()

    @whole
    def restart(self) -> None:
        """Starts again after `stop`, where somebody follows."""
        with self._lock:
            self._stopped = False
            self._start()

    @whole
    def stop(self) -> None:
        """Ends the thread after the call that it is in, and joins it; who follows is told again after `restart`."""
        with self._lock:
            self._stopped = True
            running = self._let_go()
        _join(running)

    @whole
    def stopped(self) -> None:
        """Tells those who asked for it that the workspace was stopped, on this thread; and again when it starts."""
        for each in self._held:
            if each.stops:
                each.call()

    def _start(self) -> None:
        if self._running is None and self._held and not self._stopped:
            turns = _Turns()
            thread = threading.Thread(target=self._run, args=(turns,), name="eventkit-feed", daemon=True)
            self._running = turns, thread
            Context().run(thread.start)  # ours, whichever run was the first to follow

    def _let_go(self) -> threading.Thread | None:
        """The thread, told to end; the next one who follows has another."""
        if self._running is None:
            return None
        (turns, thread), self._running = self._running, None
        turns.end()
        return thread

    def _run(self, turns: _Turns) -> None:
        while not turns.over.is_set():
            try:
                version = self._version()
            except WorkspaceClosed:
                return
            except WorkspaceGone as error:  # for good: nothing that is read here is true any more
                for each in self._held:
                    each.fail(error)
                return
            except StoreError:  # whoever reads for a follower sees the same, and says so
                turns.over.wait(BACK_OFF)
                continue
            due = [each.look(version) for each in self._held if not turns.over.is_set()]
            turns.wait(min((each for each in due if each is not None), default=None))


def _join(thread: threading.Thread | None) -> None:
    if thread is not None and thread is not threading.current_thread():
        thread.join()
