"""Events that wait for their leader, whoever evaluates; and automations that change hands in any order."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

import eventkit as ek
from eventkit.workspace.clock import VirtualClock
from tests.endurance.reckoning import expected, log, plain, recorded
from tests.owning import emit, fired, spec

LEADER, FOLLOWER = UUID(int=1 << 90), UUID(int=2 << 90)


# ----------------------------------------------------------------------------------------------------- parked followers


def follower(ws, number, *, id, leader):
    """A tick that follows an event which is not in the log."""
    return ws.emit(
        "tick",
        {"prefect.resource.id": f"tick.{number}"},
        payload={"n": number},
        id=id,
        follows=ek.Event(event="tick", resource={"prefect.resource.id": "leader"}, id=leader),
    )


def parked(ws):
    """The places of the events that wait with this workspace's owner, and whether for one automation alone."""
    return [(row.seq, row.automation is not None) for row in ws.store.parked(ws.ownership.token)]


@pytest.mark.parametrize("blocks", [0, 3])
def test_a_parked_follower_survives_the_end_of_its_process(opened, blocks):
    """It is evaluated once, right after its leader, whoever evaluates by then, however much came in between."""
    first = opened()
    first.register(spec())
    follower(first, 0, id=FOLLOWER, leader=LEADER)
    first.settle()
    held = parked(first)
    first.close()
    second = opened()
    for _ in range(blocks):
        second.emit_many([{"event": "other", "resource": {"prefect.resource.id": "r"}}] * 500)
    second.register(spec())
    second.settle()
    before = fired(second)
    emit(second, 1, id=LEADER)
    second.settle()

    assert held == [(2, False)]
    assert (before, fired(second)) == ([], [1, 0])
    assert parked(second) == []


def test_a_parked_follower_survives_a_take_over_from_the_living(opened):
    """Each owner evaluates it for what it has: nobody twice, nobody not at all."""
    first, second = opened(), opened()
    first.register(spec())
    first.register(spec(name="other"))
    follower(first, 0, id=FOLLOWER, leader=LEADER)
    first.settle()
    second.register(spec())
    second.settle()
    places = parked(first), parked(second)
    emit(second, 1, id=LEADER)
    for ws in (first, second):
        ws.settle()

    assert places == ([(3, False)], [(3, False)])
    assert (fired(first), fired(first, "other")) == ([1, 0], [1, 0])
    assert (parked(first), parked(second)) == ([], [])


def test_a_follower_and_its_leader_that_both_came_while_nobody_was_there(opened):
    """In different blocks of the log: the follower comes after its leader, as if somebody had been there."""
    first = opened()
    first.register(spec())
    first.close()
    second = opened()
    follower(second, 0, id=FOLLOWER, leader=LEADER)
    for _ in range(3):
        second.emit_many([{"event": "other", "resource": {"prefect.resource.id": "r"}}] * 500)
    emit(second, 1, id=LEADER)
    second.register(spec())
    second.settle()

    assert fired(second) == [1, 0]
    assert parked(second) == []


def test_registering_something_else_does_not_forget_who_is_parked(opened):
    """Nor does stopping and starting."""
    ws = opened()
    ws.register(spec())
    follower(ws, 0, id=FOLLOWER, leader=LEADER)
    ws.settle()
    ws.register(spec(name="other"))
    emit(ws, 9, name="tock")
    ws.settle()
    ws.stop()
    ws.start()
    ws.settle()
    held = parked(ws)
    emit(ws, 1, id=LEADER)
    ws.settle()

    assert held == [(2, False)]
    assert fired(ws) == [1, 0]


@pytest.mark.parametrize("catch_up", ["resume", "skip"])
def test_a_follower_whose_leader_never_comes_is_given_up_after_a_quarter_of_an_hour(opened, catch_up):
    """Also where nobody was there by then: resumed, it is evaluated late; skipped, not at all."""
    clock = VirtualClock(datetime.now(UTC))
    first = opened(clock=clock)
    first.register(spec())
    follower(first, 0, id=FOLLOWER, leader=LEADER)
    first.settle()
    first.close()
    clock.advance(timedelta(minutes=16).total_seconds())
    second = opened(clock=clock)
    second.register(spec(), catch_up=catch_up)
    second.settle()

    assert fired(second) == ([0] if catch_up == "resume" else [])
    assert parked(second) == []


@pytest.mark.endure
@pytest.mark.parametrize("seed", range(6))
def test_however_automations_change_hands_each_fires_as_by_stepping(opened, size, seed):
    """Owners come and go, each taking some; followers wait across them, for some longer than for others."""
    chance, names = random.Random(seed), [f"watch {place}" for place in range(6)]
    specs = [spec(1 + place // 2, name=name) for place, name in enumerate(names)]
    ws, leaders, number = opened(), [], 0
    for each in specs:
        ws.register(each)
    for _ in range(size(8, 80)):
        for each in chance.sample(specs, chance.randrange(4)):
            ws.register(each)
        for _ in range(chance.randrange(12)):
            number += 1
            kind = chance.random()
            if kind < 0.3:
                leaders.append(uuid4())
                follower(ws, number, id=uuid4(), leader=leaders[-1])
            elif kind < 0.5 and leaders:
                emit(ws, number, id=leaders.pop(chance.randrange(len(leaders))))
            elif kind < 0.6:
                ws.emit_many([{"event": "other", "resource": {"prefect.resource.id": "r"}}] * 300)
            else:
                emit(ws, number)
        if chance.random() < 0.7:
            ws.settle()
        if chance.random() < 0.7:
            if chance.random() < 0.7:
                ws.close()
            ws = opened()
    for each in specs:
        ws.register(each)
    for leader in leaders:
        number += 1
        emit(ws, number, id=leader)
    ws.settle()
    rows = log(ws.store)

    for name in names:
        held = ws.automation(name)
        assert plain(recorded(ws.store, held)) == plain(expected(held, rows)), name
    assert parked(ws) == []
