"""The trigger builder's questions. A draft is a trigger's JSON as it is being written: it may be wrong, and keeps keys
that nobody here knows.
"""

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
    "DraftAsk",
    "DraftChoice",
    "DraftChoices",
    "DraftEvent",
    "DraftEvents",
    "DraftEventsAsk",
    "DraftRead",
    "DraftSaid",
    "DraftTest",
    "DraftTests",
    "Dropped",
    "EditAsk",
    "Edited",
    "FindingView",
    "Firing",
    "KeepTests",
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
    "NamedAsk",
    "Parameter",
    "ParameterPreview",
    "Preview",
    "PreviewAsk",
    "Problem",
    "Rehearsal",
    "RehearsalAsk",
    "SaveAsk",
    "Saved",
    "SavedDraft",
    "SeenAsk",
    "SeenValues",
    "Target",
    "Targets",
    "TestResult",
    "TestsAsk",
]  # fmt: skip

Enabled = Literal["off", "shadow", "on"]


class DraftEvent(Ask):
    """From which event."""

    id: UUID


class DraftEventsAsk(Ask):
    """The newest events, those that hold a text: to pin one."""

    text: str = Field(default="", max_length=200)
    most: int = Field(default=20, ge=1, le=100)


class DraftEvents(Reply):
    """Newest first. empty: whether the log holds none at all."""

    rows: list[FeedRow]
    empty: bool


class DraftChoice(Reply):
    """A trigger an event suggests. kind: exactly this, this kind of thing or any of this name.

    said: what was made `*`.
    """

    kind: str
    trigger: JsonObject
    sentence: str
    said: list[str]
    fits: int
    looked: int


class DraftChoices(Reply):
    """Narrowest first; the event as a row."""

    event: FeedRow
    wire: JsonObject
    choices: list[DraftChoice]


class DraftAsk(Ask):
    """The draft, and the text of it where it is typed as JSON or Python.

    With a text `trigger` is the draft before: what Python cannot say, keys unknown here, is carried over from it.
    """

    trigger: JsonObject = Field(default_factory=dict)
    text: str | None = None
    language: Literal["json", "python"] = "json"
    name: str = ""
    description: str = ""
    enabled: Enabled = "on"
    deployment: UUID | None = None
    parameters: JsonObject = Field(default_factory=dict)


class Problem(Reply):
    """What is wrong with a draft: where (`within`, `triggers.0.match`), and the line and column of a text."""

    where: str
    sentence: str
    line: int | None
    column: int | None


class DraftSaid(Reply):
    """What a text said besides its trigger: None where it said nothing. left: what no draft holds, in words."""

    name: str | None
    description: str | None
    enabled: Enabled | None
    deployment: UUID | None
    parameters: JsonObject | None
    left: list[str]


class DraftRead(Reply):
    """A draft, read. trigger: as given, keys unknown here kept. problems: all of them; empty where it is a trigger.

    sentence: in plain words. python: code that makes it, with the automation where it has a name. json_text: for the
    JSON tab. unknown: keys that only another program knows, by path. said: of a text that is an automation, or a
    deployment's trigger.
    """

    trigger: JsonObject
    problems: list[Problem]
    sentence: str
    python: str
    json_text: str
    unknown: list[str]
    said: DraftSaid | None


class EditAsk(Ask):
    """One click on a value of the pinned event: what the draft becomes.

    path: as templates write it (`event`, `resource.region`, `related.0.prefect.resource.role`, `payload.order.total`).
    how: require this value; exclude it; any value there; begin as this value does; at least or at most this number;
    drop what the draft asks there. at: of a composite, which trigger.
    """

    trigger: JsonObject
    id: UUID | None = None
    path: str
    value: Json = None
    how: Literal["require", "exclude", "exists", "prefix", "at_least", "at_most", "drop"]
    at: list[int] = Field(default_factory=list)


class Edited(Reply):
    """The draft after, and what changed in words."""

    trigger: JsonObject
    says: str


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


class Parameter(Reply):
    """One parameter of a flow: its annotation in words, its default as JSON text."""

    name: str
    annotation: str
    required: bool
    default: str | None
    description: str


class Target(Reply):
    """A deployment that can be run."""

    id: UUID
    full_name: str
    flow: str
    paused: bool
    parameters: list[Parameter]


class Targets(Reply):
    """By name."""

    targets: list[Target]


class PreviewAsk(Ask):
    """What the parameters of a deployment would be: on the pinned event, and over the last that fit the draft."""

    trigger: JsonObject
    deployment: UUID
    parameters: JsonObject
    id: UUID | None = None
    most: int = Field(default=500, ge=1, le=5_000)


class ParameterPreview(Reply):
    """One parameter: its value on the pinned event and what that is in Python, or what is wrong.

    fails: on how many of the events it cannot be given; worst: the most frequent reason.
    """

    name: str
    template: Json
    value: Json
    python_type: str
    problem: str
    fails: int
    worst: str


class Preview(Reply):
    """over: how many events that was tried on, in the time there is.

    blocking: why it cannot be saved as it is (required and not mapped, unknown names).
    """

    parameters: list[ParameterPreview]
    over: int
    blocking: list[str]


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


class DraftTest(Reply):
    """An event that should fit, or should not; kept whole, so that it outlives the log.

    fires: whether it should. One event alone meets no threshold: what is tried is whether it fits.
    """

    event: JsonObject
    fires: bool


class TestsAsk(Ask):
    """Tries a draft's own tests. automation: whose kept tests are asked for besides."""

    trigger: JsonObject
    automation: str | None = None
    tests: list[DraftTest] = Field(default_factory=list, max_length=200)


class TestResult(Reply):
    """One test: whether it holds, and the verdict's sentence."""

    test: DraftTest
    title: str
    holds: bool
    sentence: str


class DraftTests(Reply):
    """In the order given, those kept first."""

    results: list[TestResult]


class KeepTests(Ask):
    """Keeps the tests of an automation, in place of those it had."""

    automation: str
    tests: list[DraftTest] = Field(max_length=200)


class SaveAsk(Ask):
    """Registers the draft as an automation, of which all else stays: its other actions, and its windows.

    typed: its name, typed by hand, where it would fire on everything. replacing: the name it had, where it has another
    now. taken: the `version` that the builder took up; without `over`, one that was changed or made elsewhere since is
    left alone.
    """

    name: str
    description: str = ""
    enabled: Enabled
    trigger: JsonObject
    deployment: UUID | None = None
    parameters: JsonObject = Field(default_factory=dict)
    typed: str = ""
    replacing: str = ""
    taken: str = ""
    over: bool = True


class Saved(Reply):
    """said: what changed, in a line. problems: why nothing was saved; elsewhere: since the one of that name was made or
    changed elsewhere. version: what tells it from itself once it is changed.
    """

    id: UUID | None
    said: str
    problems: list[Problem]
    elsewhere: bool
    version: str


class NamedAsk(Ask):
    """An automation, by name."""

    name: str


class SavedDraft(Reply):
    """The draft of a saved automation, to go on with. deployment, parameters: of its first run-deployment action.

    version: what tells it from itself once it is changed. sentence: what it does, in words.
    """

    id: UUID
    name: str
    version: str
    sentence: str
    description: str
    enabled: Enabled
    trigger: JsonObject
    deployment: UUID | None
    parameters: JsonObject
    other_actions: list[str]
    tests: list[DraftTest]
