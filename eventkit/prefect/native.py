"""Real Prefect flows as they are: called by Prefect itself, on the server that it talks to; here only what is around.

Prefect is never imported here: it is looked up among what the user has imported.
"""

from __future__ import annotations

import asyncio
import copy
import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

from eventkit.errors import RunError
from eventkit.model.state import SERVER_RUN, Kept, State, StateType
from eventkit.prefect.address import Address

__all__ = ["Server", "Watch", "ended", "is_flow", "server_at", "settle_cancelled", "talking_to", "watched", "where"]


class Server(NamedTuple):
    """Where Prefect's own client is to go; what is None is as Prefect has it by default, never the environment's."""

    url: str
    api_key: str | None = None
    auth: str | None = None
    headers: dict[str, str] | None = None

    def __repr__(self) -> str:
        return f"Server({self.url!r})"


def server_at(address: Address) -> Server:
    """The server at an address, with the credentials that are for it."""
    own = ("accept", "user-agent", "authorization")
    headers = {name: held for name, held in address.headers.items() if name.lower() not in own}
    keyed = address.headers.get("Authorization", "").startswith("Bearer ")
    key, auth = (address.token, None) if keyed else (None, address.token)
    return Server(address.url, api_key=key, auth=auth, headers=headers or None)


class Watch(NamedTuple):
    """What of a run here is told and asked while Prefect calls the flow's function.

    known: told the server's id of the run. within: carries out a plain function, open to being ended there. asked: why
    the run is to stop, asked with what ended the function; None where that is the function's own affair.
    """

    known: Callable[[UUID], None]
    within: Callable[[Callable[[], Any]], Any]
    asked: Callable[[BaseException], str | None]


def is_flow(thing: Any) -> bool:
    """Whether this is a flow of Prefect's own."""
    kind = getattr(sys.modules.get("prefect.flows"), "Flow", None)
    return kind is not None and isinstance(thing, kind)


def _of(module: str) -> Any:
    """A module of Prefect, which a flow of its own has loaded."""
    return sys.modules[f"prefect.{module}"]


def where(server: Server | None) -> str | None:
    """What there is to know before a Prefect flow runs without a server that was named; None where one is.

    Raises RunError where Prefect would refuse.
    """
    settings = _of("settings")
    if server is not None or settings.PREFECT_API_URL.value():
        return None
    do = "ek.connect('http://127.0.0.1:4200/api', read_only=False), or set PREFECT_API_URL"
    if not settings.PREFECT_SERVER_ALLOW_EPHEMERAL_MODE.value():
        raise RunError(f"A flow of Prefect's own needs a Prefect server, and none is named: {do}")
    return (
        "No Prefect server is named: Prefect starts one of its own for this process, which takes up to 20 s and ends "
        f"with it. To use one that stays: {do}"
    )


@contextmanager
def talking_to(server: Server | None) -> Iterator[None]:
    """Inside, Prefect's client goes to this server; None leaves it to the environment."""
    if server is None:
        yield
        return
    settings = _of("settings")
    given = {
        settings.PREFECT_API_URL: server.url,
        settings.PREFECT_API_KEY: server.api_key,
        settings.PREFECT_API_AUTH_STRING: server.auth,
        settings.PREFECT_CLIENT_CUSTOM_HEADERS: server.headers,
    }
    held = {setting: value for setting, value in given.items() if value is not None}
    with settings.temporary_settings(updates=held, restore_defaults=[each for each in given if each not in held]):
        yield


def watched(flow: Any, watch: Watch) -> Any:
    """The flow with a function that says which run it is in, and ends as Cancelling when that was asked to stop.

    So Prefect itself calls the hooks of cancellation, and no others: an interruption it saw would be a crash to it.
    """
    made, fn = copy.copy(flow), flow.fn

    def entered() -> None:
        watch.known(_of("context").FlowRunContext.get().flow_run.id)

    def left(stop: BaseException) -> Any:
        why = None if isinstance(stop, Exception) else watch.asked(stop)
        if why is None:
            raise stop
        return _of("states").Cancelling(message=why)

    if flow.isgenerator:
        made.fn = functools.wraps(fn)(_entering(flow, entered))
        return made
    if flow.isasync:

        async def body(*args: Any, **kwargs: Any) -> Any:
            entered()
            try:
                return await fn(*args, **kwargs)
            except BaseException as stop:
                state = left(stop)
                if (task := asyncio.current_task()) is not None:
                    task.uncancel()  # what Prefect awaits from here on is its own
                return state
    else:

        def body(*args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]  # the plain twin
            entered()
            try:
                return watch.within(functools.partial(fn, *args, **kwargs))
            except BaseException as stop:
                return left(stop)

    made.fn = functools.wraps(fn)(body)
    return made


def _entering(flow: Any, entered: Callable[[], None]) -> Callable[..., Any]:
    """A generator's function: it has no return value that could be a state, so that it is only seen to begin."""
    if flow.isasync:

        async def abody(*args: Any, **kwargs: Any) -> Any:
            entered()
            async for item in flow.fn(*args, **kwargs):
                yield item

        return abody

    def body(*args: Any, **kwargs: Any) -> Any:
        entered()
        return (yield from flow.fn(*args, **kwargs))

    return body


def ended(state: Any, held: Any) -> State:
    """A state of Prefect's as ours. held: what its `result(raise_on_failure=False)` is, None where there is none."""
    kind = StateType(state.type.value)
    details = {SERVER_RUN: str(state.state_details.flow_run_id)} if state.state_details.flow_run_id else {}
    theirs = _of("client.schemas.objects").State
    data: Any = None
    if kind is StateType.COMPLETED:
        several = isinstance(held, list | tuple | set) and held and all(isinstance(each, theirs) for each in held)
        data = [ended(each, None) for each in held] if several else Kept.model_construct(value=held)
    elif kind is StateType.FAILED and isinstance(held, BaseException):
        data = held
    return State(type=kind, name=state.name, message=state.message, data=data, state_details=details)


def settle_cancelled(server: Server | None, state: Any, why: str | None) -> Any:
    """The server's run, which is Cancelling, as Cancelled: what Prefect's runner does where there is one."""
    states = _of("states")
    with talking_to(server), _of("client.orchestration").get_client(sync_client=True) as client:
        client.set_flow_run_state(state.state_details.flow_run_id, states.Cancelled(message=why), force=True)
