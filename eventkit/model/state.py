"""States of a run: a type, a name, a message, and the data a finished run left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from eventkit.errors import CancelledRun, CrashedRun, FailedRun, MissingResult, PausedRun, UnfinishedRun
from eventkit.model.base import UtcDatetime, Value, Words
from eventkit.model.unchecked import fresh

__all__ = [
    "FINAL",
    "SERVER_RUN",
    "Cancelled",
    "Completed",
    "Crashed",
    "Failed",
    "Kept",
    "State",
    "StateType",
    "combine",
    "type_named",
]


class StateType(StrEnum):
    """The nine types a state may have.

    >>> print(StateType.COMPLETED)
    StateType.COMPLETED
    """

    SCHEDULED = "SCHEDULED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    CRASHED = "CRASHED"
    PAUSED = "PAUSED"
    CANCELLING = "CANCELLING"

    def __str__(self) -> str:
        return f"StateType.{self.name}"


FINAL = frozenset({StateType.COMPLETED, StateType.FAILED, StateType.CANCELLED, StateType.CRASHED})

SERVER_RUN = "prefect_flow_run_id"
"""The detail of a state that names the run as a Prefect server knows it."""
_NAMES = {
    "Late": StateType.SCHEDULED,
    "AwaitingRetry": StateType.SCHEDULED,
    "AwaitingConcurrencySlot": StateType.SCHEDULED,
    "Resuming": StateType.SCHEDULED,
    "Submitting": StateType.PENDING,
    "InfrastructurePending": StateType.PENDING,
    "NotReady": StateType.PENDING,
    "Retrying": StateType.RUNNING,
    "Suspended": StateType.PAUSED,
    "Cached": StateType.COMPLETED,
    "RolledBack": StateType.COMPLETED,
    "TimedOut": StateType.FAILED,
} | {kind.value.capitalize(): kind for kind in StateType}


def type_named(name: str) -> StateType | None:
    """The type a state name belongs to, or None for a name of the user's own."""
    return _NAMES.get(name)


