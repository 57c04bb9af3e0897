"""Checks a run's parameters against its deployment's JSON schema, without changing any.

1. A schema of plain types is checked here, type by type; it can only say yes.
2. Everything else, and every no, is jsonschema's to say, so that its answer and its words are the only ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from eventkit.model.base import read_json, to_json

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

__all__ = ["Mismatch", "mismatch"]

LONGEST = 200
_EXACT: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}
_SAYS_NOTHING = {"title", "description", "default", "position", "format", "examples", "deprecated"}
_PLAIN = {"title", "description", "type", "properties", "required", "definitions", "$defs"}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first way in which parameters do not fit: the path to the value, empty for the whole, and what is wrong."""

    path: tuple[str | int, ...]
    words: str

    def sentence(self, templates: Mapping[str, Any]) -> str:
        """`'prev_result': 42 is not of type 'string' (from {{ event.payload.result }})`."""
        if not self.path:
            return self.words
        place = ".".join(str(part) for part in self.path)
        source = templates.get(str(self.path[0]))
        if isinstance(source, Mapping):
            source = source.get("template")
        came = f" (from {source})" if isinstance(source, str) and "{" in source else ""
        return f"'{place}': {self.words}{came}"


def mismatch(parameters: Mapping[str, Any], schema: Mapping[str, Any]) -> Mismatch | None:
    """What keeps the parameters from fitting the schema; None when they fit. Nothing is coerced."""
    text = to_json(schema)
    plain = _plain(text)
    if plain is not None and _fits(parameters, *plain):
        return None
    return _jsonschema_says(parameters, text)


def _fits(parameters: Mapping[str, Any], types: Mapping[str, tuple[type, ...]], required: tuple[str, ...]) -> bool:
    for name in required:
        if name not in parameters:
            return False
    for name, value in parameters.items():
        allowed = types.get(name)
        if allowed is not None and type(value) not in allowed:
            return False
    return True


@lru_cache(maxsize=256)
def _plain(schema: bytes) -> tuple[dict[str, tuple[type, ...]], tuple[str, ...]] | None:
    """The types each property allows and the names required, of a schema that says no more; else None."""
    whole = read_json(schema)
    if not _PLAIN.issuperset(whole) or whole.get("type", "object") != "object":
        return None
    types = {}
    for name, said in whole.get("properties", {}).items():
        allowed = _types(said)
        if allowed is None:
            return None
        if allowed:
            types[name] = allowed
    return types, tuple(whole.get("required", ()))


def _types(said: Any) -> tuple[type, ...] | None:
    """The types a property allows; () for any; None where its schema says more than types."""
    if not isinstance(said, dict):
        return None
    says = said.keys() - _SAYS_NOTHING
    if not says:
        return ()
    if says == {"type"} and isinstance(said["type"], str):
        return _EXACT.get(said["type"])
    if says == {"anyOf"}:
        each = [_types(choice) for choice in said["anyOf"]]
        if all(each):
            return tuple(kind for allowed in each for kind in allowed or ())
    return None


def _jsonschema_says(parameters: Mapping[str, Any], schema: bytes) -> Mismatch | None:
    from jsonschema.exceptions import SchemaError, best_match
    from referencing.exceptions import Unresolvable

    try:
        error = best_match(_validator(schema).iter_errors(parameters))
    except SchemaError as broken:
        return Mismatch((), f"the deployment's parameter schema is none ({broken.message}): deploy the flow again")
    except Unresolvable as broken:
        return Mismatch((), f"the deployment's parameter schema lacks {broken.ref!r}: deploy the flow again")
    if error is None:
        return None
    given = repr(error.instance)
    words = error.message
    if len(given) > LONGEST:
        words = words.replace(given, given[: LONGEST - 3] + "...")
    return Mismatch(tuple(error.absolute_path), words)


@lru_cache(maxsize=256)
def _validator(schema: bytes) -> Validator:
    from jsonschema import Draft202012Validator
    from referencing import Registry

    whole = read_json(schema)
    Draft202012Validator.check_schema(whole)
    return Draft202012Validator(whole, registry=Registry())  # an empty registry: nothing is fetched for a $ref
