"""The smallest change of a payload pattern that makes it accept a payload: tried, before it is suggested.

1. What is nearly asked for is corrected: text for a number, another case, a bound that is just missed, a `*` that was
   meant as one, the name of a field.
2. Else the value is accepted too, or the field may be missing, or nothing is asked of it any more.
3. Of a list's objects and of the alternatives of `$or` the one that needs least is taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from eventkit.errors import InvalidTrigger
from eventkit.insight.matcher_edits import Given, corrected, is_number, number_in
from eventkit.model.payload import explain_tree, payload_predicate
from eventkit.model.payload_parts import elements, scalars

__all__ = ["Mended", "mended"]

MOST_TRIED = 10
"""Values of one list, and objects of one, that are tried."""
_WIDTH = 40
_NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Mended:
    """A pattern (None: nothing is asked any more) that accepts, how large the change is, and what was changed."""

    pattern: dict[str, Any] | None
    size: int
    says: tuple[str, ...]


def mended(pattern: Mapping[str, Any], payload: Mapping[str, Any]) -> Mended | None:
    """The pattern changed as little as it takes to accept the payload; None where no such change is known.

    >>> mended({"total": [{"numeric": [">=", 100]}], "region": ["eu"]}, {"total": 80, "region": "eu"})
    Mended(pattern={'total': [{'numeric': ['>=', 80]}], 'region': ['eu']}, size=1, \
says=('ask for total at least 80 instead of at least 100',))
    """
    made = _all(pattern, payload, "")
    nothing = Mended(None, made.size + 6, ("ask nothing of the payload",))
    return next((each for each in (made, nothing) if _holds(each.pattern, payload)), None)


def _holds(pattern: Mapping[str, Any] | None, payload: Mapping[str, Any]) -> bool:
    try:
        return not pattern or payload_predicate(pattern)(payload)
    except InvalidTrigger:  # a bound that was moved past the other, a mapping that lost its last field
        return False


def _all(pattern: Mapping[str, Any], payload: Mapping[str, Any], place: str) -> Mended:
    """Every entry of a mapping, each changed where it fails."""
    made: dict[str, Any] = {}
    size, says = 0, list[str]()
    for name, held in pattern.items():
        if _holds({name: held}, payload):
            made[name] = held
            continue
        fixed = _entry(name, held, payload, place, pattern)
        made |= fixed.pattern or {}
        size, says = size + fixed.size, [*says, *fixed.says]
    return Mended(made or None, size, tuple(says))


def _entry(name: str, held: Any, payload: Mapping[str, Any], place: str, beside: Mapping[str, Any]) -> Mended:
    """One entry that fails."""
    if name == "$or":
        return _any(held, payload, place)
    below = f"{place}.{name}" if place else name
    if isinstance(held, Mapping):
        objects = [each for _, each in elements(payload.get(name))][:MOST_TRIED] or [{}]
        best = min((_all(held, each, below) for each in objects), key=lambda each: each.size)
        return Mended({name: best.pattern} if best.pattern else None, best.size, best.says)
    tried = sorted(_field(name, list(held), payload, below, beside), key=lambda each: each.size)
    return next(each for each in tried if _holds(each.pattern, payload))


def _any(alternatives: Sequence[Mapping[str, Any]], payload: Mapping[str, Any], place: str) -> Mended:
    """`$or`: the alternative that needs least, changed; without anything left in it there is no choice to make."""
    made = [_all(each, payload, place) for each in alternatives]
    at = min(range(len(made)), key=lambda at: made[at].size)
    best = made[at]
    if best.pattern is None:
        return best
    return Mended(
        {"$or": [best.pattern if n == at else each for n, each in enumerate(alternatives)]}, best.size, best.says
    )


def _field(
    name: str, matchers: list[Any], payload: Mapping[str, Any], place: str, beside: Mapping[str, Any]
) -> Iterator[Mended]:
    """What may be done about one field, the last of which always helps."""
    there = list(scalars(payload.get(name, {})))[:MOST_TRIED]
    for value in there:
        yield from (_in_words(name, place, matchers, each) for each in corrected(matchers, value))
        if _can_be_asked_for(value):
            yield Mended({name: [*matchers, value]}, 2, (f"accept {place} {_said(value)} too{_hint(matchers, value)}",))
    if not there:
        others = [key for key in payload if key not in beside]
        for other in get_close_matches(name, others, n=1, cutoff=_NEAR):
            yield Mended({other: matchers}, 1, (f"ask for {other!r} instead of {place!r}",))
        yield Mended({name: [*matchers, {"exists": False}]}, 2, (f"accept a missing {place} too",))
    yield Mended(None, 3, (f"ask nothing of {place}",))


def _in_words(name: str, place: str, matchers: list[Any], given: Given) -> Mended:
    """One matcher put in another's place, said by what each wants."""
    made = [given.new if at == given.at else each for at, each in enumerate(matchers)]
    was, now = (_wanted(name, each) for each in (matchers[given.at], given.new))
    how = f" ({given.why})" if given.why else ""
    return Mended({name: made}, given.size, (f"ask for {place} {now} instead of {was}{how}",))


def _wanted(name: str, matcher: Any) -> str:
    try:
        return next(explain_tree({name: [matcher]}, {}).clauses()).wanted
    except InvalidTrigger:  # it is tried, and not suggested
        return ""


def _hint(matchers: Sequence[Any], value: Any) -> str:
    """What to know of a text where numbers are asked for."""
    numeric = any(is_number(each) or (isinstance(each, Mapping) and "numeric" in each) for each in matchers)
    return " (a number written as text)" if numeric and isinstance(value, str) and number_in(value) is not None else ""


def _can_be_asked_for(value: Any) -> bool:
    """Whether a value can stand in a pattern."""
    return _holds({"x": [value]}, {"x": value})


def _said(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
