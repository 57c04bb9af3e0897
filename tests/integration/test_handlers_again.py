"""A handler whose process is gone waits; registered again, it asks its predicate of what was missed."""

import pytest

import eventkit as ek
from eventkit.model.verdict import Outcome
from eventkit.testing import assert_fires, assert_not_fires

ORDER = {"prefect.resource.id": "order.1"}


def emit(ws, *totals):
    """Orders with these totals; the last as stored."""
    for total in totals:
        event = ws.emit("order.placed", ORDER, payload={"total": total})
    return event


@pytest.mark.parametrize(("catch_up", "expected"), [("resume", [20]), ("skip", [])])
def test_what_was_missed_is_asked_of_the_predicate_registered_again(tmp_path, capsys, catch_up, expected):
    """And its window goes on where it was: the second of two large ones completes it."""
    got = []

    def large(event):
        return event.payload["total"] > 10

    def register(**options):
        return ek.on("order.placed", where=large, threshold=2, within=60, name="large", **options)(
            lambda event: got.append(event.payload["total"])
        )

    with ek.Workspace(tmp_path) as first:
        register()
        emit(first, 10, 11, 9)
        first.settle()
    with ek.Workspace(tmp_path) as second:
        emit(second, 1, 20, 2, 25, 3, 30)
        second.settle()
        register(catch_up=catch_up)
        second.settle()

    verb = {"resume": "matched", "skip": "skipped"}[catch_up]
    assert f"large: 6 events came while this was away: {verb}\n" in capsys.readouterr().out
    assert got == expected


def test_an_error_while_catching_up_is_told_too(tmp_path):
    """As one that comes later is."""
    with ek.Workspace(tmp_path) as first:
        ek.on("order.placed", name="odd")(lambda event: None)
        first.settle()
    with ek.Workspace(tmp_path) as second:
        event = emit(second, 0, 5)
        handler = ek.on("order.placed", name="odd", where=lambda event: 1 / (event.payload["total"] - 5))(
            lambda event: None
        )
        runs = second.settle().runs

        assert ["odd"] == [run.flow_name for run in runs]
        assert ["ZeroDivisionError: division by zero"] == [
            each.payload["error"] for each in second.events("eventkit.predicate.failed")
        ]
        assert handler.explain(event).outcome is Outcome.ERROR


def test_an_assertion_about_a_handler_asks_its_predicate():
    """By name: what the predicate does not let through does not fire, and an error of it is the reason."""
    with ek.Workspace.in_memory() as ws:
        ek.on("order.placed", name="large", where=lambda event: event.payload["total"] > 10)(lambda event: None)
        emit(ws, 1, 50)

        assert_fires("large", times=1)
        with pytest.raises(AssertionError, match="the predicate is not true of it"):
            assert_fires("large", ["order.placed order.1 total=1"])
        assert_not_fires("large", ["order.placed order.1"], because="KeyError: 'total'")
