"""Webhook calls over real sockets: what is sent, when it is sent again, where it is not sent, what is recorded."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest

from eventkit.actions import CallWebhook, Outcome, perform
from eventkit.actions.addresses import resolve, why_private
from tests.action_host import ActionHostInMemory, a_call, an_event

EVENT = an_event(payload={"n": 7, "said": 'a "quoted"\nline', "token": "s3cret-word"})


NO_ADDRESSES = [
    "ftp://example.com/secret",
    "file:///secret",
    "{{ event.payload.missing }}",
    "secret",
    "http://",
    "http://[::1",
    "http://a:99999/",
]


class Receiver:
    """A local HTTP server that keeps what it gets and gives its answers in turn, the last one for ever."""

    def __init__(self):
        self.got, self.answers, self.silent = [], [(200, {}, b"thanks")], threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append((self.command, self.path, headers, body))
                answers = receiver.answers
                status, said, text = answers.pop(0) if len(answers) > 1 else answers[0]
                if status is None:  # no answer until the test is over
                    receiver.silent.wait()
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in said.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

            def log_message(self, *args):
                """Nothing to the terminal."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self):
        """Ends the server and its thread."""
        self.silent.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver():
    """A server of this test's own."""
    receiver = Receiver()
    yield receiver
    receiver.close()


def calling(url, host=None, **fields):
    """The outcome of a call, private addresses allowed."""
    return perform(CallWebhook(**{"url": url, "allow_private": True} | fields), a_call(EVENT, host=host))


def test_a_call_sends_what_its_templates_say(receiver):
    """Address, headers and body are rendered; the outcome has status, body and headers of the answer."""
    outcome = calling(
        receiver.url + "/orders/{{ event.payload.n }}",
        method="PUT",
        headers={"X-Event": "{{ event.event }}"},
        payload="n={{ event.payload.n }}{{ event.payload.missing }}",
    )

    [(method, path, headers, body)] = receiver.got
    assert ("PUT", "/orders/7", b"n=7") == (method, path, body)
    assert {
        "x-event": "order.placed",
        "host": f"127.0.0.1:{receiver.port}",
        "content-type": "text/plain; charset=utf-8",
        "user-agent": "eventkit",
    }.items() <= headers.items()
    assert (True, "", ()) == (outcome.ok, outcome.reason, outcome.related)
    assert (200, "thanks") == (outcome.details["status_code"], outcome.details["response_body"])
    assert "6" == outcome.details["response_headers"]["content-length"]


def test_a_mapping_is_sent_as_json_whatever_its_values_hold(receiver):
    """Each text is rendered by itself, so quotes and line ends in a payload break nothing."""
    calling(receiver.url, payload={"said": "{{ event.payload.said }}", "list": [1, "{{ event.payload.n }}"]})

    [(_, _, headers, body)] = receiver.got
    assert {"said": 'a "quoted"\nline', "list": [1, "7"]} == json.loads(body)
    assert "application/json" == headers["content-type"]


def test_a_text_that_is_json_is_sent_as_json(receiver):
    """As Prefect sends it."""
    calling(receiver.url, payload="{{ event.payload | tojson }}")

    [(_, _, headers, body)] = receiver.got
    assert (EVENT.payload, "application/json") == (json.loads(body), headers["content-type"])


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_failure_that_may_pass_is_tried_again(receiver, status):
    """With longer and longer waits, on the host's clock."""
    receiver.answers = [(status, {}, b"no")] * 2 + [(201, {}, b"yes")]
    host = ActionHostInMemory()

    outcome = calling(receiver.url, host, retries=3)

    assert (True, 201, 3) == (outcome.ok, outcome.details["status_code"], len(receiver.got))
    assert [0.5, 1.0] == host.clock.slept


