"""What every store does, in a file and in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from eventkit.errors import (
    AutomationError,
    EventTooLarge,
    LostOwnership,
    StoreError,
    UnknownAutomation,
    UsageError,
    WorkspaceClosed,
)
from eventkit.model.action import DoNothing
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import Completed, Failed, Kept, State, StateType
from eventkit.model.trigger import EventTrigger
from eventkit.store import ActionRecord, FiringRecord, Notification, Owner, Parked, Share, Store

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Stopped:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        """The time it was set to."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Sets it later."""
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Stopped:
    """A clock that the test moves."""
    return Stopped()


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Stopped) -> Iterator[Store]:
    """A new store, once in a file and once in memory."""
    path = tmp_path / "made" / "events.db" if request.param == "file" else None
    with Store.open(path, clock=clock) as opened:
        yield opened


def event(name: str = "order.placed", id: str = "order.1", **fields: Any) -> Event:
    """An event with defaults."""
    labels = {"prefect.resource.id": id, **fields.pop("labels", {})}
    return Event(**{"event": name, "resource": labels, "occurred": NOW, **fields})


def spec(name: str = "watch", **fields: Any) -> AutomationSpec:
    """An automation with defaults."""
    return AutomationSpec(
        **{"name": name, "trigger": EventTrigger(expect={"a"}), "actions": (DoNothing(),), "id": uuid4(), **fields}
    )


def flow_run(**fields: Any) -> FlowRun:
    """A flow run with defaults."""
    return FlowRun(
        **{"id": uuid4(), "name": "calm-otter", "created": NOW, "flow_id": UUID(int=1), "flow_name": "f", **fields}
    )


def scheduled() -> State:
    """A state of waiting."""
    return State(type=StateType.SCHEDULED)


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


# ------------------------------------------------------------------------------------------------ owners, automations


def own(store: Store, *, cursor: int = 0, started: float = 1.0) -> UUID:
    """A new owner."""
    token = uuid4()
    store.add_owner(token, 42, started=started, home_note="n.ipynb", cursor=cursor)
    return token


def test_owners_are_kept_with_cursor_and_epoch(store: Store) -> None:
    """Advancing moves the cursor."""
    token = own(store, cursor=3)
    with store.transaction() as transaction:
        transaction.advance(token, epoch=0, cursor=7)

    owner = Owner(token=token, pid=42, started=1.0, home="n.ipynb", cursor=7, epoch=0)
    assert ([owner], owner) == (store.owners(), store.owner(token))


def test_an_automation_comes_back_as_it_was_saved(store: Store) -> None:
    """By name and by id, with what its wire form leaves out."""
    watch = spec(owner_resource="prefect.deployment.x", created=NOW, tags=("a",))
    token = own(store)
    store.save_automation(watch, owner=token, cursor=5)
    store.add_counts(watch.id, considered=3, fired=1)  # type: ignore[arg-type]

    record = store.automation("watch")

    assert record is not None
    assert (watch, token, 5, 3, 0, 1, 0) == (
        record.spec, record.owner, record.cursor, record.considered, record.matched, record.fired, record.suppressed
    )  # fmt: skip
    assert "prefect.deployment.x" == record.spec.owner_resource
    assert [record] == store.automations() == store.owned(token)
    assert (record, None, None) == (store.automation(watch.id), store.automation("no"), store.automation(uuid4()))  # type: ignore[arg-type]


def test_saving_again_replaces_and_keeps_counters_and_windows(store: Store) -> None:
    """The same id is the same automation."""
    watch = spec()
    assert watch.id is not None
    token = own(store)
    store.save_automation(watch, owner=token, cursor=None)
    store.put_windows({(watch.id, (), ("k",)): {"count": 1}})
    store.add_counts(watch.id, matched=2)
    store.save_automation(watch.changed(name="renamed"), owner=token, cursor=9)
    store.update_automation(watch.changed(name="again", enabled=False))

    (record,) = store.automations()

    assert ("again", False, token, 9, 2) == (
        record.spec.name, record.spec.enabled, record.owner, record.cursor, record.matched
    )  # fmt: skip
    assert {(watch.id, (), ("k",)): {"count": 1}} == store.windows([watch.id])


