"""A flow that was called, in a process that is gone."""

import signal
import subprocess
import sys

import eventkit as ek

CALLED = """
import sys, time
import eventkit as ek

@ek.flow
def wait():
    print("begun", flush=True)
    time.sleep(60)

with ek.Workspace(sys.argv[1]):
    wait()
"""


def test_a_called_run_is_crashed_once_its_process_was_killed(tmp_path):
    """It does not stay Running for ever; whoever opens the workspace next says so."""
    child = subprocess.Popen([sys.executable, "-c", CALLED, tmp_path], stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout.readline() == "begun\n"
        with ek.Workspace(tmp_path) as ws:
            assert [run.state_name for run in ws.runs_view()] == ["Running"]
        child.send_signal(signal.SIGKILL)
    with ek.Workspace(tmp_path) as ws:
        (run,) = ws.runs_view()
        names = [state.name for state in ws.store.run_states(run.id)]

    assert ["Pending", "Running", "Crashed"] == names
