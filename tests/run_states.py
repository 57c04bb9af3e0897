"""Runs in tests: the states one was in, waiting until it is in one, and a run that somebody else recorded."""

import threading

from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType


def history(ws, run):
    """The names of the states a run was in, as stored, once they are what its events say too."""
    names = [state.name for state in ws.store.run_states(run.id)]
    about = ws.events("prefect.flow-run.*", resource=f"prefect.flow-run.{run.id}", oldest_first=True)
    assert [event.event.removeprefix("prefect.flow-run.") for event in about] == names
    return names


def entered(ws, run, name):
    """Waits until the run is in that state."""
    there = threading.Event()
    for _ in range(2_000):
        if ws.store.flow_run(run.id).state_name == name:
            return
        there.wait(0.005)
    raise AssertionError(f"{run} did not become {name} but is {ws.store.flow_run(run.id).state_name}")


def pending(recorder, made, **fields):
    """A run that a workspace recorded and claimed."""
    now = recorder.clock.now()
    run = FlowRun(
        id=recorder.ids.uuid(),
        name="from-afar",
        created=now,
        flow_id=recorder.flow_id(made.name),
        flow_name=made.name,
        state=State(type=StateType.PENDING, timestamp=now),
        **fields,
    )
    recorder.record(run, None, keep=False)
    return run
