"""The panel of JupyterLab, over the server extension: no widget and no kernel is needed for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

PANEL = "#eventkit-panel"
ORDERS = """
import eventkit as ek
@ek.flow(log_prints=True)
def restock(total: float) -> None:
    print("restocking for", total)
    if total > 100:
        raise ValueError(f"{total} is too much")
restock.deploy(name="main", triggers=[ek.DeploymentTrigger(
    name="Restock", expect={"order.placed"}, parameters={"total": "{{ event.payload.total }}"})])
for n in range(5):
    ek.emit_event("order.placed", {"prefect.resource.id": f"order.{n}"}, payload={"total": 20.0 + n, "region": "eu"})
_ = ek.Webhook("orders").simulate(id=7)
_ = ek.settle()
"""
FAILS = """
ek.emit_event("order.placed", {"prefect.resource.id": "order.99"}, payload={"total": 200.0})
_ = ek.settle()
"""


class Panel:
    """The panel of a page."""

    def __init__(self, notebook) -> None:
        self.notebook = notebook
        self.page = notebook.page
        self.root = self.page.locator(PANEL)

    def open(self, **arguments: str) -> Panel:
        """Shows it by its command."""
        self.notebook.command("eventkit:open-panel", arguments)
        expect(self.root).to_be_visible()
        return self

    def widen(self, pixels: int) -> Panel:
        """Makes it as wide as somebody drags it."""
        handle = self.page.locator("#jp-main-split-panel > .lm-SplitPanel-handle:visible").first
        at, box = handle.bounding_box(), self.root.bounding_box()
        self.page.mouse.move(at["x"] + 2, at["y"] + 300)
        self.page.mouse.down()
        self.page.mouse.move(at["x"] + 2 + pixels - box["width"], at["y"] + 300, steps=5)
        self.page.mouse.up()
        return self

    def tab(self, name: str) -> Locator:
        """The tab of a section."""
        return self.root.get_by_role("tab", name=name, exact=True)

    def row(self, text: str) -> Locator:
        """A row of whatever is shown that holds a text."""
        return self.root.get_by_role("row").filter(has_text=text)


@pytest.fixture
def panel(notebook) -> Panel:
    """The panel of a JupyterLab with one notebook."""
    return Panel(notebook)


def test_the_panel_shows_what_a_kernel_emits(panel):
    """Opened by its command, each section with its rows, as wide as JupyterLab makes it."""
    panel.notebook.open([ORDERS, FAILS])
    panel.open(section="feed").widen(300)
    panel.notebook.run(0)
    expect(panel.row("order.4").first).to_be_visible()
    panel.notebook.screenshot("lab-feed")
    for section, text in (("Automations", "Restock"), ("Runs", "restock"), ("Webhooks", "accepted")):
        panel.tab(section).click()
        expect(panel.row(text).first).to_be_visible()
        panel.notebook.screenshot(f"lab-{section.lower()}")
    panel.notebook.run(1)
    expect(panel.page.get_by_role("button", name=re.compile("1 failed"))).to_be_visible()
    panel.notebook.screenshot("lab-failed")
