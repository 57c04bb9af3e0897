"""Jupyter's own happenings as events: of a real server, its kernels and its notebooks, each once."""

import asyncio
import json
import os
import signal

import pytest
from traitlets import TraitError
from traitlets.config import Config

import eventkit as ek
from eventkit.server.happenings import names_of
from eventkit.sources.names import CELL_FAILED, EVENTS, KERNEL_DIED, ROOT, TURNED_ON

PATIENCE = 60.0
HANDLER = """
import time
import eventkit as ek

@ek.on("go", name="long")
def long(event):
    time.sleep(600)

ek.emit_event("go", {"prefect.resource.id": "test"})
"""
NOTEBOOK = {"type": "notebook", "content": {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}}


@pytest.fixture
def wanted():
    """What is to be an event."""
    return True


@pytest.fixture
def restarts():
    """How often a kernel that dies again and again is started again."""
    return 5


@pytest.fixture
def jp_server_config(place, wanted, restarts):
    """A server that tells of itself, and looks often whether its kernels live."""
    ours = {"home": str(place), **({"jupyter_events": wanted} if wanted else {})}
    often = {"time_to_dead": 0.2, "restart_limit": restarts}
    server = {"jpserver_extensions": {"eventkit": True}}
    return Config({"ServerApp": server, "EventkitApp": ours, "KernelRestarter": often})


@pytest.fixture
def started(jp_fetch):
    """Starts a kernel for a notebook; its id."""

    async def start(path="work/report.ipynb"):
        asked = {"path": path, "name": path.rpartition("/")[2], "type": "notebook", "kernel": {"name": "python3"}}
        answer = await jp_fetch("api", "sessions", method="POST", body=json.dumps(asked))
        return json.loads(answer.body)["kernel"]["id"]

    return start


@pytest.fixture(autouse=True)
def folder(jp_root_dir):
    """A folder for notebooks below the server's root."""
    (jp_root_dir / "work").mkdir()


async def until(holds):
    """Waits until something holds, and returns it."""
    async with asyncio.timeout(PATIENCE):
        while not (found := holds()):
            await asyncio.sleep(0.02)
        return found


def told(ws, name="jupyter.*"):
    """Events of that name: which, of whom, with what."""
    return [
        (each.event, each.resource.id, {one.role: one.id for one in each.related}, dict(each.payload))
        for each in ws.events(name, oldest_first=True)
    ]


async def alive(manager, id):
    """The process of a kernel, once it answers."""
    client = manager.get_kernel(id).client()
    client.start_channels()
    await client.wait_for_ready(timeout=PATIENCE)
    client.stop_channels()
    return manager.get_kernel(id).provisioner.pid


async def test_a_kernel_that_is_killed_died_once_and_was_restarted_once(started, kernel, jp_serverapp):
    """The server finds it dead, and starts it again: what came of that follows the death."""
    manager = jp_serverapp.kernel_manager
    id = await started()
    os.kill(await alive(manager, id), signal.SIGKILL)

    await until(lambda: told(kernel, "jupyter.kernel.restarted"))
    await alive(manager, id)
    await manager.shutdown_kernel(id)
    await until(lambda: told(kernel, "jupyter.kernel.shutdown"))

    us, around = f"jupyter.kernel.{id}", {"notebook": "jupyter.notebook.work/report.ipynb"}
    assert [
        ("jupyter.kernel.started", us, around, {}),
        ("jupyter.kernel.died", us, around, {"restarting": True}),
        ("jupyter.kernel.restarted", us, around, {"after_death": True}),
        ("jupyter.kernel.shutdown", us, around, {}),
    ] == told(kernel)
    died, restarted = kernel.events(["jupyter.kernel.died", "jupyter.kernel.restarted"], oldest_first=True)
    assert died.id == restarted.follows


