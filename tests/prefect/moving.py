"""A deployment that is moved, in this process or in one that dies on the way: `python -m tests.prefect.moving ...`."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import eventkit as ek
from eventkit.flows import flow
from eventkit.prefect.client import PrefectApi
from eventkit.prefect.resident import Resident
from eventkit.store import Store, Transaction
from eventkit.workspace.moves import KIND
from tests.prefect.server import ROOT

FOLDER = "code"


def deployed(ws, name):
    """`restock/<name>`, run on each `<name>.placed` with its number."""

    @flow
    def restock(n: int) -> int:
        return n

    trigger = ek.DeploymentTrigger(
        name=f"{name} on order", expect={f"{name}.placed"}, parameters={"n": "{{ event.payload.n }}"}
    )
    return ws.deploy(restock, name, triggers=[trigger])


def placed(ws, name, *numbers):
    """Events that the trigger fits, each with a number of its own."""
    return [ws.emit(f"{name}.placed", {"prefect.resource.id": f"order.{n}"}, payload={"n": n}) for n in numbers]


def run_here(ws):
    """The numbers of the runs that were made here, once all is done."""
    ws.settle()
    return sorted(run.parameters["n"] for run in ws.store.flow_runs(limit=1_000))


def run_there(client, name):
    """The numbers of the runs that the server made."""
    found = client.get(f"/deployments/name/restock/{name}")
    if found.status_code == 404:
        return []
    asked = {"flow_runs": {"deployment_id": {"any_": [found.json()["id"]]}}}
    runs = client.post("/flow_runs/filter", json=asked).raise_for_status().json()
    return sorted(run["parameters"]["n"] for run in runs)


def on_there(client, name):
    """Whether each automation of the deployment is on at the server; empty before there is one."""
    asked = {"automations": {"name": {"any_": [f"{name} on order"]}}, "limit": 10}
    return [each["enabled"] for each in client.post("/automations/filter", json=asked).raise_for_status().json()]


def on_here(ws, name):
    """Whether it is on here."""
    return ws.automation(f"{name} on order").enabled


def dies_at(number, *, home, name, pool, server, what="move"):
    """Moves it in a process that kills itself with SIGKILL at that step; how many there were where it came to an end.

    A step: before the server is asked to change something, after it did, when a stage is noted in the workspace, and in
    the middle of a commit that notes one. what: `back`, once it is moved.
    """
    command = [sys.executable, "-m", "tests.prefect.moving", what, str(home), name, pool, str(number)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PREFECT_API_URL": server.url}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return json.loads(done.stdout)["steps"] if done.returncode == 0 else None


def gone_before(server, patch):
    """Kills the server before it is asked to turn one on or off."""
    switch = Resident.switch

    def switched(self, id, *, on):
        server.kill()
        switch(self, id, on=on)

    patch.setattr(Resident, "switch", switched)


class Steps:
    """Counts what is done, and dies at one."""

    def __init__(self, last):
        self.done, self._last = 0, last

    def __call__(self, counts=True):
        self.done += counts
        if counts and self.done == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def _counted(step):
    ask, keep, commits = PrefectApi._ask, Store.keep, Transaction.keep

    def asked(self, method, path, *more, **options):
        changes = method != "GET" and not path.startswith("/events")
        step(changes)
        try:
            return ask(self, method, path, *more, **options)  # a busy server is asked again: that is no further step
        finally:
            step(changes)

    def noted(self, kind, *more):
        keep(self, kind, *more)
        if kind == KIND:
            step()

    def half_way(self, kind, *more):
        commits(self, kind, *more)
        if kind == KIND:
            step()

    PrefectApi._ask, Store.keep, Transaction.keep = asked, noted, half_way


def move(ws, home, name, pool, step):
    """One event is matched here, and it is moved while another comes in."""
    deployment = deployed(ws, name)
    placed(ws, name, 1)
    ws.settle()
    placed(ws, name, 2)
    _counted(step)
    deployment.move_to_prefect(work_pool=pool, folder=Path(home) / FOLDER)


def back(ws, home, name, pool, step):
    """One event has gone there, and it is brought back while another is on its way."""
    connection = sending(name)
    moved = deployed(ws, name).move_to_prefect(work_pool=pool, folder=Path(home) / FOLDER)
    placed(ws, name, 1)
    assert connection.wait()
    placed(ws, name, 2)
    _counted(step)
    moved.back()


def sending(name, url=None):
    """A connection that sends the events of one deployment."""
    return ek.connect(url, read_only=False, send=f"{name}.placed")


def main(what, home, name, pool, number):
    """Does it, and dies at that step."""
    step = Steps(int(number))
    with ek.Workspace(Path(home)) as ws:
        ws.notice = lambda line: None
        {"move": move, "back": back}[what](ws, home, name, pool, step)
    print(json.dumps({"steps": step.done}))


if __name__ == "__main__":
    main(*sys.argv[1:])
