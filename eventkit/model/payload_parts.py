"""The parts of a payload pattern: read from JSON, checked, and what is asked of one list brought together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from eventkit.model.jsonable import MAX_DEPTH
from eventkit.model.payload_matchers import OPERATORS, Matcher, matcher
from eventkit.model.payload_texts import refuse
from eventkit.model.wording import shown

__all__ = ["All", "AnyOf", "Clause", "Inside", "Part", "Payload", "all_lack", "elements", "read_pattern", "scalars"]

MOST_WAYS = 1_000
"""In how many ways a pattern may match where `$or` has to be multiplied out; EventBridge's limit."""
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clause:
    """One field and its matchers, any of them."""

    name: str
    matchers: tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class Inside:
    """What the object in one field must hold, or one object of the list there."""

    name: str
    inner: All


@dataclass(frozen=True, slots=True)
class All:
    """Parts that must all match; none of its `Inside` shares a list with another part."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`$or`: one alternative must match."""

    alternatives: tuple[All, ...]


Part = Clause | Inside | AnyOf


def read_pattern(pattern: Any, place: str = "payload", depth: int = 0) -> All:
    """The parts of a pattern; raises InvalidTrigger with the place in it.

    >>> [part.name for part in read_pattern({"region": ["EU"], "order": {"total": [300]}}).parts]
    ['region', 'order']
    """
    if not isinstance(pattern, Mapping):
        refuse(place, pattern, "a mapping of fields to lists was expected: write {'total': [300]}")
    if not pattern:
        refuse(place, pattern, "a mapping without fields matches nothing one could name: name a field, or leave it out")
    if depth >= MAX_DEPTH:
        refuse(place, pattern, f"no more than {MAX_DEPTH} levels were expected, as payloads have: take levels out")
    return _all(tuple(_part(name, held, place, depth) for name, held in pattern.items()), place)


def _part(name: Any, held: Any, place: str, depth: int) -> Part:
    if not isinstance(name, str):
        refuse(place, {name: held}, f"names of fields are text: write {str(name)!r}")
    below = f"{place}[{name!r}]"
    if name == "$or":
        if not isinstance(held, list | tuple) or len(held) < 2:
            refuse(below, held, "a list of at least two patterns was expected: write [{'a': [1]}, {'b': [2]}]")
        return AnyOf(tuple(read_pattern(each, f"{below}[{at}]", depth + 1) for at, each in enumerate(held)))
    if _is_operator(name, held):
        refuse(place, {name: held}, f"an operator stands in a list: write [{{{name!r}: ...}}]")
    if isinstance(held, Mapping):
        return Inside(name, read_pattern(held, below, depth + 1))
    if not isinstance(held, list | tuple):
        refuse(below, held, f"a list of what matches was expected: write [{shown(held)}]")
    if not held:
        refuse(below, held, "at least one matcher was expected: write what matches, or [{'exists': False}]")
    return Clause(name, tuple(matcher(each, f"{below}[{at}]") for at, each in enumerate(held)))


def _is_operator(name: str, held: Any) -> bool:
    """Whether an operator's argument, not a field's matchers, stands under a name of an operator."""
    if name == "numeric":
        return isinstance(held, list | tuple) and len(held) in (2, 4) and held[0] in ("<", "<=", ">", ">=", "=")
    return name in OPERATORS and not isinstance(held, Mapping | list | tuple)


def _all(parts: tuple[Part, ...], place: str) -> All:
    """The parts, such that what is asked of one list stands together: it must be met by one element.

    Mappings of one name become one; where an alternative of `$or` asks something of a list that its siblings ask of
    too, they go into each alternative.
    """
    inside: dict[str, tuple[Part, ...]] = {}
    for part in parts:
        if isinstance(part, Inside):
            inside[part.name] = inside.get(part.name, ()) + part.inner.parts
    joined: list[Part] = []
    for part in parts:
        if not isinstance(part, Inside):
            joined.append(part)
        elif part.name in inside:
            joined.append(Inside(part.name, _all(inside.pop(part.name), place)))
    for choice in joined:
        if isinstance(choice, AnyOf):
            names = _names(choice)
            shared = tuple(part for part in joined if part is not choice and names & _names(part))
            if shared:
                if prod(map(_ways, joined)) > MOST_WAYS:
                    advice = f"`$or` and its siblings ask of one list in more than {MOST_WAYS:,} ways"
                    refuse(place, sorted(names), f"{advice}: use fewer alternatives, or a second automation")
                apart = tuple(part for part in joined if part is not choice and part not in shared)
                alternatives = tuple(_all(each.parts + shared, place) for each in choice.alternatives)
                return _all((*apart, AnyOf(alternatives)), place)
    return All(tuple(joined))


def _names(part: Part) -> frozenset[str]:
    """The fields that a part descends into from where it stands."""
    if isinstance(part, AnyOf):
        return frozenset().union(*(_names(each) for one in part.alternatives for each in one.parts))
    return frozenset((part.name,)) if isinstance(part, Inside) else frozenset()


def _ways(part: Part) -> int:
    """How many alternatives it has, multiplied out."""
    if isinstance(part, AnyOf):
        return sum(prod(map(_ways, one.parts)) for one in part.alternatives)
    return prod(map(_ways, part.inner.parts)) if isinstance(part, Inside) else 1


def scalars(value: Any) -> Iterator[Any]:
    """The texts, numbers, booleans and nulls in lists, however deep; objects are left out.

    >>> list(scalars([1, [2, [{"a": 3}]], None]))
    [1, 2, None]
    """
    if isinstance(value, list):
        for each in value:
            yield from scalars(each)
    elif not isinstance(value, dict):
        yield value


def elements(value: Any, place: str = "") -> Iterator[tuple[str, Payload]]:
    """The objects in lists, however deep, each with its place: `[0]`, `[2][1]`; an object alone is one.

    >>> list(elements([{"a": 1}, 5, [{"a": 2}]]))
    [('[0]', {'a': 1}), ('[2][0]', {'a': 2})]
    """
    if isinstance(value, list):
        for at, each in enumerate(value):
            yield from elements(each, f"{place}[{at}]")
    elif isinstance(value, dict):
        yield place, value


def all_lack(whole: All, objects: Sequence[Payload]) -> bool:
    """Whether the parts match by what none of the objects has, as `{"exists": false}` does.

    >>> [all_lack(read_pattern({"a": [{"exists": False}]}), objects) for objects in ([{}, {"a": 1}], [{}, {"b": 1}])]
    [False, True]
    """
    return all(_lack(part, objects) for part in whole.parts)


def _lack(part: Part, objects: Sequence[Payload]) -> bool:
    if isinstance(part, AnyOf):
        return any(all_lack(each, objects) for each in part.alternatives)
    if isinstance(part, Inside):
        return all_lack(part.inner, [below for each in objects for _, below in elements(each.get(part.name))])
    if not any(each.absent for each in part.matchers):
        return False
    nothing: Payload = {}
    return not any(True for each in objects for _ in scalars(each.get(part.name, nothing)))
