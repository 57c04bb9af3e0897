"""A real Prefect server on loopback, its database a file: started, killed, started again, ended for sure.

A migrated database is made once for a version of Prefect and copied for each server: else each would migrate first.
Whatever is started here ends with the process that started it, however that ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.metadata
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.prefect.ports import port_of_our_own

ROOT = Path(__file__).parents[2]
WITHIN = 180.0
"""Seconds that anything here may take on a machine that has other things to do."""
T = TypeVar("T")


class Patient(httpx.HTTPTransport):
    """Asks again where the server says that its database is busy, as every client of Prefect's does."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer; after WITHIN seconds that one."""
        until = time.monotonic() + WITHIN
        while (answer := super().handle_request(request)).status_code == 503 and time.monotonic() < until:
            answer.close()
            time.sleep(0.1)
        return answer


# runs Prefect's command line, and ends it with all it started where whoever holds the other end of the pipe is gone
LEASHED = """
import os, runpy, sys, threading
def hold():
    os.read(0, 1)
    os.killpg(0, 9)
threading.Thread(target=hold, daemon=True).start()
sys.argv[0] = "prefect"
runpy.run_module("prefect", run_name="__main__", alter_sys=True)
"""
MIGRATE = """
import asyncio
from prefect.server.database import provide_database_interface
asyncio.run(provide_database_interface().create_db())
"""


def when(asked: Callable[[], T], *, within: float = WITHIN) -> T:
    """The first answer that is true; a server that is not there gives none. Fails with the last after `within`."""
    until = time.monotonic() + within
    while True:
        try:
            answer = asked()
        except (httpx.TransportError, httpx.HTTPStatusError) as error:
            if isinstance(error, httpx.HTTPStatusError) and error.response.status_code < 500:
                raise
            answer, failed = None, error
        else:
            failed = None
            if answer:
                return answer
        if time.monotonic() > until:
            raise AssertionError(f"Not within {within:.0f} s. The last answer: {failed or answer!r}") from failed
        time.sleep(0.05)


