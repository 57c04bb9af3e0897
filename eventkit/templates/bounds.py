"""The bounds of one rendering: how much work, how long, how large a value, and what may grow.

1. A value that an operation takes may weigh at most LARGEST: its characters, and ITEM for each value all the way down.
   So what comes out is bounded before it is made.
2. What can make a value longer (`*`, `+`, `replace`, `center`, a format...) may at most make it LARGEST long.
3. All operations and loop turns together may take WORK units and SECONDS; the templates of one mapping share them.
4. Whole numbers stay under BITS bits; widths, precisions and counts under COUNT.

Source: `webhook-security` 5.4: Jinja's sandbox bounds neither memory nor time.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, ItemsView, KeysView, Mapping, Set, ValuesView
from contextvars import ContextVar
from datetime import datetime
from string import Formatter
from time import monotonic
from types import NoneType
from typing import Any, Final
from uuid import UUID

from jinja2.runtime import Context
from jinja2.utils import Namespace
from pydantic import BaseModel

from eventkit.errors import TemplateError
from eventkit.templates.reach import ABSENT, attribute, element

__all__ = [
    "COUNT",
    "LARGEST",
    "OPERATORS",
    "BoundedContext",
    "Format",
    "check_format",
    "check_growth",
    "one_budget",
    "spend_on",
    "weigh",
]

LARGEST: Final = 4_000_000
ITEM: Final = 4
WORK: Final = 12_000_000
SECONDS: Final = 0.4
_COPY: Final = 4  # what a copy of a value takes, beside reading it
BITS: Final = 10_000
COUNT: Final = 10_000

# A width or precision of four digits or more, or one taken from an argument, in a `%` format or a format spec.
_WIDE = re.compile(r"(?:[%)][-+ #0]*|\.)(?:\d{4,}|\*)")
_ATOMS = {NoneType, bool, float, UUID, datetime}
_WIDE_SPEC = re.compile(r"\d{4,}")


class Budget:
    """What renderings may still spend."""

    def __init__(self) -> None:
        self.left = WORK
        self.until = monotonic() + SECONDS

    def spend(self, units: int) -> None:
        """Takes so much work from what is left; raises TemplateError when nothing is."""
        self.left -= units
        if self.left < 0:
            raise _too_much(f"it does more than {WORK:,} units of work (characters written or read, items, loop turns)")
        if monotonic() > self.until:
            raise _too_much(f"it takes more than {SECONDS:g} seconds")


_shared: ContextVar[Budget | None] = ContextVar("eventkit-template-budget", default=None)


class one_budget:
    """A block whose renderings spend from the same: a mapping of many templates takes no more than one of them may."""

    def __enter__(self) -> Budget:
        budget = Budget()
        self._token = _shared.set(budget)
        return budget

    def __exit__(self, *_: object) -> None:
        _shared.reset(self._token)


def spend_on(value: Any) -> None:
    """Takes what a value weighs from the budget of the block around, where there is one."""
    budget = _shared.get()
    if budget is not None and type(value) not in _ATOMS:
        budget.spend(_COPY * weigh(value))


def budget() -> Budget:
    """What a rendering that begins here may spend: its share of the block around, or all of its own."""
    return _shared.get() or Budget()


class BoundedContext(Context):
    """A rendering's variables, and what it may still spend."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget = budget()

    def spend(self, units: int) -> None:
        """Takes so much work from what is left; raises TemplateError when nothing is."""
        self.budget.spend(units)


def weigh(*values: Any) -> int:
    """How much is in these values, all the way down; raises TemplateError over LARGEST."""
    rest, total = list(values), 0
    while rest:
        value = rest.pop()
        kind = type(value)
        total += ITEM
        if kind in _ATOMS:
            continue
        if kind is Namespace:
            rest += value._Namespace__attrs.values()
        elif isinstance(value, str | bytes):
            total += len(value)
        elif isinstance(value, int):
            total += value.bit_length() >> 3
        elif isinstance(value, Mapping):
            rest += value.keys()
            rest += value.values()
        elif isinstance(value, list | tuple | Set | KeysView | ValuesView | ItemsView):
            rest += value
        elif isinstance(value, BaseModel):
            rest += vars(value).values()
        if total + ITEM * len(rest) > LARGEST:
            raise _too_much(f"it handles a value of more than {LARGEST:,} characters, or {LARGEST // ITEM:,} items")
    return total


def check_growth(weight: int, by: int) -> int:
    """The weight of something made `by` times as long; raises TemplateError over LARGEST."""
    if weight * by > LARGEST:
        raise _too_much(f"it would make a value of more than {LARGEST:,} characters or items")
    return weight * by


def check_format(text: str, *, wide: re.Pattern[str] = _WIDE) -> None:
    """Raises TemplateError for a format that asks for a width or precision over 999."""
    if wide.search(text):
        raise _too_much(f"the format {text[:40]!r} asks for a width or precision over 999")


class Format(Formatter):
    """`text.format(...)` for templates: reads only what a template may read, and stays under LARGEST."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._made = 0

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """The text formatted."""
        return self.vformat(self._text, args, {name: kwargs[name] for name in kwargs if name not in _HIDDEN})

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        """A field's value, by a template's rules instead of Python's."""
        first, *steps = re.findall(r"^[^.\[]*|\.[^.\[]*|\[[^\]]*\]", field_name)
        value = self.get_value(int(first) if first.isdigit() else first, args, kwargs)
        for step in steps:
            key = step[1:-1] if step[0] == "[" else step[1:]
            value = element(value, int(key) if key.isdigit() else key) if step[0] == "[" else attribute(value, key)
            if value is ABSENT:
                raise TemplateError(f"A format names `{{{field_name}}}`, which does not exist: correct the name")
        return value, first

    def format_field(self, value: Any, format_spec: str) -> Any:
        """A field's text, its width and the whole bounded."""
        check_format(format_spec, wide=_WIDE_SPEC)
        text = super().format_field(value, format_spec)
        self._made = check_growth(self._made + len(text), 1)
        return text


_HIDDEN = {"_loop_vars", "_block_vars"}


def _add(context: BoundedContext, left: Any, right: Any) -> Any:
    context.spend(weigh(left, right))
    return operator.add(left, right)


def _multiply(context: BoundedContext, left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        _check_bits(left.bit_length() + right.bit_length())
    elif isinstance(right, int):
        context.spend(check_growth(weigh(left), max(1, right)))
    elif isinstance(left, int):
        context.spend(check_growth(weigh(right), max(1, left)))
    return operator.mul(left, right)


def _power(context: BoundedContext, left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        _check_bits(left.bit_length() * max(1, right))
    return operator.pow(left, right)


def _modulo(context: BoundedContext, left: Any, right: Any) -> Any:
    if isinstance(left, str):
        check_format(left)
        context.spend(check_growth(weigh(left), max(1000, weigh(right))))
    return operator.mod(left, right)


OPERATORS: Final[dict[str, Callable[[BoundedContext, Any, Any], Any]]] = {
    "+": _add,
    "*": _multiply,
    "**": _power,
    "%": _modulo,
}


def _check_bits(bits: int) -> None:
    if bits > BITS:
        raise _too_much(f"it would make a whole number of more than {BITS:,} bits")


def _too_much(why: str) -> TemplateError:
    return TemplateError(
        f"A template was stopped: {why}. Templates pick values out of an event and put them into words: do larger "
        "work in the flow"
    )
