"""What every kind of trigger is: a value in Prefect's JSON, shown as a person would write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from pydantic import Field

from eventkit.errors import EventkitError, InvalidTrigger
from eventkit.model.base import Value
from eventkit.model.jsonable import JsonObject
from eventkit.model.specs import write_spec, write_specs

if TYPE_CHECKING:
    from eventkit.model.trigger import Trigger

__all__ = ["TriggerValue"]


class TriggerValue(Value):
    """The base of the kinds of trigger. Raises InvalidTrigger for what cannot be one."""

    _error: ClassVar[type[EventkitError]] = InvalidTrigger
    _examples: ClassVar[Mapping[str, str]] = {
        "match": "{'prefect.resource.id': 'order.*'}",
        "match_related": "{'prefect.resource.role': 'customer'}",
        "none_of": "{'prefect.resource.role': 'customer', 'tier': 'test'}",
        "expect": "{'order.placed'}",
        "after": "{'order.placed'}",
        "for_each": "{'prefect.resource.id'}",
        "match_payload": "{'total': [{'numeric': ['>=', 100]}]}",
        "triggers": "[EventTrigger(...), EventTrigger(...)]",
    }

    id: UUID | None = Field(default=None, exclude_if=lambda value: value is None, repr=False)
    elsewhere: JsonObject = Field(default_factory=dict, exclude_if=lambda value: not value, repr=False)
    """Keys of Prefect's JSON that mean nothing here: kept, and written back on the way there."""

    def bare(self) -> Trigger:
        """The trigger alone: without a deployment's fields and without ids, as the engine wants it."""
        fields = {name: getattr(self, name) for name in self._kind().model_fields if name not in ("id", "type")}
        return self._kind()(**fields)

    @classmethod
    def _kind(cls) -> type[Trigger]:
        raise NotImplementedError

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if field.repr and name != "type" and value != field.get_default(call_default_factory=True):
                yield name, _readable(value)


def _readable(value: Any) -> Any:
    """Field values as a person would write them."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, dict):
        return write_spec(value) if all(isinstance(held, tuple) for held in value.values()) else value
    if isinstance(value, tuple) and value and all(isinstance(held, dict) for held in value):
        return write_specs(value)
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, StrEnum) else value
