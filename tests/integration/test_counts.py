"""What is counted belongs to the cursor it is saved with: nothing is counted twice, whoever goes on from there."""

import pytest

from eventkit.errors import LostOwnership
from eventkit.model.automation import AutomationSpec
from eventkit.model.trigger import EventTrigger
from eventkit.workspace.history import history_of
from eventkit.workspace.workspace import Workspace

ONCE = AutomationSpec(name="once", trigger=EventTrigger(expect={"order.placed"}, within=86_400), actions=[])


def emit(ws, times):
    """Orders, one fires and the others come to nothing."""
    for number in range(times):
        ws.emit("order.placed", {"prefect.resource.id": f"order.{number}"})


def counted(ws):
    """Considered from where it was registered, matched, fired, suppressed, and how many reasons there are."""
    ws.settle()
    ws.save_counts()
    record = ws.store.automation("once")
    begin = ws.events("prefect.automation.created").first().seq
    last = ws.store.last_seq()
    return (
        record.considered == last - begin,
        record.matched,
        record.fired,
        record.suppressed,
        len(ws.store.history(record.spec.id)),
    )


def test_taken_over_by_another_it_goes_on_counting_from_what_was_saved(tmp_path):
    """What the former had read and not saved is read again, and counted once."""
    with Workspace(tmp_path) as one, Workspace(tmp_path) as two:
        one.notice = two.notice = lambda line: None
        two.registry._notice = lambda line: None
        one.register(ONCE)
        emit(one, 5)
        one.settle()
        two.register(ONCE)
        emit(two, 3)

        assert (True, 1, 1, 7, 8) == counted(two)


def test_a_step_that_cannot_be_committed_counts_nothing(tmp_path, monkeypatch):
    """It is stepped again, and counted then."""
    with Workspace(tmp_path) as ws:
        ws.register(ONCE)
        ws.settle()
        kept, left = ws.matcher.ledger.prepare, [1]

        def refused(*given):
            if left:
                left.pop()
                raise LostOwnership("another has it", owner=ws.ownership.token, epoch=0)
            return kept(*given)

        # a commit that fails after all of it was written: no other way leads there at a chosen moment
        monkeypatch.setattr(ws.matcher.ledger, "prepare", refused)
        emit(ws, 4)

        assert (True, 1, 1, 3, 4) == counted(ws)
        assert left == []


def test_counts_live_on_when_the_workspace_is_closed_and_opened(tmp_path):
    """With the reasons; what came meanwhile is counted when it is registered again."""
    with Workspace(tmp_path) as ws:
        ws.register(ONCE)
        emit(ws, 3)
        ws.settle()
    with Workspace(tmp_path) as ws:
        emit(ws, 2)
        ws.registry._notice = lambda line: None
        ws.register(ONCE)

        assert (True, 1, 1, 4, 5) == counted(ws)


@pytest.mark.parametrize("changes", [{"description": "other"}, {"tags": ("a",)}])
def test_a_changed_definition_keeps_the_counts(tmp_path, changes):
    """And goes on from there."""
    with Workspace(tmp_path) as ws:
        ws.registry._notice = lambda line: None
        ws.register(ONCE)
        emit(ws, 2)
        ws.settle()
        ws.register(ONCE.changed(**changes))
        emit(ws, 1)

        assert (True, 1, 1, 2, 3) == counted(ws)


def test_what_fired_is_told_as_it_was_when_the_workspace_is_opened_again(tmp_path):
    """With the window its event met; in its place among what was matched; what a person did is told in its time."""
    three = AutomationSpec(
        name="once", trigger=EventTrigger(expect={"order.placed"}, threshold=3, within=86_400), actions=[]
    )
    with Workspace(tmp_path) as ws:
        ws.register(three)
        emit(ws, 3)
        ws.settle()
        told = [
            ("fired", "3 of 3 within 24 h"),
            ("matched", "2 of 3 within 24 h"),
            ("matched", "1 of 3 within 24 h"),
        ]

        assert told == [(each.became.value, each.brief) for each in history_of(ws, "once").reasons]
        ws._firer.by_hand(ws.store.automation("once").spec, ws.events("order.placed", oldest_first=True).first())
        emit(ws, 1)
        ws.settle()
    with Workspace(tmp_path) as ws:
        later = [("suppressed", "it fired already"), ("by hand", "a person asked for it")]

        assert [*later, *told] == [(each.became.value, each.brief) for each in history_of(ws, "once").reasons]


def test_what_fired_stands_among_what_was_noted_in_the_same_commit(tmp_path):
    """Before what came after it, and after what came before, however many fired there."""
    pairs = EventTrigger(expect={"order.placed"}, threshold=2, within=60, for_each={"prefect.resource.id"})
    orders = [
        {"event": "order.placed", "resource": {"prefect.resource.id": f"order.{place}"}} for place in (1, 2, 1, 2, 2)
    ]
    with Workspace(tmp_path) as ws:
        ws.register(ONCE.changed(name="each", trigger=pairs))
        ws.settle()
        ws.emit_many(orders)
        ws.settle()
        told = [(each.became.value, each.resource) for each in history_of(ws, "each").reasons]

        assert [
            ("suppressed", "order.2"),
            ("fired", "order.2"),
            ("fired", "order.1"),
            ("matched", "order.2"),
            ("matched", "order.1"),
        ] == told
