"""What SQL cannot say: patterns of labels and payloads, and the case of letters, as functions of every connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import orjson

from eventkit.model.pattern import Spec, label_predicate
from eventkit.model.payload import payload_predicate

__all__ = ["add_functions"]

Labels = dict[str, str]
Test = Callable[[list[Labels]], bool]


def add_functions(connection: sqlite3.Connection) -> None:
    """Registers `holds(text, words)`, `fits(wanted, body)` and `pays(pattern, body)`."""
    connection.create_function("holds", 2, _holds, deterministic=True)
    connection.create_function("fits", 2, _fits, deterministic=True)
    connection.create_function("pays", 2, _pays, deterministic=True)


def _holds(text: str, words: str) -> bool:
    return words in text.lower()


def _fits(wanted: str, body: str) -> bool:
    return _test(wanted)(orjson.loads(body)[1:])


def _pays(pattern: str, body: str) -> bool:
    return _payload(pattern)(orjson.loads(body)[0])


@lru_cache(maxsize=1_024)
def _payload(pattern: str) -> Callable[[Any], bool]:
    return payload_predicate(orjson.loads(pattern))


@lru_cache(maxsize=1_024)
def _test(wanted: str) -> Test:
    """The test a JSON text asks for: `[which, wanted]`, where which is "resource", "related" or "any"."""
    which, criteria = orjson.loads(wanted)
    fits = _criteria(criteria)
    if which == "resource":
        return lambda labels: fits(labels[0])
    start = 1 if which == "related" else 0
    return lambda labels: any(fits(held) for held in labels[start:])


def _criteria(criteria: dict[str, Any]) -> Callable[[Labels], bool]:
    """Whether one resource meets every criterion that is given."""
    ids, roles = frozenset(criteria.get("id", ())), frozenset(criteria.get("role", ()))
    prefixes = tuple(criteria.get("id_prefix", ()))
    pairs = {tuple(pair) for pair in criteria.get("resources_in_roles", ())}
    spec = {label: tuple(patterns) for label, patterns in criteria.get("labels", {}).items()}
    labels_fit = _spec(spec)

    def fits(labels: Labels) -> bool:
        id, role = labels["prefect.resource.id"], labels.get("prefect.resource.role", "")
        return (
            (not ids or id in ids)
            and (not prefixes or id.startswith(prefixes))
            and (not roles or role in roles)
            and (not pairs or (id, role) in pairs)
            and labels_fit(labels)
        )

    return fits


def _spec(spec: Spec) -> Callable[[Labels], bool]:
    wanted = [(label, [label_predicate(pattern) for pattern in patterns]) for label, patterns in spec.items()]

    def fits(labels: Labels) -> bool:
        for label, tests in wanted:
            value = labels.get(label)
            if value is None or not any(test(value) for test in tests):
                return False
        return True

    return fits
