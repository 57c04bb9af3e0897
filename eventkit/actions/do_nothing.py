"""Does nothing."""

from __future__ import annotations

from eventkit.actions.outcome import Call, Outcome
from eventkit.model.action import DoNothing

__all__ = ["perform"]


def perform(action: DoNothing, call: Call) -> Outcome:
    """Nothing, with success: what the firing leaves is its events."""
    return Outcome(ok=True)
