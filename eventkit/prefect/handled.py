"""Handlers on their way to Prefect: flows that are given an event, where here they read it from the firing."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from eventkit.insight import Severity
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.prefect import theirs
from eventkit.prefect.report import Difference

__all__ = ["called_as", "given_event", "handled_by", "handler_call", "predicate_left"]

_OF_FIRING = ("events", "firing", "labels")


def handled_by(flow: Any) -> Any:
    """The function of a handler's flow; None of all other flows."""
    return getattr(flow, "__wrapped__", None) if theirs.is_ours(getattr(flow, "fn", None)) else None


def called_as(value: Any) -> Any:
    """The plain function of a handler; all else as it is."""
    is_handler = type(value).__name__ == "Handler" and theirs.is_ours(type(value))
    return value.__wrapped__ if is_handler else value


def handler_call(fn: Any) -> str | None:
    """The call of a handler's function with its `EVENT`; None where it takes more than that.

    >>> handler_call(lambda event: None), handler_call(lambda events: None)
    ('<lambda>(EVENT)', None)
    """
    stars = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    taken = [each for each in inspect.signature(fn).parameters.values() if each.kind not in stars]
    if any(each.name in _OF_FIRING for each in taken):
        return None
    if not taken:
        return f"{fn.__name__}()"
    named = next((each for each in taken if each.name == "event"), taken[0])
    by_name = named.kind is not named.POSITIONAL_ONLY and (len(taken) > 1 or named.kind is named.KEYWORD_ONLY)
    return f"{fn.__name__}({named.name}=EVENT)" if by_name else f"{fn.__name__}(EVENT)"


def given_event(spec: AutomationSpec) -> AutomationSpec:
    """A handler's automation, whose runs are given the whole event."""
    actions = (
        each.changed(parameters={"event": "{{ event }}"}) if isinstance(each, RunDeployment) else each
        for each in spec.actions
    )
    return spec.changed(actions=tuple(actions))


def predicate_left(name: str, words: str) -> Iterator[Difference]:
    """That a predicate is not asked there."""
    if words:
        yield Difference(
            code="only-here", severity=Severity.ERROR, about=name, place="where",
            sentence=f"a predicate ({words}) is a function of here alone: a Prefect server asks none",
            advice="ask with match, or look at the event at the start of the function, and return",
        )  # fmt: skip
