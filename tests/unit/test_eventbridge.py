"""Patterns of EventBridge and triggers: each way, and what has no counterpart is named."""

import pytest

from eventkit.errors import AutomationError, InvalidTrigger
from eventkit.eventbridge import from_eventbridge, to_eventbridge
from eventkit.model.pattern import spec_matches
from eventkit.model.resource import Resource
from eventkit.model.trigger import EventTrigger, SequenceTrigger

BOTH = [
    ({"detail-type": ["order.placed"]}, {"expect": {"order.placed"}}),
    ({"detail-type": ["a", {"prefix": "order."}]}, {"expect": {"a", "order.*"}}),
    ({"detail-type": [{"suffix": ".low"}]}, {"expect": {"*.low"}}),
    ({"detail-type": [{"wildcard": "a.*.c"}]}, {"expect": {"a.*.c"}}),
    ({"source": ["shop"]}, {"match": {"aws.source": "shop"}}),
    ({"region": ["eu-1", {"prefix": "us-"}]}, {"match": {"aws.region": ["eu-1", "us-*"]}}),
    ({"region": [{"suffix": "-1"}, {"wildcard": "a*b*c"}]}, {"match": {"aws.region": ["*-1", "a*b*c"]}}),
    ({"region": [{"anything-but": ["eu"]}]}, {"match": {"aws.region": "!eu"}}),
    ({"region": [{"anything-but": {"prefix": "eu"}}]}, {"match": {"aws.region": "!eu*"}}),
    ({"region": [{"exists": True}]}, {"match": {"aws.region": "*"}}),
    ({"region": ["a[b]?"]}, {"match": {"aws.region": "a[[]b][?]"}}),
    ({"resources": ["order.1"]}, {"match": {"prefect.resource.id": "order.1"}}),
    ({"detail": {"total": [{"numeric": [">=", 10, "<", 20]}], "$or": [{"a": [1]}, {"b": [{"exists": False}]}]}},
     {"match_payload": {"total": [{"numeric": [">=", 10, "<", 20]}], "$or": [{"a": [1]}, {"b": [{"exists": False}]}]}}),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "fields"), BOTH)
def test_what_both_have_goes_each_way(pattern, fields):
    """And is the same again."""
    trigger = EventTrigger(**fields)

    assert (trigger, []) == tuple(from_eventbridge(pattern))
    assert from_eventbridge(to_eventbridge(trigger).pattern).trigger == trigger


def test_a_mapping_of_labels_is_the_callers():
    """Both ways."""
    labels = {"source": "shop", "time": "hour"}

    came = from_eventbridge({"source": ["a"], "time": [{"prefix": "12"}]}, labels=labels)

    assert EventTrigger(match={"shop": "a", "hour": "12*"}) == came.trigger
    assert {"source": ["a"], "time": [{"prefix": "12"}]} == to_eventbridge(came.trigger, labels=labels).pattern


LEFT = [
    ({"detail-type": ["a", {"anything-but": ["b"]}]}, "detail-type .*anything-but"),
    ({"detail-type": ["a", "b*"]}, r"detail-type 'b\*'"),
    ({"detail-type": ["a", "!b"]}, "detail-type '!b'"),
    ({"region": ["!eu"]}, "region '!eu'"),
    ({"region": [{"anything-but": ["a", "b"]}]}, "region .*anything-but"),
    ({"region": [{"numeric": ["=", 1]}]}, "region .*numeric"),
    ({"region": [{"equals-ignore-case": "eu"}]}, "region .*equals-ignore-case"),
    ({"region": [{"exists": False}]}, "region .*exists"),
    ({"time": ["x"]}, r"time .*labels=\{'time'"),
    ({"$or": [{"source": ["a"]}, {"source": ["b"]}]}, "one trigger for each alternative"),
]


@pytest.mark.parametrize(("pattern", "words"), LEFT)
def test_what_no_trigger_has_is_refused_by_name(pattern, words):
    """And is left out only when asked."""
    with pytest.raises(AutomationError, match=f"(?s){words}.*lossy=True"):
        from_eventbridge(pattern)

    assert 1 == len(from_eventbridge(pattern, lossy=True).left)


@pytest.mark.parametrize(
    "fields",
    [
        {"after": {"b"}},
        {"for_each": {"zone"}},
        {"none_of": {"tier": "test"}},
        {"match_related": {"prefect.resource.role": "flow"}},
        {"posture": "Proactive", "within": 10},
        {"threshold": 2},
        {"within": 60},
        {"collect": "each"},
        {"expect": {"!a"}},
        {"match": {"zone": "eu"}},
        {"match": {"aws.region": "eu-[ab]"}},
        {"match": {"aws.region": "eu-?"}},
        {"match_payload": {"a.b": [1]}},
        {"match_payload": {"a": [{"equals-ignore-case": "straße"}]}},
        {"match_payload": {"a": [{"numeric": [">", 6_000_000_000]}]}},
        {"match_payload": {"a": [0.1234567]}},
    ],
)
def test_what_no_pattern_has_is_refused_by_name(fields):
    """And is left out only when asked."""
    trigger = EventTrigger(**{"expect": {"a"}, **fields})
    named = next(iter(fields))

    with pytest.raises(AutomationError, match=f"(?s){named}.*lossy=True"):
        to_eventbridge(trigger)

    assert to_eventbridge(trigger, lossy=True).left


def test_a_composite_and_what_is_no_pattern_are_refused():
    """Each with what was expected."""
    with pytest.raises(AutomationError, match="sequence"):
        to_eventbridge(SequenceTrigger(triggers=[EventTrigger()]))
    with pytest.raises(InvalidTrigger, match="a mapping of fields"):
        from_eventbridge([1])
    with pytest.raises(InvalidTrigger, match="a list of what matches"):
        from_eventbridge({"source": "a"})
    with pytest.raises(AutomationError, match="No name of"):
        from_eventbridge({"detail-type": [{"exists": True}]}, lossy=True)


@pytest.mark.parametrize("text", ["eu", "e*", "[x]", "a?", "]", "", "a\\b", "*"])
def test_a_text_of_theirs_fits_itself_alone_here(text):
    """Stars, brackets and question marks are letters there."""
    match = from_eventbridge({"region": [text]}).trigger.match

    fits = [each for each in ("eu", "e*", "ex", "[x]", "x", "a?", "ab", "]", "", "a\\b", "*")
            if spec_matches(match, Resource({"prefect.resource.id": "i", "aws.region": each}))]  # fmt: skip

    assert [text] == fits
