"""What a draft makes of the newest events: how many match and fire, clause by clause, with advice and a verdict."""

import pytest

import eventkit as ek
from eventkit.api import Refused
from eventkit.insight import clauses_alone, told
from eventkit.model.event import Event
from tests.drafting import Asking, orders

ROLE = "prefect.resource.role"


@pytest.fixture
def ask(ws):
    """A front end of a workspace in memory."""
    return Asking(ws)


def clauses(reply, *fields):
    """Some fields of each clause."""
    return [tuple(each[field] for field in fields) for each in reply["clauses"]]


def test_the_line_says_what_matches_and_fires_and_how_often(ask, ws):
    """Over an hour of orders, one in ten minutes, of which two make it fire."""
    for number in range(7):
        ws.emit("order.placed", {"prefect.resource.id": f"order.{number}"}, payload={"total": number * 50})
        ws.clock.advance(600)
    draft = {"expect": ["order.placed"], "match_payload": {"total": [{"numeric": [">=", 100]}]}}

    each = ask("count", trigger=draft)
    pairs = ask("count", trigger={**draft, "threshold": 2, "within": 1_200})

    assert each["words"] == "matches 5 of the last 7 · would fire 5 times · ≈ 5/hour"
    assert (each["matches"], each["looked"], each["fires"], each["per_hour"]) == (5, 7, 5, 5.0)
    assert pairs["words"] == "matches 5 of the last 7 · would fire 2 times · ≈ 2/hour"


def test_only_the_newest_are_looked_at(ask, ws):
    """As many as are asked for."""
    orders(ws, range(20))

    assert ask("count", trigger={}, most=5)["words"] == "matches 5 of the last 5 · would fire 5 times"


def test_of_an_empty_log_nothing_is_said(ask):
    """And nothing is divided by it."""
    reply = ask("count", trigger={})

    assert (reply["words"], reply["per_hour"], reply["verdict"]) == ("no events yet", None, None)


def test_a_history_that_was_emitted_at_once_is_as_long_as_it_occurred(ask, ws):
    """By its own clock."""
    from datetime import timedelta

    now = ws.clock.now()
    for hour in range(5):
        ws.emit("a", {"prefect.resource.id": "x"}, occurred=now - timedelta(hours=hour))

    assert ask("count", trigger={"expect": ["a"]})["per_hour"] == 1.25


def test_each_clause_is_counted_alone_and_has_its_place(ask, ws):
    """As the form shows it, in its order."""
    related = [{"prefect.resource.id": "customer.1", ROLE: "customer", "tier": "gold"}]
    ws.emit(
        "order.placed",
        {"prefect.resource.id": "o.1", "region": "eu"},
        payload={"a": {"b": 5}, "vip": True},
        related=related,
    )
    ws.emit("order.paid", {"prefect.resource.id": "o.2", "region": "us"}, payload={"a": {"b": "5"}}, related=related)
    last = ws.emit("order.placed", {"prefect.resource.id": "o.3"}, payload={})
    draft = {
        "expect": ["order.placed"], "after": ["cart.opened"], "match": {"region": "eu"},
        "match_related": {ROLE: "customer", "tier": "gold"}, "none_of": [{"region": "us"}],
        "match_payload": {"a": {"b": [5]}, "$or": [{"vip": [True]}, {"a": {"b": [{"numeric": [">", 9]}]}}]},
        "for_each": ["region"],
    }  # fmt: skip
    reply = ask("count", trigger=draft, id=str(last.id))

    assert clauses(reply, "field", "kind", "what", "passes", "result", "actual", "seen") == [
        ("expect", "name", "", 2, "pass", "order.placed", ["text"]),
        ("after", "after", "", 0, "fail", "order.placed", ["text"]),
        ("match.region", "label", "region", 1, "fail", "missing", ["text"]),
        ("match_related.0", "related", "role customer, tier gold", 2, "fail", "nobody took part", []),
        ("none_of.0", "none of", "region us", 2, "pass", "nothing", []),
        ("match_payload.a.b", "payload", "a.b", 1, "fail", "missing", ["number", "text"]),
        ("match_payload.$or", "payload", "$or", 1, "fail", "vip missing and a.b missing", []),
        ("match_payload.$or.0.vip", "payload", "vip", 1, "fail", "missing", ["true or false"]),
        ("match_payload.$or.1.a.b", "payload", "a.b", 0, "fail", "missing", ["number", "text"]),
        ("for_each.region", "key", "region", 2, "pass", "missing", ["text"]),
    ]
    assert reply["verdict"]["outcome"] == "not matched"


