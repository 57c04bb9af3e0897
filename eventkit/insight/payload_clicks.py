"""A draft's payload pattern after one click on a value of an event's payload; see `clicks`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from eventkit.errors import InvalidTrigger, UsageError
from eventkit.insight.matcher_edits import is_number, number_in
from eventkit.insight.spots import Spot
from eventkit.model.event import Event
from eventkit.model.payload import payload_predicate
from eventkit.model.wording import shown

__all__ = ["payload_clicked"]

Pattern = dict[str, Any]
_WIDTH = 80
_NOT_NULL = (True, False, {"wildcard": "*"}, {"numeric": ["<", 0]}, {"numeric": [">=", 0]})
"""Whatever is there and is not null."""


def payload_clicked(leaf: Pattern, spot: Spot, how: str, value: Any, event: Event | None) -> str:
    """Changes a draft's `match_payload` in place; what changed in words. Raises UsageError."""
    held = leaf.get("match_payload")
    if held is not None and not isinstance(held, dict):
        raise UsageError("match_payload is no mapping in this draft: mend that first")
    pattern: Pattern = held or {}
    called = ".".join(spot.names)
    if how == "drop":
        _drop(pattern, spot.names)
        says = f"ask nothing of {called}"
    else:
        if isinstance(value, dict | list):
            raise UsageError(f"{called} holds others: choose a value inside it")
        says = _asked(pattern, spot, how, value, called)
        _prove(pattern, spot, how, event, called)
    if pattern:
        leaf["match_payload"] = pattern
    else:
        leaf.pop("match_payload", None)
    return says


def _asked(pattern: Pattern, spot: Spot, how: str, value: Any, called: str) -> str:
    if how == "exclude":
        _exclude(pattern, spot.names, value, called)
        return f"refuse {called} {_said(value)}"
    inside = _inside(pattern, spot.names[:-1])
    name = spot.names[-1]
    held = inside.get(name)
    if how == "require":
        inside[name] = [value]
        return f"ask for {called} {_said(value)}"
    if how == "exists":
        inside[name] = [{"exists": True}]
        return f"ask for any {called}"
    if how == "prefix":
        begin = _beginning(value, spot.value, called)
        inside[name] = [{"prefix": begin}]
        return f"ask for {called} that begins with {_said(begin)}"
    if not is_number(value):
        text = isinstance(value, str) and number_in(value) is not None
        what = f"the text {_said(value)}, not a number" if text else _said(value)
        raise UsageError(f"{called} is {what}, and only numbers have bounds: require it instead")
    inside[name] = [{"numeric": _bounds(held, ">=" if how == "at_least" else "<=", value)}]
    return f"ask for {called} {'at least' if how == 'at_least' else 'at most'} {_said(value)}"


def _inside(pattern: Pattern, names: Sequence[str]) -> Pattern:
    """The mapping at some names, made where it is not there."""
    for name in names:
        held = pattern.get(name)
        if not isinstance(held, dict):
            held = {}
        pattern[name] = held
        pattern = held
    return pattern


def _beginning(value: Any, there: Any, called: str) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{called} is {_said(value)}, and only texts begin with something: require it instead")
    if isinstance(there, str) and value != there and there.startswith(value):
        return value
    found = re.match(r"(.*[.\-/_: @])[^.\-/_: @]+$", value, re.DOTALL)
    return found[1] if found else value


def _bounds(held: Any, sign: str, value: Any) -> list[Any]:
    """The bounds with the one of that side set, the other kept where both can be met."""
    kept: list[Any] = []
    only = held[0] if isinstance(held, list) and len(held) == 1 else None
    if isinstance(only, dict) and isinstance(only.get("numeric"), list):
        bounds = only["numeric"]
        for at in range(0, len(bounds) - 1, 2):
            other, bound = bounds[at], bounds[at + 1]
            meets = is_number(bound) and (value < bound if sign == ">=" else bound < value)
            if isinstance(other, str) and other[:1] in "<>" and other[:1] != sign[:1] and meets:
                kept = [other, bound]
    return [sign, value, *kept] if sign == ">=" else [*kept, sign, value]


