"""A notebook that has five runs carried out by a pool of two processes, and waits to be killed."""

import multiprocessing
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import eventkit as ek
from tests.executors.test_lost import holds


def main():
    """Leaves a file `running` once two bodies run and three wait."""
    home, marks = Path(sys.argv[1]), Path(sys.argv[2])
    pool = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))
    ws = ek.use(home)
    holds.deploy("there", executor=pool)
    for n in range(5):
        ek.run_deployment("holds/there", parameters={"folder": str(marks), "n": n}, timeout=0)
    while True:
        states = [run.state_name for run in ws.store.flow_runs()]
        if len(list(marks.iterdir())) == 2 and sorted(states) == ["Pending"] * 3 + ["Running"] * 2:
            break
        time.sleep(0.01)
    (home / "running").touch()
    threading.Event().wait()


if __name__ == "__main__":
    main()
