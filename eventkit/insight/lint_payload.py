"""Check of payload patterns: a field that is asked for beside `$or` and in its alternatives, and cannot be both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eventkit.insight.finding import Finding, Severity, Subject
from eventkit.model.payload import explain_tree
from eventkit.model.payload_matchers import OPERATORS, matcher

__all__ = ["payload_contradictions"]

_TEXTUAL = frozenset(("prefix", "suffix", "equals-ignore-case", "cidr", "wildcard"))


def payload_contradictions(subject: Subject) -> Iterator[Finding]:
    """contradiction: no one value of a field is all that is asked of it; `$or` and what stands beside it both hold."""
    for path, trigger in subject.leaves():
        if trigger.match_payload is None:
            continue
        for sentence, every in _of(trigger.match_payload, ""):
            yield Finding(
                code="contradiction", severity=Severity.ERROR if every else Severity.WARNING, path=path,
                field="match_payload", sentence=sentence,
            )  # fmt: skip


def _of(pattern: Mapping[str, Any], place: str) -> Iterator[tuple[str, bool]]:
    """What contradicts itself in a mapping: in words, and whether it leaves no alternative."""
    beside = {name: held for name, held in pattern.items() if name != "$or" and isinstance(held, list | tuple)}
    dead = [_against(beside, each, place) for each in pattern.get("$or", ()) if isinstance(each, Mapping)]
    for sentence in dead:
        if sentence:
            every = all(dead)
            yield f"{sentence}; {'no alternative is left' if every else 'that alternative never counts'}", every
            break
    for name, held in pattern.items():
        if name == "$or":
            for each in held:
                yield from _of(each, place)
        elif isinstance(held, Mapping):
            yield from _of(held, f"{place}{name}.")


def _against(beside: Mapping[str, Any], alternative: Mapping[str, Any], place: str) -> str:
    """Why an alternative cannot hold together with what stands beside it, or nothing."""
    for name, held in alternative.items():
        if not isinstance(held, list | tuple) or name not in beside:
            continue
        if all(_apart(one, other) for one in beside[name] for other in held):
            both = f"{_words(name, beside[name])} and, in $or, {_words(name, held)}"
            return f"{place}{name} is asked to be {both}, which no one value is (a list may hold one of each)"
    return ""


def _words(name: str, matchers: Any) -> str:
    return next(explain_tree({name: list(matchers)}, {}).clauses()).wanted


def _apart(one: Any, other: Any) -> bool:
    """Whether no value is both; where that is not plain, it may be."""
    first, second = matcher(one, name := "payload"), matcher(other, name)
    if first.absent or second.absent:
        return first.absent != second.absent
    for each, against in ((first, second), (second, first)):
        if each.literal:
            return not against.test(each.literal[0])
    kinds = [next(iter(each)) for each in (one, other) if isinstance(each, Mapping)]
    if len(kinds) != 2 or not set(kinds) <= set(OPERATORS):
        return False
    if kinds == ["numeric", "numeric"]:
        return _ranges_apart(one["numeric"], other["numeric"])
    return "numeric" in kinds and bool(_TEXTUAL & set(kinds))


def _ranges_apart(one: Any, other: Any) -> bool:
    (low, opened), (high, closed) = max(_low(one), _low(other)), min(_high(one), _high(other))
    return bool(low > high or (low == high and (opened or closed < 0)))


def _low(argument: Any) -> tuple[float, int]:
    """The lower bound, and 1 where it is no part of the range."""
    found = [(float(bound), int(sign == ">")) for sign, bound in _pairs(argument) if sign in (">", ">=", "=")]
    return max(found, default=(float("-inf"), 0))


def _high(argument: Any) -> tuple[float, int]:
    """The upper bound, and -1 where it is no part of the range."""
    found = [(float(bound), -int(sign == "<")) for sign, bound in _pairs(argument) if sign in ("<", "<=", "=")]
    return min(found, default=(float("inf"), 0))


def _pairs(argument: Any) -> Iterator[tuple[str, Any]]:
    return ((argument[at], argument[at + 1]) for at in range(0, len(argument), 2))
