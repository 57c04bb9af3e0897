"""Pictures of the panel in JupyterLab, for the page of pictures; taken by `python3 dev.py pictures`."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.page import Notebook
from tests.browser.panels import Panel

SIZE = {"width": 1_400, "height": 860}
WIDE = 440
"""Pixels of the panel: what a row needs to show what became of its event."""
SHOP = """%load_ext eventkit
import time
import eventkit as ek

@ek.flow(log_prints=True)
def pack(order: str, total: float):
    print(f"packing {order} for {total}")
    if total > 900:
        raise ValueError(f"{order} does not fit into one box")

@ek.flow(log_prints=True)
def bake(loaf: str):
    print(f"baking {loaf}")
    time.sleep(600)

ORDER, TOTAL = "{{ event.resource.id }}", "{{ event.payload.total }}"
DEAR = {"till": ["web"], "total": [{"numeric": [">=", 300]}]}
pack.deploy(name="bench", triggers=[ek.DeploymentTrigger(
    name="Pack dear web orders", expect={"order.placed"}, match_payload=DEAR,
    parameters={"order": ORDER, "total": TOTAL})])
bake.deploy(name="oven", triggers=[ek.DeploymentTrigger(
    name="Bake what runs out", expect={"stock.low"}, parameters={"loaf": ORDER})])
hook = ek.Webhook("shop", template={"event": "order.placed",
    "resource": {"prefect.resource.id": "order.{{ body.id }}"}, "payload": {"total": "{{ body.total }}"}})
"""
DAY = """ek.scenario("orders")
hook.simulate(id=2001, total=12.5)
ek.settle()"""
LOAF = "%emit stock.low loaf.rye missing=12"
TOO_MUCH = "%emit order.placed order.2002 till=web total=980.0 --wait"


def take_all(page: Page, notebook: Notebook, keep: Callable[[Page, str], None]) -> None:
    """Takes every picture of the panel. keep: takes one of the page, by name."""
    page.set_viewport_size(SIZE)
    notebook.lab.quiet(notifies=True)
    panel = Panel(notebook)
    notebook.open([SHOP, DAY, LOAF, TOO_MUCH])
    panel.open(section="feed").widen(WIDE)
    notebook.run(0)
    notebook.run(1)
    panel.root.get_by_role("button", name="hide eventkit’s own").click()
    expect(panel.row("order.2001").first).to_be_visible()
    expect(page.get_by_role("button", name="2 automations")).to_be_visible()
    expect(panel.root.get_by_text("min a bar")).to_be_visible()
    keep(page, "panel")
    notebook.run(2)
    panel.tab("Runs").click()
    panel.row("bake").get_by_role("rowheader").click()
    expect(panel.root.get_by_text("baking loaf.rye")).to_be_visible()
    expect(panel.root.get_by_role("button", name="Cancel")).to_be_visible()
    keep(page, "panel-run")
    panel.root.get_by_role("button", name="Cancel").click()
    expect(panel.root.get_by_text("It is cancelled.")).to_be_visible()
    notebook.run(3)
    expect(page.locator(".Toastify__toast").filter(has_text="does not fit into one box")).to_be_visible()
    keep(page, "panel-failed")
    _webhooks(panel, keep)
    _waiting(panel, keep)


def _webhooks(panel: Panel, keep: Callable[[Page, str], None]) -> None:
    """Deliveries, in the dark."""
    panel.notebook.theme("dark")
    panel.tab("Webhooks").click()
    expect(panel.row("accepted").first).to_be_visible()
    keep(panel.page, "panel-webhooks")
    panel.notebook.theme("light")


def _waiting(panel: Panel, keep: Callable[[Page, str], None]) -> None:
    """Automations whose kernel is gone, beside the main area's own feed."""
    panel.tab("Automations").click()
    panel.notebook.restart()
    expect(panel.root.get_by_text("Waiting").first).to_be_visible()
    panel.notebook.command("eventkit:open-main", {"section": "feed"})
    feed = panel.page.locator("#jp-main-dock-panel .ek")
    feed.get_by_role("button", name="hide eventkit’s own").click()
    expect(feed.get_by_text("min a bar")).to_be_visible()
    expect(feed.get_by_role("row").nth(2)).to_be_visible()
    keep(panel.page, "main-area")
