"""On which one clause of a payload pattern a payload fails: fast enough to be asked of every event of a log."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from eventkit.model.payload import payload_predicate
from eventkit.model.payload_explanation import Explanation, explained, said
from eventkit.model.payload_parts import Clause, read_pattern

__all__ = ["Missed", "only_missed"]

_NOTHING = object()
_PLACES = re.compile(r"\[\d+\]")


class Missed(NamedTuple):
    """A field (of a list's objects: `items[].sku`), what was wanted of it and what is there, in words."""

    what: str
    wanted: str
    actual: str


def only_missed(pattern: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Missed | None]:
    """Asks a payload that does not match: the clause it fails on; None where it fails on several.

    `$or` is one clause, and so is the choice of an object in a list: of that the nearest is told.

    >>> ask = only_missed({"total": [{"numeric": [">=", 100]}], "region": ["eu"]})
    >>> ask({"total": 80, "region": "eu"}), ask({"total": 80, "region": "us"})
    (Missed(what='total', wanted='at least 100', actual='80'), None)
    """
    tests = [(payload_predicate({name: held}), _clause(name, held)) for name, held in pattern.items()]
    whole = read_pattern(pattern)

    def ask(payload: Mapping[str, Any]) -> Missed | None:
        failing = [told for holds, told in tests if not holds(payload)]
        if not failing:  # each for itself is met, and not by one object of a list
            return _told(explained(whole, payload))
        return failing[0](payload) if len(failing) == 1 else None

    return ask


def _clause(name: str, held: Any) -> Callable[[Mapping[str, Any]], Missed | None]:
    """What is told of one entry that fails; of a plain field the words are made once but for what is there."""
    read = read_pattern({name: held})
    [part] = read.parts
    if not isinstance(part, Clause):
        return lambda payload: _told(explained(read, payload))
    [clause] = explained(read, {}).clauses()

    def told(payload: Mapping[str, Any]) -> Missed:
        value = payload.get(name, _NOTHING)
        if value.__class__ is int:
            return Missed(clause.place, clause.wanted, str(value))
        return Missed(clause.place, clause.wanted, clause.actual if value is _NOTHING else said(value))

    return told


def _told(tree: Explanation) -> Missed | None:
    failing = _failing(tree)
    if len(failing) != 1:
        return None
    clauses = [each for each in failing[0].clauses() if not each.ok]
    return Missed(
        *(_either([_PLACES.sub("[]", each.place) for each in clauses]), _either([each.wanted for each in clauses])),
        _either([each.actual for each in clauses]),
    )


def _failing(tree: Explanation) -> Sequence[Explanation]:
    """The innermost parts that fail and are not a choice's alternatives."""
    if tree.ok:
        return ()
    if tree.kind != "all":
        return (tree,)
    return [each for part in tree.parts for each in _failing(part)]


def _either(words: Sequence[str]) -> str:
    return " or ".join(dict.fromkeys(words))
