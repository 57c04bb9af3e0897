"""Which triggers an event may concern, at a cost that does not grow with those it does not.

Every trigger is one bit. The event's name, each label of its primary resource, and one telling label of its related
resources each give the bits that accept them; what is left after AND-ing them is then checked in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from eventkit.engine.bits import Dimension, members
from eventkit.model.event import Event
from eventkit.model.pattern import Spec, label_predicate, name_matches, name_predicate, spec_predicate, specs_predicate
from eventkit.model.resource import ROLE
from eventkit.model.trigger import EventTrigger, Path

__all__ = ["IGNORED", "Leaf", "TriggerIndex"]

IGNORED: Final = "prefect.log.write"
"""Events of this name are stored, and never evaluated."""
SHAPES: Final = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One event trigger, where it stands, and its full check."""

    automation_id: UUID
    path: Path
    trigger: EventTrigger
    order: tuple[int, Path]
    names: tuple[str, ...] | None
    matches: Callable[[Event], bool]

    def opens(self, event: Event) -> bool:
        """Whether the event's name is one that opens a window."""
        return bool(self.trigger.after) and name_matches(self.trigger.after, event.event)

    def counts(self, event: Event) -> bool:
        """Whether the event's name is expected."""
        return name_matches(self.trigger.expect or ("*",), event.event)


def _check(trigger: EventTrigger) -> Callable[[Event], bool]:
    """The resources' part of a trigger, as one function."""
    primary, related = spec_predicate(trigger.match), specs_predicate(trigger.match_related)
    if any(trigger.match_related):
        return lambda event: primary(event.resource.root) and related(event.related)
    return lambda event: primary(event.resource.root)


def _telling(specs: Iterable[Spec]) -> str | None:
    """The label of the related specs that says most: any other than the role, which many share."""
    labels = [label for spec in specs for label in spec]
    return next((label for label in labels if label != ROLE), labels[0] if labels else None)


class TriggerIndex:
    """Event triggers by what they ask of an event. Thread: one at a time."""

    def __init__(self) -> None:
        self._leaves: dict[int, Leaf] = {}
        self._places: dict[UUID, list[int]] = {}
        self._spare: list[int] = []
        self._names = Dimension(name_predicate, negation=False)
        self._labels: dict[str, Dimension] = {}
        self._related: dict[str, Dimension] = {}
        self._asking: dict[frozenset[str], int] = {}
        self._shapes: dict[tuple[str, ...], tuple[int, tuple[tuple[str, Dimension], ...]]] = {}
        self._serial = 0

    def __len__(self) -> int:
        return len(self._leaves)

    def add(self, automation_id: UUID, leaves: Iterable[tuple[Path, EventTrigger]]) -> None:
        """Takes in the event triggers of an automation."""
        self._serial += 1
        for path, trigger in leaves:
            place = self._spare.pop() if self._spare else len(self._leaves)
            names = tuple({*trigger.expect, *trigger.after}) if trigger.expect else ("*",)
            leaf = Leaf(automation_id, path, trigger, (self._serial, path), names, _check(trigger))
            self._leaves[place] = leaf
            self._places.setdefault(automation_id, []).append(place)
            self._enter(leaf, 1 << place)

    def _enter(self, leaf: Leaf, bit: int) -> None:
        self._names.add(leaf.names, bit)
        asked = frozenset(leaf.trigger.match)
        self._asking[asked] = self._asking.get(asked, 0) | bit
        self._shapes.clear()
        for label, patterns in leaf.trigger.match.items():
            dimension = self._labels.get(label)
            if dimension is None:
                dimension = self._labels[label] = Dimension(label_predicate, negation=True)
                dimension.free = self._all() & ~bit
            dimension.add(patterns, bit)
        for label, dimension in self._labels.items():
            if label not in leaf.trigger.match:
                dimension.add(None, bit)
        self._enter_related(leaf, bit)

    def _enter_related(self, leaf: Leaf, bit: int) -> None:
        specs = [spec for spec in leaf.trigger.match_related if spec]
        telling = _telling(specs)
        if telling is not None and telling not in self._related:
            self._related[telling] = Dimension(label_predicate, negation=True)
            self._related[telling].free = self._all() & ~bit
        for label, dimension in self._related.items():
            patterns = next((spec[label] for spec in specs if label in spec), None) if label == telling else None
            dimension.add(patterns, bit)

    def _all(self) -> int:
        return sum(1 << place for place in self._leaves)

    def drop(self, automation_id: UUID) -> None:
        """Lets an automation's triggers go."""
        for place in self._places.pop(automation_id, []):
            leaf = self._leaves.pop(place)
            bit = 1 << place
            self._names.drop(leaf.names, bit)
            asked = frozenset(leaf.trigger.match)
            self._asking[asked] &= ~bit
            for label, dimension in self._labels.items():
                dimension.drop(leaf.trigger.match.get(label), bit)
            for label, dimension in self._related.items():
                for spec in leaf.trigger.match_related:
                    dimension.drop(spec.get(label), bit)
            self._shapes.clear()
            self._spare.append(place)

    def candidates(self, event: Event) -> list[Leaf]:
        """The triggers whose names and resources the event fits, in the order they were added."""
        if event.event == IGNORED:
            return []
        labels = event.resource.root
        asking, dimensions = self._shape(labels)
        bits = asking & self._names.accepting(event.event)
        for label, dimension in dimensions:
            if not bits:
                return []
            bits &= dimension.accepting(labels[label])
        if bits and self._related:
            bits = self._by_related(event, bits)
        if not bits:
            return []
        found = [leaf for place in members(bits) if (leaf := self._leaves[place]).matches(event)]
        found.sort(key=lambda leaf: leaf.order)
        return found

    def _by_related(self, event: Event, bits: int) -> int:
        for label, dimension in self._related.items():
            accepting = dimension.free
            for resource in event.related:
                value = resource.root.get(label)
                if value is not None:
                    accepting |= dimension.accepting(value)
            bits &= accepting
        return bits

    def _shape(self, labels: Mapping[str, str]) -> tuple[int, tuple[tuple[str, Dimension], ...]]:
        """For events with these labels: the triggers that ask for no other, and the dimensions to look at."""
        key = tuple(labels)
        shape = self._shapes.get(key)
        if shape is None:
            present = frozenset(key)
            bits = 0
            for asked, asking in self._asking.items():
                if asked <= present:
                    bits |= asking
            dimensions = tuple((label, self._labels[label]) for label in key if label in self._labels)
            if len(self._shapes) >= SHAPES:
                self._shapes.clear()
            shape = self._shapes[key] = (bits, dimensions)
        return shape
