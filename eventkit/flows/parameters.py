"""A flow's parameters: what its signature takes, checked before the body runs."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import GenericAlias
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.errors import PydanticUserError

from eventkit.errors import ParameterError
from eventkit.model.base import closest, read_json, to_json, utf8

__all__ = ["Parameters", "plain"]

_JSON_TYPES = {
    "string_type": "string",
    "int_type": "integer",
    "int_from_float": "integer",
    "float_type": "number",
    "bool_type": "boolean",
    "list_type": "array",
    "tuple_type": "array",
    "set_type": "array",
    "dict_type": "object",
    "model_type": "object",
    "none_required": "null",
}
_SIMPLE = (str, int, float, bool, bytes)


class Parameters:
    """What a function takes, by name, with types and defaults. `owner` is how messages name it."""

    def __init__(self, fn: Callable[..., Any], *, owner: str) -> None:
        self._fn = fn
        self._owner = owner
        self._signature = inspect.signature(fn)
        self._list = list(self._signature.parameters.values())
        self.names = [parameter.name for parameter in self._list]
        self._singles: dict[str, type[BaseModel]] = {}
        self._open = any(parameter.kind is parameter.VAR_KEYWORD for parameter in self._list)

    @cached_property
    def required(self) -> list[str]:
        """The names that have no default."""
        stars = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        return [item.name for item in self._list if item.default is item.empty and item.kind not in stars]

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of a call by name, with defaults; raises ParameterError."""
        if not self._list and not args and not kwargs:
            return {}
        try:
            bound = self._signature.bind(*args, **kwargs)
        except TypeError as error:
            self.check(kwargs, partial=bool(args))
            raise ParameterError(
                f"{self._owner} cannot be called so: {error}; it is {self._shown()}: change the call"
            ) from None
        bound.apply_defaults()
        return dict(bound.arguments)

    def complete(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters by name, as a deployment gives them, with defaults; raises ParameterError."""
        self.check(parameters)
        given: dict[str, Any] = {}
        rest = {name: value for name, value in parameters.items() if name not in self.names}
        for item in self._list:
            if item.kind is item.VAR_KEYWORD:
                given[item.name] = {**parameters.get(item.name, {}), **rest}
            elif item.kind is item.VAR_POSITIONAL:
                given[item.name] = tuple(parameters.get(item.name, ()))
            else:
                given[item.name] = parameters.get(item.name, item.default)
        return given

    def arguments(self, parameters: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Parameters by name as the positional and keyword arguments of a call."""
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for item in self._list:
            value = parameters[item.name]
            if item.kind is item.VAR_POSITIONAL:
                args.extend(value)
            elif item.kind is item.VAR_KEYWORD:
                kwargs.update(value)
            elif item.kind is item.KEYWORD_ONLY:
                kwargs[item.name] = value
            else:
                args.append(value)
        return args, kwargs

    def check(self, parameters: Iterable[str], *, partial: bool = False) -> None:
        """Raises ParameterError for names the function does not take and, unless `partial`, required ones not given."""
        given = list(parameters)
        for name in given:
            if name not in self.names and not self._open:
                takes = f"it takes {', '.join(self.names)}" if self.names else "it takes none"
                raise ParameterError(
                    f"{self._owner} has no parameter {name!r}{closest(name, self.names) or f'; {takes}'}",
                    parameter=name,
                )
        for name in () if partial else self.required:
            if name not in given:
                raise ParameterError(
                    f"{self._owner} needs the parameter {name!r}, which was not given: pass it, or give it a default",
                    parameter=name,
                )

    def validated(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The parameters as the annotations want them, converted where that is safe; raises ParameterError."""
        if all(type(parameters[name]) is kind for name, kind in self._plain_kinds.items()):
            return parameters
        # a default is the author's own word, even where its type is not the annotated one
        given = {item.name: parameters[item.name] for item in self._list if parameters[item.name] is not item.default}
        try:
            model = self._model.model_validate(given)
        except ValidationError as error:
            raise self._refusal(error) from None
        places = {name: f"p{place}" for place, name in enumerate(self.names)}
        return {name: getattr(model, places[name]) if name in given else value for name, value in parameters.items()}

    def taken(self, name: str, value: Any) -> Any:
        """One parameter's JSON value as the function is given it, converted as its annotation wants.

        Raises ParameterError.
        """
        if name not in self._hints:
            return value
        try:
            return self._single(name).model_validate({name: value}).__dict__["p"]
        except ValidationError as error:
            raise self._refusal(error) from None

    def _single(self, name: str) -> type[BaseModel]:
        if name not in self._singles:
            place = self.names.index(name)
            config = ConfigDict(arbitrary_types_allowed=True, protected_namespaces=())
            hint = self._fields()[f"p{place}"][0]
            fields: dict[str, Any] = {"p": (hint, Field(alias=name))}
            self._singles[name] = create_model("Parameter", __config__=config, **fields)
        return self._singles[name]

    def validate_strictly(self, parameters: Mapping[str, Any]) -> None:
        """Raises ParameterError unless these JSON values fit the annotations as they are.

        "8" is no integer and 42 no text; an ISO text is a datetime and 1 a float, as JSON has it.
        """
        self.check(parameters)
        try:
            text = to_json({name: value for name, value in parameters.items() if name in self.names})
        except TypeError as error:
            raise ParameterError(f"Parameters for {self._owner} must be JSON ({error}): pass plain values") from None
        try:
            self._model.model_validate_json(text, strict=True)
        except ValidationError as error:
            raise self._refusal(error) from None

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the parameters, in Prefect's form."""
        try:
            schema = self._model.model_json_schema()
        except (PydanticUserError, ParameterError):  # a type that JSON does not know: name the parameters all the same
            schema = {"properties": {name: {"title": name} for name in self.names}, "required": self.required}
        for position, field in enumerate(schema.get("properties", {}).values()):
            field["position"] = position
        kept = {key: value for key, value in schema.items() if key in ("properties", "required", "$defs")}
        more = {"additionalProperties": True} if self._open else {}
        return {"title": "Parameters", "type": "object", "properties": {}} | kept | more

    @cached_property
    def _hints(self) -> dict[str, Any]:
        """Annotations as types; one that cannot be resolved here goes unchecked."""
        hints: dict[str, Any] = {}
        try:
            hints = typing.get_type_hints(self._fn, include_extras=True)
        except Exception:  # any name in any annotation may be missing, or fail when evaluated
            hints = {item.name: item.annotation for item in self._list if not isinstance(item.annotation, str)}
        return {item.name: hints.get(item.name, Any) for item in self._list if item.annotation is not item.empty}

    @cached_property
    def _plain_kinds(self) -> dict[str, Any]:
        """What each annotated parameter's type must be for the validation to have nothing to do."""
        return {name: hint if hint in _SIMPLE else _Never for name, hint in self._hints.items() if hint is not Any}

    def _fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for place, item in enumerate(self._list):
            hint = self._hints.get(item.name, Any)
            default = item.default
            if item.kind is item.VAR_POSITIONAL:
                hint, default = GenericAlias(tuple, (hint, ...)), ()
            elif item.kind is item.VAR_KEYWORD:
                hint, default = GenericAlias(dict, (str, hint)), {}
            given = Field(alias=item.name) if default is item.empty else Field(default, alias=item.name)
            fields[f"p{place}"] = (hint, given)
        return fields

    @cached_property
    def _model(self) -> type[BaseModel]:
        config = ConfigDict(arbitrary_types_allowed=True, protected_namespaces=())
        try:
            return create_model("Parameters", __config__=config, **self._fields())
        except PydanticUserError as error:
            raise ParameterError(
                f"{self._owner} has an annotation that values cannot be checked against ({error}): "
                "change it, or set validate_parameters=False"
            ) from None

    def _refusal(self, error: ValidationError) -> ParameterError:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        name = str(first["loc"][0]) if first["loc"] else ""
        shown = repr(first["input"])
        shown = shown if len(shown) <= 80 else shown[:77] + "..."
        wanted = _JSON_TYPES.get(first["type"])
        reason = f"{shown} is not of type {wanted!r}" if wanted else first["msg"].removeprefix("Value error, ")
        more = f" ({error.error_count() - 1} more of the kind)" if error.error_count() > 1 else ""
        return ParameterError(
            f"Parameter {place!r} of {self._owner} cannot be {shown}: {reason}{more}; "
            "pass a value that fits, or change the annotation",
            parameter=name,
            value=first["input"],
        )

    def _shown(self) -> str:
        return f"{self._fn.__name__}{self._signature}"


class _Never:
    """The type of nothing: a parameter of a richer type always goes through pydantic."""


def plain(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as JSON values, to be stored with the run; what is no JSON is named by its type."""
    return {name: _plain(value) for name, value in parameters.items()}


def _plain(value: Any) -> Any:
    if type(value) in (bool, type(None)):
        return value
    if type(value) is str:
        return utf8(value)
    try:
        return read_json(to_json(value))
    except (TypeError, ValueError):
        return f"<{type(value).__name__}>"