class Kept(Value):
    """A result held in a state: the value wrapped, so that None can be told from nothing."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True, extra="forbid")
    value: Any = None


class State(Value):
    """A status of a run. Two states are equal when type, name, message and data are.

    `data`: None (nothing kept), `Kept(value)`, an exception, a text, or the states of several runs.
    Source: `prefect-behaviour` 5.4.

    >>> State(type="COMPLETED", data=Kept(value=42)).result()
    42
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True, extra="forbid")

    type: StateType
    name: str = ""
    message: Words | None = None
    data: Any = None
    timestamp: UtcDatetime = Field(default_factory=lambda: datetime.now(UTC))
    id: UUID = Field(default_factory=fresh)
    state_details: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _name_from_type(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("name") and "type" in data:
            return {**data, "name": StateType(data["type"]).value.capitalize()}
        return data

    def is_scheduled(self) -> bool:
        """Whether the run waits for its time."""
        return self.type is StateType.SCHEDULED

    def is_pending(self) -> bool:
        """Whether the run is about to start."""
        return self.type is StateType.PENDING

    def is_running(self) -> bool:
        """Whether the run is running."""
        return self.type is StateType.RUNNING

    def is_completed(self) -> bool:
        """Whether the run completed."""
        return self.type is StateType.COMPLETED

    def is_failed(self) -> bool:
        """Whether the run failed."""
        return self.type is StateType.FAILED

    def is_cancelled(self) -> bool:
        """Whether the run was cancelled."""
        return self.type is StateType.CANCELLED

    def is_crashed(self) -> bool:
        """Whether the run crashed."""
        return self.type is StateType.CRASHED

    def is_paused(self) -> bool:
        """Whether the run is paused."""
        return self.type is StateType.PAUSED

    def is_cancelling(self) -> bool:
        """Whether the run is asked to stop."""
        return self.type is StateType.CANCELLING

    def is_final(self) -> bool:
        """Whether the run is over."""
        return self.type in FINAL

    def result(self, raise_on_failure: bool = True) -> Any:
        """What the run left: its value, or its failure raised (returned with `raise_on_failure=False`).

        Raises MissingResult, UnfinishedRun, PausedRun, and for a failure the exception itself or FailedRun,
        CrashedRun, CancelledRun. Source: `prefect-behaviour` 5.4, table of results.
        """
        if self.type is StateType.PAUSED:
            raise PausedRun(f"Run is paused in state {self.name}: resume it to get a result")
        if self.type not in FINAL:
            raise UnfinishedRun(f"Run is in {self.type.value} state, its result is not available.")
        if self.type is StateType.COMPLETED:
            return self._value()
        failure = self._failure(raise_on_failure)
        if not raise_on_failure:
            return failure
        if isinstance(failure, BaseException):
            raise failure
        raise TypeError(f"Unexpected result for failed state: {failure!r}, which is not an exception")

    def _value(self) -> Any:
        if self.data is None:
            raise MissingResult()
        return self.data.value if isinstance(self.data, Kept) else self.data

    def _failure(self, raising: bool) -> Any:
        kind, said = {
            StateType.CRASHED: (CrashedRun, "Run crashed."),
            StateType.CANCELLED: (CancelledRun, "Run cancelled."),
        }.get(self.type, (FailedRun, "Run failed."))
        data = self.data.value if isinstance(self.data, Kept) else self.data
        if isinstance(data, State):
            return data._failure(raising)
        if isinstance(data, list | tuple | set) and data and all(isinstance(item, State) for item in data):
            bad = next((item for item in data if item.type in FINAL and item.type is not StateType.COMPLETED), None)
            return bad._failure(raising) if bad is not None else kind(self.message or said)
        if data is None:
            return kind(self.message or said)
        if isinstance(data, str):
            return kind(data) if raising else data
        return data

    def __str__(self) -> str:
        typed = "" if _NAMES.get(self.name) is self.type and self.name.upper() == self.type.value else "type="
        parts = [repr(self.message)] if self.message else []
        return f"{self.name}({', '.join(parts + ([typed + self.type.value] if typed else []))})"

    def __repr__(self) -> str:
        data = self.data.value if isinstance(self.data, Kept) else self.data
        return f"{self.name}(message={self.message!r}, type={self.type.value}, result={data!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State):
            return NotImplemented
        mine, theirs = (self.type, self.name, self.message), (other.type, other.name, other.message)
        return mine == theirs and bool(self.data == other.data)

    def __hash__(self) -> int:
        return hash((self.type, self.name, self.message))


def Completed(**fields: Any) -> State:
    """A state of type COMPLETED.

    >>> str(Completed(message="hi"))
    "Completed('hi')"
    """
    return State(type=StateType.COMPLETED, **fields)


def Failed(**fields: Any) -> State:
    """A state of type FAILED.

    >>> str(Failed(name="TimedOut", message="t"))
    "TimedOut('t', type=FAILED)"
    """
    return State(type=StateType.FAILED, **fields)


def Cancelled(**fields: Any) -> State:
    """A state of type CANCELLED.

    >>> Cancelled().is_final()
    True
    """
    return State(type=StateType.CANCELLED, **fields)


def Crashed(**fields: Any) -> State:
    """A state of type CRASHED.

    >>> Crashed().type
    <StateType.CRASHED: 'CRASHED'>
    """
    return State(type=StateType.CRASHED, **fields)


def combine(states: Iterable[State]) -> State:
    """The state of a run that returned these states: completed if all are, else cancelled, paused or failed.

    Source: `prefect-behaviour` 5.5, row 3.
    """
    held = list(states)
    total = len(held)
    if all(state.is_completed() for state in held):
        return Completed(message="All states completed.", data=held)
    for kind, word in ((StateType.CANCELLED, "cancelled"), (StateType.PAUSED, "paused")):
        count = sum(state.type is kind for state in held)
        if count:
            return State(type=kind, message=f"{count}/{total} states {word}.", data=held)
    failed = sum(state.type in (StateType.FAILED, StateType.CRASHED) for state in held)
    return Failed(message=f"{failed}/{total} states failed.", data=held)
