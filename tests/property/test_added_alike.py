"""Events appended with nothing asked back are in the log as those that are given back."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.store import Store
from eventkit.workspace.clock import VirtualClock

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
BATCHES = st.lists(st.lists(st.integers(0, 400), min_size=1, max_size=120), max_size=8)


def event(number):
    """One of 400 events: some bulky, with names, labels and roles of their own; the same number is the same event."""
    customer = {"prefect.resource.id": f"customer.{number % 7}", "prefect.resource.role": f"role-{number % 5}"}
    return Event(
        id=UUID(int=number + 1),
        occurred=MOMENT,
        event=f"order.{number % 11}",
        resource={"prefect.resource.id": f"order.{number}", f"label-{number % 13}": "x"},
        related=[customer] if number % 2 else [],
        payload={"text": "x" * 70_000} if number % 97 == 0 else {"number": number},
    )


def told(store):
    """All that the store says of its events, by every way of asking."""
    customers = [EventFilter.parse({"any_resource": {"id": f"customer.{n}"}}) for n in range(7)]
    return (
        store.tail(0, 1_000),
        [store.seen(kind) for kind in ("event", "resource", "label", "role")],
        [store.count(EventFilter.parse({"event": {"name": [f"order.{n}"]}})) for n in range(11)],
        [[each.seq for each in store.read(customer)] for customer in customers],
    )


@given(batches=BATCHES)
def test_events_that_are_added_are_stored_as_those_that_are_appended(batches):
    """In the same places, with the same words, counts and resources, those that were there before too."""
    with Store.open(None, clock=VirtualClock(MOMENT)) as one, Store.open(None, clock=VirtualClock(MOMENT)) as other:
        for batch in batches:
            unique = [event(number) for number in dict.fromkeys(batch)]
            one.append(unique)
            other.add_events(unique)

        assert told(one) == told(other)
