"""The panel of JupyterLab, over the server extension: no widget and no kernel is needed for it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.panels import PANEL, Panel

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
EMITS = """
import eventkit as ek
_ = ek.emit_event("order.placed", {"prefect.resource.id": "order.4"}, payload={"total": 24.0, "region": "eu"})
"""
FAILS = """
ek.emit_event("order.placed", {"prefect.resource.id": "order.99"}, payload={"total": 200.0})
_ = ek.settle()
"""
SECTIONS = {"Feed": "order.4", "Automations": "Restock", "Runs": "restock", "Webhooks": "accepted"}
ORDER = {"event": "order.placed", "resource": {"prefect.resource.id": "order.curl"}, "payload": {"total": 3}}
SOURCES = "() => window.eventkitPanel.content.widgets.map(cell => cell.model.sharedModel.getSource())"


@pytest.fixture
def panel(notebook) -> Panel:
    """The panel of a page that opens nothing by itself."""
    return Panel(notebook)


def test_every_section_shows_what_a_kernel_does(panel):
    """As wide as 300 pixels, in light and dark, without a serious barrier; the status bar counts along."""
    panel.notebook.open([ORDERS])
    panel.open(section="feed").widen(300)
    panel.notebook.run(0)
    barriers = []
    for theme in ("light", "dark"):
        panel.notebook.theme(theme)
        for section, text in SECTIONS.items():
            panel.tab(section).click()
            expect(panel.row(text).first).to_be_visible()
            barriers += [f"{section}, {theme}: {each}" for each in panel.notebook.axe(PANEL)]
            panel.notebook.screenshot(f"lab-{section.lower()}-{theme}")

    expect(panel.page.get_by_role("button", name=re.compile(r"1 automation · [0-9]+ events.min"))).to_be_visible()
    assert barriers == []


def test_an_event_from_outside_is_shown_while_no_kernel_runs(panel):
    """Opened by its keys, with the focus in it; one that comes over REST is there at once."""
    panel.goto()
    panel.page.keyboard.press("Alt+Shift+E")
    expect(panel.tab("Feed")).to_have_attribute("aria-selected", "true")
    expect(panel.root.get_by_role("button", name="Start the orders scenario")).to_be_visible()
    answer = panel.ask("POST", "events", json=ORDER)

    expect(panel.row("order.curl")).to_be_visible()
    assert answer.is_success
    assert panel.notebook.lab.kernels() == []


def test_a_failure_is_told_once_and_leads_to_its_run(panel):
    """The notification's button opens the page of the run in the panel; nothing is told again after a reload."""
    panel.notebook.open([ORDERS, FAILS])
    panel.notebook.run(0)
    panel.notebook.run(1)
    panel.notebook.command("apputils:display-notifications", wait=False)
    told = panel.page.locator(".jp-Notification-Center")
    expect(told).to_contain_text("200.0 is too much")
    panel.notebook.screenshot("lab-notification")
    told.get_by_role("button", name="Show run").click()
    expect(panel.tab("Runs")).to_have_attribute("aria-selected", "true")
    expect(panel.root.get_by_role("log")).to_contain_text("restocking for 200.0")
    panel.notebook.screenshot("lab-run")
    panel.saved('"runs":{"opened":')
    panel.page.reload()
    panel.restored().open(section="runs")

    expect(panel.root.get_by_role("log")).to_contain_text("restocking for 200.0")
    expect(panel.page.get_by_role("button", name=re.compile("1 failed"))).to_be_visible()
    panel.notebook.command("apputils:display-notifications", wait=False)
    expect(told).to_contain_text("No notifications")


def test_a_trigger_is_built_from_an_event_and_inserted_as_a_cell(panel):
    """In the panel's own tab; the code goes into the notebook that was in front, below its cell."""
    panel.notebook.open([EMITS])
    panel.open(section="feed").widen(340)
    panel.notebook.run(0)
    row = panel.row("order.4")
    row.focus()
    panel.page.keyboard.press("t")
    expect(panel.tab("Trigger")).to_have_attribute("aria-selected", "true")
    expect(panel.root.locator(".ek-building")).to_contain_text("on every order.placed")
    panel.root.get_by_role("button", name="Insert as cell").first.click()
    expect(panel.root.get_by_text("Inserted below the selected cell of").first).to_be_visible()
    panel.notebook.screenshot("lab-trigger")
    barriers = panel.notebook.axe(PANEL)
    sources = panel.page.evaluate(SOURCES)
    panel.root.get_by_role("button", name="Close").last.click()

    expect(panel.tab("Trigger")).to_have_count(0)
    assert sources[0] == EMITS
    assert "order.placed" in sources[1]
    assert barriers == []


