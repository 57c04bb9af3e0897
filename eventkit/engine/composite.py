"""Composite triggers: which children have fired, and when that is enough.

1. One firing a child is kept; a newer one replaces it.
2. Children count from firing time to firing time; exactly `within` apart still counts.
3. What the parent used is dropped when it fires; the rest stays.

Source: `prefect-behaviour` 2.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from eventkit.model.firing import Firing
from eventkit.model.trigger import CompoundTrigger, SequenceTrigger

__all__ = ["ChildFirings", "child_fired"]


@dataclass(frozen=True, slots=True)
class ChildFirings:
    """The newest firing of each child, in the order they fired: (child's place, processing time, firing)."""

    fired: tuple[tuple[int, datetime, Firing], ...] = ()

    def wire(self) -> dict[str, Any]:
        """The JSON form."""
        return {"fired": [[place, at.isoformat(), firing.wire()] for place, at, firing in self.fired]}

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The firings of their JSON form."""
        return cls(
            tuple((place, datetime.fromisoformat(at), Firing.parse(firing)) for place, at, firing in data["fired"])
        )


def child_fired(
    trigger: CompoundTrigger | SequenceTrigger, held: ChildFirings | None, place: int, firing: Firing, now: datetime
) -> tuple[ChildFirings | None, tuple[Firing, ...] | None]:
    """What is held after a child fired, and the children's firings when the parent fires with it (else None)."""
    if trigger.needed == 1:
        return held, (firing,)
    kept = [each for each in (held.fired if held else ()) if each[0] != place]
    if trigger.within is not None:
        kept = [each for each in kept if each[1] >= now - trigger.within]
    fired = (*kept, (place, now, firing))
    if not _enough(trigger, fired):
        return ChildFirings(fired), None
    return None, tuple(each[2] for each in fired)


def _enough(trigger: CompoundTrigger | SequenceTrigger, fired: tuple[tuple[int, datetime, Firing], ...]) -> bool:
    if isinstance(trigger, SequenceTrigger):
        return [place for place, _, _ in fired] == list(range(len(trigger.triggers)))
    return len(fired) >= trigger.needed
