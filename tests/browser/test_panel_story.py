"""The story of the panel, in JupyterLab: events that come while no kernel runs, and what the notebook makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import storehouse
from tests.browser.lab import Lab, jupyter_lab
from tests.browser.page import WITHIN_MS, Notebook
from tests.browser.panels import Panel
from tests.browser.test_story import holds, step, tab_to

WAITS = "waiting for its notebook orders.ipynb"
ORDER = {"event": "order.placed", "resource": {"prefect.resource.id": "order.7"}, "payload": {"total": 7.5}}


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """A JupyterLab that has the webhook's secret in its environment."""
    with jupyter_lab(tmp_path_factory.mktemp("story") / "server", env=storehouse.ENVIRONMENT) as lab:
        yield lab


@pytest.fixture
def panel(notebook: Notebook) -> Panel:
    """The panel of a page without a notebook; the notebook's webhook and flows are known, and no kernel runs."""
    notebook.lab.quiet(notifies=True)
    storehouse.known(notebook)
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
    line = notebook.ask("() => navigator.clipboard.readText()")
    panel.tab("Feed").click()
    assert storehouse.order(line, id=41, total=12.5) == "HTTP/1.1 204 No Content"
    expect(panel.row("order.41")).to_be_visible()
    assert storehouse.order(line, id=42, total=250.0) == "HTTP/1.1 204 No Content"
    expect(panel.row("order.42")).to_be_visible()
    assert notebook.lab.kernels() == []
    notebook.screenshot("panel-story-2-event")

    opened(notebook)
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
    expect(page.get_by_role("button", name=re.compile("1 automation · 1 waiting"))).to_be_visible()
    notebook.screenshot("panel-story-7-waiting")
    notebook.ready()
    run_next(notebook, 0)
    run_next(notebook, 1)
    expect(panel.row("Restock")).not_to_contain_text("waiting")
    notebook.screenshot("panel-story-8-back")
    assert storehouse.order(line, id=43, total=3.0) == "HTTP/1.1 204 No Content"
    panel.tab("Runs").click()
    expect(panel.row("restock").filter(has_text="Completed")).to_have_count(2)


def test_the_story_by_keyboard_alone(panel):
    """An event, why it fired, a trigger of it as a cell; then a long run, cancelled."""
    page, notebook, root, keys = panel.page, panel.notebook, panel.root, panel.page.keyboard
    notebook.open_file(storehouse.FILE)
    for cell in (0, 1):
        notebook.run(cell)
    notebook.start(2)
    panel.ask("POST", "events", json=ORDER)
    keys.press("Alt+Shift+E")
    expect(panel.row("order.7")).to_be_visible()
    tab_to(page, "at.closest('.ek-feed') && at.role === 'row'")
    keys.press("g")
    step(page, "ArrowDown", "at.textContent.includes('order.placed') && at.textContent.includes('order.7')")
    keys.press("Enter")
    drawer = root.get_by_role("region", name="Event", exact=True)
    expect(drawer.get_by_role("tab", name="Why")).to_be_visible()
    tab_to(page, "at.role === 'tab' && at.closest('.ek-drawer')")
    step(page, "ArrowRight", "at.textContent.includes('Why')")
    expect(root.get_by_role("article", name="Verdict of Restock")).to_contain_text("it fires")
    notebook.screenshot("panel-story-keyboard-1-why")
    keys.press("Escape")
    step(page, "ArrowDown", "at.textContent.includes('order.placed') && at.textContent.includes('order.7')")
    keys.press("t")
    expect(panel.tab("Trigger")).to_have_attribute("aria-selected", "true")
    expect(root.locator(".ek-building")).to_contain_text("on every order.placed")
    tab_to(page, "at.tagName === 'BUTTON' && at.textContent.includes('Insert as cell')")
    expect(root.get_by_role("button", name="Insert as cell").first).to_have_attribute("aria-disabled", "false")
    keys.press("Enter")
    expect(root.get_by_text("Inserted below the selected cell of orders.ipynb").first).to_be_visible()
    notebook.screenshot("panel-story-keyboard-2-trigger")
    tab_to(page, "at.role === 'tab' && at.closest('.lm-TabBar')", back=True)
    step(page, "ArrowLeft", "at.textContent.includes('Runs')")
    if not holds(page, "at.ariaSelected === 'true'"):
        keys.press("Enter")
    expect(panel.row("count-stock")).to_contain_text("Running")
    tab_to(page, "at.tagName === 'TR'")
    step(page, "ArrowDown", "at.textContent.includes('count-stock')")
    keys.press("Enter")
    expect(root.get_by_role("log")).to_contain_text("counting shelf 3")
    tab_to(page, "at.tagName === 'BUTTON' && at.textContent.trim() === 'Cancel'")
    keys.press("Enter")
    expect(root.get_by_text("It is cancelled.")).to_be_visible()
    assert root.get_by_role("button", name="Cancel").count() == 0  # gone with that, not a while later
    notebook.wait_idle(2)
    notebook.screenshot("panel-story-keyboard-3-cancelled")


def test_the_story_in_notebook(panel):
    """In Notebook 7: an event that came while no kernel ran, the run that it makes, and that it failed."""
    page, notebook = panel.page, panel.notebook
    panel.ask("POST", "events", json=ORDER | {"payload": {"total": 700.0}})
    notebook.open_file(storehouse.FILE, host="notebook")
    page.locator(".jp-NotebookPanel-toolbar [data-command='eventkit:open-panel']").click()
    expect(panel.row("order.7")).to_contain_text("waiting")
    notebook.run(0)
    notebook.run(1)
    expect(panel.row("order.7").first).to_contain_text("fired")
    toast = page.locator(".Toastify__toast").filter(has_text="700.0 is more than the till holds")
    toast.hover()
    toast.get_by_role("button", name="Show run").click()
    expect(panel.root.get_by_role("log")).to_contain_text("restocking for order.7: 700.0")
    notebook.screenshot("panel-story-notebook")


def side(page: Page, panel: str) -> Locator:
    """The tab of a panel, at the left side."""
    return page.locator(f".jp-SideBar [data-id='{panel}']")


def opened(notebook: Notebook) -> None:
    """Opens the notebook from the files, and goes back to the panel."""
    page = notebook.page
    side(page, "filebrowser").click()
    page.locator(".jp-DirListing-item").filter(has_text=storehouse.FILE).dblclick()
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget?.sessionContext", timeout=WITHIN_MS)
    notebook.ready()
    side(page, "eventkit-panel").click()


def run_next(notebook: Notebook, cell: int, *, wait: bool = True) -> None:
    """Runs a cell by the toolbar's button."""
    page = notebook.page
    page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-InputPrompt").click()
    page.locator("[data-command='notebook:run-cell-and-select-next']").first.click()
    if wait:
        notebook.wait_idle(cell)