async def test_a_kernel_that_somebody_restarts_did_not_die(started, kernel, jp_serverapp, jp_fetch):
    """Asked for over the same address as JupyterLab does."""
    id = await started()
    await alive(jp_serverapp.kernel_manager, id)
    await jp_fetch("api", "kernels", id, "restart", method="POST", allow_nonstandard_methods=True)
    await until(lambda: told(kernel, "jupyter.kernel.restarted"))
    await jp_serverapp.kernel_manager.shutdown_kernel(id)
    await until(lambda: told(kernel, "jupyter.kernel.shutdown"))

    assert ["started", "restarted", "shutdown"] == [name.rpartition(".")[2] for name, *_ in told(kernel)]
    assert [{"after_death": False}] == [payload for *_, payload in told(kernel, "jupyter.kernel.restarted")]


async def test_a_notebook_that_is_saved_is_one_event(jp_fetch, kernel):
    """With its path; a file that is no notebook, and looking at one, are none."""
    await jp_fetch("api", "contents", "work", "a b.ipynb", method="PUT", body=json.dumps(NOTEBOOK))
    text = {"type": "file", "format": "text", "content": "hello"}
    await jp_fetch("api", "contents", "work", "a.txt", method="PUT", body=json.dumps(text))
    await jp_fetch("api", "contents", "work", "a b.ipynb")
    await jp_fetch("api", "contents", "work", "c.ipynb", method="PUT", body=json.dumps(NOTEBOOK))
    await until(lambda: len(told(kernel)) > 1)

    assert [
        ("jupyter.notebook.saved", f"jupyter.notebook.{path}", {}, {"path": path})
        for path in ("work/a b.ipynb", "work/c.ipynb")
    ] == told(kernel)


async def test_a_saved_notebook_names_the_kernel_that_runs_it(started, jp_fetch, kernel, jp_serverapp):
    """Whoever reacts to one finds the other."""
    await jp_fetch("api", "contents", "work", "report.ipynb", method="PUT", body=json.dumps(NOTEBOOK))
    id = await started()
    await jp_fetch("api", "contents", "work", "report.ipynb", method="PUT", body=json.dumps(NOTEBOOK))
    await until(lambda: len(told(kernel, "jupyter.notebook.saved")) > 1)
    await jp_serverapp.kernel_manager.shutdown_kernel(id)

    around = [related for _, _, related, _ in told(kernel, "jupyter.notebook.saved")]
    assert [{}, {"kernel": f"jupyter.kernel.{id}"}] == around


async def test_a_handler_runs_when_a_kernel_dies(started, kernel, jp_serverapp):
    """It is an event like any other."""
    seen = []
    manager = jp_serverapp.kernel_manager
    with kernel:

        @ek.on("jupyter.kernel.died")
        def note(event):
            seen.append(event.resource.id)

        id = await started()
        os.kill(await alive(manager, id), signal.SIGKILL)
        await until(lambda: seen)
        await until(lambda: told(kernel, "jupyter.kernel.restarted"))
        await alive(manager, id)
        await manager.shutdown_kernel(id)

    assert [f"jupyter.kernel.{id}"] == seen


async def test_a_cell_that_fails_is_one_event_of_its_notebook(started, kernel, jp_serverapp):
    """The kernel does what its server was told, as soon as it loads eventkit."""
    manager = jp_serverapp.kernel_manager
    id = await started()
    await alive(manager, id)
    client = manager.get_kernel(id).client()
    client.start_channels()
    for code in ("1 / 0", "%load_ext eventkit", "1 / 0", "1 + 1"):
        await client.execute_interactive(code, timeout=PATIENCE, output_hook=lambda _: None)
    client.stop_channels()
    await manager.shutdown_kernel(id)

    around = {"notebook": "jupyter.notebook.work/report.ipynb", "kernel": f"jupyter.kernel.{id}"}
    zero = {"error": "ZeroDivisionError", "message": "division by zero", "execution_count": 3}
    assert [("jupyter.cell.failed", "jupyter.cell.3", around, zero)] == told(kernel, "jupyter.cell.*")


