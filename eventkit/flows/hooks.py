"""Functions called when a run enters a state: which, in what order, under what name."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from eventkit.errors import InvalidFlow
from eventkit.model.state import StateType

__all__ = ["FLOW_HOOKS", "HOOKS", "TASK_HOOKS", "Hook", "add_hook", "hook_list", "hook_name"]

Hook = Callable[..., Any]

HOOKS = {
    StateType.RUNNING: "on_running",
    StateType.COMPLETED: "on_completion",
    StateType.FAILED: "on_failure",
    StateType.CANCELLING: "on_cancellation",
    StateType.CRASHED: "on_crashed",
}
"""The list called on entering a state, by its type. Source: `prefect-behaviour` 5.2."""

FLOW_HOOKS = tuple(HOOKS.values())
TASK_HOOKS = ("on_running", "on_completion", "on_failure")


def hook_list(given: Any, *, name: str) -> list[Hook]:
    """The hooks of an `on_...` option; InvalidFlow for anything but an iterable of callables."""
    if given is None:
        return []
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise InvalidFlow(
            f"{name} takes a list of functions, not {_kind(given)} {hook_name(given)!r}: write {name}=[...]"
        )
    hooks = list(given)
    for hook in hooks:
        if not callable(hook):
            raise InvalidFlow(f"{name} takes functions; {hook!r} is {_kind(hook)}: leave it out or give the function")
    return hooks


def add_hook(hooks: list[Hook], hook: Hook, *, name: str) -> None:
    """Adds a hook; one of the same qualified name is replaced where it stands, so that a cell can run again."""
    if not callable(hook):
        raise InvalidFlow(f"{name} takes a function; {hook!r} is {_kind(hook)}")
    key = _identity(hook)
    for place, held in enumerate(hooks):
        if _identity(held) == key:
            hooks[place] = hook
            return
    hooks.append(hook)


def hook_name(hook: Any) -> str:
    """How a hook is called in records: its function's name, or its type's."""
    if isinstance(hook, functools.partial):
        return hook_name(hook.func)
    return str(getattr(hook, "__qualname__", None) or type(hook).__qualname__)


def _identity(hook: Hook) -> Any:
    """What makes two registrations the same hook. Lambdas share a name, so their code speaks for them."""
    name = getattr(hook, "__qualname__", None)
    if name is None:
        return id(hook)
    code = getattr(hook, "__code__", None)
    body = (code.co_code, code.co_consts, code.co_names) if code is not None and name.endswith("<lambda>") else None
    return getattr(hook, "__module__", None), name, body


def _kind(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}"
