"""A Jupyter server in a process of its own, on loopback, all it writes in one folder, stopped for sure."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.answering import WITHIN, address_of

TOKEN = "only-on-loopback"
FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "EVENTKIT_HOME")


@dataclass(frozen=True)
class Real:
    """A server that runs."""

    url: str
    pid: int
    home: Path
    log: Path

    @property
    def api(self) -> str:
        """Where the addresses of the description are."""
        return f"{self.url}eventkit/api/"

    def client(self, **options: object) -> httpx.Client:
        """One that has the token."""
        headers = {"Authorization": f"token {TOKEN}"}
        return httpx.Client(base_url=self.api, headers=headers, timeout=WITHIN, trust_env=False, **options)

    def cost(self) -> tuple[float, int]:
        """Seconds of a processor it took so far, and bytes it has in memory now."""
        process = psutil.Process(self.pid)
        times = process.cpu_times()
        return times.user + times.system, process.memory_info().rss


@contextmanager
def jupyter_server(
    folder: Path, *options: str, extensions: Sequence[str] = ("eventkit",), flags: Sequence[str] = ()
) -> Iterator[Real]:
    """A server with these extensions and no others. flags: of Python itself."""
    places = {name: folder / name.lower() for name in FOLDERS}
    root = folder / "root"
    for place in (*places.values(), root):
        place.mkdir(parents=True)
    config = {"ServerApp": {"jpserver_extensions": dict.fromkeys(extensions, True)}}
    file = folder / "config.json"
    file.write_text(json.dumps(config))
    # what the environment has switched on by itself is left out: it is not measured, and may be slow
    env = {**os.environ, **{name: str(place) for name, place in places.items()}, "JUPYTER_NO_CONFIG": "1"}
    log = folder / "server.log"
    command = (
        sys.executable, *flags, "-m", "jupyter_server",
        "--no-browser", f"--config={file}", f"--ServerApp.root_dir={root}",
        "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}",
        "--ServerApp.allow_root=True", "--ServerApp.shutdown_no_activity_timeout=600", *options,
    )  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT)
    try:
        url = address_of(process, places["JUPYTER_RUNTIME_DIR"], log)
        yield Real(url=url, pid=process.pid, home=places["EVENTKIT_HOME"], log=log)
    finally:
        process.terminate()
        try:
            process.wait(WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
