"""What a firing runs, and the parameters it is given out of the event."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from eventkit.api.wire import Ask, Json, JsonObject, Reply

__all__ = ["Parameter", "ParameterPreview", "Preview", "PreviewAsk", "Target", "Targets"]


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
