"""A receiver in a process of its own, under requests as nobody should send them: it answers, and goes on."""

import http.client
import json
import os
import random
import re
import select
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import perf_counter
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.endurance.children import Child
from tests.endurance.hostile import ATTACKS, HOST, KEY, chunked, head
from tests.endurance.reckoning import log, reading

pytestmark = pytest.mark.endure

PATIENCE = 10.0
TOLERANCE = 12.0
"""Seconds within which an answer comes, and within which a slow sender's connection is closed."""
GROWTH = 150 * 1024 * 1024
BLOCK = 60
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
_TOLD = re.compile(rb"Traceback|\.py\b|File \"|eventkit|tornado|site-packages|sqlite|Error", re.I)


class Receiver:
    """The process with its addresses; how a sender meets it."""

    def __init__(self, child):
        self.child = child
        self.urls = json.loads(child.line())
        self.paths = {name: urlsplit(url).path for name, url in self.urls.items()}
        self.port = urlsplit(self.urls["open"]).port
        self.process = psutil.Process(child.process.pid)

    def connect(self, patience=TOLERANCE):
        """A connection to it."""
        return socket.create_connection((HOST, self.port), timeout=patience)

    def answered(self, attack):
        """All that comes back until it closes the connection, and the seconds that took."""
        begun = perf_counter()
        with self.connect() as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # it had enough
                connection.sendall(attack.data)
            if attack.ends:
                return b"", perf_counter() - begun
            return received(connection), perf_counter() - begun

    def good(self, mark):
        """The status of a request that is as it should be."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        connection.request("POST", self.paths["open"], json.dumps({"mark": mark}), {"Content-Type": "application/json"})
        status = connection.getresponse().status
        connection.close()
        return status


def received(connection):
    """All that comes until the other side closes."""
    pieces = []
    try:
        while piece := connection.recv(65_536):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


def statuses(answer):
    """The statuses in what came back."""
    return [int(found) for found in _STATUS.findall(answer)]


def wrong_with(attack, answer, took):
    """What is wrong with an answer, in words; empty where nothing is."""
    given = statuses(answer)
    said = []
    if not attack.ends and not set(given or [0]) <= attack.may:
        said.append(f"answered {given}, and may be {sorted(attack.may)}")
    if any(status >= 500 for status in given):
        said.append(f"answered {given}")
    if _TOLD.search(answer.replace(b"Traceback", b"", 1) if b"url_verification" in attack.data else answer):
        said.append("tells what runs here")
    if attack.requests > 1 and len(given) != attack.requests:
        said.append(f"{len(given)} answers to {attack.requests} requests")
    if took > PATIENCE:
        said.append(f"took {took:.1f} s")
    return [f"{attack.name}: {each}: {attack.data[:200]!r} gave {answer[:200]!r}" for each in said]


@pytest.fixture
def receiver(tmp_path, monkeypatch):
    """The process, listening; ended by itself with nothing printed on the way."""
    monkeypatch.setenv("HOSTILE_KEY", KEY)
    with Child("receiver.py", tmp_path / "home") as child:
        child.patience(3_600)
        yield Receiver(child)
        child.process.stdin.close()
        assert child.end() == []


def test_hostile_requests_are_answered_and_the_next_good_one_is_stored_once(receiver, tmp_path, size):
    """Tens of thousands of them, on many connections: no crash, no trace of what runs here, memory bounded."""
    seed = int(os.environ.get("EVENTKIT_SEED") or random.SystemRandom().randrange(2**32))
    print(f"\nseed {seed}")
    blocks = size(24, 800)
    kinds, slowest, wrong, marks = Counter(), Counter(), [], []

    def block(number):
        chance = random.Random(seed * 100_003 + number)
        for make in chance.choices(ATTACKS, k=BLOCK):
            attack = make(chance, receiver.paths)
            answer, took = receiver.answered(attack)
            wrong.extend(wrong_with(attack, answer, took))
            kinds[attack.name] += attack.requests
            slowest[attack.name] = max(slowest[attack.name], round(took, 3))
        mark = f"{seed}.{number}"
        status = receiver.good(mark)
        if status == 204:
            marks.append(mark)
        else:
            wrong.append(f"a good request after block {number} was answered {status}")

    block(-1)  # what the first of everything costs is not growth
    before = most = receiver.process.memory_info().rss
    begun = perf_counter()
    with ThreadPoolExecutor(6) as senders:
        for _ in senders.map(block, range(blocks)):
            most = max(most, receiver.process.memory_info().rss)
    took = perf_counter() - begun
    total = sum(kinds.values()) + len(marks)
    print(f"{total:,} requests in {took:.0f} s, +{(most - before) / 2**20:.0f} MiB, slowest {slowest.most_common(4)}")
    with reading(tmp_path / "home") as store:
        events = [event for event, _ in log(store)]
    stored = Counter(
        event.payload["body"]["mark"]
        for event in events
        if event.event == "webhook.called"
        and isinstance(event.payload["body"], dict)
        and "mark" in event.payload["body"]
    )

    assert wrong[:20] == []
    assert {*kinds} >= {attack.__name__.replace("_", " ") for attack in ATTACKS}
    assert stored == dict.fromkeys(marks, 1)
    assert len(marks) == blocks + 1
    assert most - before < GROWTH
    assert total >= size(2_000, 100_000)


def drip(receiver, first, piece):
    """Sends the first bytes at once and a piece whenever nothing came for a while; what came back, and when it closed.

    Leaves off at twice the tolerance.
    """
    begun = perf_counter()
    came = b""
    with receiver.connect() as connection:
        connection.sendall(first)
        while perf_counter() - begun < 2 * TOLERANCE:
            if not select.select([connection], [], [], 0.25)[0]:
                try:
                    connection.sendall(piece)
                except OSError:
                    break
                continue
            try:
                got = connection.recv(65_536)
            except ConnectionResetError:
                break
            if not got:
                break
            came += got
    return came, perf_counter() - begun


def test_slow_senders_are_closed_in_time_all_at_once_and_hold_nobody_up(receiver):
    """Heads and bodies a byte at a time, chunks without end, connections that say nothing; good ones go on."""
    path = receiver.paths["open"]
    ways = {
        "nothing": (b"", b""),
        "head": (f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\n".encode(), b"x"),
        "headers": (f"POST {path} HTTP/1.1\r\n".encode(), b"a: b\r\n"),
        "body": (head(path, "Content-Length: 1000"), b"x"),
        "chunks": (head(path, "Transfer-Encoding: chunked"), b"1\r\nx\r\n"),
        "chunk": (head(path, "Transfer-Encoding: chunked") + b"fff\r\n", b"x"),
        "size": (head(path, "Transfer-Encoding: chunked"), b"0"),
    }
    with ThreadPoolExecutor(5 * len(ways)) as senders:
        asked = [(name, senders.submit(drip, receiver, *way)) for name, way in ways.items() for _ in range(5)]
        answers, times = [], []
        while not all(future.done() for _, future in asked):
            begun = perf_counter()
            answers.append(receiver.good(f"meanwhile.{len(answers)}"))
            times.append(perf_counter() - begun)
        took = {name: round(future.result()[1], 1) for name, future in asked}
        came = {name: statuses(future.result()[0]) for name, future in asked}
    print(f"\nclosed after {took} s; {len(answers):,} good ones meanwhile, the slowest {max(times):.3f} s")

    assert {name: seconds for name, seconds in took.items() if seconds > TOLERANCE} == {}
    assert {status for given in came.values() for status in given} <= {400, 408}
    assert set(answers) == {204}
    assert max(times) < 1


def test_a_body_without_end_is_refused_while_it_is_still_being_sent(receiver):
    """With 413, by its length before any of it, else as soon as it is too large; no more than that is taken."""

    def sent(first, piece):
        count = 0
        with receiver.connect() as connection:
            connection.sendall(first)
            while count < 200_000_000 and not select.select([connection], [], [], 0)[0]:
                try:
                    count += connection.send(piece)
                except OSError:
                    break
            return statuses(received(connection)), count

    path = receiver.paths["open"]
    before = receiver.process.memory_info().rss
    piece = bytes(65_536)
    by_length, first = sent(head(path, "Content-Length: 50000000"), piece)
    by_far, second = sent(head(path, "Content-Length: 5000000000"), piece)
    by_itself, third = sent(head(path, "Transfer-Encoding: chunked"), chunked(piece, end=b""))
    grown = receiver.process.memory_info().rss - before

    assert (by_length, by_far, by_itself) == ([413], [413], [413])
    assert max(first, second, third) < 20_000_000
    assert grown < 50_000_000
    assert receiver.good("after") == 204


def test_a_sender_that_waits_to_be_asked_is_refused_before_it_sends(receiver):
    """`Expect: 100-continue` with a body that is too large gives 413 and no `100 Continue`."""
    lines = ("Content-Length: 50000000", "Expect: 100-continue")
    with receiver.connect() as connection:
        connection.sendall(head(receiver.paths["open"], *lines))
        assert statuses(received(connection)) == [413]


def test_a_sender_that_reads_no_answers_does_not_keep_its_connection(receiver):
    """However many it asks for: it is closed in time, as one that sends slowly is."""
    request = head(receiver.paths["open"], method="OPTIONS", close=False)
    block = request * 200
    closed = False
    begun = perf_counter()
    with receiver.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.setblocking(False)
        while not closed and perf_counter() - begun < 3 * TOLERANCE:
            select.select([], [connection], [], 0.25)
            try:
                connection.send(block)
            except BlockingIOError:
                continue
            except OSError:
                closed = True
    print(f"\nclosed after {perf_counter() - begun:.1f} s")

    assert closed
    assert receiver.good("after") == 204


def test_many_connections_at_once_hold_nobody_up(receiver, size):
    """More of them than are taken: those beyond are closed, and the receiver is there again when they are gone."""
    count = size(700, 900)
    held = []
    try:
        for _ in range(count):
            held.append(receiver.connect())
        refused = sum(
            bool(select.select([each], [], [], 0.5 if at == count - 1 else 0)[0]) for at, each in enumerate(held)
        )
    finally:
        for each in held:
            each.close()

    assert refused > 0
    with httpx.Client(transport=httpx.HTTPTransport(retries=3), trust_env=False) as client:
        assert client.post(receiver.urls["open"], json={"after": 1}).status_code == 204
