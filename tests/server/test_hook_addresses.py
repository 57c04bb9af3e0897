"""Where a webhook is called: at the notebook, and at the Jupyter server while one has the workspace open."""

import json
import subprocess
import sys

import pytest
from jupyter_server.serverapp import ServerApp

import eventkit as ek
from eventkit.server.hooks import base_of
from eventkit.workspace.served import KIND
from tests.asked import FrontEnd
from tests.server.hook_calls import TEMPLATE


@pytest.fixture
def hook(kernel):
    """A webhook of the kernel's workspace."""
    with kernel:
        yield ek.Webhook("orders", template=TEMPLATE)


@pytest.fixture
def served(extension, jp_serverapp):
    """The server's workspace, open; it has it at this base URL."""
    ws = extension.observer.open()
    return ws, f"http://localhost:{jp_serverapp.port}{jp_serverapp.base_url}"


def listed(ws):
    """The one webhook as a front end is told of it, and who listens."""
    reply = FrontEnd(ws)("webhooks.list")
    return reply["webhooks"][0], reply["listening"]


def test_a_webhook_shows_where_the_server_takes_its_requests(hook, kernel, served):
    """In its text, as HTML, in a list, and in the lines for a shell."""
    _, base = served
    address = f"{base}eventkit/hooks/{hook.spec.slug}"
    row, listening = listed(kernel)

    assert address == hook.server_url
    assert f"  also at  {address}\n           by the Jupyter server, also while no kernel runs\n" in repr(hook)
    assert f"<code>{address}</code>" in hook._repr_html_()
    assert hook.curl(server=True).endswith(f" {address}")
    assert (hook.url, address) == (row["url"], row["server_url"])
    assert address in row["server_curl"]
    assert address not in row["curl"]
    assert f"Listening on 127.0.0.1, port {kernel.webhooks.port}" == listening


def test_nothing_of_it_is_shown_where_no_server_has_the_workspace_open(hook, kernel, extension):
    """A notebook that is committed shows no address that another run would not have."""
    row, _ = listed(kernel)

    assert (None, "", "") == (hook.server_url, row["server_url"], row["server_curl"])
    assert "also at" not in repr(hook)
    assert "also at" not in hook._repr_html_()
    with pytest.raises(ek.errors.WebhookError, match="No Jupyter server has the workspace of webhook 'orders' open"):
        hook.curl(server=True)


async def test_the_address_is_forgotten_when_the_server_stops(hook, extension, jp_fetch):
    """Whoever is told an address can call it."""
    await jp_fetch("api")
    extension.observer.open()
    during = hook.server_url
    await extension.stop_extension()

    assert during is not None
    assert hook.server_url is None


def test_a_server_that_was_killed_is_not_shown(hook, kernel):
    """It could not say goodbye: that its process is gone is enough."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    kernel.store.keep(KIND, str(gone.pid), {"base": "http://localhost:1/", "started": 0.0})

    assert hook.server_url is None


def test_the_server_shows_its_own_address_and_listens_nowhere_else(hook, served, kernel):
    """Its process would take the notebook's port from it."""
    ws, base = served
    row, listening = listed(ws)

    assert f"{base}eventkit/hooks/{hook.spec.slug}" == row["url"] == ws.webhooks.url(hook.spec)
    assert "" == row["server_url"]
    assert "The Jupyter server takes requests, also while no kernel runs" == listening
    assert ws.webhooks.port is None
    assert json.dumps(row)


def test_where_only_the_path_is_known_the_line_says_what_is_missing(hook, kernel, served):
    """As behind JupyterHub: its name is not known here."""
    served[0].webhooks.serve("/user/ada/")
    path = f"/user/ada/eventkit/hooks/{hook.spec.slug}"
    row, _ = listed(kernel)

    assert path == hook.server_url == row["server_url"]
    assert hook.curl(server=True).endswith(f" https://YOUR-HOST{path}")


@pytest.mark.parametrize(
    ("options", "environment", "base"),
    [
        ({"base_url": "/"}, {}, "http://localhost:8888/"),
        ({"base_url": "/lab/", "port": 1234, "ip": "127.0.0.1"}, {}, "http://127.0.0.1:1234/lab/"),
        ({"certfile": "here.pem"}, {}, "https://localhost:8888/"),
        ({"custom_display_url": "https://lab.example", "base_url": "/lab/"}, {}, "https://lab.example/lab/"),
        ({"custom_display_url": "https://lab.example/x"}, {}, "https://lab.example/x/"),
        ({"base_url": "/user/ada/"}, {"JUPYTERHUB_SERVICE_PREFIX": "/user/ada/"}, "/user/ada/"),
        (
            {"base_url": "/user/ada/"},
            {"JUPYTERHUB_API_TOKEN": "t", "JUPYTERHUB_PUBLIC_URL": "https://hub.example/user/ada/"},
            "https://hub.example/user/ada/",
        ),
        ({"sock": "/tmp/jupyter.sock", "base_url": "/lab/"}, {}, "/lab/"),
    ],
)
def test_a_base_url_is_what_others_write(options, environment, base, monkeypatch):
    """As far as it is known here; of a hub at least the path."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert base == base_of(ServerApp(**options))
