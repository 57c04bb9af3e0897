"""What a draft makes of the events that there are: counts, values seen, near misses, findings."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from eventkit.api.event_wire import VerdictView
from eventkit.api.wire import Ask, Json, JsonObject, Reply

__all__ = [
    "ClauseCount",
    "CountAsk",
    "Counted",
    "FindingView",
    "Lint",
    "LintAsk",
    "Miss",
    "MissValue",
    "Misses",
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
