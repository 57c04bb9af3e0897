"""Data that a person gives, as JSON would give it back; and where it is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from eventkit.model.base import read_json, to_json
from eventkit.model.wording import shown

__all__ = ["MAX_DEPTH", "JsonObject", "MaybeJson", "json_object"]

MAX_DEPTH = 150
"""How deep a payload may be nested: automations wrap events into events, and those must be writable too."""
_DEEPEST = 254
"""How deep JSON can be written at all."""


def json_object(value: Any) -> dict[str, Any]:
    """A mapping as JSON gives it back: a copy, sets as lists, times as text, NaN as None. ValueError says where not.

    Source: `prefect-behaviour` 1.4, payloads on the wire.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError("a mapping of names to values was expected: put the value under a name, {'value': ...}")
    try:
        text = to_json(dict(value))
        if text.count(b"{") + text.count(b"[") > MAX_DEPTH:
            _measured(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(_refusal(value, error)) from None
    copy: dict[str, Any] = read_json(text)
    return copy


def _measured(text: bytes) -> None:
    """Raises TypeError where JSON is nested too deep: put into as many lists as are left, it could not be written."""
    value = read_json(text)
    for _ in range(_DEEPEST - MAX_DEPTH):
        value = [value]
    to_json(value)


def _refusal(value: Any, error: Exception) -> str:
    """Where in the value what is that is no JSON, and what to do about it."""
    found = next(_wrong(value, "", 0, ()), None)
    if found is None:
        return f"JSON was expected ({error}): convert what is none to text or numbers first"
    place, words = found
    return f"JSON was expected, and {place or 'this'} {words}"


def _wrong(value: Any, place: str, depth: int, above: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    """Each place that is no JSON, with why and the fix, in reading order."""
    if id(value) in above:
        yield place, "leads back to what it is in: take it out"
    elif isinstance(value, Mapping | list | tuple | set | frozenset):
        if depth >= MAX_DEPTH:
            yield _start(place), f"is nested more than {MAX_DEPTH} deep: flatten it, or write it as one text"
            return
        for name, held in _parts(value):
            if isinstance(value, Mapping) and (wrong := _wrong_name(name)):
                yield f"the name {shown(name)}{f' in {place}' if place else ''}", wrong
            yield from _wrong(held, f"{place}[{name!r}]", depth + 1, (*above, id(value)))
    elif wrong := _wrong_leaf(value):
        yield place, wrong


def _start(place: str) -> str:
    return place if len(place) <= 40 else f"{place[:40]}..."


def _parts(value: Any) -> Iterator[tuple[Any, Any]]:
    return iter(value.items()) if isinstance(value, Mapping) else enumerate(value)


def _wrong_name(name: Any) -> str:
    if not isinstance(name, str):
        return f"is no text: write {str(name)!r}"
    return _wrong_leaf(name)


def _wrong_leaf(value: Any) -> str:
    """Why a value that holds no others is no JSON, and what to do; empty when it is."""
    try:
        to_json(value)
    except (TypeError, ValueError):
        pass
    else:
        return ""
    if isinstance(value, str):
        return "holds half a character (a lone surrogate), which UTF-8 cannot write: take it out"
    if isinstance(value, bytes):
        return "is bytes that are no UTF-8: encode them as text, such as base64"
    if isinstance(value, int):
        return "is a whole number beyond 64 bits: write it as text, str(...)"
    kind = type(value).__name__
    article = "an" if kind[0] in "aeiouAEIOU" else "a"
    return f"is {article} {kind}: convert it to text, numbers or lists first"


JsonObject = Annotated[dict[str, Any], BeforeValidator(json_object)]
"""A mapping that is JSON, checked and copied when a value is built."""


def _maybe_json(value: Any) -> dict[str, Any] | None:
    return None if value is None else json_object(value)


MaybeJson = Annotated[dict[str, Any] | None, BeforeValidator(_maybe_json)]
"""The same, or None."""
