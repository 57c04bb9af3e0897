"""Windows that collect their events, over files and processes: each fires once, with all that came."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import eventkit as ek
from eventkit.model.firing import Firing
from eventkit.workspace.clock import VirtualClock

ROOT = Path(__file__).parents[2]
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = 3_600


def watch(collect="all", threshold=1, **fields):
    """An automation that collects ticks and does nothing."""
    trigger = ek.EventTrigger(expect={"tick"}, collect=collect, threshold=threshold, within=60, **fields)
    return ek.Automation(name="watch", trigger=trigger, actions=[ek.actions.DoNothing()])


def emit(ws, *numbers, **given):
    """Ticks with these numbers."""
    for number in numbers:
        ws.emit("tick", {"prefect.resource.id": "r"}, payload={"n": number}, **given)


def fired(ws):
    """The numbers of the ticks of each firing, oldest firing first."""
    rows = reversed(ws.store.firings(automation_id=ws.automation("watch").id, limit=1_000))
    return [[event.payload["n"] for event in Firing.parse(row.body).events] for row in rows]


def move(ws, seconds):
    """Moves the clock on, and lets what is due happen."""
    ws.clock.advance(seconds)
    ws.settle()


def test_a_window_closed_in_its_middle_goes_on_when_its_notebook_is_back(opened):
    """What was gathered comes back, what came meanwhile is gathered too, and it fires once."""
    clock = VirtualClock(MOMENT)
    first = opened(clock=clock)
    first.register(watch(threshold=5))
    emit(first, 0, 1, 2)
    first.settle()
    first.close()
    second = opened(clock=clock)
    emit(second, 3)
    second.register(watch(threshold=5))
    emit(second, 4)
    move(second, 59)
    assert [] == fired(second)
    move(second, 1)
    second.close()
    third = opened(clock=clock)
    third.register(watch(threshold=5))
    move(third, HOUR)

    assert [[0, 1, 2, 3, 4]] == fired(third)


def test_windows_that_ended_while_nobody_was_there_fire_as_they_would_have(opened):
    """Each with its own events, at its own end."""
    clock = VirtualClock(MOMENT)
    first = opened(clock=clock)
    first.register(watch())
    emit(first, 0)
    first.settle()
    first.close()
    second = opened(clock=clock)
    for number, pause in enumerate((59, 2, 30, 100), start=1):
        clock.advance(pause)
        emit(second, number)
    clock.advance(HOUR)
    second.register(watch())
    second.settle()

    assert [[0, 1], [2, 3], [4]] == fired(second)
    rows = second.store.firings(automation_id=second.automation("watch").id, limit=10)
    assert [60, 121, 251] == [(row.at - MOMENT).total_seconds() for row in reversed(rows)]


def test_what_each_has_counted_fires_after_a_reopening(opened):
    """Those counted before it was closed have their firings when the threshold is met, and only then."""
    clock = VirtualClock(MOMENT)
    first = opened(clock=clock)
    first.register(watch("each", 3))
    emit(first, 0, 1)
    first.settle()
    first.close()
    second = opened(clock=clock)
    second.register(watch("each", 3))
    second.settle()
    assert [] == fired(second)
    emit(second, 2, 3)
    second.settle()

    assert [[0], [1], [2], [3]] == fired(second)


DIES = """
import os, sys
import eventkit as ek
ws = ek.use(sys.argv[1])
trigger = ek.EventTrigger(expect={"tick"}, collect="all", within=60)
ek.Automation(name="watch", trigger=trigger, actions=[ek.actions.DoNothing()]).create()
for n in range(700):
    ek.emit_event("tick", {"prefect.resource.id": "r"}, payload={"n": n})
    if n % 100 == 0:
        ws.settle()
