"""What every store does for a view of the log: its places, its spans of time, and what a person keeps of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.store import Places, Spans, Store
from tests.storing import NOW, Stopped, event

ALL = EventFilter()
EU = EventFilter.parse({"payload": {"region": ["eu"]}})
DISTINCT = EventFilter.parse({"resource": {"distinct": True}})

# ------------------------------------------------------------------------------------------------------------- places


@pytest.fixture
def ten(store: Store) -> Store:
    """Ten events, a minute apart, of Europe and America in turn."""
    store.append([region(n) for n in range(10)])
    return store


def region(n: int) -> Event:
    """The nth event."""
    payload = {"region": "us" if n % 2 else "eu"}
    return event(id=f"order.{n % 3}", payload=payload, occurred=NOW + timedelta(minutes=n))


def all_of(places: Places) -> list[int]:
    """Every place, newest first."""
    return places.seqs(0, len(places))


def test_ranks_count_from_the_newest_and_stay_while_events_come(ten: Store) -> None:
    """Up to a place: what comes later has no rank there, and takes none away."""
    before = [ten.places(each, upto=9) for each in (ALL, EU, DISTINCT)]
    ten.append([region(n) for n in range(10, 14)])
    after = [ten.places(each, upto=9) for each in (ALL, EU, DISTINCT)]

    assert [[9, 8, 7, 6, 5, 4, 3, 2, 1], [9, 7, 5, 3, 1], [9, 8, 7]] == list(map(all_of, before))
    assert list(map(all_of, before)) == list(map(all_of, after))


def test_a_part_of_the_places_ends_where_they_do(ten: Store) -> None:
    """Beyond the last there is none, and before the first neither."""
    places = ten.places(EU, upto=10)

    assert ([7, 5], [1], [], []) == (places.seqs(1, 2), places.seqs(4, 9), places.seqs(5, 9), places.seqs(0, 0))
    assert (0, 1, 1, 5) == (places.rank(10), places.rank(8), places.rank(7), places.rank(0))
    assert (True, False, False) == (7 in places, 8 in places, 11 in places)


def test_what_is_known_is_not_asked_again(ten: Store) -> None:
    """What came since is put before it; but for one event a resource, where the newer takes the older's place."""
    for each in (ALL, EU, DISTINCT):
        known = ten.places(each, upto=4)
        assert all_of(ten.places(each, upto=10)) == all_of(ten.places(each, upto=10, known=known))
    assert [9, 7, 5, 2] == all_of(ten.places(EU, upto=10, known=Places.of([2], upto=4)))
    assert [3, 1] == all_of(ten.places(EU, upto=4, known=ten.places(EU, upto=10)))


def test_a_log_without_its_oldest_events_has_their_ranks_no_more(ten: Store, clock: Stopped) -> None:
    """What retention left is one stretch; what a view still names and is gone is left out of its page."""
    clock.sleep(60)
    ten.append([region(10), region(11)])
    places = ten.places(ALL, upto=12)
    ten.prune(max_age=timedelta(seconds=30), max_bytes=None, now=clock.now())

    assert [12, 11] == all_of(ten.places(ALL, upto=12))
    assert (12, [12, 11]) == (len(places), [each.seq for each in ten.page_at(all_of(places))])


def test_a_log_with_holes_has_ranks_without_them(ten: Store) -> None:
    """Whatever made them."""
    with ten.transaction() as transaction:
        transaction._database.writer.execute("DELETE FROM events WHERE seq IN (3, 4)")

    assert [10, 9, 8, 7, 6, 5, 2, 1] == all_of(ten.places(ALL, upto=10))


def test_a_page_is_read_in_the_order_of_its_places(ten: Store) -> None:
    """One that is there twice comes twice; one that is not, never."""
    assert [7, 2, 9, 2] == [each.seq for each in ten.page_at([7, 2, 99, 9, 2])]
    assert [] == ten.page_at([])


# -------------------------------------------------------------------------------------------------------------- spans


def test_spans_have_a_round_width_and_say_what_fired(ten: Store) -> None:
    """Of all, and of what a filter admits; an event that fired twice counts once."""
    newest = ten.at(10)
    assert newest is not None
    for _ in range(2):
        ten.add_firing(uuid4(), uuid4(), at=NOW, event_id=newest.id, body={})
    ten.add_firing(uuid4(), uuid4(), at=NOW, event_id=None, body={})
    start = NOW.replace(minute=4, second=0, microsecond=0)

    assert ten.spans(ALL, most=6) == Spans(start=start, seconds=120, counts=(2,) * 5, fired=(0, 0, 0, 0, 1))
    assert ten.spans(EU, most=6) == Spans(start=start, seconds=120, counts=(1,) * 5, fired=(0,) * 5)
    assert ten.spans(ALL, most=6, upto=3) == Spans(start=start, seconds=120, counts=(2, 1, 0, 0, 0), fired=(0,) * 5)


@pytest.mark.parametrize(
    ("seconds", "width", "count"),
    [
        (0, 1, 1),
        (59, 1, 60),
        (60, 2, 31),
        (600, 15, 41),
        (86_400 * 2, 3_600, 49),
        (86_400 * 365 * 400, 86_400 * 364 * 10, 41),
    ],
)
def test_spans_are_as_narrow_as_their_number_allows(store: Store, seconds: int, width: int, count: int) -> None:
    """From seconds to centuries."""
    begin = NOW.replace(second=0, microsecond=0)
    store.append([event(occurred=begin), event(occurred=begin + timedelta(seconds=seconds))])

    spans = store.spans(ALL)
    assert spans is not None
    assert (width, count, 2) == (spans.seconds, len(spans.counts), sum(spans.counts))
    assert spans.start <= begin < spans.start + timedelta(seconds=width)


def test_spans_reach_as_far_as_the_times_that_are_named(ten: Store) -> None:
    """Where there is nothing as well; where nothing is named and nothing is there, there are none."""
    since, until = NOW + timedelta(minutes=20), NOW + timedelta(minutes=25)
    named = EventFilter.parse({"occurred": {"since": since, "until": until}, "text": "order"})

    spans = ten.spans(named, most=10)
    assert spans is not None
    assert ((0,) * 6, 60) == (spans.counts, spans.seconds)
    assert ten.spans(EventFilter(text="nothing")) is None


# ------------------------------------------------------------------------------------------------ what a person keeps


def test_what_is_kept_comes_back_by_kind_and_name(store: Store) -> None:
    """In the order of names; kept again it is replaced, and let go it is gone."""
    views = {"late": {"text": "late", "columns": ["payload.total"]}, "Über": [1, None, "☃"]}
    for name, body in views.items():
        store.keep("view", name, {})
        store.keep("view", name, body)
    store.keep("bookmark", "late", 3)

    assert (views, ["late", "Über"]) == (store.kept("view"), list(store.kept("view")))
    assert [True, False] == [store.forget("view", "late"), store.forget("view", "late")]
    assert ({"Über": views["Über"]}, {"late": 3}, {}) == tuple(map(store.kept, ("view", "bookmark", "x")))


def test_what_is_kept_is_kept_with_its_transaction(store: Store) -> None:
    """Or not at all, where that fails."""
    store.keep("view", "a", 1)

    def failing() -> None:
        with store.transaction() as transaction:
            transaction.keep("view", "b", 2)
            transaction.forget("view", "a")
            assert {"b": 2} == transaction.kept("view")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert {"a": 1} == store.kept("view")


def test_what_is_no_json_is_not_kept(store: Store) -> None:
    """It could not come back."""
    with pytest.raises(TypeError):
        store.keep("view", "a", object())
    assert {} == store.kept("view")
