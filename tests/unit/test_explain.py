"""Why an event did or did not satisfy a trigger: the sentence, the clause that settled it, the edit."""

from datetime import timedelta

import pytest

import eventkit as ek
from eventkit.engine import Plan, step
from eventkit.errors import AutomationError, InvalidEvent, InvalidTrigger, MissingContext, UnknownAutomation
from eventkit.insight import Circumstances, explain
from eventkit.model import inquiry
from eventkit.model.trigger import CompoundTrigger, EventTrigger, Posture, SequenceTrigger
from eventkit.model.verdict import Outcome, Result
from tests.stepping import AUTOMATION, at, event

CUSTOMER = [{"prefect.resource.id": "customer.7", "prefect.resource.role": "customer", "tier": "gold"}]
ORDER = event(0, "order.placed", "order.42", region="us-1", related=CUSTOMER)


def windows(trigger, *events):
    """The windows after these events."""
    held = {}
    for each in events:
        done = step(Plan({AUTOMATION: trigger}), held, each, each.occurred)
        held = {key: value for key, value in (held | done.changes).items() if value is not None}
    return held


def said(trigger, given=ORDER, *before, **around):
    """The verdict's sentence, after these events."""
    return str(
        explain(trigger, given, Circumstances(windows=windows(trigger, *before), automation_id=AUTOMATION, **around))
    )


@pytest.mark.parametrize(
    ("trigger", "sentence"),
    [
        (EventTrigger(expect={"order.placed"}), "Fires: one is enough: it fires"),
        (
            EventTrigger(expect={"order.paid"}),
            "Does not match: its name is order.placed, and order.paid was expected. "
            "Nearest edit: expect order.placed too",
        ),
        (
            EventTrigger(expect={"Order.Placed"}),
            "Does not match: its name is order.placed, and Order.Placed was expected. "
            "Nearest edit: expect order.placed instead of Order.Placed",
        ),
        (
            EventTrigger(expect={"stock.low"}),
            "Does not match: its name is order.placed, and stock.low was expected. "
            "Nearest edit: expect order.placed too",
        ),
        (
            EventTrigger(match={"region": "eu-*"}),
            "Does not match: region is 'us-1', and eu-* was expected. Nearest edit: accept region 'us-1' too",
        ),
        (
            EventTrigger(match={"region": "us"}),
            "Does not match: region is 'us-1', and us was expected. Nearest edit: ask for region us* instead of us",
        ),
        (
            EventTrigger(match={"region": "!us-1"}),
            "Does not match: region is 'us-1', and anything but us-1 was expected. "
            "Nearest edit: accept any region instead of anything but us-1",
        ),
        (
            EventTrigger(match={"size": "large"}),
            "Does not match: it has no label size, and large was expected. Nearest edit: ask nothing of size",
        ),
        (
            EventTrigger(match_related={"prefect.resource.role": "customer", "tier": "silver"}),
            "Does not match: none of those that took part has role customer, tier silver; the nearest is "
            "customer:customer.7: tier is 'gold', and silver was expected. "
            "Nearest edit: accept tier 'gold' too, of customer",
        ),
        (
            CompoundTrigger(triggers=[EventTrigger(expect={"a"}), EventTrigger(expect={"order.place"})], require="all"),
            "Does not match: its name is order.placed, and order.place was expected. "
            "Nearest edit: expect order.place* instead of order.place",
        ),
        (
            EventTrigger(expect={"order.placed"}, after={"cart.opened"}, within=60),
            "Fits, and nothing comes of it: no window is open for it: cart.opened has to come first",
        ),
    ],
)  # fmt: skip
def test_the_sentence_names_what_settled_it_and_the_smallest_edit(trigger, sentence):
    """What was wanted beside what was there."""
    assert sentence == said(trigger)


def test_windows_are_told_in_numbers():
    """How many came, how long it is open; then fired, then silent."""
    trigger = EventTrigger(expect={"e"}, threshold=3, within=60)
    first, second, third, fourth = (event(each) for each in (0, 10.5, 20, 30))

    assert "Matches: 1 of 3 within 60 s; closes in 60 s" == said(trigger, first)
    assert "Matches: 2 of 3 within 60 s; closes in 50 s" == said(trigger, second, first)
    assert "Fires: 3 of 3 within 60 s: it fires" == said(trigger, third, first, second)
    silent = "Fits, and nothing comes of it: it fired already: silent for another 30 s"
    assert silent == said(trigger, fourth, first, second, third)


