"""Waiting for what others do, with patience: a cluster's worker may take its time to come."""

import threading

SECONDS = 90


def until(holds):
    """Waits until something holds."""
    there = threading.Event()
    for _ in range(SECONDS * 100):
        if holds():
            return
        there.wait(0.01)
    raise AssertionError("it never came to hold")


def entered(ws, run, name):
    """Waits until the run is in that state."""
    until(lambda: ws.store.flow_run(run.id).state_name == name)
