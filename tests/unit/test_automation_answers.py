"""What is answered about automations: the list, one with all its parts, and turning them on and off."""

import os
from datetime import timedelta

import pytest

import eventkit as ek
from eventkit.api import Refused
from tests.asked import FrontEnd, hostile

PLACED = ek.EventTrigger(expect={"order.placed"})
NOBODY = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def ask(ws):
    """A front end of the workspace."""
    return FrontEnd(ws)


def made(name, trigger=PLACED, *actions, **more):
    """An automation, registered."""
    return ek.Automation(name=name, trigger=trigger, actions=list(actions), **more).create()


def order(ws, n=1, region="eu"):
    """An order, emitted and matched."""
    event = ek.emit_event("order.placed", {"prefect.resource.id": f"order.{n}", "region": region})
    ws.quiet()
    return event


def row(ask, name):
    """The row of one automation."""
    return next(each for each in ask("automations.list")["automations"] if each["name"] == name)


def test_the_list_says_what_each_does_and_how_often_it_fired(ws, ask):
    """Counted up to now, with the last reason."""
    tell = ek.actions.SendNotification(subject="hi", body="new")
    on = made("on", PLACED, tell)
    made("off", enabled=False)
    made("in shadow", enabled="shadow")
    before = order(ws)

    listed = ask("automations.list")

    told = {each["name"]: each for each in listed["automations"]}
    assert list(told) == ["in shadow", "off", "on"]
    assert [each["enabled"] for each in told.values()] == ["shadow", "off", "on"]
    assert told["on"] == {
        "id": str(on.id), "name": "on", "enabled": "on", "waiting": False, "notebook": None, "folder": os.getcwd(),
        "sentence": "notifies on every order.placed",
        "last_fired": before.occurred.isoformat().replace("+00:00", "Z"),
        "considered": told["on"]["considered"], "matched": 1, "fired": 1, "suppressed": 0, "errored": 0,
        "windows": 0, "last": "fired order.placed: one is enough",
    }  # fmt: skip
    assert told["on"]["considered"] >= 1
    assert {name: listed[name] for name in ("more", "stopped", "behind")} == {"more": 0, "stopped": False, "behind": 0}


def test_what_waits_to_be_matched_is_counted_while_matching_is_stopped(ws, ask):
    """And the list says that it is stopped."""
    made("on")
    order(ws)
    ws.stop()
    for n in range(3):
        ek.emit_event("order.placed", {"prefect.resource.id": f"order.{n}"})

    stopped = ask("automations.list")
    ws.start()
    ws.quiet()
    after = ask("automations.list")

    assert (stopped["stopped"], stopped["behind"]) == (True, 3)
    assert (after["stopped"], after["behind"], row(ask, "on")["fired"]) == (False, 0, 4)


def test_a_page_shows_the_windows_that_are_open_now(ws, ask):
    """Each with its key, how many of how many, and when it closes; what is over is none."""
    spec = made("rush", ek.EventTrigger(expect={"order.placed"}, threshold=3, within=60, for_each={"region"}))
    order(ws, 1, "eu")
    ws.clock.advance(20)
    order(ws, 2, "us")
    order(ws, 3, "eu")
    ends = ws.clock.now() + timedelta(seconds=40)

    now = ask("automations.page", id=str(spec.id))["windows"]
    counted = row(ask, "rush")["windows"]
    ws.clock.advance(200)
    later = ask("automations.page", id=str(spec.id))["windows"]

    closes = ends.isoformat().replace("+00:00", "Z")
    first = {"key": "region=eu", "count": 2, "threshold": 3, "closes": closes, "words": "2 of 3; closes in 40 s"}
    assert now[0] == first
    assert [each["key"] for each in now] == ["region=eu", "region=us"]
    assert (counted, later) == (2, [])


def test_a_composite_tells_of_its_children(ws, ask):
    """Which have fired, and the window of the one that has not."""
    children = [PLACED, ek.EventTrigger(expect={"order.paid"}, threshold=2, within=30)]
    spec = made("both", ek.CompoundTrigger(triggers=children, require="all", within=60))
    order(ws)
    ek.emit_event("order.paid", {"prefect.resource.id": "order.1"})
    ws.quiet()

    windows = {each["key"]: each["words"] for each in ask("automations.page", id=str(spec.id))["windows"]}

    assert windows == {
        "trigger 2": "1 of 2; closes in 30 s",
        "": "1 of 2 have fired: 1; the first counts for another 60 s",
    }


def test_a_page_has_the_last_reasons_with_their_events_and_runs(ws, ask):
    """Newest first; its actions in words; its trigger as JSON."""

    @ek.flow
    def restock() -> None: ...

    restock.deploy(name="eu", triggers=[ek.DeploymentTrigger(name="low", expect={"order.placed"})])
    events = [order(ws, n) for n in range(2)]
    spec = ws.automation("low")

    page = ask("automations.page", id=str(spec.id))

    history = [(each["became"], each["event"]["id"], each["why"]) for each in page["history"]]
    assert history == [("fired", str(event.id), "one is enough: it fires") for event in reversed(events)]
    assert [run["cause"] for run in page["runs"]] == [str(event.id) for event in reversed(events)]
    assert (page["actions"], page["trigger"]) == (["runs eu"], spec.trigger.wire())
    assert "low" in page["python"]


def test_the_spark_counts_firings_in_spans_as_long_as_is_needed(ws, ask):
    """Minutes while all is new, hours and days later; what is older than thirty days is left out."""
    spec = made("on")
    order(ws, 1)

    def spark():
        page = ask("automations.page", id=str(spec.id))
        return page["spark_seconds"], [(place, count) for place, count in enumerate(page["spark"]) if count]

    new = spark()
    ws.clock.advance(2 * 3600)
    order(ws, 2)
    order(ws, 3)
    hours = spark()
    ws.clock.advance(20 * 86_400)
    order(ws, 4)
    days = spark()
    ws.clock.advance(40 * 86_400)

    assert new == (60.0, [(29, 1)])
    assert hours == (3600.0, [(27, 1), (29, 2)])
    assert days == (86_400.0, [(9, 3), (29, 1)])
    assert spark() == (60.0, [])


def test_an_automation_is_turned_off_to_shadow_and_on(ws, ask):
    """The list as it is then comes back."""
    spec = made("on")

    states = []
    for enabled in ("off", "shadow", "on"):
        listed = ask("automations.enable", id=str(spec.id), enabled=enabled)["automations"]
        states.append((listed[0]["enabled"], ws.automation("on").enabled))

    assert states == [("off", False), ("shadow", "shadow"), ("on", True)]


def test_an_automation_that_is_not_there_is_refused_in_words(ask):
    """To look at, and to turn on."""
    for question, more in (("automations.page", {}), ("automations.enable", {"enabled": "on"})):
        with pytest.raises(Refused, match=f"No automation '{NOBODY}' in this workspace; there is none yet"):
            ask(question, id=NOBODY, **more)


def test_hostile_names_are_shown_as_what_they_are(ws, ask):
    """Of automations, labels and what became of events."""
    region = hostile() + "x" * 10_000
    spec = made(hostile(), ek.EventTrigger(expect={"order.placed"}, threshold=3, within=60, for_each={"region"}))
    order(ws, 1, region)

    page = ask("automations.page", id=str(spec.id))

    said = [page["row"]["name"], page["row"]["sentence"], page["row"]["last"], *map(str, page["windows"])]
    assert all(each.isprintable() and len(each) < 2_000 for each in said)
