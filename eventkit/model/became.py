"""What became of one event with one automation, in a word."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Became"]


class Became(StrEnum):
    """What became of an event with an automation.

    matched: it was counted, or opened a window. suppressed: it fits and nothing came of it. stopped: it fits, and was
    too far from its origin, or in a loop, to fire anything. nearly: it is one clause short. waiting: its turn has not
    come. by hand: a person fired with it. in shadow: it would have fired; nothing was run.
    """

    FIRED = "fired"
    SHADOW = "in shadow"
    MANUAL = "by hand"
    MATCHED = "matched"
    SUPPRESSED = "suppressed"
    STOPPED = "stopped"
    ERROR = "error"
    NEARLY = "nearly"
    WAITING = "waiting"
