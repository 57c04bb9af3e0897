"""Filters as SQL and filters as anybody would write them in Python find the same events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from eventkit.model.event import Event
from eventkit.model.filter import EventFilter, Resources, Role
from eventkit.model.pattern import none_predicate, spec_matches
from eventkit.model.payload import payload_predicate
from eventkit.model.resource import Resource
from eventkit.store import Store, parse_text
from tests.property.payload_values import CLAUSES, EVERY_NUMBER, EVERY_SIGN, PAYLOADS, SCALARS
from tests.property.payload_values import PATTERNS as PAYLOAD_PATTERNS

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ["a", "a.b", "a.bc", "A.b", "é", "x%", "x_"]
IDS = ["r", "r.1", "r.2", "R.1", "ü", "%"]
ROLES = ["flow", "tag"]
VALUES = ["", "eu", "EU", "us[1]", 'q"\\', "naïve", "*"]
PATTERNS = [*VALUES, "e*", "!eu", "!*", "?u", "us[[]1]", "[!e]*", "!e*"]
WORDS = ["a", "EU", "r.1", "%", "_", '\\"', "\\\\", "é", "Ü", "flow", '"q\\""', "payload", "-", "1"]


class Standing:
    """A clock that stands still."""

    def now(self) -> datetime:
        """The start."""
        return START

    def sleep(self, seconds: float) -> None:
        """Nothing."""


labels = st.dictionaries(st.sampled_from(["region", "ключ"]), st.sampled_from(VALUES))
resources = st.builds(lambda id, more: {"prefect.resource.id": id, **more}, st.sampled_from(IDS), labels)
related = st.builds(lambda held, role: {**held, "prefect.resource.role": role}, resources, st.sampled_from(ROLES))
events = st.builds(
    lambda name, resource, taking, seconds, value: Event(
        event=name,
        resource=resource,
        related=taking,
        occurred=START + timedelta(seconds=seconds),
        payload=value if isinstance(value, dict) else {"v": value},
    ),
    st.sampled_from(NAMES),
    resources,
    st.lists(related, max_size=3),
    st.integers(-3, 3),
    st.sampled_from([1, "EU", 'say "q"', "Über\n", None]) | PAYLOADS,
)

some_ids = st.lists(st.sampled_from(IDS), max_size=2)
specs = st.dictionaries(
    st.sampled_from(["region", "ключ", "prefect.resource.id"]),
    st.lists(st.sampled_from(PATTERNS), max_size=2),
    max_size=2,
)
prefixes = st.lists(st.sampled_from(["", "a", "a.", "r.", "x", "é", "%", "R"]), max_size=2)
names = st.lists(st.sampled_from(NAMES), max_size=2)
times = st.none() | st.integers(-3, 3).map(lambda seconds: START + timedelta(seconds=seconds))
filters = st.fixed_dictionaries(
    {},
    optional={
        "occurred": st.fixed_dictionaries({"since": times, "until": times}),
        "event": st.fixed_dictionaries(
            {}, optional={"name": names, "prefix": prefixes, "exclude_name": names, "exclude_prefix": prefixes}
        ),
        "resource": st.fixed_dictionaries(
            {}, optional={"id": some_ids, "id_prefix": prefixes, "labels": specs, "distinct": st.booleans()}
        ),
        "related": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "id": some_ids,
                    "role": st.lists(st.sampled_from(ROLES), max_size=2),
                    "resources_in_roles": st.lists(
                        st.tuples(st.sampled_from(IDS), st.sampled_from(ROLES)), max_size=2
                    ),
                    "labels": specs,
                },
            ),
            max_size=2,
        ),
        "any_resource": st.lists(
            st.fixed_dictionaries({}, optional={"id": some_ids, "id_prefix": prefixes, "labels": specs}), max_size=2
        ),
        "text": st.lists(st.tuples(st.sampled_from(["", "-", "+", "!"]), st.sampled_from(WORDS)), max_size=3).map(
            lambda terms: " ".join(sign + word for sign, word in terms)
        ),
        "payload": PAYLOAD_PATTERNS,
        "none_of": specs | st.lists(specs, max_size=2),
        "order": st.sampled_from(["ASC", "DESC"]),
    },
)  # fmt: skip


def admits(filter: EventFilter, event: Event) -> bool:
    """Whether the filter admits an event, clause by clause, as the documentation of its fields reads."""
    since, until = filter.occurred.since, filter.occurred.until
    name = event.event
    return (
        (since is None or event.occurred >= since)
        and (until is None or event.occurred <= until)
        and (not filter.event.name or name in filter.event.name)
        and (not filter.event.prefix or name.startswith(filter.event.prefix))
        and name not in filter.event.exclude_name
        and not any(name.startswith(prefix) for prefix in filter.event.exclude_prefix)
        and fits(filter.resource, event.resource)
        and all(nothing(role) or any(took_part(role, held) for held in event.related) for role in filter.related)
        and all(any(fits(each, held) for held in event.involved_resources) for each in filter.any_resource)
        and (filter.text is None or reads(filter.text.query, event))
        and (filter.payload is None or payload_predicate(filter.payload)(event.payload))
        and none_predicate(filter.none_of)(event.resource, event.related)
    )


def fits(wanted: Resources, resource: Resource) -> bool:
    """Whether one resource has the id, the prefix and the labels."""
    return (
        (not wanted.id or resource.id in wanted.id)
        and (not wanted.id_prefix or resource.id.startswith(wanted.id_prefix))
        and spec_matches(wanted.labels, resource)
    )


def nothing(wanted: Role) -> bool:
    """Whether nothing is asked."""
    return not (wanted.id or wanted.role or wanted.resources_in_roles or wanted.labels)


def took_part(wanted: Role, resource: Resource) -> bool:
    """Whether one related resource has all that is asked."""
    role = resource["prefect.resource.role"]
    return (
        (not wanted.id or resource.id in wanted.id)
        and (not wanted.role or role in wanted.role)
        and (not wanted.resources_in_roles or (resource.id, role) in wanted.resources_in_roles)
        and spec_matches(wanted.labels, resource)
    )


def reads(query: str, event: Event) -> bool:
    """Whether the words are in the name, the labels or the payload, whatever their case."""
    held = [event.payload, *(dict(each.root) for each in event.involved_resources)]
    body = json.dumps(held, ensure_ascii=False, separators=(",", ":")).lower()

    def has(term: str) -> bool:
        low = term.lower()
        return low in event.event.lower() or low in body or json.dumps(low, ensure_ascii=False)[1:-1] in body

    words = parse_text(query)
    return (
        (not words.any or any(has(term) for term in words.any))
        and all(has(term) for term in words.required)
        and not any(has(term) for term in words.excluded)
    )


def expected(filter: EventFilter, stored: list[Event]) -> list[int]:
    """The places of what is admitted, in the order asked for."""
    kept = [event for event in (stored if filter.order == "ASC" else stored[::-1]) if admits(filter, event)]
    if filter.resource.distinct:
        first: dict[str, Event] = {}
        for event in kept:
            first.setdefault(event.resource.id, event)
        kept = list(first.values())
    return [event.seq or 0 for event in kept]


@contextmanager
def holding(held: list[Event]) -> Iterator[tuple[Store, list[Event]]]:
    """A store in memory with these events."""
    with Store.open(None, clock=Standing()) as store:
        yield store, store.append(held)


@settings(max_examples=300, deadline=None)
@given(st.lists(events, max_size=12), filters)
def test_pages_and_counts_agree_with_plain_python(held: list[Event], fields: dict[str, Any]) -> None:
    """Every filter finds what reading the events one by one finds, in order, and counts as many.

    Row 37 of prefect-behaviour 8, ours: a prefix minds the case, and takes `%` and `_` as they are.
    """
    filter = EventFilter.parse(fields)
    with holding(held) as (store, stored):
        wanted = expected(filter, stored)

        assert wanted == [event.seq for event in store.read(filter)]
        assert len(wanted) == store.count(filter)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(events, min_size=1, max_size=5), max_size=5), filters, st.integers(1, 8), st.data())
def test_who_took_part_is_found_whether_it_is_brought_forward_or_not(
    batches: list[list[Event]], fields: dict[str, Any], every: int, data: st.DataObject
) -> None:
    """However the log came about: in batches, with some of the events sent again, brought forward at any place."""
    filter = EventFilter.parse(fields)
    with patch("eventkit.store.append.GATHER_EVERY", every), holding([]) as (store, _):
        known: dict[int, Event] = {}
        for batch in batches:
            again = data.draw(st.lists(st.sampled_from(list(known.values())), max_size=2)) if known else []
            for event in store.append(data.draw(st.permutations([*batch, *again]))):
                known[event.seq or 0] = event
        stored = [known[seq] for seq in sorted(known)]
        ids = {each.id for event in stored for each in event.involved_resources}

        assert expected(filter, stored) == [event.seq for event in store.read(filter)]
        assert store.count(filter) == len(expected(filter, stored))
        assert store.seen("resource") == sorted(ids)


def agreed(store: Store, stored: list[Event], pattern: dict[str, Any]) -> bool:
    """Whether the store finds what the predicate admits."""
    fits = payload_predicate(pattern)
    found = store.read(EventFilter.parse({"payload": pattern, "order": "ASC"}))
    return [event.seq for event in stored if fits(event.payload)] == [event.seq for event in found]


def holders(payloads: list[dict[str, Any]]) -> list[Event]:
    """An event for each payload."""
    return [Event(event="a", resource={"prefect.resource.id": "r"}, payload=payload) for payload in payloads]


@settings(max_examples=500, deadline=None)
@given(st.lists(PAYLOADS, max_size=8), PAYLOAD_PATTERNS)
def test_payloads_are_read_as_the_predicate_reads_them(payloads: list[dict[str, Any]], pattern: dict[str, Any]) -> None:
    """Whatever names, texts and numbers they hold, SQL and the trigger's own test agree."""
    with holding(holders(payloads)) as (store, stored):
        assert agreed(store, stored, pattern)


