"""Which events: the filter a query, a feed and a bridge share, in Prefect's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from eventkit.errors import EventkitError, UsageError
from eventkit.model.base import UtcDatetime, Value
from eventkit.model.pattern import RefusedSpecs, ResourceSpec
from eventkit.model.payload import PayloadPattern

__all__ = ["EventFilter", "Names", "Resources", "Role", "Text", "Times"]


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str | UUID | Mapping | Value) else value


def _as_ids(value: Any) -> Any:
    """Prefect writes a filter of ids as an object."""
    return value["id"] if isinstance(value, Mapping) and value.keys() == {"id"} else _as_list(value)


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class _Filter(Value):
    _error: ClassVar[type[EventkitError]] = UsageError


class Times(_Filter):
    """From `since` to `until`, both ends included; None is open."""

    since: UtcDatetime | None = None
    until: UtcDatetime | None = None


class Names(_Filter):
    """Event names: any of `name` and any of `prefix` (both, where both are given), none of the excluded."""

    prefix: Texts = ()
    exclude_prefix: Texts = ()
    name: Texts = ()
    exclude_name: Texts = ()


class Resources(_Filter):
    """Ids, id prefixes and labels that one and the same resource must have. `distinct`: one event a resource."""

    id: Texts = ()
    id_prefix: Texts = ()
    labels: ResourceSpec = Field(default_factory=dict)
    distinct: bool = False


class Role(_Filter):
    """Ids, roles and labels that one and the same related resource must have."""

    id: Texts = ()
    role: Texts = ()
    resources_in_roles: tuple[tuple[str, str], ...] = ()
    labels: ResourceSpec = Field(default_factory=dict)


class Text(_Filter):
    """Words to find in names, labels and payloads: spaces mean any, `-word` excludes, `+word` requires, "a phrase"."""

    query: str = Field(max_length=200)


class EventFilter(_Filter):
    """What all of its parts admit. Lists are alternatives; empty parts admit everything.

    Only here, and left out of the JSON where they are not asked for: `payload`, what the payload must hold, see
    `model.payload`; `none_of`: one spec or a list; an event is refused when its primary resource or any related one
    fits one of them.
    Source: `prefect-behaviour` 6.3. Open ends of time are open here (Prefect hides what is dated ahead).

    >>> EventFilter(payload={"region": ["EU"]}, none_of={"tier": "test"}).model_dump(include={"payload", "none_of"})
    {'payload': {'region': ['EU']}, 'none_of': {'tier': 'test'}}
    """

    occurred: Times = Times()
    event: Names = Names()
    resource: Resources = Resources()
    related: Annotated[tuple[Role, ...], BeforeValidator(_as_list)] = ()
    any_resource: Annotated[tuple[Resources, ...], BeforeValidator(_as_list)] = ()
    id: Annotated[tuple[UUID, ...], BeforeValidator(_as_ids)] = ()
    text: Annotated[Text | None, BeforeValidator(lambda v: Text(query=v) if isinstance(v, str) else v)] = None
    payload: PayloadPattern = Field(default=None, exclude_if=lambda value: value is None)
    none_of: RefusedSpecs = Field(default=(), exclude_if=lambda value: not value)
    order: Literal["ASC", "DESC"] = "DESC"

    @classmethod
    def since(cls, moment: datetime) -> EventFilter:
        """Everything from that moment on."""
        return cls(occurred=Times(since=moment))
