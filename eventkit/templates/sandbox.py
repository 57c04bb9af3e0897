"""The one environment that templates run in."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from eventkit.errors import TemplateError
from eventkit.templates.bounds import OPERATORS, BoundedContext, Format, weigh
from eventkit.templates.filters import GROWING_METHODS, bounded_filters, check_arguments, pieces
from eventkit.templates.missing import Missing, Required
from eventkit.templates.reach import ABSENT, attribute, element, may_call

__all__ = ["Sandbox", "for_expressions", "for_text"]

_LONGEST_RANGE = 100


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without loaders, whose templates read by the rules of `reach` and work within `bounds`."""

    context_class = BoundedContext
    intercepted_binops = frozenset(OPERATORS)

    def __init__(self) -> None:
        super().__init__(
            undefined=Missing,
            finalize=_written,
            extensions=["jinja2_humanize_extension.HumanizeExtension"],
            cache_size=0,
        )
        self.filters = bounded_filters(self)
        self.globals = {name: made for name, made in self.globals.items() if name != "lipsum"} | {"range": _short_range}

    def getattr(self, obj: Any, attribute_name: str) -> Any:
        """What `obj.name` is in a template."""
        if isinstance(obj, Undefined):
            return obj
        if attribute_name == "format" and isinstance(obj, str) and not isinstance(obj, Markup):
            return Format(obj)
        value = attribute(obj, attribute_name)
        return self.undefined(obj=obj, name=attribute_name) if value is ABSENT else value

    def getitem(self, obj: Any, argument: Any) -> Any:
        """What `obj[key]` is in a template."""
        if isinstance(obj, Undefined):
            return obj
        value = element(obj, argument)
        return self.undefined(obj=obj, name=argument) if value is ABSENT else value

    def call(__self, __context: BoundedContext, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        """What a call in a template returns; the odd names leave all others to keyword arguments."""
        if isinstance(__obj, Undefined):
            return __obj._fail_with_undefined_error()
        if not (isinstance(__obj, Format) or may_call(__obj) or __obj is _short_range):
            raise TemplateError(
                f"A template called a {type(__obj).__name__}, which it may not: it may call the reading methods of "
                "text, numbers, lists, mappings, datetimes, events and resources; use a filter or a plain path"
            )
        given = [value for name, value in kwargs.items() if name not in ("_loop_vars", "_block_vars")] + list(args)
        owner, name = getattr(__obj, "__self__", None), getattr(__obj, "__name__", "")
        weight = weigh(owner)
        grows = name in GROWING_METHODS
        __context.spend(check_arguments(weight, given) if grows else weight + weigh(given))
        __context.spend(pieces(name, owner, given))
        return __context.call(__obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """The result of an operator that can make its operands larger."""
        return OPERATORS[operator](context, left, right)


@pass_context
def _written(context: BoundedContext, value: Any) -> Any:
    """A value about to be written as text, paid for."""
    context.spend(weigh(value))
    return value


def _short_range(*args: int) -> range:
    """A range of at most 100 numbers."""
    numbers = range(*args)
    if len(numbers[: _LONGEST_RANGE + 1]) > _LONGEST_RANGE:
        raise TemplateError(f"A template asked for {numbers!r}; at most {_LONGEST_RANGE} are given: shorten it")
    return numbers


@cache
def for_text() -> Sandbox:
    """The environment, made on first use; what is missing is empty."""
    return Sandbox()


@cache
def for_expressions() -> Any:
    """The same environment, where a lone expression must not be made of what is missing."""
    return for_text().overlay(undefined=Required)
