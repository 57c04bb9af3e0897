"""Every widget in JupyterLab, and the feed in Notebook 7, in either theme."""

import re

from playwright.sync_api import expect

from tests.browser.grid import Grid
from tests.browser.states import settled

BEGIN = """
%load_ext eventkit
import eventkit as ek
_ = ek.scenario("orders")
@ek.on("order.placed")
def packs(event): return event.payload["total"]
_ = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"total": 12.5})
hook = ek.Webhook("orders"); _ = hook.simulate(id=42), ek.settle()
"""
WIDGETS = {
    "feed": "ek.EventFeed()",
    "builder": "ek.TriggerBuilder(event=ek.events('order.placed')[0])",
    "runs": "ek.RunList()",
    "automations": "ek.AutomationList()",
    "webhook": "ek.WebhookInspector(hook)",
}


def barriers_in_both_themes(notebook, cells, name):
    """What axe-core finds in the widgets of these cells where the theme is light, then dark; pictures of both."""
    found = []
    for theme in ("light", "dark"):
        notebook.theme(theme)
        for cell in cells:
            notebook.output(cell).locator(".ek").first.evaluate("(each, id) => { each.id = id; }", f"ek-{cell}")
            found += [f"{theme}: {each}" for each in notebook.axe(f"#ek-{cell}")]
            notebook.screenshot(f"{name}-{cell}-{theme}", f"#ek-{cell}")
    return found


def test_every_widget_is_drawn_in_jupyterlab_in_either_theme(notebook):
    """All five in one notebook, with something in each, and no serious barrier."""
    notebook.open([BEGIN, *WIDGETS.values()])
    notebook.run_all()
    for name in ("Events, newest first", "Runs, newest first", "Automations, by name", re.compile("^Deliveries of")):
        grid = notebook.page.get_by_role("grid", name=name)
        expect(grid.get_by_role("rowheader").first).to_be_attached()
    expect(notebook.output(2).get_by_role("tab", name="Form")).to_be_attached()
    settled(notebook.page)

    assert barriers_in_both_themes(notebook, range(1, 6), "lab") == []


def test_the_feed_is_live_in_notebook_7(notebook):
    """It draws, in either theme without a barrier, and what is emitted appears."""
    emits = "_ = ek.emit_event('it.came', {'prefect.resource.id': 'x'})"
    notebook.open([BEGIN, WIDGETS["feed"], emits], host="notebook")
    notebook.run(0)
    notebook.run(1)
    grid = Grid(notebook).wait()
    notebook.run(2)
    expect(grid.names.first).to_have_text("it.came")

    assert barriers_in_both_themes(notebook, [1], "notebook-7") == []
