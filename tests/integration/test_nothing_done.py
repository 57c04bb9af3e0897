"""What is asked of the past and of what would be changes nothing: no file, no event, no row of any table."""

import sqlite3

import pytest

import eventkit as ek
from eventkit.workspace.parts import FILE


def dump(folder):
    """Every row of the workspace's file."""
    connection = sqlite3.connect(folder / FILE)
    lines = list(connection.iterdump())
    connection.close()
    return lines


@pytest.fixture
def ws(tmp_path):
    """A workspace in a folder, with automations that would write files, call, emit, notify and run, and a past."""
    with ek.use(tmp_path / "home") as workspace:
        workspace.notice = workspace.registry._notice = lambda line: None

        @ek.flow
        def write(number: int) -> None:
            (tmp_path / f"written-{number}").write_text("by a run")

        write.deploy(name="now", triggers=[ek.DeploymentTrigger(
            name="Write", expect={"order.placed"}, parameters={"number": "{{ event.payload.number }}"})])  # fmt: skip
        ek.Automation(
            name="all of it",
            trigger=ek.EventTrigger(expect={"order.placed"}),
            actions=[
                ek.actions.EmitEvent(event="order.seen", resource={"prefect.resource.id": "seen"}),
                ek.actions.CallWebhook(url="http://127.0.0.1:9/none"),
                ek.actions.SendNotification(body="one more"),
                ek.actions.PauseAutomation(source="inferred"),
            ],
        ).create()
        late = ek.EventTrigger(expect={"order.paid"}, after={"order.placed"}, posture="Proactive", within=10)
        ek.Automation(name="late", trigger=late, actions=[ek.actions.SendNotification(body="late")]).create()
        for number in range(5):
            ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}"}, payload={"number": number})
        workspace.settle()
        yield workspace


def test_asking_changes_nothing(ws, tmp_path):
    """Dry replays, backtests, verdicts, near misses, moments, chains, findings, drafts: the file is what it was."""
    ws.stop()
    ws.store.checkpoint()
    files = sorted(tmp_path.iterdir())
    before, last = dump(ws.home), ws.store.last_seq()
    orders = list(ek.events("order.*"))

    dry = [
        ek.replay(ek.events()),
        ek.replay(orders, only="Write", speed=1_000),
        orders[0].replay({"payload": {"number": 9}}),
    ]
    asked = [
        *(each.df() for each in dry),
        ek.backtest("Write").df(),
        ek.backtest("late", "Write").df(),
        *(ek.explain(name, orders[0]) for name in ("Write", "all of it", "late")),
        ek.near_misses(ek.EventTrigger(expect={"order.seen"}, match={"prefect.resource.id": "other"})),
        ws.at(ws.clock.now()).df(),
        ws.at(orders[-1]),
        orders[-1].chain().df(),
        ek.lint("Write").df(),
        orders[0].generalise().df(),
        orders[0].outcome(timeout=0).df(),
        ek.Automation.read(name="Write").history().df(),
        ek.near_misses("Write").df(),
        ek.scenario("orders", emit=False),
    ]
    shown = [repr(each) + (each._repr_html_() if hasattr(each, "_repr_html_") else "") for each in [*dry, *asked]]

    assert len(dry) + len(asked) == len(shown)
    assert {"Write", "all of it"} <= {each.automation for each in dry[0].fires}
    assert (before, last) == (dump(ws.home), ws.store.last_seq())
    assert sorted(tmp_path.iterdir()) == files
    ws.start()
    ws.settle()
    assert sorted(tmp_path.iterdir()) == files


def test_a_replay_that_is_done_survives_the_process(ws):
    """That an event is a replay, of which one, for whom, and that its run came of one: in the file."""
    placed = ek.events("order.placed").first()
    again = placed.replay({"payload": {"number": 7}}, dry=False)
    ek.replay(placed, only="Write", dry=False)
    ws.settle()
    home, id = ws.home, ws.automation("Write").id
    ws.close()

    with ek.use(home) as reopened:
        stored = reopened.store.get(again.events[0].id)
        assert (placed.id, (), True) == (stored.replay_of, stored.replay_for, stored.is_replay)
        assert (placed.id, (id,)) == (lambda e: (e.replay_of, e.replay_for))(ek.events("order.placed").first())
        runs = [run.is_replay for run in reopened.store.flow_runs(flow_name="write")]
        assert [True] * 2 + [False] * 5 == runs
