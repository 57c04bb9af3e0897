"""Why an event did or did not satisfy: of all automations, of one, of a trigger that is being written."""

import pytest

import eventkit as ek
from eventkit.api import Refused
from tests.asked import FrontEnd, hostile

PLACED = ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"})


@pytest.fixture
def ask(ws):
    """A front end of the workspace."""
    return FrontEnd(ws)


def made(name, trigger, **more):
    """An automation that does nothing, registered."""
    return ek.Automation(name=name, trigger=trigger, actions=[], **more).create()


def order(region="us-1", **more):
    """An order, emitted."""
    return ek.emit_event("order.placed", {"prefect.resource.id": "order.42", "region": region}, **more)


def told(reply):
    """Name and outcome of each verdict, in order."""
    return [(each["automation"], each["outcome"]) for each in reply["verdicts"]]


def test_where_there_is_no_automation_none_is_told_of(ws, ask):
    """However many events came before it."""
    order()

    assert ask("event.why", id=str(order().id)) == {"verdicts": [], "unasked": 0}


def test_all_automations_are_told_of_nearest_first(ws, ask):
    """What fired, what only counted, what is one clause short, what is of another name."""
    made("another", ek.EventTrigger(expect={"order.lost"}))
    made("short", PLACED)
    made("counts", ek.EventTrigger(expect={"order.placed"}, threshold=3, within=60))
    made("fires", ek.EventTrigger(expect={"order.placed"}))
    event = order()
    ws.quiet()

    reply = ask("event.why", id=str(event.id))

    matched = [("fires", "matched"), ("counts", "matched")]
    assert told(reply) == [*matched, ("short", "not matched"), ("another", "not matched")]
    assert reply["verdicts"][1]["sentence"] == "Matches: 1 of 3 within 60 s; closes in 60 s"
    assert [each["fires"] for each in reply["verdicts"]] == [True, False, False, False]
    assert reply["unasked"] == 0


def test_each_verdict_is_the_one_of_explain(ws, ask):
    """Windows as they were when each came, though the log is read once for all of them."""
    counts = made("counts", ek.EventTrigger(expect={"order.placed"}, threshold=3, within=60, for_each={"region"}))
    made("other", ek.EventTrigger(expect={"order.*"}, threshold=2, within=30))
    events = [order(region) for region in ("us-1", "eu-1", "us-1", "eu-2", "us-1")]
    later = made("later", ek.EventTrigger(expect={"order.placed"}, threshold=2, within=60))
    events += [order(), order()]
    ws.quiet()

    for event in events:
        reply = ask("event.why", id=str(event.id))
        assert {each["automation"]: each["text"] for each in reply["verdicts"]} == {
            name: repr(ek.explain(name, event)) for name in (counts.name, "other", later.name)
        }


def test_one_automation_is_told_of_by_name(ws, ask):
    """The tree, what decided, and the trigger with the nearest edit made."""
    made("eu", PLACED)
    event = order()
    ws.quiet()

    (verdict,) = ask("event.why", id=str(event.id), automation="eu")["verdicts"]

    assert [(each["kind"], each["result"], each["decisive"]) for each in verdict["clauses"]] == [
        ("name", "pass", False), ("label", "fail", True), ("window", "not reached", False),
    ]  # fmt: skip
    assert verdict["edit"] == "accept region 'us-1' too"
    assert verdict["edited"] == ek.EventTrigger(expect={"order.placed"}, match={"region": ["eu-*", "us-1"]}).wire()
    assert verdict["text"] == repr(event.why("eu"))


def test_a_draft_keeps_its_form_when_the_edit_is_made(ws, ask):
    """Of a composite the child that is edited, and nothing else of what was written."""
    children = [{"expect": ["a"]}, {"expect": ["order.placed"], "match": {"region": "eu-*"}, "within": 5}]
    draft = {"type": "compound", "require": "all", "triggers": children, "within": 60}
    event = order()

    (verdict,) = ask("event.why", id=str(event.id), trigger=draft)["verdicts"]

    edited = {**children[1], "match": {"region": ["eu-*", "us-1"]}}
    assert verdict["edited"] == {**draft, "triggers": [children[0], edited]}
    assert (verdict["automation"], verdict["outcome"]) == ("", "not matched")


def test_an_edit_that_asks_for_nothing_any_more_leaves_no_key(ws, ask):
    """What is not written where it is not asked for is taken out of the draft."""
    draft = {"expect": ["order.placed"], "none_of": [{"region": "us-1"}]}
    event = order()

    (verdict,) = ask("event.why", id=str(event.id), trigger=draft)["verdicts"]

    assert verdict["edited"] == {"expect": ["order.placed"]}


def test_a_draft_that_is_no_trigger_is_refused_in_words(ws, ask):
    """The sentence says what is wrong with it."""
    with pytest.raises(Refused, match="a trigger's type is one of event, compound, sequence") as refused:
        ask("event.why", id=str(order().id), trigger={"type": "metric"})

    assert refused.value.kind == "InvalidTrigger"


def test_an_automation_that_was_not_there_yet_says_so(ws, ask):
    """What it would have made of the event is told as that."""
    event = order()
    ws.clock.advance(1)
    made("late", ek.EventTrigger(expect={"order.placed"}))

    (verdict,) = ask("event.why", id=str(event.id))["verdicts"]

    assert verdict["note"] == "It was not there when this event came: this is what it would have made of it"
    assert verdict["outcome"] == "matched"


def test_of_many_automations_the_nearest_fifty_are_told_of(ws, ask):
    """The others are counted."""
    for n in range(70):
        made(f"far {n:02}", ek.EventTrigger(expect={f"other.{n}"}))
    made("near", PLACED)
    event = order()
    ws.quiet()

    reply = ask("event.why", id=str(event.id))

    assert (len(reply["verdicts"]), reply["unasked"]) == (50, 21)
    assert told(reply)[0] == ("near", "not matched")


def test_hostile_text_is_shown_as_what_it_is(ws, ask):
    """What would reorder or hide is written out; a long value is cut."""
    made("eu", PLACED)
    event = order(hostile() + "x" * 100_000)

    (verdict,) = ask("event.why", id=str(event.id))["verdicts"]

    said = str(verdict["clauses"]) + verdict["sentence"] + verdict["text"].replace("\n", "")
    assert said.isprintable()
    assert len(said) < 4_000