def test_a_failure_that_does_not_pass_is_told(receiver):
    """After the last try, with the last answer."""
    receiver.answers = [(500, {}, b"broken")]
    host = ActionHostInMemory()

    outcome = calling(receiver.url, host, retries=2)

    assert (False, 3) == (outcome.ok, len(receiver.got))
    assert "Unexpected status from 'call-webhook' action: 500" == outcome.reason
    assert "broken" == outcome.details["response_body"]


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_refusal_is_not_tried_again(receiver, status):
    """The same request would be refused again."""
    receiver.answers = [(status, {}, b"no")]

    outcome = calling(receiver.url, retries=3)

    assert (False, 1) == (outcome.ok, len(receiver.got))
    assert f"Unexpected status from 'call-webhook' action: {status}" == outcome.reason


def test_a_redirect_is_not_followed(receiver):
    """It could lead to an address that was not checked."""
    receiver.answers = [(302, {"location": f"{receiver.url}/other"}, b"")]

    outcome = calling(receiver.url)

    assert 1 == len(receiver.got)
    assert (
        "Unexpected status from 'call-webhook' action: 302 "
        "(redirects are not followed: give the address it leads to)" == outcome.reason
    )


def test_a_server_that_does_not_answer_is_left(receiver):
    """After the action's time, and tried again."""
    receiver.answers = [(None, {}, b"")]

    outcome = calling(receiver.url, timeout_seconds=0.1, retries=1)

    assert f"Unable to call {receiver.url}: no answer within 0.1 seconds" == outcome.reason
    assert 2 == len(receiver.got)


def test_a_port_where_nobody_listens_is_told():
    """With the address and the system's words."""
    receiver = Receiver()
    receiver.close()

    outcome = calling(receiver.url, retries=0)

    assert outcome.reason.startswith(f"Unable to call {receiver.url}: ConnectError at 127.0.0.1 (")


def test_a_long_answer_is_cut(receiver):
    """At 1,000 characters, without reading all of it."""
    receiver.answers = [(200, {}, b"x" * 2_000_000)]

    assert "x" * 1000 == calling(receiver.url).details["response_body"]


def test_no_secret_is_recorded(receiver):
    """Neither cookies, nor what the answer repeats of the request's secrets, nor the address's path."""
    receiver.answers = [
        (500, {"set-cookie": "id=1", "x-echo": "Bearer s3cret-word"}, b"you sent s3cret-word and hunter22-x"),
    ]

    outcome = calling(
        f"http://me:hunter22-x@127.0.0.1:{receiver.port}/T0/B0",
        headers={"X-Api-Token": "Bearer {{ event.payload.token }}"},
        retries=0,
    )

    [(_, _, headers, _)] = receiver.got
    said = outcome.details["response_headers"]
    assert ("Bearer s3cret-word", True) == (headers["x-api-token"], headers["authorization"].startswith("Basic "))
    assert ("[hidden]", "[hidden]") == (said["set-cookie"], said["x-echo"])
    assert "you sent [hidden] and [hidden]" == outcome.details["response_body"]
    assert "s3cret" not in repr(outcome)
    assert "hunter22" not in repr(outcome)


@pytest.mark.parametrize(
    ("url", "header", "said"),
    [("http://127.0.0.1/s3cret/{{ 1 // 0 }}", "", "the url"), ("", "s3cret {{ 1 // 0 }}", "the header 'X-Key'")],
)
def test_a_template_that_may_hold_a_secret_is_not_repeated_by_its_error(url, header, said):
    """Only what it is of, and what went wrong."""
    outcome = calling(url or "http://127.0.0.1", headers={"X-Key": header})

    assert outcome.reason.startswith(f"Template rendering failed: {said} cannot be rendered: ZeroDivisionError")
    assert {"template_error"} == set(outcome.details)
    assert "s3cret" not in repr(outcome)


def test_a_header_that_would_split_the_request_is_not_sent(receiver):
    """A line end out of a payload cannot add headers."""
    outcome = calling(receiver.url, headers={"X-Said": "{{ event.payload.said }}"})

    assert f"Unable to call {receiver.url}: the request is no HTTP (LocalProtocolError)" == outcome.reason
    assert [] == receiver.got


