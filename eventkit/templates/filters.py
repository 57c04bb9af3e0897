"""The filters of templates: Jinja's and jinja2-humanize's, each within bounds, and three of our own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from json import dumps
from typing import Any, Final

from jinja2 import Environment, pass_context, pass_environment
from jinja2.filters import do_sum
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from eventkit.errors import TemplateError
from eventkit.model.cloudevent import as_event, attributes, missing
from eventkit.model.event import Event
from eventkit.model.resource import Resource
from eventkit.model.run import FlowRun, TaskRun
from eventkit.templates.bounds import COUNT, BoundedContext, check_format, check_growth, weigh
from eventkit.templates.plain import plain
from eventkit.templates.reach import ABSENT, own

__all__ = [
    "COUNTED",
    "GROWING_METHODS",
    "SLICED",
    "WEIGHED",
    "bounded_filters",
    "check_arguments",
    "pieces",
]

# Names that no template can write: the sandbox puts these filters around parts of a parsed template.
COUNTED: Final = "(counted)"
SLICED: Final = "(sliced)"
WEIGHED: Final = "(weighed)"

# Process-wide settings, one of which reads a file: no template's business.
_LEFT_OUT: Final = {"humanize_activate", "humanize_deactivate"}
_IMMEDIATE: Final = {"count", "d", "default", "first", "last", "length"}
_GROWING: Final = {"batch", "center", "indent", "join", "replace", "round", "slice", "tojson", "urlize", "wordwrap"}
# Their time or room grows faster than what they are given: how many characters each takes.
_SLOW: Final = {"pprint": 50_000, "striptags": 50_000, "title": 400_000, "urlize": 50_000, "wordwrap": 50_000}
# They make a value of each item, also of each character of a text.
_EACH: Final = {
    "batch",
    "dictsort",
    "groupby",
    "list",
    "map",
    "random",
    "reject",
    "rejectattr",
    "reverse",
    "select",
} | {*("selectattr", "slice", "sort", "unique", "urlencode", "xmlattr")}
_CALLING: Final = {"map", "reject", "rejectattr", "select", "selectattr"}
_HEAVY: Final = 120
_EACH_MOST: Final = 100_000
_SPLITTING: Final = {"rsplit", "split", "splitlines"}
_PIECE: Final = 8
GROWING_METHODS: Final = {"center", "expandtabs", "join", "ljust", "replace", "rjust", "strftime", "zfill"}
_FORMAT_OF_CLAMP = re.compile(r"\{[^:}]|\{.*\{|\d{4,}")

_FLOW_RUN: Final = "prefect.flow-run."


def bounded_filters(environment: Environment) -> dict[str, Callable[..., Any]]:
    """The environment's filters with ours, all within bounds."""
    ours = {"attr": _attr, "flow_run_id": _flow_run_id, "sum": _sum, "tojson": _tojson}
    ours |= {"from_cloud_event": _from_cloud_event}
    kept = {name: each for name, each in environment.filters.items() if name not in _LEFT_OUT}
    bounded = {name: _bounded(name, each) for name, each in (kept | ours).items()}
    return bounded | {COUNTED: _counted, SLICED: _sliced, WEIGHED: _weighed}


