"""Events one clause short: by clause, then by what was there; with the edit that admits them and what it adds."""

import pytest

import eventkit as ek
from eventkit.insight import near_misses
from eventkit.insight.payload_misses import only_missed
from eventkit.model.trigger import EventTrigger
from tests.stepping import event

DEAR = {"total": [{"numeric": [">=", 100]}], "region": ["eu"]}


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
        f"3 failed only on payload total: 5 to 80, not at least 100; to admit: {asked.format(5)}",
        '1 failed only on payload region: "us", not "eu"; to admit: accept region "us" too',
    ] == [str(each) for each in told]
    assert f"2 failed only on payload total: 80, not at least 100; to admit: {asked.format(80)}" == str(told[0].nearest)
    assert [3, 1] == [len(each.gained) for each in told]
    assert [80, 80] == [fire.event.payload["total"] for fire in told[0].nearest.gained]
    assert [80, 80, 5] == [each.payload["total"] for each in told[0].events]


def test_the_numbers_that_miss_one_bound_are_one_near_miss():
    """Each end of a range for itself, at whatever depth; a text is no number, and what is alone has no nearest."""
    pattern = {"m": {"n": [{"numeric": [">=", 1, "<", 9]}]}}
    given = [event(0).changed(payload={"m": {"n": n}}) for n in (0.5, 9, -3, 20, 0.5, 10**70, "7", 5)]
    low, high, *others = near_misses(EventTrigger(match_payload=pattern), given)

    assert ("m.n", "-3 to 0.5", [-3, 0.5], "ask for m.n at least -3 and less than 9") == (
        low.what, low.actual, sorted({each.payload["m"]["n"] for each in low.events}),
        str(low.edit).split(" instead")[0],
    )  # fmt: skip
    assert ("0.5", 2, None) == (low.nearest.actual, len(low.nearest), low.nearest.nearest)
    assert ("9 to 20", "9") == (high.actual, high.nearest.actual)
    assert "ask for m.n at least 1 and at most 20" == str(high.edit).split(" instead")[0]
    assert ['"7" as text, which would fit as a number', "1" + "0" * 56 + "..."] == sorted(
        each.actual for each in others
    )
    assert [None, None] == [each.nearest for each in others]


def test_an_edit_for_a_range_admits_every_number_in_it():
    """Proven on the farthest, it holds for those between."""
    given = [event(0).changed(payload={"n": n}) for n in (99, 2.4, 7, 80, 99)]
    [miss] = near_misses(EventTrigger(match_payload={"n": [{"numeric": [">", 100]}]}), given)

    assert [] == near_misses(miss.edit.apply(miss.of), given)
    assert 3 == len(near_misses(miss.nearest.edit.apply(miss.of), given)[0])


def test_another_name_is_a_near_miss_where_it_is_a_slip():
    """Every trigger is one name short of every event: that alone tells nothing."""
    given = [event(0, name) for name in ("order.paid", "order.plced", "order.placed.eu", "stock.low", "Order.Placed")]
    names = [each.actual for each in near_misses(EventTrigger(expect={"order.placed"}), given)]

    assert ["Order.Placed", "order.placed.eu", "order.plced"] == names
    assert [] == near_misses(EventTrigger(), [event(0, "prefect.log.write")])


def test_a_summary_line_a_clause(ws):
    """The clauses, most frequent first, each with its values; in text, HTML and as rows."""
    for total in (80, 80, 5):
        order(total=total, region="eu")
    order(total=200, region="<us>")
    told = ek.near_misses(ek.EventTrigger(match_payload=DEAR))

    assert [
        "3 failed only on payload total: 5 to 80 ×3; wanted at least 100",
        '1 failed only on payload region: "<us>" ×1; wanted "eu"',
    ] == [str(each) for each in told.clauses]
    assert """\
4 events one clause short
  3 failed only on payload total: 5 to 80 ×3; wanted at least 100
    2  80       ask for total at least 80 instead of at least 100  +2 firings
    3  5 to 80  ask for total at least 5 instead of at least 100   +3 firings
  1 failed only on payload region: "<us>" ×1; wanted "eu"
    1  "<us>"  accept region "<us>" too  +1 firing""" == repr(told)
    assert "&lt;us&gt;" in told._repr_html_()
    assert "<us>" not in told._repr_html_()
    assert [3, 1] == list(told.df()["events"])


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


def test_numbers_written_as_text_stand_together_by_whether_they_would_fit_as_numbers():
    """What is to be mended is the sender; the edit admits exactly those texts, up to ten of them."""
    dear = EventTrigger(match_payload={"n": [{"numeric": [">=", 100]}]})
    given = [event(0).changed(payload={"n": n}) for n in ("770.60", "99", "5.70", "99", "many")]
    told = near_misses(dear, given)

    assert [
        ('"5.70" to "99" as text', 3, 'accept n "99" and "5.70" too (numbers written as text)'),
        ('"770.60" as text, which would fit as a number', 1, 'accept n "770.60" too (a number written as text)'),
        ('"many"', 1, 'accept n "many" too'),
    ] == [(each.actual, len(each), str(each.edit)) for each in told]
    assert [1, 1] == [len(each) for each in near_misses(told[0].edit.apply(dear), given)]
    many = [event(0).changed(payload={"n": str(n)}) for n in range(11)]
    assert [None] == [each.edit for each in near_misses(dear, many)]


def test_related_resources_are_told_by_what_they_lack():
    """Not by which of them it was: the edit is the same for all that lack the same."""
    role, id = "prefect.resource.role", "prefect.resource.id"

    def having(name, **labels):
        return event(0, related=[{id: f"{name}.1", role: name, **labels}])

    asked = EventTrigger(match_related={role: "customer", "tier": "gold"})
    given = [having("customer", tier="tin"), having("customer"), having("carrier", tier="gold"), having("x"), event(0)]
    others = [having("customer", tier="tin"), event(0, related=[{id: "customer.2", role: "customer", "tier": "tin"}])]

    assert [
        ("customer: tier 'tin'", 3),
        ("customer: no tier", 1),
        ("nobody took part", 1),
        ("nobody with role customer", 1),
        ("role 'carrier'", 1),
    ] == [(each.actual, len(each)) for each in near_misses(asked, [*given, *others])]


def test_one_near_miss_and_one_clause_show_themselves_in_few_lines(ws):
    """However many events there are, and whatever they hold."""
    for number in range(300):
        ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}", "region": "<b>\x1b"})
    told = ek.near_misses(ek.EventTrigger(match={"region": "eu"}))

    assert """\
300 failed only on label region: <b>\\x1b; wanted eu
  300  <b>\\x1b  accept region '<b>\\x1b' too  +300 firings""" == repr(told[0])
    assert "300 failed only on label region: <b>\\x1b ×300; wanted eu" == repr(told.clauses[0])
    assert "<b>" not in told[0]._repr_html_()
