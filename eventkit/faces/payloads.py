"""Payload patterns in plain words: what is asked of each field, to be read after "whose"."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from eventkit.faces.plain import visible

__all__ = ["payload_words"]

_SIGNS = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "=": "equal to"}
_VERBS = {"prefix": "begins with", "suffix": "ends with"}
_BUT = {"prefix": "one that begins with", "suffix": "one that ends with", "wildcard": "one like"}
_ANY_CASE = "equals-ignore-case"


def payload_words(pattern: Mapping[str, Any]) -> list[str]:
    """What is asked, a clause each; all of them must hold.

    >>> payload_words({"till": ["web", "app"], "order": {"total": [{"numeric": [">=", 100]}]}})
    ['payload till is web or app', 'payload order.total is at least 100']
    >>> payload_words({"$or": [{"vip": [True]}, {"region": [{"prefix": "eu-"}], "gift": [{"exists": False}]}]})
    ['(payload vip is true, or payload region begins with eu- and payload gift is missing)']
    """
    return list(_clauses(pattern, ""))


def _clauses(pattern: Mapping[str, Any], above: str) -> Iterable[str]:
    for name, held in pattern.items():
        place = _place(above, name)
        if name == "$or" and isinstance(held, Sequence):
            yield f"({', or '.join(' and '.join(_clauses(each, above)) for each in held)})"
        elif isinstance(held, Mapping):
            yield from _clauses(held, place)
        else:
            yield f"payload{'' if place.startswith('[') else ' '}{place} {_any_of(held)}"


def _place(above: str, name: str) -> str:
    """The field as paths write it: names that are no plain words in brackets."""
    if re.fullmatch(r"[^\W\d][\w-]*", name):
        return f"{above}.{name}" if above else name
    return f"{above}[{_json(name)}]"


def _any_of(matchers: Sequence[Any]) -> str:
    """What one field may be: matchers of one verb share it."""
    said = [_said(each) for each in matchers]
    phrases = []
    for verb, group in groupby(said, key=lambda each: each[0]):
        phrases.append(f"{verb} {' or '.join(what for _, what in group)}".strip())
    return " or ".join(phrases)


def _said(matcher: Any) -> tuple[str, str]:
    """A matcher as a verb and what it is about."""
    if not isinstance(matcher, Mapping):
        return "is", _value(matcher)
    [(name, held)] = matcher.items()
    if name == "exists":
        return ("exists", "") if held else ("is", "missing")
    if name in _VERBS:
        return _VERBS[name], _text(held)
    if name == "wildcard":
        return "is like", _value(held)
    if name == "cidr":
        return "is in network", _value(held)
    if name == "numeric":
        return "is", " and ".join(
            f"{_SIGNS[sign]} {_value(bound)}" for sign, bound in zip(held[::2], held[1::2], strict=True)
        )
    if name == "anything-but":
        return "is", f"anything but {_but(held)}"
    return "is", f"{_value(held)} in any case"


def _but(held: Any) -> str:
    if not isinstance(held, Mapping):
        return " or ".join(_value(each) for each in (held if isinstance(held, list | tuple) else [held]))
    [(name, texts)] = held.items()
    what = " or ".join(_text(each) for each in (texts if isinstance(texts, list | tuple) else [texts]))
    return f"{_BUT[name]} {what}" if name in _BUT else f"{what} in any case"


def _text(held: Any) -> str:
    """A text, or one that is compared in any case."""
    if isinstance(held, Mapping):
        return f"{_value(held.get(_ANY_CASE))} in any case"
    return _value(held)


def _value(value: Any) -> str:
    """A text as it is where it can be taken for nothing else; whatever else as JSON."""
    if isinstance(value, str) and re.fullmatch(r"[^\s,()\"']+", value) and not _is_json(value):
        return visible(value)
    return _json(value)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _json(value: Any) -> str:
    return visible(json.dumps(value, ensure_ascii=False))
