"""A person's own functions, called with what is selected: one selection at a time, and what they raise is shown."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Any

from eventkit.api.session import Tell
from eventkit.api.told_wire import Trouble
from eventkit.model.event import Event

__all__ = ["OnSelect"]

LONG = 8_000
"""Characters of a report."""

Call = Callable[[list[Event]], Any]


class OnSelect:
    """The functions to call. later: has something done on another thread. Thread: any."""

    def __init__(self, tell: Tell, later: Callable[[Callable[[], None]], None]) -> None:
        self._tell, self._later = tell, later
        self._lock = threading.Lock()
        self._calls: dict[str, Call] = {}
        self._next: Callable[[], list[Event]] | None = None
        self._busy = False

    def add(self, call: Call) -> Callable[[], None]:
        """Calls it from now on, in place of an earlier one of its name; returns what ends that, if it still stands."""
        name = f"{getattr(call, '__module__', '')}.{getattr(call, '__qualname__', id(call))}"
        if "<lambda>" in name or "<locals>" in name:
            name = f"{name} {_place(call)}"
        with self._lock:
            self._calls[name] = call

        def end() -> None:
            with self._lock:
                if self._calls.get(name) is call:
                    del self._calls[name]

        return end

    def tell(self, selected: Callable[[], list[Event]]) -> None:
        """Has every function called with what is selected then; of several selections in a row the last counts."""
        with self._lock:
            if not self._calls:
                return
            self._next = selected
            if self._busy:
                return
            self._busy = True
        self._later(self._run)

    def _run(self) -> None:
        while True:
            with self._lock:
                selected, self._next = self._next, None
                calls = list(self._calls.values())
                if selected is None:
                    self._busy = False
                    return
            try:
                events = selected()
            except Exception as error:  # the log cannot be read, or is closed: the next selection may be
                self._tell("trouble", _trouble("What is selected could not be read:", error))
                continue
            for call in calls:
                try:
                    call(list(events))
                except BaseException as error:  # the edge: it is a person's own, and is shown where they look
                    self._tell(
                        "trouble", _trouble(f"{_name(call)}, which is called with what is selected, raised", error)
                    )


def _place(call: Call) -> str:
    """Where a function that has no name of its own was written."""
    code = getattr(call, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code is not None else str(id(call))


def _name(call: Call) -> str:
    return getattr(call, "__qualname__", "") or type(call).__name__


def _trouble(what: str, error: BaseException) -> Trouble:
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Trouble(
        kind=type(error).__name__,
        sentence=f"{what} {said}",
        report="".join(traceback.format_exception(error))[-LONG:],
    )
