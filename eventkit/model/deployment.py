"""A flow that can be run by name, with defaults and triggers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from eventkit.errors import AutomationError, EventkitError
from eventkit.model.base import UtcDatetime, Value
from eventkit.model.jsonable import JsonObject

__all__ = ["Deployment"]


class Deployment(Value):
    """A named, runnable flow; identified by `<flow name>/<name>` within a workspace.

    `concurrency_limit`: runs at one time, None for no limit; further ones wait as AwaitingConcurrencySlot.
    `elsewhere`: what only a Prefect server would use (work pool, image and the like), kept for the move there.
    """

    _error: ClassVar[type[EventkitError]] = AutomationError
    _examples: ClassVar[Mapping[str, str]] = {
        "name": "'nightly'",
        "tags": "['stock']",
        "concurrency_limit": "1",
        "description": "'restocks every night'",
        "version": "'2'",
    }

    id: UUID
    name: str = Field(min_length=1)
    flow_id: UUID
    flow_name: str
    description: str = ""
    version: str | None = None
    tags: tuple[str, ...] = ()
    parameters: JsonObject = Field(default_factory=dict)
    parameter_schema: dict[str, Any] = Field(default_factory=dict)
    enforce_parameter_schema: bool = True
    concurrency_limit: int | None = Field(default=None, ge=1)
    paused: bool = False
    elsewhere: JsonObject = Field(default_factory=dict)
    created: UtcDatetime
    updated: UtcDatetime
    owner: UUID | None = None

    @property
    def full_name(self) -> str:
        """`<flow name>/<name>`."""
        return f"{self.flow_name}/{self.name}"

    @property
    def resource(self) -> dict[str, str]:
        """The labels under which this deployment appears in events."""
        return {"prefect.resource.id": f"prefect.deployment.{self.id}", "prefect.resource.name": self.name}

    def __repr__(self) -> str:
        return f"Deployment({self.full_name!r})"
