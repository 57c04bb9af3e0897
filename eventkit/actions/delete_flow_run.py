"""Deletes the flow run the firing is about."""

from __future__ import annotations

from uuid import UUID

from eventkit.actions.flow_run import on_flow_run
from eventkit.actions.outcome import Call, Outcome
from eventkit.model.action import DeleteFlowRun

__all__ = ["perform"]


def perform(action: DeleteFlowRun, call: Call) -> Outcome:
    """Deletes the run with all it left; its events stay in the log."""

    def delete(run: UUID) -> str:
        call.host.delete_run(run)
        return ""

    return on_flow_run(call, delete, status_code=204)
