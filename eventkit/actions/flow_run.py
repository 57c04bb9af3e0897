"""What the five flow-run actions share: finding the run, asking for a state, and reading the answer."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from eventkit.actions.inference import flow_run_of
from eventkit.actions.outcome import Call, Outcome, failed, failed_by, related
from eventkit.errors import EventkitError
from eventkit.model.state import State, StateType

__all__ = ["ask_for_state", "on_flow_run"]


def on_flow_run(call: Call, do: Callable[[UUID], str], *, status_code: int) -> Outcome:
    """Does something to the run the firing is about. do: returns why it could not, or nothing."""
    target = flow_run_of(call.firing.triggering_labels, call.event)
    if isinstance(target, Outcome):
        return target
    labels = related(f"prefect.flow-run.{target}", "target")
    try:
        refusal = do(target)
    except EventkitError as error:
        return failed_by(error, labels)
    if refusal:
        return failed(refusal, labels)
    return Outcome(ok=True, related=(labels,), details={"status_code": status_code})


def ask_for_state(call: Call, wanted: State, *, force: bool = False) -> Outcome:
    """Asks for the state; a run that answers with a state of another type has refused."""

    def ask(run: UUID) -> str:
        answer = call.host.set_run_state(run, wanted, force=force)
        if answer.type is wanted.type or (
            wanted.type is StateType.CANCELLING and answer.type is StateType.CANCELLED  # it had not started
        ):
            return ""
        why = f": {answer.message}" if answer.message else ""
        return f"Flow run {run} was asked to become {wanted.name} and is {answer.name}{why}"

    return on_flow_run(call, ask, status_code=201)
