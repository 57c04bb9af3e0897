"""What a parameter takes, in the words of an annotation, from its deployment's JSON schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["annotation"]

_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_FORMATS = {"date-time": "datetime", "date": "date", "time": "time", "duration": "timedelta", "uuid": "UUID"}
DEEPEST = 4
MOST = 8


def annotation(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int = 0) -> str:
    """The annotation a schema was made of, or one like it; `Any` where it says nothing.

    >>> annotation({"anyOf": [{"items": {"type": "integer"}, "type": "array"}, {"type": "null"}]}, {})
    'list[int] | None'
    >>> annotation({"type": "string", "format": "date-time"}, {})
    'datetime'
    """
    if depth > DEEPEST:
        return "Any"
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        held = definitions.get(name)
        return str(held.get("title", name)) if isinstance(held, Mapping) else name
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return f"Literal[{', '.join(map(repr, values[:MOST]))}{', ...' if len(values) > MOST else ''}]"
    if isinstance(schema.get("anyOf"), list):
        each = (annotation(one, definitions, depth + 1) for one in schema["anyOf"][:MOST])
        return " | ".join(dict.fromkeys(each))
    kind = schema.get("type")
    if kind == "string":
        return _FORMATS.get(str(schema.get("format")), "str")
    if kind == "array":
        return _array(schema, definitions, depth)
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"dict[str, {annotation(inner, definitions, depth + 1)}]" if isinstance(inner, Mapping) else "dict"
    return _PLAIN.get(str(kind), "Any")


def _array(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int) -> str:
    kind = "set" if schema.get("uniqueItems") else "list"
    items = schema.get("items")
    return f"{kind}[{annotation(items, definitions, depth + 1)}]" if isinstance(items, Mapping) and items else kind
