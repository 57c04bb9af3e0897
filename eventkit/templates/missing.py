"""What a template reads that is not there: kept with its place, so that the error can name it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import partial
from typing import Any, NoReturn

from jinja2 import ChainableUndefined

from eventkit.errors import TemplateError
from eventkit.templates.reach import ABSENT, Path, names_in, written

__all__ = ["Missing", "MissingValue", "Required", "missing_error"]

_SHOWN = 6


class MissingValue(TemplateError):
    """A value that is not there was needed; `missing` says where it was looked for."""

    missing: Missing


class Missing(ChainableUndefined):
    """A value that is not there: empty in text, false in a condition, and so is every part of it.

    Source: `prefect-behaviour` 3.5: undefined is chainable.
    """

    __slots__ = ()

    def __init__(self, hint: str | None = None, obj: Any = ABSENT, name: Any = None, exc: Any = None) -> None:
        super().__init__(hint, obj, name)
        # Jinja calls this to get what it raises: a plain class would lose where the value was looked for.
        self._undefined_exception = partial(MissingValue, missing=self)  # type: ignore[assignment]


class Required(Missing):
    """A missing value inside a lone expression: no text and no list can be made of it."""

    __slots__ = ()

    def _refuse(self) -> NoReturn:
        self._fail_with_undefined_error()

    __str__ = __iter__ = __len__ = _refuse


def missing_error(missing: Missing, paths: Iterable[Path], context: Mapping[str, Any]) -> TemplateError:
    """The error for a missing value that one of these paths would have read.

    Its attributes are `path`, where nothing is, and `nearest`, a path where something is.
    """
    for path in paths:
        known, held = _followed(path, context)
        if known < len(path) and missing._undefined_name == path[known].key:
            where = missing._undefined_obj
            if where is held or (known == 0 and where is ABSENT):
                return absent_error(path[: known + 1], held)
    if missing._undefined_hint:
        return TemplateError(f"A template has no value ({missing._undefined_hint}): give one, with `| default(...)`")
    return TemplateError(
        f"`{missing._undefined_name}` does not exist where a template reads it: correct the name, or give a value for "
        "when it is missing with `| default(...)`",
        path=str(missing._undefined_name),
        nearest=None,
    )


def absent_error(path: Path, held: Any) -> TemplateError:
    """The error for a path whose last step finds nothing in what is held there."""
    names = names_in(held)
    said, parent = written(path), written(path[:-1])
    close = get_close_matches(str(path[-1].key), names, n=1, cutoff=0.6)
    nearest = written((*path[:-1], path[-1].to(close[0]))) if close else parent
    if close:
        found = f"the nearest is `{nearest}`"
    elif parent:
        found = f"the nearest is `{parent}`, {_said_of(held, names)}"
    else:
        found = f"a template can read {_listed(names) or 'nothing'} here"
    return TemplateError(
        f"`{said}` does not exist; {found}: correct the path, or give a value for when it is missing with "
        "`| default(...)`",
        path=said,
        nearest=nearest or None,
    )


def _said_of(held: Any, names: list[str]) -> str:
    if names:
        return f"which has {_listed(names)}"
    if held is None:
        return "which is None"
    if isinstance(held, Mapping):
        return "which is empty"
    return f"a {type(held).__name__}"


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name[:40]}`" for name in names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")


def _followed(path: Path, context: Mapping[str, Any]) -> tuple[int, Any]:
    """How many steps of the path exist, and what the last of them holds."""
    held: Any = context
    for known, step in enumerate(path):
        value = step.how(held, step.key)
        if value is ABSENT:
            return known, held
        held = value
    return len(path), held
