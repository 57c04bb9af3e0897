"""Names of runs made from a template."""

from __future__ import annotations

from typing import Any

from eventkit.errors import ParameterError, RunError
from eventkit.model.base import utf8

__all__ = ["run_name"]


def run_name(template: Any, parameters: dict[str, Any], *, owner: str) -> str | None:
    """The run's name from its template: a text with `{parameter}`s, or a function; None where there is none."""
    if template is None:
        return None
    try:
        if isinstance(template, str):
            return utf8(template.format(**parameters))
        code = getattr(template, "__code__", None)
        takes = code is not None and "parameters" in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        name = template(parameters=parameters) if takes else template()
    except Exception as error:  # a person's template or function may fail in any way
        raise ParameterError(
            f"The run name of {owner} cannot be made from {template!r} ({type(error).__name__}: {error}): "
            f"use the parameters it has: {', '.join(parameters) or 'none'}"
        ) from error
    if not isinstance(name, str):
        raise RunError(f"The run name of {owner} is a text, not {name!r}: return one")
    return utf8(name)
