"""What an event holds, as SQL over the text of its body: labels exactly, payloads by `payloads`.

Each test is behind what a quick look at the text can already refuse; where SQL cannot say it, a function of ours does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eventkit.model.base import to_json
from eventkit.model.pattern import Spec
from eventkit.store.condition import Condition, is_plain, joined, path_of, written
from eventkit.store.payloads import needed, payload_sql

__all__ = ["labels", "none_of", "payload", "role_written"]


def payload(pattern: Mapping[str, Any]) -> Condition:
    """What the payload must hold."""
    looks = list(needed(pattern))
    sql, params = joined(looks)
    exact, more = payload_sql(pattern)
    # one thread, unless a look refuses what has another value
    return Condition(f"{sql} AND {exact}", (*params, *more), reads=True, alone=all(each.alone for each in looks))


def none_of(specs: Iterable[Spec]) -> Iterable[Condition]:
    """No resource that fits any of the specs."""
    for spec in specs:
        found = list(labels("any", {"labels": spec}))
        sql, params = joined(found)
        yield Condition(f"NOT ({sql})", tuple(params), reads=True, alone=_alone(found))


def role_written(roles: Sequence[str]) -> Condition:
    """Whether any of these roles stands in the text."""
    return _any_written([("prefect.resource.role", role) for role in roles])


def labels(which: str, criteria: Mapping[str, Any]) -> Iterable[Condition]:
    """What one resource must be, the primary one ("resource"), a "related" one or "any": its labels and the rest."""
    if not any(criteria.values()):
        return
    spec: Spec = criteria["labels"]
    for label, patterns in spec.items():
        if patterns and all(_is_value(pattern) for pattern in patterns):
            yield _any_written([(label, pattern) for pattern in patterns])
        elif label != "prefect.resource.id":
            yield Condition(*written(f"{to_json(label).decode()}:"), reads=True, alone=True)
    asked = Condition("fits(?, body)", (to_json([which, criteria]).decode(),), reads=True)
    only = not any(held for name, held in criteria.items() if name != "labels")
    exact = [_label_is(label, patterns) for label, patterns in spec.items() if _is_exact(label, patterns)]
    if which == "related" or not only or len(exact) < len(spec):
        yield asked
    elif which == "resource":
        yield from exact
    else:
        sql, params = joined(exact)
        yield Condition(f"{sql} OR {asked.sql}", (*params, *asked.params), reads=True)


def _alone(found: Sequence[Condition]) -> bool:
    return any(each.alone for each in found)


def _is_value(pattern: str) -> bool:
    """Whether a label's pattern is the value itself."""
    return not pattern.startswith("!") and not set(pattern) & set("*?[")


def _is_exact(label: str, patterns: Sequence[str]) -> bool:
    """Whether SQL can say it: all of the patterns are values, or one is any other than a value."""
    if len(patterns) == 1 and patterns[0].startswith("!") and _is_value(patterns[0][1:]):
        return is_plain(label)
    return bool(patterns) and is_plain(label) and all(_is_value(pattern) for pattern in patterns)


def _label_is(label: str, patterns: Sequence[str]) -> Condition:
    """A label of the primary resource that SQL can say, by how JSON writes its value."""
    other = patterns[0].startswith("!")
    texts = [to_json(pattern[other:]).decode() for pattern in patterns]
    sql = f"body -> ? {'NOT IN' if other else 'IN'} ({', '.join('?' * len(texts))})"
    return Condition(sql, (path_of(1, [label]), *texts), reads=True)


def _any_written(pairs: Sequence[tuple[str, str]]) -> Condition:
    """Whether any of these labels stands in the text as JSON writes it."""
    looks = [written(f"{to_json(label).decode()}:{to_json(value).decode()}") for label, value in pairs]
    sql = " OR ".join(sql for sql, _ in looks)
    return Condition(sql, tuple(value for _, params in looks for value in params), reads=True)
