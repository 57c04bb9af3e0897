"""Explanations: every clause of a payload pattern beside what the payload holds there, as a tree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from eventkit.model.payload_parts import All, AnyOf, Clause, Inside, Part, Payload, elements, scalars

__all__ = ["Explanation", "explained", "said"]

_WIDTH = 60
_NOTHING: Payload = {}
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One clause, or `parts` of which all or any must be ok.

    place: `order.total`, `items[1].sku`. actual: the value as JSON, at most 60 characters, or `missing`.
    by_absence: ok by what is missing alone, as `{"exists": false}` is.

    >>> from eventkit.model.payload_parts import read_pattern
    >>> tree = explained(read_pattern({"total": [{"numeric": [">=", 10]}]}), {"total": 5})
    >>> tree.kind, tree.ok, [(each.place, each.wanted, each.actual, each.ok) for each in tree.clauses()]
    ('all', False, [('total', 'at least 10', '5', False)])
    """

    kind: Literal["clause", "all", "any"]
    ok: bool
    place: str
    wanted: str = ""
    actual: str = ""
    parts: tuple[Explanation, ...] = ()
    by_absence: bool = False

    def clauses(self) -> Iterator[Explanation]:
        """Every clause in it, in the order it was written in."""
        if self.kind == "clause":
            yield self
        for part in self.parts:
            yield from part.clauses()


def explained(whole: All, payload: Payload, place: str = "") -> Explanation:
    """Why the payload matches the parts, or not.

    Of a list of objects, one is explained: the first that matches, or the one that comes nearest; where only what is
    missing can match, one that has it.
    """
    parts = tuple(_part(part, payload, place) for part in whole.parts)
    ok = all(part.ok for part in parts)
    return Explanation("all", ok, place, parts=parts, by_absence=ok and all(part.by_absence for part in parts))


def _part(part: Part, payload: Payload, place: str) -> Explanation:
    if isinstance(part, Clause):
        return _clause(part, payload, place)
    if isinstance(part, Inside):
        return _inside(part, payload, place)
    return _any(part, payload, place)


def _any(choice: AnyOf, payload: Payload, place: str) -> Explanation:
    parts = tuple(explained(each, payload, place) for each in choice.alternatives)
    good = [part for part in parts if part.ok]
    by_absence = bool(good) and all(part.by_absence for part in good)
    return Explanation("any", bool(good), place, parts=parts, by_absence=by_absence)


def _inside(part: Inside, payload: Payload, place: str) -> Explanation:
    below = _below(place, part.name)
    objects = [(below + at, held) for at, held in elements(payload.get(part.name))]
    if len(objects) < 2:
        return explained(part.inner, objects[0][1], objects[0][0]) if objects else explained(part.inner, {}, below)
    found = [explained(part.inner, held, at) for at, held in objects]
    present = [each for each in found if each.ok and not each.by_absence]
    if present:
        return present[0]
    together = _together(part.inner, objects)
    lacking = [each for each in found if not each.ok]
    return together if together.ok or not lacking else max(lacking, key=_near)


def _together(whole: All, objects: list[tuple[str, Payload]]) -> Explanation:
    """Whether it matches by what none of the objects has."""
    parts = tuple(_part_together(part, objects) for part in whole.parts)
    ok = all(part.ok for part in parts)
    return Explanation("all", ok, objects[0][0], parts=parts, by_absence=ok)


def _part_together(part: Part, objects: list[tuple[str, Payload]]) -> Explanation:
    place = objects[0][0]
    if isinstance(part, AnyOf):
        parts = tuple(_together(each, objects) for each in part.alternatives)
        ok = any(each.ok for each in parts)
        return Explanation("any", ok, place, parts=parts, by_absence=ok)
    if isinstance(part, Inside):
        below = [
            (_below(at, part.name) + deeper, held)
            for at, each in objects
            for deeper, held in elements(each.get(part.name))
        ]
        return _together(part.inner, below or [(_below(place, part.name), _NOTHING)])
    clauses = [_clause(part, each, at) for at, each in objects]
    having = next((each for each in clauses if not each.by_absence), clauses[0])
    return replace(having, ok=having.by_absence)


def _near(explanation: Explanation) -> int:
    """How many clauses are ok."""
    return sum(each.ok for each in explanation.clauses())


def _clause(clause: Clause, payload: Payload, place: str) -> Explanation:
    held = payload.get(clause.name, _NOTHING)
    there = list(scalars(held))
    fits = any(each.test(value) for value in there for each in clause.matchers)
    by_absence = not there and any(each.absent for each in clause.matchers)
    return Explanation(
        "clause",
        fits or by_absence,
        _below(place, clause.name),
        " or ".join(each.words for each in clause.matchers),
        said(held) if clause.name in payload else "missing",
        by_absence=by_absence,
    )


def said(held: Any) -> str:
    """A value in words, cut; what counts as missing says so."""
    if isinstance(held, dict):
        return "missing (an object is there)"
    if isinstance(held, list) and next(scalars(held), held) is held:
        return "missing (a list of objects is there)" if next(elements(held), None) else "missing (an empty list)"
    text = ""
    for piece in _JSON.iterencode(held[: _WIDTH + 1] if isinstance(held, str) else held):
        text += piece[: _WIDTH + 1]
        if len(text) > _WIDTH:
            return text[: _WIDTH - 3] + "..."
    return text


def _below(place: str, name: str) -> str:
    if "." in name or "[" in name or not name:
        return f"{place}[{name!r}]"
    return f"{place}.{name}" if place else name
