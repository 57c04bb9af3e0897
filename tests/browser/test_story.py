"""The story of a notebook, in JupyterLab: from an event in the feed to a trigger that runs a flow on the next one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.page import Notebook

SETUP = """
%load_ext eventkit
import eventkit as ek

ws = ek.use(ek.Workspace.in_memory())

@ek.flow(log_prints=True)
def pack(order: str, total: float, gift: bool = False):
    print(f"packing {order} for {total}")

pack.deploy(name="warehouse")
ek.scenario("orders")
"""
FEED = "feed = ek.EventFeed()\nfeed"
RUNS = "ek.RunList()"
EMIT = """
ada = {"prefect.resource.id": "customer.ada", "prefect.resource.role": "customer", "prefect.resource.name": "ada"}
ek.emit_event("order.placed", {"prefect.resource.id": "order.2000", "region": "eu-central"}, related=[ada],
              payload={"total": 250.0, "till": "web"}).event
"""


@pytest.fixture
def shop(notebook: Notebook) -> Notebook:
    """A notebook with the orders of a shop, its feed and its runs."""
    notebook.page.set_viewport_size({"width": 1400, "height": 2600})
    notebook.open([SETUP, FEED, RUNS, EMIT])
    notebook.run(0)
    notebook.run(1)
    notebook.run(2)
    expect(feed(notebook).get_by_role("row").nth(5)).to_be_visible()
    return notebook


def feed(notebook: Notebook) -> Locator:
    """The feed's own region."""
    return notebook.page.get_by_role("region", name="Event feed")


def test_the_story_by_mouse(shop):
    """Filter, open, require, look at count and backtest, map, save On; one more event runs the flow."""
    page, here = shop.page, feed(shop)
    here.get_by_role("row").filter(has_text="order.shipped").first.locator("[data-field='event']").wait_for()
    here.get_by_role("button", name="Fields").click()
    here.get_by_role("complementary", name="Fields").locator("summary").filter(has_text="event").first.click()
    here.get_by_role("button", name="Filter for event order.placed").click()
    expect(here.get_by_role("row").filter(has_text="order.shipped")).to_have_count(0)
    expect(here.get_by_role("list", name="Conditions")).to_contain_text("order.placed")
    shop.screenshot("story-1-filtered", ".jp-Notebook")
    here.get_by_role("button", name="Fields").click()
    here.get_by_role("row").filter(has_text="order.1037").locator(".ek-cell-time").click()
    event = here.get_by_role("region", name="Event", exact=True)
    event.get_by_role("tab", name="Raw JSON").click()
    till = event.get_by_role("treeitem", name="till")
    till.hover()
    till.get_by_role("button", name="Use payload.till").click()
    page.get_by_role("menuitem", name="Require in trigger").click()
    builder = here.get_by_role("region", name="Trigger")
    expect(builder.get_by_role("group", name="Clause payload.till")).to_be_visible()
    expect(builder.get_by_text("would fire")).to_be_visible()
    shop.screenshot("story-2-required", ".jp-Notebook")
    builder.get_by_role("tab", name="Backtest").click()
    expect(builder.get_by_text("Would have fired")).to_be_visible()
    shop.screenshot("story-3-backtest", ".jp-Notebook")
    builder.get_by_role("tab", name="Parameters").click()
    builder.get_by_label("On a firing run").select_option(label="pack/warehouse")
    for path, parameter in (("payload.total", "total"), ("resource.id", "order")):
        value = builder.locator(f'[role="treeitem"][data-path="{path}"]')
        value.hover()
        value.get_by_role("button", name=f"Use {path}").click()
        page.get_by_role("menuitem", name=f"Use as {parameter}").click()
        expect(builder.get_by_role("group", name=f"Parameter {parameter}")).to_contain_text("✓")
    shop.screenshot("story-4-mapped", ".jp-Notebook")
    builder.get_by_role("textbox", name="Name").fill("Pack web orders")
    builder.get_by_role("radio", name="On", exact=True).check()
    builder.get_by_role("button", name="Save").click()
    expect(builder.get_by_text("Pack web orders: saved, on")).to_be_visible()
    shop.run(3)
    here.get_by_role("button", name="jump to live").click()
    fired = here.get_by_role("row").filter(has_text="order.2000")
    expect(fired.first).to_contain_text("fired")
    run = page.get_by_role("grid", name="Runs, newest first").get_by_role("row").filter(has_text="pack").first
    run.click()
    expect(page.get_by_text("packing order.2000 for 250.0")).to_be_visible()
    shop.screenshot("story-5-fired", ".jp-Notebook")


