"""On which one clause of a payload pattern a payload fails: fast enough to be asked of every event of a log."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from eventkit.model.payload import explain_tree, payload_predicate
from eventkit.model.payload_explanation import Explanation

__all__ = ["Missed", "only_missed"]

_PLACES = re.compile(r"\[\d+\]")
_MOST_KEPT = 10_000


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
    tests = [(name, held, payload_predicate({name: held})) for name, held in pattern.items()]
    known: dict[tuple[str, type, Any], Missed | None] = {}

    def ask(payload: Mapping[str, Any]) -> Missed | None:
        failing = [(name, held) for name, held, holds in tests if not holds(payload)]
        if len(failing) != 1:
            return None if failing else _told(explain_tree(pattern, payload))
        [(name, held)] = failing
        value = payload.get(name)
        if isinstance(held, Mapping) or name == "$or" or isinstance(value, list | dict) or name not in payload:
            return _told(explain_tree({name: held}, payload))
        key = (name, value.__class__, value)
        if key not in known:  # most logs hold few values of a field: the words for each are made once
            if len(known) >= _MOST_KEPT:
                known.clear()
            known[key] = _told(explain_tree({name: held}, payload))
        return known[key]

    return ask


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
