"""The tasks that a run submitted, when it ends before they do."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from eventkit.flows.context import RunContext
from eventkit.flows.interrupt import Interruption
from eventkit.flows.steps import Join, Steps

__all__ = ["drop_submitted", "stop_submitted"]


def drop_submitted(context: RunContext) -> None:
    """Ends those that have not begun."""
    for child in context.children:
        child._drop()


def stop_submitted(context: RunContext) -> Steps:
    """Ends those that have not begun, and waits for the others, which were asked to stop with the run.

    So no task enters a state after the run it belongs to is over.
    """
    drop_submitted(context)
    if begun := [child for child in context.children if not child.done()]:
        with suppress(Interruption, asyncio.CancelledError):  # whoever called the run has no time for that
            yield Join(context, begun, stopping=True)