def pieces(name: str, text: Any, arguments: list[Any]) -> int:
    """The work of a method that makes many texts of one: each takes room of its own, however short it is."""
    if name not in _SPLITTING or not isinstance(text, str):
        return 0
    between = arguments[0] if arguments and isinstance(arguments[0], str) else ""
    return _PIECE * (text.count(between) if between else len(text) // 2)


def check_arguments(weight: int, arguments: Iterable[Any]) -> int:
    """The weight of what an operation may make of a value and these arguments; raises TemplateError over bounds."""
    largest = 1
    for argument in arguments:
        if isinstance(argument, int):
            if abs(argument) > COUNT:
                raise TemplateError(
                    f"A template gave the number {str(argument)[:20]} for a size; at most {COUNT:,} is meant: lower it"
                )
            largest = max(largest, abs(argument))
        else:
            largest = max(largest, weigh(argument))
    return check_growth(weight, largest)


def _bounded(name: str, filter: Callable[..., Any]) -> Callable[..., Any]:
    wants = getattr(getattr(filter, "jinja_pass_arg", None), "name", None)
    grows = name in _GROWING or name.startswith("humanize_")

    @pass_context
    @wraps(filter)
    def checked(context: BoundedContext, value: Any, /, *args: Any, **kwargs: Any) -> Any:
        given = (*args, *kwargs.values())
        if name in _IMMEDIATE:
            context.spend(1)
        elif name == "humanize_clamp":
            _check_texts(given, _FORMAT_OF_CLAMP)
        elif name == "format":
            context.spend(check_growth(weigh(value), max(1000, weigh(given))))
            check_format(str(value))
        else:
            weight = weigh(value)
            if name in _EACH and hasattr(value, "__len__") and len(value) > _EACH_MOST:
                raise TemplateError(
                    f"The filter `{name}` was given {len(value):,} items; it takes at most {_EACH_MOST:,}: "
                    "take a part of them first with `[:1000]`"
                )
            most = _SLOW.get(name, weight)
            if weight > most:
                raise TemplateError(
                    f"The filter `{name}` was given {weight:,} characters; it takes at most {most:,}: "
                    "cut the text first with `| truncate(...)`"
                )
            context.spend(check_arguments(weight, given) if grows else weight + weigh(given))
            if name in _CALLING:  # another filter or test for each item, with these arguments each time
                context.spend(_items(value, heavy=weigh(given) > _HEAVY) * weigh(given))
            if name.startswith("humanize_"):
                _check_texts(given)
        if wants is None:
            return filter(value, *args, **kwargs)
        passed = {"context": context, "eval_context": context.eval_ctx, "environment": context.environment}
        return filter(passed[wants], value, *args, **kwargs)

    return checked


def _items(value: Any, *, heavy: bool) -> int:
    """How many a filter goes through; of an iterator, which does not say, few, or as many as may be."""
    return len(value) if hasattr(value, "__len__") else _EACH_MOST if heavy else 1


def _check_texts(given: Iterable[Any], wide: re.Pattern[str] | None = None) -> None:
    for argument in given:
        if isinstance(argument, str):
            check_format(argument, **({"wide": wide} if wide else {}))


@pass_context
def _counted(context: BoundedContext, value: Iterable[Any], text: int) -> Iterator[Any]:
    """A loop's items, each turn paid for with the constant text it writes."""
    for item in value:
        context.spend(1 + text)
        yield item


@pass_context
def _weighed(context: BoundedContext, value: Any) -> Any:
    """The value itself, paid for."""
    context.spend(weigh(value))
    return value


@pass_context
def _sliced(context: BoundedContext, value: Any, start: Any, stop: Any, step: Any) -> Any:
    """`value[start:stop:step]`, paid for."""
    context.spend(weigh(value))
    return value[start:stop:step]


@pass_environment
def _attr(environment: Environment, value: Any, name: str) -> Any:
    """The attribute of that name, never a key of that name."""
    found = own(value, name)
    return environment.undefined(obj=value, name=name) if found is ABSENT else found


@pass_environment
def _sum(environment: Environment, values: Iterable[Any], attribute: str | int | None = None, start: Any = 0) -> Any:
    """The sum of numbers; lists are not summed, which would take the square of their length."""
    if not isinstance(start, int | float):
        raise TemplateError(f"The filter `sum` adds numbers and cannot start with a {type(start).__name__}: give one")
    return do_sum(environment, values, attribute, start)


def _tojson(value: Any, indent: int | None = None) -> Markup:
    """The value as JSON that is safe inside HTML: `<`, `>`, `&` and `'` are escaped."""
    return htmlsafe_json_dumps(plain(value), dumps=dumps, sort_keys=True, indent=indent)


def _from_cloud_event(body: Any, headers: Mapping[str, str]) -> str:
    """The JSON of the event that a request's CloudEvent is: `{{ body | from_cloud_event(headers) }}`."""
    try:
        named = attributes(headers)
    except ValueError:
        raise TemplateError("The request carries no CloudEvent: a ce- header is no UTF-8 once decoded") from None
    given = {**named, "data": body} if "specversion" in named else body
    if not isinstance(given, Mapping) or (lacks := missing(given)):
        said = "it is no JSON object" if not isinstance(given, Mapping) else f"it lacks {', '.join(lacks)}"
        raise TemplateError(f"The request carries no CloudEvent: {said}")
    return dumps(as_event(plain(given)))


def _flow_run_id(value: Any) -> str | None:
    """The id of the flow run that an event, a resource or a run is about, else None."""
    if isinstance(value, FlowRun):
        return str(value.id)
    if isinstance(value, TaskRun):
        return str(value.flow_run_id) if value.flow_run_id else None
    resources = value.involved_resources if isinstance(value, Event) else (value,)
    ids = (each.id for each in resources if isinstance(each, Resource))
    return next((id.removeprefix(_FLOW_RUN) for id in ids if id.startswith(_FLOW_RUN)), None)
