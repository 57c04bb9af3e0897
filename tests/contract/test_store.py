"""What every store does, in a file and in memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from eventkit.errors import (
    EventTooLarge,
    StoreError,
    UsageError,
    WorkspaceClosed,
)
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.store import Share, Store
from tests.storing import NOW, Stopped, event

# ------------------------------------------------------------------------------------------------------------ the log


def test_append_returns_events_with_their_place_and_time(store: Store) -> None:
    """What the log adds is seq, from 1, and received; nothing else changes."""
    first, second = event(payload={"n": 1}), event(cause=uuid4(), hops=3, follows=uuid4())

    kept = store.append([first, second])

    assert [first.changed(seq=1, received=NOW), second.changed(seq=2, received=NOW)] == kept


def test_appending_nothing_stores_nothing(store: Store) -> None:
    """An empty batch is no error."""
    assert ([], 0) == (store.append([]), store.last_seq())


def test_events_come_back_as_they_went_in(store: Store) -> None:
    """Labels, related resources, payload, times and ids survive, to the last bit."""
    sent = event(
        "naïve.\x00☃",
        "order/42%_",
        labels={"région": 'é"\\\n', "empty": ""},
        related=[
            {"prefect.resource.id": "c.7", "prefect.resource.role": "customer", "x": "y"},
            {"prefect.resource.id": "c.7", "prefect.resource.role": "customer"},
        ],
        payload={"n": 2**63, "deep": [{"a": None, "b": [1.5, True, "ü"]}]},
        occurred=datetime(1, 1, 1, tzinfo=UTC),
        follows=uuid4(),
        cause=uuid4(),
        hops=16,
    )

    (kept,) = store.append([sent])
    found = store.get(sent.id)

    assert sent.changed(seq=1, received=NOW) == kept == found == store.at(1)
    assert found is not None
    assert found.wire() == sent.wire() | {"received": "2026-01-02T03:04:05.678901Z"}
    assert Event.parse(found.json_bytes()).changed(received=None) == sent.changed(cause=None, hops=0)


def test_the_same_id_again_is_the_same_event(store: Store, clock: Stopped) -> None:
    """Row 25 of prefect-behaviour 8: a second append of an id gives back the first, whatever else it says."""
    (first,) = store.append([event(payload={"n": 1})])
    clock.sleep(5)

    again = store.append([first.changed(payload={"n": 2}, seq=None)])

    assert ([first], 1, [first]) == (again, store.last_seq(), store.read(EventFilter()))


def test_a_batch_may_hold_known_ids_and_the_same_id_twice(store: Store) -> None:
    """Only what is new gets a place; the answer is in the order of the question."""
    (known,) = store.append([event("a")])
    new, last = event("b", related=[{"prefect.resource.id": "c", "prefect.resource.role": "r"}]), event("c")

    kept = store.append([new, known.changed(seq=None), new, last])

    assert [2, 1, 2, 3] == [each.seq for each in kept]
    assert ["a", "b", "c"] == [each.event for each in store.read(EventFilter(order="ASC"))]
    assert 1 == store.count(EventFilter(any_resource={"id": "c"}))


def test_an_event_too_large_stores_nothing_of_its_batch(store: Store) -> None:
    """The limit of 1,500,000 bytes holds, and the batch is one."""
    with pytest.raises(EventTooLarge, match="put the bulk in a file"):
        store.append([event(), event(payload={"bulk": "x" * 1_500_000})])

    assert 0 == store.last_seq()


def test_an_event_under_the_limit_is_stored(store: Store) -> None:
    """Close to the limit is still within it."""
    sent = event(payload={"bulk": "x" * 1_499_000})

    store.append([sent])

    assert sent.payload == store.read(EventFilter())[0].payload


def test_tail_says_whether_the_leader_came_before(store: Store) -> None:
    """No leader, one before, one after, one unknown."""
    early, late = event("early"), event("late")
    rows = [early, event("b", follows=early.id), event("c", follows=late.id), late, event("d", follows=uuid4())]
    store.append(rows)

    tail = store.tail(0, 100)

    assert [("early", True), ("b", True), ("c", False), ("late", True), ("d", False)] == [
        (each.event, seen) for each, seen in tail
    ]
    assert [2, 3] == [each.seq for each, _ in store.tail(1, 2)]


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    """Events, owners and words are rolled back together, and the store goes on."""
    with pytest.raises(RuntimeError, match="stop"), store.transaction() as transaction:  # noqa: PT012
        transaction.append([event(labels={"lost": "1"})])
        transaction.add_owner(uuid4(), 1, started=0.0, home_note="", cursor=0)
        raise RuntimeError("stop")

    assert (0, [], []) == (store.last_seq(), store.owners(), store.seen("label"))
    store.append([event(labels={"lost": "1"})])
    assert ["lost", "prefect.resource.id"] == store.seen("label")


def test_a_transaction_reads_what_it_wrote(store: Store) -> None:
    """Inside a transaction its own writes are there."""
    with store.transaction() as transaction:
        transaction.append([event("a"), event("b")])

        assert (2, ["b", "a"]) == (transaction.last_seq(), [e.event for e in transaction.read(EventFilter())])
        with transaction.transaction() as same:
            assert same is transaction


def test_a_second_transaction_on_one_thread_is_refused(store: Store) -> None:
    """It would wait for itself; the message says what to call instead."""
    with store.transaction(), pytest.raises(StoreError, match="is open on this thread already"):
        store.append([event()])

    assert 1 == store.append([event()])[0].seq


def test_a_closed_store_says_so(store: Store) -> None:
    """Reads, writes and transactions after close raise WorkspaceClosed; closing again is fine."""
    store.append([event()])
    store.close()
    store.close()

    for use in (
        lambda: store.append([event()]),
        lambda: store.append([event(), event()]),
        lambda: store.read(EventFilter()),
        lambda: store.last_seq(),
        lambda: store.automations(),
        lambda: store.transaction().__enter__(),
    ):
        with pytest.raises(WorkspaceClosed, match="open it again"):
            use()


# ------------------------------------------------------------------------------------------------------------- search


@pytest.fixture
def orders(store: Store) -> Store:
    """Ten orders, one a minute, paid and placed in turn, of two customers."""
    store.append(
        [
            event(
                f"order.{'paid' if n % 2 else 'placed'}",
                f"order.{n}",
                labels={"region": "eu" if n < 5 else "us", "prefect.resource.name": f"Order {n}"},
                related=[{"prefect.resource.id": f"customer.{n % 3}", "prefect.resource.role": "customer"}],
                payload={"total": n, "note": "rush" if n == 7 else "calm"},
                occurred=NOW + timedelta(minutes=n),
            )
            for n in range(10)
        ]
    )
    return store


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"order": "ASC"}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ({"event": {"name": "order.paid"}}, [9, 7, 5, 3, 1]),
        ({"event": {"name": ["order.paid", "order.placed", "x"]}, "text": "-eu"}, [9, 8, 7, 6, 5]),
        ({"event": {"prefix": "order.p", "exclude_name": "order.paid"}}, [8, 6, 4, 2, 0]),
        ({"event": {"prefix": ["order.pa", "x."]}}, [9, 7, 5, 3, 1]),
        ({"event": {"prefix": "Order."}}, []),
        ({"event": {"exclude_prefix": ["order.pl"]}}, [9, 7, 5, 3, 1]),
        ({"resource": {"id": ["order.1", "order.2", "order"]}}, [2, 1]),
        ({"resource": {"id_prefix": "order.", "labels": {"region": "!us"}}}, [4, 3, 2, 1, 0]),
        ({"resource": {"labels": {"region": ["e?", "[u]s"]}}, "event": {"name": "order.paid"}}, [9, 7, 5, 3, 1]),
        ({"resource": {"labels": {"missing": "!x"}}}, []),
        ({"resource": {"labels": {"region": []}}}, []),
        ({"related": {"id": "customer.1"}}, [7, 4, 1]),
        ({"related": {"id": ["customer.1", "customer.2"], "role": "customer"}}, [8, 7, 5, 4, 2, 1]),
        ({"related": {"role": "customer", "labels": {"prefect.resource.id": "*.2"}}}, [8, 5, 2]),
        ({"related": {"role": "seller"}}, []),
        ({"related": {"resources_in_roles": [["customer.0", "customer"], ["customer.1", "seller"]]}}, [9, 6, 3, 0]),
        ({"related": [{"id": "customer.1"}, {"id": "customer.2"}]}, []),
        ({"related": {"id": "order.1"}}, []),
        ({"any_resource": {"id": ["order.1", "customer.2"]}}, [8, 5, 2, 1]),
        ({"any_resource": {"id_prefix": "customer."}, "event": {"name": "order.paid"}}, [9, 7, 5, 3, 1]),
        ({"any_resource": {"labels": {"region": "eu"}}}, [4, 3, 2, 1, 0]),
        ({"any_resource": {"id": "customer.1", "labels": {"region": "eu"}}}, []),
        ({"occurred": {"since": NOW + timedelta(minutes=2), "until": NOW + timedelta(minutes=4)}}, [4, 3, 2]),
        ({"text": "RUSH"}, [7]),
        ({"text": "rush customer.1"}, [7, 4, 1]),
        ({"text": "-placed +calm"}, [9, 5, 3, 1]),
        ({"text": "!calm"}, [7]),
        ({"text": '"Order 3"'}, [3]),
        ({"text": "region -eu"}, [9, 8, 7, 6, 5]),
        ({"text": "payload"}, []),
        ({"text": "- ! +"}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"event": {"name": "order.paid"}, "occurred": {"since": NOW + timedelta(minutes=7)}}, [9, 7]),
    ],
)
def test_a_filter_finds_and_counts_its_events(orders: Store, filter: dict[str, Any], expected: list[int]) -> None:
    """Every field of a filter, in pages and in counts."""
    wanted = EventFilter.parse(filter)

    assert expected == [each.payload["total"] for each in orders.read(wanted)]
    assert len(expected) == orders.count(wanted)
    assert expected[:2] == [each.payload["total"] for each in orders.read(wanted, limit=2)]


def test_distinct_keeps_one_event_a_resource(store: Store) -> None:
    """The first in the order asked for."""
    store.append([event("a", "x"), event("b", "x"), event("c", "y")])
    wanted = EventFilter.parse({"resource": {"distinct": True}})

    assert ["c", "b"] == [each.event for each in store.read(wanted)]
    assert ["a", "c"] == [each.event for each in store.read(wanted.changed(order="ASC"))]
    assert 2 == store.count(wanted)


def test_an_event_is_found_by_its_id(orders: Store) -> None:
    """Ids given in any order come in log order."""
    ids = [each.id for each in orders.read(EventFilter(order="ASC"))]

    assert [9, 3] == [each.payload["total"] for each in orders.read(EventFilter(id=(ids[3], ids[9], uuid4())))]


@pytest.mark.parametrize(
    "filter", [{}, {"event": {"prefix": "order."}}, {"resource": {"id_prefix": "order."}}, {"text": "calm rush"}]
)
@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_pages_by_place_join_without_gap_or_repeat(orders: Store, filter: dict[str, Any], order: str) -> None:
    """Reading on from the last seq gives everything once."""
    wanted = EventFilter.parse({**filter, "order": order})
    found: list[int] = []
    page = orders.read(wanted, limit=3)
    while page:
        found += [each.seq or 0 for each in page]
        page = orders.read(wanted, limit=3, **{"after" if order == "ASC" else "before": found[-1]})

    assert found == (list(range(1, 11)) if order == "ASC" else list(range(10, 0, -1)))


def test_a_histogram_fills_what_is_empty_with_zero(orders: Store) -> None:
    """Spans begin on the grid of their width; open ends are the first and last event."""
    start = NOW.replace(minute=4, second=0, microsecond=0)
    spans = [(start + timedelta(minutes=2 * n), 2) for n in range(5)]

    assert spans == orders.histogram(EventFilter(), 120)
    assert [(at, 1) for at, _ in spans] == orders.histogram(EventFilter.parse({"event": {"name": "order.paid"}}), 120)
    assert [(start + timedelta(minutes=n), count) for n, count in enumerate([0, 0, 1, 0])] == orders.histogram(
        EventFilter.parse(
            {"id": [orders.at(3).id], "occurred": {"since": start, "until": start + timedelta(minutes=3)}}  # type: ignore[union-attr]
        ),
        60,
    )


def test_a_histogram_of_nothing_is_empty(store: Store) -> None:
    """No events, no ends: no spans."""
    assert [] == store.histogram(EventFilter(), 60) == store.histogram(EventFilter(text="x"), 60)


def test_a_histogram_of_too_many_spans_is_refused(orders: Store) -> None:
    """The message says how many there would be."""
    with pytest.raises(UsageError, match="54,001"):
        orders.histogram(EventFilter(), 0.01)


def test_shares_are_counted_by_name_and_by_resource(orders: Store) -> None:
    """Most first, with the first and last time and the newest readable name."""
    orders.append([event("order.placed", "order.3", labels={"prefect.resource.name": "Renamed"})])
    minutes = [NOW + timedelta(minutes=n) for n in range(10)]

    assert [
        Share(value="order.placed", label="order.placed", count=6, first=minutes[0], last=minutes[8]),
        Share(value="order.paid", label="order.paid", count=5, first=minutes[1], last=minutes[9]),
    ] == orders.count_by(EventFilter(), "event")
    assert [
        Share(value="order.3", label="Renamed", count=2, first=minutes[0], last=minutes[3]),
        Share(value="order.0", label="Order 0", count=1, first=minutes[0], last=minutes[0]),
    ] == orders.count_by(EventFilter(), "resource", limit=2)


def test_what_was_seen_completes(orders: Store) -> None:
    """Names, ids of both kinds, label keys and roles, by prefix and in order."""
    assert ["order.paid", "order.placed"] == orders.seen("event", "order.p")
    assert ["order.placed"] == orders.seen("event", "order.pl", 10)
    assert ["customer.0", "customer.1"] == orders.seen("resource", "", 2)
    assert [] == orders.seen("resource", "x")
    assert ["prefect.resource.id", "prefect.resource.name", "prefect.resource.role", "region"] == orders.seen("label")
    assert ["customer"] == orders.seen("role", "cus")


def test_events_caused_by_another_are_found(store: Store) -> None:
    """The cause is the event whose firing led here."""
    origin = event("a")
    store.append([origin, event("b", cause=origin.id, hops=1), event("c")])

    assert ["b"] == [each.event for each in store.caused_by(origin.id)]
