"""Events to learn with: the same for the same seed, spread over a time that ends now, and holding what lessons need."""

from datetime import UTC, datetime, timedelta

import pytest

import eventkit as ek
from eventkit.errors import UsageError
from eventkit.model.pattern import name_matches
from eventkit.scenarios import SCENARIOS, story

ID = "prefect.resource.id"
NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)
SEEDS = range(20)


def told(name, seed=0):
    """A scenario that ends at NOW."""
    return story(name, seed=seed, until=NOW)


def names(events):
    """Which names there are."""
    return {event.event for event in events}


def backtested(trigger, events):
    """How often a trigger would have fired on them."""
    with ek.Workspace.in_memory():
        return len(ek.backtest(trigger, events=events))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_seed_tells_one_story_wherever_in_time(name):
    """Ids, payloads and the distances between events; another seed tells another."""
    later = story(name, seed=3, until=NOW + timedelta(days=2))

    assert told(name, 3) == told(name, 3)
    assert [event.changed(occurred=event.occurred + timedelta(days=2)) for event in told(name, 3)] == later
    assert [event.payload for event in told(name, 3)] != [event.payload for event in told(name, 4)]


@pytest.mark.parametrize("name", SCENARIOS)
def test_it_is_in_order_ends_now_and_no_two_events_are_one(name):
    """At least an hour of it, and some dozens of events."""
    events = told(name)

    assert NOW == events[-1].occurred
    assert events == sorted(events, key=lambda event: event.occurred)
    assert events == sorted(events, key=lambda event: event.id)
    assert timedelta(hours=1) < NOW - events[0].occurred
    assert len(events) > 20
    assert all(event.resource.name or event.resource.id for event in events)


@pytest.mark.parametrize("seed", SEEDS)
def test_orders_hold_some_that_are_never_paid_and_two_continents(seed):
    """Placed, paid, packed, shipped, in this order for each; totals as numbers, and as text from one till."""
    events = told("orders", seed)
    unpaid = ek.EventTrigger(
        after={"order.placed"}, expect={"order.paid"}, for_each={ID}, posture="Proactive", within=1_800
    )

    assert {"order.placed", "order.paid", "order.packed", "order.shipped"} <= names(events)
    assert 0 < backtested(unpaid, events) < 40
    for id in {event.resource.id for event in events}:
        steps = [each.event.rpartition(".")[2] for each in events if each.resource.id == id]
        kept = [step for step in steps if step != "failed"]
        assert kept in (["placed"], ["placed", "paid", "packed", "shipped"])
    regions = {event.resource.get("region") for event in events}
    assert {"eu", "us"} == {region[:2] for region in regions}
    kinds = {type(event.payload["total"]) for event in events if event.event == "order.placed"}
    assert {float, str} == kinds
    assert all("customer" in event.resource_in_role for event in events if event.event == "order.placed")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_flaky_job_fails_in_bursts_and_one_job_falls_silent(seed):
    """Three failures within five minutes, at least twice; a start without an end; a steady one that never fails."""
    events = told("flaky-job", seed)
    failing = ek.EventTrigger(expect={"job.failed"}, for_each={ID}, threshold=3, within=300)
    silent = ek.EventTrigger(
        after={"job.started"}, expect={"job.succeeded", "job.failed"}, for_each={ID}, posture="Proactive", within=600
    )

    assert 2 <= backtested(failing, events)
    with ek.Workspace.in_memory():
        fired = ek.backtest(silent, events=events).firings
    assert {"job.sync-stock"} == {fire.labels[ID] for fire in fired}
    assert {"job.import-prices"} == {event.resource.id for event in events if event.event == "job.failed"}


@pytest.mark.parametrize("seed", SEEDS)
def test_files_come_and_go_with_sizes_and_suffixes(seed):
    """One of them is empty; each is created before anything else happens to it."""
    events = told("files", seed)
    first = {event.resource.id: event.event for event in reversed(events)}

    assert {"file.created", "file.deleted"} <= names(events)
    assert {"file.created"} == set(first.values())
    assert {".csv"} <= {event.resource["suffix"] for event in events}
    assert any(event.payload.get("size") == 0 and event.resource["suffix"] == ".csv" for event in events)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_model_drifts_until_it_is_trained_again(seed):
    """Its drift passes 0.2; the other's does not."""
    events = told("model", seed)
    drifting = {
        event.resource.name
        for event in events
        if event.event == "model.drift.measured" and event.payload["drift"] > 0.2
    }

    assert {"demand"} == drifting
    assert 2 <= sum(event.event == "model.trained" and event.resource.name == "demand" for event in events)
    assert {"v1", "v2"} <= {event.resource.get("version") for event in events}


def test_it_is_in_the_log_in_one_commit_and_twice_is_once():
    """Ids tell: running the cell again adds nothing."""
    with ek.Workspace.in_memory() as ws:
        first = ek.scenario("orders")
        again = ek.scenario("orders")

        assert (len(first), ws.clock.now()) == (ws.store.last_seq(), first[-1].occurred)
        assert list(first) == list(again) == list(ws.events(oldest_first=True))
        assert len(first) == len(first.df())


def test_values_alone_leave_nothing():
    """For backtests in the events' own time."""
    with ek.Workspace.in_memory() as ws:
        values = ek.scenario("files", seed=2, emit=False)

        assert 0 == ws.store.last_seq()
        assert [None] * len(values) == [event.seq for event in values]
        assert f"files: {len(values)} events, not emitted" == repr(values).split("\n")[0]
        assert "file.created" in values._repr_html_()
        assert all(name_matches(("file.*",), event.event) for event in values[:3])


def test_what_is_no_scenario_is_an_error_in_words():
    """With the nearest, or those there are."""
    with ek.Workspace.in_memory():
        with pytest.raises(UsageError, match=r"no scenario 'order'; did you mean 'orders'\?"):
            ek.scenario("order")
        with pytest.raises(UsageError, match="there are files, flaky-job, model, orders"):
            ek.scenario("zzz")
        with pytest.raises(UsageError, match="takes a whole number, not 'x'"):
            ek.scenario("orders", seed="x")
