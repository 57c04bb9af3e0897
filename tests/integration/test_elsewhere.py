"""What is said of automations that another process evaluates, or did; and of events of another log."""

import subprocess
import sys
from contextlib import contextmanager
from textwrap import dedent

import pytest

import eventkit as ek
from eventkit.errors import InvalidEvent, UsageError

REGISTERS = """
    import sys, eventkit as ek
    ws = ek.use(sys.argv[1])
    @ek.on("order.placed", where=lambda event: event.payload["total"] > 10)
    def large(event):
        ek.emit_event("order.large", {"prefect.resource.id": "order.1"})
    on = ek.EventTrigger(expect={"order.placed"})
    ek.Automation(name="watch", trigger=on, actions=[], enabled="shadow").create()
"""
DIES = """
    for total in (1, 50):
        ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"total": total})
    ws.settle()
    ws.save_counts()
    import os; os._exit(9)
"""
STAYS = """
    print("up", flush=True)
    sys.stdin.readline()
    ws.close()
"""


def order(total):
    """An order, emitted."""
    return ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"total": total})


def became(outcome):
    """What became of the event, by automation."""
    return [(each.automation, each.became.value, each.why) for each in outcome.automations]


@contextmanager
def elsewhere(folder):
    """Another process that evaluates, until the block ends."""
    code = dedent(REGISTERS) + dedent(STAYS)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert any("up" in line for line in child.stdout)
        yield
        child.stdin.write("\n")
        child.stdin.flush()
        child.wait(60)


def test_what_a_process_that_died_had_come_to_is_told_as_it_was(tmp_path):
    """It had looked at these: what its predicate refused was refused; what comes now waits for its notebook."""
    code = dedent(REGISTERS) + dedent(DIES)
    assert 9 == subprocess.run([sys.executable, "-c", code, str(tmp_path)], timeout=120).returncode
    with ek.use(tmp_path) as ws:
        small, large = ek.events("order.placed", oldest_first=True)
        now = order(99)
        away = "its notebook is not running: it is evaluated when that registers it again"

        assert [
            ("watch", "in shadow", "in shadow: nothing was run"),
            ("large", "nearly", "it was not counted: where it is evaluated, a predicate refused it"),
        ] == became(small.outcome())
        assert ["large", "watch"] == [each.automation for each in large.outcome().automations]
        assert repr(small.why("watch")).startswith("Fires in shadow")
        assert repr(now.why("watch")).startswith(f"Not evaluated yet: {away}")
        assert [("large", "waiting", away), ("watch", "waiting", f"{away} (in shadow)")] == became(now.outcome())
        assert "1 automation on" not in ws.status()


def test_an_outcome_waits_for_another_process_that_is_at_work(tmp_path):
    """As long as it may; the run there is told of, in the chain too, and so is one by hand and one of a replay."""
    with ek.use(tmp_path), elsewhere(tmp_path):
        placed = order(50)

        assert [("large", "fired"), ("watch", "in shadow")] == [each[:2] for each in became(placed.outcome(timeout=60))]
        again = ek.replay(placed, only="large", dry=False).events[0]
        assert [("large", "fired")] == [each[:2] for each in became(again.outcome(timeout=60))]
        ek.Automation.read("large").fire(placed, timeout=60)
        kinds = [link.kind for link in placed.chain()]
        once = ["firing", "action", "run", "event"]
        assert ["event", *once, "firing", *once, "event", *once] == kinds


def test_an_event_of_another_log_is_none_of_this_one(tmp_path):
    """After a reset, or of another workspace: its place in its own log says nothing here."""
    with ek.use(tmp_path) as ws:
        made = ek.Automation(name="all", trigger=ek.EventTrigger(), actions=[]).create()
        for total in range(9):
            last = order(total)
        ws.settle()
        ws.reset(sure=True)
        with ek.workspace() as fresh:
            made.create()

            with pytest.raises(UsageError, match="takes an event of this workspace"):
                fresh.at(last)
            with pytest.raises(InvalidEvent, match="fires with an event of the log"):
                made.fire(last)
            assert ([], 0) == (became(last.outcome()), last.outcome().considered)
            assert repr(last.why("all")).startswith("Fires")
