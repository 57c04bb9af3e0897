"""The story of the panel, in JupyterLab: events that come while no kernel runs, and what the notebook makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import storehouse
from tests.browser.lab import Lab, jupyter_lab
from tests.browser.page import READY, WITHIN_MS, Notebook
from tests.browser.panels import Panel

WAITS = "waiting for its notebook orders.ipynb"


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """A JupyterLab that has the webhook's secret in its environment."""
    with jupyter_lab(tmp_path_factory.mktemp("story") / "server", env=storehouse.ENVIRONMENT) as lab:
        yield lab


@pytest.fixture
def panel(notebook: Notebook) -> Panel:
    """The panel of a page without a notebook; the notebook's webhook and flows are known, and no kernel runs."""
    lab = notebook.lab
    lab.quiet(notifies=True)
    storehouse.write(lab)
    notebook.open_file(storehouse.FILE)
    notebook.run(0)
    notebook.run(1)
    notebook.save()
    lab.end_kernels()
    return Panel(notebook).goto()


def test_the_story_by_mouse(panel):
    """From curl, while no kernel runs, to the run that it made; cancelled while a cell is busy; restarted, and back."""
    page, notebook, root = panel.page, panel.notebook, panel.root
    side(page, "eventkit-panel").click()
    panel.widen(380)
    panel.tab("Automations").click()
    expect(panel.row("Restock")).to_contain_text(WAITS)
    panel.tab("Webhooks").click()
    root.get_by_role("button", name="Copy curl").click()
    notebook.screenshot("panel-story-1-webhook")
    line = page.evaluate("() => navigator.clipboard.readText()")
    panel.tab("Feed").click()
    assert storehouse.order(line, id=41, total=12.5) == "HTTP/1.1 204 No Content"
    expect(panel.row("order.41")).to_be_visible()
    assert storehouse.order(line, id=42, total=250.0) == "HTTP/1.1 204 No Content"
    expect(panel.row("order.42")).to_be_visible()
    assert notebook.lab.kernels() == []
    notebook.screenshot("panel-story-2-event")

    opened(page)
    run_next(notebook, 0)
    run_next(notebook, 1)
    caught_up = ["Restock: 2 events came while this was away: matched\n", "count-stock/nightly: ready"]
    assert caught_up == notebook.texts(1)
    toast = page.locator(".Toastify__toast").filter(has_text="250.0 is more than the till holds")
    toast.hover()  # once it has come to rest
    notebook.screenshot("panel-story-3-caught-up")
    toast.get_by_role("button", name="Show run").click()
    expect(root.get_by_role("log")).to_contain_text("restocking for order.42: 250.0")
    notebook.screenshot("panel-story-4-run")
    root.get_by_role("button", name=re.compile("^Close")).first.click()
    expect(panel.row("restock").filter(has_text="Completed")).to_have_count(1)
    expect(panel.row("restock").filter(has_text="Failed")).to_have_count(1)

    run_next(notebook, 2, wait=False)
    panel.row("count-stock").click()
    expect(root.get_by_role("log")).to_contain_text("counting shelf 3")
    assert notebook.is_busy(2)
    notebook.screenshot("panel-story-5-busy")
    root.get_by_role("button", name="Cancel").click()
    expect(root.get_by_text("It is cancelled.")).to_be_visible()
    notebook.wait_idle(2)
    expect(panel.row("count-stock")).to_contain_text("Cancelled")
    notebook.screenshot("panel-story-6-cancelled")

    page.locator("[data-command='notebook:restart-kernel'], [data-command='kernelmenu:restart']").first.click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    panel.tab("Automations").click()
    expect(panel.row("Restock")).to_contain_text(WAITS)
    notebook.screenshot("panel-story-7-waiting")
    page.evaluate(READY)
    run_next(notebook, 0)
    run_next(notebook, 1)
    expect(panel.row("Restock")).not_to_contain_text("waiting")
    notebook.screenshot("panel-story-8-back")
    assert storehouse.order(line, id=43, total=3.0) == "HTTP/1.1 204 No Content"
    panel.tab("Runs").click()
    expect(panel.row("restock").filter(has_text="Completed")).to_have_count(2)


def side(page: Page, panel: str) -> Locator:
    """The tab of a panel, at the left side."""
    return page.locator(f".jp-SideBar [data-id='{panel}']")


def opened(page: Page) -> None:
    """Opens the notebook from the files, and goes back to the panel."""
    side(page, "filebrowser").click()
    page.locator(".jp-DirListing-item").filter(has_text=storehouse.FILE).dblclick()
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget?.sessionContext", timeout=WITHIN_MS)
    page.evaluate(READY)
    side(page, "eventkit-panel").click()


def run_next(notebook: Notebook, cell: int, *, wait: bool = True) -> None:
    """Runs a cell by the toolbar's button."""
    page = notebook.page
    page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-InputPrompt").click()
    page.locator("[data-command='notebook:run-cell-and-select-next']").first.click()
    if wait:
        notebook.wait_idle(cell)
