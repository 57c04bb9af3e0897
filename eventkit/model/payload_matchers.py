r"""Matchers: what one value of a payload may be, each a test compiled once and the words that say it.

A matcher is a literal or a mapping of one operator to its argument, as in an event pattern of Amazon EventBridge:

    "EU", 300, true, null                    exact; numbers by value, and never text or a boolean for a number
    {"prefix": "eu-"}, {"suffix": ".png"}    or {"equals-ignore-case": "eu-"} instead of the text
    {"equals-ignore-case": "eu"}             case is folded as Unicode does it
    {"anything-but": ["EU", "US"]}           texts, numbers, or one of the operators for text
    {"numeric": [">", 0, "<=", 5]}           JSON numbers alone
    {"exists": true}                         false: the field is missing; null is there
    {"cidr": "10.0.0.0/24"}                  IPv4 or IPv6, in text
    {"wildcard": "*/lib/*"}                  `*` is any text, also none; `\*` and `\\` are those characters

Source: Amazon EventBridge User Guide, "Comparison operators for use in event patterns".
"""

from __future__ import annotations

import ipaddress
import json
import math
import operator
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eventkit.errors import InvalidTrigger
from eventkit.model.payload_texts import TEXTUAL, Test, refuse, text_test
from eventkit.model.wording import closest, shown

__all__ = ["OPERATORS", "Matcher", "matcher"]

OPERATORS = ("prefix", "suffix", "equals-ignore-case", "anything-but", "numeric", "exists", "cidr", "wildcard")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_NUMBERS = frozenset((int, float))
_SAID = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "=": "equal to"}
_NEGATED = {"prefix": "one that begins with ", "suffix": "one that ends with ", "wildcard": "one like "}


@dataclass(frozen=True, slots=True)
class Matcher:
    """The test of one scalar that is there, in words too; `absent`: whether a missing field matches instead.

    `literal` holds the value of a matcher that is no more than equality with it.

    >>> numbers = matcher({"numeric": [">=", 10, "<", 20]}, "payload['total'][0]")
    >>> numbers.words, numbers.test(10), numbers.test("10")
    ('at least 10 and less than 20', True, False)
    """

    words: str
    test: Test
    absent: bool = False
    literal: tuple[Any, ...] = ()


def matcher(value: Any, place: str) -> Matcher:
    """The matcher written so; raises InvalidTrigger, naming the place.

    >>> matcher("EU", "payload['region'][0]").words
    '"EU"'
    >>> matcher({"prefx": "EU"}, "payload['region'][0]")
    Traceback (most recent call last):
    eventkit.errors.InvalidTrigger: payload['region'][0] has no operator 'prefx'; did you mean 'prefix'?
    """
    if isinstance(value, Mapping):
        return _operator(value, place)
    if value is None:
        return Matcher("null", lambda given: given is None, literal=(None,))
    if isinstance(value, bool):
        return Matcher(_json(value), lambda given: given is value, literal=(value,))
    if isinstance(value, str):
        return Matcher(_json(value), lambda given: bool(given == value), literal=(value,))
    if _is_number(value):
        return Matcher(_json(value), lambda given: given == value and given.__class__ is not bool, literal=(value,))
    refuse(place, value, "text, a finite number, true, false, null or one operator was expected: write {'prefix': 'x'}")