def surroundings(home: Path, **settings: str) -> dict[str, str]:
    """What a process of Prefect finds in its environment: nothing of the reader's own, no telemetry, no call out."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return kept | {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home}/prefect.db",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
        "NO_COLOR": "1",
        **settings,
    }


def template() -> Path:
    """A database as a new server has it, migrated; made by whoever asks first, while the others wait."""
    path = ROOT / ".artefacts" / "prefect" / f"{importlib.metadata.version('prefect')}.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            home = path.parent / "made"
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            subprocess.run([sys.executable, "-c", MIGRATE], env=surroundings(home), check=True, timeout=WITHIN)
            (home / "prefect.db").replace(path)
            shutil.rmtree(home)
    return path


class Started:
    """A command of Prefect in a process group of its own.

    log: what it writes goes there, after what is there already.
    """

    def __init__(self, command: Sequence[str], *, env: dict[str, str], log: Path, cwd: Path | None = None) -> None:
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", LEASHED, *command],
                env=env, cwd=cwd, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.log = log

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def check(self) -> None:
        """Fails where it ended by itself, with what it wrote last."""
        if not self.alive:
            said = self.log.read_text(errors="replace")[-3000:]
            raise AssertionError(f"It ended with {self.process.returncode}. It wrote:\n{said}")

    def end(self, how: signal.Signals) -> None:
        """Sends it the signal, waits until it is gone, and kills what is left of its group; again is fine."""
        if self.alive:
            if how == signal.SIGKILL:
                self._kill()
            else:
                self.process.send_signal(how)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(30)
        self._kill()
        self.process.wait()
        assert self.process.stdin is not None
        self.process.stdin.close()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Server:
    """A server on a file and a port of its own: both stay the same however often it is started.

    auth: `user:password` that it asks for. flush: seconds after which it stores the events it was sent (its own is 5).
    """

    def __init__(self, home: Path, port: int, *, auth: str | None = None, flush: float = 0.2, **settings: str) -> None:
        self.home, self.port, self.auth = home, port, auth
        self.url = f"http://127.0.0.1:{port}/api"
        home.mkdir(parents=True, exist_ok=True)
        if not (home / "prefect.db").exists():
            shutil.copyfile(template(), home / "prefect.db")
        self._settings = {
            "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": str(flush),
            "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
            **({"PREFECT_SERVER_API_AUTH_STRING": auth} if auth else {}),
            **settings,
        }
        self._started: Started | None = None
        self.log = home / "server.log"

    @property
    def env(self) -> dict[str, str]:
        """The environment of a process that speaks to it: a worker, a deploy.py."""
        asked = {"PREFECT_API_AUTH_STRING": self.auth} if self.auth else {}
        return surroundings(self.home, PREFECT_API_URL=self.url, PREFECT_WORKER_QUERY_SECONDS="0.5", **asked)

    @property
    def pid(self) -> int:
        """Of the process that runs, or ran last."""
        assert self._started is not None
        return self._started.process.pid

    def client(self, **options: Any) -> httpx.Client:
        """One that may ask it; close it."""
        auth = tuple(self.auth.split(":", 1)) if self.auth else None
        asks = {"auth": auth, "timeout": 60, "trust_env": False, "transport": Patient()}
        return httpx.Client(base_url=self.url, **asks | options)

    def start(self, *, wait: bool = True) -> Server:
        """Starts it on its file, the first time or again, and waits until it answers. wait=False: see `ready`."""
        assert self._started is None or not self._started.alive, "it runs"
        command = ("server", "start", "--host", "127.0.0.1", "--port", str(self.port), "--no-ui")
        self._started = Started(command, env=surroundings(self.home, **self._settings), log=self.log)
        return self.ready() if wait else self

    def ready(self) -> Server:
        """Waits until it answers."""

        def answers() -> bool:
            assert self._started is not None
            self._started.check()
            try:
                return httpx.get(f"{self.url}/ready", timeout=5, trust_env=False).status_code == 200
            except httpx.HTTPError:
                return False  # nobody there, or garbled

        when(answers)
        return self

    def kill(self) -> None:
        """SIGKILL, as a power cut: what was not flushed is gone."""
        assert self._started is not None
        self._started.end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, as its owner would: it stores what it has first."""
        if self._started is not None:
            self._started.end(signal.SIGTERM)

    def freeze(self) -> None:
        """It answers nothing more, and its connections stay open, until `thaw`."""
        os.killpg(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        os.killpg(self.pid, signal.SIGCONT)

    def pool(self, name: str) -> str:
        """A work pool of local processes, made where there is none; its name."""
        with self.client() as client:
            made = client.post("/work_pools/", json={"name": name, "type": "process", "base_job_template": {}})
            assert made.status_code in (201, 409), made.text
        return name

    @contextmanager
    def worker(self, pool: str) -> Iterator[Started]:
        """A real worker of the pool, once the server sees it; ended at the end, with the runs it has."""
        command = ("worker", "start", "--pool", self.pool(pool), "--type", "process", "--name", f"of-{pool}")
        started = Started(command, env=self.env, log=self.home / f"worker-{pool}.log", cwd=self.home)
        try:
            with self.client() as client:

                def online() -> bool:
                    started.check()
                    found = client.post(f"/work_pools/{pool}/workers/filter", json={}).raise_for_status().json()
                    return any(each["status"] == "ONLINE" for each in found)

                when(online)
            yield started
        finally:
            started.end(signal.SIGTERM)

    @contextmanager
    def command(self, *arguments: str, cwd: Path | None = None, log: str = "command.log") -> Iterator[Started]:
        """`prefect` with these arguments against this server, ended at the end."""
        started = Started(arguments, env=self.env, log=self.home / log, cwd=cwd)
        try:
            yield started
        finally:
            started.end(signal.SIGTERM)


@contextmanager
def server(home: Path, **options: Any) -> Iterator[Server]:
    """A server that runs, on a port of its own; ended at the end. options: as for `Server`."""
    with port_of_our_own() as port:
        made = Server(home, port, **options)
        try:
            yield made.start()
        finally:
            made.stop()
