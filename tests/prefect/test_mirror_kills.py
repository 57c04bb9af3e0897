"""Killed while events go both ways, server or notebook: none is lost, none comes twice, each sender's stay in order."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import eventkit as ek
from tests.prefect.server import when

WITHIN = 100


def emit(ws, name, first, count):
    """Emits events in order, as a cell would."""
    for n in range(first, first + count):
        ws.emit(name, {"prefect.resource.id": f"of.{n}"}, payload={"n": n})


def numbers(ws, name):
    """The numbers of the events in a log, in its order."""
    return [event.payload["n"] for event in ws.events(name, oldest_first=True)]


def kept(server, name):
    """The numbers of the events in the server's own table, in the order it wrote them."""
    with closing(sqlite3.connect(server.home / "prefect.db")) as database:
        rows = database.execute(
            "SELECT json_extract(payload, '$.n') FROM events WHERE event = ? ORDER BY rowid", (name,)
        )
        return [n for (n,) in rows]


def arrived(ws, name, count):
    """Waits until so many are in a log."""
    when(lambda: len(ws.events(name)) >= count, within=WITHIN)


def link(ws):
    """The one link of a workspace."""
    (only,) = ws.connections.all()
    return only


@contextmanager
def connected(home, url, name):
    """A workspace that sends its events of that name, and reads all."""
    with ek.Workspace(home) as ws:
        yield ws, ek.connect(url, read_only=False, send=name)


def test_the_server_is_killed_mid_stream_again_and_again(own_server, tmp_path, size):
    """5 000 events each way at full size, 20 kills; a third of each burst comes while it is dead."""
    kills, count = size(2, 20), size(300, 5_000)
    server = own_server(flush=5.0)  # as Prefect's own
    share = count // kills
    begun = time.monotonic()
    with (
        connected(tmp_path / "a", server.url, "ours") as (a, one),
        connected(tmp_path / "b", server.url, "theirs") as (b, two),
    ):
        for round in range(kills):
            first, third = round * share, share // 3
            both = ((a, "ours"), (b, "theirs"))
            for ws, name in both:
                emit(ws, name, first, third)
            # it flows: some of it is here and there; and what is sent now was taken, and not kept yet
            arrived(b, "ours", first + 1)
            arrived(a, "theirs", first + 1)
            for ws, name in both:
                emit(ws, name, first + third, third)
            when(lambda: link(a).under_way or link(b).under_way, within=WITHIN)
            server.kill()
            for ws, name in both:
                emit(ws, name, first + 2 * third, share - 2 * third)
            server.start()
        when(
            lambda: one.wait(5) and two.wait(5) and len(numbers(a, "theirs")) == len(numbers(b, "ours")) == count,
            within=WITHIN,
        )
        again = [link(ws).again for ws in (a, b)]
        logs = numbers(a, "theirs"), numbers(b, "ours")
        refused = [*one.status.refused, *two.status.refused]
        errors = [str(event.payload) for ws in (a, b) for event in ws.events("eventkit.error")]
    server.stop()
    took = time.monotonic() - begun
    print(f"\n{count} events each way, {kills} kills, {took:.0f} s, sent again {again}")

    in_order = list(range(count))
    assert ([], []) == (refused, errors)
    assert (in_order, in_order) == logs
    assert (in_order, in_order) == (kept(server, "ours"), kept(server, "theirs"))


def test_the_notebook_is_killed_mid_stream_again_and_again(own_server, tmp_path, size):
    """What it emitted, what waited to go out and how far it had read are on disk: the next one goes on from there."""
    kills, count = size(2, 20), size(300, 5_000)
    server = own_server(flush=0.5)
    home = tmp_path / "a"
    command = [sys.executable, str(Path(__file__).parent / "notebook.py"), str(home), server.url, "ours", str(count)]
    share, begun = count // kills, time.monotonic()
    with ek.Workspace(home, evaluates=False) as watching, connected(tmp_path / "b", server.url, "theirs") as (b, two):
        for round in range(kills):
            notebook = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            try:
                emit(b, "theirs", round * share, share)
                arrived(b, "ours", round * share // 2)
                arrived(watching, "theirs", round * share + 1)
            finally:
                notebook.send_signal(signal.SIGKILL)
                notebook.wait()
        notebook = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            when(lambda: len(numbers(watching, "theirs")) == len(numbers(b, "ours")) == count, within=WITHIN)
            when(lambda: two.wait(5) and watching.store.count_outgoing(1) == (0, 0), within=WITHIN)
        finally:
            notebook.kill()
            notebook.wait()
        logs = numbers(watching, "theirs"), numbers(b, "ours")
    server.stop()
    print(f"\n{count} events each way, {kills} kills of the notebook, {time.monotonic() - begun:.0f} s")

    in_order = list(range(count))
    assert (in_order, in_order) == logs
    assert (in_order, in_order) == (kept(server, "ours"), kept(server, "theirs"))
