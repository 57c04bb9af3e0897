"""A draft whose automation gets another name, or is changed, made or deleted elsewhere meanwhile."""

import pytest

import eventkit as ek
from tests.asking import asking
from tests.drafting import Asking, orders

DRAFT = {"expect": ["order.placed"]}
LATER = {"expect": ["order.paid"]}


@pytest.fixture
def ask(ws):
    """A front end of a workspace in memory."""
    return Asking(ws)


@pytest.fixture
def taken(ask):
    """The automation Orders, saved, and which version of it that is."""
    return ask("save", name="Orders", enabled="off", trigger=DRAFT)["version"]


def save(ask, name, **more):
    """Saves a draft as a front end does, which saves over nothing unasked."""
    return ask("save", **{"name": name, "enabled": "off", "trigger": LATER, "over": False, **more})


def test_a_renamed_automation_is_the_same_one(ask, ws, taken):
    """Its id and counts stay, its tests go with it, and there is none of the old name."""
    [event] = orders(ws, [5])
    test = {"event": event.wire(), "fires": True}
    ask("keep_tests", automation="Orders", tests=[test])
    before = ws.automation("Orders")
    reply = save(ask, "Big orders", replacing="Orders", taken=taken)

    assert reply["problems"] == []
    assert reply["said"].endswith("replaced, changed name to Big orders, trigger")
    assert [(each.name, each.id) for each in ws.automations()] == [("Big orders", before.id)]
    assert [each["event"] for each in ask("saved", name="Big orders")["tests"]] == [test["event"]]
    assert ws.store.kept("test").keys() == {"Big orders"}


def test_it_is_not_renamed_to_what_another_is_called(ask, ws, taken):
    """Both stay as they are."""
    ask("save", name="Big orders", enabled="off", trigger=LATER)
    reply = save(ask, "Big orders", replacing="Orders", taken=taken, over=True)

    assert [each["sentence"] for each in reply["problems"]] == [
        "There is another automation Big orders: give this one a name of its own"
    ]
    assert {each.name: each.trigger for each in ws.automations()} == {
        "Orders": ek.EventTrigger(expect={"order.placed"}), "Big orders": ek.EventTrigger(expect={"order.paid"}),
    }  # fmt: skip


def test_saved_under_another_name_it_stands_beside(ask, ws, taken):
    """Where it is not to be renamed."""
    assert save(ask, "Big orders")["problems"] == []
    assert [each.name for each in ws.automations()] == ["Big orders", "Orders"]


def test_what_was_changed_elsewhere_is_not_saved_over_unasked(ask, ws, taken):
    """It is told what it does now; asked again, it is saved over."""
    ek.Automation(name="Orders", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create()
    reply = save(ask, "Orders", taken=taken)

    assert (reply["id"], reply["elsewhere"], [each["sentence"] for each in reply["problems"]]) == (
        None, True,
        ["Orders was changed elsewhere since: it does nothing on every a. Save over it, or take it up"],
    )  # fmt: skip
    again = save(ask, "Orders", taken=taken, over=True)
    assert (again["elsewhere"], again["problems"]) == (False, [])
    assert ws.automation("Orders").trigger.wire()["expect"] == ["order.paid"]


def test_what_was_there_before_is_not_saved_over_unasked(ask, ws, taken):
    """A new draft with a name that somebody has already."""
    reply = save(ask, "Orders")

    assert [each["sentence"] for each in reply["problems"]] == [
        "Orders is there already: it does nothing on every order.placed. Save over it, or take it up"
    ]


def test_saving_again_goes_on_from_what_was_saved(ask, taken):
    """One's own change is none that was made elsewhere."""
    first = save(ask, "Orders", taken=taken)
    second = save(ask, "Orders", taken=first["version"], trigger=DRAFT)

    assert [first["problems"], second["problems"]] == [[], []]


def test_of_two_builders_the_second_is_told(ask, ws, taken):
    """Both took up the same one."""
    other = Asking(ws)
    at = other("saved", name="Orders")["version"]

    assert save(ask, "Orders", taken=taken)["problems"] == []
    assert save(other, "Orders", taken=at, trigger=DRAFT)["elsewhere"] is True


def test_what_was_deleted_elsewhere_is_made_anew(ask, ws, taken):
    """Also where it was to be renamed; and a backtest beside it is one alone."""
    orders(ws, [5])
    ws.delete_automation("Orders")

    assert ask("backtest", trigger=DRAFT, against="Orders")["gained"] is None
    assert save(ask, "Big orders", replacing="Orders", taken=taken)["problems"] == []
    assert [each.name for each in ws.automations()] == ["Big orders"]


def test_whoever_took_it_up_is_told_when_it_is_changed(ws, taken):
    """Before it is saved."""
    with asking(ws) as ask:
        ask("draft.saved", name="Orders")
        ek.Automation(name="Orders", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create()

        assert ask.wait("changed")["automations"] is True
