"""A clock for stores, and what they store, with defaults."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from eventkit.model.action import DoNothing
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType
from eventkit.model.trigger import EventTrigger
from eventkit.store import Store

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Stopped:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        """The time it was set to."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Sets it later."""
        self.time += timedelta(seconds=seconds)


def event(name: str = "order.placed", id: str = "order.1", **fields: Any) -> Event:
    """An event with defaults."""
    labels = {"prefect.resource.id": id, **fields.pop("labels", {})}
    return Event(**{"event": name, "resource": labels, "occurred": NOW, **fields})


def spec(name: str = "watch", **fields: Any) -> AutomationSpec:
    """An automation with defaults."""
    return AutomationSpec(
        **{"name": name, "trigger": EventTrigger(expect={"a"}), "actions": (DoNothing(),), "id": uuid4(), **fields}
    )


def flow_run(**fields: Any) -> FlowRun:
    """A flow run with defaults."""
    return FlowRun(
        **{"id": uuid4(), "name": "calm-otter", "created": NOW, "flow_id": UUID(int=1), "flow_name": "f", **fields}
    )


def scheduled() -> State:
    """A state of waiting."""
    return State(type=StateType.SCHEDULED)


# ------------------------------------------------------------------------------------------------ owners, automations


def own(store: Store, *, cursor: int = 0, started: float = 1.0) -> UUID:
    """A new owner."""
    token = uuid4()
    store.add_owner(token, 42, started=started, home_note="n.ipynb", cursor=cursor)
    return token


# ------------------------------------------------------------------------------------------------------- deployments


def deployment(name: str = "nightly", **fields: Any) -> Deployment:
    """A deployment with defaults."""
    held = {"id": uuid4(), "name": name, "flow_id": UUID(int=1), "flow_name": "f", "created": NOW, "updated": NOW}
    return Deployment(**{**held, **fields})