os.kill(os.getpid(), 9)
"""


def test_a_killed_process_leaves_what_it_gathered(tmp_path, opened):
    """Committed or not yet, each event is in the one firing, once."""
    done = subprocess.run([sys.executable, "-c", DIES, tmp_path], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (-9, "")
    ws = opened(clock=VirtualClock(datetime.now(UTC)))
    ws.register(watch())
    move(ws, HOUR)
    move(ws, HOUR)

    assert [list(range(700))] == fired(ws)


def test_a_full_window_fires_at_once_and_the_rest_is_in_the_next(opened):
    """A thousand at most, through the log in blocks."""
    ws = opened(clock=VirtualClock(MOMENT))
    ws.register(watch())
    ws.emit_many({"event": "tick", "resource": {"prefect.resource.id": "r"}, "payload": {"n": n}} for n in range(2_300))
    ws.settle()
    assert [1_000, 1_000] == [len(each) for each in fired(ws)]
    move(ws, 60)

    assert list(range(2_300)) == [number for each in fired(ws) for number in each]
    assert 3 == len(fired(ws))


def test_what_was_gathered_before_an_automation_was_turned_off_fires_when_it_is_on_again(opened):
    """However long it was off; what came meanwhile is not gathered."""
    ws = opened(clock=VirtualClock(MOMENT))
    ws.register(watch())
    emit(ws, 0, 1)
    ws.settle()
    ws.enable_automation("watch", enabled=False)
    for _ in range(10):
        move(ws, 600)
        emit(ws, 2)
        ws.settle()
    assert [] == fired(ws)
    ws.enable_automation("watch", enabled=True)
    move(ws, 1)

    assert [[0, 1]] == fired(ws)


def test_what_retention_took_is_left_out_and_said(opened):
    """The firing has the events that are still there, and how many are not."""
    clock = VirtualClock(MOMENT)
    first = opened(clock=clock, max_age=timedelta(seconds=20))
    first.register(watch())
    emit(first, 0, 1)
    move(first, 30)
    emit(first, 2, 3)
    first.settle()
    first.keeping.prune()
    first.close()
    second = opened(clock=clock)
    second.register(watch())
    move(second, 30)

    assert [[2, 3]] == fired(second)
    told = next(iter(second.events("prefect.automation.triggered")))
    assert (2, 2) == (told.payload["missing"], len(told.payload["collected"]))


def test_a_flow_runs_once_a_window_with_all_its_events():
    """Its parameters are typed, from every event; what is refused is not among them."""
    seen = []
    with ek.Workspace.in_memory(clock=VirtualClock(MOMENT)) as ws:

        @ek.flow
        def report(total: float, orders: list[int], last: int):
            seen.append((total, orders, last))

        report.deploy(
            "batch",
            triggers=[
                ek.DeploymentEventTrigger(
                    expect={"order.placed"},
                    none_of={"tier": "test"},
                    collect="all",
                    within=60,
                    parameters={
                        "total": "{{ events | map(attribute='payload.total') | sum }}",
                        "orders": "{{ events | map(attribute='payload.n') | list }}",
                        "last": "{{ event.payload.n }}",
                    },
                )
            ],
        )
        for n, tier in enumerate(("gold", "test", "gold", "gold")):
            payload = {"n": n, "total": n + 0.5}
            ek.emit_event("order.placed", {"prefect.resource.id": f"order.{n}", "tier": tier}, payload=payload)
            move(ws, 25)
        move(ws, 60)

    assert [(3.0, [0, 2], 2), (3.5, [3], 3)] == seen


def test_an_event_is_explained_with_the_window_it_met(opened):
    """Also where the window before it was closed by the clock."""
    ws = opened(clock=VirtualClock(MOMENT))
    ws.register(watch(threshold=2))
    emit(ws, 0, 1)
    move(ws, 90)
    emit(ws, 2)
    last = next(iter(ws.events("tick")))
    assert [[0, 1]] == fired(ws)
    with ws:
        told = ek.explain("watch", last)

    assert "Matches: gathered: 1 of at least 2; fires with all of them in 60 s" == str(told).split("\n")[0]
