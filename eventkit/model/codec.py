"""States as stored: what of a result survives the process, and what comes back."""

from __future__ import annotations

from typing import Any

from eventkit.errors import CancelledRun, CrashedRun, FailedRun, RunError
from eventkit.model.base import read_json, to_json, utf8
from eventkit.model.state import Kept, State, StateType

__all__ = ["state_from_json", "state_to_json"]


def state_to_json(state: State, *, keep: bool = False) -> bytes:
    """The state as JSON text. A result is written only when `keep` is set and it is JSON; a failure as its words."""
    return to_json(
        {
            "id": state.id,
            "type": state.type.value,
            "name": state.name,
            "message": state.message,
            "timestamp": state.timestamp,
            "state_details": state.state_details,
            "data": _data_to_json(state.data, keep=keep),
        }
    )


def _data_to_json(data: Any, *, keep: bool) -> Any:
    if data is None:
        return None
    if isinstance(data, BaseException):
        return {"error": [type(data).__name__, utf8(str(data))]}
    if isinstance(data, list | tuple | set) and data and all(isinstance(item, State) for item in data):
        return {"states": [read_json(state_to_json(item, keep=keep)) for item in data]}
    if isinstance(data, State):
        return {"states": [read_json(state_to_json(data, keep=keep))]}
    value = data.value if isinstance(data, Kept) else data
    if not keep:
        return None
    try:
        return {"kept": read_json(to_json(value))}
    except (TypeError, ValueError):
        return None


def state_from_json(text: str | bytes) -> State:
    """The state of a stored JSON text: kept results are JSON values, failures an error of this tree with the words."""
    fields = read_json(text)
    data = fields.pop("data", None)
    return State(**fields, data=_data_from_json(data, StateType(fields["type"])))


def _data_from_json(data: Any, kind: StateType) -> Any:
    if not isinstance(data, dict):
        return None
    if "error" in data:
        name, words = data["error"]
        errors: dict[StateType, type[RunError]] = {
            StateType.CRASHED: CrashedRun,
            StateType.CANCELLED: CancelledRun,
        }
        return errors.get(kind, FailedRun)(f"{name}: {words}", error_type=name)
    if "states" in data:
        return [state_from_json(to_json(item)) for item in data["states"]]
    return Kept(value=data["kept"])
