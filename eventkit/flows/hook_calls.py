"""The hooks of the state a run is in, called in order, what became of each recorded."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from eventkit.flows.hooks import HOOKS, Hook, hook_name
from eventkit.flows.logs import run_logger
from eventkit.flows.steps import HookCall, Steps
from eventkit.model.run import HookOutcome

if TYPE_CHECKING:
    from eventkit.flows.runner import Execution

__all__ = ["hook_calls"]


def hook_calls(execution: Execution) -> Steps:
    """Calls each hook of the present state; one that raises ends nothing, one that is interrupted skips the rest.

    An interrupt in a hook of a run that is still Running is the run's; of one that is over, it is nobody's.
    Source: `prefect-behaviour` 5.1.
    """
    state, context = execution.state, execution.context
    hooks = list(execution.definition.hooks.get(HOOKS.get(state.type, ""), ()))
    for place, hook in enumerate(hooks):
        began = context.runtime.clock.now()
        try:
            yield HookCall(context, hook, (execution.definition, execution.run, state))
        except Exception as error:
            detail = f"{type(error).__name__}: {error}"
            _note(execution, hook, "raised", began, detail)
            run_logger(context).error("Hook %s of %s raised %s", hook_name(hook), state.name, detail)
        except BaseException as error:
            _note(execution, hook, "raised", began, f"{type(error).__name__}: {error}")
            for left in hooks[place + 1 :]:
                _note(execution, left, "skipped", began, f"{hook_name(hook)} was ended by {type(error).__name__}")
            if state.is_running():
                raise
            return  # the run is over as it is: a KeyboardInterrupt in a completion hook
        else:
            _note(execution, hook, "ran", began)


def _note(
    execution: Execution, hook: Hook, what: Literal["ran", "raised", "skipped"], began: datetime, detail: str = ""
) -> None:
    """Keeps what became of a hook."""
    runtime = execution.context.runtime
    now = runtime.clock.now()
    record = HookOutcome(
        run_id=execution.run.id,
        state_id=execution.state.id,
        hook=hook_name(hook),
        entered=execution.state.name,
        outcome=what,
        detail=detail,
        at=now,
        took=now - began,
    )
    runtime.hooked(record)
