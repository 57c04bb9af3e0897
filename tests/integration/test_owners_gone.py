"""What a process that looks on is told when one that evaluates goes. Both are real processes."""

import os

import psutil
import pytest

import eventkit as ek
from eventkit.model.state import StateType
from eventkit.workspace.processes import born, lives, started
from tests.apart import apart
from tests.asking import asking
from tests.owning import until

KERNEL = """
@ek.flow
def long(seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.01)

long.deploy(name="here", triggers=[ek.DeploymentTrigger(name="go", expect={"go"})])
"""
AS_NOTEBOOK = "sys.modules['ipykernel'] = sys  # Jupyter's own kernel is loaded in its process"


@pytest.fixture
def looking(tmp_path):
    """The workspace, open here as it is in the Jupyter server."""
    with ek.Workspace(tmp_path, evaluates=False) as ws:
        yield ws


def go(ws):
    """The run that a kernel begins on `go`, at work."""
    ws.emit("go", {"prefect.resource.id": "r"})
    until(lambda: [run.state_type for run in ws.store.flow_runs()] == [StateType.RUNNING])
    return ws.store.flow_runs()[0]


def run_owner(ws, run):
    """The process that has a run in hand."""
    return ws.store.owner(ws.store.flow_run(run.id).owner)


def test_the_runs_of_a_process_that_died_are_crashed_when_somebody_looks(tmp_path, looking):
    """Once, with the reason; a second look finds nobody, and writes nothing."""
    with apart(tmp_path, KERNEL) as kernel:
        run = go(looking)
        alive = looking.check_owners()
        kernel.kill()
        gone = [owner.pid for owner in looking.check_owners()]
        version = looking.store.data_version()
        again = looking.check_owners()

        assert (alive, gone, again) == ([], [kernel.child.pid], [])
        assert looking.store.data_version() == version
        over = looking.store.flow_run(run.id)
        assert (over.state_name, over.state.message) == ("Crashed", "The process that ran it died")


ACTS = """
def slowly(*_):
    print("begun", flush=True)
    time.sleep(60)

ws._acting._perform = slowly
tell = ek.actions.SendNotification(subject="go", body="")
ek.Automation(name="tells", trigger=ek.EventTrigger(expect={"tell"}), actions=[tell]).create()
"""


def test_an_action_that_was_being_done_is_failed_by_who_looks(tmp_path, looking):
    """It is not done again, and whoever looks on is nobody's owner by that."""
    with apart(tmp_path, ACTS) as kernel:
        looking.emit("tell", {"prefect.resource.id": "r"})
        (owner,) = looking.store.owners()
        until(lambda: looking.store.claimed_actions(owner.token))
        kernel.kill()
        looking.check_owners()
        (failed,) = looking.events("prefect.automation.action.failed")

        assert failed.payload["reason"].startswith(
            "The process that ran it died while this was being done: look whether"
        )
        assert (looking.store.notifications(), looking.store.claimed_actions(owner.token)) == ([], [])
        assert [each.token for each in looking.store.owners()] == [owner.token]  # its automation waits with it


def test_a_list_of_automations_is_told_though_nothing_was_committed(tmp_path, looking):
    """Which notebook is waited for is said, by the path that Jupyter gave it."""
    notebook = {"JPY_SESSION_NAME": "/home/ada/shop/orders.ipynb"}
    with apart(tmp_path, KERNEL, before=AS_NOTEBOOK, **notebook) as kernel, asking(looking) as ask:
        before = _row(ask)
        ask("summary.line")
        kernel.kill()
        told = len(ask.pushed("changed"))
        version = looking.store.data_version()
        looking.check_owners()
        until(lambda: len(ask.pushed("changed")) > told)

        assert looking.store.data_version() == version
        assert before == {"waiting": False, "notebook": "/home/ada/shop/orders.ipynb", "folder": "/home/ada/shop"}
        assert _row(ask) == {**before, "waiting": True}
        assert ask("summary.line")["automations_waiting"] == 1


def _row(ask):
    (row,) = ask("automations.list")["automations"]
    return {key: row[key] for key in ("waiting", "notebook", "folder")}


def test_a_notebook_that_was_closed_in_good_order_is_known_too(tmp_path, looking):
    """Its owner is gone from the file; what waits for it remembers where it was."""
    with apart(tmp_path, KERNEL, before=AS_NOTEBOOK, JPY_SESSION_NAME="/home/ada/shop/orders.ipynb") as kernel:
        kernel.end()
    with asking(looking) as ask:
        assert _row(ask) == {"waiting": True, "notebook": "/home/ada/shop/orders.ipynb", "folder": "/home/ada/shop"}
        (deployment,) = looking.store.deployments()
        assert looking.store.deployment_home(deployment.id) == "/home/ada/shop/orders.ipynb"


def test_what_is_no_kernel_is_known_by_its_folder(tmp_path, looking):
    """A script that a notebook started inherits the notebook's name."""
    with apart(tmp_path, KERNEL + "import os", JPY_SESSION_NAME="/home/ada/shop/orders.ipynb") as kernel:
        (folder,) = kernel.do("print(os.getcwd())")
        with asking(looking) as ask:
            assert _row(ask) == {"waiting": False, "notebook": None, "folder": folder}


def test_looking_goes_on_where_the_store_cannot_be_written(tmp_path, looking, monkeypatch):
    """It is said who is gone; what they had begun is ended by a later look."""
    from eventkit.errors import WorkspaceFull

    def full(*_):
        raise WorkspaceFull("The disk is full", path=None)

    with apart(tmp_path, KERNEL) as kernel, asking(looking) as ask:
        run = go(looking)
        ask("automations.list")
        kernel.kill()
        with monkeypatch.context() as patched:
            patched.setattr(looking.run_states, "crash", full)
            with pytest.raises(WorkspaceFull):
                looking.check_owners()
        looking.check_owners()

        assert looking.store.flow_run(run.id).state_name == "Crashed"


def test_a_clock_that_is_set_while_a_kernel_runs_makes_it_nobody_else(tmp_path, looking, monkeypatch):
    """Its run goes on: on Linux a clock that is set moves when every process is said to have begun."""
    with apart(tmp_path, KERNEL):
        run = go(looking)
        begun = psutil.Process.create_time
        monkeypatch.setattr(psutil.Process, "create_time", lambda self: begun(self) + 3600)

        assert looking.check_owners() == []
        assert looking.store.flow_run(run.id).state_name == "Running"
        assert [owner.pid for owner in looking.ownership.living().values()] == [run_owner(looking, run).pid]


def test_a_process_is_told_from_another_that_has_its_number(tmp_path):
    """By when it began as no clock tells it, and by the clock where that was not noted."""
    pid = os.getpid()
    then, birth = started(pid), born(pid)

    assert lives(pid, since=then, birth=birth)
    assert lives(pid, since=then, birth="")
    assert not lives(pid, since=then - 60, birth="")
    assert not lives(pid, since=then, birth=f"{birth}0")
    assert not lives(2**22 + 1, since=then, birth=birth)
