"""A flow that can be run by name, with defaults and triggers; and deployments and runs of a Prefect server."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field

from eventkit.errors import AutomationError, EventkitError
from eventkit.model.base import UtcDatetime, Value
from eventkit.model.inquiry import Movable
from eventkit.model.jsonable import JsonObject
from eventkit.model.run import FlowRun

__all__ = ["Deployment", "ServerDeployment", "ServerRun", "host_of"]


class Deployment(Movable, Value):
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


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def host_of(url: str) -> str:
    """The host and port of a server's address, by which a person knows it.

    >>> host_of("http://127.0.0.1:4200/api")
    '127.0.0.1:4200'
    """
    return urlsplit(url).netloc or url


class ServerDeployment(Value):
    """A deployment of a connected Prefect server; `ek.actions.RunDeployment(deployment_id=it, ...)` runs it from here.

    server: the address of its API. paused, status, work_pool_name: as they were when it was read.
    """

    _error: ClassVar[type[EventkitError]] = AutomationError
    server: str
    id: UUID
    name: str
    flow_id: UUID
    flow_name: str
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: JsonObject = Field(default_factory=dict)
    parameter_schema: dict[str, Any] = Field(default_factory=dict)
    enforce_parameter_schema: bool = True
    paused: bool = False
    status: str | None = None
    work_pool_name: str | None = None

    @property
    def full_name(self) -> str:
        """`<flow name>/<name>`."""
        return f"{self.flow_name}/{self.name}"

    def lasting(self) -> ServerDeployment:
        """What of it an automation keeps: what runs are checked against, and nothing that comes and goes."""
        return self.changed(description="", paused=False, status=None, work_pool_name=None)

    def deployment(self) -> Deployment:
        """It as a deployment of ours, for what decides about runs."""
        same = ("id", "name", "flow_id", "flow_name", "tags", "parameters", "parameter_schema")
        return Deployment(
            **{name: getattr(self, name) for name in same},
            enforce_parameter_schema=self.enforce_parameter_schema,
            created=_LONG_AGO,
            updated=_LONG_AGO,
        )

    def __repr__(self) -> str:
        return f"ServerDeployment({self.full_name!r}, {host_of(self.server)})"


class ServerRun(FlowRun):
    """A flow run of a Prefect server. server: the address of its API; deployment_name: None where it has none."""

    server: str
    deployment_name: str | None = None

    def __repr__(self) -> str:
        return f"ServerRun({self.name!r}{f', {self.state.name}' if self.state else ''}, {host_of(self.server)})"
