"""Calls with arguments that a function does not take: an error of the tree, in words, instead of Python's."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from eventkit.errors import EventkitError
from eventkit.model.wording import closest

__all__ = ["misfit", "refusing"]

P = ParamSpec("P")
R = TypeVar("R")


def refusing(
    error: type[EventkitError], *, name: str | None = None, also: Iterable[str] = ()
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Makes a function raise `error` where its arguments do not fit. A call that fits costs nothing more.

    name: how the function is called in the message; else its own. also: options it takes besides, by `**`.

    >>> @refusing(EventkitError)
    ... def paint(colour, *, coats=1): ...
    >>> paint("red", coat=2)
    Traceback (most recent call last):
    eventkit.errors.EventkitError: paint() takes no 'coat'; did you mean 'coats'?
    """

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except TypeError:
                said = misfit(function, args, kwargs, name=name or function.__name__, also=also)
                if said is None:
                    raise
                raise error(said) from None

        return called

    return decorated


def misfit(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    *,
    name: str,
    also: Iterable[str] = (),
) -> str | None:
    """What is wrong with the arguments of a call, in one sentence; None where they fit."""
    signature = inspect.signature(function)
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        listed = [*(each.name for each in signature.parameters.values() if _named(each)), *also]
        for word in kwargs:
            if word not in listed:
                near = closest(word, listed) or f"; it takes {', '.join(listed)}"
                return f"{name}() takes no {word!r}{near}"
        missing = _missing(signature, args, kwargs)
        if missing:
            return f"{name}() needs {missing[0]!r}, which was not given: add {missing[0]}=..."
        return f"{name}() cannot be called so: {error}; it takes {', '.join(listed)}: correct the call"
    return None


def _missing(signature: inspect.Signature, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[str]:
    """The arguments without a default that a call leaves out."""
    try:
        given = signature.bind_partial(*args, **kwargs).arguments
    except TypeError:
        return []
    needed = [each for each in signature.parameters.values() if each.default is each.empty and _named(each)]
    return [each.name for each in needed if each.name not in given]


def _named(parameter: inspect.Parameter) -> bool:
    """Whether a caller may give it by its name."""
    stars = (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    return parameter.kind not in stars and parameter.name not in ("self", "cls")
