"""The smallest edit of a payload pattern, by what is wrong with it; each is tried on the payload before it is said."""

import pytest

from eventkit.insight import explain
from eventkit.insight.payload_edits import mended
from eventkit.model.event import Event
from eventkit.model.payload import payload_predicate
from eventkit.model.trigger import EventTrigger

CASES = {
    "a bound just missed": (
        {"n": [{"numeric": [">=", 100]}]},
        {"n": 80},
        "ask for n at least 80 instead of at least 100",
    ),
    "a bound that is no part of it": (
        {"n": [{"numeric": [">", 2]}]},
        {"n": 2},
        "ask for n at least 2 instead of more than 2",
    ),
    "the upper of two": (
        {"n": [{"numeric": [">=", 1, "<", 9]}]},
        {"n": 9},
        "ask for n at least 1 and at most 9 instead of at least 1 and less than 9",
    ),
    "text for a number": ({"n": [42]}, {"n": "42"}, 'ask for n "42" instead of 42 (text, not a number)'),
    "a number for text": ({"n": ["42"]}, {"n": 42}, 'ask for n 42 instead of "42" (a number, not text)'),
    "text where numbers are compared": (
        {"n": [{"numeric": [">", 1]}]},
        {"n": "42.50"},
        'accept n "42.50" too (a number written as text)',
    ),
    "another number as text": ({"n": [41]}, {"n": "42"}, 'accept n "42" too (a number written as text)'),
    "text that is no number": ({"n": [{"numeric": [">", 1]}]}, {"n": "many"}, 'accept n "many" too'),
    "another number": ({"n": [{"numeric": ["=", 100]}]}, {"n": 8}, "accept n 8 too"),
    "the opposite": ({"s": ["activated"]}, {"s": "deactivated"}, 'accept s "deactivated" too'),
    "a word that goes on": ({"s": ["eu"]}, {"s": "euro"}, 'accept s "euro" too'),
    "text for true": ({"vip": [True]}, {"vip": "True"}, 'ask for vip "True" instead of true (text, not true)'),
    "another case": ({"s": ["EU"]}, {"s": "eu"}, 'ask for s "EU" (in any case) instead of "EU"'),
    "a prefix in another case": (
        {"s": [{"prefix": "EU-"}]},
        {"s": "eu-1"},
        'ask for s begins with "EU-" (in any case) instead of begins with "EU-"',
    ),
    "a star that was meant as one": ({"s": ["eu-*"]}, {"s": "eu-1"}, 'ask for s like "eu-*" instead of "eu-*"'),
    "the beginning of it": ({"s": ["eu"]}, {"s": "eu-1"}, 'ask for s begins with "eu" instead of "eu"'),
    "a wildcard too short": (
        {"s": [{"wildcard": "*.pn"}]},
        {"s": "a.png"},
        'ask for s like "*.pn*" instead of like "*.pn"',
    ),
    "a slip": ({"s": ["shipped"]}, {"s": "shiped"}, 'ask for s "shiped" instead of "shipped"'),
    "another number in it": ({"s": ["region-one-1"]}, {"s": "region-one-2"}, 'accept s "region-one-2" too'),
    "another value": ({"s": ["eu", "uk"]}, {"s": "us"}, 'accept s "us" too'),
    "null": ({"s": ["eu"]}, {"s": None}, "accept s null too"),
    "one that was excluded": (
        {"s": [{"anything-but": ["eu", "us"]}]},
        {"s": "us"},
        'ask for s anything but "eu" instead of anything but "eu" or "us"',
    ),
    "the only one that was excluded": (
        {"s": [{"anything-but": "us"}]},
        {"s": "us"},
        'ask for s present instead of anything but "us"',
    ),
    "a missing field": ({"n": [1], "m": [2]}, {"n": 1}, "accept a missing m too"),
    "a field of another name": ({"totl": [5]}, {"total": 5}, "ask for 'total' instead of 'totl'"),
    "a field that should be missing": ({"m": [{"exists": False}]}, {"m": 5}, "accept m 5 too"),
    "below an object": ({"a": {"b": [1]}}, {"a": {"b": 2}}, "accept a.b 2 too"),
    "the object of a list that is nearest": (
        {"items": {"sku": ["x"], "n": [1]}},
        {"items": [{"sku": "y", "n": 2}, {"sku": "x", "n": 2}]},
        "accept items.n 2 too",
    ),
    "the alternative that is nearest": (
        {"$or": [{"a": [1], "b": [1]}, {"c": [{"numeric": [">", 5]}]}]},
        {"a": 2, "b": 2, "c": 5},
        "ask for c at least 5 instead of more than 5",
    ),
    "two fields": ({"a": [1], "b": [1]}, {"a": 2, "b": 3}, "accept a 2 too and accept b 3 too"),
}  # fmt: skip


@pytest.mark.parametrize(("pattern", "payload", "says"), CASES.values(), ids=CASES)
def test_the_smallest_change_is_said_and_makes_it_accept(pattern, payload, says):
    """Applied, the pattern accepts what it did not."""
    made = mended(pattern, payload)

    assert not payload_predicate(pattern)(payload)
    assert says == " and ".join(made.says)
    assert payload_predicate(made.pattern)(payload)


def test_an_explanation_suggests_it_beside_the_others():
    """One sentence for a name and a payload that both fall short."""
    trigger = EventTrigger(expect={"order.paid"}, match_payload={"total": [{"numeric": [">=", 100]}]})
    event = Event(event="order.Paid", resource={"prefect.resource.id": "order.1"}, payload={"total": 99.5})
    verdict = explain(trigger, event)

    assert "expect order.Paid instead of order.paid and ask for total at least 99.5 instead of at least 100" == str(
        verdict.edit
    )
    assert {"total": [{"numeric": [">=", 99.5]}]} == verdict.edit.apply(trigger).match_payload
