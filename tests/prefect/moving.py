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
from eventkit.store import Store
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


def dies_at(number, *, home, name, pool, server):
    """Moves it in a process that kills itself with SIGKILL at that step; whether it came to an end before.

    A step: before the server is asked to change something, after it did, and when a stage is noted in the workspace.
    """
    command = [sys.executable, "-m", "tests.prefect.moving", str(home), name, pool, str(number)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PREFECT_API_URL": server.url}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return json.loads(done.stdout)["steps"] if done.returncode == 0 else None


class Steps:
    """Counts what is done, and dies at one."""

    def __init__(self, last):
        self.done, self._last = 0, last

    def __call__(self, counts=True):
        self.done += counts
        if counts and self.done == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def _counted(step):
    exchange, keep = PrefectApi._exchange, Store.keep

    def asked(self, method, path, *more):
        changes = method != "GET" and not path.startswith("/events")
        step(changes)
        answer = exchange(self, method, path, *more)
        step(changes)
        return answer

    def noted(self, kind, *more):
        keep(self, kind, *more)
        if kind == KIND:
            step()

    PrefectApi._exchange, Store.keep = asked, noted


def main(home, name, pool, number):
    """Deploys, emits one event that is matched here, moves while another comes in."""
    step = Steps(int(number))
    with ek.Workspace(Path(home)) as ws:
        ws.notice = lambda line: None
        deployment = deployed(ws, name)
        placed(ws, name, 1)
        ws.settle()
        placed(ws, name, 2)
        _counted(step)
        deployment.move_to_prefect(work_pool=pool, folder=Path(home) / FOLDER)
    print(json.dumps({"steps": step.done}))


if __name__ == "__main__":
    main(*sys.argv[1:])