def test_a_name_is_one_automation(store: Store) -> None:
    """Another id under the name is refused, outside and inside a transaction; nothing is stored."""
    kept = spec()
    store.save_automation(kept, owner=None, cursor=0)

    with pytest.raises(AutomationError, match="names are unique"):
        store.save_automation(spec(), owner=None, cursor=0)
    with pytest.raises(AutomationError, match="names are unique"), store.transaction() as transaction:
        transaction.save_automation(spec(), owner=None, cursor=0)
    with pytest.raises(AutomationError, match="no id"):
        store.save_automation(spec(id=None), owner=None, cursor=0)
    with pytest.raises(UnknownAutomation):
        store.update_automation(spec("other"))

    assert [kept] == [record.spec for record in store.automations()]


def test_taking_an_automation_fences_its_former_owner(store: Store) -> None:
    """Cursor and windows come along; the former owner's next step is refused and stores nothing."""
    watch = spec()
    assert watch.id is not None
    former, new = own(store, cursor=5), own(store, cursor=9, started=2.0)
    store.save_automation(watch, owner=former, cursor=None)
    store.put_windows({(watch.id, (0,), ()): {"n": 1}})

    store.take_automation(watch.id, new)
    store.take_automation(watch.id, new)

    assert (new, 5) == (store.owned(new)[0].owner, store.owned(new)[0].cursor)
    assert {(watch.id, (0,), ()): {"n": 1}} == store.windows([watch.id])
    with pytest.raises(LostOwnership, match="another process took it over"), store.transaction() as step:  # noqa: PT012
        step.append([event()])
        step.advance(former, epoch=0, cursor=6)
    assert [1, 0] == [owner.epoch for owner in store.owners()]
    assert 0 == store.last_seq()
    store.advance(new, epoch=0, cursor=7, automation_id=watch.id)
    assert 7 == store.owned(new)[0].cursor
    store.join(watch.id)
    assert store.owned(new)[0].cursor is None


def test_an_automation_with_its_own_cursor_is_fenced_too(store: Store) -> None:
    """Only its owner, at its epoch, moves it."""
    watch = spec()
    token = own(store)
    store.save_automation(watch, owner=token, cursor=2)

    for owner, epoch in ((token, 1), (uuid4(), 0)):
        with pytest.raises(LostOwnership):
            store.advance(owner, epoch=epoch, cursor=3, automation_id=watch.id)

    assert [2] == [record.cursor for record in store.automations()]


def test_a_removed_owner_leaves_automations_to_be_taken(store: Store) -> None:
    """They wait at the cursor they had come to, with what was parked."""
    watch, other = spec("a"), spec("b")
    former = own(store, cursor=5)
    store.save_automation(watch, owner=former, cursor=None)
    store.save_automation(other, owner=former, cursor=2)
    leader = uuid4()
    store.park(former, 4, leader_id=leader, since=NOW)

    store.remove_owner(former)

    assert [] == store.owners()
    assert [(None, 5), (None, 2)] == [(record.owner, record.cursor) for record in store.automations()]
    new = own(store, cursor=9)
    store.take_automation(watch.id, new)  # type: ignore[arg-type]
    assert [Parked(seq=4, leader=leader, since=NOW, automation=watch.id)] == store.parked(new)


def test_parked_events_go_with_an_automation_and_stay_for_the_others(store: Store) -> None:
    """Each automation gets its parked event once, whoever evaluates it."""
    watch, other = spec("a"), spec("b")
    assert watch.id is not None
    former, new = own(store, cursor=5), own(store, cursor=9)
    for each in (watch, other):
        store.save_automation(each, owner=former, cursor=None)
    leader = uuid4()
    store.park(former, 4, leader_id=leader, since=NOW)

    store.take_automation(watch.id, new)

    assert [Parked(seq=4, leader=leader, since=NOW, automation=None)] == store.parked(former)
    assert [Parked(seq=4, leader=leader, since=NOW, automation=watch.id)] == store.parked(new)
    store.unpark(former, 4)
    store.unpark(new, 4)
    assert ([], 1) == (store.parked(former), len(store.parked(new)))
    store.unpark(new, 4, automation_id=watch.id)
    assert [] == store.parked(new)


