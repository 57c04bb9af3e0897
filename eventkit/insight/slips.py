"""Whether a word is a slip of another: what is corrected; what merely resembles another word is another word."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["SHORTEST", "is_slip", "near_pattern", "nearest", "stops_short"]

SHORTEST = 4
"""Characters a word has at least, of which one letter may be a slip."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word of which this is a slip: another case, or one letter more, less, other or exchanged.

    >>> nearest("order.plced", ["order.placed", "order.paid"]), nearest("oven.1", ["oven.2"])
    ('order.placed', None)
    """
    slips = sorted(each for each in known if each != word and is_slip(word, each))
    return slips[0] if slips else None


def is_slip(word: str, other: str) -> bool:
    """Whether one is a slip of the other, whichever of them is right.

    The first letter is one nobody gets wrong but in its case, and numbers tell one of a series from the next.

    >>> is_slip("shiped", "shipped"), is_slip("order.placed", "order.paid"), is_slip("eu-west-1", "eu-west-2")
    (True, False, False)
    """
    if word.casefold() == other.casefold():
        return True
    if abs(len(word) - len(other)) > 1 or min(len(word), len(other)) < SHORTEST:
        return False
    begin = 0
    while begin < min(len(word), len(other)) and word[begin] == other[begin]:
        begin += 1
    rests = word[begin:], other[begin:]
    if begin == 0 or any(rest[:1].isdigit() for rest in rests):
        return False
    first, second = rests
    exchanged = len(first) == len(second) > 1 and first[:2] == second[1::-1] and first[2:] == second[2:]
    return exchanged or first[1:] == second[1:] or first[1:] == second or first == second[1:]


def stops_short(pattern: str, value: str) -> bool:
    """Whether the value goes on where the pattern ends, as one of which the `*` at the end was forgotten.

    >>> stops_short("order", "order.placed"), stops_short("order", "orders"), stops_short("eu-", "eu-1")
    (True, False, True)
    """
    if not pattern or not value.startswith(pattern) or len(pattern) == len(value):
        return False
    return not (pattern[-1].isalnum() and value[len(pattern)].isalnum())


def near_pattern(pattern: str, known: Iterable[str]) -> str | None:
    """The pattern with what stands before its `*` corrected: the beginning, up to a dot, that a known word has.

    >>> near_pattern("ordr.*", ["order.placed"]), near_pattern("*.placed", ["order.placed"])
    ('order.*', None)
    """
    head = pattern.removesuffix("*")
    if head == pattern or "*" in head or not head.endswith("."):
        return None
    dots = head.count(".")
    heads = {"".join(re.findall(r"[^.]*\.", each)[:dots]) for each in known if each.count(".") >= dots}
    near = nearest(head, heads)
    return f"{near}*" if near is not None else None
