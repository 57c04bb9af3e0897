"""A page that does not read: it loses nothing, and the server does not grow."""

from contextlib import closing, suppress
from pathlib import Path

import pytest

import eventkit as ek
from tests.owning import until
from tests.server.real import jupyter_server
from tests.server.slow import Slow

MB = 1024 * 1024
ORDER = {"prefect.resource.id": "order.42"}
EVENTS, ASKED, PAGE = 10_000, 90, 500
VIEW = "slow"


@pytest.fixture
def real(tmp_path):
    """A server in its own process: its memory is nobody else's."""
    with jupyter_server(tmp_path / "server") as real:
        yield real


@pytest.fixture
def log(real):
    """Its workspace, with some events that make long rows."""
    with ek.Workspace(real.home) as ws:
        long = {"note": "rye " * 30, "more": "oats " * 30}
        ws.emit_many([{"event": f"order.{'x' * 150}", "resource": ORDER, "payload": long}] * PAGE)
        yield ws


def idle(real):
    """Waits until the server does nothing more: none of its threads runs, or would if it were let, for a while."""
    still = [0]

    def sleeping():
        states = set()
        for each in Path(f"/proc/{real.pid}/task").glob("*/stat"):
            with suppress(OSError):  # it ended meanwhile
                states.add(each.read_text().rpartition(")")[2].split()[0])
        still[0] = still[0] + 1 if states == {"S"} else 0
        return still[0] > 15

    until(sleeping)


def rows(page, id, anchor, start):
    """Asks for the rows from a rank on, and waits for nothing."""
    page.say(id=id, ask="feed.rows", of={"anchor": anchor, "start": start, "count": PAGE}, view=VIEW)


def reply(page, id):
    """What is answered to a question."""
    while True:
        for one in page.heard()["batch"]:
            if one.get("id") == id:
                return one["reply"]


def test_a_page_that_does_not_read_loses_no_event_and_the_server_does_not_grow(real, log):
    """It asks much and takes nothing; 10,000 events come; then it reads: every answer, few pushes, all in order."""
    with closing(Slow(real.url)) as page:
        page.say(hello=VIEW)
        page.say(id=0, ask="feed.open", of={"first": 1}, view=VIEW)
        anchor = reply(page, 0)["anchor"]
        for id in range(1, ASKED + 1):
            rows(page, id, anchor, 0)
        idle(real)  # it made what it was asked for, which lies there

        before = real.cost()[1]
        for number in range(EVENTS):
            log.emit("order.placed", ORDER, payload={"number": number})
        idle(real)
        grown = (real.cost()[1] - before) / MB

        answered, arrived = set(), [0]
        while arrived[-1] < EVENTS or len(answered) < ASKED:
            for one in page.heard()["batch"]:
                answered |= {one["id"]} if "reply" in one else set()
                arrived += [one["of"]["arrived"]] if one.get("push") == "feed.fresh" else []
        seqs = []
        for id, start in enumerate(range(-EVENTS, 0, PAGE), start=1_000):
            rows(page, id, anchor, start)
            seqs += [row["seq"] for row in reply(page, id)["rows"]]

    assert answered == set(range(1, ASKED + 1))
    assert len(arrived) <= 3, f"told {len(arrived) - 1} times while it did not read"
    assert grown < 16, f"{grown:.1f} MB more while it did not read"
    assert seqs == list(range(PAGE + EVENTS, PAGE, -1))


def test_a_page_that_asks_without_end_and_takes_nothing_is_read_no_more(real, log):
    """What it asks lies in its own machine then, and the server answers others."""
    with closing(Slow(real.url)) as page:
        page.say(hello=VIEW)
        page.say(id=0, ask="feed.open", of={"first": 1}, view=VIEW)
        anchor = reply(page, 0)["anchor"]
        for id in range(1, ASKED + 1):
            rows(page, id, anchor, 0)
        idle(real)

        before = real.cost()[1]
        asked = next(id for id in range(1_000, 1_000_000) if not taken(page, id))
        with real.client() as client:
            status = client.get("status").json()
        grown = (real.cost()[1] - before) / MB

    assert status["events"] == PAGE
    assert grown < 16, f"{grown:.1f} MB more after {asked - 1_000:,} questions"


def taken(page, id):
    """Whether the server takes one more question."""
    try:
        page.say(within=2.0, id=id, ask="feed.views", of={}, view=VIEW)
    except TimeoutError:
        return False
    return True