def test_an_automation_with_a_place_of_its_own_takes_only_its_own_parked_events_along(store: Store) -> None:
    """What its former owner has parked further on it has yet to come to."""
    watch = spec("a")
    assert watch.id is not None
    former, new, leader = own(store, cursor=5), own(store, cursor=9), uuid4()
    store.save_automation(watch, owner=former, cursor=2)
    store.park(former, 4, leader_id=leader, since=NOW)
    store.park(former, 1, leader_id=leader, since=NOW, automation_id=watch.id)

    store.take_automation(watch.id, new)

    assert [Parked(seq=1, leader=leader, since=NOW, automation=watch.id)] == store.parked(new)
    store.forget_parked(watch.id)
    assert ([], 1) == (store.parked(new), len(store.parked(former)))


def test_windows_are_put_replaced_and_dropped(store: Store) -> None:
    """By automation, path and key; those of an automation that is gone are nobody's."""
    watch, other = spec("a"), spec("b")
    assert watch.id is not None
    assert other.id is not None
    for each in (watch, other):
        store.save_automation(each, owner=None, cursor=0)
    store.put_windows({(watch.id, (), ("x", "é")): {"n": 1}, (watch.id, (0, 1), ()): {"n": 2}})
    store.put_windows({(watch.id, (), ("x", "é")): {"n": 3}, (watch.id, (0, 1), ()): None, (other.id, (), ()): {}})
    store.put_windows({(uuid4(), (), ()): {"n": 9}})

    assert {(watch.id, (), ("x", "é")): {"n": 3}} == store.windows([watch.id])
    assert 2 == len(store.windows([watch.id, other.id, uuid4()]))
    store.drop_windows(other.id)
    assert {} == store.windows([other.id])


def test_deleting_an_automation_drops_its_windows_and_fences_its_owner(store: Store) -> None:
    """The owner evaluates it no longer."""
    watch = spec()
    assert watch.id is not None
    token = own(store)
    store.save_automation(watch, owner=token, cursor=None)
    store.put_windows({(watch.id, (), ()): {}})

    assert [True, False] == [store.delete_automation(watch.id) for _ in range(2)]
    assert ([], {}) == (store.automations(), store.windows([watch.id]))
    with pytest.raises(LostOwnership):
        store.advance(token, epoch=0, cursor=1)


# ------------------------------------------------------------------------------------------------ firings and actions


def test_firings_and_their_actions_are_kept(store: Store) -> None:
    """Newest first, by automation and by event; actions in order, claimed once."""
    watch, token = spec(), own(store)
    assert watch.id is not None
    store.save_automation(watch, owner=token, cursor=None)
    cause, first, second = uuid4(), uuid4(), uuid4()
    store.add_firing(first, watch.id, at=NOW, event_id=cause, body={"a": 1})
    store.add_firing(second, watch.id, at=NOW + SECOND, event_id=None, body={})
    store.add_action(first, 1, kind="emit-event", body={"x": 2})
    store.add_action(first, 0, kind="do-nothing", body={})

    older = FiringRecord(id=first, automation_id=watch.id, at=NOW, event_id=cause, body={"a": 1})
    newer = FiringRecord(id=second, automation_id=watch.id, at=NOW + SECOND, event_id=None, body={})
    assert (older, None) == (store.firing(first), store.firing(uuid4()))
    assert [newer, older] == store.firings() == store.firings(automation_id=watch.id)
    assert ([older], []) == (store.firings(event_id=cause), store.firings(event_id=cause, automation_id=uuid4()))
    assert [older] == store.firings(event_id=cause, automation_id=watch.id)

    zero = ActionRecord(firing_id=first, index=0, kind="do-nothing", status="pending", owner=None, detail="", body={})
    one = replace(zero, index=1, kind="emit-event", body={"x": 2})
    assert [zero, one] == store.pending_actions() == store.pending_actions(owner=token)
    assert [zero, one] == store.pending_actions(automation_ids=[watch.id]) == store.actions(first)
    assert ([], []) == (store.pending_actions(owner=uuid4()), store.pending_actions(automation_ids=[uuid4()]))
    assert [True, False] == [store.claim_action(first, 0, owner=token) for _ in range(2)]
    assert [replace(zero, status="claimed", owner=token)] == store.claimed_actions(token)
    store.finish_action(first, 0, status="failed", detail="no")
    assert [replace(zero, status="failed", owner=token, detail="no"), one] == store.actions(first)
    assert ([one], []) == (store.pending_actions(), store.claimed_actions(token))


