"""The trigger builder while others are at the same automation, log or kernel: nothing is lost, and all is said."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import eventkit as ek
from eventkit.widgets.trigger_builder import TriggerBuilder
from tests.owning import until

PLACED = ek.EventTrigger(expect={"order.placed"})


@pytest.fixture
def ran(walled):
    """What a flow was run with; it is deployed, and there are orders in two regions."""
    given = []

    @ek.flow
    def restock(total: float, note: str = ""):
        given.append(total)

    restock.deploy(name="main")
    for number in range(12):
        emit(number, "eu" if number % 3 else "us")
    return given


def emit(number: int, region: str = "eu"):
    """An order of some total, every fourth without one."""
    payload = {"total": number * 10} if number % 4 else {}
    return ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}", "region": region}, payload=payload)


def shown(hosted, *args, **more) -> TriggerBuilder:
    """A builder, drawn and counted."""
    builder = TriggerBuilder(*args, **more)
    hosted.show(builder)
    expect(hosted.page.get_by_text("would fire")).to_be_visible()
    return builder


def save(hosted, how: str = "Save", *, name: str = "Orders") -> None:
    """Presses a button that saves, and waits until it is done."""
    hosted.page.get_by_role("button", name=how, exact=True).click()
    expect(hosted.page.get_by_text(f"{name}: saved")).to_be_visible()


def names(ws) -> list[str]:
    """What the automations are called."""
    return [each.name for each in ws.automations()]


def test_a_renamed_automation_is_one_still_where_that_is_chosen(hosted, ran, walled):
    """Or it is saved beside the old one."""
    builder = shown(hosted, trigger=PLACED, name="Orders")
    page = hosted.page
    save(hosted)
    id = walled.automation("Orders").id
    page.get_by_label("Name", exact=True).fill("Big orders")
    expect(page.get_by_role("button", name="Save beside Orders")).to_be_visible()
    save(hosted, "Rename Orders and save", name="Big orders")
    assert (names(walled), walled.automation("Big orders").id) == (["Big orders"], id)
    page.get_by_label("Name", exact=True).fill("More orders")
    save(hosted, "Save beside Big orders", name="More orders")

    assert names(walled) == ["Big orders", "More orders"]
    until(lambda: builder.name == "More orders")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()


def test_a_name_that_is_taken_says_whose_it_is(hosted, ran, walled):
    """Saving over it has to be said; or one goes on with what is there."""
    ek.Automation(name="Theirs", enabled="shadow", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create()
    builder = shown(hosted, trigger=PLACED)
    page = hosted.page
    page.get_by_label("Name", exact=True).fill("Theirs")
    expect(page.get_by_text("Theirs is there already: it does nothing on every a.")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Go on with that one").click()
    expect(page.get_by_text("on every a", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="Shadow")).to_be_checked()
    until(lambda: builder.trigger == ek.EventTrigger(expect={"a"}))
    page.get_by_role("button", name="Undo").click()
    until(lambda: builder.trigger == PLACED)
    save(hosted, name="Theirs")

    assert walled.automation("Theirs").trigger == PLACED


def test_what_a_cell_changes_meanwhile_is_told_before_it_is_saved_over(hosted, ran, walled):
    """Without being asked; and once it is deleted, saving makes it anew."""
    shown(hosted, trigger=PLACED, name="Orders")
    page = hosted.page
    save(hosted)
    ek.Automation(name="Orders", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create()
    expect(page.get_by_text("Orders was changed elsewhere since: it does nothing on every a.")).to_be_visible()
    save(hosted, "Save over Orders")
    assert walled.automation("Orders").trigger == PLACED
    walled.delete_automation("Orders")
    expect(page.get_by_text("Orders was deleted elsewhere: saving makes it anew.")).to_be_visible()
    page.get_by_role("tab", name="Backtest").click()
    expect(page.get_by_text("Would have fired 12 times")).to_be_visible()
    expect(page.get_by_role("columnheader", name="saved version")).to_have_count(0)
    save(hosted)

    assert names(walled) == ["Orders"]


def test_two_builders_on_one_automation(hosted, page, hosts, browser_context, ran, walled):
    """What one saves, the other is told of; it can go on with that."""
    ek.Automation(name="Orders", trigger=PLACED, actions=[]).create()
    builder = shown(hosted, trigger="Orders")
    other = TriggerBuilder(trigger="Orders")
    other.builder_draft = {"expect": ["order.paid"]}
    other.save()
    expect(hosted.page.get_by_text("Orders was changed elsewhere since")).to_be_visible()
    hosted.page.get_by_role("button", name="Go on with that one").click()
    until(lambda: builder.trigger == other.trigger)
    expect(hosted.page.get_by_text("Orders was changed elsewhere since")).to_have_count(0)


def test_a_deployment_that_goes_away_and_one_that_comes(hosted, ran, walled):
    """Said at once under Parameters, and it keeps the draft from being saved."""
    shown(hosted, trigger=PLACED, name="Orders")
    page = hosted.page
    page.get_by_role("tab", name="Parameters").click()
    page.get_by_label("On a firing run").select_option(label="restock/main")
    page.get_by_label("How total is given").select_option(label="from the event")
    page.get_by_role("combobox", name="Map total from the event").fill("payload.total")
    page.get_by_role("combobox", name="Map total from the event").press("Enter")
    expect(page.get_by_text(re.compile(r"\d+ of \d+ would fail: .*total"))).to_be_visible()
    walled.store.delete_deployment(walled.deployment("restock/main").id)
    page.get_by_role("tab", name="Form").click()
    page.get_by_role("tab", name="Parameters").click()
    expect(page.get_by_text("✗ It is gone: choose another, or nothing.")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_attribute("aria-disabled", "true")

    @ek.flow
    def other(total: float): ...

    other.deploy(name="late")
    page.get_by_label("On a firing run").focus()
    expect(page.get_by_label("On a firing run")).to_contain_text("other/late")
    page.get_by_label("On a firing run").select_option(label="other/late")
    expect(page.get_by_role("group", name="Parameter total")).to_contain_text("would fail")
    save(hosted)


def test_loops_errors_and_everything_are_not_turned_on_unsaid(hosted, ran, walled):
    """Lint keeps a trigger that can never fire off; one of everything takes its name typed."""
    shown(hosted, trigger={"expect": ["!order.placed"]}, name="Orders")
    page = hosted.page
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").get_by_text("It is not turned on, since")).to_be_visible()
    page.get_by_role("radio", name="Off").check()
    save(hosted)
    page.get_by_role("radio", name="On", exact=True).check()
    page.get_by_role("tab", name="JSON").click()
    page.get_by_label("The trigger as JSON").fill("{}")
    typed = page.get_by_label("Its name, typed again")
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_attribute("aria-disabled", "true")
    typed.fill("Orders")
    save(hosted)

    assert walled.automation("Orders").trigger == ek.EventTrigger()


def test_near_misses_that_are_admitted_are_what_the_backtest_gains(hosted, ran, walled):
    """As many as was said before."""
    ek.Automation(
        name="Orders", trigger=ek.EventTrigger(expect={"order.placed"}, match={"region": "eu"}), actions=[]
    ).create()
    shown(hosted, trigger="Orders")
    page = hosted.page
    page.get_by_role("tab", name="Near misses").click()
    expect(page.get_by_text("+4 firings")).to_be_visible()
    page.get_by_role("button", name="Admit these").first.click()
    page.get_by_role("tab", name="Backtest").click()
    expect(page.get_by_text("+ 4 gained")).to_be_visible()
    expect(page.get_by_text("− 0 lost")).to_be_visible()


def test_events_are_dropped_on_the_lanes(hosted, ran, walled):
    """Those that fit, and those that do not: each says what becomes of it."""
    late = ek.emit_event("order.paid", {"prefect.resource.id": "order.1", "region": "us"})
    trigger = ek.EventTrigger(expect={"order.placed"}, threshold=2, within=60, for_each={"region"})
    shown(hosted, late, trigger)
    page = hosted.page
    box = page.get_by_label("Drop an event on it")
    expect(box).to_contain_text("order.paid order.1")
    box.select_option(value=str(late.id))
    lanes = page.get_by_role("figure")
    expect(lanes.get_by_role("status")).to_contain_text("order.paid on order.1")
    expect(lanes.locator(".ek-dropped")).to_have_count(1)
    box.select_option(index=2)
    expect(lanes.get_by_role("status")).to_contain_text("order.placed on order.11")


def test_a_backtest_over_a_hundred_thousand_events_says_how_far_it_is(hosted, walled, size):
    """It is given up for the next one."""
    many = size(30_000, 100_000)
    ek.emit_many([{"event": "tick", "resource": {"prefect.resource.id": f"t.{number % 7}"}} for number in range(many)])
    shown(hosted, trigger=ek.EventTrigger(expect={"tick"}, threshold=1_000, for_each={"prefect.resource.id"}))
    page = hosted.page
    page.get_by_role("tab", name="Backtest").click()
    page.get_by_role("combobox", name="On", exact=True).select_option(label="all events")
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text(f"on {many:,} of {many:,} events")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Run it again").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("combobox", name="On", exact=True).select_option(label="the newest 1,000 events")
    expect(page.get_by_text("on 1,000 of 1,000 events")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_a_page_loaded_again_goes_on_where_it_was(hosted, ran, walled):
    """With the draft, what is muted, the name, the switch and what it runs."""
    builder = shown(hosted, emit(50), name="Orders")
    page = hosted.page
    page.get_by_role("button", name="Mute region").click()
    page.get_by_role("radio", name="Shadow").check()
    page.get_by_role("tab", name="Parameters").click()
    page.get_by_label("On a firing run").select_option(label="restock/main")
    until(lambda: len(builder.builder_muted) == 1 and builder.builder_target["deployment"] is not None)
    hosted.show(builder)
    expect(page.get_by_role("radio", name="Shadow")).to_be_checked()
    page.get_by_role("button", name="Unmute region").click()
    expect(page.get_by_role("group", name="Clause region", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Parameters").click()
    expect(page.get_by_label("On a firing run")).to_have_value(builder.builder_target["deployment"])


def test_a_kernel_that_is_gone_leaves_the_draft_in_sight(hosted, ran, walled):
    """It says so; what is typed stays; nothing is saved, and that is said too."""
    shown(hosted, trigger=PLACED, name="Orders")
    page = hosted.page
    hosted.line.cut()
    page.get_by_label("at least so many events").fill("3")
    expect(page.get_by_text(re.compile("kernel|cell", re.I)).first).to_be_visible()
    expect(page.get_by_label("at least so many events")).to_have_value("3")
    hosted.allow(".*")

    assert names(walled) == []
