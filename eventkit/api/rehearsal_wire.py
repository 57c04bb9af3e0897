"""A draft over the past: when it would have fired, and its windows as lanes."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from eventkit.api.feed_wire import FeedRow
from eventkit.api.wire import Ask, JsonObject, Moment, Reply

__all__ = [
    "Dropped",
    "Firing",
    "Lane",
    "LaneAsk",
    "LaneEvent",
    "LaneWindow",
    "Lanes",
    "Passed",
    "Rehearsal",
    "RehearsalAsk",
]


class RehearsalAsk(Ask):
    """Backtests a draft over the newest events of the log.

    against: the automation to compare with, by name, where there is one saved.
    """

    trigger: JsonObject
    against: str | None = None
    deployment: UUID | None = None
    parameters: JsonObject = Field(default_factory=dict)
    most: int = Field(default=20_000, ge=1, le=10_000_000)
    shown: int = Field(default=100, ge=0, le=500)


class Firing(Reply):
    """A firing that would have been. how: same, gained (the saved version has it not) or lost (only that has it)."""

    at: Moment
    how: Literal["same", "gained", "lost"]
    event: FeedRow | None
    key: dict[str, str]
    gathered: int
    parameters: JsonObject | None
    problems: list[str]


class Passed(Reply):
    """An event that fits and came to nothing, with why."""

    event: FeedRow
    why: str


class Rehearsal(Reply):
    """A backtest. seen: events gone through, of so many. spark: firings an equal part of the time, oldest first.

    firings: the newest, suppressed: the first, as many as asked for; fired, gained, lost, passed_over: how many.
    """

    seen: int
    of: int
    since: Moment | None
    until: Moment | None
    fired: int
    gained: int | None
    lost: int | None
    passed_over: int
    spark: list[int]
    firings: list[Firing]
    suppressed: list[Passed]
    errors: list[str]
    text: str


class LaneAsk(Ask):
    """The newest events that fit a draft, and its windows, to be drawn as lanes, one a key.

    event: one that is dropped on its lane, whether it fits or not.
    """

    trigger: JsonObject
    event: UUID | None = None
    most: int = Field(default=200, ge=1, le=2_000)


class LaneEvent(Reply):
    """An event on a lane. role: counts, opens (an `after`), counts and came to nothing, or none of these."""

    id: UUID
    at: Moment
    role: Literal["counts", "opens", "passed over", "does not fit"]
    title: str


class LaneWindow(Reply):
    """A window: from when to when, how many of how many it counted, whether it fired."""

    start: Moment
    end: Moment | None
    count: int
    fired: bool


class Lane(Reply):
    """One key's events, windows and firings, oldest first."""

    key: str
    events: list[LaneEvent]
    windows: list[LaneWindow]
    firings: list[Moment]


class Dropped(Reply):
    """An event that was dropped on the lanes: which lane is its own, and what becomes of it, in a sentence."""

    lane: str
    event: LaneEvent
    words: str


class Lanes(Reply):
    """At most eight lanes, those with most events and that of the event dropped; more: how many others.

    The rest is of the first leaf.
    """

    lanes: list[Lane]
    more: int
    dropped: Dropped | None
    since: Moment | None
    until: Moment | None
    threshold: int
    within: float
    posture: Literal["Reactive", "Proactive"]