def test_notifications_come_newest_first(store: Store) -> None:
    """As they were left."""
    id = uuid4()
    store.add_notification("one", "body", automation_id=None, at=NOW)
    store.add_notification("two", "body", automation_id=id, at=NOW)

    older = Notification(at=NOW, automation_id=None, subject="one", body="body")
    newer = Notification(at=NOW, automation_id=id, subject="two", body="body")
    assert ([newer, older], [newer]) == (store.notifications(), store.notifications(1))


# ------------------------------------------------------------------------------------------------------- deployments


def deployment(name: str = "nightly", **fields: Any) -> Deployment:
    """A deployment with defaults."""
    held = {"id": uuid4(), "name": name, "flow_id": UUID(int=1), "flow_name": "f", "created": NOW, "updated": NOW}
    return Deployment(**{**held, **fields})


def test_a_flow_keeps_its_id(store: Store) -> None:
    """By name, made once."""
    first = store.flow_id("f", uuid4)

    assert (first, True) == (store.flow_id("f", uuid4), first != store.flow_id("g", uuid4))


def test_deployments_are_kept_by_full_name(store: Store) -> None:
    """Saved, replaced, found by name and id, deleted."""
    nightly = deployment(parameters={"x": 1}, owner=uuid4())
    store.save_deployment(deployment("b"))
    store.save_deployment(nightly)
    store.save_deployment(nightly.changed(paused=True))

    assert nightly.changed(paused=True) == store.deployment("f/nightly") == store.deployment(nightly.id)
    assert ["f/b", "f/nightly"] == [each.full_name for each in store.deployments()]
    with pytest.raises(AutomationError, match="names are unique"):
        store.save_deployment(deployment())
    assert [True, False] == [store.delete_deployment(nightly.id) for _ in range(2)]
    assert store.deployment("f/nightly") is None


# -------------------------------------------------------------------------------------------------------------- runs


def test_a_run_comes_back_with_its_present_state(store: Store) -> None:
    """Its history is kept, each state once; saving without a state keeps the present one."""
    run = flow_run(parameters={"x": [1]}, tags=("t",), owner=uuid4())
    begun, done = State(type=StateType.RUNNING), Completed(data=Kept(value={"a": 1}))
    store.save_flow_run(run, scheduled())
    store.save_flow_run(run, begun)
    store.save_flow_run(run.changed(run_count=1), begun)
    store.save_flow_run(run.changed(end_time=NOW), done, keep=True)
    store.save_flow_run(run.changed(name="other", end_time=NOW), None)

    found = store.flow_run(run.id)

    assert found == run.changed(name="other", end_time=NOW, state=done)
    assert ["SCHEDULED", "RUNNING", "COMPLETED"] == [state.type.value for state in store.run_states(run.id)]
    assert {"a": 1} == store.run_states(run.id)[-1].result()
    assert (None, None) == (store.flow_run(uuid4()), store.task_run(run.id))


def test_a_result_is_stored_only_where_asked(store: Store) -> None:
    """Without keep the state comes back without its data."""
    run = flow_run()
    store.save_flow_run(run, Completed(data=Kept(value=1)))
    found = store.flow_run(run.id)

    assert found is not None
    assert found.state is not None
    assert (None, "Completed") == (found.state.data, found.state.name)


