"""The picture of a widget: hidden while the widget lives, and what a saved notebook has of it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.watched import GONE

CELL = """
%load_ext eventkit
import eventkit as ek

ek.use(ek.Workspace.in_memory())
ek.scenario("orders")
feed = ek.EventFeed("payment.failed")
feed
"""
SAYS = "A picture of the EventFeed as it was when the cell ran, after 142 events of the log."
LIVE = "EventFeed: live once the cell is run"
TRUSTED = "() => { for (const cell of window.eventkitPanel.content.widgets) cell.model.trusted = true; }"


@pytest.mark.parametrize("host", ["lab", "notebook"])
def test_a_picture_is_seen_when_the_widget_is_not(notebook, host):
    """Never beside it; after it was closed, and in the notebook opened again, whether it is trusted or not."""
    notebook.open([CELL, "feed.close()"], host=host)
    notebook.run(0)
    output = notebook.output(0)
    expect(output.get_by_role("row").filter(has_text="payment.failed").first).to_be_visible()
    expect(output.locator(".ek-grid")).to_be_visible()
    picture = output.locator(".eventkit-frozen")
    expect(picture).to_be_hidden()

    notebook.run(1)
    expect(picture).to_be_visible()

    notebook.run(0)
    expect(picture).to_be_hidden()

    notebook.save()
    notebook.lab.end_kernels()
    notebook.allow(GONE)
    path = notebook.lab.notebooks / notebook.path
    other = path.with_name(f"copied-{path.name}")  # nobody ever ran this one here
    other.write_text(path.read_text("utf-8").replace('"feed.close()"', '"feed.close( )"'), "utf-8")
    notebook.open_file(other.name, host=host)
    expect(picture).to_contain_text(SAYS)
    expect(picture.get_by_role("row").filter(has_text="payment.failed").first).to_be_visible()
    notebook.screenshot(f"picture-{host}", ".jp-Notebook")
    notebook.page.evaluate(TRUSTED)
    expect(output).not_to_contain_text(LIVE)
    expect(picture).to_contain_text(SAYS)


def test_a_picture_on_paper(notebook):
    """As HTML, which is what nbviewer and GitHub make: the picture, how to go on, and no widget of another machine."""
    notebook.open([CELL])
    notebook.run(0)
    expect(notebook.output(0).locator(".ek-grid")).to_be_visible()
    notebook.save()
    path = notebook.lab.notebooks / notebook.path
    subprocess.run((sys.executable, "-m", "nbconvert", "--to", "html", "--log-level=ERROR", path), check=True)
    made = path.with_suffix(".html").read_text("utf-8")

    assert SAYS in made
    assert LIVE in made
    assert "widget-view" not in made
    assert "ipywidgets" not in made
