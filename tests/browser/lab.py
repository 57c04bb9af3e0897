"""A real JupyterLab: a server of its own with fresh folders, one port and one token, stopped for sure."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.answering import WITHIN, address_of

TOKEN = "only-on-loopback"
NEWS = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
FOLDERS = ("JUPYTERLAB_WORKSPACES_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
MORE_FOLDERS = ("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "EVENTKIT_HOME")
OPTIONS = (
    "--ServerApp.ip=127.0.0.1",
    f"--IdentityProvider.token={TOKEN}",
    "--ServerApp.allow_root=True",
    "--LabApp.expose_app_in_browser=True",
    "--JupyterNotebookApp.expose_app_in_browser=True",
    "--LabApp.extension_manager=readonly",
    # a test run that was killed leaves no server for longer than this
    "--ServerApp.shutdown_no_activity_timeout=300",
    "--MappingKernelManager.cull_idle_timeout=300",
    "--MappingKernelManager.cull_connected=True",
)


@dataclass(frozen=True)
class Lab:
    """A server that runs: its address, the folder it shows, and where it and its kernels write."""

    url: str
    pid: int
    notebooks: Path
    home: Path
    settings: Path
    workspaces: Path
    log: Path

    def page(self, path: str) -> str:
        """The address of one of its pages, token and all."""
        return f"{self.url}{path}?token={TOKEN}"

    def ask(self, method: str, path: str, **more: object) -> object:
        """What its REST interface answers."""
        with httpx.Client(headers={"Authorization": f"token {TOKEN}"}, timeout=WITHIN, trust_env=False) as client:
            answer = client.request(method, f"{self.url}api/{path}", **more).raise_for_status()
        return answer.json() if answer.content else None

    def kernels(self) -> list[dict]:
        """The kernels that run."""
        return self.ask("GET", "kernels")

    def end_kernels(self) -> None:
        """Ends every session with its kernel."""
        for session in self.ask("GET", "sessions"):
            self.ask("DELETE", f"sessions/{session['id']}")
        for kernel in self.kernels():
            self.ask("DELETE", f"kernels/{kernel['id']}")

    def forget_settings(self) -> None:
        """Takes back what a page changed of the settings, such as the theme."""
        for path in self.settings.rglob("*.jupyterlab-settings"):
            path.unlink()
        self.quiet()

    def forget_events(self) -> None:
        """Leaves the next test a workspace in which nothing has happened; when no kernel runs."""
        shutil.rmtree(self.home)
        self.home.mkdir()

    def quiet(self, *, notifies: bool = False) -> None:
        """No news and no notes about updates, which would lie over what a test looks at; nor what else is told."""
        path = self.settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(NEWS | {"doNotDisturbMode": not notifies}))


@contextmanager
def jupyter_lab(
    folder: Path,
    *options: str,
    data: Path | None = None,
    python: str | Path = sys.executable,
    port: int = 0,
    env: Mapping[str, str] | None = None,
) -> Iterator[Lab]:
    """A JupyterLab of this environment, all it writes in that folder; in the same one it goes on where it was.

    data: one more place of kernelspecs. python: that of another environment. port: 0 for any that is free.
    options: added to the command line. env: added to the environment.
    """
    places = {name: folder / name.lower() for name in (*FOLDERS, *MORE_FOLDERS)}
    notebooks = folder / "notebooks"
    for place in (*places.values(), notebooks):
        place.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, **{name: str(place) for name, place in places.items()}, **(env or {})}
    env |= {"JUPYTER_PREFER_ENV_PATH": "1", "JUPYTER_PATH": str(data) if data else ""}
    log = folder / "lab.log"
    here = f"--ServerApp.root_dir={notebooks}", f"--ServerApp.port={port}"
    command = (python, "-m", "jupyterlab", "--no-browser", *here, *OPTIONS, *options)
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT)
    try:
        lab = Lab(
            pid=process.pid,
            url=address_of(process, places["JUPYTER_RUNTIME_DIR"], log),
            notebooks=notebooks,
            home=places["EVENTKIT_HOME"],
            settings=places["JUPYTERLAB_SETTINGS_DIR"],
            workspaces=places["JUPYTERLAB_WORKSPACES_DIR"],
            log=log,
        )
        lab.quiet()
        yield lab
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the server and every process it started."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.terminate()  # it ends its kernels, then itself
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for left in psutil.wait_procs(family, timeout=5)[1]:
        left.kill()
