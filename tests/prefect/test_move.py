"""A deployment moved to a real Prefect server with one call: who fires is here or there, whatever interrupts it."""

import os
import threading
from contextlib import contextmanager

import pytest

import eventkit as ek
from eventkit.errors import AutomationError, PrefectError, PrefectRefused, UsageError
from eventkit.prefect import resident
from eventkit.workspace.runtime import WorkspaceHost
from tests.prefect import moving
from tests.prefect.moving import FOLDER, deployed, dies_at, gone_before, on_here, on_there, placed, run_here, run_there
from tests.prefect.server import when


@pytest.fixture
def here(home, server, monkeypatch):
    """A workspace on disk, in whose environment the shared server is named."""
    monkeypatch.setenv("PREFECT_API_URL", server.url)
    with ek.Workspace(home) as ws:
        ws.lines = []
        ws.notice = ws.lines.append
        yield ws


def moved(deployment, home, pool):
    """It is moved, its code beside the workspace."""
    return deployment.move_to_prefect(work_pool=pool, folder=home / FOLDER)


def test_what_was_matched_here_is_matched_there_from_then_on(here, home, client, pool, name):
    """The steps in order, each told; the automation is off here and on there, and runs are the server's."""
    deployment = deployed(here, name)
    placed(here, name, 1)
    assert [1] == run_here(here)

    move = moved(deployment, home, pool)
    event = placed(here, name, 2)[0]
    client.post("/events", json=[event.wire() | {"received": None}]).raise_for_status()

    assert ["written", "deployed", "made there, read back", "off here", "on there", "told"] == [
        step for step, _ in move.steps
    ]
    assert "moved" == move.stage
    assert (False, [True]) == (on_here(here, name), on_there(client, name))
    assert [2] == when(lambda: run_there(client, name))
    assert [1] == run_here(here)


def test_a_sequence_begins_anew_there_and_is_matched_in_its_order(here, home, client, pool, name):
    """What had come here is not counted there; out of order it does not fire, in order it does, once."""

    @ek.flow
    def restock(n: int) -> int:
        return n

    first, then = (ek.EventTrigger(expect={f"{name}.{each}"}) for each in ("begun", "placed"))
    sequence = ek.DeploymentSequenceTrigger(
        name=f"{name} on order", triggers=[first, then], within=600, parameters={"n": "{{ event.payload.n }}"}
    )
    deployment = here.deploy(restock, name, triggers=[sequence])
    here.emit(f"{name}.begun", {"prefect.resource.id": "order.1"}, payload={"n": 1})
    here.settle()
    moved(deployment, home, pool)
    for n, each in enumerate(("placed", "begun", "placed"), 2):
        event = here.emit(f"{name}.{each}", {"prefect.resource.id": f"order.{n}"}, payload={"n": n})
        client.post("/events", json=[event.wire() | {"received": None}]).raise_for_status()
        asked = {"filter": {"id": {"id": [str(event.id)]}}}
        when(lambda asked=asked: client.post("/events/filter", json=asked).raise_for_status().json()["total"])

    assert [4] == when(lambda: run_there(client, name))
    assert [] == run_here(here)


def test_the_cell_that_deploys_it_run_again_leaves_it_off_here(here, home, client, pool, name):
    """A notebook runs its cells again; what was moved is not on twice."""
    moved(deployed(here, name), home, pool)

    again = deployed(here, name)

    assert (False, [True]) == (on_here(here, name), on_there(client, name))
    assert f"restock/{name}: moved to {again.moved.url}, its automations stay off here" == here.lines[-1]


def test_called_again_it_brings_the_server_up_to_date(here, home, client, pool, name):
    """An edited trigger goes there, in place of the one that was there."""
    first = moved(deployed(here, name), home, pool)
    spec = here.automation(f"{name} on order")
    here.register(spec.changed(trigger=ek.EventTrigger(expect={f"{name}.placed"}, threshold=2, within=60)))

    second = moved(here.deployment(f"restock/{name}"), home, pool)

    assert first.automation_ids == second.automation_ids
    trigger = client.get(f"/automations/{second.automation_ids[spec.name]}").json()["trigger"]
    assert (2, 60.0) == (trigger["threshold"], trigger["within"])
    assert (False, [True]) == (on_here(here, name), on_there(client, name))


