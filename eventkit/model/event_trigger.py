"""What every kind of trigger is, a value in Prefect's JSON; and the one that counts events: which, and how many."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from eventkit.errors import EventkitError, InvalidTrigger
from eventkit.model.base import Labels, Seconds, Value
from eventkit.model.jsonable import JsonObject
from eventkit.model.pattern import RefusedSpecs, ResourceSpec, ResourceSpecs, write_spec, write_specs
from eventkit.model.payload import PayloadPattern

if TYPE_CHECKING:
    from eventkit.model.trigger import Trigger

__all__ = ["MOST_COLLECTED", "Collect", "EventTrigger", "Posture", "TriggerValue"]


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


SHORTEST_ABSENCE = timedelta(seconds=10)
MOST_COLLECTED = 1_000
"""Events that one window keeps; one that gathers them all fires when it has so many."""
Collect = Literal["latest", "each", "all"]


class Posture(StrEnum):
    """Reactive fires when enough events came; Proactive when too few came within the window.

    >>> Posture("Proactive") is Posture.Proactive
    True
    """

    Reactive = "Reactive"
    Proactive = "Proactive"


class EventTrigger(TriggerValue):
    """Fires when (Reactive) or unless (Proactive) `threshold` matching events come within `within`.

    `match`: labels of the primary resource. `match_related`: one spec or a list, each fitted by some related resource.
    `expect`: event names that count (empty: all). `after`: names that open the window. `for_each`: labels, one window
    a combination of their values. `within`: seconds, at least 10 for Proactive.

    Only here, and left out of the JSON where they are not asked for: `match_payload`, what the payload must hold, see
    `model.payload`. `none_of`: one spec or a list; an event is refused when its primary resource or any related one
    fits one of them. `collect`: which events of a Reactive window have a firing. "latest": the one that meets the
    threshold, and no other until the window's end. "each": once the threshold is met, every event of the window has
    one of its own, those counted before first. "all": the window fires once, `within` after its first event came, with
    all that came by then, when they are at least `threshold`; at 1,000 it fires at once and the next one begins. "each"
    and "all" take a threshold from 1 to 1,000, "all" a `within`.
    Source: `prefect-behaviour` 2.1.

    >>> EventTrigger(expect={"order.paid"}, match={"region": "eu-*"}, threshold=3, within=60)
    EventTrigger(match={'region': 'eu-*'}, expect=['order.paid'], threshold=3, within=60.0)
    >>> EventTrigger(expect={"order.paid"}, none_of={"tier": "test"}, collect="all", within=60)
    EventTrigger(expect=['order.paid'], within=60.0, none_of={'tier': 'test'}, collect='all')
    """

    type: Literal["event"] = "event"
    match: ResourceSpec = Field(default_factory=dict)
    match_related: ResourceSpecs = ({},)
    after: Labels = ()
    expect: Labels = ()
    for_each: Labels = ()
    posture: Posture = Posture.Reactive
    threshold: int = 1
    within: Seconds = timedelta(0)
    match_payload: PayloadPattern = Field(default=None, exclude_if=lambda value: value is None)
    none_of: RefusedSpecs = Field(default=(), exclude_if=lambda value: not value)
    collect: Collect = Field(default="latest", exclude_if=lambda value: value == "latest")

    @classmethod
    def _kind(cls) -> builtins.type[EventTrigger]:
        return EventTrigger

    @model_validator(mode="before")
    @classmethod
    def _absence_takes_time(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("posture") == Posture.Proactive and not data.get("within"):
            return {**data, "within": SHORTEST_ABSENCE}
        return data

    @model_validator(mode="after")
    def _within_is_possible(self) -> Self:
        if self.within < timedelta(0):
            raise ValueError("`within` must be zero or more seconds: write how long the window lasts")
        if self.posture is Posture.Proactive and self.within < SHORTEST_ABSENCE:
            raise ValueError("`within` of a Proactive trigger must be at least 10 seconds: raise it")
        return self

    @model_validator(mode="after")
    def _collect_is_possible(self) -> Self:
        if self.collect == "latest":
            return self
        if self.posture is Posture.Proactive:
            raise ValueError(
                f"`collect` of a Proactive trigger cannot be {self.collect!r}: it fires when events are missing, so "
                "there are none to collect. Leave `collect` out, or make it Reactive"
            )
        if self.collect == "all" and not self.within:
            raise ValueError(
                "`collect` 'all' fires at the end of a window, and `within` is 0, so that none ends: write how many "
                "seconds it gathers, such as within=60"
            )
        if not 1 <= self.threshold <= MOST_COLLECTED:
            raise ValueError(
                f"`threshold` with `collect` {self.collect!r} must be from 1 to {MOST_COLLECTED:,}, the most events a "
                f"window keeps, not {self.threshold:,}: choose one of those"
            )
        return self
