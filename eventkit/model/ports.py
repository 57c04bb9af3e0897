"""What rooms ask of each other, as protocols."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.run import FlowRun
from eventkit.model.state import State

__all__ = ["ActionHost", "Clock", "Identity"]


class Clock(Protocol):
    """Tells the time, and waits: the wall's, or one that a lesson or test moves by hand."""

    def now(self) -> datetime:
        """The present, aware UTC, never running backwards."""
        ...

    def sleep(self, seconds: float) -> None:
        """Returns when that much of this clock's time has passed."""
        ...


class Identity(Protocol):
    """Makes ids and names; seeded in lessons, so that a notebook says the same every time."""

    def uuid(self) -> UUID:
        """A fresh UUID, later ones sorting after earlier ones."""
        ...

    def name(self) -> str:
        """A fresh adjective-animal name for a run."""
        ...


class ActionHost(Protocol):
    """What an action may ask of the workspace. Each call is one commit of its own.

    Thread: any. Ids that are not known raise UnknownAutomation (automations, deployments) or UnknownRun.
    """

    clock: Clock
    ids: Identity

    def deployment(self, id: UUID) -> Deployment:
        """The deployment of that id."""
        ...

    def flow_run(self, id: UUID) -> FlowRun:
        """The flow run of that id, with its present state."""
        ...

    def pause_deployment(self, id: UUID, *, paused: bool) -> None:
        """Pauses or resumes a deployment."""
        ...

    def enable_automation(self, id: UUID, *, enabled: bool) -> None:
        """Enables or disables an automation."""
        ...

    def set_run_state(self, id: UUID, state: State, *, force: bool = False) -> State:
        """Asks for a state of a flow run; returns the state it has now, which may be another (read its message)."""
        ...

    def delete_run(self, id: UUID) -> None:
        """Deletes a flow run with all it left."""
        ...

    def notify(self, subject: str, body: str, *, automation_id: UUID) -> None:
        """Keeps a notification for the notebook to show."""
        ...

    def emit(self, event: Event) -> Event:
        """Logs an event as it is."""
        ...
