"""What breaks while the panel looks: a workspace that is forgotten, its folder deleted, a kernel killed at work."""

from __future__ import annotations

import re
import shutil

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.everywhere import FRONT, OPEN_BESIDE
from tests.browser.page import WITHIN_MS
from tests.browser.panels import PANEL, Panel

LOAD = "%load_ext eventkit\nimport eventkit as ek"
FEED = "ek.EventFeed()"
RESET = "%eventkit reset yes"
EMIT = "_ = ek.emit_event('order.placed', {{'prefect.resource.id': 'order.{}'}})"
USE = "_ = ek.use()"
GONE = "was deleted or replaced while it was open: what is emitted here is stored nowhere"
ORDER = {"event": "order.placed", "resource": {"prefect.resource.id": "order.posted"}}
HANDLES = """
@ek.on("order.*")
def packs(event):
    return str(event.id)
ek.emit_event("order.placed", {"prefect.resource.id": "order.1"})
_ = ek.settle()
"""
STORMS = """
for number in range(1_000_000):
    ek.emit_event("number.emitted", {"prefect.resource.id": f"number.{number}"})
"""


@pytest.fixture
def panel(notebook) -> Panel:
    """The panel beside two notebooks that fit on the page."""
    notebook.page.set_viewport_size({"width": 1900, "height": 1000})
    return Panel(notebook)


def test_a_reset_in_one_notebook_is_said_wherever_the_workspace_is_open(panel):
    """The panel goes on with what is there now; the other notebook's feed and its next cell say what to do."""
    notebook, page = panel.notebook, panel.page
    notebook.allow("WorkspaceGone|eventkit.use")
    notebook.open([LOAD, EMIT.format(1), RESET, EMIT.format(2)])
    first = page.evaluate("() => window.eventkitPanel.id")
    cells = [nbformat.v4.new_code_cell(cell) for cell in (LOAD, FEED, EMIT.format(3), USE, FEED)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), notebook.lab.notebooks / "other.ipynb")
    other = notebook.ask(OPEN_BESIDE, "other.ipynb")
    notebook.ready()
    panel.open(section="feed")
    for cell in (0, 1):
        notebook.run(cell)
    page.evaluate(FRONT, first)
    for cell in (0, 1):
        notebook.run(cell)
    feed = page.locator(f"#{other}")
    for place in (panel.root, feed):
        expect(place.get_by_role("row").filter(has_text="order.1")).to_have_count(1)
    notebook.run(2)
    notebook.run(3)
    expect(panel.row("order.2")).to_have_count(1)
    expect(panel.row("order.1")).to_have_count(0)
    expect(feed.get_by_role("alert").filter(has_text=GONE)).to_be_visible()
    page.evaluate(FRONT, other)
    notebook.run(2)
    barriers = notebook.axe(PANEL)
    notebook.screenshot("trouble-reset")
    refused = notebook.texts(2)
    for cell in (3, 4, 2):
        notebook.run(cell)
    expect(feed.get_by_role("row").filter(has_text="order.2")).to_have_count(1)
    expect(panel.row("order.3")).to_have_count(1)

    assert [GONE in text for text in refused] == [True]
    assert barriers == []


def test_a_folder_that_is_deleted_while_the_panel_looks(panel):
    """It shows what is there now, in each section, and what comes then."""
    panel.notebook.open([LOAD, HANDLES])
    panel.open(section="feed")
    for cell in (0, 1):
        panel.notebook.run(cell)
    expect(panel.row("order.1").first).to_be_visible()
    panel.notebook.lab.end_kernels()
    shutil.rmtree(panel.notebook.lab.home)
    expect(panel.row("order.1")).to_have_count(0, timeout=WITHIN_MS)
    panel.notebook.screenshot("trouble-deleted")
    assert panel.ask("POST", "events", json=ORDER).status_code == 201
    expect(panel.row("order.posted")).to_have_count(1)
    panel.tab("Automations").click()
    expect(panel.root.get_by_text(re.compile("automation", re.I)).first).to_be_visible()
    expect(panel.row("packs")).to_have_count(0)


def test_a_kernel_that_is_killed_while_it_emits(panel):
    """All that was stored is shown, its automation waits, and it is back with the notebook's next run."""
    notebook = panel.notebook
    notebook.open([LOAD, HANDLES, STORMS])
    panel.open(section="feed")
    for cell in (0, 1):
        notebook.run(cell)
    waits = panel.page.get_by_role("button", name=re.compile("1 automation · 1 waiting"))
    notebook.start(2)
    expect(panel.row("number.").first).to_be_visible()
    notebook.kill()
    expect(waits).to_be_visible(timeout=WITHIN_MS)
    stored = panel.ask("GET", "events/count").json()["count"]
    grid = panel.root.get_by_role("grid").first
    expect(grid).to_have_attribute("aria-rowcount", str(stored + 1))
    notebook.screenshot("trouble-killed")
    for cell in (0, 1):
        notebook.run(cell)
    expect(waits).to_have_count(0)
    expect(panel.row("order.1").first).to_contain_text("fired")
