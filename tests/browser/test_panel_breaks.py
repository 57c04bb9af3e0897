"""What the panel shows of a server that stops, a kernel that dies, an extension that is missing, and little room."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator

import psutil
import pytest
from playwright.sync_api import expect

import eventkit as ek
from tests.browser import storehouse
from tests.browser.lab import Lab, jupyter_lab
from tests.browser.page import Notebook
from tests.browser.panels import PANEL, Panel
from tests.browser.test_accessible import CUT_OFF

SOON = 12_000
"""Milliseconds within which a server notices that a kernel died: it looks every few seconds."""
BACK = 30_000
"""Milliseconds within which a page tries again, at the latest, and a server is there."""
NOISE = r"WebSocket|Failed to load resource|ServerConnection|NetworkError|Failed to fetch|Connection lost|404|is dead"
LITTLE = {"wide": 300, "size": {"width": 640, "height": 450}}
"""A panel of 300 pixels in a window of 1280 by 900 that is enlarged twice."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """A JupyterLab that has the webhook's secret in its environment."""
    with jupyter_lab(tmp_path_factory.mktemp("breaks") / "server", env=storehouse.ENVIRONMENT) as lab:
        yield lab


def order(name: str) -> dict:
    """An order, as it is sent over REST."""
    return {"event": "order.placed", "resource": {"prefect.resource.id": f"order.{name}"}, "payload": {"total": 7.5}}


