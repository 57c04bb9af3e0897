"""Rows of the feed by rank are the filtered log, however they are asked for and whatever arrives between."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from eventkit.api import view as views
from eventkit.api.view import View
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.store import Store
from tests.property.test_query_agrees import Standing, events, expected, filters

asked = st.tuples(st.just("rows"), st.integers(-12, 16), st.integers(0, 12))
arriving = st.tuples(st.just("arrive"), st.lists(events, max_size=4), st.none())
other = st.sampled_from([("places", None, None), ("arrived", None, None), ("total", None, None)])


def ranked(filter: EventFilter, stored: list[Event], anchor: int) -> dict[int, int]:
    """Rank to place in the log, as the documentation of a view reads."""
    before = [event for event in stored if (event.seq or 0) <= anchor]
    after = [event for event in stored if (event.seq or 0) > anchor]
    later = filter.changed(resource=filter.resource.changed(distinct=False), order="ASC")
    found = dict(enumerate(expected(filter, before)))
    return found | {-1 - at: seq for at, seq in enumerate(expected(later, after))}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(events, max_size=14),
    filters,
    st.lists(st.one_of(asked, arriving, other), max_size=8),
    st.integers(1, 6),
)
def test_rows_by_rank_are_the_filtered_log(
    held: list[Event], fields: dict[str, Any], steps: list[tuple[str, Any, Any]], stretch: int
) -> None:
    """Near and far, before and after the anchor, in any order of asking, while more arrives."""
    filter = EventFilter.parse({**fields, "order": "DESC"})
    with (
        Store.open(None, clock=Standing()) as store,
        patch.object(views, "FIRST", stretch),
        patch.object(views, "NEWEST", stretch),
    ):
        stored = store.append(held)
        anchor = store.last_seq()
        view = View(store, filter, anchor)
        for what, first, second in [*steps, ("rows", -20, 40)]:
            wanted = ranked(filter, stored, anchor)
            if what == "arrive":
                stored += store.append(first)
            elif what == "rows":
                rows = {rank: event.seq for rank, event in view.ranked(first, second)}
                assert {rank: wanted[rank] for rank in range(first, first + second) if rank in wanted} == rows
                assert list(rows) == sorted(rows)
            elif what == "places":
                assert [seq for rank, seq in wanted.items() if rank >= 0] == view.places().seqs(0, 100)
            elif what == "arrived":
                assert sum(rank < 0 for rank in wanted) == view.arrived()
            else:
                assert view.total() in (None, sum(rank >= 0 for rank in wanted))
        wanted = ranked(filter, stored, anchor)
        for event in stored:
            assert next((rank for rank, seq in wanted.items() if seq == event.seq), None) == view.rank_of(
                event.seq or 0
            )


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=14), filters, st.lists(events, max_size=5), st.sampled_from(["a", "EU", '"', "é"]))
def test_what_is_found_in_a_view_is_what_a_filter_for_it_finds(
    held: list[Event], fields: dict[str, Any], later: list[Event], text: str
) -> None:
    """Before and after the anchor, and again once more arrived."""
    filter = EventFilter.parse({**fields, "order": "DESC"})
    filter = filter.changed(resource=filter.resource.changed(distinct=False))
    word = EventFilter.parse({"text": '"' + text.replace('"', '\\"') + '"'})
    with Store.open(None, clock=Standing()) as store:
        stored = store.append(held)
        view = View(store, filter, store.last_seq())
        for batch in (later, later[:1]):
            stored += [each for each in store.append(batch) if each not in stored]
            holding = set(expected(word, stored))
            wanted = [seq for seq in expected(filter, stored) if seq in holding]
            hits = view.found(text)
            assert wanted == hits.seqs(0, len(hits))


letting_go = st.tuples(st.just("let go"), st.integers(1, 12), st.none())


@settings(max_examples=200, deadline=None)
@given(
    st.lists(events, max_size=14), filters, st.lists(st.one_of(asked, arriving, other, letting_go), max_size=8),
    st.integers(1, 6),
)  # fmt: skip
def test_no_rank_moves_while_retention_lets_the_oldest_go(
    held: list[Event], fields: dict[str, Any], steps: list[tuple[str, Any, Any]], stretch: int
) -> None:
    """Before or after their places were read: what is gone leaves its rank empty, and nothing takes it."""
    filter = EventFilter.parse({**fields, "order": "DESC"})
    with (
        Store.open(None, clock=Standing()) as store,
        patch.object(views, "FIRST", stretch),
        patch.object(views, "NEWEST", stretch),
    ):
        stored = store.append(held)
        anchor, gone = store.last_seq(), 0
        view = View(store, filter, anchor)
        for what, first, second in [*steps, ("rows", -20, 40)]:
            wanted = ranked(filter, stored, anchor)
            if what == "arrive":
                stored += store.append(first)
            elif what == "let go" and (upto := min(first, anchor, store.last_seq() - 1)) > 0:
                forget(store, upto)
                gone = max(gone, upto)
            elif what == "rows":
                rows = {rank: event.seq for rank, event in view.ranked(first, second)}
                there = {rank: seq for rank, seq in wanted.items() if first <= rank < first + second and seq > gone}
                assert there == rows
            elif what in ("places", "arrived", "total"):
                getattr(view, what)()


def forget(store: Store, upto: int) -> None:
    """Deletes the events up to a place, as retention does."""
    with store.transaction() as transaction:
        for name in ("prune_related", "prune_tallies", "prune_events"):
            transaction._write(name, upto)