# -- refusing


def _exclude(pattern: Pattern, names: Sequence[str], value: Any, called: str) -> None:
    inside, name = _inside(pattern, names[:-1]), names[-1]
    held = inside.get(name)
    matchers = list(held) if isinstance(held, list) else []
    others = [each for each in matchers if isinstance(each, dict) or not _same(each, value)]
    if not matchers:
        inside[name] = _refusing(value)
    elif others and len(others) < len(matchers):
        inside[name] = others
    elif not others:  # it was all that was asked for
        inside[name] = _refusing(value)
    elif (wider := _wider(matchers, value)) is not None:
        inside[name] = wider
    elif "$or" not in inside:  # a list is any of its matchers; beside it, `$or` must hold as well
        inside["$or"] = [{name: [each]} for each in _refusing(value)]
    else:
        raise UsageError(
            f"{called} is asked for in other ways already, and refusing {_said(value)} besides does not fit beside "
            "them: change what is asked of it in the JSON"
        )


def _refusing(value: Any) -> list[Any]:
    """What accepts everything but a value, also that nothing is there."""
    if value is None:
        return [*_NOT_NULL, {"exists": False}]
    if isinstance(value, bool):
        return [not value, {"exists": False}]
    return [{"anything-but": [value]}, {"exists": False}]


def _wider(matchers: Sequence[Any], value: Any) -> list[Any] | None:
    """Matchers of which one refuses values of that kind already, with this one too."""
    for at, each in enumerate(matchers):
        refused = each.get("anything-but") if isinstance(each, dict) else None
        values = refused if isinstance(refused, list) else [refused]
        alike = all(isinstance(one, str) if isinstance(value, str) else is_number(one) for one in values)
        if alike and (isinstance(value, str) or is_number(value)):
            rest = [one for one in matchers if one is not each]
            if all(one == {"exists": False} for one in rest):
                wider = {"anything-but": [*values, value]}
                return [*matchers[:at], wider, *matchers[at + 1 :]]
    return None


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


# -- dropping


def _drop(pattern: Pattern, names: Sequence[str]) -> None:
    """Asks nothing of a field any more, in choices neither; what is left empty goes as well."""
    name, rest = names[0], names[1:]
    held = pattern.get(name)
    if not rest or not isinstance(held, dict):
        pattern.pop(name, None)
    else:
        _drop(held, rest)
        if not held:
            del pattern[name]
    choice = pattern.get("$or")
    if isinstance(choice, list):
        for each in choice:
            if isinstance(each, dict):
                _drop(each, names)
        if not all(choice):  # an alternative that asks nothing is always met
            del pattern["$or"]


# -- the proof


def _prove(pattern: Pattern, spot: Spot, how: str, event: Event | None, called: str) -> None:
    """Raises UsageError unless the event's payload passes, or is refused, as it was meant to."""
    only = dict(_only(pattern, spot.names))
    try:
        holds = payload_predicate(only)
        passes = holds(event.payload) if event is not None else how != "exclude"
    except InvalidTrigger as error:
        raise UsageError(f"{called} cannot be asked for so: {error}") from None
    if how == "exclude" and passes:
        raise UsageError(
            f"{called} is in a list, of which any value may fit, so one alone cannot be refused: "
            "require the values that should count"
        )
    if how != "exclude" and not passes:
        raise UsageError(f"{called} of this event is another: choose its own value")


def _only(pattern: Pattern, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """What a pattern asks of one field, the choice beside it included."""
    name, rest = names[0], names[1:]
    yield name, dict(_only(pattern[name], rest)) if rest and isinstance(pattern[name], dict) else pattern[name]
    if not rest and "$or" in pattern:
        alone = [each for each in pattern["$or"] if isinstance(each, dict) and set(each) == {name}]
        if len(alone) == len(pattern["$or"]):
            yield "$or", alone


def _said(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | int | float | bool | None) else shown(value)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
