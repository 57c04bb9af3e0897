"""One click on a value of an event: what the draft becomes, in words and as JSON."""

import pytest

from eventkit.api import Refused
from eventkit.errors import UsageError
from eventkit.insight import clicked, spot_of
from eventkit.insight.spots import ABSENT
from eventkit.model.event import Event
from tests.drafting import Asking

ROLE = "prefect.resource.role"
EVENT = Event(
    event="order.placed",
    resource={"prefect.resource.id": "order.42", "region": "eu-west-1", "odd": "!a*"},
    related=[
        {"prefect.resource.id": "customer.7", ROLE: "customer", "tier": "gold"},
        {"prefect.resource.id": "item.1", ROLE: "item", "sku": "x-1"},
        {"prefect.resource.id": "item.2", ROLE: "item", "sku": "y-1"},
    ],
    payload={
        "total": 120, "note": "rush order", "vip": True, "left": None, "a.b": {"c d": [1, 2]}, "tags": ["new", "eu"],
        "items": [{"sku": "x"}, {"sku": "y"}], "text": "42",
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "how", "after", "says"),
    [
        ("event", "require", {"expect": ["order.placed"]}, "expect order.placed"),
        ("event", "prefix", {"expect": ["order.*"]}, "expect order.*"),
        ("event", "exists", {"expect": []}, "expect any name"),
        ("resource.region", "require", {"match": {"region": "eu-west-1"}}, "ask for region 'eu-west-1'"),
        ("resource.region", "prefix", {"match": {"region": "eu-west-*"}}, "ask for region that begins with eu-west-"),
        ("resource.region", "exists", {"match": {"region": "*"}}, "ask for any region"),
        ("resource.region", "exclude", {"none_of": {"region": "eu-west-1"}}, "refuse region 'eu-west-1'"),
        ("resource.odd", "require", {"match": {"odd": "?a[*]"}}, "ask for odd '!a*'"),
        ("resource.id", "prefix", {"match": {"prefect.resource.id": "order.*"}}, None),
        ('resource["prefect.resource.id"]', "prefix", {"match": {"prefect.resource.id": "order.*"}}, None),
        ("resource.prefect.resource.id", "prefix", {"match": {"prefect.resource.id": "order.*"}}, None),
        ("related.0.tier", "require", {"match_related": {ROLE: "customer", "tier": "gold"}},
         "ask for customer's tier 'gold'"),
        ("related.0.role", "require", {"match_related": {ROLE: "customer"}}, None),
        ("related.0.tier", "exclude", {"none_of": {"tier": "gold", ROLE: "customer"}}, "refuse customer's tier 'gold'"),
        ("payload.total", "require", {"match_payload": {"total": [120]}}, "ask for total 120"),
        ("payload.total", "at_least", {"match_payload": {"total": [{"numeric": [">=", 120]}]}},
         "ask for total at least 120"),
        ("payload.total", "at_most", {"match_payload": {"total": [{"numeric": ["<=", 120]}]}},
         "ask for total at most 120"),
        ("payload.total", "exists", {"match_payload": {"total": [{"exists": True}]}}, "ask for any total"),
        (
            "payload.total", "exclude",
            {"match_payload": {"total": [{"anything-but": [120]}, {"exists": False}]}}, "refuse total 120",
        ),
        ("payload.vip", "exclude", {"match_payload": {"vip": [False, {"exists": False}]}}, "refuse vip true"),
        ("payload.note", "prefix", {"match_payload": {"note": [{"prefix": "rush "}]}}, None),
        ('payload["a.b"]["c d"][0]', "require", {"match_payload": {"a.b": {"c d": [1]}}}, "ask for a.b.c d 1"),
        ("payload.a.b.c d.1", "require", {"match_payload": {"a.b": {"c d": [2]}}}, None),
        ("payload.items.1.sku", "require", {"match_payload": {"items": {"sku": ["y"]}}}, None),
        ("payload.left", "require", {"match_payload": {"left": [None]}}, "ask for left null"),
    ],
)  # fmt: skip
def test_a_click_on_an_empty_draft(path, how, after, says):
    """Each place and each way."""
    made = clicked({}, path, how, event=EVENT)

    assert made.draft == after
    assert says is None or made.says == says


