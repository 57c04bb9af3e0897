"""What past events say of a draft: which fit it, when it would have fired, what it nearly missed."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from eventkit.api.event_wire import VerdictView
from eventkit.api.feed_wire import FeedRow
from eventkit.api.wire import Ask, Json, JsonObject, Moment, Reply

__all__ = [
    "ClauseCount",
    "CountAsk",
    "Counted",
    "Dropped",
    "FindingView",
    "Firing",
    "Lane",
    "LaneAsk",
    "LaneEvent",
    "LaneWindow",
    "Lanes",
    "Lint",
    "LintAsk",
    "Miss",
    "MissValue",
    "Misses",
    "Passed",
    "Rehearsal",
    "RehearsalAsk",
    "SeenAsk",
    "SeenValues",
]


class CountAsk(Ask):
    """What a draft would make of the newest events. id: the pinned event, for a verdict beside."""

    trigger: JsonObject
    id: UUID | None = None
    automation: str | None = None
    most: int = Field(default=500, ge=1, le=100_000)


class ClauseCount(Reply):
    """One clause of a draft: where it stands, what it asks, how many of those looked at pass it alone, and its verdict
    on the pinned event.

    at: the path of its trigger. field: the place in that one's JSON: `expect`, `match.<label>`, `match_related.<i>`,
    `match_payload.<a>.<b>`, `match_payload.$or.0.<a>`, `for_each.<label>`. seen: JSON types there. advice: what is odd.
    """

    at: list[int]
    kind: str
    what: str
    field: str
    wanted: str
    passes: int
    result: Literal["pass", "fail", "error", "not reached", "suppressed"] | None
    actual: str
    seen: list[str]
    advice: str


class Counted(Reply):
    """matches 14 of the last 500, would fire 9 times, some 3 an hour."""

    matches: int
    looked: int
    fires: int
    per_hour: float | None
    clauses: list[ClauseCount]
    verdict: VerdictView | None
    words: str


class SeenAsk(Ask):
    """The values seen at a path that begin with a text, for a box that completes."""

    path: str
    prefix: str = ""
    most: int = Field(default=20, ge=1, le=100)


class SeenValues(Reply):
    """Most frequent first, with counts; kinds: JSON types seen there."""

    values: list[tuple[Json, int]]
    kinds: list[str]


class MissValue(Reply):
    """Events with one value there: what to admit them, and what that adds. firings: None where it was not reckoned."""

    actual: str
    events: int
    edit: str | None
    edited: JsonObject | None
    firings: int | None
    sample: UUID


class Miss(Reply):
    """Events that failed on one clause alone."""

    clause: str
    wanted: str
    events: int
    values: list[MissValue]


class Misses(Reply):
    """Most frequent first."""

    looked: int
    misses: list[Miss]


class LintAsk(Ask):
    """A draft with what it would run."""

    trigger: JsonObject
    deployment: UUID | None = None
    parameters: JsonObject = Field(default_factory=dict)


class FindingView(Reply):
    """One finding; edit in words and the draft with it made, where one is known."""

    code: str
    severity: Literal["error", "warning", "note"]
    where: str
    sentence: str
    edit: str | None
    edited: JsonObject | None


class Lint(Reply):
    """Worst first. match_all: whether it fires on everything, which saving on takes typing its name."""

    findings: list[FindingView]
    match_all: bool


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
