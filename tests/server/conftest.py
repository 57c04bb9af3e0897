"""A Jupyter server in this process with eventkit on it, and what lies in its workspace.

pytest-jupyter is taken in here and not by `-p`: its fixtures and its loop are for this folder alone.
"""

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403 - fixtures, and hooks that are asked for this folder only
from traitlets.config import Config

import eventkit as ek
from tests.server.hook_calls import Caller
from tests.server.page import Page


@pytest.fixture
def place(tmp_path):
    """The folder of the workspace."""
    return tmp_path / "workspace"


@pytest.fixture
def jp_server_config(place):
    """A server with eventkit alone, over a workspace of the test's own."""
    return Config({"ServerApp": {"jpserver_extensions": {"eventkit": True}}, "EventkitApp": {"home": str(place)}})


@pytest.fixture
def kernel(place):
    """The same workspace as a kernel has it open."""
    with ek.Workspace(place) as ws:
        yield ws


@pytest.fixture
def extension(jp_serverapp):
    """The extension as the server has it."""
    return jp_serverapp.extension_manager.extension_points["eventkit"].app


@pytest.fixture
def connect(jp_ws_fetch):
    """Opens the socket as a page does."""
    opened = []

    async def connect(**options):
        page = Page(await jp_ws_fetch("eventkit", "api", "socket", **options))
        opened.append(page)
        return page

    yield connect
    for page in opened:
        page.close()


@pytest.fixture
def call(http_server, http_server_port, jp_base_url):
    """Calls a webhook of the server, by its slug, as a stranger does."""
    return Caller(f"http://127.0.0.1:{http_server_port[1]}{jp_base_url}")
