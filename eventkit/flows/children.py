"""Threads that a run starts take its context along: what they print, log and emit is the run's.

1. Only threads started inside a run; any other begins with an empty context, as ever.
2. A worker thread that a background run is the first to need stays that run's: give each run an executor of its own.
"""

from __future__ import annotations

import threading
from contextvars import copy_context
from functools import partial

from eventkit.flows.context import current

__all__ = ["install", "uninstall"]

_start = threading.Thread.start


def _started(self: threading.Thread) -> None:
    if current() is not None:
        self.run = partial(copy_context().run, self.run)  # type: ignore[method-assign]
    _start(self)


def install() -> None:
    """From now on, in this process. Twice is fine."""
    if threading.Thread.start is not _started:
        threading.Thread.start = _started  # type: ignore[method-assign]


def uninstall() -> None:
    """As before, unless somebody else took it over since."""
    if threading.Thread.start is _started:
        threading.Thread.start = _start  # type: ignore[method-assign]
