"""What the workspace's threads wait at: the bell, the pool, and each other."""

import threading

import pytest

import eventkit as ek
from eventkit.workspace import settling
from eventkit.workspace.bell import Bell
from eventkit.workspace.pool import Pool


def test_a_bell_that_was_rung_is_heard_once():
    """However often it was rung: the second wait takes its time."""
    bell = Bell()
    bell.ring()
    bell.ring()

    assert [True, False] == [bell.wait(20), bell.wait(0.001)]


def test_a_bell_that_was_hushed_is_not_heard_until_it_rings_again():
    """Hushing one that nobody rang changes nothing."""
    bell = Bell()
    bell.hush()
    bell.ring()
    bell.hush()
    assert not bell.wait(0.001)

    ringer = threading.Thread(target=bell.ring)
    ringer.start()
    assert bell.wait(20)
    ringer.join()


def test_a_pool_that_is_closed_drops_what_has_not_begun_and_says_so():
    """What runs is waited for; what is given later is refused."""
    begun, go, done = threading.Event(), threading.Event(), []
    pool = Pool("narrow", limit=1)

    def first():
        begun.set()
        go.wait(20)
        done.append("ended")

    pool.submit(first, dropped=lambda: done.append("never"))
    assert begun.wait(20)
    pool.submit(lambda: done.append("never"), dropped=lambda: done.append("dropped"))
    assert ["narrow-1"] == pool.close(timeout=0)
    go.set()
    assert [] == pool.close()

    assert ["dropped", "ended"] == done
    with pytest.raises(RuntimeError, match="the narrow pool is closed"):
        pool.submit(first)


def test_a_workspace_that_was_stopped_answers_without_a_thread_of_its_own(ws):
    """On that of whoever asks, until it is started again; once closed it refuses as ever."""
    done, seen = threading.Event(), []

    def answer():
        seen.append(threading.current_thread() is threading.main_thread())
        done.set()

    ws.stop()
    ws.threads.asks().submit(answer)
    ws.threads.asks().submit(lambda: 1 / 0)
    ws.start()
    done.clear()
    ws.threads.asks().submit(answer)
    assert done.wait(20)
    ws.stop()
    ws.close()

    assert seen == [True, False]
    with pytest.raises(RuntimeError, match="the eventkit-ask pool is closed"):
        ws.threads.asks().submit(answer)


def test_a_job_that_raises_leaves_its_thread_to_the_next():
    """Even with what ends a program."""
    done = threading.Event()
    pool = Pool("patient", limit=1)

    def broken():
        raise SystemExit

    pool.submit(broken)
    pool.submit(done.set)
    assert done.wait(20)
    assert [] == pool.close()


def test_a_settle_hears_the_engine_rest_and_looks_again_at_once(monkeypatch):
    """Where looks are an hour apart, it would not end."""
    monkeypatch.setattr(settling, "LOOK", 3600.0)
    done = threading.Event()
    with ek.Workspace.in_memory() as ws:
        ek.Automation(name="low", trigger=ek.EventTrigger(expect={"stock.low"}), actions=[]).create()

        def settled():
            for _ in range(50):
                ek.emit_event("stock.low", {"prefect.resource.id": "stock.rye"})
                ws.settle()
            done.set()

        thread = threading.Thread(target=settled, daemon=True)
        thread.start()
        assert done.wait(60)
        thread.join()