@pytest.mark.parametrize(
    ("host", "address", "kind"),
    [
        ("127.0.0.1", "127.0.0.1", "loopback"),
        ("127.8.8.8", "127.8.8.8", "loopback"),
        ("[::1]", "::1", "loopback"),
        ("[::ffff:127.0.0.1]", None, "loopback"),
        ("[::ffff:10.0.0.1]", None, "private"),
        ("[64:ff9b::7f00:1]", "64:ff9b::7f00:1", None),
        ("[2002:7f00:1::]", "2002:7f00:1::", None),
        ("2130706433", "127.0.0.1", "loopback"),
        ("0x7f000001", "127.0.0.1", "loopback"),
        ("0x7f.1", "127.0.0.1", "loopback"),
        ("017700000001", "127.0.0.1", "loopback"),
        ("127.1", "127.0.0.1", "loopback"),
        ("169.254.169.254", "169.254.169.254", "link-local"),
        ("[fe80::1]", "fe80::1", "link-local"),
        ("0.0.0.0", "0.0.0.0", "unspecified"),
        ("0", "0.0.0.0", "unspecified"),
        ("[::]", "::", "unspecified"),
        ("10.1.2.3", "10.1.2.3", "private"),
        ("172.16.0.1", "172.16.0.1", "private"),
        ("192.168.1.1", "192.168.1.1", "private"),
        ("[fd00::1]", "fd00::1", "private"),
        ("100.64.0.1", "100.64.0.1", "shared or special"),
        ("224.0.0.1", "224.0.0.1", "multicast"),
        ("[ff02::1]", "ff02::1", "multicast"),
        ("255.255.255.255", "255.255.255.255", "reserved"),
        ("240.0.0.1", "240.0.0.1", "reserved"),
    ],
)
def test_a_private_address_is_refused_however_it_is_written(host, address, kind):
    """Nothing is sent, the reason names the address meant and its kind."""
    outcome = calling(f"http://{host}:9/", allow_private=False)

    assert not outcome.ok
    assert outcome.reason.startswith("Refused to call http://")
    assert outcome.reason.endswith("say allow_private=True on the action if this is meant")
    assert f": {address or ''}" in outcome.reason
    assert f" is a {kind or ''}" in outcome.reason


def test_a_name_that_stands_for_a_private_address_is_refused(receiver):
    """`localhost` here; any name whose address is private."""
    outcome = calling(f"http://localhost:{receiver.port}", allow_private=False)

    assert "loopback address" in outcome.reason
    assert [] == receiver.got


def test_a_name_is_called_at_its_address_under_its_own_name(receiver):
    """The connection goes to what was resolved; the request still says the name."""
    assert calling(f"http://localhost:{receiver.port}/x").ok

    [(_, path, headers, _)] = receiver.got
    assert ("/x", f"localhost:{receiver.port}") == (path, headers["host"])


def test_a_certificate_is_asked_for_by_name():
    """The address is connected to, but the server is told, and must prove, the name."""
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        port = server.getsockname()[1]
        outcome = pool.submit(calling, f"https://localhost:{port}", retries=0)
        connection, _ = server.accept()
        with connection:
            hello = connection.recv(4096)

    assert b"localhost" in hello
    assert outcome.result().reason.startswith(f"Unable to call https://localhost:{port}: ConnectError at 127.0.0.1 (")


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_not_refused(address):
    """Also where an IPv6 address stands for a public IPv4 one."""
    assert why_private(address) is None


def test_a_name_has_each_address_once():
    """In the system's order."""
    found = resolve("localhost", 80)

    assert "127.0.0.1" in found
    assert sorted(set(found)) == sorted(found)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        *((url, "the webhook: its address is not an http or https URL with a host") for url in NO_ADDRESSES),
        ("http://host.invalid/secret", "http://host.invalid: its host is not known ("),
    ],
)
def test_an_address_that_is_none_is_told(url, said):
    """Without what may be secret in it."""
    outcome = calling(url)

    assert outcome.reason.startswith(f"Unable to call {said}")
    assert "secret" not in outcome.reason


def test_a_block_without_an_address_cannot_be_called_here():
    """Blocks live on a Prefect server."""
    outcome = perform(CallWebhook(block_document_id=UUID(int=0xB)), a_call(EVENT))

    assert outcome == Outcome(
        ok=False,
        reason="call-webhook has no url to call: a block_document_id names a block on a Prefect server, "
        "so give url=... to call it from here",
    )
