"""The extension: loads next to nothing at a server's start, opens one workspace, and tells kernels where it is."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from traitlets.config import Config

HEAVY = ("eventkit.api", "eventkit.model", "eventkit.store", "eventkit.workspace", "pydantic", "pandas", "httpx")
LOADS = """
import json, sys
import jupyter_server.serverapp, jupyter_server.base.websocket
before = set(sys.modules)
import eventkit
app = eventkit._jupyter_server_extension_points()[0]["app"]
print(json.dumps([app.name, sorted({*sys.modules} - before)]))
"""


def test_what_a_server_loads_for_it_at_its_start_is_little():
    """The rest comes with the first request; its time is held by `python3 dev.py bench`."""
    answer = subprocess.run([sys.executable, "-c", LOADS], check=True, capture_output=True, text=True)
    name, loaded = json.loads(answer.stdout)

    assert name == "eventkit"
    assert [each for each in loaded if each.startswith(HEAVY)] == []


async def test_nothing_is_opened_until_somebody_asks(extension, place, jp_fetch):
    """A server that nobody asks makes no folder."""
    assert extension.observer.held is None
    assert not place.exists()

    await jp_fetch("eventkit", "api", "status")

    assert extension.observer.held is not None
    assert extension.observer.held.evaluates is False


async def test_those_who_ask_at_once_share_one_workspace(extension, jp_fetch, monkeypatch):
    """Two of them would see each other as strangers."""
    opened, was = [], extension.observer._opened
    monkeypatch.setattr(extension.observer, "_opened", lambda ws: (opened.append(ws), was(ws)))

    await asyncio.gather(*(jp_fetch("eventkit", "api", "status") for _ in range(5)))

    assert opened == [extension.observer.held]


async def test_the_end_closes_the_workspace_and_twice_is_fine(extension, jp_fetch):
    """Its threads end with the server."""
    await jp_fetch("eventkit", "api", "status")
    held = extension.observer.held

    await extension.stop_extension()
    await extension.stop_extension()

    assert held.closed


class TestWhereKernelsFindIt:
    """What is configured or set is handed on whole; where nothing is, nothing."""

    @pytest.fixture(params=["configured", "set", "neither"])
    def given(self, request, monkeypatch, tmp_path):
        """Where the place comes from."""
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("EVENTKIT_HOME")
        if request.param == "set":
            monkeypatch.setenv("EVENTKIT_HOME", "events")
        return request.param

    @pytest.fixture
    def jp_server_config(self, given):
        """A place that is written as people write it."""
        config = Config({"ServerApp": {"jpserver_extensions": {"eventkit": True}}})
        if given == "configured":
            config.EventkitApp.home = "events"
        return config

    async def test_a_kernel_has_the_place_of_the_servers_workspace(self, given, extension, jp_serverapp, tmp_path):
        """A real one, started where its notebook lies."""
        (tmp_path / "root_dir" / "deep").mkdir(parents=True)
        kernels = jp_serverapp.kernel_manager
        id = await kernels.start_kernel(kernel_name="python3", path="deep")
        process = psutil.Process(kernels.get_kernel(id).provisioner.pid)

        found = process.environ().get("EVENTKIT_HOME")
        await kernels.shutdown_kernel(id, now=True)

        assert found == (None if given == "neither" else str(tmp_path / "events"))

    async def test_the_environment_is_left_as_it_was(self, given, extension):
        """A process may have another server later."""
        await extension.stop_extension()

        assert os.environ.get("EVENTKIT_HOME") == ("events" if given == "set" else None)

    async def test_the_server_opens_that_place(self, given, extension, jp_fetch, tmp_path, jp_data_dir):
        """The same one, or Jupyter's own default."""
        told = json.loads((await jp_fetch("eventkit", "api", "status")).body)

        assert Path(told["home"]) == (jp_data_dir / "eventkit" if given == "neither" else tmp_path / "events")
