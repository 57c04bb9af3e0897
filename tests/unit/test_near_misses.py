"""Events one clause short: by clause, then by what was there; with the edit that admits them and what it adds."""

import pytest

import eventkit as ek
from eventkit.insight import near_misses
from eventkit.insight.payload_misses import only_missed
from tests.stepping import event

DEAR = {"total": [{"numeric": [">=", 100]}], "region": ["eu"]}


@pytest.fixture
def ws():
    """A workspace in memory, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        yield workspace


def order(**payload):
    """An order with this payload, in the log."""
    return ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload=payload)


@pytest.mark.parametrize(
    ("pattern", "payload", "missed"),
    [
        (DEAR, {"total": 80, "region": "eu"}, ("total", "at least 100", "80")),
        (DEAR, {"total": 80, "region": "us"}, None),
        (DEAR, {"total": "80", "region": "eu"}, ("total", "at least 100", '"80"')),
        (DEAR, {"region": "eu"}, ("total", "at least 100", "missing")),
        ({"a": [1], "b": [1]}, {"a": True, "b": 1}, ("a", "1", "true")),
        ({"a": {"b": [1], "c": [2]}}, {"a": {"b": 1, "c": 3}}, ("a.c", "2", "3")),
        ({"a": {"b": [1], "c": [2]}}, {"a": {"b": 0, "c": 3}}, None),
        ({"items": {"sku": ["x"]}}, {"items": [{"sku": "y"}, {"sku": "z"}]}, ("items[].sku", '"x"', '"y"')),
        ({"$or": [{"a": [1]}, {"b": [2]}], "c": [3]}, {"a": 0, "c": 3}, ("a or b", "1 or 2", "0 or missing")),
    ],
)  # fmt: skip
def test_the_one_field_a_payload_fails_on(pattern, payload, missed):
    """None where it is more than one; `$or` is one; of a list's objects the nearest."""
    assert missed == only_missed(pattern)(payload)


def test_values_that_are_equal_in_python_alone_are_told_apart():
    """1, 1.0 and true."""
    ask = only_missed({"a": ["x"]})

    assert ["1", "true", "1.0"] == [ask({"a": value}).actual for value in (1, True, 1.0)]


def test_payload_fields_are_clauses_of_their_own(ws):
    """Two fields short is no near miss; the firings of each edit are those that it adds."""
    for total in (80, 80, 120, 5):
        order(total=total, region="eu")
    order(total=7, region="us")
    order(total=200, region="us")
    told = ek.near_misses(ek.EventTrigger(match_payload=DEAR))

    asked = "ask for total at least {} instead of at least 100"

    assert [
        f"2 failed only on payload total: 80, not at least 100; to admit: {asked.format(80)}",
        '1 failed only on payload region: "us", not "eu"; to admit: accept region "us" too',
        f"1 failed only on payload total: 5, not at least 100; to admit: {asked.format(5)}",
    ] == [str(each) for each in told]
    assert [2, 1, 3] == [len(each.gained) for each in told]
    assert [80, 80] == [fire.event.payload["total"] for fire in told[0].gained]


def test_a_summary_line_a_clause(ws):
    """The clauses, most frequent first, each with its values; in text, HTML and as rows."""
    for total in (80, 80, 5):
        order(total=total, region="eu")
    order(total=200, region="<us>")
    told = ek.near_misses(ek.EventTrigger(match_payload=DEAR))

    assert [
        "3 failed only on payload total: 80 ×2, 5 ×1; wanted at least 100",
        '1 failed only on payload region: "<us>" ×1; wanted "eu"',
    ] == [str(each) for each in told.clauses]
    assert """\
4 events one clause short
  3 failed only on payload total: 80 ×2, 5 ×1; wanted at least 100
    2  80  ask for total at least 80 instead of at least 100  +2 firings
    1  5   ask for total at least 5 instead of at least 100   +3 firings
  1 failed only on payload region: "<us>" ×1; wanted "eu"
    1  "<us>"  accept region "<us>" too  +1 firing""" == repr(told)
    assert "&lt;us&gt;" in told._repr_html_()
    assert "<us>" not in told._repr_html_()
    assert [2, 1, 1] == list(told.df()["events"])


def test_what_a_window_swallows_is_not_gained(ws):
    """The edit is tried by backtest: of three that are admitted, one fires."""
    for region in ("us", "us", "us"):
        ek.emit_event("order.placed", {"prefect.resource.id": "order.1", "region": region})
    told = ek.near_misses(ek.EventTrigger(match={"region": "eu"}, within=60))

    assert [(3, 1)] == [(len(each), len(each.gained)) for each in told]


def test_what_came_after_the_question_does_not_change_the_answer(ws):
    """Gains are reckoned when they are asked for, over what was looked through."""
    order(total=80, region="eu")
    told = ek.near_misses(ek.EventTrigger(match_payload=DEAR))
    order(total=90, region="eu")

    assert 1 == len(told[0].gained)


def test_an_automation_is_asked_with_its_parameters(ws):
    """What its runs would have been given, on the firings that the edit adds."""

    @ek.flow
    def bill(total: float) -> None:
        """Bills."""

    bill.deploy(name="now", triggers=[ek.DeploymentTrigger(
        name="Bill", expect={"order.placed"}, match_payload=DEAR, parameters={"total": "{{ event.payload.total }}"},
    )])  # fmt: skip
    order(total=80, region="eu")

    assert [{"total": 80}] == [fire.parameters for fire in ek.near_misses("Bill")[0].gained if fire.event.payload]


def test_none_are_said_to_be_none(ws):
    """An empty log, and one in which all fit."""
    assert "No event was just one clause short" == repr(ek.near_misses(ek.EventTrigger(expect={"x"})))
    assert [] == near_misses(ek.EventTrigger(expect={"e"}), [event(0)])
