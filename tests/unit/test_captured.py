"""What came of a block, and a world that leaves nothing behind."""

import sys
import threading

import pytest

import eventkit as ek
from eventkit.errors import RunTimeout
from eventkit.testing import START, capture, in_memory
from eventkit.testing.captured import Done
from eventkit.workspace import current

LOW = ek.EventTrigger(expect={"stock.low"})


def test_all_that_came_of_a_block_is_told():
    """Firings, actions, runs, hooks, what they said; nothing from before it."""
    with in_memory():

        def noted(flow, flow_run, state):
            pass

        @ek.flow(log_prints=True, on_completion=[noted])
        def restock(id: str) -> None:
            print(f"restocking {id}")

        restock.deploy(name="now", triggers=[ek.DeploymentTrigger(
            name="Restock", expect={"stock.low"}, parameters={"id": "{{ event.resource.id }}"})])  # fmt: skip
        tell = ek.actions.SendNotification(subject="stock", body="low")
        ek.Automation(name="tell", trigger=LOW, actions=[tell]).create()
        ek.emit_event("stock.low", {"prefect.resource.id": "stock.oats"})
        with capture() as came:
            event = ek.emit_event("stock.low", {"prefect.resource.id": "stock.rye"})

    assert [("Restock", event), ("tell", event)] == sorted(came.firings, key=str)
    assert ["restocking stock.rye"] == came.said
    assert [("tell", "send-notification", True)] == [
        (each.automation, each.action, each.ok) for each in came.actions if each.action != "run-deployment"
    ]
    assert [("noted", "ran")] == [(each.hook.rpartition(".")[2], each.outcome) for each in came.hooks]
    assert [("stock", "low")] == [(each.subject, each.body) for each in came.notified]
    assert ["restock"] == [run.flow_name for run in came.runs]
    assert ["fired", "fired", "did", "did", "ran", "hook", "said", "notified"] == list(came.df()["what"])
    assert "restocking stock.rye" in repr(came)
    assert "restocking stock.rye" in came._repr_html_()


def test_an_action_that_failed_is_told_with_its_reason():
    """And what was captured is left for the next settle to tell as well."""
    with in_memory() as ws:
        nobody = ek.actions.PauseAutomation(automation_id="00000000-0000-0000-0000-000000000009")
        ek.Automation(name="pause", trigger=LOW, actions=[nobody]).create()
        ws.settle()
        with capture() as came:
            ek.emit_event("stock.low", {"prefect.resource.id": "stock.rye"})
        told = ws.settle()

    assert [
        Done(automation="pause", action="pause-automation", ok=False, reason=came.actions[0].reason)
    ] == came.actions
    assert came.actions[0].reason
    assert 1 == len(told.failed)


def test_a_world_begins_alike_and_leaves_nothing_behind():
    """Ids, clock, threads, streams, and the workspace that was current before."""
    before = (current.held(), sys.stdout, threading.Thread.start, {each.name for each in threading.enumerate()})
    ids = []
    for _ in range(2):
        with in_memory() as ws:
            ek.Automation(name="low", trigger=LOW, actions=[]).create()
            event = ek.emit_event("stock.low", {"prefect.resource.id": "stock.rye"})
            ws.settle()
            ids.append((event.id, event.occurred))

    assert ids[0] == ids[1]
    assert START == ids[0][1]
    assert before == (current.held(), sys.stdout, threading.Thread.start, {each.name for each in threading.enumerate()})


def test_worlds_stand_inside_each_other():
    """The outer one is the current one again, with its streams."""
    with in_memory() as outer:
        with in_memory() as inner:
            assert ek.workspace() is inner
        assert ek.workspace() is outer
        assert not outer.closed


def test_a_run_that_would_not_end_is_an_error(monkeypatch):
    """It names the thread."""
    from eventkit.workspace.workspace import Workspace

    close = Workspace.close

    def left(self):
        close(self)
        return ["eventkit-run-1"]

    monkeypatch.setattr(Workspace, "close", left)  # what really does not end would outlive this test
    with pytest.raises(RunTimeout, match="The test ended, and eventkit-run-1 would not"), in_memory():
        pass