def test_a_waiting_run_is_claimed_once(store: Store) -> None:
    """By compare and set; who claimed it owns it, until it is released."""
    run, first, second = flow_run(), uuid4(), uuid4()
    store.save_flow_run(run, scheduled())

    assert [True, False, False] == [store.claim_run(run.id, owner) for owner in (first, first, second)]
    store.save_flow_run(run, State(type=StateType.RUNNING))
    assert first == store.flow_run(run.id).owner  # type: ignore[union-attr]
    store.release_run(run.id, first)
    assert not store.claim_run(run.id, second)
    store.save_flow_run(run, scheduled())
    assert store.claim_run(run.id, second)


def test_due_runs_are_those_whose_time_has_come(store: Store) -> None:
    """Of their owner, unclaimed, earliest first; the next one's time is known."""
    owner = uuid4()
    early, late, later = (flow_run(owner=owner, expected_start_time=NOW + seconds * SECOND) for seconds in (1, 2, 30))
    for run in (later, late, early, flow_run(owner=uuid4())):
        store.save_flow_run(run, scheduled())

    now = NOW + 2 * SECOND
    assert [early.id, late.id] == [run.id for run in store.due_runs(owner, now)]
    assert (NOW + 30 * SECOND, None) == (store.next_due(owner, now), store.next_due(owner, NOW + 30 * SECOND))
    store.claim_run(early.id, owner)
    assert [late.id] == [run.id for run in store.due_runs(owner, now)]


def test_flow_runs_are_found_by_what_they_are_of(store: Store) -> None:
    """Newest first; every criterion counts."""
    place, watch, firing, owner = uuid4(), uuid4(), uuid4(), uuid4()
    store.add_firing(firing, watch, at=NOW, event_id=None, body={})
    plain, fired, deployed = flow_run(), flow_run(firing_id=firing, owner=owner), flow_run(deployment_id=place)
    for run, state in ((plain, Failed()), (fired, scheduled()), (deployed, State(type=StateType.RUNNING))):
        store.save_flow_run(run, state)

    def found(**criteria: Any) -> list[UUID]:
        return [run.id for run in store.flow_runs(**criteria)]

    assert [deployed.id, fired.id, plain.id] == found() == found(flow_name="f")
    assert [deployed.id] == found(limit=1) == found(deployment_id=place)
    assert [fired.id] == found(automation_id=watch) == found(firing_id=firing) == found(owner=owner)
    assert [deployed.id, plain.id] == found(states=[StateType.FAILED, StateType.RUNNING])
    assert [] == found(states=[]) == found(flow_name="g") == found(owner=owner, deployment_id=place)
    assert (1, 0) == (store.count_running(place), store.count_running(uuid4()))


def test_a_run_may_be_asked_to_take_a_state(store: Store) -> None:
    """Asked, read, taken back."""
    run, asked = flow_run(), State(type=StateType.CANCELLING, message="stop")
    store.save_flow_run(run, State(type=StateType.RUNNING))

    assert store.asked(run.id) is None
    store.set_asked(run.id, asked)
    assert asked == store.asked(run.id)
    store.save_flow_run(run, None)
    assert asked == store.asked(run.id)
    store.set_asked(run.id, None)
    assert store.asked(run.id) is None


def test_deleting_a_run_deletes_all_it_left(store: Store) -> None:
    """States, hooks, logs and task runs with theirs; what comes later finds nobody."""
    run, other = flow_run(), flow_run()
    task = TaskRun(id=uuid4(), name="t", created=NOW, task_key="k", flow_run_id=run.id)
    hook = HookOutcome(run_id=run.id, state_id=uuid4(), hook="h", entered="Failed", outcome="ran", at=NOW)
    line = LogLine(run_id=run.id, level=20, logger="l", message="hi", at=NOW)
    for each in (run, other):
        store.save_flow_run(each, scheduled())
    store.save_task_run(task, Completed())
    store.add_hook(hook)
    store.add_logs([line, line.changed(task_run_id=task.id, message="there")])

    assert [task.changed(state=Completed())] == store.task_runs(run.id)
    assert task.changed(state=Completed()) == store.task_run(task.id)
    assert [hook] == store.hooks(run.id)
    assert [line, line.changed(task_run_id=task.id, message="there")] == store.logs(run.id)
    assert [line] == store.logs(run.id, 1)

    assert [True, False] == [store.delete_flow_run(run.id) for _ in range(2)]
    store.add_hook(hook)
    store.add_logs([line])

    assert ([], [], [], []) == (
        store.task_runs(run.id), store.hooks(run.id), store.logs(run.id), store.run_states(task.id)
    )  # fmt: skip
    assert [other.id] == [each.id for each in store.flow_runs()]


