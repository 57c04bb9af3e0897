"""The live feed in Chromium over a real workspace: what is clicked is what the log is asked for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

import eventkit as ek
from eventkit.widgets.event_feed import EventFeed
from tests.owning import until

BIG = ek.EventTrigger(expect={"order.placed"}, match_payload={"total": [{"numeric": [">=", 100]}]})


@pytest.fixture
def orders(walled):
    """Orders, one of which fires an automation and one nearly does."""
    ek.Automation(name="Big orders", trigger=BIG, actions=[]).create()
    for number, (total, region) in enumerate([(12.5, "eu"), (250, "us"), (99, "eu")]):
        resource = {"prefect.resource.id": f"order.{number}", "region": region}
        ek.emit_event(
            "order.placed", resource=resource, payload={"total": total, "region": region, "by": {"name": "<b>Ann</b>"}}
        )
    ek.emit_event("order.paid", resource={"prefect.resource.id": "order.1"}, payload={"total": 250})
    ek.settle()
    return walled


def row(hosted, text: str) -> Locator:
    """The row of the feed that has a text."""
    return hosted.page.get_by_role("grid").get_by_role("row").filter(has_text=text)


def pick(hosted, field: Locator, what: str) -> None:
    """Does something with a field, by its menu."""
    field.click()
    hosted.page.get_by_role("menuitem", name=what).click()


def test_a_filter_by_clicking_is_the_filter_of_python(hosted, orders):
    """Values are filtered for and out with the type they have; the bar follows what Python sets."""
    feed = EventFeed(workspace_=orders)
    hosted.show(feed)
    pick(hosted, row(hosted, "order.0").locator("[data-field='payload.total']"), "Filter out")
    expect(row(hosted, "order.0")).to_have_count(0)
    expect(row(hosted, "order.2")).to_have_count(1)
    pick(hosted, row(hosted, "order.2").locator("[data-field='event']"), "Filter for")
    expect(row(hosted, "order.paid")).to_have_count(0)
    until(lambda: feed.query.count("order.placed") == 1)

    assert [event.resource.id for event in feed.events if event.event == "order.placed"] == ["order.2", "order.1"]

    feed.filter = {"name": "order.paid"}
    expect(hosted.page.get_by_role("button", name="name is order.paid", exact=True)).to_be_visible()
    expect(row(hosted, "order.2")).to_have_count(0)


def test_an_event_by_keys(hosted, orders):
    """Enter opens it, with why and its chain; r replays it, dry at first; the new one is open and selected."""
    feed = EventFeed(workspace_=orders)
    hosted.show(feed)
    keys = hosted.page.keyboard
    drawer = hosted.page.get_by_role("region", name="Event", exact=True)
    expect(row(hosted, "order.1").filter(has_text="order.placed")).to_contain_text("fired")
    row(hosted, "order.1").filter(has_text="order.placed").focus()
    keys.press("Enter")
    expect(drawer.get_by_text("<b>Ann</b>").or_(drawer.get_by_text("{1 key}"))).to_be_visible()
    barriers = hosted.look("event")
    keys.press("e")
    expect(drawer.get_by_role("article", name="Verdict of Big orders")).to_be_visible()
    drawer.get_by_role("tab", name="Raw JSON").click()
    expect(drawer.get_by_text('"<b>Ann</b>"')).to_be_visible()
    barriers += hosted.look("event-json")
    drawer.get_by_role("heading", level=3).focus()
    keys.press("r")
    drawer.get_by_role("textbox", name="payload").fill('{"total": 1000}')
    drawer.get_by_role("button", name="What would it do?").click()
    drawer.get_by_role("button", name="Emit for real").click()
    until(lambda: [event.payload["total"] for event in feed.selected] == [1000])
    ek.settle()

    expect(row(hosted, "order.1")).to_have_count(3)
    assert barriers == []
    assert hosted.count("#widget b") == 0


def test_fields_compare_and_what_is_kept(hosted, orders):
    """Facets count and filter; two events differ in what differs; views and bookmarks are the workspace's."""
    feed = EventFeed(workspace_=orders)
    hosted.show(feed)
    keys = hosted.page.keyboard
    hosted.page.get_by_role("button", name="Fields").click()
    hosted.page.get_by_text("payload.region", exact=True).click()
    barriers = hosted.look("fields")
    hosted.page.get_by_role("button", name="Filter for payload.region eu").click()
    expect(row(hosted, "order.1")).to_have_count(0)
    row(hosted, "order.2").focus()
    for key in ("s", "b", "j", "s", "d"):
        keys.press(key)
    table = hosted.page.get_by_role("table")
    expect(table.get_by_role("row").filter(has_text="payload.total")).to_contain_text("99")
    barriers += hosted.look("compare")
    hosted.page.get_by_role("button", name="Saved views").click()
    hosted.page.get_by_role("textbox", name="Name of this view").fill("mine")
    hosted.page.get_by_role("button", name="Keep this view").click()
    until(lambda: list(feed.views) == ["mine"])

    assert [event.resource.id for event in feed.views["mine"]] == ["order.2", "order.0"]
    assert barriers == []


def test_a_narrow_page(hosted, orders):
    """At 400 px nothing is cut off sideways, in either theme, and there is no barrier."""
    hosted.emulate(width=400)
    hosted.show(EventFeed(workspace_=orders))
    expect(row(hosted, "order.2")).to_be_visible()
    barriers = hosted.look("narrow", width=400)

    assert barriers == []
    assert hosted.page.evaluate("document.documentElement.scrollWidth") <= 400
