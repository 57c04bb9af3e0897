"""As Jupyter does it: below a hub's base URL, cookie and XSRF, origins, who may read and who may write."""

import json

import httpx
import pytest
from jupyter_server.auth import Authorizer
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

from tests.server.real import TOKEN, jupyter_server

ORDER = {"event": "order.placed", "resource": {"prefect.resource.id": "order.42"}}


class Readers(Authorizer):
    """Everybody may read, and nobody may write."""

    def is_authorized(self, handler, user, action, resource):
        """Whether it is reading, of what is ours."""
        return resource != "eventkit" or action == "read"


class Nobody(Authorizer):
    """Nobody may do anything with what is ours."""

    def is_authorized(self, handler, user, action, resource):
        """Whether it is not ours."""
        return resource != "eventkit"


@pytest.fixture
def jp_base_url():
    """As JupyterHub starts it."""
    return "/user/name/"


@pytest.fixture
def authorizer():
    """Who decides; Jupyter's own by default."""
    return None


@pytest.fixture
def jp_server_config(place, authorizer):
    """eventkit, and who decides."""
    server = {"jpserver_extensions": {"eventkit": True}}
    return Config(
        {
            "ServerApp": server | ({"authorizer_class": authorizer} if authorizer else {}),
            "EventkitApp": {"home": str(place)},
        }
    )


async def test_everything_lies_below_the_base_url(jp_fetch, connect):
    """JupyterHub gives each user a path of its own."""
    answer = await jp_fetch("eventkit", "api", "status")
    opened = await (await connect()).ask("feed.open")

    assert "/user/name/eventkit/api/status" in answer.effective_url
    assert opened["empty"] is True


@pytest.mark.parametrize("authorizer", [Readers])
async def test_who_may_only_read_changes_nothing(jp_fetch, connect, kernel):
    """Over REST and over the socket; a backtest changes nothing."""
    page = await connect()
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("eventkit", "api", "events", method="POST", body=json.dumps(ORDER))
    backtest = json.dumps({"trigger": {"expect": ["a"]}})
    made = await jp_fetch("eventkit", "api", "backtest", method="POST", body=backtest)
    told = await page.reply(page.asks("events.emit", events=[ORDER]))
    opened = await page.ask("feed.open")

    assert refused.value.code == 403
    assert json.loads(refused.value.response.body)["kind"] == "Forbidden"
    assert made.code == 200
    assert told["error"] == {
        "kind": "Forbidden",
        "sentence": "You may look at this workspace, and not change it",
        "report": "",
    }
    assert opened["empty"] is True
    assert kernel.store.last_seq() == 0


@pytest.mark.parametrize("authorizer", [Nobody])
async def test_who_may_not_read_gets_nothing(jp_fetch, connect):
    """Not even the description."""
    for path in ("status", "events", "openapi.json"):
        with pytest.raises(HTTPClientError) as refused:
            await jp_fetch("eventkit", "api", path)
        assert refused.value.code == 403
    with pytest.raises(HTTPClientError) as refused:
        await connect()
    assert refused.value.code == 403


@pytest.fixture
def browser(tmp_path):
    """One who logged in with a form: it has a cookie, and no token."""
    with (
        jupyter_server(tmp_path / "server", "--ServerApp.base_url=/user/name/") as real,
        httpx.Client(base_url=real.url, trust_env=False, follow_redirects=False) as client,
    ):
        client.get("login")
        form = {"password": TOKEN, "_xsrf": client.cookies["_xsrf"]}
        assert client.post("login", data=form).status_code == 302
        yield client


def test_a_cookie_reads_and_writes_only_with_xsrf(browser):
    """What another page makes a browser send has the cookie, and not what is in it."""
    api, ours = "eventkit/api/events", {"X-XSRFToken": browser.cookies["_xsrf"]}

    assert browser.get(api, headers=ours).status_code == 200
    assert browser.post(api, json=ORDER, headers=ours).status_code == 201
    without = browser.post(api, json=ORDER)
    elsewhere = browser.post(api, json=ORDER, headers={**ours, "Origin": "http://elsewhere.example"})
    assert (without.status_code, without.json()["kind"]) == (403, "Forbidden")
    assert "_xsrf" in without.json()["sentence"]
    assert (elsewhere.status_code, elsewhere.json()["kind"]) == (404, "NotFound")
    assert browser.get(api, headers=ours).json()["last"] == 1


def test_a_cookie_opens_no_socket_for_another_origin(browser):
    """A websocket is bound to no origin by itself: the server looks."""
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
    }
    host = str(browser.base_url.copy_with(path="/")).rstrip("/")

    elsewhere = browser.get("eventkit/api/socket", headers={**upgrade, "Origin": "http://elsewhere.example"})
    own = browser.get("eventkit/api/socket", headers={**upgrade, "Origin": host})

    assert (elsewhere.status_code, own.status_code) == (403, 101)
