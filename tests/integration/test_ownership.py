"""Who evaluates an automation when its process dies, when two want it, and when a third changes it.

Each `Workspace` on one folder has an owner of its own, whichever process it is in. A process that died is a real one.
"""

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

import eventkit as ek
from eventkit.errors import LostOwnership
from eventkit.workspace.clock import VirtualClock
from tests.owning import emit, fired, spec, until

ROOT = Path(__file__).parents[2]


def waiting(ws):
    """The names of the automations that wait for their notebook."""
    return [line for line in str(ws.automations_view()).splitlines() if "waiting for its notebook" in line]


DIES = """
import os, sys, threading
import eventkit as ek
ws = ek.use(sys.argv[1])
trigger = ek.EventTrigger(expect={"tick"}, threshold=3)
ek.Automation(name="watch", trigger=trigger, actions=[ek.actions.DoNothing()]).create()
for n in range(5):
    ek.emit_event("tick", {"prefect.resource.id": f"tick.{n}"}, payload={"n": n})
ws.settle()
while ws.store.owners()[0].cursor < ws.store.last_seq():
    threading.Event().wait(0.02)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def left(tmp_path):
    """A folder whose process was killed: it fired once on three of five ticks, and had counted two more."""
    done = subprocess.run([sys.executable, "-c", DIES, tmp_path], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (-9, "")
    return tmp_path


# ------------------------------------------------------------------------------------------------------------ take-over


def test_an_automation_of_a_dead_process_waits_for_its_notebook(left, opened):
    """Nobody else evaluates it meanwhile, and it says so."""
    ws = opened()
    emit(ws, *range(5, 8))
    ws.settle()

    assert len(waiting(ws)) == 1
    assert fired(ws) == [2]


@pytest.mark.parametrize(
    ("catch_up", "verb", "numbers"), [("resume", "matched", [2, *range(5, 47, 3)]), ("skip", "skipped", [2, 47])]
)
def test_registering_the_name_again_takes_windows_and_place_over(left, opened, capsys, catch_up, verb, numbers):
    """The two ticks the dead process had counted are counted on; what came while it was away is matched, or not."""
    ws = opened()
    emit(ws, *range(5, 47))
    ws.register(spec(3), catch_up=catch_up)
    ws.settle()
    emit(ws, 47, 48)
    ws.settle()

    assert capsys.readouterr().out == f"watch: 42 events came while this was away: {verb}\n"
    assert waiting(ws) == []
    # resumed: 3 and 4 are counted, so 5, 8, ... 44; then 45, 46 and 47; skipped: 3, 4 and 47
    assert fired(ws) == ([2, *range(5, 48, 3)] if catch_up == "resume" else numbers)


def test_nothing_is_said_when_nothing_was_missed(opened, capsys):
    """A notebook that was closed and opened again at once."""
    first = opened()
    first.register(spec(2))
    emit(first, 0)
    first.settle()
    first.close()
    second = opened()
    second.register(spec(2))
    emit(second, 1)
    second.settle()

    assert capsys.readouterr().out == ""
    assert fired(second) == [1]


def test_what_was_missed_is_matched_at_the_times_it_came(opened):
    """Not at the time of the catch-up: a sequence that took too long does not fire because it is read at once."""
    clock = VirtualClock(datetime.now(UTC))
    first = opened(clock=clock)
    slow = ek.SequenceTrigger(triggers=[ek.EventTrigger(expect={"a"}), ek.EventTrigger(expect={"b"})], within=10)
    first.register(spec(trigger=slow))
    first.close()
    second = opened(clock=clock)
    emit(second, 0, name="a")
    clock.advance(60)
    emit(second, 1, name="b")
    clock.advance(60)
    emit(second, 2, name="a")
    clock.advance(5)
    emit(second, 3, name="b")
    clock.advance(3_600)
    second.register(spec(trigger=slow))
    second.settle()

    assert fired(second) == [3]


def test_catching_up_and_going_on_make_one_sequence(opened):
    """Many blocks are missed, others come while it catches up: every third tick fires, once."""
    first = opened()
    first.register(spec(3))
    first.close()
    second = opened()
    second.emit_many(
        {"event": "tick", "resource": {"prefect.resource.id": "r"}, "payload": {"n": n}} for n in range(1_600)
    )
    second.register(spec(name="other"))
    second.register(spec(3))
    emit(second, *range(1_600, 1_700))
    second.settle()

    assert fired(second) == list(range(2, 1_700, 3))
    assert fired(second, "other") == list(range(1_600, 1_700))


# ------------------------------------------------------------------------------------------------ a living former owner


def test_a_living_former_owner_is_fenced_and_goes_on_with_the_rest(opened, capsys):
    """Its next commit is refused inside; it looks up what it still has, and nothing of it is seen from outside."""
    first, second = opened(), opened()
    first.register(spec(2))
    first.register(spec(2, name="other"))
    emit(first, 0)
    first.settle()
    token = first.ownership.token
    second.register(spec(2))
    said = capsys.readouterr().out
    with pytest.raises(LostOwnership):
        first.store.advance(token, epoch=0, cursor=99)
    emit(first, 1, 2, 3)
    first.settle()
    second.settle()

    assert said == f"watch: evaluated here now, no longer by process {first.store.owner(token).pid}\n"
    assert (fired(first), fired(first, "other")) == ([1, 3], [1, 3])
    assert [record.owner for record in first.store.automations()] == [token, second.ownership.token]
    assert list(first.events("eventkit.error")) == []


def test_registering_something_else_gives_nothing_back_that_was_taken(opened):
    """The former owner looks at all it has before it goes on: no new automation refreshes a claim that is lost."""
    first, second = opened(), opened()
    first.register(spec())
    first.stop()
    second.register(spec())
    first.register(spec(name="other"))
    first.start()
    emit(first, 0, 1)
    for ws in (first, second):
        ws.settle()

    assert (fired(first), fired(first, "other")) == ([0, 1], [0, 1])


def test_a_window_of_absence_whose_end_could_not_be_committed_still_ends(opened):
    """The fence refused the commit, as a full disk would: the next one closes it, once."""
    clock = VirtualClock(datetime.now(UTC))
    first, second = opened(clock=clock), opened(clock=clock)
    quiet = ek.EventTrigger(expect={"beat"}, posture="Proactive", within=60)
    first.register(spec(trigger=quiet, name="quiet"))
    first.register(spec())
    first.settle()
    first.stop()
    second.register(spec())
    clock.advance(61)
    first.start()
    first.settle()

    assert len(first.store.firings(automation_id=first.automation("quiet").id)) == 1


def test_an_automation_taken_while_it_is_being_registered_is_not_evaluated_twice(opened):
    """It goes back and forth between two that both emit: each tick fires it once."""
    both = opened(), opened()
    stop = threading.Event()
    errors = []

    def take(ws):
        try:
            while not stop.is_set():
                ws.register(spec())
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=take, args=(ws,)) for ws in both]
    for thread in threads:
        thread.start()
    until(lambda: both[0].store.automation("watch") is not None)
    for number in range(60):
        emit(both[number % 2], number)
    stop.set()
    for thread in threads:
        thread.join()
    for ws in both:
        ws.settle()

    assert errors == []
    assert fired(both[0]) == list(range(60))


# ----------------------------------------------------------------------------------------- changes from another process


def test_disabling_and_enabling_elsewhere_reaches_the_owner(opened):
    """From its place in the log on: nothing that came while it was off is matched later."""
    owner, other = opened(), opened()
    owner.register(spec())
    emit(other, 0)
    owner.settle()
    other.enable_automation("watch", enabled=False)
    emit(other, 1, 2)
    owner.settle()
    other.enable_automation("watch", enabled=True)
    owner.settle()
    emit(other, 3)
    owner.settle()

    assert fired(owner) == [0, 3]
    assert owner.store.automation("watch").owner == owner.ownership.token


def test_an_automation_enabled_elsewhere_is_evaluated_though_nothing_else_fires(opened):
    """The owner need not commit anything to find out."""
    owner, other = opened(), opened()
    owner.register(spec(enabled=False))
    emit(other, 0)
    owner.settle()
    other.enable_automation("watch", enabled=True)
    emit(other, 1)
    until(lambda: fired(owner))

    assert fired(owner) == [1]


def test_updating_elsewhere_takes_it_over_with_the_new_trigger(opened):
    """The former owner evaluates neither the old nor the new."""
    owner, other = opened(), opened()
    owner.register(spec())
    emit(owner, 0)
    owner.settle()
    other.register(spec(2))
    emit(owner, 1, 2, 3, 4)
    for ws in (owner, other):
        ws.settle()

    assert fired(owner) == [0, 2, 4]


def test_deleting_elsewhere_ends_it_with_its_owner(opened):
    """Its windows go; the owner goes on with the rest."""
    owner, other = opened(), opened()
    owner.register(spec(2))
    owner.register(spec(2, name="other"))
    emit(owner, 0)
    owner.settle()
    id = owner.automation("watch").id
    other.delete_automation("watch")
    emit(owner, 1)
    owner.settle()

    assert fired(owner, "other") == [1]
    assert owner.store.firings(automation_id=id) == []
    assert owner.store.windows([id]) == {}
    assert {key[0] for key in owner.matcher.windows()} <= {owner.automation("other").id}


def test_a_changed_trigger_does_not_see_what_came_before_it(opened):
    """Even where nobody had looked at it yet."""
    owner = opened()
    owner.register(spec(trigger=ek.EventTrigger(expect={"tock"})))
    owner.stop()
    emit(owner, *range(10))
    owner.register(spec())
    owner.start()
    emit(owner, 10)
    owner.settle()

    assert fired(owner) == [10]


# ----------------------------------------------------------------------------------------------------- runs and actions


def test_a_run_nobody_had_begun_is_begun_by_whoever_serves_its_deployment_next(opened):
    """It was committed with its firing: it is neither lost nor Crashed."""
    called = []

    @ek.flow
    def note(n: int) -> None:
        called.append(n)

    trigger = ek.DeploymentTrigger(name="run", expect={"tick"}, parameters={"n": "{{ event.payload.n }}"})
    first, second = opened(), opened()
    first.deploy(note, "here", triggers=[trigger])
    first.executor.stop()  # the process is about to end: it starts nothing any more
    emit(first, 7)
    until(lambda: first.store.flow_runs(flow_name="note"))
    first.close()
    second.deploy(note, "here", triggers=[trigger])
    second.settle()

    assert [run.state_name for run in second.store.flow_runs(flow_name="note")] == ["Completed"]
    assert called == [7]


def test_actions_left_at_stop_are_done_at_start(opened):
    """Once."""
    ws = opened()
    ws.register(spec())
    ws.executor.stop()
    emit(ws, 0, 1)
    until(lambda: fired(ws) == [0, 1])
    stopped = ws.stop()
    ws.start()
    ws.settle()

    assert stopped == "eventkit: stopped"
    assert [ws.store.actions(record.id)[0].status for record in ws.store.firings()] == ["executed", "executed"]
    assert len(ws.events("prefect.automation.action.executed")) == 2


def test_runs_that_had_no_thread_yet_at_stop_are_begun_at_start(opened):
    """Those that ran are Cancelled; none is forgotten or counted as under way for ever."""
    go, running = threading.Event(), []

    @ek.flow
    def waits(n: int) -> None:
        running.append(n)
        while not go.wait(0.05):
            pass

    ws = opened()
    ws.deploy(waits, "here")
    runs = [ws.deployments_.run("waits/here", parameters={"n": n}) for n in range(70)]
    until(lambda: len(running) == 64)
    ws.stop()
    go.set()
    ws.start()
    ws.settle()
    ended = [ws.store.flow_run(run.id).state_name for run in runs]

    assert sorted(ended) == ["Cancelled"] * 64 + ["Completed"] * 6
    assert sorted(running) == list(range(70))
