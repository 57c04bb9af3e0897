"""Panel, two notebooks and the command line on one workspace: the same events in the same order everywhere.

Ten thousand events in `dev.py endure`, fewer in `dev.py test`, emitted at once by the Jupyter server, by a kernel and
by a plain process, singly and in batches.
"""

from __future__ import annotations

import json
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import httpx
import nbformat
import pytest
from playwright.sync_api import expect

from tests.apart import apart
from tests.browser import storm
from tests.browser.everywhere import FRONT, OPEN_BESIDE, Feed
from tests.browser.lab import TOKEN, WITHIN, Lab
from tests.browser.page import Notebook
from tests.browser.socket_reader import SocketReader
from tests.browser.watched import most_within
from tests.cli.commands import Going, going
from tests.endurance.reckoning import actions, expected, log, plain, reading, recorded

pytestmark = pytest.mark.endure

ROOT = Path(__file__).resolve().parents[2]
SERVER, KERNEL, PLAIN = "server", "kernel", "plain"
LAST = "storm.last"
PANEL = "#eventkit-panel"
BEGIN = f"""
%load_ext eventkit
import eventkit as ek, os, sys
sys.path.insert(0, {str(ROOT)!r})
from tests.browser import storm
ek.workspace()
"""
FEED = "ek.EventFeed()"
HANDLES = """
@ek.on("storm.*", match={"marked": "yes"})
def each_marked(event):
    called = os.open("called", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(called, f"{event.id}\\n".encode())
    os.close(called)
"""
HUNDREDTH = """
ek.Automation(name="every hundredth", trigger=ek.EventTrigger(expect={"storm.*"}, threshold=100),
              actions=[ek.actions.DoNothing()]).create()
ek.Automation(name="marked too", trigger=ek.EventTrigger(expect={"storm.*"}, match={"marked": "yes"}),
              actions=[ek.actions.DoNothing()]).create()
"""
OWN = """
ek.Automation(name="of the server", trigger=ek.EventTrigger(expect={"storm.server"}, match={"marked": "yes"}),
              actions=[ek.actions.DoNothing()]).create()
from tests.browser import storm
"""
SETTLES = "_ = ek.settle(timeout=240)\nprint('settled')"
LABELS = {"prefect.resource.id": "last"}


@contextmanager
def gate(count: int) -> Iterator[tuple[int, Callable[[], None]]]:
    """A port at which so many wait, and what lets all of them begin."""
    with socket.create_server(("127.0.0.1", 0)) as held:

        def opened() -> None:
            waiting = [held.accept()[0] for _ in range(count)]
            for each in waiting:
                each.sendall(b"!")
            for each in waiting:
                each.close()

        held.settimeout(WITHIN)
        yield held.getsockname()[1], opened


def by_server(lab: Lab, count: int, port: int) -> tuple[float, Counter[int]]:
    """Has the Jupyter server emit, by its REST interface; the seconds it took, and how often it answered what."""
    answers: Counter[int] = Counter()
    headers = {"Authorization": f"token {TOKEN}"}
    with httpx.Client(base_url=lab.url, headers=headers, timeout=WITHIN, trust_env=False) as client:

        def put(together: list[storm.Fields]) -> None:
            body = together[0] if len(together) == 1 else together
            answers[client.post("eventkit/api/events", json=body).status_code] += 1

        return storm.emitted(SERVER, count, port, put), answers


@pytest.fixture
def say(capsys) -> Callable[[str], None]:
    """Prints a line that is seen, whatever becomes of the test."""

    def say(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}")

    return say


def two_notebooks(notebook: Notebook) -> tuple[str, str]:
    """Opens two side by side, each with a feed; their ids."""
    notebook.page.set_viewport_size({"width": 2200, "height": 1000})
    notebook.open([BEGIN, FEED, HANDLES, "storm", SETTLES])
    first = notebook.page.evaluate("() => window.eventkitPanel.id")
    cells = [nbformat.v4.new_code_cell(cell) for cell in (BEGIN, FEED, HUNDREDTH, SETTLES)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), notebook.lab.notebooks / "beside.ipynb")
    second = notebook.ask(OPEN_BESIDE, "beside.ipynb")
    notebook.ready()
    for id in (first, second):
        notebook.page.evaluate(FRONT, id)
        for cell in range(3):
            notebook.run(cell)
    return first, second


