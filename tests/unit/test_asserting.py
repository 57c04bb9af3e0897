"""Assertions about triggers: what passes, and the exact words of what does not."""

from datetime import timedelta

import pytest

import eventkit as ek
from eventkit.errors import InvalidEvent, RecordingError, UsageError
from eventkit.testing import START, assert_fires, assert_not_fires, event, history, in_memory, read_events, write_events
from eventkit.workspace import current

EU = ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"})
ORDERS = [
    "order.placed order.1 --label region=eu-1",
    "order.placed order.2 --label region=us-1",
    "stock.low stock.rye --label region=eu-1",
]


def said(call, *given, **options):
    """The lines of the failed assertion."""
    with pytest.raises(AssertionError) as caught:
        call(*given, **options)
    return str(caught.value).split("\n")


def test_what_fires_passes_and_gives_its_backtest():
    """Counts, what it was on, keys."""
    keyed = ek.EventTrigger(expect={"order.*"}, for_each={"region"}, threshold=2, within=60)
    twice = ["order.placed order.1 --label region=eu", "order.paid order.1 --label region=eu"]

    assert 1 == len(assert_fires(EU, ORDERS, times=1, on=["order.1"]))
    assert 1 == len(assert_fires(keyed, twice, on="order.paid", keys=["eu"]))
    assert 1 == len(assert_fires(keyed, twice, keys=[{"region": "eu"}]))
    assert 0 == len(assert_fires(EU, ORDERS[1:], times=0))


def test_a_trigger_that_did_not_fire_says_what_came_nearest_with_the_edit():
    """The event of the expected name first, the other name after."""
    assert [
        "It was to fire, and did not, over 2 events: on every order.placed whose region is eu-*",
        "  #1 order.placed on order.2: Does not match: region is 'us-1', and eu-* was expected. "
        "Nearest edit: accept region 'us-1' too",
        "  #2 stock.low on stock.rye: Does not match: its name is stock.low, and order.placed was expected. "
        "Nearest edit: expect stock.low too",
    ] == said(assert_fires, EU, ORDERS[1:])


def test_a_composite_says_for_which_child_each_event_counts_and_when_each_fired_last():
    """Both fired, and not within the time."""
    both = ek.CompoundTrigger(
        require="all", within=60, triggers=[ek.EventTrigger(expect={"paid"}), ek.EventTrigger(expect={"low"})]
    )

    assert [
        "  #1 paid on order.1: Counts for trigger 1 (one is enough: it fires)",
        "  #2 low on rye: Counts for trigger 2 (one is enough: it fires)",
        "  trigger 1 fired last on #1, trigger 2 fired last on #2",
    ] == said(assert_fires, both, ["paid order.1", "+90 low rye"])[1:]
    assert said(assert_fires, both, ["paid order.1"])[-1] == "  trigger 1 fired last on #1, trigger 2 fired never"


def test_of_events_with_another_name_the_one_written_most_alike_comes_first():
    """A slip in the trigger's name is the likely reason, however many others there are."""
    told = said(
        assert_fires, ek.EventTrigger(expect={"ordr.placed"}), ["stock.low rye", "stock.low rye", "order.placed x"]
    )

    assert told[1].startswith("  #3 order.placed on x: Does not match: its name is order.placed")


def test_events_with_the_same_reason_are_told_once():
    """However many they are."""
    many = history(*(f"order.placed order.{n} --label region=us-1" for n in range(200)))

    assert [
        "It was to fire, and did not, over 200 events: on every order.placed whose region is eu-*",
        "  #1 order.placed on order.0 and 199 more: Does not match: region is 'us-1', and eu-* was expected. "
        "Nearest edit: accept region 'us-1' too",
    ] == said(assert_fires, EU, many)


def test_another_number_of_firings_says_which_they_were():
    """And why the others were none."""
    told = said(assert_fires, EU, ORDERS[:2], times=2)

    assert "It was to fire 2×, and fired 1×, over 2 events: on every order.placed whose region is eu-*" == told[0]
    assert "  fired on #1 order.placed on order.1" == told[1]
    assert told[2].startswith("  #2 order.placed on order.2: Does not match: region is 'us-1'")


def test_a_firing_on_another_event_says_both():
    """By id of the resource, by event, and silence."""
    given = history(*ORDERS)
    told = said(assert_fires, EU, given, on=[given[1]])[0]

    assert told.startswith("It was to fire on order.placed on order.2, and fired on order.placed on order.1, over 3 ")
    assert said(assert_fires, EU, given, on=[None])[0].startswith(
        "It was to fire on silence, and fired on order.placed"
    )


def test_another_key_or_parameter_says_both():
    """Typed: 5 is neither '5' nor 5.0."""
    keyed = ek.EventTrigger(expect={"order.*"}, for_each={"region"})
    given = ["order.placed order.1 total=5 --label region=eu"]
    with in_memory():

        @ek.flow
        def bill(total: float) -> None: ...

        trigger = ek.DeploymentTrigger(
            name="Bill", expect={"order.*"}, parameters={"total": "{{ event.payload.total }}"}
        )
        bill.deploy(name="now", triggers=[trigger])
        assert_fires("Bill", given, parameters={"total": 5})
        told = said(assert_fires, "Bill", given, parameters=[{"total": 5.0}])

    assert said(assert_fires, keyed, given, keys=["us"])[0].startswith(
        "It was to fire for 'us', and fired for {'region': 'eu'}, over 1 event"
    )
    assert told[0].startswith("It was to run with {'total': 5.0}, and would run with {'total': 5}, over 1 event")
    assert "  fired on #1 order.placed on order.1, with total=5" == told[1]


