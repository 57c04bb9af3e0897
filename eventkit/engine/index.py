"""Which triggers an event may concern, at a cost that does not grow with those it does not.

1. The event's name, each label of its primary resource, and each label of its related resources are dimensions.
2. A trigger is watched under the first of its clauses that few others share; an event looks its own values up there.
3. Triggers whose every clause is shared by many are bits in each of their dimensions; what is left of the bits after
   AND-ing them over the event's dimensions is found too.
4. What is found is only likely: each is then checked in full, by `model.pattern`; but for a trigger that asks for
   nothing but a name, whose look-up was the check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from eventkit.engine.dimension import Dimension, members
from eventkit.model.event import Event
from eventkit.model.pattern import (
    Spec,
    label_predicate,
    name_matches,
    name_predicate,
    none_predicate,
    spec_predicate,
    specs_predicate,
)
from eventkit.model.payload import payload_predicate
from eventkit.model.resource import ID, ROLE
from eventkit.model.trigger import EventTrigger, Path

__all__ = ["IGNORED", "Leaf", "TriggerIndex"]

IGNORED: Final = "prefect.log.write"
"""Events of this name are stored, and never evaluated."""
SHAPES: Final = 4_096
CROWD: Final = 4
"""How many triggers may be watched under one pattern, each asked in full by every event that fits it."""
Clause = tuple[Dimension["Leaf"], tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One event trigger, where it stands, and its full check."""

    automation_id: UUID
    path: Path
    trigger: EventTrigger
    order: tuple[int, Path]
    matches: Callable[[Event], bool]

    def opens(self, event: Event) -> bool:
        """Whether the event's name is one that opens a window."""
        return bool(self.trigger.after) and name_matches(self.trigger.after, event.event)

    def counts(self, event: Event) -> bool:
        """Whether the event's name is expected."""
        return name_matches(self.trigger.expect or ("*",), event.event)


def _names(trigger: EventTrigger) -> tuple[str, ...]:
    return (*trigger.expect, *trigger.after) if trigger.expect else ("*",)


def _named(event: Event) -> bool:
    """The check of a trigger that asks for a name only: it was found by that, and a look-up means what it says."""
    return True


def _check(trigger: EventTrigger) -> Callable[[Event], bool]:
    """Whether an event's name, resources and payload are what the trigger asks for, as one function."""
    check = _check_resources(trigger)
    if trigger.none_of:
        check = _and(check, none_predicate(trigger.none_of))
    if trigger.match_payload is not None:
        holds, rest = payload_predicate(trigger.match_payload), check
        return lambda event: rest(event) and holds(event.payload)
    return check


def _and(rest: Callable[[Event], bool], free: Callable[..., bool]) -> Callable[[Event], bool]:
    return lambda event: rest(event) and free(event.resource, event.related)


def _check_resources(trigger: EventTrigger) -> Callable[[Event], bool]:
    if not trigger.match and not any(trigger.match_related):
        return _named
    names = _names(trigger)
    named = name_predicate(names[0]) if len(names) == 1 else lambda name: name_matches(names, name)
    primary, related = spec_predicate(trigger.match), specs_predicate(trigger.match_related)
    if not any(trigger.match_related):
        return lambda event: named(event.event) and primary(event.resource.root)
    return lambda event: named(event.event) and primary(event.resource.root) and related(event.related)


def _telling(specs: Iterable[Spec]) -> tuple[str, tuple[str, ...]] | None:
    """Of the related specs the label that says most, any other than the role, which many share; with its patterns."""
    asked = [(label, patterns) for spec in specs for label, patterns in spec.items()]
    return next((each for each in asked if each[0] != ROLE), asked[0] if asked else None)


