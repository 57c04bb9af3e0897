"""Resumes the paused or suspended flow run the firing is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from eventkit.actions.flow_run import on_flow_run
from eventkit.actions.outcome import Call, Outcome
from eventkit.model.action import ResumeFlowRun
from eventkit.model.state import State, StateType

__all__ = ["perform"]


def perform(action: ResumeFlowRun, call: Call) -> Outcome:
    """Schedules a suspended run anew, lets a paused one go on; any other has nothing to resume."""

    def resume(run: UUID) -> str:
        state = call.host.flow_run(run).state
        if state is None or not state.is_paused():
            present = state.name if state is not None else "without a state"
            return f"Flow run {run} is {present}: only a paused or suspended run can be resumed"
        now = call.host.clock.now()
        wanted = State(timestamp=now, id=call.host.ids.uuid(), **_next(state, now))
        answer = call.host.set_run_state(run, wanted)
        if answer.is_paused():
            return f"Flow run {run} stayed {answer.name}: {answer.message or 'its time to be resumed is over'}"
        if answer.is_final():
            return f"Flow run {run} is {answer.name}: {answer.message or 'its time to be resumed is over'}"
        return ""

    return on_flow_run(call, resume, status_code=200)


def _next(state: State, now: datetime) -> dict[str, Any]:
    if state.state_details.get("pause_reschedule"):
        details = {"scheduled_time": now.isoformat()}
        return {"type": StateType.SCHEDULED, "name": "Resuming", "state_details": details}
    return {"type": StateType.RUNNING}
