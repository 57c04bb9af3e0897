"""The final state of a run, from what its function returned or raised.

Source: `prefect-behaviour` 5.5.
"""

from __future__ import annotations

from typing import Any

from eventkit.errors import RunTimeout
from eventkit.flows.futures import states_of
from eventkit.model.state import Completed, Crashed, Failed, Kept, State, combine

__all__ = ["Lost", "crash", "failure", "of_value", "timeout"]

_RUN_IDS = ("flow_run_id", "task_run_id")


class Lost(BaseException):
    """The body was carried out elsewhere and something there ended it; the text says what."""


def of_value(value: Any) -> State:
    """The state a returned value means: states and futures speak for themselves, all else completed."""
    value = states_of(value)
    if isinstance(value, State):
        # a state made by hand is taken as it is; one of another run counts as that run's outcome
        return combine([value]).changed(data=value) if _belongs_to_a_run(value) else value
    if isinstance(value, list | tuple | set) and value and all(isinstance(item, State) for item in value):
        return combine(value)
    return Completed(data=Kept.model_construct(value=value))


def _belongs_to_a_run(state: State) -> bool:
    return any(name in state.state_details for name in _RUN_IDS)


def failure(error: Exception, *, kind: str) -> State:
    """The state of a run whose function raised."""
    said = f"{kind} run encountered an exception" + (":" if kind == "Flow" else "")
    return Failed(message=f"{said} {type(error).__name__}: {error}", data=error)


def timeout(seconds: float | None, *, kind: str, name: str) -> State:
    """The state of a run that took too long."""
    message = f"{kind} run exceeded timeout of {seconds} second(s)"
    error = RunTimeout(f"{message}: {kind.lower()} {name!r} takes longer; raise timeout_seconds, or make it do less")
    return Failed(name="TimedOut", message=message, data=error)


def crash(error: BaseException, *, kind: str) -> State:
    """The state of a run that something outside its function ended."""
    if isinstance(error, Lost):
        return Crashed(message=str(error))
    detail = f": {error}" if str(error) else ""
    return Crashed(message=f"{kind} run was ended by {type(error).__name__}{detail}")
