"""Drafts: a trigger's JSON as it is being written, read into the trigger that it is, or into all that keeps it from
being one. Keys that nobody here knows stay in the draft, and are no part of the trigger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from eventkit.api.draft_wire import Problem
from eventkit.errors import InvalidTrigger
from eventkit.model.payload import check_pattern
from eventkit.model.trigger import CompoundTrigger, EventTrigger, Path, SequenceTrigger, Trigger
from eventkit.model.verdict import Edit
from eventkit.model.wording import closest, problems, shown

__all__ = [
    "KINDS", "Draft", "Drafted", "Place", "Places", "Wrong", "carried", "drafted", "edited", "leaf_of",
    "too_deep", "trigger_of",
]  # fmt: skip

Draft = Mapping[str, Any]
Place = tuple[int | str, ...]
"""Where in a draft: keys and positions from its root."""
Places = Mapping[Place, tuple[int, int]]
"""Where the parts of a draft stand in the text it was read from: line and column, from 1."""
KINDS: Mapping[str, type[Trigger]] = {
    "event": EventTrigger,
    "compound": CompoundTrigger,
    "sequence": SequenceTrigger,
}
_NAMED = re.compile(r"`(\w+)`")
DEEPEST = 100
"""Values in values that a draft may have."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that keeps a draft from being a trigger: where, and what and why in a sentence."""

    place: Place
    sentence: str

    def told(self, places: Places | None = None) -> Problem:
        """The same for a front end, with line and column where the text is known."""
        place = self.place
        line, column = None, None
        for length in range(len(place), -1, -1):
            if places and place[:length] in places:
                line, column = places[place[:length]]
                break
        return Problem(where=".".join(map(str, place)), sentence=self.sentence, line=line, column=column)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, read. trigger: None where it is none yet. wrong: why, all of it. unknown: keys nobody here knows."""

    trigger: Trigger | None
    wrong: tuple[Wrong, ...]
    unknown: tuple[Place, ...]


def drafted(draft: Draft) -> Drafted:
    """Reads a draft; raises nothing.

    >>> read = drafted({"expect": "order.placed", "threshold": "two", "color": "red"})
    >>> [each.place for each in read.wrong], read.unknown
    ([('expect',), ('threshold',)], (('color',),))
    """
    if too_deep(draft):
        words = f"Trigger cannot be so: it is nested more than {DEEPEST} deep: write it flatter"
        return Drafted(None, (Wrong((), words),), ())
    reading = _Reading()
    trigger = reading.trigger(draft, ())
    return Drafted(trigger if not reading.wrong else None, tuple(reading.wrong), tuple(reading.unknown))


def too_deep(value: Any) -> bool:
    """Whether a value is nested deeper than anybody reads or writes."""
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        inside: list[Any] = []
        for each in level:
            inside += each.values() if isinstance(each, Mapping) else each if isinstance(each, list | tuple) else ()
        level = [each for each in inside if isinstance(each, Mapping | list | tuple)]
        if not level:
            return False
    return True


def trigger_of(draft: Draft) -> Trigger:
    """The trigger that a draft is; raises InvalidTrigger with the first of what is wrong, and how much more is."""
    read = drafted(draft)
    if read.trigger is None:
        first, more = read.wrong[0], len(read.wrong) - 1
        raise InvalidTrigger(first.sentence + (f" (and {more} more)" if more else ""))
    return read.trigger


class _Reading:
    """One pass over a draft."""

    def __init__(self) -> None:
        self.wrong: list[Wrong] = []
        self.unknown: list[Place] = []

    def trigger(self, data: Any, place: Place) -> Trigger | None:
        """The trigger there, or None where something below is wrong, which was noted."""
        if not isinstance(data, Mapping):
            words = "a mapping was expected: write {'expect': ['order.placed']}"
            self._no(place, f"Trigger cannot be {shown(data)}: {words}")
            return None
        kind = data.get("type", _shape(data))
        if not isinstance(kind, str) or kind not in KINDS:
            near = closest(str(kind), KINDS) or ": choose one of those"
            said = f"Trigger: type cannot be {shown(kind)}: a trigger's type is one of {', '.join(KINDS)}{near}"
            self._no((*place, "type"), said)
            return None
        fields = KINDS[kind].model_fields
        self.unknown += [(*place, name) for name in data if name not in fields]
        given: dict[str, Any] = {name: held for name, held in data.items() if name in fields} | {"type": kind}
        before = len(self.wrong)
        if isinstance(given.get("triggers"), list | tuple):
            given["triggers"] = [
                self.trigger(child, (*place, "triggers", at)) or EventTrigger()
                for at, child in enumerate(given["triggers"])
            ]
        if self._payload(given.get("match_payload"), (*place, "match_payload")):
            del given["match_payload"]
        return self._made(KINDS[kind], given, place, before)

    def _made(self, kind: type[Trigger], given: dict[str, Any], place: Place, before: int) -> Trigger | None:
        try:
            made = kind.model_validate(given)
        except ValidationError as error:
            for loc, sentence in problems(error, what=kind.__name__, known=kind.model_fields, examples=kind._examples):
                self.wrong.append(Wrong((*place, *_field(loc, sentence, kind)), sentence))
            return None
        return made if len(self.wrong) == before else None

    def _payload(self, pattern: Any, place: Place) -> bool:
        """Notes what is wrong with a payload pattern, a sentence a field; whether anything is."""
        if not isinstance(pattern, Mapping):
            return False
        found = list(_payload_wrong(pattern, place))
        self.wrong += found
        return bool(found)

    def _no(self, place: Place, sentence: str) -> None:
        self.wrong.append(Wrong(place, sentence))


def _shape(data: Draft) -> str:
    """The kind of a trigger that does not say it."""
    return "event" if "triggers" not in data else "compound" if "require" in data else "sequence"


def _field(loc: Place, sentence: str, kind: type[Trigger]) -> Place:
    """The field that an error is about: of one about the whole, the field that its sentence names first."""
    if loc:
        return tuple(part for part in loc if not (isinstance(part, str) and ("(" in part or part == "[key]")))
    named = _NAMED.search(sentence)
    return (named[1],) if named is not None and named[1] in kind.model_fields else ()


def _payload_wrong(pattern: Mapping[str, Any], place: Place, inside: tuple[str, ...] = ()) -> Iterator[Wrong]:
    """What is wrong with each field; where each is right, with the whole. inside: the names of what it is in."""
    found = False
    for name, held in pattern.items():
        inner: list[Wrong] = []
        if name == "$or" and isinstance(held, list | tuple) and all(isinstance(each, Mapping) for each in held):
            for at, each in enumerate(held):
                inner += _payload_wrong(each, (*place, name, at)) if each else ()
        elif isinstance(held, Mapping) and held:
            inner += _payload_wrong(held, (*place, name), (*inside, name))
        inner = inner or list(_refusal({name: held}, (*place, name), inside))
        found = found or bool(inner)
        yield from inner
    if not found:
        yield from _refusal(pattern, place, inside)


def _refusal(pattern: Mapping[str, Any], place: Place, inside: tuple[str, ...]) -> Iterator[Wrong]:
    for name in reversed(inside):
        pattern = {name: pattern}
    try:
        check_pattern(pattern)
    except (InvalidTrigger, RecursionError) as error:
        yield Wrong(place, str(error))


# -- drafts changed, with what nobody here knows of kept


def leaf_of(draft: dict[str, Any], at: Sequence[int]) -> dict[str, Any]:
    """The event trigger's draft at a path, of a composite the first below it; raises InvalidTrigger where none is."""
    held: Any = draft
    path = list(at)
    while isinstance(held, dict) and (path or "triggers" in held):
        children = held.get("triggers")
        place = path.pop(0) if path else 0
        held = children[place] if isinstance(children, list) and 0 <= place < len(children) else None
    if not isinstance(held, dict):
        where = ".".join(str(place + 1) for place in at) or "1"
        raise InvalidTrigger(f"The draft has no event trigger at {where}: choose one that is there")
    return held


