"""Runs, automations and webhooks as widgets: what is open in them, their frames, what a saved notebook keeps."""

import pytest

import eventkit as ek
from eventkit.api import parts
from eventkit.errors import UnknownWebhook, UsageError
from tests.asked import hostile


@pytest.fixture(autouse=True)
def built(tmp_path, monkeypatch):
    """A front end, where none was built: these tests draw nothing."""
    (tmp_path / "loader.js").write_text("export default {}", "utf-8")
    monkeypatch.setattr(parts, "STATIC", tmp_path)
    parts._read.cache_clear()
    yield
    parts._read.cache_clear()


def test_a_list_of_runs_knows_the_one_that_is_open(ws):
    """As it is now, and None once it is deleted."""

    @ek.flow
    def hello(name: str) -> None: ...

    @ek.flow
    def other() -> None: ...

    hello("Ada")
    other()
    runs = ek.RunList(hello)
    (run,) = ws.store.flow_runs(flow_name="hello")

    before = runs.selected
    runs.run = str(run.id)
    opened = runs.selected
    ws.delete_run(run.id)

    assert (before, opened, runs.selected) == (None, run, None)
    assert (repr(runs), repr(ek.RunList("other")), repr(ek.RunList())) == (
        "RunList('hello')",
        "RunList('other')",
        "RunList()",
    )


def test_a_list_of_runs_is_a_frame(ws):
    """One row a run, newest first, of its flow alone."""

    @ek.flow
    def hello(n: int) -> None: ...

    for n in range(3):
        hello(n)

    frame = ek.RunList("hello").df()

    assert frame["parameters"].to_list() == [{"n": 2}, {"n": 1}, {"n": 0}]
    assert frame["state"].to_list() == ["Completed"] * 3
    assert len(ek.RunList().df(limit=2)) == 2
    assert list(ek.RunList("none").df().columns) == list(frame.columns)


def test_nothing_is_open_where_a_page_names_no_id(ws):
    """Traits are set by front ends too, of whichever version."""
    runs, automations, requests = ek.RunList(), ek.AutomationList(), ek.WebhookInspector()
    runs.run = automations.automation = requests.delivery = "nonsense"

    assert [None] * 3 == [each.selected for each in (runs, automations, requests)]


@pytest.mark.parametrize("given", [3, b"hello", ["hello"]])
def test_a_list_of_what_is_no_name_is_refused(ws, given):
    """In words, before anything is made."""
    with pytest.raises(UsageError, match=r"RunList\(\) takes a flow or its name, not "):
        ek.RunList(given)
    with pytest.raises(UsageError, match=r"WebhookInspector\(\) takes a webhook or its name, not "):
        ek.WebhookInspector(given)


def test_a_list_of_automations_knows_the_one_that_is_open(ws):
    """Its frame counts up to now."""
    spec = ek.Automation(name="see", trigger=ek.EventTrigger(expect={"order.placed"}), actions=[]).create()
    ek.Automation(name="off", trigger=ek.EventTrigger(), actions=[], enabled=False).create()
    ek.emit_event("order.placed", {"prefect.resource.id": "order.1"})
    ws.quiet()
    automations = ek.AutomationList()

    automations.automation = str(spec.id)
    frame = automations.df()

    assert automations.selected == ws.automation("see")
    assert frame["enabled"].to_dict() == {"off": "off", "see": "on"}
    assert frame["fired"].to_dict() == {"off": 0, "see": 1}
    assert repr(automations) == "AutomationList()"


def test_an_inspector_knows_the_delivery_that_is_open(ws):
    """Of one webhook, or of whichever is chosen in it."""
    hook = ek.Webhook("orders")
    delivery = hook.simulate(id=1)
    ek.Webhook("other").simulate(id=2)
    inspector = ek.WebhookInspector(hook)

    before = inspector.selected
    inspector.delivery = str(delivery.id)
    opened = inspector.selected
    of_all = ek.WebhookInspector()

    assert (before, opened.id) == (None, delivery.id)
    assert inspector.df()["webhook"].to_list() == ["orders"]
    assert of_all.df()["webhook"].to_list() == ["orders", "other"]
    assert (of_all.selected, repr(inspector), repr(of_all)) == (
        None,
        "WebhookInspector('orders')",
        "WebhookInspector()",
    )


def test_an_inspector_of_a_webhook_that_is_not_there_says_so(ws):
    """With the nearest name, before anything is drawn."""
    ek.Webhook("orders")

    with pytest.raises(UnknownWebhook, match="did you mean 'orders'"):
        ek.WebhookInspector("order")


def test_a_saved_notebook_keeps_what_the_magics_show(ws):
    """The same text and HTML, everything in it escaped."""

    @ek.flow
    def hello(name: str) -> None: ...

    hello(hostile())
    ek.Automation(name=hostile(), trigger=ek.EventTrigger(expect={"order.placed"}), actions=[]).create()
    hook = ek.Webhook("orders")
    hook.simulate(note=hostile())

    runs, automations = ek.RunList("hello")._frozen(), ek.AutomationList()._frozen()
    one, every = ek.WebhookInspector(hook)._frozen(), ek.WebhookInspector()._frozen()

    shown = ws.runs_view("hello"), ws.automations_view()
    assert [runs, automations] == [(view.text, view.html) for view in shown]
    assert one[0] == f"{hook!r}\n{hook.deliveries!r}"
    assert every[0].startswith("1 webhook")
    for text, html in (runs, automations, one, every):
        assert "<script>" not in html
        assert all(char == "\n" or char.isprintable() for char in text + html)


def test_a_widget_goes_on_with_the_workspace_it_was_made_in(ws):
    """Whichever is the current one later."""

    @ek.flow
    def hello() -> None: ...

    hello()
    runs = ek.RunList()
    with ek.Workspace.in_memory(seed=7):
        assert len(runs.df()) == 1
        assert len(ek.RunList().df()) == 0
