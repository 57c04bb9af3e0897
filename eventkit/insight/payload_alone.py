"""Each clause of a payload pattern by itself, a field or a choice; see `alone`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from eventkit.insight.matcher_edits import corrected, is_number, number_in
from eventkit.model.event import Event
from eventkit.model.payload import explain_pattern, payload_predicate
from eventkit.model.payload_parts import scalars

__all__ = ["Alone", "payload_alone", "quiet"]

MOST_OF_ONE = 20
"""Values that are looked at of one event: a list may have any number."""
Around = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """One clause. field: where it stands in the trigger's JSON, such as `match.region`. passes: whether an event does.

    values: what an event has there, nothing where it has nothing. actual: the same in words. advice: of the values
    seen, what is odd, or nothing.
    """

    kind: str
    what: str
    field: str
    wanted: str
    passes: Callable[[Event], bool]
    values: Callable[[Event], Sequence[Any]]
    actual: Callable[[Event], str]
    advice: Callable[[Counter[str], Mapping[str, Any]], str]


def quiet(counts: Counter[str], seen: Mapping[str, Any]) -> str:
    """No advice."""
    return ""


def payload_alone(pattern: Mapping[str, Any]) -> Iterator[Alone]:
    """The clauses of a payload pattern, in the order they are written."""
    return _payload(pattern, (), lambda inner: inner)


def _payload(
    pattern: Mapping[str, Any], names: tuple[str, ...], around: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> Iterator[Alone]:
    """A clause a field, and one a choice. around: puts a pattern of this mapping into the mappings that it is in."""
    for name, held in pattern.items():
        if isinstance(held, Mapping):

            def inside(inner: Mapping[str, Any], name: str = name) -> Mapping[str, Any]:
                return around({name: inner})

            yield from _payload(held, (*names, name), inside)
        elif name == "$or":
            yield _choice(names, around({name: held}), held)
            for at, each in enumerate(held):
                yield from _payload(each, (*names, name, str(at)), around)
        else:
            yield _field((*names, name), around({name: held}), held)


def _choice(names: tuple[str, ...], whole: Mapping[str, Any], alternatives: Sequence[Any]) -> Alone:
    what, holds = ".".join([*_plain(names), "$or"]), payload_predicate(whole)

    def actual(event: Event) -> str:
        return " and ".join(f"{place} {there}" for place, _, there, _ in explain_pattern(whole, event.payload))

    return Alone(
        kind="payload", what=what, field=".".join(["match_payload", *names, "$or"]),
        wanted=f"any of {len(alternatives)}",
        passes=lambda event: holds(event.payload), values=lambda event: (), actual=actual, advice=quiet,
    )  # fmt: skip


def _field(names: tuple[str, ...], whole: Mapping[str, Any], matchers: Sequence[Any]) -> Alone:
    what, plain = ".".join(_plain(names)), _plain(names)
    holds = payload_predicate(whole)

    def values(event: Event) -> Sequence[Any]:
        return list(islice(_at(event.payload, plain), MOST_OF_ONE))

    def advice(counts: Counter[str], seen: Mapping[str, Any]) -> str:
        return _odd(what, matchers, [seen[key] for key, _ in counts.most_common()])

    return Alone(
        kind="payload", what=what, field=".".join(["match_payload", *names]),
        wanted=explain_pattern(whole, {})[0][1],
        passes=lambda event: holds(event.payload), values=values,
        actual=lambda event: explain_pattern(whole, event.payload)[0][2], advice=advice,
    )  # fmt: skip


def _plain(names: Sequence[str]) -> list[str]:
    """The names without choices."""
    return [name for at, name in enumerate(names) if name != "$or" and (at == 0 or names[at - 1] != "$or")]


def _at(held: Any, names: Sequence[str]) -> Iterator[Any]:
    """The scalars at some names, of lists of objects those of each."""
    if isinstance(held, list):
        for each in held:
            if isinstance(each, dict | list):
                yield from _at(each, names)
    elif isinstance(held, dict) and names and names[0] in held:
        if len(names) > 1:
            yield from _at(held[names[0]], names[1:])
        else:
            yield from scalars(held[names[0]])


def _odd(what: str, matchers: Sequence[Any], seen: Sequence[Any]) -> str:
    """What is odd about the values of a field that nothing passes."""
    if not seen:
        return f"no event of those looked at has {what}"
    for value in seen:
        for each in matchers:
            if words := _mixed(each, value):
                return words
    slips = ((each, value) for value in seen for each in matchers if any(corrected([each], value)))
    for wanted, value in slips:
        if isinstance(wanted, str) and isinstance(value, str):
            return f"seen as {_json(value)}, you wrote {_json(wanted)}"
    return f"seen as {_json(seen[0])}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _mixed(wanted: Any, value: Any) -> str:
    """A number that was asked for and is there as text, or the other way round."""
    if isinstance(wanted, str) and is_number(value) and number_in(wanted) is not None:
        return f"seen as number {_json(value)}, you wrote text"
    if is_number(wanted) and isinstance(value, str) and number_in(value) is not None:
        return f"seen as text {_json(value)}, you wrote a number"
    numeric = isinstance(wanted, Mapping) and "numeric" in wanted
    if numeric and isinstance(value, str) and number_in(value) is not None:
        return f"seen as text {_json(value)}, and only numbers have bounds"
    if isinstance(wanted, bool) and isinstance(value, str) and value.lower() in ("true", "false"):
        return f"seen as text {_json(value)}, you wrote {_json(wanted)}"
    return ""
