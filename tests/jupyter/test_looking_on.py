"""The panel's story without a browser: one that looks on, beside a real kernel that is busy and is restarted."""

import pytest

import eventkit as ek
from tests.asking import asking
from tests.jupyter.kernels import kernel
from tests.owning import until

BEGIN = "%load_ext eventkit\nimport time, eventkit as ek"
DEPLOYS = "@ek.flow\ndef long(n: int) -> None:\n    time.sleep(600)\n\n_ = long.deploy(name='here')"
BUSY = "until = time.monotonic() + 600\nwhile time.monotonic() < until: pass"


@pytest.fixture
def nb(tmp_path, monkeypatch):
    """A kernel that Jupyter started for a notebook."""
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/ada/shop/orders.ipynb")
    with kernel(tmp_path) as running:
        running.run(BEGIN)
        yield running


def test_what_is_saved_in_the_panel_runs_in_the_notebook_through_a_busy_cell_and_a_restart(nb):
    """Evaluated at once, cancelled while the cell computes, waiting while the notebook is away, and back with it."""
    home = nb.value("str(ek.workspace().home)").strip("'")
    nb.run(DEPLOYS)
    with ek.Workspace(home, evaluates=False) as ws, asking(ws) as ask:
        saved = _save(ask, ws)
        nb.client.execute(BUSY)
        first = _run_of(ws, 1)
        ask("runs.cancel", id=str(first.id))
        until(lambda: ws.store.flow_run(first.id).state.is_final())

        assert "saved, on" in saved
        assert "; evaluated by orders.ipynb (process " in saved
        assert ws.store.flow_run(first.id).state_name == "Cancelled"

        nb.manager.restart_kernel(now=True)
        nb.client.wait_for_ready(timeout=60)
        gone = ws.check_owners()
        away = _row(ask)
        ws.emit("tick", {"prefect.resource.id": "r"}, payload={"n": 2})
        nb.run(BEGIN)
        said = nb.run(DEPLOYS).stdout
        second = _run_of(ws, None)

        assert len(gone) == 1
        assert (away["waiting"], away["notebook"]) == (True, "/home/ada/shop/orders.ipynb")
        assert said.startswith("watch: ")
        assert said.endswith(" came while this was away: matched\n")
        assert second.parameters == {"n": 2}
        assert _row(ask)["waiting"] is False
        ask("runs.cancel", id=str(second.id))


def _save(ask, ws):
    """What is said when an automation is saved in the panel."""
    saved = ask(
        "draft.save", name="watch", enabled="on", trigger={"type": "event", "expect": ["tick"]},
        deployment=str(ws.deployment("long/here").id), parameters={"n": "{{ event.payload.n }}"},
    )  # fmt: skip
    return saved["said"]


def _run_of(ws, number):
    """The run that is at work; on a tick of this number, where one is given."""
    if number is not None:
        ws.emit("tick", {"prefect.resource.id": "r"}, payload={"n": number})
    until(lambda: [run for run in ws.store.flow_runs() if run.state_name == "Running"])
    return next(run for run in ws.store.flow_runs() if run.state_name == "Running")


def _row(ask):
    (row,) = ask("automations.list")["automations"]
    return row