def test_absence_is_waited_for_and_a_window_left_open_is_told():
    """The hint is what to write."""
    paid = ek.EventTrigger(expect={"paid"}, after={"placed"}, posture="Proactive", within=60)
    told = said(assert_fires, paid, ["placed order.1"], wait=20)

    assert "  a window is still open: with wait=60 it would end" == told[-1]
    assert_fires(paid, ["placed order.1"], wait=60, on="placed")
    assert_fires(ek.EventTrigger(posture="Proactive", expect={"beat"}, within=60), ["a x"], wait=60, on=[None])
    assert_not_fires(paid, ["placed order.1", "paid order.1"], wait=60)


def test_a_window_that_is_told_whole_is_waited_for():
    """All that it gathered, at its end."""
    whole = ek.EventTrigger(expect={"a"}, within=60, collect="all")

    assert "  a window is still open: with wait=59 it would end" == said(assert_fires, whole, ["a x", "a x"])[-1]
    assert_fires(whole, ["a x", "a x"], wait=59, times=1)


def test_what_was_not_to_fire_and_did_says_on_what():
    """Nothing else is told."""
    assert [
        "It was not to fire, and fired 1×, over 3 events: on every order.placed whose region is eu-*",
        "  fired on #1 order.placed on order.1",
    ] == said(assert_not_fires, EU, ORDERS)


@pytest.mark.parametrize("because", ["region", "label", "us-1", "Region", "EU-*"])
def test_silence_has_the_reason_that_was_given(because):
    """The label, the kind of clause, or words of the sentence; the event of another name is further off."""
    assert_not_fires(EU, ORDERS[1:], because=because)


def test_silence_for_another_reason_is_told():
    """All of the nearest count: two that differ have no one reason."""
    tier = ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*", "tier": "gold"})
    given = ["order.placed order.1 --label region=eu-1", "order.placed order.2 --label tier=gold"]
    told = said(assert_not_fires, tier, given, because="region")

    assert told[0].startswith("It did not fire, but not because of 'region', over 2 events")
    assert "tier" in told[1]
    assert "region" in told[2]
    assert said(assert_not_fires, EU, [], because="region")[0].startswith(
        "It did not fire, but not because of 'region'"
    )


def test_silence_by_window_is_a_reason_too():
    """A count that is not reached, and one that is silent after a firing, with the windows as they were."""
    three = ek.EventTrigger(expect={"a"}, threshold=3, within=60)
    assert_not_fires(three, ["a x", "a x"], because="of 3")
    assert_not_fires(three, ["a x", "a x"], because="window")
    told = said(assert_fires, three, ["a x"] * 5, times=2)

    assert "  fired on #3 a on x" == told[1]
    assert any("silent for another" in line for line in told)


def test_the_log_is_asked_where_no_events_are_given_and_no_home_is_opened_where_they_are():
    """A trigger alone needs no workspace."""
    assert current.held() is None
    assert_fires(EU, ORDERS)
    assert current.held() is None
    with in_memory():
        ek.emit_event("order.placed", {"prefect.resource.id": "order.1", "region": "eu-1"})
        ek.Automation(name="eu", trigger=EU, actions=[]).create()
        assert_fires("eu", times=1)


def test_a_history_is_the_same_at_every_run_and_alike_lines_are_two_events():
    """Ids follow from place and content; times from the gaps."""
    given = ["a x", "+60 a x", {"event": "b", "resource": {"prefect.resource.id": "x"}}, event("c", "x", at=5, late=2)]
    made = history(*given, every=2)

    assert made == history(*given, every=2)
    assert 4 == len({each.id for each in made})
    assert [0, 60, 62, 5] == [(each.occurred - START).total_seconds() for each in made]
    assert timedelta(seconds=2) == made[3].received - made[3].occurred
    assert [{"n": 1, "s": "eu"}] == [each.payload for each in history("a x n=1 s=eu")]


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        (["a"], UsageError, "has a name and the id of a resource"),
        (["+x a x"], UsageError, r"'\+x' is no time: write \+60"),
        (["a x n={n}"], UsageError, "use an f-string"),
        ([7], InvalidEvent, "7 is no event"),
        (event("a", "x"), UsageError, "events are a list"),
    ],
)
def test_events_that_are_none_are_an_error_in_words(given, kind, says):
    """What was given, and what to write."""
    with pytest.raises(kind, match=says):
        assert_fires(EU, given)


def test_events_go_to_a_file_and_come_back(tmp_path):
    """The path of a file is as good as its events; a damaged line says which it is."""
    path = tmp_path / "orders.jsonl"
    given = history(*ORDERS)

    assert 3 == write_events(path, given)
    assert given == read_events(path)
    assert_fires(EU, path, times=1)
    assert_fires(EU, str(path), times=1)
    path.write_text(path.read_text() + '\n{"event": "a"}\n')
    with pytest.raises(RecordingError, match=r"orders.jsonl line 5 holds an event without 'occurred'") as caught:
        read_events(path)
    assert 5 == caught.value.line
    with pytest.raises(RecordingError, match="cannot be read: No such file"):
        read_events(tmp_path / "none.jsonl")


def test_hostile_text_in_an_event_is_written_out():
    """A name that would clear the terminal."""
    told = "\n".join(said(assert_fires, EU, [event("\x1b[2J", "\u202ex")]))

    assert "\\x1b[2J on \\u202ex" in told
    assert "\x1b" not in told
