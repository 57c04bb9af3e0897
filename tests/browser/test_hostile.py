"""What people wish us ill with, in every widget: it is drawn as text, nothing of it runs, and nothing freezes."""

import re

import pytest
from playwright.sync_api import expect

import eventkit as ek
from tests.browser.grid import NAME as EVENTS
from tests.browser.grid import Grid
from tests.browser.hostile import (
    HUGE,
    SCRIPTS,
    TEXTS,
    TURNS,
    deliver_hostile_requests,
    emit_hostile_events,
    run_hostile_flows,
)
from tests.browser.states import STATES, settled

pytestmark = pytest.mark.endure

MADE = """
() => [...document.querySelectorAll('#widget *')].filter(each =>
    each.matches('script, style, img, iframe, object, embed, link, form[action], a[href^="javascript:"]') ||
    [...each.attributes].some(held => held.name.startsWith('on'))
).map(each => each.outerHTML.slice(0, 200))
"""
"""What no widget ever draws, and would be there if a text had been taken for HTML."""
TURNED = """
() => {
    const found = [], walk = document.createTreeWalker(document.getElementById('widget'), NodeFilter.SHOW_TEXT);
    const holds = node => {
        for (let at = node.parentElement; at; at = at.parentElement) {
            const {unicodeBidi, display} = getComputedStyle(at);
            if (['isolate', 'isolate-override', 'plaintext'].includes(unicodeBidi)) return true;
            if (!['inline', 'contents'].includes(display)) return at.textContent.trim() === node.data.trim();
        }
    };
    while (walk.nextNode()) {
        const node = walk.currentNode;
        if (/[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/.test(node.data) && !holds(node))
            found.push(node.parentElement.outerHTML.slice(0, 200));
    }
    return found;
}
"""
"""Texts that turn what stands beside them, for nothing holds them apart."""
SHOWN = {
    "EventFeed": TEXTS[:8],
    "TriggerBuilder": SCRIPTS[:1],
    "RunList": (*SCRIPTS, TURNS[2]),
    "AutomationList": SCRIPTS[1:2],
    "WebhookInspector": SCRIPTS,
}
"""What each widget shows of it somewhere."""


@pytest.fixture
def attacked(hosted, ws):
    """A page that notes whatever ran, opened or was asked for."""
    ran = []
    hosted.page.on("dialog", lambda dialog: (ran.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    hosted.page.on("popup", lambda popup: ran.append(f"popup: {popup.url}"))
    hosted.page.on("request", lambda asked: ran.append(asked.url) if "pwned" in asked.url else None)
    hosted.ran = ran
    return hosted


def opened(name):
    """The widget, over a workspace that is hostile throughout."""
    emit_hostile_events()
    if name == "TriggerBuilder":
        return ek.TriggerBuilder(event=ek.events(SCRIPTS[0])[0])
    if name in ("RunList", "AutomationList"):
        run_hostile_flows()
    if name == "WebhookInspector":
        return ek.WebhookInspector(deliver_hostile_requests())
    return getattr(ek, name)()


@pytest.mark.parametrize("name", STATES)
def test_hostile_texts_are_drawn_as_text_in_every_widget(attacked, name):
    """Scripts, styles and links do nothing, and what turns the direction turns nothing beside it."""
    attacked.show(opened(name))
    seen, made, turned = "", [], []
    for state in STATES[name](attacked):
        seen += attacked.page.locator("#widget").inner_text()
        made += [f"{state}: {each}" for each in attacked.page.evaluate(MADE)]
        turned += [f"{state}: {each}" for each in attacked.page.evaluate(TURNED)]
    attacked.screenshot(f"hostile-{name}", "#widget")

    assert made == []
    assert turned == []
    assert [text for text in SHOWN[name] if text not in seen] == []
    assert attacked.page.evaluate("() => window.pwned") is None
    assert attacked.ran == []


@pytest.mark.parametrize("what", HUGE)
def test_a_huge_payload_freezes_nothing(attacked, capsys, size, what):
    """A text of a million characters, ten thousand keys, the deepest nesting: opened, unfolded, looked through."""
    emit_hostile_events()
    attacked.show(ek.EventFeed())
    page = attacked.page
    Grid(attacked).wait()
    tasks = attacked.long_tasks()
    row = page.get_by_role("grid", name=EVENTS).get_by_role("row", name=re.compile(f"huge {what}"))
    row.focus()
    page.keyboard.press("Enter")
    for tab in ("Summary", "Raw JSON"):
        page.get_by_role("tab", name=tab).click()
        settled(page)
    tree = page.get_by_role("tree")
    payload = tree.get_by_role("treeitem", name=re.compile("^payload"))
    payload.click()
    page.keyboard.press("*")
    for more in re.compile("^Show .* more of"), re.compile("MB, show$"):
        button = page.get_by_role("button", name=more).first
        if button.is_visible():
            button.click()
    page.get_by_role("searchbox", name="Find in this JSON").fill("end")
    expect(tree.get_by_role("treeitem").first).to_be_visible()
    tasks += attacked.long_tasks()
    with capsys.disabled():
        print(f"\n{what}: long tasks of {', '.join(f'{each:.0f}' for each in tasks) or 'none'} ms")

    assert attacked.page.evaluate(MADE) == []
    assert attacked.ran == []
    assert max(tasks, default=0) < size(1_000, 200)