def settled(notebook: Notebook, id: str, cell: int) -> None:
    """A kernel still runs cells, and all is done that it has to do."""
    notebook.page.evaluate(FRONT, id)
    notebook.run(cell, within_ms=250_000)
    assert notebook.texts(cell) == ["settled\n"]


def from_log(home: Path) -> list[tuple[str, str, str]]:
    """Id, name and resource of every event, in the order of `seq`, which has no gap."""
    with reading(home) as store:
        found = [event for event, _ in log(store)]
    assert [event.seq for event in found] == list(range(1, len(found) + 1))
    return [(str(event.id), event.event, event.resource.id) for event in found]


def by_rest(lab: Lab) -> list[tuple[str, str, str]]:
    """The same by pages of the REST interface."""
    found: list[tuple[str, str, str]] = []
    place: int | None = 0
    while place is not None:
        page = lab.ask("GET", "../eventkit/api/events", params={"after": place, "limit": 500, "oldest_first": "true"})
        found += [(each["id"], each["event"], each["resource"]["prefect.resource.id"]) for each in page["events"]]
        place = page["next"]
    return found


def by_tail(lines: list[str]) -> list[tuple[int, str, str, str]]:
    """What lines of `tail --json` say, with their places."""
    found = [json.loads(line) for line in lines]
    return [(each["seq"], each["id"], each["event"], each["resource"]["prefect.resource.id"]) for each in found]


def read_upto(tail: Going, seq: int) -> list[str]:
    """The lines up to a place of the log."""
    lines = [tail.line()]
    while json.loads(lines[-1])["seq"] < seq:
        lines.append(tail.line())
    return lines


@contextmanager
def killed_and_back(home: Path, lines: list[str]) -> Iterator[Going]:
    """A reader that is killed while it writes, and comes back after the last whole line; lines: takes those so far."""
    with going("tail", "--json", "--after", "0", home=home) as tail:
        lines += tail.lines(20)
        tail.process.kill()
        lines += tail.rest()
    while not whole(lines[-1]):
        lines.pop()
    with going("tail", "--json", "--after", str(json.loads(lines[-1])["seq"]), home=home) as again:
        yield again


