"""Keeps addresses of webhooks out of the server's log where they were sent to a wrong path, which Jupyter itself logs.

A sender that was told the server's name and the notebook's path is answered 404, and goes on being valid elsewhere.
"""

from __future__ import annotations

import logging
import re

__all__ = ["Quiet"]

_ADDRESS = re.compile(r"(hooks?/(?:[./]*/)?)[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])")
"""What stands before the secret part of an address, and that part: 128 bits in base64."""
_LOGGERS = ("tornado.access", "tornado.general", "tornado.application")


class Quiet(logging.Filter):
    """On the server's own logger and tornado's, from `start` to `stop`."""

    def __init__(self, log: logging.Logger) -> None:
        super().__init__()
        self._loggers = [log, *map(logging.getLogger, _LOGGERS)]

    def start(self) -> None:
        """Hides addresses from now on."""
        for logger in self._loggers:
            logger.addFilter(self)

    def stop(self) -> None:
        """Leaves the log alone."""
        for logger in self._loggers:
            logger.removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every line pass, without the address in it."""
        try:
            said = record.getMessage()
        except (TypeError, ValueError):  # its arguments do not fit: whoever writes it says so
            return True
        if "hook" in said and _ADDRESS.search(said):
            record.msg, record.args = _ADDRESS.sub(r"\1…", said), ()
        return True
