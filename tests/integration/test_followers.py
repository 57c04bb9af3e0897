"""Who follows a workspace is told of what is committed, here and elsewhere, and leaves nothing behind."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import eventkit as ek
from eventkit.errors import WorkspaceClosed

ID = "prefect.resource.id"
ROOT = Path(__file__).parents[2]
PATIENCE = 30
ELSEWHERE = """
import sys
import eventkit as ek
with ek.Workspace(sys.argv[1]) as ws:
    print("open", flush=True)
    for line in sys.stdin:
        ws.emit(line.strip(), {"prefect.resource.id": "x"})
"""


class Told:
    """Counts how often it was called, and what it saw then."""

    def __init__(self, look=lambda: None):
        self.seen = []
        self._look = look
        self._changed = threading.Condition()

    def __call__(self):
        with self._changed:
            self.seen.append(self._look())
            self._changed.notify_all()

    def until(self, holds):
        """Waits until what it saw holds."""
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self.seen), timeout=PATIENCE), self.seen


def threads():
    """The threads of followers that run."""
    return [each for each in threading.enumerate() if each.name == "eventkit-feed"]


@pytest.fixture(params=["file", "memory"])
def following(request, tmp_path):
    """A workspace of each kind."""
    with ek.Workspace(tmp_path if request.param == "file" else None) as ws:
        yield ws
    assert threads() == []


def test_a_follower_is_told_once_of_each_commit_and_of_nothing_else(following):
    """Reading is none, and what a transaction took back is none."""
    told = Told(following.store.last_seq)
    follow = following.follow(told, every=0)
    following.emit("a", {ID: "x"})
    told.until(lambda seen: seen == [1])

    following.store.kept("view")
    with pytest.raises(ZeroDivisionError), following.store.transaction() as transaction:
        _ = transaction.keep("view", "late", {}), 1 / 0
    following.store.keep("view", "late", {})
    told.until(lambda seen: seen == [1, 1])
    follow.end()

    assert [1, 1] == told.seen


def test_what_an_engine_makes_of_an_event_is_told_too(following):
    """A firing is a commit, and so is what is done then."""
    words = ek.actions.SendNotification(subject="hi", body="new")
    ek.Automation(name="watch", trigger=ek.EventTrigger(expect={"a"}), actions=[words]).create()
    told = Told(lambda: (len(following.store.firings()), len(following.store.notifications())))
    following.follow(told)
    following.emit("a", {ID: "x"})

    told.until(lambda seen: seen[-1:] == [(1, 1)])


def test_nobody_is_told_more_often_than_asked_and_everybody_of_the_last(following):
    """While a thousand events come, each of two followers at its own pace."""
    begun = time.monotonic()
    slow, quick = Told(following.store.last_seq), Told(following.store.last_seq)
    following.follow(slow, every=0.2), following.follow(quick, every=0.05)
    for _ in range(1_000):
        following.emit("a", {ID: "x"})
    slow.until(lambda seen: seen[-1:] == [1_000])
    quick.until(lambda seen: seen[-1:] == [1_000])
    took = time.monotonic() - begun

    assert len(slow.seen) <= 1 + took / 0.2
    assert len(quick.seen) <= 1 + took / 0.05


def test_another_process_is_heard(tmp_path):
    """Its commits ring no bell here."""
    with ek.Workspace(tmp_path) as ws:
        command = [sys.executable, "-u", "-c", ELSEWHERE, str(tmp_path)]
        told = Told(ws.store.last_seq)
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        ) as child:
            assert child.stdout.readline() == "open\n"
            ws.follow(told, every=0)
            for number in (1, 2, 3):
                child.stdin.write("a\n")
                told.until(lambda seen, number=number: seen[-1:] == [number])
            child.stdin.close()
    assert threads() == []


def test_one_thread_serves_ten_and_goes_with_the_last(following):
    """Ended twice, each is ended; whoever comes after that has a thread again."""
    told = [Told() for _ in range(10)]
    follows = [following.follow(each, every=0) for each in told]
    following.emit("a", {ID: "x"})
    for each in told:
        each.until(lambda seen: len(seen) == 1)
    assert len(threads()) == 1
    for follow in follows[:9] * 2:
        follow.end()
    assert len(threads()) == 1
    follows[9].end()
    assert threads() == []

    again = Told()
    following.follow(again)
    following.emit("a", {ID: "x"})
    again.until(lambda seen: len(seen) == 1)
    assert [1] * 10 == [len(each.seen) for each in told]


def test_an_error_is_told_to_its_own_follower_and_ends_nobody(following, capfd):
    """Not even that one; nothing is printed, also where it is told to nobody, or the telling fails."""
    errors, told = Told(), Told()
    kept = []

    def broken():
        raise SystemExit("no")

    def failed(error):
        kept.append(str(error))
        errors()
        raise ValueError

    following.follow(broken, every=0, failed=failed)
    following.follow(broken, every=0)
    following.follow(told, every=0)
    for number in (1, 2):
        following.emit("a", {ID: "x"})
        errors.until(lambda seen, number=number: len(seen) == number)
        told.until(lambda seen, number=number: len(seen) == number)

    assert kept == ["no", "no"]
    assert capfd.readouterr() == ("", "")


def test_an_end_waits_for_the_call_that_runs(following):
    """Then it never runs again, whichever of the followers it was."""
    inside, go, ended, log = threading.Event(), threading.Event(), threading.Event(), []

    def slow():
        inside.set()
        go.wait(PATIENCE)
        log.append("called")

    first, second = following.follow(slow, every=0), following.follow(lambda: None)
    following.emit("a", {ID: "x"})
    assert inside.wait(PATIENCE)
    ender = threading.Thread(target=lambda: (first.end(), log.append("ended"), ended.set()))
    ender.start()
    go.set()
    assert ended.wait(PATIENCE)
    ender.join()
    second.end()

    assert log == ["called", "ended"]
    assert threads() == []


def test_a_follower_may_end_itself_and_the_last_of_them_the_thread(following):
    """From within its call, and begin another there."""
    told, done = Told(), threading.Event()

    def once():
        follow.end()
        following.follow(told, every=0)
        done.set()

    follow = following.follow(once, every=0)
    following.emit("a", {ID: "x"})
    assert done.wait(PATIENCE)
    following.emit("a", {ID: "x"})

    told.until(lambda seen: len(seen) == 1)


def test_who_follows_a_stopped_workspace_is_told_when_it_starts(following):
    """Of what came meanwhile, once; and the thread is gone so long."""
    told, late = Told(following.store.last_seq), Told(following.store.last_seq)
    following.follow(told)
    following.stop()
    assert threads() == []
    following.follow(late)
    following.emit("a", {ID: "x"})
    following.emit("a", {ID: "x"})
    assert threads() == []
    following.start()

    told.until(lambda seen: seen == [2])
    late.until(lambda seen: seen == [2])


def test_a_closed_workspace_is_not_followed(following):
    """Closing ends the thread; a follow that is ended later is ended, and a new one is refused."""
    follow = following.follow(lambda: None)
    following.close()
    assert threads() == []
    follow.end()

    with pytest.raises(WorkspaceClosed):
        following.follow(lambda: None)
