"""Payload patterns: what an event's payload must hold, in the pattern language of Amazon EventBridge.

    {"region": ["EU", "UK"],                                  any of a list's matchers
     "order": {"total": [{"numeric": [">=", 100]}]},          a nested mapping descends; every field must match
     "$or": [{"vip": [true]}, {"items": {"sku": [{"prefix": "gold-"}]}}]}

1. A field is missing where its name is, and where it holds no scalar: an object, an empty list, a list of objects. Only
   `{"exists": false}` matches a missing field; `anything-but` does not. Null is there, and so is the empty text.
2. A list matches where any element does; lists in lists are one list. Fields below one list must be satisfied by one
   and the same element, in `$or` and beside it too. `{"exists": false}` alone means that no element has the field;
   beside a field that an element matches, that this element lacks it.
3. `$or` stands beside other fields at any level: all of them, and one alternative.

Unlike in EventBridge, a name with a dot is one name; literals that are addresses are compared as texts; numbers have
no range and as many digits as they have; case is folded in full (`straße` is `STRASSE`); `$or` is never a field's name,
and `{"total": {"numeric": [">", 0]}}`, an operator without its list, is refused. Two clauses of one field, in `$or` and
beside it, must both match.

Source: Amazon EventBridge User Guide, "Creating event patterns"; the README of `aws/event-ruler` for lists and
`exists`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator

from eventkit.model.jsonable import MaybeJson
from eventkit.model.payload_explanation import Explanation, explained
from eventkit.model.payload_matchers import Matcher
from eventkit.model.payload_parts import (
    All,
    AnyOf,
    Clause,
    Inside,
    Part,
    Payload,
    all_lack,
    elements,
    read_pattern,
)
from eventkit.model.payload_texts import Test

__all__ = ["Explanation", "PayloadPattern", "check_pattern", "explain_pattern", "explain_tree", "payload_predicate"]

_NOTHING: dict[str, Any] = {}
Grade = Callable[[Payload], int]
"""0: does not match. 1: matches by what is missing alone. 2: something there matched too, of one element."""


def check_pattern(pattern: Mapping[str, Any]) -> None:
    """Raises InvalidTrigger for a pattern that cannot be: where, with which value, and what was expected.

    >>> check_pattern({"order": {"total": [{"numerc": [">", 0]}]}})
    Traceback (most recent call last):
    eventkit.errors.InvalidTrigger: payload['order']['total'][0] has no operator 'numerc'; did you mean 'numeric'?
    """
    read_pattern(pattern)


def _checked(pattern: dict[str, Any] | None) -> dict[str, Any] | None:
    if pattern is not None:
        check_pattern(pattern)
    return pattern


PayloadPattern = Annotated[MaybeJson, AfterValidator(_checked)]
"""What a payload must hold, or None; checked when a value is built. Only here: a Prefect server has no such field."""


def payload_predicate(pattern: Mapping[str, Any]) -> Callable[[Payload], bool]:
    """The test of a payload; raises InvalidTrigger. The same pattern gives the same test, from any thread.

    >>> dear = payload_predicate({"order": {"total": [{"numeric": [">=", 100]}], "region": ["EU"]}})
    >>> dear({"order": {"total": 120, "region": "EU"}}), dear({"order": {"total": "120", "region": "EU"}})
    (True, False)
    """
    check_pattern(pattern)
    return _predicate(_text(pattern))


def explain_tree(pattern: Mapping[str, Any], payload: Payload) -> Explanation:
    """Why the payload matches or not, with `$or` as it stands; its `ok` is what the predicate says.

    >>> tree = explain_tree({"$or": [{"vip": [True]}, {"total": [{"numeric": [">", 9]}]}]}, {"total": 12})
    >>> tree.ok, tree.parts[0].kind, [part.ok for part in tree.parts[0].parts]
    (True, 'any', [False, True])
    """
    check_pattern(pattern)
    return explained(_parsed(_text(pattern)), payload)


def explain_pattern(pattern: Mapping[str, Any], payload: Payload) -> list[tuple[str, str, str, bool]]:
    """Every clause: place, what is wanted, what is there, whether it is ok; `explain_tree` has how they combine.

    >>> explain_pattern({"a": {"total": [{"numeric": [">=", 10, "<", 20]}], "note": [None]}}, {"a": {"total": 5}})
    [('a.total', 'at least 10 and less than 20', '5', False), ('a.note', 'null', 'missing', False)]
    """
    clauses = explain_tree(pattern, payload).clauses()
    return [(each.place, each.wanted, each.actual, each.ok) for each in clauses]


def _text(pattern: Mapping[str, Any]) -> str:
    return json.dumps(pattern, default=dict)


@lru_cache(maxsize=1_024)
def _parsed(text: str) -> All:
    return read_pattern(json.loads(text))


@lru_cache(maxsize=1_024)
def _predicate(text: str) -> Callable[[Payload], bool]:
    grade = _compile_all(_parsed(text))
    return lambda payload: grade(payload) > 0


def _compile(part: Part) -> Grade:
    if isinstance(part, Clause):
        return _compile_clause(part)
    if isinstance(part, Inside):
        return _compile_inside(part)
    return _compile_any(part)


def _compile_all(whole: All) -> Grade:
    grades = [_compile(part) for part in whole.parts]
    if len(grades) == 1:
        return grades[0]

    def grade(payload: Payload) -> int:
        best = 1
        for each in grades:
            found = each(payload)
            if not found:
                return 0
            if found > best:
                best = found
        return best

    return grade


def _compile_any(choice: AnyOf) -> Grade:
    grades = [_compile_all(each) for each in choice.alternatives]

    def grade(payload: Payload) -> int:
        best = 0
        for each in grades:
            found = each(payload)
            if found == 2:
                return 2
            if found > best:
                best = found
        return best

    return grade


def _compile_inside(part: Inside) -> Grade:
    name, inner = part.name, _compile_all(part.inner)

    def grade(payload: Payload) -> int:
        held = payload.get(name)
        if held.__class__ is dict:
            return inner(held)
        if held.__class__ is not list:
            return inner(_NOTHING)
        found = held
        for each in held:
            if each.__class__ is not dict:  # scalars, and lists in the list
                found = [below for _, below in elements(held)]
                break
        for each in found:
            if inner(each) == 2:
                return 2
        return int(all_lack(part.inner, found))

    return grade


def _compile_clause(clause: Clause) -> Grade:
    name, accepts = clause.name, _any_of(clause.matchers)
    absent = int(any(each.absent for each in clause.matchers))

    def grade(payload: Payload) -> int:
        held = payload.get(name, _NOTHING)
        if held.__class__ is dict:
            return absent
        return in_list(held) if held.__class__ is list else 2 if accepts(held) else 0

    def in_list(held: list[Any]) -> int:
        there = absent
        for each in held:
            kind = each.__class__
            if kind is list:
                found = in_list(each)
                if found == 2:
                    return 2
                there = min(there, found)
            elif kind is not dict:
                if accepts(each):
                    return 2
                there = 0
        return there

    return grade


def _any_of(matchers: tuple[Matcher, ...]) -> Test:
    """The test whether a scalar fits any of the matchers; literals are looked up at once."""
    plain = frozenset(value for each in matchers for value in each.literal if not isinstance(value, bool))
    truths = frozenset(value for each in matchers for value in each.literal if isinstance(value, bool))
    tests = [each.test for each in matchers if not each.literal]
    if not plain and not truths:
        return tests[0] if len(tests) == 1 else lambda given: any(test(given) for test in tests)
    if not tests:  # `True` equals 1 in Python, and is another value in JSON
        return lambda given: given in (truths if given.__class__ is bool else plain)
    return lambda given: given in (truths if given.__class__ is bool else plain) or any(test(given) for test in tests)
