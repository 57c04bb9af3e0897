"""Suspends the flow run the firing is about."""

from __future__ import annotations

from datetime import timedelta

from eventkit.actions.flow_run import ask_for_state
from eventkit.actions.outcome import Call, Outcome
from eventkit.model.action import SuspendFlowRun
from eventkit.model.state import State, StateType

__all__ = ["perform"]

TIMEOUT = timedelta(hours=1)


def perform(action: SuspendFlowRun, call: Call) -> Outcome:
    """Asks the run to leave its place until it is resumed, at most for an hour."""
    now = call.host.clock.now()
    wanted = State(
        type=StateType.PAUSED,
        name="Suspended",
        message=f"Suspended by Automation {call.automation.id}",
        timestamp=now,
        id=call.host.ids.uuid(),
        state_details={"pause_timeout": (now + TIMEOUT).isoformat(), "pause_reschedule": True},
    )
    return ask_for_state(call, wanted)