def test_absence_is_told():
    """What opens the window of absence, and what makes sure that nothing is missing."""
    trigger = EventTrigger(
        expect={"paid"}, after={"placed"}, for_each={"prefect.resource.id"}, posture=Posture.Proactive, within=60
    )
    placed, paid = event(0, "placed"), event(5, "paid")

    assert "Matches: it opens a window: 0 of 1 within 60 s; closes in 60 s" == said(trigger, placed)
    assert "Matches: 1 of 1 within 60 s came: nothing is missing" == said(trigger, paid, placed)


def test_what_is_not_the_triggers_to_say_is_said():
    """Off, in nobody's hands, too many firings from its origin; shadow is on."""
    trigger = EventTrigger(expect={"e"})
    far = event(0).changed(hops=17)

    assert "Fits, and nothing comes of it: the automation is off" == said(trigger, event(0), enabled=False)
    assert "Fires in shadow: one is enough: it fires" == said(trigger, event(0), enabled="shadow")
    assert said(trigger, event(0), owned=False).startswith("Not evaluated yet: its notebook is not running")
    assert "Fits, and nothing comes of it: it is 17 firings from its origin" in said(trigger, far)


def test_the_tree_holds_every_clause_and_an_edit_applies_to_its_trigger_alone():
    """A DataFrame of it, the decisive clause, and an edit that another trigger refuses."""
    trigger = SequenceTrigger(triggers=[EventTrigger(expect={"a"}), EventTrigger(match={"region": "eu"})])
    verdict = explain(trigger, ORDER)

    assert Outcome.NOT_MATCHED is verdict.outcome
    assert ("label", "region", Result.FAIL) == (verdict.decisive.kind, verdict.decisive.what, verdict.decisive.result)
    assert ["sequence", "event", "name", "window", "event", "name", "label", "window"] == list(verdict.df()["kind"])
    edited = verdict.edit.apply(trigger)
    assert {"region": ("eu", "us-1")} == edited.triggers[1].match
    with pytest.raises(InvalidTrigger, match="other children"):
        verdict.edit.apply(EventTrigger())


def test_explaining_changes_nothing():
    """The windows given are as they were."""
    trigger = EventTrigger(expect={"e"}, threshold=2, within=60)
    held = windows(trigger, event(0))
    before = dict(held)
    explain(trigger, event(1), Circumstances(windows=held, automation_id=AUTOMATION, now=at(1) + timedelta(hours=1)))

    assert before == held


def test_an_automation_explains_an_event_with_the_windows_it_met():
    """By name, by value, by event or id; nothing is stored."""
    with ek.Workspace.in_memory() as ws:
        trigger = EventTrigger(expect={"order.placed"}, threshold=2, within=60)
        hook = ek.Automation(name="Two orders", trigger=trigger, actions=[]).create()
        first, second = (ek.emit_event("order.placed", {"prefect.resource.id": f"order.{n}"}) for n in (1, 2))
        ws.settle()
        stored = ws.store.last_seq()

        sentences = [hook.explain(first).sentence, ek.explain("Two orders", second.id).sentence]
        assert ["Matches: 1 of 2 within 60 s; closes in 60 s", "Fires: 2 of 2 within 60 s: it fires"] == sentences
        assert "<table" in hook.explain(first)._repr_html_()
        hook.disable()
        assert "Fits, and nothing comes of it: the automation is off" == ek.explain("Two orders", first).sentence
        assert stored + 1 == ws.store.last_seq()  # that it was turned off


def test_what_cannot_be_explained_is_an_error_in_words():
    """No trigger, no such automation, no such event."""
    with ek.Workspace.in_memory():
        placed = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"})
        with pytest.raises(AutomationError, match="takes a trigger, an automation or its name, not 7"):
            ek.explain(7, placed)
        with pytest.raises(UnknownAutomation):
            ek.explain("nobody", placed)
        with pytest.raises(InvalidEvent, match="there is none 'x'"):
            ek.explain(EventTrigger(), "x")


def test_an_event_is_asked_itself_why():
    """The same verdict as `explain`, by trigger or by the name of an automation."""
    trigger = ek.EventTrigger(expect={"order.paid"})
    with ek.Workspace.in_memory():
        ek.Automation(name="paid", trigger=trigger, actions=[]).create()
        placed = ek.emit_event("order.placed", {"prefect.resource.id": "order.42"})

        assert placed.why(trigger) == ek.explain(trigger, placed)
        assert placed.why("paid") == ek.explain("paid", placed)


def test_without_a_workspace_an_event_says_how_to_get_one(monkeypatch):
    """A value of the model alone knows of no workspace."""
    monkeypatch.setattr(inquiry._Installed, "factory", None)

    with pytest.raises(MissingContext, match=r"open one with eventkit\.workspace\(\)"):
        ORDER.why(ek.EventTrigger())
