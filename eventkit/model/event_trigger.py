"""The trigger that counts events: what they must be, how many in how long, and what is counted apart."""

from __future__ import annotations

import builtins
from datetime import timedelta
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from eventkit.model.base import Labels, Seconds
from eventkit.model.payload import PayloadPattern
from eventkit.model.specs import RefusedSpecs, ResourceSpec, ResourceSpecs
from eventkit.model.trigger_value import TriggerValue

__all__ = ["MOST_COLLECTED", "Collect", "EventTrigger", "Posture"]

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
