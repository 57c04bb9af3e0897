"""What is known of one event, and of many: their pages, emitting them, copies, verdicts, chains and requests."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from eventkit.api.feed_wire import Chip, FeedRow, FilterAsk, Place
from eventkit.api.wire import Ask, JsonObject, Moment, Reply

__all__ = [
    "ChainLink",
    "ChainReply",
    "ClauseView",
    "Copies",
    "CopiesAsk",
    "EmitAsk",
    "Emitted",
    "EventAsk",
    "EventDetail",
    "EventWhole",
    "Events",
    "EventsAsk",
    "Logged",
    "Matches",
    "ReplayAsk",
    "Replayed",
    "RequestReply",
    "RequestView",
    "Status",
    "VerdictView",
    "WhyAsk",
    "WhyReply",
]

Result = Literal["pass", "fail", "error", "not reached", "suppressed"]
Outcome = Literal["matched", "not matched", "error", "not reached", "suppressed"]


class EventAsk(Ask):
    """Which event."""

    id: UUID


class EventDetail(Reply):
    """All of an event. wire: its JSON, as a Prefect server would have it. resource and related: every label."""

    row: FeedRow
    wire: JsonObject
    follows: UUID | None
    cause: UUID | None
    replay_of: UUID | None
    hops: int
    bookmarked: bool


class CopiesAsk(Ask):
    """Which event, and as what; all forms by themselves, which of a long event is a lot."""

    id: UUID
    forms: list[Literal["json", "python", "emit", "curl"]] = Field(default=["json", "python", "emit", "curl"])


class Copies(Reply):
    """The event as text to paste: JSON, Python that emits it again, a `%%emit` cell, a curl line.

    None for a form that was not asked for, and where there is none; `without` says why, by the form's name.
    """

    json_text: str | None
    python: str | None
    emit: str | None
    curl: str | None
    without: dict[str, str]


class WhyAsk(Ask):
    """Why, of all automations, one by name, or a draft's trigger as JSON."""

    id: UUID
    automation: str | None = None
    trigger: JsonObject | None = None


class ClauseView(Reply):
    """One clause of a verdict with what it is made of."""

    kind: str
    result: Result
    what: str
    wanted: str
    actual: str
    why: str
    decisive: bool
    parts: list[ClauseView]


class VerdictView(Reply):
    """The answer, the tree, and the nearest edit: in words, and the trigger with the edit made.

    note: why it is what would be and not what was, as of an automation that was not there yet; else empty.
    """

    automation: str
    outcome: Outcome
    sentence: str
    fires: bool
    clauses: list[ClauseView]
    edit: str | None
    edited: JsonObject | None
    text: str
    note: str


class WhyReply(Reply):
    """One verdict an automation; unasked: how many more automations there are."""

    verdicts: list[VerdictView]
    unasked: int


class ChainLink(Reply):
    """One link of a chain and what came of it. kind: delivery, event, firing, action, run or hook.

    id: of the event or run, to open. here: whether it is what was asked about. cut: how many below are left out.
    """

    kind: str
    title: str
    detail: str
    id: UUID | None
    state: str
    here: bool
    cut: int
    parts: list[ChainLink]


class ChainReply(Reply):
    """From the origin down; text: the same, to copy. above: whether what led to the first is left out."""

    links: list[ChainLink]
    above: bool
    text: str


class RequestView(Reply):
    """The delivery an event came in: what was sent and what was made of it. None of it holds a key."""

    webhook: str
    at: Moment
    method: str
    path: str
    headers: list[tuple[str, str]]
    body: str
    size: int
    accepted: bool
    status: int
    reason: str
    signature: str


class RequestReply(Reply):
    """None for an event that came in no request."""

    request: RequestView | None


class ReplayAsk(Ask):
    """Replays an event, with top-level fields changed. dry: what it would do, with nothing emitted."""

    id: UUID
    edit: JsonObject = Field(default_factory=dict)
    dry: bool = True


class Replayed(Reply):
    """In words, and the new event where one was emitted."""

    dry: bool
    text: str
    id: UUID | None
    chips: list[Chip]


class EventsAsk(FilterAsk):
    """A page of the log: events that a filter admits, strictly between two places.

    oldest_first: whether they come in the order of the log; else the newest come first.
    """

    before: Place | None = None
    after: Place | None = None
    limit: int = Field(default=50, ge=1, le=500)
    oldest_first: bool = False


class EventWhole(Reply):
    """All of an event. seq: its place in the log. hops: how many firings it is from an origin; cause: the event of the
    last of them.
    """

    seq: int
    id: UUID
    occurred: Moment
    received: Moment | None
    event: str
    resource: dict[str, str]
    related: list[dict[str, str]]
    payload: JsonObject
    follows: UUID | None
    cause: UUID | None
    hops: int
    replay_of: UUID | None


class Events(Reply):
    """A page. more: whether there are others beyond. next: the place to go on from, as `before` where the newest come
    first and as `after` where the oldest do; None where the page is empty. last: the newest place of the whole log.
    """

    events: list[EventWhole]
    more: bool
    next: int | None
    last: int


class Matches(Reply):
    """How many events of the log a filter admits."""

    count: int


class EmitAsk(Ask):
    """Emits events, all of them in one commit or, where one is bad, none. Each has the fields of `emit_event`."""

    events: list[JsonObject] = Field(min_length=1, max_length=1_000)


class Logged(Reply):
    """Where an event is now. One whose id was in the log already stands where it stood."""

    id: UUID
    seq: int
    received: Moment


class Emitted(Reply):
    """In the order given."""

    events: list[Logged]


class Status(Reply):
    """The workspace of a server. home: its folder. events: the newest place of its log. words: the status line."""

    home: str
    events: int
    words: str
