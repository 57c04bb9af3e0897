"""Runs on a Dask cluster of which a worker is killed half way: each ends, none is carried out twice."""

import os
import random
import signal
import threading
import time
from collections import Counter

import pytest

import eventkit as ek
from tests.executors.clusters import cluster

pytestmark = pytest.mark.endure

WORKERS = 4


@ek.flow(log_prints=True, persist_result=True)
def counted(n, folder):
    """Leaves a mark for each time it is carried out, says one thing and emits one event."""
    with open(f"{folder}/{n}", "a") as file:
        file.write("x")
    print(f"number {n}")
    ek.emit_event("made.number", {"prefect.resource.id": f"number.{n}"}, payload={"n": n})
    time.sleep(0.02)
    return n


@pytest.mark.parametrize("allowed_failures", [0, 3])
def test_every_run_ends_and_none_is_carried_out_twice(walled, tmp_path, size, allowed_failures):
    """Those that the worker had are Crashed, with the reason that names it; all others complete, with all they said.

    allowed_failures: how often the cluster would try a task again whose worker died.
    """
    if allowed_failures == 0 and size(True, False):
        pytest.skip("at full size")
    count = size(60, 1_000)
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    most, began = 0, time.monotonic()
    with cluster(workers=WORKERS, allowed_failures=allowed_failures) as (made, client):
        counted.deploy("there", executor=client.get_executor(), parameters={"folder": str(tmp_path)})
        ready = time.monotonic()
        for n in range(count):
            ek.run_deployment("counted/there", parameters={"n": n}, timeout=0)
        while len(os.listdir(tmp_path)) < count // 2:
            most = max(most, threading.active_count())
            time.sleep(0.05)
        worker = made.workers[chance.randrange(WORKERS)]
        address, pid = worker.worker_address, worker.pid
        os.kill(pid, signal.SIGKILL)
        walled.quiet(timeout=600)
        took = time.monotonic() - ready

    runs = {run.parameters["n"]: run for run in walled.store.flow_runs(limit=10_000)}
    marks = {int(path.name): len(path.read_text()) for path in tmp_path.iterdir()}
    states = Counter(run.state_name for run in runs.values())
    lost = [n for n, run in runs.items() if run.state_name == "Crashed"]
    twice, begun = sum(each > 1 for each in marks.values()), sum(n in marks for n in lost)
    print(
        f"\n{count:,} runs, {WORKERS} workers, allowed-failures {allowed_failures}, seed {seed}: {dict(states)} in "
        f"{took:.1f} s (cluster up in {ready - began:.1f} s); carried out twice {twice}, "
        f"of the lost {begun} had begun; at most {most} threads"
    )

    assert sorted(runs) == list(range(count))
    assert set(states) <= {"Completed", "Crashed"}
    assert set(marks.values()) == {1}  # none twice
    assert set(runs) - set(marks) <= set(lost)
    assert len(lost) <= 8  # one a thread, and those whose end was not heard of
    for n in lost:
        message = runs[n].state.message
        assert message.startswith("Flow run was lost: "), message
        assert address in message or f"process {pid}" in message or "died" in message, message

    completed = sorted(set(runs) - set(lost))
    assert [runs[n].state.result() for n in completed] == completed
    said = {n: [line.message for line in walled.store.logs(runs[n].id)] for n in completed}
    assert said == {n: [f"number {n}"] for n in completed}
    emitted = Counter(event.payload["n"] for event in walled.events("made.number"))
    assert {n: emitted[n] for n in completed} == dict.fromkeys(completed, 1)
    assert set(emitted.values()) == {1}
    assert most < 64 + 40  # what waits elsewhere needs no thread here
