"""The feed's answers: rows by rank, counts, places, texts found, and the Python of a view."""

from datetime import timedelta
from uuid import UUID

import pytest

import eventkit as ek
from eventkit.api import Refused
from eventkit.workspace.clock import VirtualClock, WallClock
from tests.asking import asking

ORDERS = {"event": {"prefix": ["order."]}}


@pytest.fixture(params=["memory", "file"])
def ws(request, tmp_path):
    """A workspace in memory, or in a file, where other threads read on connections of their own."""
    if request.param == "memory":
        with ek.Workspace.in_memory() as opened:
            yield opened
    else:
        with ek.Workspace(tmp_path / "log", clock=WallClock()) as opened:
            yield opened


@pytest.fixture
def ask(ws):
    """A front end that asks it."""
    with asking(ws) as asker:
        yield asker


def emitted(count, name="order.placed", start=0):
    """Events numbered in their payload."""
    return [
        ek.emit_event(name, {"prefect.resource.id": f"order.{n}"}, payload={"n": n})
        for n in range(start, start + count)
    ]


def numbers(reply):
    """Which event stands at which rank."""
    return {row["rank"]: row["resource"] for row in reply["rows"]}


def test_a_view_opens_with_its_newest_rows_its_count_and_its_python(ask):
    """And says whether the log is empty altogether."""
    empty = ask("feed.open", live=False)
    emitted(5)
    emitted(2, "stock.low", 5)
    page = ask("feed.open", filter=ORDERS, first=2, live=False)

    assert {"anchor": 0, "rows": [], "total": 0, "code": "ek.events()", "empty": True} == empty
    assert (7, 5, "ek.events('order.*')", False) == (page["anchor"], page["total"], page["code"], page["empty"])
    assert {0: "order.4", 1: "order.3"} == numbers(page)


def test_ranks_stay_while_events_arrive(ask):
    """What came after the anchor has negative ranks, the first of them -1."""
    emitted(5)
    anchor = ask("feed.open", filter=ORDERS, live=False)["anchor"]
    before = numbers(ask("feed.rows", filter=ORDERS, anchor=anchor, start=0, count=5))
    emitted(1, "stock.low")
    emitted(3, start=5)

    assert before == numbers(ask("feed.rows", filter=ORDERS, anchor=anchor, start=0, count=5))
    assert {-3: "order.7", -2: "order.6", -1: "order.5", 0: "order.4", 1: "order.3"} == numbers(
        ask("feed.rows", filter=ORDERS, anchor=anchor, start=-4, count=6)
    )
    assert {"counts": [5]} == ask("feed.count", filter=ORDERS, anchor=anchor, start=0, count=0)


def test_rows_that_retention_let_go_are_left_out(ws, ask):
    """Their ranks stay empty, and the others where they were."""
    emitted(3)
    if isinstance(ws.clock, VirtualClock):
        ws.clock.advance(1)
    last = emitted(3, start=3)[0]
    anchor = ask("feed.open", live=False)["anchor"]
    ws.store.prune(max_age=timedelta(0), max_bytes=None, now=last.received)

    assert {0: "order.5", 1: "order.4", 2: "order.3"} == numbers(ask("feed.rows", anchor=anchor, start=0, count=6))


def test_a_row_tells_what_differs_among_its_page(ask):
    """The two fields whose values differ most, those of an event's own name; then by their order."""
    for n in range(4):
        payload = {"kind": "same", "half": n % 2, "each": n, "deep": {"id": f"x{n}"}}
        ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload=payload)
    ek.emit_event("stock.low", {"prefect.resource.id": "rye"}, payload={"left": 3})
    rows = ask("feed.open", live=False)["rows"]

    assert [["left", "3"]] == rows[0]["hints"]
    assert [["each", "3"], ["deep.id", "x3"]] == rows[1]["hints"]


def test_nothing_of_a_large_payload_crosses_in_a_row(ask):
    """A text of a million characters and ten thousand keys are told of in short."""
    payload = {"text": "x" * 1_000_000, "keys": {f"k{n}": n for n in range(10_000)}, "list": list(range(10_000))}
    ek.emit_event("big", {"prefect.resource.id": "r" * 900}, payload=payload)
    columns = ["payload.text", "payload.keys", "payload.list", "payload.none", "resource.id"]
    (row,) = ask("feed.open", live=False, columns=columns)["rows"]

    assert len(str(row)) < 2_000
    assert {"payload.keys": "10,000 keys", "payload.list": "10,000 items"}.items() <= row["cells"].items()
    assert ["payload.keys", "payload.list", "payload.text", "resource.id"] == sorted(row["cells"])
    assert row["size"] > 1_000_000


def test_a_row_says_whose_it_is_who_took_part_and_how_its_clocks_differ(ws, ask):
    """Ours are Prefect's and eventkit's own; within a second the clocks agree."""
    now = ws.clock.now()
    ek.emit_event("prefect.x", {"prefect.resource.id": "a", "prefect.resource.name": "A"}, occurred=now)
    related = [{"prefect.resource.id": f"r.{n}", "prefect.resource.role": "tag"} for n in range(3)]
    ek.emit_event("mine", {"prefect.resource.id": "a"}, occurred=now - timedelta(hours=1), related=related)
    mine, ours = ask("feed.open", live=False)["rows"]

    assert (True, "A", [], 0.0) == (ours["ours"], ours["resource_name"], ours["roles"], ours["skew"])
    assert (False, None, ["tag"]) == (mine["ours"], mine["resource_name"], mine["roles"])
    assert 3600 <= mine["skew"] < 3660