@settings(max_examples=500, deadline=None)
@given(CLAUSES, st.lists(SCALARS | st.lists(SCALARS, max_size=2), min_size=20, max_size=40))
def test_one_field_is_read_as_the_predicate_reads_it(matchers: list[Any], values: list[Any]) -> None:
    """At the top and below, where many values meet one clause."""
    with holding(holders([{"v": value, "w": {"v": value}} for value in values])) as (store, stored):
        assert agreed(store, stored, {"v": matchers})
        assert agreed(store, stored, {"w": {"v": matchers}})


def test_every_number_is_compared_with_every_other_as_the_predicate_does() -> None:
    """Whole numbers beyond floats, floats beyond whole numbers, and what SQLite reads a little off."""
    with holding(holders([{"v": number} for number in EVERY_NUMBER])) as (store, stored):
        for number in EVERY_NUMBER:
            matchers: list[Any] = [number, {"anything-but": number}]
            matchers += [{"numeric": [sign, number]} for sign in EVERY_SIGN]
            for matcher in matchers:
                assert agreed(store, stored, {"v": [matcher]}), matcher


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=12), filters, st.integers(0, 12), st.integers(0, 12))
def test_places_agree_with_plain_python(held: list[Event], fields: dict[str, Any], upto: int, known: int) -> None:
    """Newest first up to a place, whatever comes later; the same where only what came since is asked."""
    filter = EventFilter.parse(fields)
    with holding(held) as (store, stored):
        wanted = sorted(expected(filter, stored[:upto]), reverse=True)
        places = store.places(filter, upto=upto)
        again = store.places(filter, upto=upto, known=store.places(filter, upto=known))

        assert wanted == places.seqs(0, 20) == again.seqs(0, 20)
        assert (len(wanted), wanted[2:4]) == (len(places), places.seqs(2, 2))
        assert [sum(seq > place for seq in wanted) for place in range(14)] == list(map(places.rank, range(14)))
        assert wanted == [seq for seq in range(20, -1, -1) if seq in places]
        assert wanted == [event.seq for event in store.page_at(places.seqs(0, 20))]


