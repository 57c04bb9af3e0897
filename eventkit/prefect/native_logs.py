"""What Prefect logs while it runs a flow of its own: kept with our run, and out of the cell that happens to run.

Prefect's console handler holds the stream it found when it was made, where no proxy of ours is in its way: a filter is.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

__all__ = ["Seat", "listen"]

ROOT = "prefect"
Trace = Callable[..., str]


class Seat(Protocol):
    """The run around what logs."""

    background: bool

    def say(self, message: str, *, level: int, logger: str) -> None:
        """Keeps a line."""


class _Keeper(logging.Handler):
    """Keeps with our run what Prefect's loggers say in it."""

    def __init__(self, seat: Callable[[], Seat | None], trace: Trace) -> None:
        super().__init__()
        self.seat, self.trace = seat, trace
        self.theirs = str(Path(sys.modules[ROOT].__file__ or "").parent)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            seat = self.seat()
            if seat is not None:
                error = record.exc_info[1] if record.exc_info else None
                way = f"\n{self.trace(error, self.theirs)}" if error is not None else ""
                seat.say(record.getMessage() + way, level=record.levelno, logger=record.name)
        except Exception:  # logging never ends what it tells about
            self.handleError(record)


class _Quiet(logging.Filter):
    """Lets nothing of a run in the background onto a console; what is not Prefect's own word is kept here."""

    def __init__(self, keeper: _Keeper) -> None:
        super().__init__()
        self.keeper = keeper

    def filter(self, record: logging.LogRecord) -> bool:
        seat = self.keeper.seat()
        if seat is None or not seat.background:
            return True
        if record.name.partition(".")[0] != ROOT:
            self.keeper.emit(record)
        return False


def listen(seat: Callable[[], Seat | None], trace: Trace) -> None:
    """Puts the keeper and the filters in place where they are not yet: Prefect sets up its logging when it likes.

    seat: asked for the run around each line. trace: words the way to an error, without the frames of a folder.
    """
    theirs = logging.getLogger(ROOT)
    keeper = next((each for each in theirs.handlers if isinstance(each, _Keeper)), None)
    if keeper is None:
        theirs.addHandler(keeper := _Keeper(seat, trace))
    for handler in (*logging.getLogger().handlers, *theirs.handlers):
        console = isinstance(handler, logging.StreamHandler) and type(handler).__module__.partition(".")[0] == ROOT
        if console and not any(isinstance(each, _Quiet) for each in handler.filters):
            handler.addFilter(_Quiet(keeper))