def test_taken_back_it_is_matched_here_again(here, home, client, pool, name):
    """Off there first; what comes then is run here, once."""
    move = moved(deployed(here, name), home, pool)

    back = move.back()
    placed(here, name, 3)

    assert "here" == back.stage
    assert (True, [False]) == (on_here(here, name), on_there(client, name))
    assert [3] == run_here(here)
    assert [] == run_there(client, name)
    with pytest.raises(UsageError, match="is here already"):
        back.back()


def test_moved_back_and_forth_no_automation_is_there_twice(here, home, client, pool, name):
    """The second move takes up what the first left."""
    deployment = deployed(here, name)
    first = moved(deployment, home, pool)
    first.back()
    second = moved(deployment, home, pool)

    assert first.automation_ids == second.automation_ids
    assert [True] == on_there(client, name)


def test_a_server_that_has_much_to_do_first_is_believed_that_it_matches(here, home, client, pool, name, monkeypatch):
    """What fires waits behind all that fired before it: that it did fire is enough."""
    asked = resident.Resident.automation
    monkeypatch.setattr(resident, "PATIENCE", 15.0)
    monkeypatch.setattr(resident.Resident, "automation", lambda self, id: asked(self, id) | {"enabled": True})

    moved(deployed(here, name), home, pool)

    assert (False, [True]) == (on_here(here, name), on_there(client, name))


def test_a_work_pool_that_is_not_there_is_refused_and_all_stays_here(here, home, name):
    """Said with what to do; nothing was turned off."""
    with pytest.raises(PrefectRefused, match="prefect work-pool create"):
        moved(deployed(here, name), home, "no-such-pool")

    assert on_here(here, name) is True


MADE = 600.0
"""Seconds in which a server makes some hundred runs, one or two a second where the machine has other things to do."""
STEPS = 19
"""How many there are to die at."""
FEW = (11, 12, 13, 18)
"""In the middle of the hand-over's commit, and around it."""


@pytest.mark.endure
@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_killed_at_any_step_it_goes_on(home, server, client, pool, name, size, at, monkeypatch):
    """`kill -9`: on at one side at most; called again it ends, and each event in between was run once."""
    if at not in size(FEW, range(STEPS + 1)):
        pytest.skip("at full size only")
    monkeypatch.setenv("PREFECT_API_URL", server.url)
    assert dies_at(at, home=home, name=name, pool=pool, server=server) is None, "it has fewer steps"
    with ek.Workspace(home) as ws:
        ws.notice = lambda line: None
        sides, stage = (on_here(ws, name), on_there(client, name)), stage_of(ws, name)
        assert (sides, stage) in LEFT
        placed(ws, name, 3)

        move = moved(deployed(ws, name), home, pool)

        assert "moved" == move.stage
        assert (False, [True]) == (on_here(ws, name), on_there(client, name))
        # what comes here while it is on there is no affair of the server's, unless a connection sends it
        expected, here = [1, 2] if stage in ("there", "moved") else [1, 2, 3], run_here(ws)
        (runs,) = when(lambda: len(found := here + run_there(client, name)) >= len(expected) and [found])
        assert expected == sorted(runs), stage


def test_there_are_no_more_steps_to_die_at(home, server, pool, name):
    """Else the test above would leave some out."""
    assert STEPS == dies_at(STEPS + 1, home=home, name=name, pool=pool, server=server)


STEPS_BACK = 8
"""How many there are to die at on the way back."""
FEW_BACK = (1, 7)
"""Noted that it comes back; off there."""


