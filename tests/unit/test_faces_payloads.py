"""Payload patterns in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from eventkit.faces import sentence
from eventkit.faces.payloads import payload_words
from eventkit.model.trigger import EventTrigger

WORDS: list[tuple[dict[str, Any], list[str]]] = [
    ({"till": ["web"]}, ["payload till is web"]),
    ({"till": ["web", "app"], "gift": [True]}, ["payload till is web or app", "payload gift is true"]),
    ({"n": ["42", 42, "true", "", "two words"]}, ['payload n is "42" or 42 or "true" or "" or "two words"']),
    ({"note": [None]}, ["payload note is null"]),
    ({"total": [{"numeric": [">=", 100]}]}, ["payload total is at least 100"]),
    ({"total": [{"numeric": [">", 0, "<=", 5.5]}]}, ["payload total is more than 0 and at most 5.5"]),
    ({"total": [{"numeric": ["=", 7]}]}, ["payload total is equal to 7"]),
    ({"region": [{"prefix": "eu-"}, {"prefix": "us-"}]}, ["payload region begins with eu- or us-"]),
    ({"file": [{"suffix": {"equals-ignore-case": ".PNG"}}]}, ["payload file ends with .PNG in any case"]),
    ({"name": [{"equals-ignore-case": "ada"}]}, ["payload name is ada in any case"]),
    ({"path": [{"wildcard": "*/lib/*"}]}, ["payload path is like */lib/*"]),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, ["payload ip is in network 10.0.0.0/24"]),
    ({"a": [{"anything-but": "x"}]}, ["payload a is anything but x"]),
    ({"a": [{"anything-but": [1, 2]}]}, ["payload a is anything but 1 or 2"]),
    ({"a": [{"anything-but": {"prefix": "x"}}]}, ["payload a is anything but one that begins with x"]),
    ({"a": [{"anything-but": {"suffix": ["x", "y"]}}]}, ["payload a is anything but one that ends with x or y"]),
    ({"a": [{"anything-but": {"wildcard": "x*"}}]}, ["payload a is anything but one like x*"]),
    ({"a": [{"anything-but": {"equals-ignore-case": "x"}}]}, ["payload a is anything but x in any case"]),
    ({"a": [{"exists": True}]}, ["payload a exists"]),
    ({"a": [{"exists": False}]}, ["payload a is missing"]),
    ({"a": ["x", {"prefix": "y"}, {"exists": False}]}, ["payload a is x or begins with y or is missing"]),
    ({"order": {"items": {"sku": ["s"]}}}, ["payload order.items.sku is s"]),
    ({"grand total": {"in eur": [1]}, "0": [1]}, ['payload["grand total"]["in eur"] is 1', 'payload["0"] is 1']),
    (
        {"total": [1], "$or": [{"vip": [True]}, {"region": ["eu"], "gift": [{"exists": True}]}]},
        ["payload total is 1", "(payload vip is true, or payload region is eu and payload gift exists)"],
    ),
    (
        {"order": {"$or": [{"a": [1]}, {"$or": [{"b": [2]}, {"c": [3]}]}]}},
        ["(payload order.a is 1, or (payload order.b is 2, or payload order.c is 3))"],
    ),
]


@pytest.mark.parametrize(("pattern", "expected"), WORDS, ids=[" and ".join(expected) for _, expected in WORDS])
def test_a_pattern_is_words(pattern: dict[str, Any], expected: list[str]) -> None:
    """One for every operator, and how they stand together."""
    assert expected == payload_words(pattern)


def test_a_sentence_holds_them_beside_labels() -> None:
    """Read after "whose", each with "and" before it."""
    trigger = EventTrigger(
        expect={"order.placed"}, match={"tier": "gold"}, match_payload={"till": ["web", "app"], "total": [1]}
    )

    assert sentence(trigger) == (
        "on every order.placed whose tier is gold, and payload till is web or app, and payload total is 1"
    )


def test_what_reorders_text_is_written_out() -> None:
    """In names and values alike."""
    assert payload_words({"a\u202eb": ["c\u202ed", {"prefix": "e\nf"}]}) == [
        'payload["a\\u202eb"] is c\\u202ed or begins with "e\\nf"'
    ]
