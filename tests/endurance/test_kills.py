"""A process that emits and matches is killed at random moments: nothing is lost, nothing happens twice."""

import random
from collections import Counter

import pytest

from eventkit.model.state import StateType
from tests.endurance.children import Child
from tests.endurance.reckoning import EVERYTHING, actions, expected, log, numbers, plain, reading, recorded, recount

pytestmark = pytest.mark.endure

NUMBER = "number.emitted"
DIED = "The process that ran it died while this was being done: look whether it was, and do it by hand if not"


def kill_at_random(home, chance):
    """One child from its start to its sudden end; the numbers whose emit had returned."""
    with Child("emitter.py", home, "go") as child:
        # one in eight dies while it opens the workspace or takes its automations over
        if chance.random() < 0.125:
            child.until(chance.choice(["open", "registered"]))
            said = []
        else:
            child.until("registered")
            said = [child.line() for _ in range(chance.randrange(300))]
        for _ in range(chance.randrange(20_000)):
            pass
        said += child.kill()
    return [int(line) for line in said if line.isdigit()]


@pytest.fixture
def killed(tmp_path, size):
    """A workspace whose process was killed many times, brought to its end; the numbers whose emit had returned."""
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    times = size(6, 100)
    print(f"killed {times} times, seed {seed}")
    returned = [number for _ in range(times) for number in kill_at_random(tmp_path, chance)]
    with Child("emitter.py", tmp_path, "settle") as child:
        child.until("registered")
        child.end()
    with reading(tmp_path) as store:
        yield tmp_path, store, log(store), returned


def test_killed_processes_lose_nothing_and_do_nothing_twice(killed):
    """Events, firings, actions and runs: each as often as it should be, whatever the moment."""
    home, store, rows, returned = killed

    # every event whose emit returned, once and in order; and at most one more a kill
    stored = numbers(rows, NUMBER)
    assert stored == list(range(len(stored)))
    assert returned == [number for number in stored if number in set(returned)]
    assert [event.seq for event, _ in rows] == list(range(1, len(rows) + 1))

    # every satisfied window, once
    specs = {record.spec.name: record.spec for record in store.automations()}
    fired = {name: recorded(store, spec) for name, spec in specs.items()}
    for name, spec in specs.items():
        assert plain(fired[name]) == plain(expected(spec, rows)), name
    assert [each.triggering_event.payload["n"] for each in plain(fired["each"])] == stored
    assert Counter(each.triggering_event.payload["n"] for each in fired["tenth"]) == Counter(stored[::10])

    # what was counted and noted, as a recount of the log has it
    for record in store.automations():
        counted = (record.considered, record.matched, record.suppressed, record.fired)
        begin = next(event.seq for event, _ in rows if event.resource.id == f"prefect.automation.{record.spec.id}")
        assert counted == (record.cursor - begin, *recount(record.spec, rows), len(fired[record.spec.name]))
        assert len(store.history(record.spec.id)) == min(20, record.matched + record.suppressed)

    # every firing announced once, with all its actions, each with its pair of events
    every = [firing for firings in fired.values() for firing in firings]
    ends = actions(store, every)
    counts = Counter(event.event for event, _ in rows)
    wanted = sum(len(specs[name].actions) * len(firings) for name, firings in fired.items())
    assert ends.keys() <= {"executed", "failed"}
    assert sum(ends.values()) == wanted
    assert counts["prefect.automation.triggered"] == len(every)
    assert counts["prefect.automation.action.triggered"] == wanted
    assert counts["prefect.automation.action.executed"] == ends.get("executed", 0)
    reasons = {event.payload["reason"] for event, _ in rows if event.event == "prefect.automation.action.failed"}
    assert reasons <= {DIED}

    # an echo for each action that was done, at most one where the process died meanwhile
    echoes = Counter(event.cause for event, _ in rows if event.event == "echo")
    for firing in fired["every third of a kind"]:
        (action,) = store.actions(firing.id)
        assert echoes[firing.triggering_event.id] in ({1} if action.status == "executed" else {0, 1})
    assert sum(echoes.values()) <= len(fired["every third of a kind"])

    # a run for each firing of the deployment's, called once at most, and over
    runs = store.flow_runs(flow_name="note", limit=EVERYTHING)
    called = Counter((home / "called").read_text().splitlines())
    assert Counter(run.firing_id for run in runs) == Counter(firing.id for firing in fired["tenth"])
    assert {run.state_type for run in runs} <= {StateType.COMPLETED, StateType.CRASHED}
    for run in runs:
        times = called[str(run.parameters["n"])]
        assert times == 1 if run.state_type is StateType.COMPLETED else times <= 1
    assert max(called.values()) == 1

    crashed = sum(run.state_type is StateType.CRASHED for run in runs)
    print(
        f"\n{len(stored):,} numbers, {len(rows):,} events, {len(every):,} firings, {wanted:,} actions "
        f"({ends.get('failed', 0)} interrupted), {len(runs):,} runs ({crashed} Crashed)"
    )


def test_a_run_whose_process_was_killed_is_crashed_and_not_run_again(tmp_path):
    """It is found when the workspace is opened next, and stays as it is."""
    with Child("emitter.py", tmp_path, "block") as child:
        child.until("called")
    for _ in range(2):
        with Child("emitter.py", tmp_path, "settle") as child:
            child.end()

    with reading(tmp_path) as store:
        (run,) = store.flow_runs(flow_name="endless")
        states = [state.name for state in store.run_states(run.id)]

    assert states == ["Scheduled", "Pending", "Running", "Crashed"]
    assert run.state.message == "The process that ran it died"
