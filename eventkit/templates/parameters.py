"""Parameters of a run: templates in dicts and lists, and Prefect's `__prefect_kind` objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from eventkit.errors import TemplateError
from eventkit.model.base import read_json
from eventkit.templates.bounds import one_budget, spend_on
from eventkit.templates.compiled import Compiled, compile_text, compile_value

__all__ = ["Parameters", "check_templates", "compile_parameters"]

KIND: Final = "__prefect_kind"
VARIABLES: Final = "variables"
_REMOVED: Final = object()

Render = Callable[[Mapping[str, Any]], Any]
Found = list[Compiled]


class Parameters:
    """Parameters with their templates compiled."""

    __slots__ = ("_compiled", "_render", "_variables", "source")

    def __init__(self, source: Mapping[str, Any], *, render: Render, compiled: Found, variables: bool) -> None:
        self.source = source
        self._render = render
        self._compiled = compiled
        self._variables = variables

    def render(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters for these variables, in fresh dicts and lists; raises TemplateError naming the parameter."""
        with one_budget():
            values = self._render(context)
        if values is _REMOVED:
            return {}
        if not isinstance(values, dict):
            raise TemplateError(
                f"Parameters rendered to a {type(values).__name__}; a mapping of names to values is meant: put the "
                "value under a parameter's name"
            )
        return values

    def names(self) -> frozenset[str]:
        """The context names that the templates read."""
        read = frozenset[str]().union(*(each.names() for each in self._compiled))
        return read | {VARIABLES} if self._variables else read

    def paths(self) -> tuple[str, ...]:
        """The paths that the templates read, each once, in order."""
        return tuple(dict.fromkeys(path for each in self._compiled for path in each.paths()))

    def __repr__(self) -> str:
        return f"Parameters({dict(self.source)!r})"


def compile_parameters(parameters: Mapping[str, Any] | None) -> Parameters:
    """Parameters ready to render; None and {} render to {}. Raises TemplateError, also for templates inside lists.

    Departs from Prefect: a list directly inside a list is templated too, and text out of an event is never rendered
    again, so that a `jinja` object's template is a text and not another object. Source: `prefect-behaviour` 3.6.

    >>> compile_parameters({"n": "{{ total }}", "all": [["{{ total }}"]]}).render({"total": 7})
    {'n': 7, 'all': [[7]]}
    """
    reading = _Reading()
    source = parameters or {}
    render = reading.value(source, "parameters", templates=True)
    return Parameters(source, render=render, compiled=reading.compiled, variables=reading.variables)


def check_templates(value: Any, where: str) -> None:
    """Raises TemplateError, naming the place below `where`, for a template in any value that does not parse."""
    _Reading().value(value, where, templates=True)


class _Reading:
    """One pass over parameters: makes a renderer of each part, and notes the templates met."""

    def __init__(self) -> None:
        self.compiled: Found = []
        self.variables = False

    def value(self, value: Any, where: str, *, templates: bool) -> Render:
        """The renderer of any part. templates: whether texts in it are templates."""
        if isinstance(value, Mapping):
            if KIND in value:
                return self._kind(value, where)
            return _dict({key: self.value(held, f"{where}.{key}", templates=templates) for key, held in value.items()})
        if isinstance(value, list | tuple):
            return _list([self.value(held, f"{where}[{at}]", templates=templates) for at, held in enumerate(value)])
        if isinstance(value, str) and templates:
            return self._compile(compile_value, value, where)
        return lambda context: value

    def _kind(self, value: Mapping[str, Any], where: str) -> Render:
        readers = {"jinja": self._jinja, "json": self._json, "none": self._none, "workspace_variable": self._variable}
        reader = readers.get(value[KIND]) if isinstance(value[KIND], str) else None
        if reader is not None:
            return reader(value, where)
        held = value.get("value")  # an unknown kind is its value as it stands
        return lambda context: held

    def _jinja(self, value: Mapping[str, Any], where: str) -> Render:
        template = value.get("template")
        if not isinstance(template, str):
            raise _wrong(where, "jinja", "template", template, "a text")
        return self._compile(compile_text, template, where)

    def _json(self, value: Mapping[str, Any], where: str) -> Render:
        if "value" not in value:
            return lambda context: _REMOVED
        held = value["value"]
        if isinstance(held, str):
            _parsed(held, where)
        render = self.value(held, where, templates=False)

        def parsed(context: Mapping[str, Any]) -> Any:
            made = render(context)
            return _parsed(made, where) if isinstance(made, str) else made

        return parsed

    def _none(self, value: Mapping[str, Any], where: str) -> Render:
        if "value" not in value:
            raise _wrong(where, "none", "value", None, "any value")
        return self.value(value["value"], where, templates=False)

    def _variable(self, value: Mapping[str, Any], where: str) -> Render:
        if "variable_name" not in value:
            return lambda context: _REMOVED
        name = value["variable_name"]
        if not isinstance(name, str):
            raise _wrong(where, "workspace_variable", "variable_name", name, "a text")
        self.variables = True
        return lambda context: _held(context.get(VARIABLES) or {}, name, where)

    def _compile(self, compile: Callable[[str], Compiled], source: str, where: str) -> Render:
        try:
            compiled = compile(source)
        except TemplateError as error:
            raise _at(where, error) from error
        self.compiled.append(compiled)

        def render(context: Mapping[str, Any]) -> Any:
            try:
                value = compiled.evaluate(context)
                spend_on(value)
                return value
            except TemplateError as error:
                raise _at(where, error) from error

        return render


def _dict(parts: dict[str, Render]) -> Render:
    def render(context: Mapping[str, Any]) -> dict[str, Any]:
        made = ((key, part(context)) for key, part in parts.items())
        return {key: value for key, value in made if value is not _REMOVED}

    return render


def _list(parts: list[Render]) -> Render:
    def render(context: Mapping[str, Any]) -> list[Any]:
        return [value for value in _made(parts, context) if value is not _REMOVED]

    return render


def _made(parts: list[Render], context: Mapping[str, Any]) -> Iterator[Any]:
    return (part(context) for part in parts)


def _parsed(text: str, where: str) -> Any:
    try:
        return read_json(text)
    except ValueError as error:
        raise TemplateError(
            f"In {where}: {text[:40]!r} is not JSON ({error}): quote texts, as `{{{{ ... | tojson }}}}` does", at=where
        ) from error


def _held(variables: Mapping[str, Any], name: str, where: str) -> Any:
    if name in variables:
        return variables[name]
    close = get_close_matches(name, list(variables), n=1)
    meant = f"did you mean {close[0]!r}?" if close else "set it first"
    raise TemplateError(f"In {where}: this workspace has no variable {name!r}: {meant}", at=where)


def _wrong(where: str, kind: str, key: str, given: Any, meant: str) -> TemplateError:
    shown = "none was given" if given is None else f"a {type(given).__name__} was given"
    return TemplateError(
        f"In {where}: an object of the kind {kind!r} needs {key!r}, {meant}, and {shown}: add it", at=where
    )


def _at(where: str, error: TemplateError) -> TemplateError:
    return TemplateError(f"In {where}: {error}", **(vars(error) | {"at": where}))
