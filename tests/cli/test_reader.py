"""Reading the log on gives what a query gives, wherever it begins and however little it looks at in one go."""

from argparse import Namespace

import pytest

import eventkit as ek
from eventkit.cli import reader
from eventkit.cli.filters import filter_of
from eventkit.cli.reader import Reader, place_before

NAMES = ("order.placed", "order.paid", "order", "stock.low", "stock.low.eu")
ASKED = [
    {"names": []},
    {"names": ["order.*"]},
    {"names": ["order"]},
    {"names": ["stock.low", "order.p*"]},
    {"names": ["stock.*"], "exclude": ["stock.low"]},
    {"text": "seven"},
    {"text": "nothing-has-this"},
    {"names": ["order.*"], "payload": '{"n": [{"numeric": [">", 150]}]}'},
    {"resource": "r.1*", "label": ["tier=gold"]},
    {"related": "who:w.3"},
    {"related": "who"},
    {"none_of": ["tier=gold"]},
]
PLACES = (0, 1, 99, 230, 231, 260)


@pytest.fixture(scope="module")
def log():
    """A log of 231 events, of which the first 20 were let go."""
    with ek.Workspace.in_memory() as ws:
        for n in range(231):
            tier = {"tier": "gold"} if n % 3 else {}
            who = [{"prefect.resource.id": f"w.{n % 5}", "prefect.resource.role": "who"}] if n % 2 else []
            payload = {"n": n} | ({"words": "seven"} if n % 7 == 0 else {})
            ws.emit(NAMES[n % 5], {"prefect.resource.id": f"r.{n % 13}", **tier}, related=who, payload=payload)
        with ws.store.transaction() as tx:
            for name in ("prune_related", "prune_tallies", "prune_events"):
                tx._write(name, 20)
        yield ws.store


def wanted(asked):
    """What a line of these options asks for."""
    none = dict.fromkeys(("exclude", "resource", "label", "related", "text", "payload", "none_of", "since", "until"))
    return filter_of(Namespace(**{"names": [], **none, **asked}))


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize(("stride", "block"), [(4_999, 200), (10, 3)])
def test_what_comes_is_what_a_query_gives(log, monkeypatch, asked, stride, block):
    """From any place on, and the last so many of it."""
    monkeypatch.setattr(reader, "STRIDE", stride)
    monkeypatch.setattr(reader, "BLOCK", block)
    want = wanted(asked)
    every = [event.seq for event in log.read(want.filter, limit=1_000) if want.admits(event)]

    for place in PLACES:
        assert [event.seq for event in Reader(log, want, after=place).come()] == [seq for seq in every if seq > place]
    for last in (0, 1, 2, 7, 500):
        after = place_before(log, want, last=last, upto=log.last_seq())
        assert [event.seq for event in Reader(log, want, after=after).come()] == every[
            len(every) - min(last, len(every)) :
        ]
    for upto in PLACES:
        assert [event.seq for event in Reader(log, want, after=0).come(upto)] == [seq for seq in every if seq <= upto]


def test_any_of_the_names_is_wanted_where_exact_ones_and_beginnings_are_mixed(log):
    """Unlike in a filter, which asks for both."""
    found = {event.event for event in Reader(log, wanted({"names": ["stock.low", "order.p*"]}), after=0).come()}

    assert found == {"stock.low", "order.placed", "order.paid"}
