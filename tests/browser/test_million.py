"""A feed of a million events in a real JupyterLab; of a hundred thousand in `dev.py test`, which only prints times."""

import random
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from playwright.sync_api import expect

import eventkit as ek
from tests.browser.grid import Grid

pytestmark = pytest.mark.endure

BATCH = 5_000
NAMES = ("order.placed", "order.paid", "order.shipped", "stock.moved")
REGIONS = ("eu", "us", "asia")
MOST_ROWS = 60
BEGIN = """
%env EVENTKIT_HOME={home}
%load_ext eventkit
import eventkit as ek, threading, time
"""
FEED = "ek.EventFeed()"
FLOW = """
begun, tick = time.monotonic(), threading.Event()
for turn in range({seconds} * 20):
    ek.emit_many([
        {{"event": "sensor.read", "resource": {{"prefect.resource.id": f"sensor.{{n}}"}}, "payload": {{"turn": turn}}}}
        for n in range(50)
    ])
    tick.wait(max(0.0, begun + (turn + 1) / 20 - time.monotonic()))
print(int({seconds} * 1000 / (time.monotonic() - begun)))
"""


def an_event(number, last, count):
    """One of very many, which fill three days up to the last."""
    return {
        "event": NAMES[number % len(NAMES)],
        "occurred": last - timedelta(days=3) * ((count - number) / count),
        "resource": {"prefect.resource.id": f"order.{number}", "region": REGIONS[number % len(REGIONS)]},
        "payload": {"number": number, "total": number % 997 / 4, "customer": {"id": number % 5_000}},
    }


@pytest.fixture(scope="module")
def full(tmp_path_factory, size):
    """The folder of a workspace that holds very many events, and how many."""
    count, last = size(100_000, 1_000_000), datetime.now(UTC)
    home = tmp_path_factory.mktemp("full")
    with ek.Workspace(home):
        for first in range(0, count, BATCH):
            ek.emit_many([an_event(number, last, count) for number in range(first, first + BATCH)])
    return home, count


@pytest.fixture
def say(capsys):
    """Prints a line that is seen, whatever becomes of the test."""

    def say(line):
        with capsys.disabled():
            print(f"\n{line}")

    return say


def least_worst(rounds):
    """The worst time of the best round: another may have been disturbed by whatever else the machine does."""
    return min(map(max, rounds))


def spread(rounds):
    """The times of several rounds in a few words."""
    times = [time for each in rounds for time in each]
    return f"median {median(times):.0f}, worst {max(times):.0f}, of the best round {least_worst(rounds):.0f} ms"


def test_a_feed_of_very_many_events_is_there_at_once_and_goes_anywhere(notebook, full, size, say):
    """The first rows, any place of the scroll bar, and scrolling; never more than sixty rows in the page."""
    home, count = full
    notebook.open([BEGIN.format(home=home), FEED])
    notebook.run(0)
    grid, first = Grid(notebook), []
    for _ in range(size(2, 8)):
        first.append(grid.first_rows(1))
        notebook.wait_idle(1)
    grid.wait().count_rows()
    chance = random.Random(0)
    jumps, frames, missed = [], [], []
    for _ in range(size(1, 8)):
        jumps.append([])
        for part in [1, 0, *(chance.random() for _ in range(8))]:
            jumps[-1].append(grid.jump(part))
            missed += [part] if abs(grid.top() - part * count) > 50 else []
        frames.append(grid.frames(by=90, count=30) + grid.frames(by=1_500, count=30))
    began = f"first rows after {first[0]:.0f} ms, then {median(first[1:]):.0f}"
    say(f"{count:,} events: {began}; jumps {spread(jumps)}; frames {spread(frames)}")

    assert grid.length() == count
    assert missed == []
    assert 0 < grid.most_rows() <= MOST_ROWS
    if count == 1_000_000:  # the first rows as they come the first time, with nothing loaded yet
        assert (first[0] <= 500, least_worst(jumps) <= 200, least_worst(frames) <= 50) == (True, True, True)


def test_a_thousand_events_a_second_stay_within_bounds(notebook, full, size, say):
    """The page's memory, its rows, and what is sent: ten messages a second, however many events those tell of."""
    home, _ = full
    seconds = size(10, 60)
    notebook.open([BEGIN.format(home=home), FEED, FLOW.format(seconds=2), FLOW.format(seconds=seconds)])
    for cell in range(3):  # a short flow first, so that what is measured has been used once
        notebook.run(cell)
    grid = Grid(notebook).wait()
    grid.count_rows()
    before = notebook.heap_bytes()
    notebook.run(3, within_ms=2 * 60_000)
    expect(grid.names.first).to_have_text("sensor.read")
    after = notebook.heap_bytes()
    rate, grown = int(notebook.texts(3)[0]), (after - before) / 1e6
    most, all_kinds = notebook.busiest_second(), notebook.busiest_second(together=True, kind=None)
    say(
        f"{rate:,} events/s for {seconds} s: heap {before / 1e6:.1f} MB, {grown:+.1f} MB; at most {most} messages of "
        f"the feed a second, {all_kinds} of all kinds; {grid.most_rows()} rows"
    )

    assert rate > 500
    assert grown < 10
    assert 0 < grid.most_rows() <= MOST_ROWS
    assert most <= 10
    assert all_kinds < 1_000
