"""`@on(...)`: a function that runs in the background on each firing of a trigger, as a flow run with its own output.

A handler is made of the parts there are: a flow, its deployment and one automation, all known by the handler's name.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.engine import Predicate
from eventkit.errors import AutomationError, UnknownAutomation
from eventkit.faces import handler_html, handler_text
from eventkit.flows import Flow, flow_of, whole
from eventkit.model.automation import AutomationSpec, deployment_trigger
from eventkit.model.event import Event
from eventkit.model.trigger import CompoundTrigger, EventTrigger, SequenceTrigger, Trigger
from eventkit.model.wording import shown
from eventkit.workspace.asking import checked
from eventkit.workspace.automations import Automation
from eventkit.workspace.calling import handling, wanted
from eventkit.workspace.current import workspace
from eventkit.workspace.explaining import Verdict, explain
from eventkit.workspace.handing import changed_fields
from eventkit.workspace.registry import CatchUp
from eventkit.workspace.sameness import same

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Handler", "on"]

ABOUT = {"event": "{{ event.event ~ ' on ' ~ event.resource.id if event else 'silence' }}"}
"""What a run's parameters show: which event it is about. The events themselves are read from the firing."""


def on(
    *names: str | Trigger,
    where: Predicate | None = None,
    name: str | None = None,
    enabled: bool = True,
    catch_up: CatchUp = "resume",
    flow_options: Mapping[str, Any] | None = None,
    **criteria: Any,
) -> Callable[[Callable[..., Any]], Handler]:
    """Makes a function run on each firing of a trigger, in the background, as a flow run with its own output.

    names: event names such as `order.*`, or one trigger. criteria: all that `EventTrigger` takes (match, for_each,
    threshold, within, ...). where: a function of the event, asked last; one that raises is an error, never a "no": the
    event does not count, and `eventkit.predicate.failed` says so. It is asked on the engine's thread, and again by
    whoever explains or replays: keep it short; what it prints is dropped, and its event is a copy.
    name: the function's unless given; a handler is replaced in place when its name is registered again. flow_options,
    or `@flow(...)` below: retries, hooks and the like. enabled, catch_up: as for an `Automation`.

    The function's parameters say what it wants: event, events (all of the firing), firing, labels (of for_each); one
    parameter of any other name is the event. Raises AutomationError for a function that could not be called so,
    InvalidTrigger. Durability: automation, windows and firings survive the kernel, and wait for the notebook to
    register the name again; the function itself lives in this process.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     @ek.on("order.placed", where=lambda event: event.payload["total"] > 10)
    ...     def large(event):
    ...         return event.payload["total"]
    ...     for total in (5, 50):
    ...         _ = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"total": total})
    ...     large, [run.parameters for run in ek.settle().runs]
    (large: runs on every order.placed, where a predicate is true, [{'event': 'order.placed on order.1'}])
    """
    if len(names) == 1 and callable(names[0]) and not isinstance(names[0], str | Trigger):
        raise AutomationError("@on needs to know on what: write @on('order.placed'), or @on('*') for every event")
    trigger = _trigger(names, criteria)
    predicate = checked(where)

    def decorated(fn: Callable[..., Any]) -> Handler:
        handler, lines = register(
            fn, trigger, predicate=predicate, name=name, enabled=enabled, catch_up=catch_up, options=flow_options or {}
        )
        for line in lines[0 if "replaced" in lines[0] else 1 :]:
            workspace().notice(line)
        return handler

    return decorated


def _trigger(names: tuple[Any, ...], criteria: Mapping[str, Any]) -> Trigger:
    if len(names) == 1 and isinstance(names[0], EventTrigger | CompoundTrigger | SequenceTrigger):
        if criteria:
            raise AutomationError(
                f"@on takes a trigger or criteria, not both: put {', '.join(criteria)} into the trigger"
            )
        return names[0].bare()
    odd = next((each for each in names if not isinstance(each, str)), None)
    if odd is not None:
        raise AutomationError(f"@on takes names of events, or one trigger, not {shown(odd)}: write @on('order.*')")
    if names and "expect" in criteria:
        raise AutomationError("@on: the names given first are what is expected: leave expect= out")
    if not names and not criteria:
        raise AutomationError("@on needs to know on what: write @on('order.placed'), or @on('*') for every event")
    return EventTrigger(**({"expect": list(names)} if names else {}), **criteria)


