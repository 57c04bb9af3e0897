"""What a widget is told: in order, at once when it is quiet, and together when much comes up."""

import threading
import time
from itertools import pairwise

from eventkit.api.outbox import APART, Outbox


class Later:
    """Functions to be done, as a pool would; the test decides when."""

    def __init__(self):
        self.jobs = []

    def __call__(self, job):
        self.jobs.append(job)


def test_the_first_message_goes_at_once_and_what_follows_together():
    """A reply that nobody waits behind is not delayed; a burst is two messages."""
    sent, later = [], Later()
    box = Outbox(sent.append, later)

    for number in range(1_000):
        box.put({"id": number})
    later.jobs.pop()()

    assert [len(message["batch"]) for message in sent] == [1, 999]
    assert [one["id"] for message in sent for one in message["batch"]] == list(range(1_000))
    assert later.jobs == []


def test_many_threads_lose_nothing_and_keep_each_its_order():
    """Replies come from several threads; the front end tells them apart by id, pushes by their order."""
    sent, threads = [], []
    box = Outbox(sent.append, lambda job: threads.append(threading.Thread(target=job)) or threads[-1].start())

    def put(name):
        for number in range(500):
            box.put({"of": name, "n": number})

    writers = [threading.Thread(target=put, args=(name,)) for name in "abcd"]
    for each in writers:
        each.start()
    for each in [*writers, *threads]:
        each.join()
    for each in threads:
        each.join()
    ones = [one for message in sent for one in message["batch"]]

    assert {name: [one["n"] for one in ones if one["of"] == name] for name in "abcd"} == {
        name: list(range(500)) for name in "abcd"
    }


def test_what_is_held_goes_with_the_next_while_the_other_thread_is_busy():
    """Where much is asked at once, the thread that was to send has questions to answer first: nobody waits for it."""
    sent, later = [], Later()
    box = Outbox(sent.append, later)
    for number in range(3):
        box.put({"id": number})
    time.sleep(APART)
    box.put({"id": 3})
    time.sleep(APART)
    later.jobs.pop()()

    assert [[one["id"] for one in message["batch"]] for message in sent] == [[0], [1, 2, 3]]
    assert later.jobs == []


def test_messages_are_apart_whoever_sends_them():
    """Ten threads that all have something to say, a second long, are eleven messages at most."""
    times = []
    box = Outbox(lambda message: times.append(time.monotonic()), lambda job: threading.Thread(target=job).start())
    until = time.monotonic() + 1.0

    def put():
        while time.monotonic() < until:
            box.put({"id": 1})
            time.sleep(0.001)

    writers = [threading.Thread(target=put) for _ in range(10)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    box.close()

    assert all(later - earlier >= 0.99 * APART for earlier, later in pairwise(times))
    assert len(times) > 5


def test_a_closed_box_sends_nothing_and_wakes_what_waits():
    """What was held when the widget ended is dropped."""
    sent, later = [], Later()
    box = Outbox(sent.append, later)
    box.put({"id": 1})
    box.put({"id": 2})

    box.close()
    box.put({"id": 3})
    later.jobs.pop()()

    assert [message["batch"] for message in sent] == [[{"id": 1}]]
    assert APART == 0.1
