"""Where prints go: into the cell that called the flow, or into the log of the run that the matcher started.

One proxy stands for `sys.stdout` and one for `sys.stderr`; each write asks the context it is made in.
Source: `jupyter.md` section 6.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TextIO, cast

from eventkit.flows.context import current

__all__ = ["Proxy", "install", "silenced", "uninstall"]

_STREAMS = ("stdout", "stderr")
_silent: ContextVar[bool] = ContextVar("eventkit_silent", default=False)


@contextmanager
def silenced() -> Iterator[None]:
    """Inside, what is printed is dropped."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


class Proxy:
    """Stands for a stream: what a background run writes goes to the run only; the rest passes through.

    A flow with log_prints that was called in a cell does both. All else is the stream's own.
    """

    def __init__(self, stream: TextIO, name: str) -> None:
        self.unwrapped = stream
        self._name = name

    def write(self, text: str) -> int:
        """Writes where the context says; the number of characters."""
        if _silent.get():
            return len(text)
        context = current()
        run = context.run if context is not None else None
        if context is None or run is None or not (context.background or context.log_prints):
            return self.unwrapped.write(text)
        if not context.background:
            self.unwrapped.write(text)
        context.printed(self._name, str(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Writes each."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Flushes the stream."""
        self.unwrapped.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unwrapped, name)

    def __repr__(self) -> str:
        return f"Proxy({self._name!r})"


def install() -> None:
    """Puts the proxies in place, once. Handlers of the root logger that hold the streams get the proxies."""
    for name in _STREAMS:
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, Proxy):
            proxy = Proxy(stream, name)
            setattr(sys, name, proxy)
            _hand_over(stream, proxy)


def uninstall() -> None:
    """Puts the streams back, unless somebody replaced them since."""
    for name in _STREAMS:
        proxy = getattr(sys, name)
        if isinstance(proxy, Proxy):
            setattr(sys, name, proxy.unwrapped)
            _hand_over(proxy, proxy.unwrapped)


def _hand_over(old: Any, new: Any) -> None:
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is old:
            handler.setStream(cast(TextIO, new))