class Handler:
    """A function that runs on each firing; called, it is the plain function.

    name: the automation's, and the deployment's. flow: what its runs run. where: its predicate.
    """

    def __init__(self, ws: Workspace, fn: Callable[..., Any], *, name: str, where: Predicate | None) -> None:
        functools.update_wrapper(self, fn)
        self._workspace, self._fn = ws, fn
        self.name, self.where = name, where
        self.words = predicate_words(where)
        self.deployment_id: UUID | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The plain function: no run, no firing."""
        return self._fn(*args, **kwargs)

    @property
    def automation(self) -> Automation:
        """Its automation as it is now; raises UnknownAutomation once it is deleted."""
        return Automation.of(self._workspace.automation(self.name))

    @property
    def flow(self) -> Flow[..., Any] | None:
        """The flow that its runs run; None once it is deleted."""
        return self._workspace.executor.flow(self.deployment_id) if self.deployment_id is not None else None

    def explain(self, event: Event | UUID | str) -> Verdict:
        """Why an event did or did not make it run; see `explain`."""
        return explain(self.automation, event)

    def on(self) -> Handler:
        """Turns it on."""
        self._workspace.enable_automation(self.name, enabled=True)
        return self

    def off(self) -> Handler:
        """Turns it off: what comes meanwhile is not matched later."""
        self._workspace.enable_automation(self.name, enabled=False)
        return self

    def delete(self) -> None:
        """Deletes its automation; the function stays, and what its runs did."""
        self._workspace.delete_automation(self.name)
        self._workspace.handlers.pop(self.name, None)

    def _spec(self) -> AutomationSpec | None:
        try:
            return self._workspace.automation(self.name)
        except UnknownAutomation:
            return None

    def __repr__(self) -> str:
        return handler_text(self.name, self._spec(), predicate=self.words)

    def _repr_html_(self) -> str:
        return handler_html(self.name, self._spec(), predicate=self.words)


def predicate_words(where: Predicate | None) -> str:
    """What a predicate is called: `is_large is true`; an expression by its text."""
    if where is None:
        return ""
    written = getattr(where, "written", None)
    if isinstance(written, str):
        return written
    name = getattr(where, "__name__", type(where).__name__)
    return f"{'a predicate' if name == '<lambda>' else name} is true"


@whole
def register(
    fn: Callable[..., Any],
    trigger: Trigger,
    *,
    predicate: Predicate | None = None,
    name: str | None = None,
    enabled: bool = True,
    catch_up: CatchUp = "resume",
    options: Mapping[str, Any] | None = None,
) -> tuple[Handler, list[str]]:
    """The handler registered in the current workspace, made or replaced, and what there is to say of it.

    The first line says whether it was created, replaced (and what changed), or was there unchanged.
    """
    ws = workspace()
    if isinstance(fn, Handler):
        fn = fn._fn
    taken = flow_of(fn)
    given = taken.with_options(**(options or {})) if taken is not None else None
    plain = given.fn if given is not None else fn
    called = _name(plain) if name is None else name
    flow = handling(ws, given if given is not None else _flow(fn, called, options or {}))
    handler = Handler(ws, plain, name=called, where=predicate)
    before = ws.store.automation(called)
    fields = {each: getattr(trigger, each) for each in type(trigger).model_fields if each != "id"}
    shape = type(deployment_trigger(trigger)).parse({**fields, "name": called, "enabled": enabled, "parameters": ABOUT})
    with _listening(ws) as lines:
        deployment = ws.deployments_.deploy(
            flow, called, {"triggers": [shape], "catch_up": catch_up}, predicate=predicate
        )
    handler.deployment_id = deployment.id
    former, ws.handlers[called] = ws.handlers.get(called), handler
    after = ws.automation(called)
    changes = None if before is None else changed_fields(before.spec, after)
    own = (f"{called}: replaced", f"{deployment.full_name}: replaced")
    return handler, [_line(handler, former, changes), *(line for line in lines if not line.startswith(own))]


def _name(fn: Any) -> str:
    name = str(getattr(fn, "__name__", type(fn).__name__))
    if name == "<lambda>":
        raise AutomationError("A handler is known by its name, and a lambda has none: give name='...', or write a def")
    return name


def _flow(fn: Callable[..., Any], name: str, options: Mapping[str, Any]) -> Flow[..., Any]:
    wanted(fn)  # refused as a handler before it is as a flow
    return Flow(fn, **{"name": name.replace("_", "-"), **options})


def _line(handler: Handler, former: Handler | None, changes: list[str] | None) -> str:
    """What became of the name: created, replaced with what changed, or as it was."""
    if changes is None:
        return f"{handler.name}: created, runs{repr(handler).partition(': runs')[2]}"
    changes = ["whose it is" if each == "owner_resource" else each for each in changes]
    if former is not None:
        changes += ["body"] if not same(former._fn, handler._fn) else []
        changes += ["predicate"] if not same(former.where, handler.where) else []
    if changes:
        return f"{handler.name}: replaced, changed {', '.join(changes)}"
    return f"{handler.name}: {'unchanged' if former is not None else 'registered again'}"


@contextmanager
def _listening(ws: Workspace) -> Iterator[list[str]]:
    """What the workspace has to say meanwhile, kept for one who says it in fewer lines."""
    lines: list[str] = []
    told, ws.notice = ws.notice, lines.append
    try:
        yield lines
    except BaseException:
        for line in lines:
            told(line)
        raise
    finally:
        ws.notice = told
