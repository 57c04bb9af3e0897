"""What every test shares: how large it runs, a home that is not the reader's own, and workspaces in memory."""

import os

import pytest

import eventkit as ek
from eventkit.workspace.clock import WallClock


@pytest.fixture(scope="session")
def size():
    """Picks how much a test does: `size(small, full)`; full under `python3 dev.py endure`."""
    at_full = os.environ.get("EVENTKIT_ENDURE") == "1"
    return lambda small, full: full if at_full else small


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """The default workspace of this run, so that no test writes into the reader's own."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("EVENTKIT_HOME", str(folder))
        yield folder


@pytest.fixture
def ws():
    """A workspace in memory with a clock that stands still, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        yield workspace


@pytest.fixture
def walled():
    """A workspace in memory on the machine's own clock."""
    with ek.Workspace(None, clock=WallClock()) as workspace:
        yield workspace