def edited(draft: Draft, trigger: Trigger, edit: Edit) -> dict[str, Any]:
    """The draft with an edit of its trigger made. Raises InvalidTrigger where the edit is of another one."""
    after = edit.apply(trigger)
    made: dict[str, Any] = deepcopy(dict(draft))
    for path, field in dict.fromkeys((change.path, change.field) for change in edit.changes):
        node, wire = _node(made, path), _node(after.wire(), path)
        if field in wire:
            node[field] = wire[field]
        else:
            node.pop(field, None)
    return made


def _node(draft: dict[str, Any], path: Path) -> dict[str, Any]:
    for place in path:
        draft = draft["triggers"][place]
    return draft


def carried(made: Draft, before: Draft) -> dict[str, Any]:
    """A draft with the keys of the one before it that nobody here knows, in the triggers that stand where they did."""
    kind = KINDS.get(str(before.get("type", _shape(before))), EventTrigger)
    held = {name: deepcopy(value) for name, value in before.items() if name not in kind.model_fields} | dict(made)
    mine, theirs = held.get("triggers"), before.get("triggers")
    if isinstance(mine, list) and isinstance(theirs, list):
        held["triggers"] = [
            carried(each, theirs[at]) if at < len(theirs) and _alike(each, theirs[at]) else each
            for at, each in enumerate(mine)
        ]
    return held


def _alike(one: Any, other: Any) -> bool:
    return isinstance(one, Mapping) and isinstance(other, Mapping)
