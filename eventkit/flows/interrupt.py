"""Ending what a thread is doing from another thread, without ever hitting it once it is done.

Rules:
1. An exception is raised in a thread only while a `Scope` is open on it, and taken back when the scope closes.
2. Code that must not be torn (a commit, the change of a state) runs `shielded`: the exception waits until it is over.
3. When an outer and an inner scope fire together, the outer one's exception is raised: it ends both.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

__all__ = ["Interruption", "Scope", "interruptible", "landed", "shielded", "wait_for", "whole"]

P = ParamSpec("P")
T = TypeVar("T")
GLANCE = 0.05
"""Seconds between looks at whether a waiting thread was interrupted: a blocked wait cannot be raised into."""


class Interruption(BaseException):
    """Raised in a run's thread to end it; no Exception, so that `except Exception` lets it pass."""

    scope: Scope | None = None


class _Seat:
    """One thread's scopes, outermost first, and how many shields it holds."""

    def __init__(self) -> None:
        self.ident = threading.get_ident()
        self.lock = threading.Lock()
        self.scopes: list[Scope] = []
        self.shields = 0

    def deliver(self) -> None:
        """Raises what fired and did not land yet, unless the thread is shielded. The lock is held."""
        if self.shields:
            return
        for scope in self.scopes:
            if scope.fired and not scope.landed:
                _raise_in(self.ident, scope.exception)
                return

    def take_back(self) -> None:
        """Unraises what was raised and not yet seen. The lock is held; on the thread itself."""
        if any(scope.fired for scope in self.scopes):
            _raise_in(self.ident, None)


def _raise_in(ident: int, exception: type[BaseException] | None) -> None:
    target = None if exception is None else ctypes.py_object(exception)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), target)


class _Seats(threading.local):
    def __init__(self) -> None:
        self.mine = _Seat()


_seats = _Seats()


class Scope:
    """A stretch of this thread's work that any thread may end with `fire()`. Good for one `run`."""

    def __init__(self) -> None:
        self.fired = False
        self.landed = False
        self.over = False
        self.exception: type[BaseException] | None = None  # made when it fires: a class costs more than all the rest
        self.seat = _seats.mine

    def fire(self) -> None:
        """Ends the work: at once, or when it begins; nothing happens once it is over. Thread: any."""
        with self.seat.lock:
            if not self.over and not self.fired:
                self.exception = type("Interruption", (Interruption,), {"scope": self})
                self.fired = True
                self.seat.deliver()

    def run(self, work: Callable[[], T]) -> T:
        """What the work returns. Raises Interruption when it was ended; `fired` says whether by this scope."""
        seat = self.seat
        depth, shields = len(seat.scopes), seat.shields
        try:
            self._open(seat)
            return work()
        except Interruption as stop:
            landed(stop)
            raise
        finally:
            late: BaseException | None = None
            while True:
                try:
                    self._close(seat, depth, shields)
                    break
                except BaseException as error:  # whatever lands here must not leave the scope open
                    late = error
            if late is not None and not isinstance(late, Interruption):
                raise late
            _wake(seat)

    def _open(self, seat: _Seat) -> None:
        with seat.lock:
            seat.scopes.append(self)
            seat.shields = 0
            seat.deliver()

    def _close(self, seat: _Seat, depth: int, shields: int) -> None:
        with seat.lock:
            seat.take_back()
            self.over = True
            del seat.scopes[depth:]
            seat.shields = shields


def landed(error: BaseException) -> None:
    """Notes that an interruption arrived, so that it is not raised again."""
    if isinstance(error, Interruption) and error.scope is not None:
        error.scope.landed = True


def _wake(seat: _Seat) -> None:
    if seat.scopes:
        with seat.lock:
            seat.deliver()


class shielded:
    """A stretch that an interruption must not tear: it lands at the end instead. Costs nothing outside of scopes."""

    __slots__ = ("_seat",)

    def __enter__(self) -> None:
        seat = _seats.mine
        self._seat: _Seat | None = None
        if not seat.scopes:
            return
        with seat.lock:
            seat.take_back()
            seat.shields += 1
        self._seat = seat

    def __exit__(self, *_: object) -> None:
        seat = self._seat
        if seat is None:
            return
        with seat.lock:
            seat.shields -= 1
        _wake(seat)


def whole(work: Callable[P, T]) -> Callable[P, T]:
    """Makes a function one that an interruption does not tear."""

    @wraps(work)
    def done(*args: P.args, **kwargs: P.kwargs) -> T:
        with shielded():
            return work(*args, **kwargs)

    return done


def interruptible() -> bool:
    """Whether this thread is inside a scope."""
    return bool(_seats.mine.scopes)


def wait_for(event: threading.Event, timeout: float | None = None, *, look: Callable[[], None] | None = None) -> bool:
    """Whether the event was set within `timeout` seconds. Inside a scope the wait can be interrupted.

    look: called every now and then; what it raises ends the wait.
    """
    if look is None and not _seats.mine.scopes:
        return event.wait(timeout)
    until = None if timeout is None else time.monotonic() + timeout
    while True:
        left = GLANCE if until is None else min(GLANCE, until - time.monotonic())
        if event.wait(max(left, 0.0)):
            return True
        if look is not None:
            look()
        if until is not None and time.monotonic() >= until:
            return False