class TriggerIndex:
    """Event triggers by what they ask of an event. Thread: one at a time."""

    def __init__(self) -> None:
        self._names: Dimension[Leaf] = Dimension(name_predicate, negation=False)
        self._labels: dict[str, Dimension[Leaf]] = {}
        self._related: dict[str, Dimension[Leaf]] = {}
        self._leaves: dict[UUID, list[Leaf]] = {}
        self._homes: dict[Leaf, Clause | int] = {}
        self._crowd: dict[int, Leaf] = {}
        self._spare: list[int] = []
        self._asking: dict[frozenset[str], int] = {}
        self._shapes: dict[tuple[str, ...], int] = {}
        self._serial = 0

    def __len__(self) -> int:
        return len(self._homes)

    def add(self, automation_id: UUID, leaves: Iterable[tuple[Path, EventTrigger]]) -> None:
        """Takes in the event triggers of an automation."""
        self._serial += 1
        for path, trigger in leaves:
            leaf = Leaf(automation_id, path, trigger, (self._serial, path), _check(trigger))
            self._leaves.setdefault(automation_id, []).append(leaf)
            self._homes[leaf] = self._place(leaf)

    def _place(self, leaf: Leaf) -> Clause | int:
        """Watches a trigger under a clause that few share, or counts it; says which."""
        for clause in self._clauses(leaf):
            dimension, patterns = clause
            shared = dimension.shared(patterns)
            if shared is not None and shared < CROWD:
                dimension.watch(patterns, leaf)
                return clause
        place = self._spare.pop() if self._spare else len(self._crowd)
        self._crowd[place] = leaf
        asked = frozenset(leaf.trigger.match)
        self._asking[asked] = self._asking.get(asked, 0) | 1 << place
        for dimension, patterns in self._clauses(leaf):
            dimension.count(patterns, place)
        self._shapes = {}
        return place

    def drop(self, automation_id: UUID) -> None:
        """Lets an automation's triggers go."""
        for leaf in self._leaves.pop(automation_id, ()):
            home = self._homes.pop(leaf)
            if isinstance(home, int):
                self._uncrowd(leaf, home)
            else:
                home[0].unwatch(home[1], leaf)

    def _uncrowd(self, leaf: Leaf, place: int) -> None:
        del self._crowd[place]
        self._spare.append(place)
        asked = frozenset(leaf.trigger.match)
        self._asking[asked] &= ~(1 << place)
        if not self._asking[asked]:
            del self._asking[asked]
        for dimension, patterns in self._clauses(leaf):
            dimension.discount(patterns, place)
        self._shapes = {}

    def _clauses(self, leaf: Leaf) -> Iterator[Clause]:
        """The dimensions a trigger cares about, with the patterns it accepts there; ids last, most of them are new."""
        yield self._names, _names(leaf.trigger)
        for label, patterns in sorted(leaf.trigger.match.items(), key=lambda item: item[0] == ID):
            yield self._labels.setdefault(label, Dimension(label_predicate, negation=True)), patterns
        telling = _telling(leaf.trigger.match_related)
        if telling is not None:
            label, patterns = telling
            yield self._related.setdefault(label, Dimension(label_predicate, negation=True)), patterns

    def candidates(self, event: Event) -> list[Leaf]:
        """The triggers whose names and resources the event fits, in the order they were added."""
        if event.event == IGNORED:
            return []
        labels = event.resource.root
        watched, bits = self._names.accepting(event.event)
        if bits:
            bits &= self._shape(labels)
        for label, value in labels.items():
            dimension = self._labels.get(label)
            if dimension is not None:
                found, accepting = dimension.accepting(value)
                watched += found
                if caring := bits & dimension.care:
                    bits ^= caring ^ (caring & accepting)
        if self._related:
            found, bits = self._by_related(event, bits)
            watched += found
        if not watched and not bits:
            return []
        matching = [leaf for leaf in watched if leaf.matches(event)]
        if bits:
            matching += [leaf for place in members(bits) if (leaf := self._crowd[place]).matches(event)]
        return sorted(set(matching), key=lambda leaf: leaf.order) if len(matching) > 1 else matching

    def _by_related(self, event: Event, bits: int) -> tuple[tuple[Leaf, ...], int]:
        watched: tuple[Leaf, ...] = ()
        for label, dimension in self._related.items():
            accepting = 0
            for resource in event.related:
                value = resource.root.get(label)
                if value is not None:
                    found, accepted = dimension.accepting(value)
                    watched += found
                    accepting |= accepted
            if caring := bits & dimension.care:
                bits ^= caring ^ (caring & accepting)
        return watched, bits

    def _shape(self, labels: Mapping[str, str]) -> int:
        """Of the triggers counted, those that ask for none but these labels."""
        key = tuple(labels)
        bits = self._shapes.get(key)
        if bits is None:
            bits = 0
            for asked, asking in self._asking.items():
                if asked <= labels.keys():
                    bits |= asking
            if len(self._shapes) >= SHAPES:
                self._shapes = {}
            self._shapes[key] = bits
        return bits
