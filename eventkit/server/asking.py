"""What was asked over HTTP: read, with words for what is wrong; asked of the workspace; and what its refusals mean.

Loaded with the workspace, on the first request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from pydantic import ValidationError

from eventkit import errors
from eventkit.api import QUESTIONS, Refused, Session, Superseded, answered
from eventkit.api.events import TEXTS, is_time
from eventkit.api.wire import beyond
from eventkit.errors import EventkitError, LostOwnership, StoreError, UsageError
from eventkit.model.base import problem, utf8
from eventkit.model.filter import EventFilter
from eventkit.model.wording import closest, shown
from eventkit.server.routes import SHORT, Route
from eventkit.workspace.query import event_filter

__all__ = ["Settle", "asked", "given", "status_of"]

Settle = Callable[[bytes | None, BaseException | None], None]
"""Takes the answer as JSON, or why there is none. Thread: any."""


def given(route: Route, query: Mapping[str, Sequence[bytes]], body: bytes, place: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a question, from its parameters, its body and its path. Raises UsageError."""
    return {**_in_full(route, _parameters(route, query)), **_body(route, body), **place}


def _parameters(route: Route, query: Mapping[str, Sequence[bytes]]) -> dict[str, Any]:
    found = {}
    for name, held in query.items():
        reader = route.query.get(name)
        if reader is None:
            takes = f"; it takes {', '.join(route.query)}" if route.query else "; it takes none"
            raise UsageError(f"{_asked(route)} has no parameter {shown(name)}{closest(name, route.query) or takes}")
        if len(held) > 1 and name != "name":
            raise UsageError(f"{_asked(route)}: {name} is given {len(held)} times: give it once")
        try:
            read = [reader(each.decode()) for each in held]
            found[name] = read if name == "name" else read[0]
        except UnicodeDecodeError:
            raise UsageError(f"{_asked(route)}: {name} is not written in UTF-8: encode it so") from None
        except UsageError as error:
            raise UsageError(f"{_asked(route)}: {name} cannot be so: {error}") from None
    return found


def _in_full(route: Route, found: dict[str, Any]) -> dict[str, Any]:
    """The same with a filter for what was said in short. Raises UsageError."""
    short = {name: found.pop(name) for name in SHORT if name in found} if "filter" in route.query else {}
    if not short:
        return found
    if "filter" in found:
        raise UsageError(f"{_asked(route)}: filter is a whole filter by itself: put {', '.join(short)} into it")
    for name in ("since", "until"):
        if name in short and not is_time(short[name]):
            raise UsageError(f"{_asked(route)}: {name} cannot be {shown(short[name])}: write {TEXTS['occurred']}")
    try:
        wanted = event_filter(**short)
    except EventkitError as error:
        raise UsageError(f"{_asked(route)} cannot be asked so: {error}") from None
    return {**found, "filter": wanted.model_dump(mode="json", exclude_defaults=True)}


def _body(route: Route, text: bytes) -> dict[str, Any]:
    if not route.body and route.whole is None:
        return {}
    try:
        held = orjson.loads(text) if text.strip() else {}
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{_asked(route)}: the body is no JSON ({error}): send a JSON object") from None
    if route.whole is not None:
        return {route.whole: held if isinstance(held, list) else [held]}
    if not isinstance(held, dict):
        raise UsageError(f"{_asked(route)}: the body is {shown(held)}: send a JSON object")
    for name in held:
        if name not in route.body:
            near = closest(name, route.body) or f"; it takes {', '.join(route.body)}"
            raise UsageError(f"{_asked(route)} has no field {shown(name)}{near}")
    return held


def _asked(route: Route) -> str:
    return f"{route.method} {route.path}"


def asked(session: Session, route: Route, of: Mapping[str, Any], settle: Settle) -> None:
    """Has a question answered on a thread of the workspace; the session ends with it. Thread: any.

    Raises RuntimeError where the workspace was closed.
    """

    def answer() -> None:
        try:
            _check(route, of)
            settle(orjson.dumps(answered(session, route.question, of, id=1)), None)
        except BaseException as error:
            settle(None, error)
        finally:
            session.close()

    session.ws.threads.asks().submit(answer, dropped=lambda: settle(None, Superseded()))


def _check(route: Route, of: Mapping[str, Any]) -> None:
    """Refuses what is of another type than the description says, where a front end's own words would be let pass."""
    if said := beyond(of):
        raise UsageError(f"{_asked(route)} cannot be asked so: {said}")
    try:
        # a filter reads one value where a list may stand, which is not strict
        EventFilter.model_validate(of.get("filter", {}))
        _check_filter(route, of.get("filter", {}))
        plain = {name: _number(held) for name, held in of.items() if name != "filter"}
        QUESTIONS[route.question].ask.model_validate_json(orjson.dumps(plain), strict=True)
    except ValidationError as error:
        raise Refused("UsageError", utf8(problem(error, what=_asked(route)))) from None


def _check_filter(route: Route, filter: Mapping[str, Any]) -> None:
    """Refuses numbers for times, which would be read as seconds since 1970, and what is neither true nor false."""
    for name, time in (filter.get("occurred") or {}).items():
        if time is not None and not is_time(time):
            raise UsageError(
                f"{_asked(route)}: filter.occurred.{name} cannot be {shown(time)}: write {TEXTS['occurred']}"
            )
    several = filter.get("any_resource", [])
    for each in (filter.get("resource", {}), *(several if isinstance(several, list) else [several])):
        if not isinstance(each.get("distinct", False), bool):
            raise UsageError(f"{_asked(route)}: distinct cannot be {shown(each['distinct'])}: write true or false")


def _number(value: Any) -> Any:
    """A whole number as one, however JSON wrote it."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def status_of(kind: str) -> int:
    """The HTTP status of a refusal: of an error nobody foresaw 500."""
    error = getattr(errors, kind, None)
    if not (isinstance(error, type) and issubclass(error, EventkitError)):
        return 500
    if issubclass(error, LookupError):
        return 404
    if issubclass(error, LostOwnership):
        return 409
    return 503 if issubclass(error, StoreError) else 400