# --------------------------------------------------------------------------------------------------------- retention


def fill(store: Store, clock: Stopped, count: int, **fields: Any) -> list[Event]:
    """So many events, one a second."""
    kept = []
    for _ in range(count):
        clock.sleep(1)
        kept += store.append([event(occurred=clock.now(), **fields)])
    return kept


def test_pruning_by_age_forgets_the_oldest_with_all_that_hangs_on_them(store: Store, clock: Stopped) -> None:
    """Related rows, finished firings, ended runs; nothing younger, nothing that is still open."""
    related = [{"prefect.resource.id": "c", "prefect.resource.role": "r"}]
    events = fill(store, clock, 10, related=related)
    old, open_, young = uuid4(), uuid4(), uuid4()
    for id, place in ((old, 0), (open_, 1), (young, 9)):
        assert events[place].received is not None
        store.add_firing(id, uuid4(), at=events[place].received, event_id=events[place].id, body={})
        store.add_action(id, 0, kind="do-nothing", body={}, status="pending" if id == open_ else "done")
    ended, running, later = flow_run(end_time=NOW), flow_run(), flow_run(end_time=NOW + timedelta(hours=1))
    store.save_flow_run(ended, Completed())
    store.save_flow_run(running, State(type=StateType.RUNNING))
    store.save_flow_run(later, Completed())

    removed = store.prune(max_age=5 * SECOND, max_bytes=None, now=clock.now())

    assert 4 == removed
    assert [5, 6, 7, 8, 9, 10] == [each.seq for each in store.read(EventFilter(order="ASC"))]
    assert 6 == store.count(EventFilter(any_resource={"id": "c"}))
    assert [young, open_] == [firing.id for firing in store.firings()]
    assert [later.id, running.id] == [run.id for run in store.flow_runs()]
    assert 0 == store.prune(max_age=5 * SECOND, max_bytes=None, now=clock.now())


def test_pruning_keeps_what_nobody_has_evaluated_and_the_newest(store: Store, clock: Stopped) -> None:
    """Owners' cursors, automations' own cursors and parked events hold the log."""
    fill(store, clock, 10)
    token, watch = own(store, cursor=6), spec()
    store.save_automation(watch, owner=token, cursor=4)
    store.park(token, 3, leader_id=uuid4(), since=NOW)

    def prune() -> tuple[int, int]:
        removed = store.prune(max_age=timedelta(0), max_bytes=None, now=clock.now() + SECOND)
        return removed, store.count(EventFilter())

    assert (2, 8) == prune()
    store.unpark(token, 3)
    assert (2, 6) == prune()
    store.join(watch.id)  # type: ignore[arg-type]
    assert (2, 4) == prune()
    store.remove_owner(token)
    store.delete_automation(watch.id)  # type: ignore[arg-type]
    assert (3, 1) == prune()
    assert 11 == store.append([event()])[0].seq


def test_pruning_by_size_stops_when_it_fits(store: Store, clock: Stopped) -> None:
    """Room is made from the oldest on, no more than needed to the bite."""
    for _ in range(5):
        clock.sleep(1)
        store.append([event(payload={"x": "y" * 2_000}) for _ in range(600)])
    assert 0 == store.prune(max_age=None, max_bytes=10**9, now=clock.now())

    removed = store.prune(max_age=None, max_bytes=7_000_000, now=clock.now())

    assert removed in range(1_000, 2_001)
    assert 3_000 - removed == store.count(EventFilter())
    assert 0 == store.prune(max_age=None, max_bytes=None, now=clock.now())
