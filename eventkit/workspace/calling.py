"""A handler's function called on a firing: what it takes, by the names of its parameters.

event: the one that completed the firing, None for silence. events: all of the firing. firing: the firing itself.
labels: the for_each label to value. A function of one parameter with another name gets the event.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from eventkit.errors import AutomationError, RunError
from eventkit.flows import Flow, current
from eventkit.flows.parameters import Parameters
from eventkit.model.firing import Firing
from eventkit.model.wording import shown

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["GIVEN", "handling", "wanted"]

GIVEN: dict[str, Callable[[Firing], Any]] = {
    "event": lambda firing: firing.triggering_event,
    "events": lambda firing: list(firing.events),
    "firing": lambda firing: firing,
    "labels": lambda firing: dict(firing.triggering_labels),
}
_STARS = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def wanted(fn: Any) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """What a function is given: by place, and by name with what it takes under that name.

    Raises AutomationError for one that could not be called on a firing.
    """
    name = getattr(fn, "__name__", type(fn).__name__)
    if not callable(fn) or inspect.isclass(fn):
        raise AutomationError(f"@on makes a handler of a function, not of {shown(fn)}: write it above a def")
    if inspect.isgeneratorfunction(fn) or inspect.isasyncgenfunction(fn):
        raise AutomationError(f"{name} cannot be a handler: it yields, and nobody iterates it; return instead")
    parameters = [each for each in inspect.signature(fn).parameters.values() if each.kind not in _STARS]
    if len(parameters) == 1 and parameters[0].name not in GIVEN:
        only = parameters[0]
        return ((), ((only.name, "event"),)) if only.kind is only.KEYWORD_ONLY else (("event",), ())
    odd = [each for each in parameters if each.name not in GIVEN and each.default is each.empty]
    if odd:
        raise AutomationError(
            f"{name} cannot be called on a firing: nothing is known to give for {_listed(odd)}. "
            f"A handler takes {', '.join(GIVEN)} by these names, or one parameter of any name, which is the event: "
            "rename them, or give them defaults"
        )
    placed = [each for each in parameters if each.kind is each.POSITIONAL_ONLY]
    if any(each.name not in GIVEN for each in placed):
        placed = []
    named = [each.name for each in parameters if each.name in GIVEN and each not in placed]
    return tuple(each.name for each in placed), tuple((each, each) for each in named)


def _listed(parameters: Iterable[inspect.Parameter]) -> str:
    return ", ".join(each.name for each in parameters)


def handling(ws: Workspace, flow: Flow[..., Any]) -> Flow[..., Any]:
    """The flow that runs on a firing: it reads the events from the log, and calls this flow's function with them.

    Its own parameter only says which event it was; a run of it that no firing led to raises RunError.
    """
    fn: Any = flow.fn
    by_place, by_name = wanted(fn)

    def arguments() -> tuple[list[Any], dict[str, Any]]:
        firing = _firing(ws, flow.name)
        return [GIVEN[each](firing) for each in by_place], {name: GIVEN[each](firing) for name, each in by_name}

    def handle(event: str = "silence") -> Any:
        args, kwargs = arguments()
        return fn(*args, **kwargs)

    async def handle_async(event: str = "silence") -> Any:
        args, kwargs = arguments()
        return await fn(*args, **kwargs)

    made = copy.copy(flow)
    made.fn = handle_async if flow.is_async else handle
    made.parameters = Parameters(made.fn, owner=f"Flow {flow.name!r}")
    return made


def _firing(ws: Workspace, name: str) -> Firing:
    """The firing that the run around this was made for."""
    context = current()
    id = context.flow_run.firing_id if context is not None and context.flow_run is not None else None
    record = ws.store.firing(id) if id is not None else None
    if record is None:
        raise RunError(f"{name!r} runs on a firing, and none led to this run: emit an event, or call the function")
    return Firing.parse(record.body)