def test_the_story_by_keyboard_alone(shop):
    """The same, from the first Tab into the feed to the cell that emits, without a mouse."""
    page, here, keys = shop.page, feed(shop), shop.page.keyboard
    tab_to(page, "at.closest('.ek-feed') && at.role === 'row'")
    step(page, "ArrowDown", "at.textContent.includes('order.placed')")
    keys.press("f")
    expect(here.get_by_role("list", name="Conditions")).to_contain_text("order.placed")
    expect(here.get_by_role("row").filter(has_text="order.shipped")).to_have_count(0)
    tab_to(page, "at.closest('.ek-feed') && at.role === 'row'")
    keys.press("g")
    step(page, "ArrowDown", "at.textContent.includes('order.1037')")
    keys.press("Enter")
    expect(here.get_by_role("region", name="Event", exact=True).get_by_role("tab", name="Raw JSON")).to_be_visible()
    tab_to(page, "at.role === 'tab' && at.closest('.ek-drawer')")
    step(page, "ArrowRight", "at.textContent.includes('Raw JSON')")
    tab_to(page, "at.role === 'treeitem'")
    step(page, "ArrowDown", "at.dataset.path === 'payload.till'")
    keys.press("Enter")
    step(page, "ArrowDown", "at.textContent.includes('Require in trigger')")
    keys.press("Enter")
    builder = here.get_by_role("region", name="Trigger")
    expect(builder.get_by_role("group", name="Clause payload.till")).to_be_visible()
    expect(builder.get_by_text("would fire")).to_be_visible()
    tab_to(page, "at.role === 'tab' && at.closest('.ek-builder')")
    step(page, "ArrowRight", "at.textContent.includes('Backtest')")
    expect(builder.get_by_text("Would have fired")).to_be_visible()
    step(page, "ArrowLeft", "at.textContent.includes('Parameters')")
    expect(builder.get_by_label("On a firing run")).to_be_visible()
    tab_to(page, "at.tagName === 'SELECT'")
    keys.press("ArrowDown")
    expect(builder.get_by_role("group", name="Parameter order")).to_be_visible()
    for parameter, typed in (("order", "resource.id"), ("total", "payload.to")):
        tab_to(page, f"at.ariaLabel === 'How {parameter} is given'")
        keys.press("f")  # from the event
        tab_to(page, f"at.ariaLabel === 'Map {parameter} from the event'")
        keys.type(typed)
        offered = builder.get_by_role("listbox", name=f"Map {parameter} from the event: suggestions")
        expect(offered.get_by_role("option").first).to_be_visible()
        keys.press("ArrowDown")
        keys.press("Enter")
        expect(builder.get_by_role("group", name=f"Parameter {parameter}")).to_contain_text("✓")
    tab_to(page, "at.placeholder === 'name of the automation'")
    keys.type("Pack web orders")
    keys.press("Tab")
    step(page, "ArrowRight", "at.closest('label').textContent.trim() === 'On'")
    keys.press("Tab")
    expect(builder.get_by_role("button", name="Save")).to_have_attribute("aria-disabled", "false")
    keys.press("Enter")
    expect(builder.get_by_text("Pack web orders: saved, on")).to_be_visible()
    step(page, "ArrowDown", "document.querySelector('.jp-Cell.jp-mod-active').textContent.includes('order.2000')")
    keys.press("Shift+Enter")
    fresh = here.get_by_role("button", name="jump to live")
    expect(fresh).to_be_visible()
    keys.press("Escape")  # out of the cell that comes after the last
    tab_to(page, "at.tagName === 'BUTTON' && at.textContent.includes('jump to live')", back=True)
    keys.press("Enter")
    expect(here.get_by_role("row").filter(has_text="order.2000").first).to_contain_text("fired")
    tab_to(page, "at.closest('[aria-label^=Runs]')")
    keys.press("Enter")
    expect(page.get_by_text("packing order.2000 for 250.0")).to_be_visible()
    shop.screenshot("story-by-keyboard", ".jp-Notebook")


def holds(page: Page, condition: str) -> bool:
    """Whether something is so of the element that has the focus, `at`."""
    return page.evaluate(f"() => {{ const at = document.activeElement; return Boolean({condition}); }}")


def tab_to(page: Page, condition: str, *, back: bool = False) -> None:
    """Tab, until something is so of the element that has the focus."""
    step(page, "Shift+Tab" if back else "Tab", condition)


def step(page: Page, key: str, condition: str, *, most: int = 200) -> None:
    """Presses a key until something is so of the element that has the focus."""
    for _ in range(most):
        if holds(page, condition):
            return
        page.keyboard.press(key)
    at = page.evaluate("() => document.activeElement.outerHTML.slice(0, 300)")
    raise AssertionError(f"{key} never led to where {condition}; the focus is on {at}")
