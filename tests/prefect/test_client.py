"""The client of a Prefect server's REST: credentials, trying again, and errors that say what to do."""

import base64
import threading
import time

import pytest

from eventkit.errors import PrefectRefused, PrefectUnreachable, UsageError
from eventkit.prefect.client import PrefectApi
from tests.prefect.answers import Answers

BUSY = (503, {"exception_message": "Service Unavailable"})


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """None of Prefect's own variables, and no proxy between us and ourselves."""
    for name in ("URL", "KEY", "AUTH_STRING"):
        monkeypatch.delenv(f"PREFECT_API_{name}", raising=False)
    monkeypatch.delenv("PREFECT_CLIENT_CUSTOM_HEADERS", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def refused(api, *question):
    """The error that a question raises."""
    with pytest.raises((PrefectRefused, PrefectUnreachable)) as caught:
        getattr(api, question[0])(*question[1:])
    return caught.value


def test_an_answer_comes_back_as_its_json_and_a_body_goes_out_as_json():
    """The plain way."""
    with Answers((200, {"n": 1}), (204, None)) as server, PrefectApi(server.url) as api:
        got = [api.post("/automations/filter", {"limit": 5}), api.patch("/automations/x", {"enabled": True})]

    assert got == [{"n": 1}, None]
    assert [(method, path, body) for method, path, _, body in server.asked] == [
        ("POST", "/api/automations/filter", b'{"limit":5}'),
        ("PATCH", "/api/automations/x", b'{"enabled":true}'),
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, None),
        ({"api_key": "pnu_key"}, "Bearer pnu_key"),
        ({"auth": "u:secret"}, "Basic " + base64.b64encode(b"u:secret").decode()),
        ({"api_key": "pnu_key", "auth": "u:secret"}, "Bearer pnu_key"),
    ],
)
def test_credentials_go_out_in_their_header(given, expected):
    """A key goes before a password."""
    with Answers((200, [])) as server, PrefectApi(server.url, **given) as api:
        api.get("/x")

    assert server.asked[0][2].get("Authorization") == expected


def test_what_is_not_given_comes_from_prefects_own_variables(monkeypatch):
    """The user's profile, as Prefect's own client reads it from the environment."""
    with Answers((200, [])) as server:
        monkeypatch.setenv("PREFECT_API_URL", server.url)
        monkeypatch.setenv("PREFECT_API_AUTH_STRING", "u:secret")
        monkeypatch.setenv("PREFECT_CLIENT_CUSTOM_HEADERS", '{"X-Team": "data"}')
        with PrefectApi() as api:
            api.get("/x")

    sent = server.asked[0][2]
    assert (sent["X-Team"], sent["Authorization"][:6]) == ("data", "Basic ")


def test_a_key_in_the_environment_is_not_shown_to_another_server(monkeypatch):
    """It was set for the server of PREFECT_API_URL."""
    monkeypatch.setenv("PREFECT_API_URL", "https://prefect.example/api")
    monkeypatch.setenv("PREFECT_API_KEY", "pnu_key")
    with Answers((200, [])) as server, PrefectApi(server.url) as api:
        api.get("/x")

    assert "Authorization" not in server.asked[0][2]


def test_credentials_stand_in_no_repr_and_no_error():
    """Also not where the server repeats them."""
    with Answers((422, {"detail": "no: c2VjcmV0LXdvcmQ= secret-word other-secret"})) as server:
        url = server.url.replace("//", "//me:secret-word@")
        with PrefectApi(url, headers={"X-Key": "other-secret"}) as api:
            error = refused(api, "get", "/x")

    assert "secret" not in f"{api!r} {api.address!r} {error} {error.detail} {error.__dict__}".replace("[hidden]", "")
    assert "c2VjcmV0" not in str(error)


@pytest.mark.parametrize(
    "given",
    [
        {"api_key": "s\u00e9cret-word"},
        {"api_key": "secret\nword"},
        {"api_key": 5},
        {"auth": b"u:secret"},
        {"headers": {"X-Key": "s\u00e9cret-word"}},
        {"headers": {"X-Key": "secret\rword"}},
        {"headers": {"X-Key": 5}},
        {"headers": ["X-Key: secret"]},
    ],
)
def test_credentials_that_cannot_be_sent_are_refused_by_name_and_not_shown(given):
    """Before anything is asked."""
    with pytest.raises(UsageError) as caught:
        PrefectApi("http://127.0.0.1:9/api", **given)

    assert ["secret" in str(caught.value), "word" in str(caught.value)] == [False, False]


