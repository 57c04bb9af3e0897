"""Triggers: what has to happen, as values in Prefect's JSON."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, TypeAdapter, ValidationError, model_validator

from eventkit.errors import InvalidTrigger
from eventkit.model.base import Seconds, problem
from eventkit.model.event_trigger import MOST_COLLECTED, Collect, EventTrigger, Posture, TriggerValue

__all__ = [
    "MOST_COLLECTED",
    "AnyTrigger",
    "Collect",
    "CompoundTrigger",
    "EventTrigger",
    "Path",
    "Posture",
    "SequenceTrigger",
    "Trigger",
    "leaves",
    "parse_trigger",
]

Path = tuple[int, ...]
"""Where a trigger stands in its automation: () the root, (0, 1) the second child of the first child."""


class _Composite(TriggerValue):
    triggers: tuple[AnyTrigger, ...]
    within: Seconds | None = None

    @model_validator(mode="after")
    def _within_is_possible(self) -> Self:
        if self.within is not None and self.within < timedelta(0):
            raise ValueError("`within` must be zero or more seconds, or null for no limit")
        return self

    @property
    def needed(self) -> int:
        """How many children must have fired."""
        return len(self.triggers)


class CompoundTrigger(_Composite):
    """Fires when `require` of its children ("any", "all" or a number) fired within `within` of each other.

    Source: `prefect-behaviour` 2.1 and 2.7.

    >>> both = [EventTrigger(expect={"paid"}), EventTrigger(expect={"packed"})]
    >>> CompoundTrigger(triggers=both, require="all", within=60).needed
    2
    """

    type: Literal["compound"] = "compound"
    require: int | Literal["any", "all"]

    @classmethod
    def _kind(cls) -> builtins.type[CompoundTrigger]:
        return CompoundTrigger

    @model_validator(mode="after")
    def _require_is_possible(self) -> Self:
        if isinstance(self.require, int) and not 1 <= self.require <= len(self.triggers):
            raise ValueError(
                f"`require` must be 'any', 'all' or from 1 to the number of triggers, {len(self.triggers)}, "
                f"not {self.require}"
            )
        return self

    @property
    def needed(self) -> int:
        """How many children must have fired."""
        if isinstance(self.require, int):
            return self.require
        return 1 if self.require == "any" else len(self.triggers)


class SequenceTrigger(_Composite):
    """Fires when its children fired in the order they are declared, within `within`.

    Source: `prefect-behaviour` 2.1 and 2.7.

    >>> SequenceTrigger(triggers=[EventTrigger(expect={"paid"}), EventTrigger(expect={"sent"})]).needed
    2
    """

    type: Literal["sequence"] = "sequence"

    @classmethod
    def _kind(cls) -> builtins.type[SequenceTrigger]:
        return SequenceTrigger


Trigger = EventTrigger | CompoundTrigger | SequenceTrigger


def _as_trigger(data: Any) -> Any:
    """The trigger of a mapping, by `type` or by shape; of a deployment's trigger, the trigger alone."""
    if isinstance(data, TriggerValue):
        return data.bare()
    if not isinstance(data, Mapping):
        raise ValueError("a trigger was expected: write it as EventTrigger(expect={'order.placed'})")
    kinds: dict[str, type[Trigger]] = {
        "event": EventTrigger,
        "compound": CompoundTrigger,
        "sequence": SequenceTrigger,
    }
    shape = "event" if "triggers" not in data else "compound" if "require" in data else "sequence"
    kind = data.get("type", shape)
    if kind not in kinds:
        known = ", ".join(kinds)
        raise ValueError(f"a trigger's type is one of {known}, not {kind!r} (metric triggers live in Prefect Cloud)")
    return kinds[kind].parse(data)


AnyTrigger = Annotated[Trigger, BeforeValidator(_as_trigger)]
_Composite.model_rebuild()
CompoundTrigger.model_rebuild()
SequenceTrigger.model_rebuild()
_ANY: TypeAdapter[Trigger] = TypeAdapter(AnyTrigger)


def parse_trigger(data: Any) -> Trigger:
    """The trigger of Prefect's JSON (as a mapping); raises InvalidTrigger."""
    try:
        return _ANY.validate_python(data)
    except ValidationError as error:
        inner = error.errors(include_url=False)[0].get("ctx", {}).get("error")
        raise inner if isinstance(inner, InvalidTrigger) else InvalidTrigger(problem(error, what="Trigger")) from None


def leaves(trigger: Trigger, path: Path = ()) -> Iterator[tuple[Path, EventTrigger]]:
    """Every event trigger with its path, children in declared order."""
    if isinstance(trigger, EventTrigger):
        yield path, trigger
        return
    for place, child in enumerate(trigger.triggers):
        yield from leaves(child, (*path, place))
