"""What flows and tasks have in common: a function, a name, and how it is to be run."""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, ParamSpec, Self, TypeVar, cast

from eventkit.errors import InvalidFlow
from eventkit.flows.hooks import Hook, add_hook, hook_list
from eventkit.flows.parameters import Parameters
from eventkit.model.base import closest

__all__ = ["Definition", "RetryDelay", "RunName", "option_names", "refuse_unknown"]

P = ParamSpec("P")
R = TypeVar("R")

RunName = str | Callable[..., str] | None
RetryDelay = float | Sequence[float] | Callable[[int], Sequence[float]] | None
_RESERVED = ("return_state", "wait_for")


class Definition(Generic[P, R]):
    """A function with the options under which it runs; the ground of Flow and Task."""

    kind: ClassVar[str]
    hook_names: ClassVar[tuple[str, ...]]

    def __init__(
        self,
        fn: Callable[P, R],
        *,
        name: str,
        description: str | None,
        version: str | None,
        tags: Iterable[str] | None,
        run_name: RunName,
        retries: int | None,
        retry_delay_seconds: RetryDelay,
        timeout_seconds: float | None,
        log_prints: bool | None,
        persist_result: bool | None,
        hooks: Mapping[str, Iterable[Hook] | None],
    ) -> None:
        _refuse_odd(self.kind, fn, name=name, retries=retries, timeout=timeout_seconds, tags=tags)
        if run_name is not None and not isinstance(run_name, str) and not callable(run_name):
            option = f"{self.kind.lower()}_run_name"
            raise InvalidFlow(f"{self.kind} {name!r}: {option} is a text or a function giving one, not {run_name!r}")
        functools.update_wrapper(cast(Any, self), fn)
        self.fn = fn
        self.name = name
        self.description = description if description is not None else inspect.getdoc(fn)
        self.version = version
        self.tags = tuple(sorted(set(tags or ())))
        self.run_name = run_name
        self.retries = retries or 0
        self.retry_delay_seconds = retry_delay_seconds
        self.timeout_seconds = None if timeout_seconds is None else float(timeout_seconds)
        self.log_prints = log_prints
        self.persist_result = persist_result
        self.hooks = {name: hook_list(hooks[name], name=name) for name in self.hook_names}
        self.delays = _delays(retry_delay_seconds, self.retries, owner=f"{self.kind} {name!r}")
        self.is_async = inspect.iscoroutinefunction(fn) or inspect.isasyncgenfunction(fn)
        self.is_generator = inspect.isgeneratorfunction(fn) or inspect.isasyncgenfunction(fn)
        self.parameters = Parameters(fn, owner=f"{self.kind} {name!r}")
        for reserved in _RESERVED:
            if reserved in self.parameters.names:
                raise InvalidFlow(
                    f"{self.kind} {name!r} has a parameter {reserved!r}, which calls keep for themselves: rename it"
                )

    def with_options(self, **options: Any) -> Self:
        """A copy with these options changed. A hook list that is empty keeps the hooks there are."""
        kept = {name: getattr(self, name) for name in option_names(type(self)) if name not in self.hook_names}
        hooks: dict[str, Any] = {name: list(self.hooks[name]) for name in self.hook_names}
        given = {name: value for name, value in options.items() if name not in self.hook_names or value}
        return type(self)(self.fn, **{**kept, **hooks, **given})

    def add_hook(self, name: str, hook: Hook) -> Hook:
        """Adds a hook to a list, replacing the one of the same qualified name; returns it unchanged."""
        add_hook(self.hooks[name], hook, name=name)
        return hook

    def __get__(self, instance: Any, owner: type | None = None) -> Self:
        """On an instance, the same definition of the bound method."""
        if instance is None:
            return self
        bound = copy.copy(self)
        bound.fn = self.fn.__get__(instance, owner)
        bound.parameters = Parameters(bound.fn, owner=f"{self.kind} {self.name!r}")
        return bound

    def delay_before(self, retry: int) -> float:
        """Seconds before the retry of that number, from 0: the last delay holds for all further ones."""
        return self.delays[min(retry, len(self.delays) - 1)] if self.delays else 0.0

    def __repr__(self) -> str:
        return f"{self.kind}({self.name!r})"


def option_names(kind: type[Definition[..., Any]]) -> list[str]:
    """The keyword options of Flow or Task."""
    signature = inspect.signature(kind.__init__)
    return [item.name for item in signature.parameters.values() if item.kind is item.KEYWORD_ONLY]


def _delays(given: RetryDelay, retries: int, *, owner: str) -> tuple[float, ...]:
    held = given(retries) if callable(given) else given
    listed = held if isinstance(held, Sequence) and not isinstance(held, str) else [held or 0]
    for seconds in listed:
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise InvalidFlow(
                f"{owner}: retry_delay_seconds is seconds from 0, or a list of them, one a retry; not {seconds!r}"
            )
    return tuple(float(seconds) for seconds in listed)


def refuse_unknown(kind: type[Definition[..., Any]], unknown: Mapping[str, Any]) -> None:
    """InvalidFlow for an option that there is not, with the nearest one that there is."""
    for word in unknown:
        known = option_names(kind)
        near = closest(word, known) or f"; it takes {', '.join(known)}"
        raise InvalidFlow(f"{kind.kind.lower()}() has no option {word!r}{near}")


def _refuse_odd(kind: str, fn: Any, *, name: Any, retries: Any, timeout: Any, tags: Any) -> None:
    if isinstance(fn, classmethod | staticmethod):
        raise InvalidFlow(f"@{kind.lower()} goes below @{type(fn).__name__}: write it nearest to the function")
    if not callable(fn):
        raise InvalidFlow(f"@{kind.lower()} makes a {kind} of a function, not of {fn!r}; name and options are keywords")
    if not isinstance(name, str) or not name:
        raise InvalidFlow(f"{kind}: name is a text, not {name!r}: leave it out to use the function's")
    if isinstance(tags, str):
        raise InvalidFlow(f"{kind} {name!r}: tags is a list of texts, not the text {tags!r}: write [{tags!r}]")
    if retries is not None and (not isinstance(retries, int) or isinstance(retries, bool) or retries < 0):
        raise InvalidFlow(f"{kind} {name!r}: retries is a whole number from 0, not {retries!r}")
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, int | float) or timeout <= 0):
        raise InvalidFlow(f"{kind} {name!r}: timeout_seconds is more than 0, or None for no limit, not {timeout!r}")
