"""The trigger builder where it stands: in a notebook of JupyterLab, and below a feed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

import eventkit as ek
from eventkit.widgets.event_feed import EventFeed

SETUP = """
import eventkit as ek

ws = ek.use(ek.Workspace.in_memory())
event = ek.emit_event("order.placed", {"prefect.resource.id": "order.1", "region": "eu"}, payload={"total": 5})
"""
BUILD = "builder = ek.TriggerBuilder(event)\nbuilder"
CODE = 'ek.EventTrigger(expect={"order.placed"}, match={"prefect.resource.id": "order.*", "region": "eu"})'
SOURCES = "() => window.eventkitPanel.content.widgets.map(each => each.model.sharedModel.getSource())"
OTHER_HOST = """
() => {
    window.eventkitApp = window.jupyterapp;
    delete window.jupyterapp;
    delete window.eventkitInsertCell;
}
"""
"""Takes away what JupyterLab shows of itself, and what the plugin puts there."""


@pytest.fixture
def built(notebook):
    """A notebook with a builder in its second cell, drawn."""
    notebook.open([SETUP, BUILD, "print(builder.code)"])
    notebook.run(0)
    notebook.run(1)
    expect(notebook.output(1).get_by_text("would fire")).to_be_visible()
    return notebook


def test_the_code_goes_into_a_cell_below(built):
    """Where the host shows its commands; in others it is copied, and that is said."""
    page, out = built.page, built.output(1)
    out.get_by_role("button", name="Insert as cell").click()
    expect(out.get_by_text("Inserted below the selected cell")).to_be_visible()
    assert page.evaluate(SOURCES)[2] == CODE
    page.evaluate(OTHER_HOST)
    out.get_by_role("button", name="Insert as cell").click()
    expect(out.get_by_text("Copied: paste it into one")).to_be_visible()
    copied = built.ask("() => navigator.clipboard.readText()")
    page.evaluate("() => { window.jupyterapp = window.eventkitApp; }")

    assert copied == CODE
    assert len(page.evaluate(SOURCES)) == 4


def test_a_notebook_loaded_again_goes_on_with_the_draft(built):
    """The kernel has it; what was muted is muted still."""
    out = built.output(1)
    out.get_by_role("button", name="Mute region").click()
    out.get_by_label("at least so many events").fill("3")
    expect(out.get_by_text("on every 3rd order.placed")).to_be_visible()
    built.save()
    built.open_file(built.path)
    out = built.output(1)
    expect(out.get_by_label("at least so many events")).to_have_value("3", timeout=20_000)
    expect(out.get_by_role("button", name="Unmute region")).to_be_visible()
    built.run_until(
        2, ['ek.EventTrigger(expect={"order.placed"}, match={"prefect.resource.id": "order.*"}, threshold=3)\n']
    )


@pytest.fixture
def fed(hosted, walled):
    """A feed of ten orders, its trigger builder open on the newest."""
    for number in range(10):
        ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}"}, payload={"total": number})
    hosted.show(EventFeed())
    begin(hosted, row(hosted, "order.9"))
    return hosted


def row(hosted, text: str) -> Locator:
    """The row of the feed that holds a text."""
    return hosted.page.get_by_role("grid").get_by_role("row").filter(has_text=text).first


def begin(hosted, at: Locator) -> None:
    """Begins a trigger from a row, by key."""
    at.focus()
    hosted.page.keyboard.press("t")
    expect(hosted.page.get_by_role("region", name="Trigger").get_by_text("would fire")).to_be_visible()


def test_a_row_of_the_feed_falls_on_the_lane(fed):
    """The one under the mouse, or with the focus; once the mouse is away, none."""
    lanes = fed.page.get_by_role("figure")
    row(fed, "order.4").hover()
    expect(lanes.get_by_role("status")).to_contain_text("order.placed on order.4")
    row(fed, "order.6").focus()
    expect(lanes.get_by_role("status")).to_contain_text("order.placed on order.6")
    expect(lanes.locator(".ek-dropped")).to_have_count(1)
    fed.page.get_by_role("tab", name="Form").hover()
    expect(lanes.locator(".ek-dropped")).to_have_count(0)


def test_picking_an_event_leaves_the_feed_alive(fed):
    """What comes is shown as before."""
    page = fed.page
    page.get_by_role("button", name="Pin another").click()
    picker = page.get_by_role("region", name="Which event should be pinned?")
    picker.get_by_role("button", name="order.3").click()
    expect(page.get_by_role("treeitem", name="prefect.resource.id")).to_contain_text("order.3")
    ek.emit_event("order.late", {"prefect.resource.id": "order.77"})

    expect(row(fed, "order.77")).to_be_visible()


def test_a_trigger_from_another_event_begins_anew(fed):
    """With what that one suggests, nothing of the draft before."""
    page = fed.page
    page.get_by_label("at least so many events").fill("5")
    ek.emit_event("order.late", {"prefect.resource.id": "late.1"})
    expect(row(fed, "late.1")).to_be_visible()
    begin(fed, row(fed, "late.1"))

    expect(page.get_by_text("on every order.late")).not_to_have_count(0)
    expect(page.get_by_label("at least so many events")).to_have_value("1")


def test_the_builder_looks_the_same_below_a_feed(fed):
    """Rows wrap, and what completes a field is not cut off."""
    fed.emulate(width=480)
    page = fed.page
    expect(page.get_by_role("tree")).to_be_visible()
    field = page.get_by_role("combobox", name="Field of prefect.resource.id")
    field.click()
    field.fill("tot")
    option = page.get_by_role("option", name="payload.total")
    expect(option).to_be_visible()
    option.click()
    overlaps = page.evaluate(
        """() => [...document.querySelectorAll('.ek-together')].filter(
            each => each.scrollHeight > each.clientHeight + 1).map(each => each.textContent)"""
    )

    assert overlaps == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 480
