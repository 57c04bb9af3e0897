"""Pictures of the widgets, taken of a real JupyterLab, for the README: `python3 dev.py pictures` makes them anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.lab import jupyter_lab
from tests.browser.page import Notebook
from tests.browser.panel_pictures import take_all

PICTURES = Path(__file__).resolve().parents[2] / "notebooks" / "pictures"
WIDTH = 1_240
"""Pixels of a picture, at most: what the feed needs to show an event beside the rows."""
SETUP = """
%load_ext eventkit
import eventkit as ek

ws = ek.use(ek.Workspace.in_memory())
TOTAL = "{{ event.payload.total }}"
DEAR = {"till": ["web"], "total": [{"numeric": [">=", 300]}]}

@ek.flow(log_prints=True)
def pack(order: str, total: float, gift: bool = False):
    print(f"packing {order} for {total}")

pack.deploy(name="bench", triggers=[ek.DeploymentTrigger(
    name="Pack dear web orders", expect={"order.placed"}, match_payload=DEAR,
    parameters={"order": "{{ event.resource.id }}", "total": TOTAL})])
ek.scenario("orders")
ek.settle()
"""
FEED = 'ek.EventFeed("order.*")'
BUILDER = """
event = ek.events("order.placed", payload=DEAR)[0]
builder = ek.TriggerBuilder(event, ek.EventTrigger(expect={"order.placed"}, match_payload=DEAR), name="Dear web orders")
builder.on_firing("pack/bench", order="{{ event.resource.id }}", total=TOTAL)
builder
"""
RUNS = "ek.RunList()"


def main() -> None:
    """Takes every picture."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="eventkit-pictures-") as folder:
        browser = playwright.chromium.launch(executable_path=chromium.installed(playwright), args=list(chromium.FLAGS))
        context = browser.new_context(locale="en-GB", timezone_id="UTC", reduced_motion="reduce")
        page, beside = context.new_page(), context.new_page()
        page.set_viewport_size({"width": WIDTH + 160, "height": 2_400})
        with jupyter_lab(Path(folder) / "server") as lab:
            notebook = Notebook(page, lab).open([SETUP, FEED, BUILDER, RUNS])
            page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
            notebook.run(0)
            _feed(notebook)
            _builder(notebook)
            _runs(notebook)
            lab.end_kernels()
            take_all(beside, Notebook(beside, lab), _keep)
        browser.close()


def _feed(notebook: Notebook) -> None:
    """An event with why it fired, beside the rows; then the feed alone, in the dark."""
    feed = _shown(notebook, 1)
    rows = feed.get_by_role("row")
    feed.locator(".ek-rows").evaluate("box => { box.scrollTop = 360; }")
    rows.filter(has_text="order.1037").filter(has_text="order.placed").locator(".ek-cell-time").click()
    feed.get_by_role("tab", name="Why").click()
    expect(feed.get_by_role("article", name="Verdict of Pack dear web orders")).to_be_visible()
    _take(feed, "feed")
    notebook.page.keyboard.press("Escape")
    notebook.theme("dark")
    feed.get_by_role("button", name="Fields").click()
    expect(feed.get_by_role("complementary", name="Fields").locator("summary").first).to_be_visible()
    _take(feed, "feed-dark")
    notebook.theme("light")


def _builder(notebook: Notebook) -> None:
    """A trigger, and what it would have done."""
    builder = _shown(notebook, 2)
    builder.get_by_role("tab", name="Backtest").click()
    expect(builder.get_by_text("Would have fired")).to_be_visible()
    _take(builder, "builder")


def _runs(notebook: Notebook) -> None:
    """A run, its log and what it came of."""
    runs = _shown(notebook, 3)
    runs.get_by_role("row").filter(has_text="pack").first.click()
    expect(runs.get_by_text("packing order.").first).to_be_visible()
    _take(runs, "runs")


def _shown(notebook: Notebook, cell: int) -> Locator:
    """The widget of a cell, drawn."""
    notebook.run(cell)
    drawn = notebook.output(cell).locator(".ek").first
    expect(drawn).to_be_visible()
    return drawn


def _take(drawn: Locator, name: str) -> None:
    """A picture, once all that is asked for has come and the mouse points at nothing."""
    _settle(drawn.page, drawn)
    drawn.screenshot(path=_path(name), animations="disabled")
    _say(name)


def _keep(page: Page, name: str) -> None:
    """A picture of a whole page, once all that is asked for has come."""
    _settle(page, page.locator("#eventkit-panel"))
    page.screenshot(path=_path(name), animations="disabled")
    _say(name)


def _settle(page: Page, drawn: Locator) -> None:
    page.mouse.move(0, 0)
    expect(drawn.locator("[aria-busy='true'], progress")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def _path(name: str) -> Path:
    return PICTURES / f"{name}.png"


def _say(name: str) -> None:
    print(f"{name}.png: {_path(name).stat().st_size // 1000} KB")


if __name__ == "__main__":
    main()
