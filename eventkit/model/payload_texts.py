"""Tests of a payload's texts: how they begin, end, compare in any case, or what they are like.

Source: Amazon EventBridge User Guide, "Comparison operators for use in event patterns".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from eventkit.errors import InvalidTrigger
from eventkit.model.wording import shown

__all__ = ["TEXTUAL", "Test", "refuse", "text_test"]

TEXTUAL = ("prefix", "suffix", "equals-ignore-case", "wildcard")
"""The operators that a text alone can fit."""
Test = Callable[[Any], bool]


def refuse(place: str, value: Any, advice: str) -> NoReturn:
    """Raises InvalidTrigger: where, the value, then what was expected and what to do."""
    raise InvalidTrigger(f"{place} cannot be {shown(value)}: {advice}", place=place)


def text_test(name: str, text: str, place: str, *, folded: bool = False) -> Test:
    """The test of one operator of TEXTUAL with its text; whatever is no text fails it.

    folded: `prefix` and `suffix` in any case. Case is folded as Unicode does it, so that `straße` equals `STRASSE`.

    >>> like = text_test("wildcard", "*/lib/*.py", "payload['path'][0]")
    >>> like("/usr/lib/re.py"), like("/usr/lib/re.c"), like(5)
    (True, False, False)
    """
    if name == "wildcard":
        return _wildcard(text, place)
    if name == "equals-ignore-case":
        wanted = text.casefold()
        return lambda given: isinstance(given, str) and given.casefold() == wanted
    return _affix(name, text, folded)


def _affix(name: str, text: str, folded: bool) -> Test:
    wanted = text.casefold() if folded else text
    if name == "prefix":
        if folded:
            return lambda given: isinstance(given, str) and given.casefold().startswith(wanted)
        return lambda given: isinstance(given, str) and given.startswith(wanted)
    if folded:
        return lambda given: isinstance(given, str) and given.casefold().endswith(wanted)
    return lambda given: isinstance(given, str) and given.endswith(wanted)


def _wildcard(text: str, place: str) -> Test:
    head, *rest = _pieces(text, place)
    if not rest:
        return lambda given: bool(given == head)
    *middle, tail = rest
    least = len(head) + len(tail)

    def test(given: Any) -> bool:
        """Piece by piece from the left, so that no text takes longer than its length times the pattern's."""
        if not isinstance(given, str) or len(given) < least or not given.startswith(head) or not given.endswith(tail):
            return False
        at, end = len(head), len(given) - len(tail)
        for piece in middle:
            at = given.find(piece, at, end)
            if at < 0:
                return False
            at += len(piece)
        return True

    return test


def _pieces(text: str, place: str) -> list[str]:
    """The texts between the stars."""
    pieces, rest, star = [""], iter(text), False
    for letter in rest:
        if letter == "*":
            if star:
                refuse(place, text, "two * beside each other were found, and one does it: take one out")
            pieces.append("")
        elif letter == "\\":
            escaped = next(rest, "")
            if escaped not in ("*", "\\"):
                refuse(place, text, "a backslash goes before * or another backslash: write two for one")
            pieces[-1] += escaped
        else:
            pieces[-1] += letter
        star = letter == "*"
    return pieces