@pytest.mark.parametrize("wanted", [False, ["jupyter.kernel.shutdown"]])
async def test_only_what_was_asked_for_is_an_event(started, jp_fetch, kernel, jp_serverapp, wanted):
    """None by itself."""
    await jp_fetch("api", "contents", "work", "report.ipynb", method="PUT", body=json.dumps(NOTEBOOK))
    await jp_serverapp.kernel_manager.shutdown_kernel(await started())
    extension = jp_serverapp.extension_manager.extension_points["eventkit"].app
    await asyncio.to_thread(extension.happenings.close)

    assert (wanted or []) == [name for name, *_ in told(kernel)]


@pytest.mark.parametrize("wanted", [False])
@pytest.mark.parametrize(
    ("jp_argv", "names"),
    [
        (["--EventkitApp.jupyter_events=True"], EVENTS),
        (["--EventkitApp.jupyter_events=jupyter.kernel.died,jupyter.cell.failed"], (KERNEL_DIED, CELL_FAILED)),
    ],
)
async def test_a_command_line_says_what_is_wanted(jp_serverapp, jp_argv, names, wanted):
    """All, or names with commas between."""
    extension = jp_serverapp.extension_manager.extension_points["eventkit"].app

    assert names == names_of(extension.jupyter_events)


@pytest.mark.parametrize("restarts", [0])
async def test_a_kernel_that_is_not_started_again_died_once(started, kernel, jp_serverapp):
    """The server gives up at once where it is told to; nothing more comes of that kernel."""
    manager = jp_serverapp.kernel_manager
    id = await started()
    os.kill(await alive(manager, id), signal.SIGKILL)
    await until(lambda: id not in manager)
    await until(lambda: told(kernel, "jupyter.kernel.died"))

    assert [("jupyter.kernel.started", {}), ("jupyter.kernel.died", {"restarting": False})] == [
        (name, payload) for name, _, _, payload in told(kernel)
    ]


@pytest.mark.parametrize("wanted", [False])
async def test_what_ran_in_a_kernel_that_died_is_crashed_at_once(started, kernel, jp_serverapp, wanted):
    """Whether or not it is an event; while the server has the workspace open."""
    manager = jp_serverapp.kernel_manager
    extension = jp_serverapp.extension_manager.extension_points["eventkit"].app
    await asyncio.to_thread(extension.observer.open)
    id = await started()
    process = await alive(manager, id)
    client = manager.get_kernel(id).client()
    client.start_channels()
    await client.execute_interactive(HANDLER, timeout=PATIENCE, output_hook=lambda _: None)
    client.stop_channels()
    await until(lambda: [run.state.type for run in kernel.store.flow_runs(limit=1)] == [ek.StateType.RUNNING])
    os.kill(process, signal.SIGKILL)

    await until(lambda: kernel.store.flow_runs(limit=1)[0].state.type == ek.StateType.CRASHED)
    waiting = [record.owner in kernel.ownership.waiting({record.owner}) for record in kernel.store.automations()]
    await until(lambda: id in manager)
    await alive(manager, id)
    await manager.shutdown_kernel(id)

    assert [True] == waiting


async def test_the_environment_is_as_it_was_once_the_server_stopped(jp_serverapp):
    """Kernels of another server are told nothing of this one."""
    extension = jp_serverapp.extension_manager.extension_points["eventkit"].app
    during = os.environ[TURNED_ON], os.environ[ROOT]
    await extension.stop_extension()

    assert (",".join(EVENTS), str(jp_serverapp.root_dir)) == during
    assert (None, None) == (os.environ.get(TURNED_ON), os.environ.get(ROOT))


def test_a_name_that_there_is_not_is_refused_with_those_there_are():
    """At the start of the server, and nowhere later."""
    from eventkit.server.extension import EventkitApp

    assert (EVENTS, (), ("jupyter.kernel.died",)) == (
        names_of(True),
        names_of(False),
        names_of(["jupyter.kernel.died"]),
    )
    assert ("jupyter.kernel.died", "jupyter.cell.failed") == names_of("jupyter.kernel.died, jupyter.cell.failed,")
    with pytest.raises(TraitError, match=r"no 'jupyter.kernel.dead' among .*jupyter.kernel.died"):
        EventkitApp(jupyter_events=["jupyter.kernel.dead"])