@pytest.mark.endure
@pytest.mark.parametrize("at", range(1, STEPS_BACK + 1))
def test_killed_at_any_step_on_the_way_back_it_goes_on(home, server, client, pool, name, size, at, monkeypatch):
    """`kill -9`: on at one side at most; gone on with, each event was run once, wherever it was then."""
    if at not in size(FEW_BACK, range(STEPS_BACK + 1)):
        pytest.skip("at full size only")
    monkeypatch.setenv("PREFECT_API_URL", server.url)
    assert dies_at(at, home=home, name=name, pool=pool, server=server, what="back") is None, "it has fewer steps"
    with ek.Workspace(home) as ws:
        ws.notice = lambda line: None
        sides, stage = (on_here(ws, name), on_there(client, name)), stage_of(ws, name)
        assert (sides, stage) in LEFT_BACK
        placed(ws, name, 3)
        deployment = deployed(ws, name)
        with sending(server, name) as connection:  # which goes on with it by itself
            when(lambda: "here" == deployment.moved.stage)
            assert connection.wait()

            assert (True, [False]) == (on_here(ws, name), on_there(client, name))
            here = run_here(ws)
            (runs,) = when(lambda: len(found := here + run_there(client, name)) >= 3 and [found])
            assert [1, 2, 3] == sorted(runs), stage


LEFT_BACK = [
    ((False, [True]), "returning"),
    ((False, [False]), "returning"),
    ((True, [False]), "here"),
]
"""Where a process that was killed on the way back may leave it."""


def test_there_are_no_more_steps_on_the_way_back(home, server, pool, name):
    """Else the test above would leave some out."""
    steps = dies_at(STEPS_BACK + 1, home=home, name=name, pool=pool, server=server, what="back")
    assert STEPS_BACK == steps


def stage_of(ws, name):
    """Where a move stands that was begun; None where it was not."""
    move = ws.deployment(f"restock/{name}").moved
    return None if move is None else move.stage


LEFT = [
    ((True, []), None),
    ((True, []), "here"),
    ((True, [False]), "here"),
    ((False, [False]), "switching"),
    ((False, [True]), "switching"),
    ((False, [True]), "there"),
    ((False, [True]), "moved"),
]
"""Where a process that was killed may leave it: here and there, and what the workspace says of it."""


def test_a_server_that_is_gone_at_the_hand_over_is_asked_when_it_is_back(home, own_server, monkeypatch, name):
    """Nobody's while the server is away; then it goes on, and what came in between is run there."""
    server = own_server()
    monkeypatch.setenv("PREFECT_API_URL", server.url)
    pool = server.pool("nobody")
    with ek.Workspace(home) as ws, server.client() as client:
        ws.notice = lambda line: None
        deployment = deployed(ws, name)
        with pytest.MonkeyPatch.context() as patch:
            gone_before(server, patch)
            with pytest.raises(PrefectError) as raised:
                moved(deployment, home, pool)
        assert "whether it is on there is not known" in raised.value.__notes__[0]
        assert "switching" == deployment.moved.stage
        placed(ws, name, 1)

        server.start()
        move = moved(deployment, home, pool)

        assert "moved" == move.stage
        assert "1 event that came in between" in dict(move.steps)["told"]
        assert (False, [True]) == (on_here(ws, name), on_there(client, name))
        assert [1] == when(lambda: run_there(client, name))
        assert [] == run_here(ws)