@settings(max_examples=100, deadline=None)
@given(st.lists(events, max_size=12), filters, st.integers(1, 3))
def test_pages_join_to_the_whole(held: list[Event], fields: dict[str, Any], limit: int) -> None:
    """Reading on from the last place gives everything once, whatever the size of a page."""
    filter = EventFilter.parse(fields)
    with holding(held) as (store, stored):
        found: list[int] = []
        step = "after" if filter.order == "ASC" else "before"
        while page := store.read(filter, limit=limit, **({step: found[-1]} if found else {})):
            found += [event.seq or 0 for event in page]

        assert expected(filter, stored) == found


@settings(max_examples=100, deadline=None)
@given(st.lists(events, max_size=12), filters, st.sampled_from([0.5, 1, 2, 7]))
def test_histograms_agree_with_plain_python(held: list[Event], fields: dict[str, Any], seconds: float) -> None:
    """Each span counts its own events, spans follow each other without gap, and none is left out."""
    filter = EventFilter.parse(fields)
    with holding(held) as (store, stored):
        places = set(expected(filter, stored))
        occurred = [event.occurred for event in stored if event.seq in places]
        spans = store.histogram(filter, seconds)

    width = timedelta(seconds=seconds)
    assert [sum(start <= each < start + width for each in occurred) for start, _ in spans] == [n for _, n in spans]
    assert len(occurred) == sum(count for _, count in spans)
    assert all(later - earlier == width for (earlier, _), (later, _) in pairwise(spans))


