"""What differs from host to host: how wide an output is, what a theme is called, what a page may do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import eventkit as ek
from eventkit.widgets.event_feed import EventFeed

NO_UUID = "() => { delete Crypto.prototype.randomUUID; }"
THEMES = [
    ("jpThemeLight", "false", "dark"),
    ("jpThemeLight", "true", "light"),
    ("vscodeThemeKind", "vscode-dark", "dark"),
    ("vscodeThemeKind", "vscode-high-contrast", "dark"),
    ("vscodeThemeKind", "vscode-high-contrast-light", "light"),
    ("theme", "dark", "dark"),
    ("theme", "light", "light"),
]
"""What JupyterLab, VS Code and marimo say on the body, and what it means."""


@pytest.fixture
def feed(walled):
    """A feed of ten orders."""
    resources = [{"prefect.resource.id": f"order.{number}"} for number in range(10)]
    ek.emit_many([{"event": "order.placed", "resource": resource} for resource in resources])
    with walled:
        made = EventFeed(workspace_=walled)
        yield made
        made.close()


@pytest.mark.parametrize("width", [500, 720, 900, 1280])
def test_a_row_is_opened_by_its_first_click(hosted, feed, width):
    """However wide the output: saying that the feed is paused moves no row from under the mouse."""
    hosted.emulate(width=width)
    hosted.show(feed)
    hosted.page.get_by_role("row").filter(has_text="order.7").locator(".ek-cell-time").click()

    expect(hosted.page.get_by_role("region", name="Event", exact=True)).to_contain_text("order.7")


def test_a_theme_is_the_hosts(hosted, feed):
    """Dark where the host is dark, whatever the browser itself likes, and at once when it changes."""
    hosted.show(feed)
    for name, value, theme in THEMES:
        hosted.page.evaluate("([name, value]) => { document.body.dataset[name] = value; }", [name, value])
        expect(hosted.page.locator(".ek").first).to_have_attribute("data-theme", theme)
        hosted.page.evaluate("name => { delete document.body.dataset[name]; }", name)
    expect(hosted.page.locator(".ek").first).not_to_have_attribute("data-theme", "light")


def test_a_page_over_plain_http_draws_too(hosted, feed):
    """A server on another machine without https: browsers keep some of their means from its pages."""
    hosted.page.add_init_script(f"({NO_UUID})()")
    hosted.show(feed)

    expect(hosted.page.get_by_role("row").filter(has_text="order.9")).to_be_visible()
