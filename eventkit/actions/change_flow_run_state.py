"""Sets the state of the flow run the firing is about."""

from __future__ import annotations

from eventkit.actions.flow_run import ask_for_state
from eventkit.actions.outcome import Call, Outcome
from eventkit.model.action import ChangeFlowRunState
from eventkit.model.state import State

__all__ = ["perform"]


def perform(action: ChangeFlowRunState, call: Call) -> Outcome:
    """Asks for the action's state; with `force` the run's own rules do not count."""
    wanted = State(
        type=action.state,
        name=action.name or "",
        message=action.message or f"State changed by Automation {call.automation.id}",
        timestamp=call.host.clock.now(),
        id=call.host.ids.uuid(),
    )
    return ask_for_state(call, wanted, force=action.force)