def test_a_key_read_from_a_file_goes_out_without_the_end_of_its_line():
    """As `open(...).read()` gives it."""
    with Answers((200, [])) as server, PrefectApi(server.url, api_key="pnu_key\n") as api:
        api.get("/x")

    assert server.asked[0][2].get("Authorization") == "Bearer pnu_key"


@pytest.mark.parametrize("url", ["", "127.0.0.1:4200/api", "ftp://x/api", "http://", "http://x:port/api"])
def test_an_address_that_is_none_is_refused_with_an_example(url):
    """Before anything is asked."""
    with pytest.raises(UsageError, match=r"http://127\.0\.0\.1:4200/api"):
        PrefectApi(url)


def test_a_busy_server_is_asked_again_until_it_answers():
    """SQLite's answers 503 whenever two write at once; nothing was done then."""
    with Answers(BUSY, BUSY, (201, {"id": "a"})) as server, PrefectApi(server.url) as api:
        got = api.post("/automations/", {"name": "n"})

    assert (got, len(server.asked)) == ({"id": "a"}, 3)


@pytest.mark.parametrize(
    ("question", "times"), [(("get", "/x"), 3), (("post", "/automations/", {}), 1), (("post", "/events/filter", {}), 3)]
)
def test_what_broke_off_is_asked_again_only_where_twice_does_nothing_twice(question, times):
    """A POST that makes something may have made it."""
    with Answers("break") as server, PrefectApi(server.url) as api:
        error = refused(api, *question)

    assert (type(error), len(server.asked)) == (PrefectUnreachable, times)


def test_a_deletion_that_got_through_before_the_connection_broke_is_done():
    """The second try finds nothing left."""
    with Answers("break", (404, {"detail": "Automation not found"})) as server, PrefectApi(server.url) as api:
        assert api.delete("/automations/x") is None


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ((401, {"exception_message": "Unauthorized"}), 401, "(401: Unauthorized): it was asked with no API key"),
        ((404, {"detail": "Not Found"}), 404, "it has none of that"),
        ((409, {"detail": "Validation failed for field 'x'"}), 409, "(409: Validation failed for field 'x'): it does"),
        ((422, {"exception_message": "Invalid request received.",
                "exception_detail": [{"loc": ["body", "trigger"], "msg": "Field required"}]}), 422,
         "(422: Invalid request received.: trigger: Field required): it does not take what was sent"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_the_server_said_and_what_to_do(answer, status, words):
    """Its own words, in any of the shapes they come in."""
    with Answers(answer) as server, PrefectApi(server.url) as api:
        error = refused(api, "post", "/automations/", {})

    assert (type(error), error.status, words in str(error)) == (PrefectRefused, status, True)


@pytest.mark.parametrize(
    "answer",
    [
        (200, "<html>Log in</html>", "text/html"),
        (403, "<html>Forbidden</html>", "text/html"),
        (302, None, "text/html"),
        (200, "{not json"),
    ],
)
def test_what_is_no_prefect_api_is_said_to_be_none(answer):
    """A proxy's page, or Prefect's own interface where `/api` was forgotten."""
    with Answers(answer) as server, PrefectApi(server.url) as api:
        error = refused(api, "get", "/flows/x")

    assert (type(error), "is no Prefect API" in str(error), "/api" in str(error)) == (PrefectUnreachable, True, True)


def test_a_server_that_is_not_there_is_said_to_be_none_at_once():
    """Nobody waits for a server that has to be started first."""
    with Answers((200, None)) as server:
        gone = server.url
    begun = time.monotonic()
    error = refused(PrefectApi(gone), "get", "/x")

    assert (type(error), "prefect server start" in str(error)) == (PrefectUnreachable, True)
    assert time.monotonic() - begun < 5


def test_closing_ends_a_call_that_waits():
    """Whoever closes does not wait for a server that hangs."""
    with Answers("hang") as server, PrefectApi(server.url, timeout=60) as api:
        found = []
        thread = threading.Thread(target=lambda: found.append(refused(api, "get", "/x")))
        thread.start()
        while not server.asked:
            thread.join(0.01)
        api.close()
        thread.join(10)

    assert [type(each) for each in found] == [PrefectUnreachable]
