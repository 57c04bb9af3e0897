"""The servers that other tests stand on: killed, started again, asking for a password, ended for sure."""

import os
import subprocess
import sys

import httpx
import psutil
import pytest

from tests.prefect.server import ROOT, when


def sent(client, *ids):
    """Events with these ids, accepted."""
    resource = {"prefect.resource.id": "harness"}
    body = [{"occurred": "2026-11-20T12:00:00Z", "event": "a", "resource": resource, "id": id} for id in ids]
    client.post("/events", json=body).raise_for_status()


def stored(client):
    """The ids of the events about the harness that it shows."""
    asked = {"filter": {"occurred": {"since": "2026-11-20T00:00:00Z"}, "resource": {"id": ["harness"]}}, "limit": 50}
    return {each["id"] for each in client.post("/events/filter", json=asked).raise_for_status().json()["events"]}


ONE, TWO = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def test_a_killed_server_comes_back_with_what_it_had_stored(own_server):
    """Same port, same file; a password is asked for each time."""
    server = own_server(auth="u:secret")
    with server.client() as client:
        sent(client, ONE)
        when(lambda: stored(client) == {ONE})
        server.kill()
        with pytest.raises(httpx.HTTPError):
            client.get("/admin/version")
        server.start()
        sent(client, TWO)
        when(lambda: stored(client) == {ONE, TWO})

    assert 401 == httpx.get(f"{server.url}/admin/version", trust_env=False).status_code


def test_a_server_ends_with_whoever_started_it_however_that_ends(tmp_path):
    """A run of tests that is killed leaves nothing behind."""
    code = (
        "import sys; from pathlib import Path; from tests.prefect.server import server\n"
        "with server(Path(sys.argv[1])) as made: print(made.pid, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        pid = int(run.stdout.readline())
        run.kill()

    when(lambda: not psutil.pid_exists(pid))
