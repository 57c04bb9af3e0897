"""Runs, automations and webhooks as lists, in Chromium over real workspaces."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

import eventkit as ek
from eventkit.widgets.automation_list import AutomationList
from eventkit.widgets.run_list import RunList
from eventkit.widgets.webhook_inspector import WebhookInspector

TEMPLATE = {
    "event": "order.{{ body.kind }}",
    "resource": {"prefect.resource.id": "order.{{ body.id }}"},
    "payload": {"each": "{{ 12 / body.pieces }}"},
}
ORDER = {"prefect.resource.id": "order.42", "region": "eu"}


@pytest.fixture
def shop(walled):
    """A workspace with runs of two flows, one of which fails, an automation on and one that counts, and a webhook."""

    @ek.flow(log_prints=True)
    def restock(total: float, note: dict[str, str] | None = None) -> str:
        print(f"restocking for {total}")
        return "<b>done</b>"

    @ek.flow
    def bill(order: str) -> None:
        raise KeyError(order)

    restock.deploy(
        name="main",
        triggers=[
            ek.DeploymentTrigger(
                name="Restock", expect={"order.placed"}, parameters={"total": "{{ event.payload.total }}"}
            )
        ],
    )
    counting = ek.EventTrigger(expect={"order.placed"}, threshold=3, within=3600, for_each={"prefect.resource.id"})
    ek.Automation(name="Three a day", trigger=counting, actions=[]).create()
    hook = ek.Webhook("orders", template=TEMPLATE)
    hook.simulate(id=7, kind="<script>alert(1)</script>", pieces=2)
    hook.simulate(id=8, kind="placed", pieces=0)
    ek.emit_event("order.placed", resource=ORDER, payload={"total": 12.5})
    ek.settle()
    with pytest.raises(KeyError):
        bill("order.42")
    ek.settle()
    return walled


def row(hosted, text: str) -> Locator:
    """The row of a list that has a text."""
    return hosted.page.get_by_role("row").filter(has_text=text)


def test_runs_by_keys(hosted, shop):
    """Newest first; Enter opens the page of one, which says what it was given and from where; Escape goes back."""
    hosted.show(RunList(workspace_=shop))
    keys = hosted.page.keyboard
    expect(row(hosted, "restock")).to_contain_text("Completed")
    expect(row(hosted, "bill")).to_contain_text("Failed")
    barriers = hosted.look("runs")
    row(hosted, "bill").focus()
    keys.press("End")
    keys.press("Enter")
    expect(hosted.page.get_by_role("log")).to_contain_text("restocking for 12.5")
    barriers += hosted.look("run")
    hosted.page.get_by_role("tab", name="Log").focus()
    keys.press("ArrowRight")
    expect(hosted.page.get_by_role("tabpanel")).to_contain_text("event.payload.total")
    barriers += hosted.look("run-parameters")
    keys.press("Escape")

    expect(row(hosted, "restock")).to_be_focused()
    assert barriers == []
    assert hosted.count("#widget b") == 0


def test_automations(hosted, shop):
    """Each with its counts; turning one off; its page with the window that is open and why it did not fire."""
    hosted.show(AutomationList(workspace_=shop))
    expect(row(hosted, "Three a day")).to_contain_text("Off")
    barriers = hosted.look("automations")
    row(hosted, "Three a day").get_by_text("Shadow").click()
    expect(row(hosted, "Three a day")).to_contain_text("Now shadow")
    row(hosted, "Three a day").get_by_text("Three a day").click()
    hosted.page.get_by_role("tab", name="Windows open").click()
    expect(row(hosted, "order.42")).to_contain_text(re.compile("1 of 3.*in 59 min"))
    barriers += hosted.look("automation")

    assert barriers == []
    assert [shop.registry.read("Three a day").spec.enabled] == ["shadow"]


def test_webhooks(hosted, shop):
    """Each delivery says what became of it; a template is tried as it is typed, with the caret where it is wrong."""
    hosted.show(WebhookInspector(workspace_=shop))
    barriers = hosted.look("webhook")
    row(hosted, "template error").click()
    expect(hosted.page.get_by_label("Where the template is wrong").first).to_contain_text("^")
    barriers += hosted.look("delivery")
    box = hosted.page.get_by_role("textbox", name="Try a template")
    box.fill('{"event": "order.seen", "resource": {"prefect.resource.id": "order.{{ body.id }}"}}')
    expect(hosted.page.get_by_text("It makes events of 2 of 2")).to_be_visible()
    barriers += hosted.look("template")

    assert barriers == []
    assert hosted.count("#widget script") == 0


@pytest.mark.parametrize("widget", [RunList, AutomationList, WebhookInspector])
def test_an_empty_list_says_what_to_run_next(hosted, ws, widget):
    """In words, with a line to copy; at a narrow width too."""
    hosted.show(widget(workspace_=ws))
    hosted.emulate(width=400)

    expect(hosted.page.get_by_text("Run this in a cell")).to_be_visible()
    assert hosted.axe("#widget") == []
    assert hosted.page.evaluate("() => document.documentElement.scrollWidth <= 400")


@pytest.mark.parametrize("zoom", [1, 2])
def test_lists_fit_a_narrow_page(hosted, shop, zoom):
    """At 400 pixels, and at 200 %, nothing but the list itself is scrolled sideways."""
    hosted.show(RunList(workspace_=shop))
    hosted.emulate(width=400 * zoom, zoom=zoom)
    row(hosted, "bill").click()
    expect(hosted.page.get_by_role("heading")).to_be_visible()
    expect(hosted.page.get_by_text("KeyError").first).to_be_visible()

    assert hosted.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_a_hostile_payload_is_drawn_as_text_at_once(hosted, shop):
    """A megabyte, ten thousand keys, deep nesting, markup and text from right to left: no freeze over 200 ms."""
    deep: object = "bottom"
    for _ in range(100):
        deep = {"in": deep}
    payload = {
        "total": 1,
        "markup": "<img src=x onerror=alert(1)></script><script>alert(2)</script>",
        "right to left \u202e": "\u202egnp.exe\u2066",
        "long": "a" * 1_000_000,
        "wide": {f"key{n}": n for n in range(10_000)},
        "deep": deep,
    }
    ek.emit_event("order.placed", resource=ORDER | {"prefect.resource.id": "order.hostile"}, payload=payload)
    ek.settle()
    hosted.show(RunList(workspace_=shop))
    hosted.long_tasks()
    cause = row(hosted, "restock").first.get_by_role("button", name="order.placed")
    cause.click()
    tree = hosted.page.get_by_role("tree")
    tree.get_by_role("treeitem").filter(has_text="payload:").first.focus()
    hosted.page.keyboard.press("End")
    tree.get_by_role("treeitem").filter(has_text="wide:").first.click()
    hosted.page.keyboard.press("Enter")
    tree.get_by_role("button", name="Show 100 more of 10,000").click()
    tree.get_by_role("button", name="1.0 MB, show").click()
    expect(tree.get_by_role("button", name="Show 20 KB more of 980 KB")).to_be_visible()
    tree.get_by_role("button", name="Show 20 KB more of 980 KB").click()
    expect(tree.get_by_text("Show 20 KB more of 960 KB")).to_be_visible()
    hosted.screenshot("hostile")

    assert hosted.count("#widget img, #widget script") == 0
    assert max(hosted.long_tasks(), default=0) <= 200


CELL = """
import eventkit as ek
@ek.flow(log_prints=True)
def restock(total: float) -> None:
    print("restocking for", total)
restock.deploy(name="main", triggers=[ek.DeploymentTrigger(
    name="Restock", expect={"order.placed"}, parameters={"total": "{{ event.payload.total }}"})])
ek.emit_event("order.placed", resource={"prefect.resource.id": "order.1"}, payload={"total": 3})
_ = ek.Webhook("orders").simulate(id=7)
_ = ek.settle()
"""


def test_lists_in_jupyterlab(notebook):
    """The three of them, in either theme, without a serious barrier."""
    shown = ["ek.RunList()", "ek.AutomationList()", "ek.WebhookInspector('orders')"]
    notebook.open([CELL, *shown])
    for cell in range(len(shown) + 1):
        notebook.run(cell)
    said = notebook.page.locator(".ek .ek-frame")
    expect(said.nth(0)).to_contain_text("Completed")
    expect(said.nth(1)).to_contain_text("runs main on every order.placed")
    expect(said.nth(2)).to_contain_text("accepted")
    barriers = []
    for theme in ("light", "dark"):
        notebook.theme(theme)
        barriers += notebook.axe(".jp-Notebook")
        notebook.screenshot(f"lists-{theme}")

    assert [each for each in barriers if ".ek" in each] == []