def test_a_server_that_was_stopped_and_started_again_is_shown_as_it_is(page, tmp_path):
    """The panel says so, keeps what it shows, and comes back by itself, with what came meanwhile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with jupyter_lab(tmp_path / "server", port=port) as first:
        panel = Panel(Notebook(page, first)).goto().open(section="feed")
        panel.ask("POST", "events", json=order("before"))
        expect(panel.row("order.before")).to_be_visible()
    expect(panel.root.get_by_text("does not answer").first).to_be_visible(timeout=BACK)
    expect(panel.row("order.before")).to_be_visible()
    expect(panel.root.get_by_role("alert")).to_have_count(0)  # said once, not again by each part
    panel.notebook.screenshot("panel-breaks-stopped")
    with ek.Workspace(first.home) as ws:
        ws.emit("order.placed", {"prefect.resource.id": "order.meanwhile"})
    with jupyter_lab(tmp_path / "server", port=port) as again:
        assert again.url == first.url
        expect(panel.row("order.meanwhile")).to_be_visible(timeout=BACK)
        expect(panel.row("order.before")).to_be_visible()
        expect(panel.root.get_by_text("does not answer")).to_have_count(0)
        panel.ask("POST", "events", json=order("after"))
        expect(panel.row("order.after")).to_be_visible()
        panel.notebook.screenshot("panel-breaks-back")


def test_a_kernel_that_dies_is_shown_on_every_page_without_a_click(notebook, browser_context):
    """On one page its run is Crashed, and that is told once; on the other its automation waits."""
    notebook.allow(NOISE)
    notebook.lab.quiet(notifies=True)
    storehouse.known(notebook)
    notebook.open_file(storehouse.FILE)
    for cell in (0, 1):
        notebook.run(cell)
    runs = Panel(notebook).open(section="runs")
    other = browser_context.new_page()
    try:
        automations = Panel(Notebook(other, notebook.lab)).goto().open(section="automations")
        expect(automations.row("Restock")).to_be_visible()
        expect(automations.row("Restock")).not_to_contain_text("waiting")
        notebook.start(2)
        expect(runs.row("count-stock")).to_contain_text("Running")
        [kernel] = notebook.lab.kernels()
        family = psutil.Process(notebook.lab.pid).children(recursive=True)
        next(each for each in family if kernel["id"] in " ".join(each.cmdline())).kill()
        died = time.monotonic()

        expect(runs.row("count-stock")).to_contain_text("Crashed", timeout=SOON)
        expect(automations.row("Restock")).to_contain_text("waiting for its notebook orders.ipynb", timeout=SOON)
        print(f"shown on both pages {time.monotonic() - died:.1f} s after the kernel died")
        for each in (runs, automations):
            expect(each.page.locator(".Toastify__toast")).to_have_count(1)
            expect(each.page.locator(".Toastify__toast")).to_contain_text("count-stock crashed")
        notebook.screenshot("panel-breaks-crashed")
        automations.notebook.screenshot("panel-breaks-waiting")
        expect(other.get_by_role("button", name=re.compile("1 waiting .* 1 failed"))).to_be_visible()
    finally:
        other.close()


def test_what_is_done_on_one_page_is_shown_on_the_other(notebook, browser_context):
    """An automation that is switched off here is off there; an event comes to both."""
    storehouse.known(notebook)
    first = Panel(notebook).goto().open(section="automations")
    other = browser_context.new_page()
    try:
        second = Panel(Notebook(other, notebook.lab)).goto().open(section="automations")
        off = [each.row("Restock").get_by_role("radio", name="Off") for each in (first, second)]
        expect(off[1]).not_to_be_checked()
        off[0].check()
        expect(off[1]).to_be_checked()
        for each in (first, second):
            each.tab("Feed").click()
        first.ask("POST", "events", json=order("both"))
        for each in (first, second):
            expect(each.row("order.both")).to_be_visible()
        second.notebook.assert_clean()
    finally:
        other.close()


def test_a_flow_that_is_called_in_a_cell_is_shown_while_that_cell_is_busy(notebook):
    """Line by line, with how it is stopped; interrupted, it is over."""
    storehouse.known(notebook)
    notebook.open_file(storehouse.FILE)
    for cell in (0, 1):
        notebook.run(cell)
    notebook.edit(2, "count_stock()")
    notebook.start(2)
    panel = Panel(notebook).open(section="runs")
    panel.row("count-stock").click()
    for shelf in (3, 12):
        expect(panel.root.get_by_role("log")).to_contain_text(f"counting shelf {shelf}")
    expect(panel.root.get_by_text("interrupt its kernel")).to_be_visible()
    assert notebook.is_busy(2)
    notebook.command("notebook:interrupt-kernel")
    expect(panel.row("count-stock")).to_contain_text("Crashed")
    notebook.screenshot("panel-breaks-interrupted")


def test_a_server_without_the_extension_is_said_with_what_to_do(page, tmp_path):
    """A real one that has it switched off."""
    with jupyter_lab(tmp_path / "server", "--ServerApp.jpserver_extensions=eventkit=False") as lab:
        panel = Panel(Notebook(page, lab)).goto().open(section="feed")
        expect(panel.root.get_by_text("does not run the server extension").first).to_be_visible()
        expect(panel.root.get_by_text("jupyter server extension list").first).to_be_visible()
        expect(page.locator(".jp-eventkit-status")).to_be_hidden()
        panel.notebook.screenshot("panel-breaks-missing")
        assert panel.notebook.axe(PANEL) == []


def test_a_narrow_panel_that_is_enlarged_twice_in_the_dark_shows_all_that_can_be_reached(notebook):
    """Every section, and nothing serious that axe-core finds."""
    storehouse.known(notebook)
    panel = Panel(notebook).goto()
    panel.ask("POST", "events", json=order("7"))
    panel.open(section="feed").widen(LITTLE["wide"])
    notebook.theme("dark")
    notebook.page.set_viewport_size(LITTLE["size"])
    found = []
    for section, text in {"Feed": "order.7", "Automations": "Restock", "Webhooks": "Send it a request"}.items():
        panel.tab(section).click()
        expect(panel.root.get_by_text(text).first).to_be_attached()
        found += [f"{section}: {each}" for each in notebook.axe(PANEL)]
        cut = notebook.page.evaluate(
            CUT_OFF.replace("document.getElementById('widget')", f"document.querySelector('{PANEL}')")
        )
        found += [f"{section}: {each}" for each in cut]
        notebook.screenshot(f"panel-breaks-enlarged-{section.lower()}")

    assert found == []
