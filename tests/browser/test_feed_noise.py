"""What keeps a feed readable, in Chromium over a real workspace: pictures of each state, and no barrier in any."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import eventkit as ek
from eventkit.widgets.event_feed import EventFeed
from tests.browser.test_feed import row
from tests.owning import until

BIG = {"total": [{"numeric": [">=", 60]}]}
RUN = {"order": "{{ event.resource.id }}"}


@pytest.fixture
def shop(walled):
    """Orders of a shop: automations that fire, nearly fire and are off; runs that end well and badly; a sensor."""

    @ek.flow
    def pack(order: str) -> str:
        return order

    @ek.flow
    def bill(order: str) -> None:
        raise KeyError(order)

    big = ek.DeploymentTrigger(name="Pack big ones", expect={"order.placed"}, match_payload=BIG, parameters=RUN)
    shipped = ek.DeploymentTrigger(name="Bill", expect={"order.shipped"}, parameters=RUN)
    pack.deploy(name="main", triggers=[big])
    bill.deploy(name="main", triggers=[shipped])
    packed = ek.EventTrigger(expect={"order.packed"})
    ek.Automation(name="Off for now", trigger=packed, actions=[], enabled=False).create()
    ek.scenario("orders")
    for number in range(12):
        ek.emit_event("sensor.read", resource={"prefect.resource.id": "sensor.1"}, payload={"degrees": 20 + number % 2})
    ek.settle()
    return walled


def shown(hosted, workspace, **given) -> EventFeed:
    """A feed of it on a wide page, once its rows and its bar are there."""
    feed = EventFeed(workspace_=workspace, **given)
    hosted.emulate(width=1400, height=860)
    hosted.show(feed)
    expect(hosted.page.get_by_role("searchbox").first).to_be_visible()
    return feed


def test_eventkits_own_are_hidden_by_one_press(hosted, shop):
    """It is the filter's, so Python has it too; what is left are the events of the shop, with what became of them."""
    feed = shown(hosted, shop)
    expect(row(hosted, "prefect.").first).to_be_visible()
    hosted.page.get_by_role("button", name="hide eventkit’s own").click()
    expect(row(hosted, "prefect.")).to_have_count(0)
    until(lambda: feed.filter.event.exclude_prefix)
    hosted.page.get_by_role("button", name="collapse repeats").click()
    expect(row(hosted, "sensor.1")).to_have_count(1)
    expect(row(hosted, "sensor.1")).to_contain_text("×12, ")
    expect(row(hosted, "order.shipped").first).to_contain_text("fired")
    barriers = hosted.look("polish-noise")
    for width in (900, 700, 400):
        hosted.emulate(width=width, height=860)
        barriers += hosted.look(f"polish-noise-{width}", width=width, height=860)
        assert hosted.page.evaluate("document.documentElement.scrollWidth") <= width
    hosted.emulate(width=700, height=430)
    hosted.screenshot("polish-noise-zoomed")

    assert barriers == []
    assert feed.filter.event.exclude_prefix == ("prefect.", "eventkit.")


def test_a_row_keeps_its_place_while_what_is_above_it_unfolds(hosted, shop):
    """Opening a row of repeats, and closing it, moves neither the row nor those below out of sight of the keyboard."""
    shown(hosted, shop, filter={"exclude": ["prefect.*", "eventkit.*"]})
    hosted.page.get_by_role("button", name="collapse repeats").click()
    expect(row(hosted, "sensor.1")).to_have_count(1)
    keys = hosted.page.keyboard
    row(hosted, "sensor.1").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        keys.press(key)
    expect(row(hosted, "sensor.1")).to_have_count(12)
    expect(hosted.page.locator("[data-fold]")).to_be_focused()
    keys.press("Enter")
    expect(row(hosted, "sensor.1")).to_have_count(1)
    keys.press("Escape")
    keys.press("G")
    expect(hosted.page.locator(".ek-row:focus")).to_have_attribute("aria-rowindex", "144")


def test_chips_lead_to_why_and_to_runs(hosted, shop):
    """A chip opens the verdict of its automation, a run its page."""
    shown(hosted, shop, filter={"name": ["order.placed", "order.shipped"]})
    failed = row(hosted, "order.shipped").first
    failed.locator("[data-chip]").first.click()
    drawer = hosted.page.get_by_role("region", name="Event", exact=True)
    expect(drawer.get_by_role("article").first).to_have_attribute("aria-label", "Verdict of Bill")
    barriers = hosted.look("polish-why")
    failed.locator("[data-run]").first.click()
    expect(drawer.get_by_text("KeyError").first).to_be_visible()
    barriers += hosted.look("polish-run")

    assert barriers == []


def test_stopped_matching_can_go_on_without_what_waits(hosted, shop):
    """It says since when and how many wait; skipped ones are never matched."""
    shown(hosted, shop, filter={"name": "order.shipped"})
    shop.stop()
    for number in range(3):
        ek.emit_event("order.shipped", resource={"prefect.resource.id": f"order.late.{number}"})
    skip = hosted.page.get_by_role("button", name="Skip 3")
    expect(skip).to_be_visible()
    barriers = hosted.look("polish-stopped")
    skip.click()
    expect(skip).to_have_count(0)
    ek.emit_event("order.shipped", resource={"prefect.resource.id": "order.new"})
    expect(row(hosted, "order.new")).to_contain_text("fired")

    assert barriers == []
    assert shop.matcher.behind() == 0
    expect(row(hosted, "order.late.0")).not_to_contain_text("fired")


def test_a_stretch_of_time_is_drawn_with_the_mouse(hosted, shop):
    """Dragging over the histogram marks it while it is drawn, then looks at it alone; a double click shows all."""
    feed = shown(hosted, shop, filter={"exclude": ["prefect.*", "eventkit.*"]})
    bars = hosted.page.get_by_role("slider", name="Events over time")
    expect(bars).to_be_visible()
    box = bars.bounding_box()
    mouse = hosted.page.mouse
    mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 20, steps=5)
    barriers = hosted.look("polish-brush")
    mouse.up()
    until(lambda: feed.filter.occurred.since is not None)
    hosted.page.get_by_role("button", name="Times: from and to").click()
    expect(hosted.page.get_by_role("textbox", name="from")).not_to_have_value("")
    barriers += hosted.look("polish-times")
    hosted.page.get_by_role("slider", name="Events over time").dblclick()
    until(lambda: feed.filter.occurred.since is None)

    assert barriers == []


@pytest.mark.parametrize("width", [1400, 400])
def test_a_feed_without_rows_says_what_to_do(hosted, walled, width):
    """No event at all: a line to run. None that fits: which condition to drop."""
    hosted.emulate(width=width, height=500)
    feed = EventFeed(workspace_=walled)
    hosted.show(feed)
    expect(hosted.page.get_by_role("button", name="Start the orders scenario")).to_be_visible()
    barriers = hosted.look(f"polish-empty-{width}")
    hosted.page.get_by_role("button", name="Start the orders scenario").click()
    expect(row(hosted, "order.").first).to_be_visible()
    feed.filter = {"name": "order.placed", "text": "zebra"}
    expect(hosted.page.get_by_role("button", name="Drop the words zebra")).to_be_visible()
    barriers += hosted.look(f"polish-nothing-{width}")

    assert barriers == []
    assert hosted.page.evaluate("document.documentElement.scrollWidth") <= width
