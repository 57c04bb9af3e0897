"""Cancels the flow run the firing is about."""

from __future__ import annotations

from eventkit.actions.flow_run import ask_for_state
from eventkit.actions.outcome import Call, Outcome
from eventkit.model.action import CancelFlowRun
from eventkit.model.state import State, StateType

__all__ = ["perform"]


def perform(action: CancelFlowRun, call: Call) -> Outcome:
    """Asks the run to stop; one that has not started is cancelled at once."""
    wanted = State(
        type=StateType.CANCELLING,
        message=f"Cancelled by Automation {call.automation.id}",
        timestamp=call.host.clock.now(),
        id=call.host.ids.uuid(),
    )
    return ask_for_state(call, wanted)
