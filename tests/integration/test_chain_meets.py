"""Chains through replays, firings by hand and in shadow, handlers, and what is said of an event."""

import pytest

import eventkit as ek

PLACED = ek.EventTrigger(expect={"order.placed"})


@pytest.fixture
def ws():
    """A workspace in memory, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        workspace.notice = workspace.registry._notice = lambda line: None
        yield workspace


def order(number=1, **payload):
    """An order, emitted."""
    return ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}"}, payload=payload)


def marking(name, **more):
    """An automation that emits an event of its name."""
    mark = ek.actions.EmitEvent(event=f"{name}.seen", resource={"prefect.resource.id": "seen"})
    return ek.Automation(name=name, trigger=PLACED, actions=[mark], **more).create()


def lines(chain):
    """A chain without the mark of what was asked about."""
    return [line.replace("  ← this event", "") for line in repr(chain).splitlines()]


def test_the_original_is_above_its_replay_and_the_same_tree_is_drawn_from_either(ws):
    """Replays come below the original, each with what it led to; a replay of a replay below that."""
    marking("mark")
    placed = order()
    ws.settle()
    again = placed.replay(dry=False)
    ws.settle()
    third = again.events[0].replay(dry=False)
    ws.settle()
    drawn = [
        "event order.placed on order.1",
        "├─ firing mark",
        "│  └─ action emits mark.seen: executed",
        "│     └─ event mark.seen on seen",
        "└─ event order.placed on order.1: again",
        "   ├─ firing mark",
        "   │  └─ action emits mark.seen: executed",
        "   │     └─ event mark.seen on seen",
        "   └─ event order.placed on order.1: again",
        "      └─ firing mark",
        "         └─ action emits mark.seen: executed",
        "            └─ event mark.seen on seen",
    ]

    asked = [placed, *again.events, *third.events, *ek.events("mark.seen")]
    assert [drawn] * 6 == [lines(event.chain()) for event in asked]
    assert [1] * 6 == [repr(event.chain()).count("← this event") for event in asked]


def test_firings_say_that_they_were_by_hand_or_in_shadow_and_each_has_what_it_did(ws):
    """At one and the same time, of the same automation and event: no action is taken for another's."""
    mark, watch = marking("mark"), marking("watch", enabled="shadow")
    placed = order()
    ws.settle()
    for each in (mark, watch, mark):
        each.fire(placed, timeout=30)
    ws.settle()

    drawn = [
        "event order.placed on order.1",
        "├─ firing mark",
        "│  └─ action emits mark.seen: executed",
        "│     └─ event mark.seen on seen",
        "├─ firing watch (in shadow)",
        "├─ firing mark (by hand)",
        "│  └─ action emits mark.seen: executed",
        "│     └─ event mark.seen on seen",
        "├─ firing watch (by hand)",
        "│  └─ action emits watch.seen: executed",
        "│     └─ event watch.seen on seen",
        "└─ firing mark (by hand)",
        "   └─ action emits mark.seen: executed",
        "      └─ event mark.seen on seen",
    ]
    assert drawn == lines(placed.chain())
    assert [drawn] * 4 == [lines(event.chain()) for event in (*ek.events("mark.seen"), *ek.events("watch.seen"))]
    told = [repr(event.chain()).splitlines() for event in ek.events("prefect.automation.action.executed")]
    places = [place for each in told for place, line in enumerate(each) if "← this event" in line]
    assert ([len(drawn) + 1] * 4, 4) == ([len(each) for each in told], len(set(places)))


def test_what_a_predicate_raised_is_below_the_event_it_was_asked_about(ws):
    """And of a replayed event it says that it came of a replay."""

    @ek.on("order.placed", where=lambda event: event.payload["total"] > 10)
    def large(event): ...

    placed = order()
    ws.settle()
    failed = ek.events("eventkit.predicate.failed").first()

    assert lines(placed.chain()) == lines(failed.chain())
    assert ["order.placed", "eventkit.predicate.failed"] == [link.what for link in failed.chain()]

    ws.matcher.ask(large.automation.id, large.where)
    large.automation.disable().enable()
    placed.replay(dry=False)
    ws.settle()

    assert [True, False] == [event.is_replay for event in ek.events("eventkit.predicate.failed")]


def test_a_handler_run_by_hand_and_by_a_replay_is_in_the_chain(ws):
    """A run a firing, with what it emitted; the replay's run knows what it is."""
    known = []

    @ek.on("order.placed")
    def ship(event, firing):
        known.append((firing.how, firing.is_replay))
        ek.emit_event("order.shipped", {"prefect.resource.id": "order.1"})

    placed = order()
    ws.settle()
    ship.automation.fire(placed, timeout=30)
    placed.replay(dry=False)
    ws.settle()
    shape = [(depth, kind, state) for depth, kind, state in placed.chain().df()[["depth", "kind", "state"]].values]

    assert [("matched", False), ("manual", False), ("matched", True)] == known
    run = [("action", "executed"), ("run", "Completed"), ("event", "")]
    once = [(1, "firing", ""), *((depth, *each) for depth, each in enumerate(run, 2))]
    assert [
        (0, "event", ""),
        *once,
        *once,
        (1, "event", "again"),
        *((depth + 1, kind, state) for depth, kind, state in once),
    ] == shape
    assert [True, False, False] == [event.is_replay for event in ek.events("order.shipped")]
