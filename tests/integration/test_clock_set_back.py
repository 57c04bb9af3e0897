"""A clock that was an hour ahead and is set back between two kernels: order is the log's, and what is said is true."""

from __future__ import annotations

from datetime import timedelta

import pytest

import eventkit as ek
from tests.apart import apart
from tests.asking import asking

ORDER = {"prefect.resource.id": "order.1"}
AHEAD = """
from datetime import timedelta
from eventkit.workspace.clock import WallClock
real = WallClock.now
WallClock.now = lambda self: real(self) + timedelta(hours=1)
"""
HANDLES = """
@ek.on("order.*")
def each(event):
    return str(event.id)
"""


@pytest.fixture
def looking(tmp_path):
    """A workspace that looks on, as a server's; a kernel an hour ahead has emitted two events, and is gone."""
    with ek.Workspace(tmp_path, evaluates=False) as ws:
        with apart(tmp_path, HANDLES, before=AHEAD) as kernel:
            kernel.do("ek.emit_event('order.first', {'prefect.resource.id': 'order.1'})")
            kernel.do("ek.emit_event('order.second', {'prefect.resource.id': 'order.1'}); _ = ek.settle()")
        yield ws


def test_events_keep_the_order_they_came_in(looking, tmp_path):
    """Newest first is the log's end, though it was received an hour before; each has fired once."""
    with apart(tmp_path, HANDLES) as kernel, asking(looking) as ask:
        ask("feed.open")
        third = looking.emit("order.third", ORDER)
        kernel.do("_ = ek.settle()")
        rows = [row["event"] for row in ask("feed.open", filter={"event": {"prefix": ["order."]}})["rows"]]
        fired = [event.payload["triggering_event"]["event"] for event in looking.events("prefect.automation.triggered")]
        second = next(iter(looking.events("order.second")))

    assert rows == ["order.third", "order.second", "order.first"]
    assert fired == rows
    assert second.received - third.received > timedelta(minutes=59)


def test_what_became_of_an_event_names_the_automation_that_looked_at_it(looking, tmp_path):
    """Though that was registered an hour later, by the clock; one registered after an event still is not there."""
    with apart(tmp_path, HANDLES) as kernel:
        third = looking.emit("order.third", ORDER)
        kernel.do("_ = ek.settle()")
        kernel.do("ek.Automation(name='late', trigger=ek.EventTrigger(expect={'order.*'}), actions=[]).create()")
        outcome = looking.outcome(third)

    assert (outcome.considered, [each.automation for each in outcome.automations]) == (1, ["each"])


def test_the_line_about_the_workspace_counts_the_last_minute_alone(looking):
    """What came in a minute that is an hour ahead is not of this one."""
    with asking(looking) as ask:
        before = ask("summary.line")
        for _ in range(3):
            looking.emit("order.third", ORDER)
        after = ask("summary.line")

    assert (before["events_per_minute"], before["fades"]) == (0, None)
    assert after["events_per_minute"] == 3
    assert after["fades"] is not None
