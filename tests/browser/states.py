"""Each widget in the states that people see it in, one after the other on one page, reached by roles and names.

Every function of STATES yields a name for each state once it is there; what is looked at is the page's own business.
"""

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Locator, Page, expect

from tests.browser.grid import NAME as EVENTS
from tests.browser.grid import Grid
from tests.browser.watched import Watched

READING = re.compile(r"^(Reading|Loading|Looking|Counting|Asking)\b.*…$")


def settled(page: Page) -> None:
    """Waits until nothing is being read any more; none of it was refused."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_text(READING)).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def each_tab(page: Page, within: Locator, name: str) -> Iterator[str]:
    """Every tab of the first tabs there, selected in turn, its panel drawn."""
    tabs = within.get_by_role("tablist").first.get_by_role("tab")
    expect(tabs.first).to_be_visible()
    for place in range(tabs.count()):
        tabs.nth(place).click()
        expect(tabs.nth(place)).to_have_attribute("aria-selected", "true")
        settled(page)
        yield f"{name}, {re.sub(r'[^a-z]+$', '', tabs.nth(place).text_content().lower())}"


def open_row(page: Page, grid: str | re.Pattern[str], row: str | re.Pattern[str]) -> None:
    """Opens a row of a grid by the keyboard, as its header says what it is of."""
    header = page.get_by_role("grid", name=grid).get_by_role("rowheader", name=row).first
    header.locator("xpath=ancestor::*[@role='row' or self::tr][1]").focus()
    page.keyboard.press("Enter")


def feed(watched: Watched) -> Iterator[str]:
    """The rows, the fields, the drawer with each of its tabs, menus, the map of keys, and nothing found."""
    page, grid = watched.page, Grid(watched).wait()
    settled(page)
    yield "feed"
    page.get_by_role("button", name="Fields").click()
    expect(page.get_by_role("complementary", name="Fields")).to_be_visible()
    settled(page)
    yield "feed, fields"
    page.get_by_role("button", name="Fields").click()
    open_row(page, EVENTS, re.compile("."))
    drawer = page.get_by_role("region", name="Event", exact=True)
    yield from each_tab(page, drawer, "drawer")
    page.get_by_role("button", name="Replay").click()
    settled(page)
    yield "drawer, replay"
    page.get_by_role("button", name="Close the event").click()
    expect(drawer).to_have_count(0)
    name = grid.names.first.get_by_role("button")
    name.scroll_into_view_if_needed()  # apart from the click: a menu closes where its field is scrolled away
    name.click()
    expect(page.get_by_role("menu")).to_be_visible()
    yield "feed, menu of a field"
    page.keyboard.press("Escape")
    name.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of the feed")).to_be_visible()
    yield "feed, keys"
    page.keyboard.press("Escape")
    search = page.get_by_role("searchbox", name=re.compile("^Search events"))
    search.fill("nothing-has-this-word")
    search.press("Enter")
    expect(grid.names).to_have_count(0)
    settled(page)
    yield "feed, nothing found"


def builder(watched: Watched) -> Iterator[str]:
    """Each way to look at a draft that was begun from an event."""
    yield from each_tab(watched.page, watched.page.locator(".ek"), "builder")


def runs(watched: Watched) -> Iterator[str]:
    """The list, and the page of its newest run with each of its tabs."""
    page = watched.page
    expect(page.get_by_role("grid", name="Runs, newest first")).to_be_visible()
    yield "runs"
    open_row(page, "Runs, newest first", re.compile("."))
    yield from each_tab(page, page.locator(".ek"), "run")


def automations(watched: Watched) -> Iterator[str]:
    """The list, and the page of one."""
    page = watched.page
    expect(page.get_by_role("grid", name="Automations, by name")).to_be_visible()
    yield "automations"
    open_row(page, "Automations, by name", re.compile("."))
    settled(page)
    yield "automation"


def webhook(watched: Watched) -> Iterator[str]:
    """The deliveries, and the page of the newest."""
    page = watched.page
    deliveries = re.compile("^Deliveries of")
    expect(page.get_by_role("grid", name=deliveries)).to_be_visible()
    settled(page)
    yield "webhook"
    open_row(page, deliveries, re.compile("."))
    settled(page)
    yield "delivery"


STATES: dict[str, Callable[[Watched], Iterator[str]]] = {
    "EventFeed": feed,
    "TriggerBuilder": builder,
    "RunList": runs,
    "AutomationList": automations,
    "WebhookInspector": webhook,
}
"""By the name of the widget."""
