"""Flows of Prefect's own as flows here: deployed as they are, run in this process by its triggers, and by Prefect.

Prefect makes a run of its own on the server it talks to; ours keeps its id, takes its state and result, and its lines.
Retries, timeouts, validation and hooks are Prefect's; none is done twice.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from logging import WARNING
from typing import Any
from uuid import UUID

from eventkit.errors import InvalidFlow
from eventkit.flows import Flow, RunContext, current, shielded, trace
from eventkit.flows.interrupt import Scope
from eventkit.model.state import FINAL, State, StateType
from eventkit.prefect.native import Server, Watch, ended, is_flow, settle_cancelled, talking_to, watched, where
from eventkit.prefect.native_logs import listen
from eventkit.workspace.current import workspace
from eventkit.workspace.runtime import WorkspaceRuntime

__all__ = ["NativeFlow", "adopted", "as_ours"]


class NativeFlow(Flow[..., Any]):
    """A flow of Prefect's own. native: that flow."""

    def __init__(self, native: Any) -> None:
        super().__init__(
            _caller(native),
            name=native.name,
            description=native.description,
            version=native.version,
            log_prints=False,
            persist_result=native.persist_result,
            validate_parameters=False,
        )
        self.native = native

    def parameter_schema(self) -> dict[str, Any]:
        """The JSON schema of the parameters, as Prefect made it; of a handler, what its runs show."""
        own = getattr(self.fn, "__wrapped__", None) is self.native.fn
        return dict(self.native.parameters.model_dump()) if own else super().parameter_schema()

    def with_options(self, **options: Any) -> Any:
        """Itself; with options, refused: Prefect's own has them."""
        if options:
            raise InvalidFlow(_options_are_its_own(self.name, options))
        return self

    def deploy(self, name: str, **options: Any) -> Any:
        """Registers a deployment of it as of any flow, and says where its runs will be recorded."""
        made = super().deploy(name, **options)
        ws = workspace()
        said = where(ws.runtime.prefect_server())
        if said is not None:
            ws.notice(f"{made.full_name}: {said}")
        return made


def adopted(thing: Any, **options: Any) -> NativeFlow | None:
    """The flow around one of Prefect's own, None for all else. Raises InvalidFlow for options."""
    if not is_flow(thing):
        return None
    if options:
        raise InvalidFlow(_options_are_its_own(thing.name, options))
    return NativeFlow(thing)


def as_ours(trigger: Any) -> Any:
    """The trigger as ours where it is an object of Prefect's events, keys not known here kept; else as it is.

    Raises AutomationError for one that has no counterpart here, such as a metric trigger.
    """
    if not type(trigger).__module__.startswith("prefect.events.") or not hasattr(trigger, "model_dump"):
        return trigger
    from eventkit.prefect.imported import Imported
    from eventkit.prefect.report import refuse

    came = Imported(trigger.model_dump(mode="json"), ids={})
    refuse(came.report, lossy=False)
    return came.triggers[0]


def _options_are_its_own(name: str, options: Any) -> str:
    return (
        f"{name!r} is a flow of Prefect's own and runs as it is, so that {', '.join(options)} cannot be given here: "
        "give them to Prefect, flow.with_options(...), and what that returns to ek.flow"
    )


def _caller(native: Any) -> Callable[..., Any]:
    """The function that our run calls: Prefect runs the flow, and what became of it is what this returns or raises."""
    if native.isgenerator:
        return _collector(native)
    if native.isasync:

        async def call_async(*args: Any, **kwargs: Any) -> Any:
            return await _Call(native).awaited(args, kwargs)

        return functools.wraps(native.fn)(call_async)

    def call(*args: Any, **kwargs: Any) -> Any:
        return _Call(native).now(args, kwargs)

    return functools.wraps(native.fn)(call)


def _collector(native: Any) -> Callable[..., Any]:
    """The same of a generator, whose state Prefect tells nobody: its items, or what it raises."""
    if native.isasync:

        async def collect_async(*args: Any, **kwargs: Any) -> list[Any]:
            call = _Call(native)
            with call.entered():
                return [item async for item in call.flow()(*args, **kwargs)]

        return functools.wraps(native.fn)(collect_async)

    def collect(*args: Any, **kwargs: Any) -> list[Any]:
        call = _Call(native)
        with call.entered():
            return list(call.flow()(*args, **kwargs))

    return functools.wraps(native.fn)(collect)


class _Call:
    """One call of a Prefect flow in a run of ours."""

    def __init__(self, native: Any) -> None:
        self._native, self._context = native, current()
        self._server = _server(self._context)
        self._stop: BaseException | None = None

    def entered(self) -> Any:
        """The settings under which Prefect is called, its lines listened to."""
        said = where(self._server)
        if said is not None and self._context is not None:
            self._context.say(said, level=WARNING, logger="eventkit.flow_runs")
        listen(current, trace)
        return talking_to(self._server)

    def now(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What a plain flow comes to; only its function is open to interruptions, Prefect's bookkeeping is not torn."""
        with self.entered(), shielded():
            state = self.flow()(*args, return_state=True, **kwargs)
            held = state.result(raise_on_failure=False, _sync=True) if _has_result(state) else None
        return self._outcome(state, held)

    async def awaited(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The same of an async one."""
        with self.entered():
            state = await self.flow()(*args, return_state=True, **kwargs)
            held = await state.aresult(raise_on_failure=False) if _has_result(state) else None
        return self._outcome(state, held)

    def flow(self) -> Any:
        """The flow, watched while Prefect runs it."""
        return watched(self._native, Watch(known=self._known, within=self._within, asked=self._asked))

    def _known(self, id: UUID) -> None:
        listen(current, trace)
        if self._context is not None:
            self._context.server_run_id = id

    def _within(self, work: Callable[[], Any]) -> Any:
        return Scope().run(work)

    def _asked(self, stop: BaseException) -> str | None:
        handle = self._context.cancellation if self._context is not None else None
        if handle is None or handle.state is None:
            return None
        self._stop = stop
        return handle.state.message or "Asked to stop"

    def _outcome(self, state: Any, held: Any) -> State:
        if self._stop is not None and state.type.value == StateType.CANCELLING.value:
            with shielded():
                settle_cancelled(self._server, state, self._asked(self._stop))
            raise self._stop
        return ended(state, held)


def _has_result(state: Any) -> bool:
    return StateType(state.type.value) in FINAL and state.data is not None


def _server(context: RunContext | None) -> Server | None:
    """The server that Prefect is to talk to in a run, by the run's workspace."""
    runtime = context.runtime if context is not None else None
    return runtime.prefect_server() if isinstance(runtime, WorkspaceRuntime) else None
