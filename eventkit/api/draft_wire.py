"""A trigger that is being written, and what is to run when it fires."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from eventkit.api.feed_wire import FeedRow
from eventkit.api.wire import Ask, Json, JsonObject, Reply

__all__ = [
    "DraftAsk",
    "DraftChoice",
    "DraftChoices",
    "DraftEvent",
    "DraftEvents",
    "DraftEventsAsk",
    "DraftRead",
    "DraftSaid",
    "EditAsk",
    "Edited",
    "Enabled",
    "Parameter",
    "ParameterPreview",
    "Preview",
    "PreviewAsk",
    "Problem",
    "Target",
    "Targets",
]

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
