"""How often an automation looked, matched and fired; and what became of events with it, the last ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    import pandas

__all__ = ["Became", "Counts", "History", "Reason"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many events an automation considered (all that came while it was on), matched, suppressed and erred in.

    matched: something came of it: it was counted, opened a window, or fired. suppressed: it fits, and nothing came of
    it. fired: how often it did, by hand and in shadow too; silence fires without an event.
    """

    considered: int = 0
    matched: int = 0
    fired: int = 0
    suppressed: int = 0
    errored: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What became of one event, and why, in a sentence. seq, event_id: None where the time did it.

    brief: the same in a few words that do not hang on the time of day. event, resource: name and id, "" where the event
    was let go from the log. at: occurred, or when it was noticed. gathered: whether the time was over of a window that
    gathers; else it was silent.
    """

    became: Became
    why: str
    brief: str = ""
    at: datetime
    event: str = ""
    resource: str = ""
    seq: int | None = None
    event_id: UUID | None = None
    gathered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The counts of an automation, and its last reasons, newest first, at most 20."""

    automation: str
    counts: Counts
    reasons: tuple[Reason, ...] = ()

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a reason: at, seq, event, resource, became, why."""
        import pandas

        rows = [(each.at, each.seq, each.event, each.resource, each.became.value, each.why) for each in self.reasons]
        return pandas.DataFrame(rows, columns=["at", "seq", "event", "resource", "became", "why"])

    def __len__(self) -> int:
        return len(self.reasons)