def test_without_a_server_nothing_is_begun(home, monkeypatch, name):
    """No address: said before anything is written."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with ek.Workspace(home) as ws:
        with pytest.raises(ek.errors.EventkitError, match="PREFECT_API_URL"):
            moved(deployed(ws, name), home, "any")

        assert on_here(ws, name) is True
        assert not os.path.exists(home / FOLDER)


@pytest.mark.endure
def test_events_that_go_there_all_the_while_are_run_once_each(here, home, server, client, pool, name, size):
    """A connection sends what happens here: whatever the hand-over meets is run here or there."""
    deployment, count = deployed(here, name), size(30, 300)
    with sending(server, name) as connection:
        half, over = threading.Event(), threading.Event()

        def emit():
            for n in range(count):
                placed(here, name, n)
                if n == count // 3:
                    half.set()
                over.wait(0.005)

        emitter = threading.Thread(target=emit)
        emitter.start()
        half.wait()
        move = deployment.move_to_prefect(work_pool=pool, folder=home / FOLDER, connection=connection)
        emitter.join()
        assert connection.wait()

        here_, told = run_here(here), dict(move.steps)["told"]
        (runs,) = when(lambda: len(found := here_ + run_there(client, name)) >= count and [found], within=MADE)
        assert list(range(count)) == sorted(runs)
        assert "neither" not in told


def test_a_connection_that_comes_back_ends_an_interrupted_move(home, own_server, name):
    """The server died at the hand-over and nobody called anything: it is on there once it is back."""
    server = own_server()
    pool = server.pool("nobody")
    with ek.Workspace(home) as ws, server.client() as client, sending(server, name) as connection:
        ws.notice = lambda line: None
        deployment = deployed(ws, name)
        with pytest.MonkeyPatch.context() as patch:
            gone_before(server, patch)
            with pytest.raises(PrefectError):
                moved(deployment, home, pool)
        placed(ws, name, 1)

        server.start()
        when(lambda: "moved" == deployment.moved.stage)
        placed(ws, name, 2)
        assert connection.wait()

        assert (False, [True]) == (on_here(ws, name), on_there(client, name))
        assert [1, 2] == when(lambda: len(runs := run_there(client, name)) >= 2 and runs)
        assert [] == run_here(ws)


def test_what_was_moved_is_not_turned_on_here_as_well(here, home, client, pool, name):
    """By hand, in a cell, by an action or from a panel: both would do it; brought back, it is as any other."""
    move = moved(deployed(here, name), home, pool)
    asked = ek.Automation.read(f"{name} on order")
    ways = [
        asked.enable,
        asked.changed(enabled=True).create,
        asked.changed(enabled=True).update,
        lambda: WorkspaceHost(here).enable_automation(asked.id, enabled=True),
        lambda: here.register_silently(asked.changed(enabled=True)),
    ]
    for way in ways:
        with pytest.raises(AutomationError, match=r"moved to http://.*\.moved\.back\(\)"):
            way()
    with ek.Workspace(home, evaluates=False) as onlooker:
        with pytest.raises(AutomationError, match="moved to http"):
            onlooker.enable_automation(asked.id, enabled=True)
        with pytest.raises(AutomationError, match="moved to http"):
            onlooker.register_silently(asked.changed(enabled=True), replacing=asked.id)
    assert (False, [True]) == (on_here(here, name), on_there(client, name))
    assert False is asked.disable().enabled
    assert "shadow" == asked.shadow().enabled  # which does nothing

    asked.disable()
    move.back()
    asked.disable()
    assert True is asked.enable().enabled


def test_a_connection_that_is_read_only_moves_nothing(here, server, home, pool, name):
    """It is read only unless told otherwise."""
    with ended(ek.connect(server.url)), pytest.raises(UsageError, match="read_only=False"):
        moved(deployed(here, name), home, pool)

    assert on_here(here, name) is True


def sending(server, name):
    """A connection that sends the events of one deployment, closed at the end."""
    return ended(moving.sending(name, server.url))


@contextmanager
def ended(connection):
    """A connection that is closed at the end."""
    try:
        yield connection
    finally:
        connection.close()


def test_a_connection_that_is_none_or_another_workspaces_is_refused(here, home, pool, name):
    """Before anything is written or asked."""
    deployment = deployed(here, name)
    with ek.Workspace.in_memory():
        others = ek.connect("http://127.0.0.1:9/api", read_only=False)
    for given in ("http://127.0.0.1:9/api", others):
        with pytest.raises(UsageError, match=r"ek\.connect"):
            deployment.move_to_prefect(work_pool=pool, connection=given, folder=home / FOLDER)

    assert not (home / FOLDER).exists()
    assert on_here(here, name)


@pytest.mark.endure
def test_taken_back_while_events_go_there_each_is_run_once(here, home, server, client, pool, name, size):
    """What waits to go there goes before it is off there; what comes after is run here."""
    deployment, count = deployed(here, name), size(20, 200)
    with sending(server, name) as connection:
        move = deployment.move_to_prefect(work_pool=pool, folder=home / FOLDER, connection=connection)
        half = threading.Event()

        def emit():
            for n in range(count):
                placed(here, name, n)
                if n == count // 3:
                    half.set()

        emitter = threading.Thread(target=emit)
        emitter.start()
        half.wait()
        move.back()
        emitter.join()
        assert connection.wait()

        here_ = run_here(here)
        (runs,) = when(lambda: len(found := here_ + run_there(client, name)) >= count and [found], within=MADE)
        assert list(range(count)) == sorted(runs)
