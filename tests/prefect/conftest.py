"""Real Prefect servers for the tests of this folder: one for all of them, or one of a test's own.

Nothing here runs for a test that asks for none. Under xdist each process of tests has its own `server`.
"""

import re
from contextlib import ExitStack

import pytest

from tests.prefect import server as servers


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The server that all tests of this process share: names in it must be a test's own (`name`)."""
    with servers.server(tmp_path_factory.mktemp("prefect")) as started:
        yield started


@pytest.fixture
def own_server(tmp_path):
    """Starts a server for this test alone, which may be killed: `own_server(auth=…, flush=…)`, as for `Server`."""
    with ExitStack() as stack:
        made = iter(range(100))
        yield lambda **options: stack.enter_context(servers.server(tmp_path / f"prefect-{next(made)}", **options))


@pytest.fixture
def home(tmp_path):
    """The folder of the test's workspace."""
    return tmp_path / "home"


@pytest.fixture
def pool(server):
    """A work pool without a worker: runs that the server makes wait there, and can be counted."""
    return server.pool("nobody")


@pytest.fixture
def client(server):
    """Asks the shared server, past eventkit."""
    with server.client() as opened:
        yield opened


@pytest.fixture
def name(request):
    """A name that no other test uses, for what lies in the shared server; a pattern that is no other's either."""
    return re.sub(r"[^a-z0-9]+", "-", request.node.nodeid.rpartition("/")[2].lower()).strip("-")


@pytest.fixture(scope="session")
def worker(server):
    """A real worker of the shared server, of the work pool `worker.pool`."""
    with server.worker("shared") as started:
        started.pool = "shared"
        yield started
