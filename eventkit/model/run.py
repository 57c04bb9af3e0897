"""Runs of flows and tasks, what their hooks did, and what they said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from eventkit.model.base import Seconds, UtcDatetime, Value, Words, to_json
from eventkit.model.state import State, StateType

__all__ = ["CreatedBy", "FlowRun", "HookOutcome", "LogLine", "TaskRun"]


class CreatedBy(Value):
    """Who asked for a run: an automation, a deployment's caller, or nobody in particular."""

    id: UUID
    type: str
    display_value: str


class _Run(Value):
    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True, extra="forbid")

    id: UUID
    name: str
    created: UtcDatetime
    tags: tuple[str, ...] = ()
    run_count: int = 0
    expected_start_time: UtcDatetime | None = None
    start_time: UtcDatetime | None = None
    end_time: UtcDatetime | None = None
    state: State | None = Field(default=None, exclude=True)
    cause: UUID | None = None
    hops: int = 0
    is_replay: bool = False

    def json_bytes(self) -> bytes:
        """The run as JSON, without its state."""
        return to_json(self._told())

    def _told(self) -> dict[str, Any]:
        fields = self.__dict__.copy()
        del fields["state"]
        return fields

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}{f', {self.state.name}' if self.state else ''})"

    @property
    def state_type(self) -> StateType | None:
        """The type of the present state."""
        return self.state.type if self.state else None

    @property
    def state_name(self) -> str | None:
        """The name of the present state."""
        return self.state.name if self.state else None

    @property
    def state_id(self) -> UUID | None:
        """The id of the present state, which is its event's id."""
        return self.state.id if self.state else None

    @property
    def total_run_time(self) -> timedelta:
        """From start to end; zero while either is unknown."""
        if self.start_time is None or self.end_time is None:
            return timedelta(0)
        return self.end_time - self.start_time


class FlowRun(_Run):
    """One execution of a flow.

    `cause`: id of the event whose firing led to it, `hops` how many firings from an origin; `firing_id` and
    `automation_id` the firing itself. `parameters` are plain JSON as given, before validation. `is_replay`: whether it
    came of a replayed event, or of what such a one led to; kept with the run.
    Source: `prefect-behaviour` 5.6.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     @ek.flow
    ...     def hello() -> None: ...
    ...     _ = hello.deploy(name="here")
    ...     ek.run_deployment("hello/here").flow_name
    'hello'
    """

    flow_id: UUID
    flow_name: str
    deployment_id: UUID | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    parent_task_run_id: UUID | None = None
    parent_flow_run_id: UUID | None = None
    firing_id: UUID | None = None
    created_by: CreatedBy | None = None
    idempotency_key: str | None = None
    job_variables: dict[str, Any] = Field(default_factory=dict)
    auto_scheduled: bool = False
    owner: UUID | None = None
    server_run_id: UUID | None = Field(default=None, exclude_if=lambda value: value is None)

    def _told(self) -> dict[str, Any]:
        fields = super()._told()
        if self.server_run_id is None:  # but for flows of Prefect's own
            del fields["server_run_id"]
        if self.created_by is not None:
            fields["created_by"] = self.created_by.__dict__  # plain fields: pydantic need not be asked for its JSON
        return fields


class TaskRun(_Run):
    """One execution of a task, in a flow run or on its own.

    >>> from datetime import UTC, datetime
    >>> from uuid import UUID
    >>> TaskRun(id=UUID(int=1), name="add-0", created=datetime(2026, 1, 1, tzinfo=UTC), task_key="add")
    TaskRun('add-0')
    """

    task_key: str
    dynamic_key: str = "0"
    flow_run_id: UUID | None = None


class HookOutcome(Value):
    """What became of one hook: ran, raised (with the error in words) or skipped (with the reason)."""

    run_id: UUID
    state_id: UUID
    hook: str
    entered: str
    outcome: Literal["ran", "raised", "skipped"]
    detail: Words = ""
    at: UtcDatetime
    took: Seconds = timedelta(0)


class LogLine(Value):
    """One line a run said: through its logger, or printed with `log_prints`, or printed (`level` 0)."""

    run_id: UUID
    task_run_id: UUID | None = None
    level: int
    logger: str
    message: Words
    at: datetime