@pytest.mark.parametrize(
    ("draft", "path", "how", "after"),
    [
        ({"expect": ["order.*", "stock.low"], "after": ["order.placed"]}, "event", "exclude",
         {"expect": ["stock.low"], "after": []}),
        ({"match": {"region": ["eu-west-1", "us"]}}, "resource.region", "exclude",
         {"match": {"region": "us"}, "none_of": {"region": "eu-west-1"}}),
        ({"none_of": {"region": "us"}}, "resource.region", "exclude", {"none_of": {"region": ["us", "eu-west-1"]}}),
        ({"none_of": {"region": ["us", "eu-west-1"]}}, "resource.region", "require",
         {"none_of": {"region": "us"}, "match": {"region": "eu-west-1"}}),
        ({"match_related": {ROLE: "customer"}}, "related.0.tier", "require",
         {"match_related": {ROLE: "customer", "tier": "gold"}}),
        ({"match_related": {ROLE: "item", "sku": "x-1"}}, "related.2.sku", "require",
         {"match_related": {ROLE: "item", "sku": "y-1"}}),
        ({"match_related": {ROLE: "item", "prefect.resource.id": "item.1"}}, "related.2.sku", "require",
         {"match_related": [{ROLE: "item", "prefect.resource.id": "item.1"}, {ROLE: "item", "sku": "y-1"}]}),
        ({"match_payload": {"total": [{"numeric": ["<", 500]}]}}, "payload.total", "at_least",
         {"match_payload": {"total": [{"numeric": [">=", 120, "<", 500]}]}}),
        ({"match_payload": {"total": [{"numeric": ["<", 100]}]}}, "payload.total", "at_least",
         {"match_payload": {"total": [{"numeric": [">=", 120]}]}}),
        ({"match_payload": {"total": [{"numeric": [">", 1]}]}}, "payload.total", "exclude",
         {"match_payload": {"total": [{"numeric": [">", 1]}],
                            "$or": [{"total": [{"anything-but": [120]}]}, {"total": [{"exists": False}]}]}}),
        ({"match_payload": {"total": [{"anything-but": [5]}, {"exists": False}]}}, "payload.total", "exclude",
         {"match_payload": {"total": [{"anything-but": [5, 120]}, {"exists": False}]}}),
        ({"match_payload": {"total": [120, 7]}}, "payload.total", "exclude", {"match_payload": {"total": [7]}}),
        ({"match": {"region": "eu", "size": "s"}, "none_of": [{"region": "us"}, {"region": "a", "size": "b"}]},
         "resource.region", "drop", {"match": {"size": "s"}, "none_of": {"region": "a", "size": "b"}}),
        ({"match_related": [{ROLE: "customer", "tier": "x"}, {ROLE: "item"}]}, "related.0.tier", "drop",
         {"match_related": {ROLE: "item"}}),
        ({"match_payload": {"a.b": {"c d": [1]}, "$or": [{"total": [1]}, {"vip": [True]}]}}, "payload.total", "drop",
         {"match_payload": {"a.b": {"c d": [1]}}}),
        ({"match_payload": {"a.b": {"c d": [1]}}}, 'payload["a.b"]["c d"][0]', "drop", {}),
        ({"within": "wrong", "colour": 1}, "resource.region", "exists",
         {"within": "wrong", "colour": 1, "match": {"region": "*"}}),
    ],
)  # fmt: skip
def test_a_click_changes_what_it_is_about_and_nothing_else(draft, path, how, after):
    """What is asked there already is narrowed, widened or replaced; what is wrong elsewhere stays."""
    before = str(draft)

    assert clicked(draft, path, how, event=EVENT).draft == after
    assert str(draft) == before


@pytest.mark.parametrize(
    ("draft", "path", "how", "why"),
    [
        ({}, "event", "exclude", "Names know no negation, so 'order.placed' is refused by expecting others"),
        ({}, "event", "at_least", "event is text, and texts have no order"),
        ({}, "resource.nothing", "require", "There is nothing at resource.nothing of this event"),
        ({}, "related.7.tier", "exists", "related.7.tier is of somebody who took part, and nobody there did"),
        ({}, "payload.note", "at_least", 'note is "rush order", and only numbers have bounds'),
        ({}, "payload.text", "at_least", 'text is the text "42", not a number, and only numbers have bounds'),
        ({}, "payload.total", "prefix", "total is 120, and only texts begin with something"),
        ({}, "payload.items", "require", "items holds others: choose a value inside it"),
        ({}, "payload.tags.0", "exclude", "tags is in a list, of which any value may fit"),
        ({}, "seq", "require", "'seq' is no place in an event: write event, resource.<label>"),
        ({"match": 3}, "resource.region", "require", "match is no mapping in this draft: mend that first"),
        ({"none_of": [3]}, "resource.region", "exclude", "none_of is no list of mappings in this draft"),
        ({"expect": "a"}, "event", "exclude", "expect is no list of names in this draft"),
        ({"match_payload": 3}, "payload.total", "require", "match_payload is no mapping in this draft"),
        (
            {"match_payload": {"total": [{"numeric": [">", 1]}], "$or": [{"a": [1]}, {"b": [1]}]}},
            "payload.total", "exclude", "total is asked for in other ways already",
        ),
    ],
)  # fmt: skip
def test_what_no_trigger_can_ask_is_said(draft, path, how, why):
    """And the draft stays as it is."""
    with pytest.raises(UsageError) as refused:
        clicked(draft, path, how, event=EVENT)

    assert str(refused.value).startswith(why)


def test_a_beginning_may_be_chosen():
    """Where it is less than what is there."""
    assert clicked({}, "resource.region", "prefix", value="eu-", event=EVENT).draft == {"match": {"region": "eu-*"}}
    assert clicked({}, "payload.total", "at_least", value=100, event=EVENT).draft == {
        "match_payload": {"total": [{"numeric": [">=", 100]}]}
    }


def test_without_an_event_each_dot_is_a_step_down():
    """For whoever knows the place alone."""
    assert clicked({}, "payload.order.total", "require", value=5).draft == {"match_payload": {"order": {"total": [5]}}}
    assert spot_of("payload.order.total").value is ABSENT


def test_a_click_on_a_composite_changes_one_trigger(ws):
    """That at the path, else the first; all else is kept."""
    event = ws.emit("order.placed", {"prefect.resource.id": "order.42"}, payload={"none": None})
    ask = Asking(ws)
    draft = {"colour": 1, "triggers": [{"expect": ["a"]}, {"expect": ["b"], "weight": 2}]}

    after = ask("edit", trigger=draft, id=str(event.id), path="event", how="require", at=[1])
    null = ask("edit", trigger={}, id=str(event.id), path="payload.none", how="require", value=None)

    assert after == {
        "trigger": {"colour": 1, "triggers": [{"expect": ["a"]}, {"expect": ["order.placed"], "weight": 2}]},
        "says": "expect order.placed",
    }
    assert null["trigger"] == {"match_payload": {"none": [None]}}
    with pytest.raises(Refused) as refused:
        ask("edit", trigger={}, id="00000000-0000-0000-0000-000000000001", path="event", how="require")
    assert refused.value.sentence == (
        "There is no event 00000000-0000-0000-0000-000000000001 in this workspace any more: choose another"
    )
