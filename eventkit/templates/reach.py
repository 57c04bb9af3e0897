"""What a template may read of a value, and what it may call.

1. A mapping's key wins over a method of that name.
2. Nothing that begins with an underscore is there.
3. Functions, classes, modules, frames and generators have nothing to read.
4. Of a model its fields and properties are there, nothing of pydantic's.
5. Only what is listed here may be called; any other method is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from types import (
    AsyncGeneratorType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
    TracebackType,
)
from typing import Any, Final, NamedTuple

from jinja2.runtime import LoopContext
from jinja2.utils import Cycler, Joiner, Namespace
from jinja2.utils import missing as ABSENT
from pydantic import BaseModel

from eventkit.model.event import Event
from eventkit.model.resource import Resource
from eventkit.model.state import State

__all__ = ["ABSENT", "Path", "Step", "attribute", "element", "may_call", "names_in", "own", "variable", "written"]

_OPAQUE: Final = (
    type,
    FunctionType,
    MethodType,
    ModuleType,
    CodeType,
    FrameType,
    TracebackType,
    GeneratorType,
    CoroutineType,
    AsyncGeneratorType,
)
_PYDANTICS: Final = frozenset(dir(BaseModel))
_METHODS: Final[tuple[tuple[type, frozenset[str]], ...]] = (
    (
        str,
        frozenset(
            {
                "capitalize",
                "casefold",
                "center",
                "count",
                "endswith",
                "expandtabs",
                "find",
                "index",
                "isalnum",
                "isalpha",
                "isascii",
                "isdecimal",
                "isdigit",
                "isidentifier",
                "islower",
                "isnumeric",
                "isprintable",
                "isspace",
                "istitle",
                "isupper",
                "join",
                "ljust",
                "lower",
                "lstrip",
                "partition",
                "removeprefix",
                "removesuffix",
                "replace",
                "rfind",
                "rindex",
                "rjust",
                "rpartition",
                "rsplit",
                "rstrip",
                "split",
                "splitlines",
                "startswith",
                "strip",
                "swapcase",
                "title",
                "upper",
                "zfill",
            }
        ),
    ),
    (bytes, frozenset({"decode"})),
    (Mapping, frozenset({"copy", "get", "items", "keys", "values"})),
    (list, frozenset({"copy", "count", "index"})),
    (tuple, frozenset({"count", "index"})),
    (int, frozenset({"bit_length"})),
    (float, frozenset({"is_integer"})),
    (
        date,
        frozenset({"ctime", "isocalendar", "isoformat", "isoweekday", "replace", "strftime", "toordinal", "weekday"}),
    ),
    (datetime, frozenset({"astimezone", "date", "time", "timestamp", "tzname", "utcoffset"})),
    (time, frozenset({"isoformat", "replace", "strftime"})),
    (timedelta, frozenset({"total_seconds"})),
    (Resource, frozenset({"as_label_value_dict", "get", "items", "keys", "values"})),
    (Event, frozenset({"find_resource_label", "wire"})),
    (State, frozenset(name for name in dir(State) if name.startswith("is_"))),
    (LoopContext, frozenset({"changed", "cycle"})),
    (Cycler, frozenset({"next", "reset"})),
)
_MAKERS: Final = (dict, Cycler, Joiner, Namespace)


class Step(NamedTuple):
    """One step of a path: a key, and how it is looked up."""

    key: Any
    how: Callable[[Any, Any], Any]

    def to(self, key: str) -> Step:
        """The same step to another key."""
        return Step(key, self.how)


Path = tuple[Step, ...]


def variable(context: Mapping[str, Any], name: str) -> Any:
    """What the context holds under a name, or ABSENT."""
    return context.get(name, ABSENT)


def attribute(held: Any, name: str) -> Any:
    """What `held.name` is in a template, or ABSENT."""
    if isinstance(held, Mapping):
        try:
            return held[name]
        except LookupError:
            return own(held, name)
    value = own(held, name)
    return _item(held, name) if value is ABSENT else value


def element(held: Any, key: Any) -> Any:
    """What `held[key]` is in a template, or ABSENT."""
    value = _item(held, key)
    return own(held, key) if value is ABSENT and isinstance(key, str) else value


def own(held: Any, name: str) -> Any:
    """The attribute of that name, where a template may read it; else ABSENT."""
    if name.startswith("_") or isinstance(held, _OPAQUE):
        return ABSENT
    if isinstance(held, BaseModel) and name in _PYDANTICS and name not in type(held).model_fields:
        return ABSENT
    try:
        value = getattr(held, name)
    except (AttributeError, LookupError):
        return ABSENT
    return ABSENT if callable(value) and not may_call(value) else value


def may_call(value: Any) -> bool:
    """Whether a template may call this: a listed method, or one of Jinja's own makers."""
    if isinstance(value, Joiner) or any(value is maker for maker in _MAKERS):
        return True
    owner, name = getattr(value, "__self__", None), getattr(value, "__name__", "")
    return any(isinstance(owner, kind) and name in names for kind, names in _METHODS)


def names_in(held: Any) -> list[str]:
    """The names that a template may read of a value, for the words of an error."""
    if isinstance(held, Mapping):
        return [key for key in held if isinstance(key, str)]
    if isinstance(held, BaseModel):
        kind = type(held)
        found = dict.fromkeys(kind.model_fields)
        found |= dict.fromkeys(name for name in dir(kind) if isinstance(getattr(kind, name, None), property))
        return [name for name in found if own(held, name) is not ABSENT]
    return []


def written(path: Path) -> str:
    """The path as a template writes it."""
    said = ""
    for step in path:
        if step.how is element or not str(step.key).isidentifier():
            said += f"[{step.key!r}]"
        else:
            said += f".{step.key}" if said else step.key
    return said


def _item(held: Any, key: Any) -> Any:
    if isinstance(held, type):
        return ABSENT
    try:
        return held[key]
    except (TypeError, LookupError):
        return ABSENT
