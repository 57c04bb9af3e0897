"""The trigger builder in Chromium over a real workspace: the story by mouse, and the same by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import eventkit as ek
from eventkit.widgets.trigger_builder import TriggerBuilder

BIG = {"total": [{"numeric": [">=", 200]}]}


@pytest.fixture
def order(walled):
    """The newest of 31 orders of two regions, in a workspace with a flow that restocks."""

    @ek.flow(log_prints=True)
    def restock(total: float, note: str = "none") -> str:
        print(f"restocking for {total}")
        return note

    restock.deploy(name="main")
    for number in range(30):
        ek.emit_event(
            "order.placed", resource=_resource(number, "eu" if number % 3 else "us"), payload=_payload(number * 10)
        )
    return ek.emit_event("order.placed", resource=_resource(99, "eu"), payload=_payload(200))


def _resource(number: int, region: str) -> dict[str, str]:
    return {"prefect.resource.id": f"order.{number}", "region": region}


def _payload(total: int) -> dict[str, object]:
    return {"total": total, "note": "<script>window.hurt = 1</script>"}


def _runs_of_one_more() -> str:
    """What one more big order leads to, once the draft is saved."""
    ek.emit_event("order.placed", resource=_resource(100, "eu"), payload=_payload(300))
    return repr(ek.settle())


def test_builder_by_mouse(hosted, order):
    """Require a value by a click, look at counts and the backtest, map a parameter, save On: the next order runs it."""
    builder = TriggerBuilder(order)
    hosted.show(builder)
    page = hosted.page
    expect(page.get_by_role("radio", name="this kind of thing")).to_be_checked()
    value = page.get_by_role("treeitem", name="total")
    value.hover()
    value.get_by_role("button", name="Use payload.total").click()
    page.get_by_role("menuitem", name="At least this").click()
    expect(page.get_by_role("group", name="Clause payload.total")).to_contain_text("11 pass")
    expect(page.get_by_text("✓ The pinned event matches")).to_be_visible()
    barriers = hosted.look("builder-form")
    page.get_by_role("tab", name="Backtest").click()
    expect(page.get_by_text("Would have fired")).to_be_visible()
    barriers += hosted.look("builder-backtest")
    page.get_by_role("tab", name="Parameters").click()
    page.get_by_label("On a firing run").select_option(label="restock/main")
    expect(page.get_by_text("✗ required, and not mapped")).to_be_visible()
    value = page.get_by_role("treeitem", name="total")
    value.hover()
    value.get_by_role("button", name="Use payload.total").click()
    page.get_by_role("menuitem", name="Use as total").click()
    expect(page.get_by_role("group", name="Parameter total")).to_contain_text("float")
    barriers += hosted.look("builder-parameters")
    page.get_by_role("textbox", name="Name").fill("Big orders")
    page.get_by_role("radio", name="On", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Big orders: saved, on")).to_be_visible()

    assert builder.trigger.match_payload == BIG
    assert "restock Completed" in _runs_of_one_more()
    assert barriers == []
    assert hosted.page.evaluate("window.hurt") is None


def test_builder_by_keyboard(hosted, order):
    """The same without a mouse, with an edit undone and done again on the way."""
    builder = TriggerBuilder(order)
    hosted.show(builder)
    page, keys = hosted.page, hosted.page.keyboard
    tree = page.get_by_role("tree")
    expect(tree).to_be_visible()
    _tab_to(page, "document.activeElement.getAttribute('role') === 'treeitem'")
    for _ in range(30):
        if "total" in page.evaluate("document.activeElement.dataset.path ?? ''"):
            break
        keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_role("menuitem", name="Require this value")).to_be_focused()
    for _ in range(4):
        keys.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="At least this")).to_be_focused()
    keys.press("Enter")
    clause = page.get_by_role("group", name="Clause payload.total")
    expect(clause).to_be_visible()
    keys.press("Control+z")
    expect(clause).to_have_count(0)
    keys.press("Control+Shift+z")
    expect(clause).to_contain_text("11 pass")
    _tab_to(page, "document.activeElement.getAttribute('role') === 'tab'", back=True)
    for _ in range(3):
        keys.press("ArrowRight")
    _tab_to(page, "document.activeElement.tagName === 'SELECT'")
    keys.press("ArrowDown")
    expect(page.get_by_text("✗ required, and not mapped")).to_be_visible()
    _tab_to(page, "document.activeElement.getAttribute('aria-label') === 'How total is given'")
    keys.press("f")
    _tab_to(page, "document.activeElement.getAttribute('aria-label') === 'Map total from the event'")
    keys.type("payload.to")
    expect(page.get_by_role("option", name="payload.total")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_role("group", name="Parameter total")).to_contain_text("float")
    _tab_to(page, "document.activeElement.placeholder === 'name of the automation'")
    keys.type("Big orders")
    keys.press("Tab")
    keys.press("ArrowLeft")
    expect(page.get_by_role("radio", name="Shadow", exact=True)).to_be_checked()
    keys.press("ArrowRight")
    expect(page.get_by_role("radio", name="On", exact=True)).to_be_checked()
    keys.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_have_attribute("aria-disabled", "false")
    keys.press("Enter")
    expect(page.get_by_text("Big orders: saved, on")).to_be_visible()

    assert builder.trigger.match_payload == BIG
    assert "restock Completed" in _runs_of_one_more()


def test_builder_narrow_and_large(hosted, order):
    """At 400 px and at 200 % nothing is cut off, in either theme, and nothing moves where that is asked for."""
    for number, (wide, size) in enumerate([(400, {"width": 400}), (640, {"width": 1280, "zoom": 2})]):
        hosted.emulate(**size, still=True)
        hosted.show(TriggerBuilder(order))
        expect(hosted.page.get_by_role("tree")).to_be_visible()
        for tab in ("Form", "JSON", "Parameters", "Backtest", "Near misses", "Tests", "Lint"):
            hosted.page.get_by_role("tab", name=tab).click()
            expect(hosted.page.get_by_role("tabpanel")).not_to_be_empty()
            widths = hosted.page.evaluate("[window.innerWidth, document.documentElement.scrollWidth]")
            assert (tab, *widths) == (tab, wide, wide)
        assert hosted.look(f"builder-narrow-{number}", **size) == []


def _tab_to(page, condition: str, *, back: bool = False) -> None:
    """Tab, until the focus is where the condition holds."""
    for _ in range(120):
        if page.evaluate(condition):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab never led to where {condition}")