def test_the_clauses_of_a_composite_say_whose_they_are(ask, ws):
    """By the path of the child."""
    orders(ws, [1])
    draft = {"triggers": [{"expect": ["order.placed"]}, {"triggers": [{"expect": ["b"]}], "require": "any"}]}

    assert clauses(ask("count", trigger=draft), "at", "field", "passes") == [([0], "expect", 1), ([1, 0], "expect", 0)]


@pytest.mark.parametrize(
    ("matchers", "there", "advice"),
    [
        (["42"], 42, "seen as number 42, you wrote text"),
        ([42], "42", 'seen as text "42", you wrote a number'),
        ([{"numeric": [">", 1]}], "42", 'seen as text "42", and only numbers have bounds'),
        ([True], "true", 'seen as text "true", you wrote true'),
        (["EU"], "eu", 'seen as "eu", you wrote "EU"'),
        (["shiped"], "shipped", 'seen as "shipped", you wrote "shiped"'),
        (["x"], "y", 'seen as "y"'),
        (["x"], {"deep": 1}, "no event of those looked at has n"),
        ([1], 1, ""),
    ],
)
def test_what_never_passes_says_what_is_odd(matchers, there, advice):
    """Most of all another type, which looks the same on the screen."""
    trigger = ek.EventTrigger(match_payload={"n": matchers})
    event = Event(event="e", resource={"prefect.resource.id": "r"}, payload={"n": there})

    assert [each.advice for each in told(clauses_alone(trigger), [event])] == ["", advice]


@pytest.mark.parametrize(
    ("draft", "advice"),
    [
        ({"expect": {"order.plced"}}, "seen as order.placed, you wrote order.plced"),
        ({"expect": {"stock.low"}}, "none of the last events is named stock.low"),
        ({"match": {"region": "EU"}}, "seen as eu, you wrote EU"),
        ({"match": {"size": "s"}}, "no event of those looked at has the label size"),
        ({"for_each": {"size"}}, "no event of those looked at has size: all count together"),
    ],
)
def test_names_and_labels_that_are_slips_are_told(draft, advice):
    """With what was seen."""
    event = Event(event="order.placed", resource={"prefect.resource.id": "r", "region": "eu"})

    assert told(clauses_alone(ek.EventTrigger(**draft)), [event])[-1].advice == advice


def test_a_handlers_predicate_counts_too(ask, ws):
    """Of the automation the draft is of."""

    @ek.on("order.*", where=lambda event: event.payload["total"] > 1)
    def big(event): ...

    orders(ws, [1, 2, 3])
    counted = ask("count", trigger={"expect": ["order.placed"]}, automation="big")

    assert counted["fires"] == 2


def test_a_draft_that_is_none_is_refused_in_words(ask):
    """Nothing is counted of it."""
    with pytest.raises(Refused) as refused:
        ask("count", trigger={"within": -1})

    assert (refused.value.kind, refused.value.sentence) == (
        "InvalidTrigger",
        "EventTrigger cannot be so: `within` must be zero or more seconds: write how long the window lasts",
    )


def test_an_event_suggests_three_triggers_with_counts(ask, ws):
    """Narrowest first, over the newest events."""
    event = orders(ws, [5, 50, 500], region="eu")[-1]
    reply = ask("choices", id=str(event.id))

    assert [(each["kind"], each["fits"], each["looked"]) for each in reply["choices"]] == [
        ("exactly this", 1, 3), ("this kind of thing", 3, 3), ("any of this name", 3, 3),
    ]  # fmt: skip
    assert reply["choices"][1]["sentence"] == "on every order.placed whose resource is order.* and region is eu"
    assert reply["choices"][1]["said"] == ["resource id order.*: any number for 3"]
    assert (reply["event"]["event"], reply["wire"]["payload"]) == ("order.placed", {"total": 500})