def test_sections_lead_to_each_other(panel):
    """A run to the event that caused it, in the feed; an automation to the builder, on what it is now."""
    panel.notebook.open([ORDERS])
    panel.notebook.run(0)
    panel.open(section="runs")
    panel.row("restock").first.get_by_role("button", name="order.placed").click()
    expect(panel.tab("Feed")).to_have_attribute("aria-selected", "true")
    expect(panel.root.get_by_role("region", name="Event", exact=True)).to_contain_text("order.placed")
    panel.notebook.screenshot("lab-event")
    panel.tab("Automations").click()
    panel.row("Restock").get_by_role("rowheader").click()
    panel.root.get_by_role("button", name="Open in builder").click()

    expect(panel.tab("Trigger")).to_have_attribute("aria-selected", "true")
    expect(panel.root.get_by_role("textbox", name="Name", exact=True)).to_have_value("Restock")
    expect(panel.root.locator(".ek-building")).to_contain_text("on every order.placed")


def test_a_section_in_the_main_area_is_there_after_a_reload(panel):
    """As is the section that the panel showed, and the event that was selected in it."""
    panel.goto().open(section="feed")
    panel.ask("POST", "events", json=ORDER)
    panel.row("order.curl").locator(".ek-cell-name").click()
    panel.tab("Automations").click()
    panel.root.get_by_role("button", name="Open in the main area").click()
    main = panel.page.locator("#eventkit-main-automations")
    expect(main).to_contain_text("No automation yet")
    panel.saved("eventkit-main:automations", "eventkit:kept", '"section":"automations"')
    panel.page.reload()
    panel.restored()

    expect(main).to_contain_text("No automation yet")
    panel.open()
    expect(panel.tab("Automations")).to_have_attribute("aria-selected", "true")
    panel.notebook.screenshot("lab-main")


def test_settings_say_what_is_shown(panel):
    """Without the line in the status bar, and with another section first."""
    place = panel.notebook.lab.settings / "eventkit" / "settings.jupyterlab-settings"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps({"statusBar": False, "first": "runs"}))
    panel.goto().open()

    expect(panel.tab("Runs")).to_have_attribute("aria-selected", "true")
    expect(panel.root.get_by_text("No flow has run yet")).to_be_visible()
    expect(panel.page.locator(".jp-eventkit-status")).to_be_hidden()


def test_a_server_that_is_gone_is_said_and_comes_back(panel):
    """What, why and what to do, while what was shown stays; then it goes on where it was."""
    panel.notebook.allow("WebSocket connection to .*eventkit/api/socket")
    line = panel.cut_lines()
    panel.goto().open(section="feed")
    panel.ask("POST", "events", json=ORDER)
    expect(panel.row("order.curl")).to_be_visible()
    line.cut()
    expect(panel.root.get_by_text("broke off").first).to_be_visible()
    panel.notebook.screenshot("lab-lost")
    barriers = panel.notebook.axe(PANEL)
    expect(panel.row("order.curl")).to_be_visible()
    panel.ask("POST", "events", json=ORDER | {"resource": {"prefect.resource.id": "order.later"}})
    line.mend()

    expect(panel.row("order.later")).to_be_visible()
    expect(panel.root.get_by_text("broke off")).to_have_count(0)
    assert barriers == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "does not run the server extension"),
        (403, "does not know who asks"),
        (None, "does not answer"),
    ],
)
def test_what_is_missing_is_said_with_what_to_do(panel, status, said):
    """No server extension, no token, no server: each in words, and nothing of it stands in the way elsewhere."""
    panel.notebook.allow("WebSocket connection to .*eventkit/api/socket|status of 40[34]|ERR_FAILED")
    panel.cut_lines().cut()
    answer = "**/eventkit/api/openapi.json*"
    panel.page.route(answer, lambda route: route.fulfill(status=status) if status else route.abort())
    panel.goto().open(section="feed")

    expect(panel.root.get_by_text(said).first).to_be_visible()
    expect(panel.root.get_by_role("button", name=re.compile("Try")).first).to_be_visible()
    panel.notebook.screenshot(f"lab-without-{status}")
    if status == 404:
        expect(panel.page.locator(".jp-eventkit-status")).to_be_hidden()
    else:
        expect(panel.page.locator(".jp-eventkit-status")).to_contain_text("no connection")


def test_the_launcher_and_the_palette_lead_to_it(panel):
    """A tile that opens the feed in the main area, and a line for each section."""
    panel.goto()
    panel.notebook.command("launcher:create")
    panel.page.locator(".jp-LauncherCard").filter(has_text="Event feed").click()
    expect(panel.page.locator("#eventkit-main-feed")).to_contain_text("Start the orders scenario")
    panel.notebook.command("apputils:activate-command-palette")
    panel.page.locator("#command-palette input, #modal-command-palette input").first.fill("show runs")
    panel.page.keyboard.press("Enter")

    expect(panel.tab("Runs")).to_have_attribute("aria-selected", "true")
    expect(panel.root).to_be_visible()


def test_notebook_has_the_panel_too(panel):
    """Notebook 7, at its left side, by the button in the notebook's toolbar."""
    panel.notebook.open([ORDERS], host="notebook")
    panel.notebook.run(0)
    panel.page.locator(".jp-NotebookPanel-toolbar [data-command='eventkit:open-panel']").click()

    expect(panel.row("order.4").first).to_be_visible()
    panel.notebook.screenshot("lab-notebook7")
    assert panel.notebook.axe(PANEL) == []
