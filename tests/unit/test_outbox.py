"""What a widget is told: in order, at once when it is quiet, and together when much comes up."""

import threading

from eventkit.widgets.outbox import APART, Outbox


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
