"""The runs of a real Prefect server, in Chromium: theirs beside ours, opened, followed and cancelled."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import eventkit as ek
from eventkit.widgets.run_list import RunList
from tests.browser.test_lists import row
from tests.prefect import server as servers
from tests.prefect.server import when
from tests.prefect.test_on_server import HOSTILE, deployed, post


@pytest.fixture
def server(tmp_path):
    """A server with a run that runs and says hostile things."""
    with servers.server(tmp_path / "prefect") as started:
        with started.client() as client:
            deployed(client, "etl", "nightly", tags=["night"])
        yield started


@pytest.fixture
def running(server, walled):
    """The workspace connected to it, with a run of ours and one of theirs that runs."""

    @ek.flow
    def hello() -> None: ...

    hello()
    connection = ek.connect(server.url, read_only=False)
    run = connection.run_deployment("etl/nightly", parameters={"n": 7}, flow_run_name=HOSTILE)
    said = {"name": "prefect.flow_runs", "level": 20, "timestamp": "2026-11-26T01:00:00Z", "flow_run_id": str(run.id)}
    with server.client() as client:
        when(lambda: client.post("/logs/", json=[said | {"message": HOSTILE}]).raise_for_status())
        post(client, f"/flow_runs/{run.id}/set_state", {"state": {"type": "RUNNING"}, "force": True})
    return connection


def test_a_servers_runs(hosted, walled, running, server):
    """Chosen beside ours, each marked; its page has its log; what changes there is seen; it is cancelled there."""
    hosted.show(RunList(workspace_=walled))
    page = hosted.page
    expect(row(hosted, "hello")).to_contain_text("Completed")
    page.get_by_role("combobox", name="Runs of").select_option(label=f"Prefect at 127.0.0.1:{server.port}")
    theirs = row(hosted, "etl")
    expect(theirs).to_contain_text("Running")
    expect(theirs).to_contain_text(f"on 127.0.0.1:{server.port}")
    expect(theirs).to_contain_text("nightly")
    barriers = hosted.look("server-runs")
    theirs.click()
    expect(page.get_by_role("log")).to_contain_text(HOSTILE, timeout=30_000)
    barriers += hosted.look("server-run")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("It was asked to stop: whoever runs it there ends it.")).to_be_visible()
    expect(theirs).to_contain_text("Cancelling", timeout=30_000)
    run = running.run_deployment("etl/nightly", parameters={"n": 8}, flow_run_name="second")
    expect(row(hosted, "second")).to_contain_text("Scheduled", timeout=30_000)  # nobody pressed anything
    page.get_by_role("combobox", name="Runs of").select_option(label="this workspace")
    expect(row(hosted, "hello")).to_contain_text("Completed")

    assert barriers == []
    assert "CANCELLING" == running.runs(text="img")[0].state_type
    assert run.id == running.runs()[0].id
    assert hosted.count("#widget img") == 0


def test_a_connection_has_its_own_list_and_a_saved_notebook_its_face(walled, running, server):
    """`RunList(connection)`; its frozen face is the list in text; the table has the server's runs."""
    widget = RunList(running, workspace_=walled)

    assert f"RunList(server='{server.url}')" == repr(widget)
    assert re.match(rf"1 run on 127\.0\.0\.1:{server.port}\n  etl  <img", widget._frozen()[0])
    assert "<img" not in widget._frozen()[1]
    assert [("etl", "Running")] == list(widget.df()[["flow", "state"]].itertuples(index=False, name=None))
