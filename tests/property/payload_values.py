"""Payloads and patterns of them, of few names and of values that SQL and Python might read differently."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(["v", "a", "b", 'q"', "a.b", "é", "", "[0]", "b\\", "v\x00"])
TEXTS = st.sampled_from(
    ["", "EU", "eu", "E*", "a*b", "?", "[", '"', 'U"', "\\", "U\\n", "E\nU", "E\x00", "\x7f", "é", "10.0.0.1", "1"]
)  # fmt: skip
EVERY_NUMBER: list[float] = [
    0, -0.0, 1, 1.0, -1, 1.5, 0.1, 0.1 + 0.2, 0.3, 5e-324, -5e-324, 1e15, 10**15, 1e22, 1e300, 1.7976931348623157e308,
    2**53, 2**53 + 1, 2.0**53, 2**63 - 1, 2**63, 2**64 - 1, 2.0**63, 2.0**64, -(2**63), -(2.0**63), 77, 777,
]  # fmt: skip
NUMBERS = st.sampled_from(EVERY_NUMBER)
SCALARS = TEXTS | NUMBERS | st.booleans() | st.none()
EVERY_SIGN = ["<", "<=", ">", ">=", "="]
SIGNS = st.sampled_from(EVERY_SIGN)
LIKES = st.sampled_from(["", "E", "U", "n", "*", "E*", "*U", "a*b", "E*U*", "\\*", "\\\\", "?", "["])


def _bounds(pair: list[float]) -> dict[str, Any]:
    low, high = sorted(pair)
    return {"numeric": [">", low, "<=", high]}


MATCHERS = st.one_of(
    SCALARS,
    st.builds(lambda wanted: {"exists": wanted}, st.booleans()),
    st.builds(lambda name, text: {name: text}, st.sampled_from(["prefix", "suffix", "equals-ignore-case"]), TEXTS),
    st.builds(lambda text: {"prefix": {"equals-ignore-case": text}}, TEXTS),
    st.builds(lambda text: {"wildcard": text}, LIKES),
    st.builds(lambda sign, number: {"numeric": [sign, number]}, SIGNS, NUMBERS),
    st.builds(_bounds, st.lists(NUMBERS, min_size=2, max_size=2, unique=True)),
    st.builds(
        lambda held: {"anything-but": held},
        TEXTS | NUMBERS | st.lists(TEXTS, min_size=1, max_size=2) | st.lists(NUMBERS, min_size=1, max_size=2),
    ),
    st.builds(lambda text: {"anything-but": {"prefix": text}}, TEXTS.filter(bool)),
    st.builds(lambda text: {"anything-but": {"suffix": text}}, TEXTS.filter(bool)),
    st.builds(lambda some: {"anything-but": {"wildcard": some}}, LIKES | st.lists(LIKES, min_size=1, max_size=2)),
    st.just({"cidr": "10.0.0.0/8"}),
)
CLAUSES = st.lists(MATCHERS, min_size=1, max_size=3)


def _deeper(patterns: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = st.dictionaries(NAMES, CLAUSES | patterns, min_size=1, max_size=2)
    choice = st.lists(patterns | fields, min_size=2, max_size=3)
    return fields | st.builds(lambda some, held: {**some, "$or": held}, fields, choice)


PATTERNS = st.recursive(st.dictionaries(NAMES, CLAUSES, min_size=1, max_size=2), _deeper, max_leaves=5)
VALUES = st.recursive(
    SCALARS, lambda held: st.lists(held, max_size=3) | st.dictionaries(NAMES, held, max_size=3), max_leaves=6
)
PAYLOADS = st.dictionaries(NAMES, VALUES, max_size=3)
