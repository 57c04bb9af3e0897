"""The triggers that are evaluated, by automation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from eventkit.engine.index import Leaf, TriggerIndex
from eventkit.engine.predicate import Predicate
from eventkit.model.event import Event
from eventkit.model.trigger import EventTrigger, Path, Trigger, leaves

__all__ = ["Plan"]


class Plan:
    """The triggers to evaluate, by automation. Thread: one at a time.

    predicates: what the events of some must pass besides; `add` and `drop` keep it.
    """

    def __init__(self, triggers: Mapping[UUID, Trigger] | None = None) -> None:
        self._triggers: dict[UUID, Trigger] = {}
        self._index = TriggerIndex()
        self.predicates: dict[UUID, Predicate] = {}
        for id, trigger in (triggers or {}).items():
            self.add(id, trigger)

    def add(self, id: UUID, trigger: Trigger, predicate: Predicate | None = None) -> None:
        """Takes an automation in, or replaces its trigger. predicate: what an event must pass besides."""
        self.drop(id)
        self._triggers[id] = trigger
        if predicate is not None:
            self.predicates[id] = predicate
        self._index.add(id, leaves(trigger))

    def drop(self, id: UUID) -> None:
        """Lets an automation go."""
        if self._triggers.pop(id, None) is not None:
            self.predicates.pop(id, None)
            self._index.drop(id)

    def __contains__(self, id: UUID) -> bool:
        return id in self._triggers

    def __iter__(self) -> Iterator[UUID]:
        return iter(self._triggers)

    def __len__(self) -> int:
        return len(self._triggers)

    def candidates(self, event: Event) -> list[Leaf]:
        """The event triggers whose names and resources this event fits, of automations that may see it."""
        found = self._index.candidates(event)
        if event.replay_for:
            return [leaf for leaf in found if leaf.automation_id in event.replay_for]
        return found

    def trigger(self, id: UUID, path: Path = ()) -> Trigger | None:
        """The trigger of an automation at a path, or None."""
        trigger = self._triggers.get(id)
        for place in path:
            if trigger is None or isinstance(trigger, EventTrigger) or place >= len(trigger.triggers):
                return None
            trigger = trigger.triggers[place]
        return trigger