def whole(line: str) -> bool:
    """Whether it was written to its end."""
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def test_the_same_events_in_the_same_order_everywhere(notebook, size, say):
    """None missing and none twice; automations in each process fire once an event; ten messages a second at most."""
    lab, page, total = notebook.lab, notebook.page, size(900, 10_000)
    shares = {SERVER: total // 3, KERNEL: total // 3, PLAIN: total - 2 * (total // 3)}
    began = lab.log.stat().st_size
    first, second = two_notebooks(notebook)
    notebook.command("eventkit:open-panel", {"section": "feed"})
    feeds = [Feed(page, "panel", PANEL), Feed(page, "one", f"#{first}"), Feed(page, "two", f"#{second}")]
    with (
        apart(lab.home, OWN) as other,
        going("tail", "--json", "--after", "0", home=lab.home) as tail,
        gate(3) as (port, begin),
        ThreadPoolExecutor() as pool,
    ):
        reader = SocketReader(lab)
        for feed in feeds:
            expect(feed.grid).to_be_visible()
            feed.note()
        notebook.page.evaluate(FRONT, first)
        notebook.edit(3, f"print(storm.emit({KERNEL!r}, {shares[KERNEL]}, {port}))")
        notebook.start(3)
        server = pool.submit(by_server, lab, shares[SERVER], port)
        plainly = pool.submit(other.do, f"print(storm.emit({PLAIN!r}, {shares[PLAIN]}, {port}))")
        begin()
        begun, back = time.time(), []
        with killed_and_back(lab.home, back) as again:
            seconds = {SERVER: server.result()[0], PLAIN: float(plainly.result()[0])}
            notebook.wait_idle(3, within_ms=250_000)
            seconds[KERNEL] = float(notebook.texts(3)[0])
            took = time.time() - begun
            said = other.do(f"e = ek.emit_event({LAST!r}, {LABELS}); print(e.seq); print(time.time())")
            last, at = int(said[0]), float(said[1])
            settled(notebook, first, 4)
            settled(notebook, second, 3)
            other.do("ws.settle(timeout=240)")
            truth = from_log(lab.home)
            lines = read_upto(tail, len(truth))
            back += read_upto(again, len(truth))
        for feed in feeds:
            expect(feed.grid).to_have_attribute("aria-rowcount", str(len(truth) + 1), timeout=30_000)
        by_socket = reader.end()

    rate = {name: f"{shares[name] / took:,.0f}" for name, took in seconds.items()}
    lags = {"tail": tail.times[last - 1] - at, "socket": reached(reader, last) - at}
    lags |= {feed.name: feed.reached(last) - at for feed in feeds}
    shown = ", ".join(f"{name} {lag * 1000:.0f} ms" for name, lag in lags.items())
    say(
        f"{total:,} events in {took:.1f} s ({total / took:,.0f}/s; {rate}); {len(truth):,} in the log; "
        f"the last event was shown by {shown}"
    )
    expected_rows = [(name, resource) for _, name, resource in truth[::-1]]
    walked = {feed.name: feed.walk() for feed in feeds}
    notebook.screenshot("together")

    # the log itself: all of it, each process's in its own order, from all of them at once
    mine = [(name, resource) for _, name, resource in truth if name.startswith("storm.") and name != LAST]
    for who, count in shares.items():
        assert [each for each in mine if each[0] == f"storm.{who}"] == [
            (f"storm.{who}", f"{who}.{number}") for number in range(count)
        ]
    assert len(mine) == total
    assert len({id for id, _, _ in truth}) == len(truth)
    assert sum(one[0] != next[0] for one, next in pairwise(mine)) > size(0, 20)

    # every reader
    places = [(place, *each) for place, each in enumerate(truth, 1)]
    assert by_tail(lines) == places
    assert by_tail(back) == places
    assert (by_socket, reader.torn) == (truth, [])
    assert by_rest(lab) == truth
    for name, rows in walked.items():
        assert rows == expected_rows, name

    # every automation
    with reading(lab.home) as store:
        events = log(store)
        specs = {record.spec.name: record.spec for record in store.automations()}
        fired = {name: recorded(store, spec) for name, spec in specs.items()}
        ends = actions(store, [firing for firings in fired.values() for firing in firings])
    marked = [str(event.id) for event, _ in events if event.resource.root.get("marked") == "yes"]
    assert {name: plain(firings) for name, firings in fired.items()} == {
        name: plain(expected(spec, events)) for name, spec in specs.items()
    }
    assert len(fired["each_marked"]) == len(fired["marked too"]) == len(marked)
    assert len(fired["every hundredth"]) == (total + 1) // 100
    assert ends.keys() == {"executed"}
    assert sorted((lab.notebooks / "called").read_text().split()) == sorted(marked)

    # nobody hangs, complains, or is told too often
    assert server.result()[1].keys() == {201}
    assert notebook.page.get_by_role("alert").count() == 0
    assert [feed.grid.get_attribute("aria-busy") for feed in feeds] == ["false"] * len(feeds)
    assert max(notebook.busiest_second(), notebook.busiest_second(kind="eventkit")) <= 10
    assert (
        most_within(0.9, reader.times) <= 10
    )  # they leave a tenth of a second apart; this process is late now and then
    assert "Traceback" not in lab.log.read_text(errors="replace")[began:]


def reached(reader: SocketReader, place: int) -> float:
    """When it was told of so many events for the first time."""
    return next(at for at, count in reader.counts if reader.anchor + count >= place)