def _operator(value: Mapping[Any, Any], place: str) -> Matcher:
    if len(value) != 1:
        advice = "one operator was expected: give each a mapping of its own, any of them may match"
        refuse(place, dict(value), advice)
    [(name, argument)] = value.items()
    if name not in _MAKERS:
        said = closest(str(name), OPERATORS) or f"; write one of {', '.join(OPERATORS)}"
        raise InvalidTrigger(f"{place} has no operator {shown(name)}{said}", place=place)
    made: Matcher = _MAKERS[name](argument, f"{place}[{name!r}]")
    return made


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _either(values: Iterable[Any]) -> str:
    return " or ".join(_json(value) for value in values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _affix(name: str) -> Callable[[Any, str], Matcher]:
    def make(argument: Any, place: str) -> Matcher:
        folded = isinstance(argument, Mapping) and list(argument) == ["equals-ignore-case"]
        text = argument["equals-ignore-case"] if folded else argument
        if not isinstance(text, str):
            refuse(place, argument, f"text was expected, or {{'equals-ignore-case': text}}: write {{{name!r}: 'x'}}")
        begins = "begins" if name == "prefix" else "ends"
        words = f"{begins} with {_json(text)}" + (" (in any case)" if folded else "")
        return Matcher(words, text_test(name, text, place, folded=folded))

    return make


def _ignoring_case(argument: Any, place: str) -> Matcher:
    if not isinstance(argument, str):
        refuse(place, argument, "text was expected: write {'equals-ignore-case': 'x'}")
    return Matcher(f"{_json(argument)} (in any case)", text_test("equals-ignore-case", argument, place))


def _wildcard(argument: Any, place: str) -> Matcher:
    if not isinstance(argument, str):
        refuse(place, argument, "text was expected, in which * is any text: write {'wildcard': 'a*b'}")
    return Matcher(f"like {_json(argument)}", text_test("wildcard", argument, place))


def _numeric(argument: Any, place: str) -> Matcher:
    """One comparison, or a lower and an upper bound."""
    advice = "[operator, number] or a lower and an upper bound was expected: write ['>', 0] or ['>=', 0, '<', 5]"
    if not isinstance(argument, list | tuple) or len(argument) not in (2, 4):
        refuse(place, argument, advice)
    pairs = [(argument[at], argument[at + 1]) for at in range(0, len(argument), 2)]
    for sign, number in pairs:
        if not isinstance(sign, str) or sign not in _COMPARE:
            refuse(place, argument, f"{shown(sign)} is no comparison; write one of {', '.join(_COMPARE)}")
        if not _is_number(number):
            refuse(place, argument, f"{shown(number)} is no number; write one, without quotation marks")
    words = " and ".join(f"{_SAID[sign]} {_json(number)}" for sign, number in pairs)
    (sign, number), compare = pairs[0], _COMPARE[pairs[0][0]]
    if len(pairs) == 1:
        return Matcher(words, lambda given: given.__class__ in _NUMBERS and compare(given, number))
    if {each[0] for each, _ in pairs} != {"<", ">"}:
        refuse(place, argument, advice)
    low, high = sorted(pairs, key=lambda pair: pair[0], reverse=True)
    if low[1] >= high[1]:
        refuse(place, argument, "the lower bound must be below the upper one: swap them, or write ['=', number]")
    also, bound = _COMPARE[pairs[1][0]], pairs[1][1]
    return Matcher(words, lambda given: given.__class__ in _NUMBERS and compare(given, number) and also(given, bound))


def _exists(argument: Any, place: str) -> Matcher:
    if not isinstance(argument, bool):
        refuse(place, argument, "true or false was expected: write {'exists': False} for a missing field")
    return Matcher("present" if argument else "missing", lambda given: argument, absent=not argument)


def _cidr(argument: Any, place: str) -> Matcher:
    try:
        if not isinstance(argument, str) or "/" not in argument:
            raise ValueError
        network = ipaddress.ip_network(argument, strict=False)
    except ValueError:
        refuse(place, argument, "a block of addresses was expected: write '10.0.0.0/24' or '2001:db8::/32'")
    family = socket.AF_INET if network.version == 4 else socket.AF_INET6
    shift = network.max_prefixlen - network.prefixlen
    wanted = int(network.network_address) >> shift

    def test(given: Any) -> bool:
        if not isinstance(given, str):
            return False
        try:
            return int.from_bytes(socket.inet_pton(family, given), "big") >> shift == wanted
        except (OSError, ValueError):  # no address of this family; a text that cannot be one
            return False

    return Matcher(f"an address in {argument}", test)


def _anything_but(argument: Any, place: str) -> Matcher:
    if isinstance(argument, Mapping):
        return _anything_but_operator(argument, place)
    values = list(argument) if isinstance(argument, list | tuple) else [argument]
    if not values or not (all(isinstance(each, str) for each in values) or all(map(_is_number, values))):
        refuse(place, argument, "texts alone or numbers alone were expected: write {'anything-but': ['a', 'b']}")
    held = frozenset(values)
    # `True` equals 1 in Python, and is another value in JSON
    return Matcher(f"anything but {_either(values)}", lambda given: given.__class__ is bool or given not in held)


def _anything_but_operator(argument: Mapping[Any, Any], place: str) -> Matcher:
    if len(argument) != 1 or (name := next(iter(argument))) not in TEXTUAL:
        said = closest(str(next(iter(argument), "")), TEXTUAL)
        advice = f"texts, numbers or one of {', '.join(TEXTUAL)} was expected{said}"
        refuse(place, dict(argument), advice if said else f"{advice}: write {{'anything-but': {{'prefix': 'x'}}}}")
    inner, place = argument[name], f"{place}[{name!r}]"
    values = list(inner) if isinstance(inner, list | tuple) else [inner]
    if not values or not all(isinstance(each, str) for each in values):
        refuse(place, inner, "text or a list of texts was expected: write ['a', 'b']")
    if name in ("prefix", "suffix") and "" in values:
        refuse(place, inner, "every text begins and ends with the empty text: leave it out")
    tests = [text_test(name, each, place) for each in values]
    words = f"anything but {_NEGATED.get(name, '')}{_either(values)}"
    words += " (in any case)" if name == "equals-ignore-case" else ""
    if len(tests) == 1:
        [only] = tests
        return Matcher(words, lambda given: not only(given))
    return Matcher(words, lambda given: not any(test(given) for test in tests))


_MAKERS: dict[str, Callable[[Any, str], Matcher]] = {
    "prefix": _affix("prefix"),
    "suffix": _affix("suffix"),
    "equals-ignore-case": _ignoring_case,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "exists": _exists,
    "cidr": _cidr,
    "wildcard": _wildcard,
}
