"""What every widget is, drawn: the real one, with no kernel in between and with one."""

import gc

import pytest
from playwright.sync_api import expect

from eventkit.api import parts
from eventkit.errors import UsageError
from eventkit.widgets import panel
from eventkit.widgets.event_feed import EventFeed

CELL = """
%load_ext eventkit
from eventkit.widgets.event_feed import EventFeed
EventFeed()
"""


def test_a_widget_is_drawn_with_its_style(hosted, ws):
    """It stands in its frame, and closing it in Python says so on the page."""
    feed = EventFeed(workspace_=ws)
    hosted.show(feed)
    expect(hosted.page.locator(".ek .ek-frame").first).to_be_visible()
    ink = hosted.page.evaluate("() => getComputedStyle(document.querySelector('.ek')).getPropertyValue('--ek-ink')")
    feed.close()

    expect(hosted.page.locator("#widget")).to_contain_text("run the cell again to go on")
    assert ink.strip() != ""
    assert hosted.axe("#widget") == []


def test_a_widget_is_drawn_in_jupyterlab(notebook):
    """From a cell, in either theme, without a serious barrier."""
    notebook.open([CELL])
    notebook.run(0)
    expect(notebook.page.locator(".ek .ek-frame").first).to_be_visible()
    barriers = []
    for theme in ("light", "dark"):
        notebook.theme(theme)
        barriers += notebook.axe(".ek")
        notebook.screenshot(f"feed-{theme}", ".ek")

    assert barriers == []


def test_an_error_that_nobody_foresaw_is_shown_under_the_widget(hosted, ws, monkeypatch):
    """What, in words, with a way to try again, and the report a fold away."""

    def opened(call, ask):
        raise ZeroDivisionError("one by nothing")

    monkeypatch.setattr("eventkit.api.feed.opened", opened)
    hosted.show(EventFeed(workspace_=ws))
    alert = hosted.page.get_by_role("alert")
    expect(alert).to_contain_text("eventkit could not answer feed.open: ZeroDivisionError: one by nothing")
    alert.get_by_text("Report").click()
    expect(alert).to_contain_text("Traceback")
    monkeypatch.undo()
    alert.get_by_role("button", name="Try again").click()

    expect(hosted.page.get_by_role("button", name="Start the orders scenario")).to_be_visible()


def test_a_widget_that_could_not_be_made_is_thrown_away_quietly(ws, monkeypatch):
    """Where the front end was not built it says what to do, and nothing more when it is collected."""
    monkeypatch.setattr(parts, "STATIC", parts.STATIC / "nowhere")
    monkeypatch.setattr(panel, "loader", lambda: parts._read.__wrapped__("loader.js"))

    with pytest.raises(UsageError, match="The front end of this eventkit was not built"):
        panel.Panel(workspace_=ws)

    gc.collect()


def test_a_widget_in_two_places_is_live_in_both(notebook):
    """Each view opened the feed at its own time, and both are told of what comes."""
    notebook.open(
        [
            "%load_ext eventkit\nimport eventkit as ek\nfeed = ek.EventFeed('order.*')\nfeed",
            "%emit order.placed order.1",
            "feed",
            "%emit order.placed order.2",
        ]
    )
    for cell in range(3):
        notebook.run(cell)
    both = [notebook.output(cell).get_by_role("grid") for cell in (0, 2)]
    for grid in both:
        expect(grid.get_by_role("row").filter(has_text="order.1")).to_have_count(1)
    notebook.run(3)

    for grid in both:
        expect(grid.get_by_role("row").filter(has_text="order.2")).to_have_count(1)
