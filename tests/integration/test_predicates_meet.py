"""Predicates are asked the same way by the engine and by whoever looks at what it did."""

import threading

import pytest

import eventkit as ek
from eventkit.workspace.clock import WallClock


@pytest.fixture
def ws():
    """A workspace in memory, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        workspace.notice = workspace.registry._notice = lambda line: None
        yield workspace


def order(**payload):
    """An order, emitted."""
    return ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload=payload)


def test_a_predicate_that_turns_out_to_be_async_is_an_error_everywhere(ws):
    """A lambda around an async function gives no answer: its event does not count, live as in an explanation."""

    async def later(event):
        return True

    @ek.on("order.placed", where=lambda event: later(event))
    def ship(event): ...

    placed = order()
    ws.settle()

    assert ["error"] == [each.became.value for each in placed.outcome().automations]
    assert "the predicate is async" in repr(placed.why("ship"))
    assert "the predicate is async" in ek.events("eventkit.predicate.failed").first().payload["error"]


def test_what_a_predicate_does_to_its_event_stays_with_it(ws):
    """The firing, the handler and the next who asks see the event as it was emitted."""
    seen = []

    @ek.on("order.placed", where=lambda event: event.payload.pop("total") > 10 and event.payload["lines"].pop())
    def ship(event):
        seen.append(event.payload)

    payload = {"total": 50, "lines": [1]}
    placed = order(**payload)
    ws.settle()

    assert "Fires" in repr(placed.why("ship"))
    assert 1 == len(ek.replay(placed, only="ship"))
    assert ([payload], payload) == (seen, placed.payload)
    assert payload == ek.events("order.placed").first().payload


def test_a_predicate_that_prints_is_not_heard_in_the_cell_that_asks(capsys):
    """By an outcome, an explanation, a replay, a moment, a backtest: each asks of every event it reads."""
    asked = []

    def loud(event):
        asked.append(event.payload["total"])
        print("asked of", event.payload["total"])
        return event.payload["total"] > 10

    with ek.Workspace.in_memory() as ws:
        ek.on("order.placed", where=loud)(ship)
        placed = [order(total=total) for total in (1, 50)]
        ws.settle()
        before = len(asked)
        for look in (
            placed[0].outcome, lambda: placed[1].why("ship"), lambda: ek.replay(placed), lambda: ws.at(placed[1]),
            lambda: ek.backtest("ship"), lambda: ek.near_misses("ship"), lambda: ws.emitted_line(placed[0]),
        ):  # fmt: skip
            look()

    assert (2, True) == (before, len(asked) > 7)
    assert "asked" not in capsys.readouterr().out


def ship(event):
    """A handler's function."""


def test_a_predicate_that_takes_its_time_holds_nobody_up():
    """A line about an event says what is known; the handler can be replaced before all has been asked.

    A predicate that takes longer than a stretch may, once the first was let go.
    """
    go, never, asked = threading.Event(), threading.Event(), []

    def slow(event):
        asked.append(event)
        go.wait(20)
        return never.wait(0.11)

    with ek.Workspace.in_memory(clock=WallClock()) as ws:
        ws.notice = ws.registry._notice = lambda line: None
        ek.on("order.placed", where=slow)(ship)
        ek.emit_many([{"event": "order.placed", "resource": {"prefect.resource.id": "order.1"}}] * 200)
        ws.until(lambda: bool(asked), timeout=20)
        said = ws.emitted_line(ek.emit_event("stock.low", {"prefect.resource.id": "stock.1"}))
        assert ("emitted stock.low on stock.1", 1) == (said, len(asked))  # said while the first was being asked

        go.set()
        ek.on("order.placed")(ship)
        ws.settle()

        assert len(asked) < 100
        assert len(asked) + len(ws.store.flow_runs(limit=300)) == 200
