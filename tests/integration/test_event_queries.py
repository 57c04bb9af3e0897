"""Queries of the log: by each criterion, sliced, as a frame, and refused where they cannot be meant."""

from datetime import UTC, datetime, timedelta

import pytest

import eventkit as ek
from eventkit.errors import UsageError

ID, NAME, ROLE = "prefect.resource.id", "prefect.resource.name", "prefect.resource.role"

ORDER = {ID: "order.42", NAME: "the order"}


# -------------------------------------------------------------------------------------------------------------- queries


@pytest.fixture
def orders(ws):
    """Ten orders, placed a minute apart; the odd ones are paid by customer 7."""
    for number in range(10):
        ek.emit_event(
            "order.placed" if number % 2 == 0 else "order.paid",
            {ID: f"order.{number}", NAME: f"no. {number}", "region": "eu" if number < 5 else "us"},
            related=[{ID: "customer.7", ROLE: "customer"}] if number % 2 else [],
            payload={"n": number, "note": "gift wrapped" if number == 3 else "plain"},
        )
        ws.clock.advance(60)
    return ws


START = datetime(2026, 1, 1, 9, tzinfo=UTC)

CRITERIA = [
    (("order.placed",), {}, [8, 6, 4, 2, 0]),
    (("order.*",), {"oldest_first": True}, list(range(10))),
    ((["order.placed", "order.paid"],), {}, list(range(9, -1, -1))),
    (("order.*",), {"exclude": "order.paid"}, [8, 6, 4, 2, 0]),
    (("order.*",), {"exclude": ["order.p*"]}, []),
    ((), {"resource": "order.4"}, [4]),
    ((), {"resource": "order.*"}, list(range(9, -1, -1))),
    ((), {"labels": {"region": "us"}}, [9, 8, 7, 6, 5]),
    ((), {"labels": {"region": ["eu", "us"], NAME: "no. 1"}}, [1]),
    ((), {"role": "customer"}, [9, 7, 5, 3, 1]),
    ((), {"related": "customer.7", "since": START + timedelta(minutes=6)}, [9, 7]),
    ((), {"text": "gift"}, [3]),
    ((), {"payload": {"note": ["gift wrapped"]}}, [3]),
    (("order.paid",), {"payload": {"n": [{"numeric": [">", 4]}]}, "none_of": {"region": "e*"}}, [9, 7, 5]),
    ((), {"none_of": [{"region": "us"}, {ID: "customer.7"}]}, [4, 2, 0]),
    (("order.*",), {"since": START + timedelta(minutes=8)}, [9, 8]),
    (("order.*",), {"until": "2026-01-01T09:01:00Z"}, [1, 0]),
    (("other",), {}, []),
]


@pytest.mark.parametrize(("names", "criteria", "expected"), CRITERIA, ids=str)
def test_events_are_found_by_each_criterion(orders, names, criteria, expected):
    """Counted, listed and as a frame alike; the query's own code gives it again."""
    query = ek.events(*names, **criteria)

    assert [event.payload["n"] for event in query] == expected
    assert (len(query), bool(query)) == (len(expected), bool(expected))
    assert list(query.df().get("payload.n", [])) == expected
    again = eval(query.query, {"events": ek.events, "datetime": __import__("datetime")})
    assert [event.id for event in again] == [event.id for event in query]


def test_a_filter_that_asks_for_nothing_of_ours_is_as_a_server_reads_it(ws):
    """What only this tree knows is left out of the JSON where it is not asked for, and comes back where it is."""
    plain, ours = ek.events("a").filter, ek.events("a", payload={"n": [1]}, none_of={"tier": "test"}).filter

    assert sorted(ours.wire().keys() - plain.wire().keys()) == ["none_of", "payload"]
    assert type(ours).parse(ours.model_dump_json()) == ours
    assert type(plain).parse(plain.model_dump_json()) == plain


def test_a_query_is_sliced_like_a_list(orders):
    """Without reading more than it takes; negative places and steps too."""
    query, held = ek.events("order.*"), list(ek.events("order.*"))

    for start, stop, step in [(0, 3, None), (2, 5, None), (None, None, 3), (-3, None, None), (1, -1, 2), (8, 20, None)]:
        assert query[start:stop:step] == held[start:stop:step]
    assert (query[0], query[-1], query.first()) == (held[0], held[-1], held[0])
    assert list(query.head(2)) == held[:2] == list(query.head(5).head(2))
    with pytest.raises(IndexError, match=r"events\('order\.\*'\) has 10 events, there is none at 10"):
        query[10]


def test_a_query_becomes_a_frame(orders):
    """A row an event, by seq; the payload whole and by its names; empty, it has the same columns."""
    frame = ek.events("order.paid").df(limit=2)
    first = frame.loc[10]

    assert list(frame.index) == [10, 8]
    assert list(frame.columns) == [
        "occurred",
        "event",
        "resource",
        "resource_name",
        "related",
        "payload",
        "id",
        "payload.n",
        "payload.note",
    ]
    assert (first["event"], first["resource"], first["resource_name"]) == ("order.paid", "order.9", "no. 9")
    assert (first["related"], first["payload.n"]) == ([{ID: "customer.7", ROLE: "customer"}], 9)
    assert list(ek.events("other").df().columns) == list(frame.columns)[:7]


def test_a_query_sees_what_comes_later(orders):
    """It is a question, not a list."""
    query = ek.events("order.placed")
    before = len(query)
    ek.emit_event("order.placed", ORDER)

    assert (before, len(query)) == (5, 6)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ek.events("order.*.x"), "events('order.*.x'): a name is exact or ends in *"),
        (lambda: ek.events(3), "events(3): a name or a list of names was expected: write events('order.*')"),
        (lambda: ek.events(since="soon"), "occurred.since cannot be 'soon': a moment was expected"),
        (lambda: ek.events(colour="red"), "events() takes no 'colour'; it takes name, exclude, resource, labels"),
        (lambda: ek.events(labels={"n": 3}), "since labels are text: write '3'"),
        (
            lambda: ek.events(payload={"n": 3}),
            "payload['n'] cannot be 3: a list of what matches was expected: write [3]",
        ),
        (lambda: ek.events(none_of={"n": 3}), "since labels are text: write '3'"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused(ws, call, said):
    """When it is asked, not when it is read."""
    with pytest.raises(UsageError) as caught:
        call()

    assert said in str(caught.value)
