"""A move whose server is gone or hangs half way: what a cell says and raises, and what goes on by itself meanwhile."""

import threading

import pytest

import eventkit as ek
from eventkit.errors import PrefectError, PrefectUnreachable, WorkspaceFull
from eventkit.prefect.resident import Resident
from eventkit.workspace import moving, moving_there
from eventkit.workspace.linking import Link
from tests.prefect.gate import gate_to
from tests.prefect.moving import FOLDER, deployed, gone_before, on_here, on_there, placed, run_here, run_there, sending
from tests.prefect.server import when


@pytest.fixture
def gate(server, monkeypatch):
    """The way to the shared server, which the environment names."""
    with gate_to(server) as opened:
        monkeypatch.setenv("PREFECT_API_URL", opened.url)
        yield opened


@pytest.fixture
def here(home, gate):
    """A workspace on disk."""
    with ek.Workspace(home) as ws:
        ws.lines = []
        ws.notice = ws.lines.append
        yield ws


def interrupted(deployment, home, pool, gate):
    """Its move ended where the server was gone half way."""
    with pytest.MonkeyPatch.context() as patch:
        gone_before(gate, patch)
        with pytest.raises(PrefectError):
            deployment.move_to_prefect(work_pool=pool, folder=home / FOLDER)


def frozen_when_switched(gate, patch):
    """The server answers no more once it is asked to turn one on or off, and nobody waits long for it."""
    switch = Resident.switch

    def frozen(self, id, *, on):
        self._api._timeout = 1.5
        gate.freeze()
        switch(self, id, on=on)

    patch.setattr(Resident, "switch", frozen)
    patch.setattr(moving_there, "SLOW", 0.3)


def test_a_cell_says_what_it_waits_for_and_ends_with_what_to_do(here, home, gate, pool, name):
    """Both ways: a line while the server does not answer, then an error that says where things stand."""
    deployment = deployed(here, name)

    with pytest.MonkeyPatch.context() as patch:
        frozen_when_switched(gate, patch)
        with pytest.raises(PrefectUnreachable) as raised:
            deployment.move_to_prefect(work_pool=pool, folder=home / FOLDER)

    full, url = f"restock/{name}", gate.url
    line = f"{full}: waits for {url} to turn the automations on and match them, a minute at most"
    assert line == here.lines[-1]
    assert f"No Prefect server answers at {url} (no answer within 1.5 s)" in str(raised.value)
    assert [
        f"{full}: off here, and whether it is on there is not known. It goes on by itself when the cell that deploys "
        "it runs again and the server answers, or call move_to_prefect(...) again, or .moved.back(); where the server "
        "is gone for good, .moved.back(gone=True)."
    ] == raised.value.__notes__

    gate.thaw()
    move = deployment.move_to_prefect(work_pool=pool, folder=home / FOLDER)
    with pytest.MonkeyPatch.context() as patch:
        frozen_when_switched(gate, patch)
        with pytest.raises(PrefectUnreachable) as raised:
            move.back()

    assert f"{full}: waits for {url} to turn the automations off" == here.lines[-1]
    assert "whether it is off there is not known" in raised.value.__notes__[0]
    gate.thaw()
    assert "here" == deployment.moved.back().stage


def test_while_a_server_does_not_answer_the_workspace_settles_and_closes(here, home, gate, pool, name):
    """What goes on with the move waits for the server; whoever waits for the workspace does not wait for that."""
    deployment = deployed(here, name)
    interrupted(deployment, home, pool, gate)
    gate.start()
    gate.freeze()
    before = gate.connected
    deployed(here, name)  # the cell again: the move is gone on with in the background
    when(lambda: gate.connected > before)

    here.settle(timeout=5)

    assert "switching" == deployment.moved.stage
    assert [] == here.close()


def test_what_goes_on_by_itself_gives_way_to_a_cell(here, home, gate, server, client, pool, name, monkeypatch):
    """However long it would wait for the server, the cell goes on with the move itself, at once."""
    deployment = deployed(here, name)
    interrupted(deployment, home, pool, gate)
    gate.start()
    waits, matched = threading.Event(), Resident.caught_up

    def endless(self):
        if threading.current_thread() is threading.main_thread():
            return matched(self)
        while True:
            self._api.get("/ready")
            waits.set()

    monkeypatch.setattr(Resident, "caught_up", endless)
    deployed(here, name)
    assert waits.wait(60)

    move = deployment.move_to_prefect(work_pool=pool, folder=home / FOLDER)

    assert "moved" == move.stage
    assert (False, [True]) == (on_here(here, name), on_there(client, name))


def test_a_server_that_is_gone_is_not_asked_without_end(here, home, gate, client, pool, name, monkeypatch):
    """A connection that has nothing to send does not take that for an answer; back again, the move ends by itself."""
    tried, tell, failed, fails = [], moving.tell, [], Link._failed
    monkeypatch.setattr(moving, "tell", lambda api, events: tried.append(events) or tell(api, events))
    monkeypatch.setattr(Link, "_failed", lambda *given: failed.append(given) or fails(*given))
    connection = sending(f"{name}.other", gate.url)
    deployment = deployed(here, name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moving, "between", lambda ws, progress: gate.kill() or placed(ws, name, 1))
        with pytest.raises(PrefectError) as raised:
            deployment.move_to_prefect(work_pool=pool, folder=home / FOLDER)
    assert "It goes on by itself once the server answers" in raised.value.__notes__[0]

    when(lambda: len(failed) >= 6)  # it was looked for a few times
    assert (1, "there") == (len(tried), deployment.moved.stage)
    here.settle(timeout=5)

    gate.start()
    when(lambda: "moved" == deployment.moved.stage)
    connection.close()


@pytest.mark.parametrize("full", [True, False])
def test_what_goes_on_by_itself_raises_nothing_for_a_store_that_cannot_be_used(here, home, gate, pool, name, full):
    """Closed, or its disk full: the move stands as it stood, and nobody is told of a fault."""
    deployment = deployed(here, name)
    interrupted(deployment, home, pool, gate)
    gate.start()
    if full:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(here.store), "keep", no_room)
            moving.finish(here)
        assert "switching" == deployment.moved.stage
        moving.finish(here)
        assert "moved" == deployment.moved.stage
    else:
        here.close()
        assert None is moving.finish(here)


def no_room(*given):
    """As a store on a full disk."""
    raise WorkspaceFull()


def test_what_waits_goes_there_before_it_comes_back_also_without_the_connection(here, home, gate, client, pool, name):
    """It was sent by a connection that is closed by now: seen there, and not here as well."""
    connection = sending(name, gate.url)
    deployment = deployed(here, name)
    move = deployment.move_to_prefect(work_pool=pool, folder=home / FOLDER)
    connection.close()
    placed(here, name, 1)

    move.back()
    placed(here, name, 2)

    assert [1] == when(lambda: run_there(client, name))
    assert [2] == run_here(here)
