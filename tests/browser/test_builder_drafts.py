"""Drafts of any kind in the trigger builder: nothing is lost between form, JSON and Python, in time or on the way."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, expect

import eventkit as ek
from eventkit.api.code import trigger_code
from eventkit.widgets.trigger_builder import TriggerBuilder
from tests.generating import Generator, seed
from tests.owning import until

ID = 2**53 + 1
HOSTILE = "</script><img src=x onerror='window.hurt = 1'>\u202e{{ 7 * 7 }}\x00'\"\\"
DEEP = ek.CompoundTrigger(
    require=1,
    within=600,
    triggers=[
        ek.SequenceTrigger(
            within=60,
            triggers=[
                ek.CompoundTrigger(require="all", triggers=[ek.EventTrigger(expect={"a"}), ek.EventTrigger()]),
                ek.EventTrigger(
                    expect={"b"},
                    match_payload={"$or": [{"x": {"y": [1]}}, {"z": [{"exists": False}]}]},
                    none_of=[{"tier": "test"}, {"region": ["!eu", "us-*"]}],
                    collect="all",
                    within=30,
                ),
            ],
        ),
        ek.EventTrigger(expect={"c"}, posture="Proactive", after={"b"}, within=60, for_each={"region"}),
    ],
)


@pytest.fixture
def event(walled):
    """An event with a value that markup, a template and Python would each take for their own."""
    return ek.emit_event("a", {"prefect.resource.id": "a.1", "region": HOSTILE}, payload={"id": ID, "note": HOSTILE})


def shown(hosted, *args, **more) -> TriggerBuilder:
    """A builder, drawn and counted."""
    builder = TriggerBuilder(*args, **more)
    hosted.show(builder)
    expect(hosted.page.get_by_role("tablist")).to_be_visible()
    return builder


def area(hosted, language: str) -> Locator:
    """The draft as text."""
    hosted.page.get_by_role("tab", name=language).click()
    return hosted.page.get_by_label(f"The trigger as {language}")


def retyped(hosted, language: str, text: str) -> None:
    """The draft typed anew, and taken."""
    area(hosted, language).fill(text)
    expect(hosted.page.get_by_text("✓ Taken")).to_be_visible()


def goes_through(builder, trigger) -> None:
    """Waits until Python has that trigger, and nothing beside it."""
    until(lambda: builder.trigger == trigger and builder.builder_muted == [])


def drafted(builder, draft) -> None:
    """Waits until Python has that draft."""
    until(lambda: builder.builder_draft == draft)


def mutes_and_unmutes(hosted) -> None:
    """Every clause and group, one after the other: each is asked for again in its place."""
    page = hosted.page
    page.get_by_role("tab", name="Form").click()
    buttons = page.get_by_role("button", name=re.compile("^Mute "))
    expect(buttons.first).to_be_visible()
    for place in range(buttons.count()):
        buttons.nth(place).click()
        page.get_by_role("button", name="Unmute ").first.click()
        expect(page.get_by_role("button", name="Unmute ")).to_have_count(0)


def test_triggers_of_any_kind_go_through_form_json_and_python(hosted, walled, size, capsys):
    """Python, form, JSON on one line, Python again: the same trigger each time."""
    number = seed()
    with capsys.disabled():
        print(f"\nseed {number}")
    made = Generator(number)
    builder = shown(hosted, trigger=DEEP)
    for trigger in [DEEP, *(made.trigger() for _ in range(size(4, 60)))]:
        builder.trigger = trigger
        expect(area(hosted, "Python")).to_have_value(builder.code)
        mutes_and_unmutes(hosted)
        goes_through(builder, trigger)
        retyped(hosted, "JSON", json.dumps(trigger.wire()))
        retyped(hosted, "Python", "import eventkit as ek\ntrigger = " + trigger_code(trigger))
        expect(area(hosted, "JSON")).to_have_value(re.compile("event"))
        goes_through(builder, trigger)


def test_unknown_keys_and_large_numbers_are_kept(hosted, event):
    """Through edits of the form and of either text."""
    draft = {"expect": ["a"], "colour": {"deep": [1]}, "match_payload": {"id": [ID]}}
    builder = shown(hosted, event, draft)
    page = hosted.page
    expect(page.get_by_text("✓ The pinned event matches")).to_be_visible()
    page.get_by_label("at least so many events").fill("2")
    drafted(builder, {**draft, "threshold": 2})
    retyped(hosted, "Python", builder.code.replace("threshold=2", "threshold=3"))
    until(lambda: builder.builder_draft.get("threshold") == 3)
    retyped(hosted, "JSON", json.dumps({**builder.builder_draft, "within": 5}))
    until(lambda: builder.builder_draft.get("within") == 5)

    assert builder.builder_draft["colour"] == {"deep": [1]}
    assert (
        builder.trigger.wire()
        == ek.EventTrigger(expect={"a"}, threshold=3, within=5, match_payload={"id": [ID]}).wire()
    )


def test_hostile_text_is_text_everywhere(hosted, event):
    """In every tab, as a clause, as a name, and of the flow that runs."""

    @ek.flow
    def run(note: str): ...

    run.deploy(name=HOSTILE[:20].replace("/", "").strip())
    builder = shown(hosted, event, name=HOSTILE)
    page = hosted.page
    for value in ("note", "region"):
        page.get_by_role("treeitem", name=value).locator(".ek-json-value").click()
        page.get_by_role("menuitem", name="Require this value").click()
    expect(page.get_by_role("group", name="Clause payload.note")).to_contain_text("passes")
    for tab in ("JSON", "Python", "Parameters", "Backtest", "Near misses", "Tests", "Lint", "Form"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel")).not_to_be_empty()
        expect(page.get_by_text("Loading this view")).to_have_count(0)

    assert page.evaluate("window.hurt") is None
    assert page.locator("#widget img").count() == 0
    until(lambda: builder.builder_draft.get("match_payload") == {"note": [HOSTILE]})
    assert ek.explain(builder.trigger, event).outcome == "matched"


def test_what_is_typed_half_way_is_kept_and_undone_across_tabs(hosted, event):
    """A wrong text is taken by nobody; an edit elsewhere does not lose it; each step can be undone from anywhere."""
    builder = shown(hosted, trigger={"expect": ["a"]})
    page = hosted.page
    page.get_by_label("at least so many events").fill("2")
    expect(area(hosted, "JSON")).to_have_value(re.compile('"threshold": 2'))
    area(hosted, "JSON").fill('{"expect": ["a"], "threshold": ')
    expect(page.get_by_text("✗ Not taken yet")).to_be_visible()
    area(hosted, "Python").fill("ek.EventTrigger(expect={'a'}, threshold=)")
    expect(page.get_by_text("✗ Not taken yet")).to_be_visible()
    expect(area(hosted, "JSON")).to_have_value('{"expect": ["a"], "threshold": ')
    retyped(hosted, "JSON", '{"expect": ["a"], "threshold": 7}')
    page.get_by_role("tab", name="Lint").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("tab", name="Form").click()
    expect(page.get_by_label("at least so many events")).to_have_value("2")
    page.get_by_role("button", name="Redo").click()
    expect(page.get_by_label("at least so many events")).to_have_value("7")
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("at least so many events")).to_have_value("1")
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")
    expect(area(hosted, "Python")).to_have_value("ek.EventTrigger(expect={'a'}, threshold=)")

    drafted(builder, {"expect": ["a"]})


def test_an_empty_draft_and_one_that_is_wrong_everywhere_stay_open(hosted, event):
    """Each says what to do about it."""
    builder = shown(hosted, trigger={"type": "sequence", "triggers": "none", "within": -1, "expect": 5})
    page = hosted.page
    problems = page.get_by_role("list", name="What is wrong with it")
    expect(problems.get_by_role("listitem").first).to_be_visible()
    for tab in ("JSON", "Python", "Parameters", "Backtest", "Near misses", "Tests", "Lint", "Form"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel")).not_to_be_empty()
    retyped(hosted, "JSON", "{}")
    expect(page.get_by_text("on every event", exact=True)).to_be_visible()
    expect(page.get_by_text("It fires on every event. Type its name")).to_be_visible()

    drafted(builder, {})


def test_a_huge_draft_is_drawn_without_freezing(hosted, event, size):
    """Hundreds of clauses, and composites within composites."""
    leaf = {
        "expect": [f"name.{number}" for number in range(50)],
        "match": {f"label{number}": ["a", "b*"] for number in range(40)},
        "match_payload": {f"field{number}": [number, {"prefix": "x"}] for number in range(60)},
    }
    draft = {"type": "compound", "require": "all", "triggers": [leaf, leaf, {"type": "sequence", "triggers": [leaf]}]}
    builder = shown(hosted, event, draft)
    page = hosted.page
    hosted.long_tasks()
    last = page.get_by_label("at least so many events").last
    last.fill("12")
    expect(area(hosted, "JSON")).to_have_value(re.compile('"threshold": 12'))
    page.get_by_role("tab", name="Form").click()
    expect(page.get_by_label("at least so many events").last).to_have_value("12")
    slow = hosted.long_tasks()

    until(lambda: builder.builder_draft["triggers"][2]["triggers"][0].get("threshold") == 12)
    assert max(slow, default=0) < 1_000, slow  # on a machine that does eight things at once