@settings(max_examples=100, deadline=None)
@given(st.lists(events, max_size=12, unique_by=lambda event: event.id), filters, st.integers(2, 9), st.data())
def test_spans_agree_with_plain_python(
    held: list[Event], fields: dict[str, Any], most: int, data: st.DataObject
) -> None:
    """They count every event once, and of each whether anything fired on it, however often."""
    filter = EventFilter.parse(fields)
    with holding(held) as (store, stored):
        upto = data.draw(st.integers(0, len(stored)))
        fired = data.draw(st.lists(st.sampled_from(stored), max_size=20)) if stored else []
        for event in fired:
            store.add_firing(uuid4(), uuid4(), at=START, event_id=event.id, body={})
        kept = set(expected(filter, stored[:upto]))
        admitted = [event for event in stored if event.seq in kept]
        spans = store.spans(filter, most=most, upto=upto)

    if spans is None:
        assert not admitted
        return
    width = timedelta(seconds=spans.seconds)
    starts = [spans.start + width * at for at in range(len(spans.counts))]

    def counted(some: list[Event]) -> list[int]:
        return [sum(start <= event.occurred < start + width for event in some) for start in starts]

    assert counted(admitted) == list(spans.counts)
    assert counted([event for event in admitted if event in fired]) == list(spans.fired)
    assert sum(spans.counts) == len(admitted)
    assert len(spans.counts) <= most


@settings(max_examples=100, deadline=None)
@given(st.lists(events, max_size=12), filters)
def test_shares_agree_with_plain_python(held: list[Event], fields: dict[str, Any]) -> None:
    """Names and resource ids are counted as often as they come."""
    filter = EventFilter.parse(fields)
    with holding(held) as (store, stored):
        places = set(expected(filter, stored))
        kept = [event for event in stored if event.seq in places]
        for what, key in (("event", lambda e: e.event), ("resource", lambda e: e.resource.id)):
            counts: dict[str, int] = {}
            for event in kept:
                counts[key(event)] = counts.get(key(event), 0) + 1

            shares = store.count_by(filter, what)  # type: ignore[arg-type]
            assert sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].encode())) == [
                (share.value, share.count) for share in shares
            ]
            for share in shares:
                times = [event.occurred for event in kept if key(event) == share.value]
                assert (min(times), max(times)) == (share.first, share.last)