def test_a_moment_and_an_event_have_their_place_in_a_view(ws, ask):
    """Of a moment it is the event that occurred last by then, wherever in the log that stands."""
    now = ws.clock.now()
    ages = [10, 8, 9, 2, 5]
    held = [
        ek.emit_event("order.placed", {"prefect.resource.id": f"{age}"}, occurred=now - timedelta(minutes=age))
        for age in ages
    ]
    other = ek.emit_event("stock.low", {"prefect.resource.id": "x"}, occurred=now - timedelta(minutes=3))
    anchor = ask("feed.open", filter=ORDERS, live=False)["anchor"]
    later = ek.emit_event("order.placed", {"prefect.resource.id": "later"})

    def place(**of):
        return ask("feed.place", filter=ORDERS, anchor=anchor, **of)["rank"]

    def at(minutes):
        return (now - timedelta(minutes=minutes)).isoformat()

    assert [None, 4, 2, 3, 0, 1] == [place(at=at(minutes)) for minutes in (11, 10, 8.5, 7, 3, 1)]
    assert [4, None, -1, None] == [place(id=str(id)) for id in (held[0].id, other.id, later.id, UUID(int=1))]


def test_texts_are_found_from_a_row_on_both_ways(ask):
    """With which of how many it is; what came after the anchor counts too, and what else the view asks holds."""
    for n, word in enumerate(("rye", "oat", "rye", "oat", "Rye bread")):
        ek.emit_event("order.placed", {"prefect.resource.id": f"{n}"}, payload={"of": word})
    ek.emit_event("stock.low", {"prefect.resource.id": "x"}, payload={"of": "rye"})
    anchor = ask("feed.open", filter=ORDERS, live=False)["anchor"]

    def find(word, start, older=True, **more):
        wanted = {**ORDERS, **more}
        found = ask("feed.find", filter=wanted, anchor=anchor, text=word, start=start, older=older)
        return found["rank"], found["nth"], found["of"]

    assert [(0, 1, 3), (2, 2, 3), (4, 3, 3), (None, None, 3)] == [find("rye", start) for start in (0, 1, 3, 5)]
    assert [(4, 3, 3), (2, 2, 3)] == [find("rye", start, older=False) for start in (4, 3)]
    assert (0, 1, 1) == find("rye", 0, text="bread")
    assert (None, None, 0) == find('quote" and 100%', 0)
    ek.emit_event("order.placed", {"prefect.resource.id": "5"}, payload={"of": "rye"})
    assert [(0, 2, 4), (-1, 1, 4), (-1, 1, 4)] == [find("rye", 0), find("rye", -1), find("rye", -1, older=False)]


def test_each_filter_is_counted(ask):
    """In the order asked."""
    emitted(3)
    emitted(2, "stock.low")

    assert {"counts": [3, 5, 0]} == ask("feed.counts", filters=[ORDERS, {}, {"event": {"name": "none"}}])


@pytest.mark.parametrize(
    ("filter", "code"),
    [
        ({}, "ek.events()"),
        ({"event": {"name": ["a"], "exclude_prefix": ["b."]}}, "ek.events('a', exclude='b.*')"),
        ({"event": {"prefix": ["a.", "b."]}}, "ek.events(['a.*', 'b.*'])"),
        (
            {"resource": {"id_prefix": "order.", "labels": {"region": ["eu", "us"]}}, "text": 'say "x"'},
            "ek.events(resource='order.*', labels={'region': ['eu', 'us']}, text='say \"x\"')",
        ),
        (
            {"payload": {"n": [{"numeric": [">", 1]}]}, "none_of": {"tier": "test"}, "order": "ASC"},
            "ek.events(payload={'n': [{'numeric': ['>', 1]}]}, none_of={'tier': 'test'}, oldest_first=True)",
        ),
        (
            {"related": [{"role": "flow", "id": "f"}], "occurred": {"since": "2026-01-01T00:00:00Z"}},
            "ek.events(role='flow', related='f', since='2026-01-01T00:00:00Z')",
        ),
        ({"any_resource": {"id": "x"}}, "ek.events(where={'any_resource': [{'id': ['x']}]})"),
        ({"event": {"name": "a*b"}}, "ek.events(where={'event': {'name': ['a*b']}})"),
        ({"resource": {"id": ["a", "b"]}}, "ek.events(where={'resource': {'id': ['a', 'b']}})"),
    ],
)
def test_the_python_of_a_view_asks_for_the_same(ask, filter, code):
    """Whatever a filter says, what is pasted into a cell says it too."""
    from eventkit.model.filter import EventFilter

    assert {"code": code} == ask("feed.code", filter=filter)
    assert EventFilter.parse(filter) == eval(code, {"ek": ek}).filter


def test_a_view_of_labels_and_payloads_is_read_stretch_by_stretch(ask, monkeypatch):
    """Rows, count and jumps agree with the filtered log where every event has to be looked into."""
    from eventkit.api import view

    monkeypatch.setattr(view, "FIRST", 7)
    for n in range(60):
        labels = {"prefect.resource.id": f"order.{n}", "region": "eu" if n % 3 else "us"}
        ek.emit_event("order.placed", labels, payload={"n": n})
    wanted = {"resource": {"labels": {"region": "us"}}, "payload": {"n": [{"numeric": [">=", 10]}]}}
    page = ask("feed.open", filter=wanted, first=4, live=False)
    all_of = [f"order.{n}" for n in range(57, 9, -3)]

    assert all_of[:4] == list(numbers(page).values())
    assert all_of[10:14] == list(
        numbers(ask("feed.rows", filter=wanted, anchor=page["anchor"], start=10, count=4)).values()
    )
    assert len(all_of) == page["total"]


def test_what_is_no_filter_is_refused_in_words(ask):
    """Naming the field."""
    with pytest.raises(Refused, match="payload"):
        ask("feed.open", filter={"payload": {"n": 3}})
