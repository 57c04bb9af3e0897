"""How long events are kept by a workspace: by age and size, with all that hangs on them, and never what waits."""

from datetime import UTC, datetime, timedelta

import pytest

import eventkit as ek
from eventkit.actions import DoNothing
from eventkit.workspace.clock import VirtualClock
from eventkit.workspace.keeping import EVERY, MOST_BYTES
from eventkit.workspace.workspace import Workspace

START = datetime(2026, 1, 1, tzinfo=UTC)
ORDER = {
    "event": "order.placed",
    "resource": {"prefect.resource.id": "order.42"},
    "related": [{"prefect.resource.id": "customer.7", "prefect.resource.role": "customer"}],
    "payload": {"note": "x" * 500},
}


@pytest.fixture
def clock():
    """Time that stands still."""
    return VirtualClock(START)


def test_nothing_goes_unless_asked_below_ten_gigabytes(tmp_path):
    """The bound that is stated."""
    with Workspace(tmp_path) as ws:
        assert (None, MOST_BYTES) == (ws.keeping.retention.max_age, ws.keeping.retention.max_bytes)
        assert 10_000_000_000 == MOST_BYTES


def test_what_is_too_old_goes_with_its_firings_and_runs(tmp_path, clock):
    """Events, related resources, firings, actions and flow runs; the younger ones stay."""
    with Workspace(tmp_path, max_age=timedelta(days=7), clock=clock) as ws:

        @ek.flow
        def restock():
            return 1

        restock.deploy(name="r", triggers=[ek.DeploymentTrigger(name="T", expect={"order.placed"})])
        ek.emit_many([ORDER])
        ws.settle()
        clock.advance(8 * 86_400)
        ek.emit_many([ORDER])
        ws.settle()
        ws.keeping.prune()

        assert len(ek.events("order.placed")) == 1
        assert len(ws.runs_view("restock")) == 1
        assert {event.received for event in ek.events()} == {START + timedelta(days=8)}
        assert [event.received for event in ek.events(related="customer.7")] == [START + timedelta(days=8)]


def test_the_oldest_go_by_themselves_when_all_take_too_much_room(tmp_path, clock):
    """In the background, while events come; what is kept is the newest, without a gap."""
    with Workspace(tmp_path, max_bytes=8_000_000, clock=clock) as ws:
        for _ in range(3):
            ek.emit_many([ORDER] * EVERY)
            ws.settle()
        seqs = [event.seq for event in ek.events(oldest_first=True)]

        assert seqs == list(range(seqs[0], 3 * EVERY + 1))
        assert 1_000 < len(seqs) < 2 * EVERY


def test_what_has_yet_to_be_matched_stays(tmp_path, clock):
    """However old it is, for what is matched when the engine starts again."""
    with Workspace(tmp_path, max_age=timedelta(days=7), clock=clock) as ws:
        ek.Automation(name="A", trigger=ek.EventTrigger(expect={"order.placed"}), actions=[DoNothing()]).create()
        ws.settle()
        ws.stop()
        ek.emit_many([ORDER])
        clock.advance(8 * 86_400)
        ws.keeping.prune()
        ws.start()

        assert ws.settle().firings == (("A", 1),)
