"""Whether two functions are the same code, wherever they were written: a cell that is run again makes new ones."""

from __future__ import annotations

from types import CodeType
from typing import Any

__all__ = ["same"]


def same(one: Any, other: Any) -> bool:
    """Whether they do the same by their code and defaults; what they read from outside is not looked at."""
    mine, others = getattr(one, "__code__", None), getattr(other, "__code__", None)
    if not isinstance(mine, CodeType) or not isinstance(others, CodeType):
        return one is other
    return _shape(mine) == _shape(others) and _defaults(one) == _defaults(other)


def _shape(code: CodeType) -> tuple[Any, ...]:
    """All of it but where it stands: lines and file name."""
    consts = tuple(_shape(each) if isinstance(each, CodeType) else (type(each), repr(each)) for each in code.co_consts)
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_flags, consts


def _defaults(function: Any) -> str:
    return repr((function.__defaults__, function.__kwdefaults__))
