"""Values and ids built without a check, of parts that are known to be right: every run leaves dozens of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar
from uuid import UUID, SafeUUID

import orjson
import uuid_utils
from pydantic import BaseModel

__all__ = ["fresh", "id_of", "id_text", "unchecked", "unchecked_of", "unchecked_root"]

_new = object.__new__
_set_int, _set_safe = (UUID.__dict__[slot].__set__ for slot in ("int", "is_safe"))


def id_of(value: int) -> UUID:
    """What UUID(int=value) gives, for a value that is known to be one.

    >>> id_of(1)
    UUID('00000000-0000-0000-0000-000000000001')
    """
    id = _new(UUID)
    _set_int(id, value)
    _set_safe(id, SafeUUID.unknown)
    return id


def fresh() -> UUID:
    """A UUIDv7 that sorts after every one made here before. Thread: any.

    >>> fresh() < fresh()
    True
    """
    return id_of(uuid_utils.uuid7().int)


def id_text(id: UUID) -> str:
    """What str(id) gives.

    >>> id_text(id_of(1))
    '00000000-0000-0000-0000-000000000001'
    """
    return orjson.dumps(id)[1:-1].decode()


M = TypeVar("M", bound=BaseModel)

# Values are frozen, and every run leaves a handful of events: these fill the slots of a value as pydantic's
# model_construct does, in a third of its time.
_set_dict, _set_given, _set_extra, _set_private = (
    BaseModel.__dict__[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)
_ROOT = {"root"}


def unchecked(kind: type[M], fields: dict[str, Any], given: set[str]) -> M:
    """What kind.model_construct gives for all of its fields. given: the names of those that count as set."""
    value = _new(kind)
    _set_dict(value, fields)
    _set_given(value, given)
    _set_extra(value, None)
    _set_private(value, None)
    return value


def unchecked_of(kind: type[M], **given: Any) -> M:
    """The same with defaults for what is not given."""
    blank, makers = _defaults(kind)
    fields = blank | given
    for name, make in makers:
        if name not in given:
            fields[name] = make()
    return unchecked(kind, fields, set(given))


@cache
def _defaults(kind: type[BaseModel]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Every field of a kind, in order, with its default; and those whose default is made anew for each value."""
    infos = kind.model_fields.items()
    makers = tuple((name, info.default_factory) for name, info in infos if info.default_factory is not None)
    return {name: None if info.is_required() else info.default for name, info in infos}, makers  # type: ignore[return-value]


def unchecked_root(kind: type[M], root: Any) -> M:
    """The same for a root model, which has no extra or private fields to set."""
    value = _new(kind)
    _set_dict(value, {"root": root})
    _set_given(value, _ROOT)
    return value
