"""The logger of a run: its lines are kept with the run, and shown calmly in the cell that called it."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from eventkit.errors import MissingContext
from eventkit.flows.context import RunContext, current

__all__ = ["RunHandler", "get_run_logger", "run_logger"]

_ROOT = "eventkit"
if TYPE_CHECKING:
    _Adapter = logging.LoggerAdapter[logging.Logger]
else:
    _Adapter = logging.LoggerAdapter


class _RunLogger(_Adapter):
    """A logger bound to one run, wherever it is used: a plain thread has no context of its own."""

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        kwargs["extra"] = {**(kwargs.get("extra") or {}), **(self.extra or {})}
        return msg, kwargs


class RunHandler(logging.Handler):
    """Keeps each line with its run; a run called in a cell also shows it on stderr, without a time."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps and shows the line; one logged outside of any run is only shown."""
        context: RunContext | None = getattr(record, "run_context", None) or current()
        try:
            message = self.format(record)
            if context is not None:
                context.say(message, level=record.levelno, logger=record.name)
            if context is None or not context.background:
                label = context.label if context else record.name
                _stderr().write(f"{label} | {record.levelname} | {message}\n")
        except Exception:  # logging never ends what it tells about
            self.handleError(record)


def _stderr() -> Any:
    """The stream itself, so that a line already kept is not kept again as printed."""
    return getattr(sys.stderr, "unwrapped", sys.stderr)


def _logger(name: str) -> logging.Logger:
    """`eventkit.flow_runs` or `eventkit.task_runs`, with the handler that knows the runs."""
    logger = logging.getLogger(f"{_ROOT}.{name}")
    if not any(isinstance(handler, RunHandler) for handler in logger.handlers):
        logger.addHandler(RunHandler())
        logger.propagate = False
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)
    return logger


def run_logger(context: RunContext) -> _RunLogger:
    """The logger of the run of this context."""
    run = context.run
    extra = {"run_context": context, "run_name": run.name if run else None}
    return _RunLogger(_logger("task_runs" if context.task_run else "flow_runs"), extra)


def get_run_logger() -> _RunLogger:
    """The logger of the run active here; raises MissingContext outside of flows, tasks and hooks.

    Its lines are kept with the run; in a cell they also show on stderr as `flow | LEVEL | message`.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory() as ws:
    ...     @ek.flow
    ...     def careful() -> None:
    ...         ek.get_run_logger().debug("looked twice")
    ...     careful(return_state=True).name
    'Completed'
    """
    context = current()
    if context is None or context.run is None:
        raise MissingContext("There is no active flow or task run here: call get_run_logger() inside one, or in a hook")
    return run_logger(context)
