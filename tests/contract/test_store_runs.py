"""What every store does with runs, and what it forgets of the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import Completed, Failed, Kept, State, StateType
from eventkit.store import Store, run_rows
from tests.storing import NOW, SECOND, Stopped, event, flow_run, own, scheduled, spec

# -------------------------------------------------------------------------------------------------------------- runs


def begun(store: Store, run: FlowRun, owner: UUID) -> bool:
    """Whether the run is this owner's now, waiting as before."""
    return store.begin_run(run_rows(run, scheduled()), owner)


def test_a_run_comes_back_with_its_present_state(store: Store) -> None:
    """Its history is kept, each state once; saving without a state keeps the present one."""
    run = flow_run(parameters={"x": [1]}, tags=("t",), owner=uuid4())
    begun, done = State(type=StateType.RUNNING), Completed(data=Kept(value={"a": 1}))
    store.save_flow_run(run, scheduled())
    store.save_flow_run(run, begun)
    store.save_flow_run(run.changed(run_count=1), begun)
    store.save_flow_run(run.changed(end_time=NOW), done, keep=True)
    store.save_flow_run(run.changed(name="other", end_time=NOW), None)

    found = store.flow_run(run.id)

    assert found == run.changed(name="other", end_time=NOW, state=done)
    assert ["SCHEDULED", "RUNNING", "COMPLETED"] == [state.type.value for state in store.run_states(run.id)]
    assert {"a": 1} == store.run_states(run.id)[-1].result()
    assert (None, None) == (store.flow_run(uuid4()), store.task_run(run.id))


def test_a_result_is_stored_only_where_asked(store: Store) -> None:
    """Without keep the state comes back without its data."""
    run = flow_run()
    store.save_flow_run(run, Completed(data=Kept(value=1)))
    found = store.flow_run(run.id)

    assert found is not None
    assert found.state is not None
    assert (None, "Completed") == (found.state.data, found.state.name)


def test_a_waiting_run_is_claimed_once(store: Store) -> None:
    """By compare and set; who claimed it owns it, until it is released."""
    run, first, second = flow_run(), uuid4(), uuid4()
    store.save_flow_run(run, scheduled())

    assert [True, False, False] == [begun(store, run, owner) for owner in (first, first, second)]
    store.save_flow_run(run, State(type=StateType.RUNNING))
    assert first == store.flow_run(run.id).owner  # type: ignore[union-attr]
    store.release_run(run.id, first)
    assert not begun(store, run, second)
    store.save_flow_run(run, scheduled())
    assert begun(store, run, second)


def test_a_run_begins_in_its_state_with_all_it_passed_or_not_at_all(store: Store) -> None:
    """Claim, present state and history are one: of a run that another has, nothing changes."""
    run, first, second = flow_run(parameters={"x": 1}), uuid4(), uuid4()
    waits, passed, running = scheduled(), State(type=StateType.PENDING), State(type=StateType.RUNNING)
    store.save_flow_run(run, waits)
    begins = run.changed(run_count=1, start_time=NOW)

    assert store.begin_run(run_rows(begins, running, passed=passed), first)
    assert not store.begin_run(run_rows(run.changed(name="other"), State(type=StateType.RUNNING)), second)
    assert begins.changed(state=running, owner=first) == store.flow_run(run.id)
    assert [waits, passed, running] == store.run_states(run.id)
    assert not store.begin_run(run_rows(flow_run(), running), first)


def test_due_runs_are_those_whose_time_has_come(store: Store) -> None:
    """Of their owner, unclaimed, earliest first; the next one's time is known."""
    owner = uuid4()
    early, late, later = (flow_run(owner=owner, expected_start_time=NOW + seconds * SECOND) for seconds in (1, 2, 30))
    for run in (later, late, early, flow_run(owner=uuid4())):
        store.save_flow_run(run, scheduled())

    now = NOW + 2 * SECOND
    assert [early.id, late.id] == [run.id for run in store.due_runs(owner, now)]
    assert (NOW + 30 * SECOND, None) == (store.next_due(owner, now), store.next_due(owner, NOW + 30 * SECOND))
    begun(store, early, owner)
    assert [late.id] == [run.id for run in store.due_runs(owner, now)]


def test_flow_runs_are_found_by_what_they_are_of(store: Store) -> None:
    """Newest first; every criterion counts."""
    place, watch, firing, owner = uuid4(), uuid4(), uuid4(), uuid4()
    store.add_firing(firing, watch, at=NOW, event_id=None, body={})
    plain, fired, deployed = flow_run(), flow_run(firing_id=firing, owner=owner), flow_run(deployment_id=place)
    for run, state in ((plain, Failed()), (fired, scheduled()), (deployed, State(type=StateType.RUNNING))):
        store.save_flow_run(run, state)

    def found(**criteria: Any) -> list[UUID]:
        return [run.id for run in store.flow_runs(**criteria)]

    assert [deployed.id, fired.id, plain.id] == found() == found(flow_name="f")
    assert [deployed.id] == found(limit=1) == found(deployment_id=place)
    assert [fired.id] == found(automation_id=watch) == found(firing_id=firing) == found(owner=owner)
    assert [deployed.id, plain.id] == found(states=[StateType.FAILED, StateType.RUNNING])
    assert [] == found(states=[]) == found(flow_name="g") == found(owner=owner, deployment_id=place)
    assert (1, 0) == (store.count_running(place), store.count_running(uuid4()))


def test_a_run_may_be_asked_to_take_a_state(store: Store) -> None:
    """Asked, read, taken back."""
    run, asked = flow_run(), State(type=StateType.CANCELLING, message="stop")
    store.save_flow_run(run, State(type=StateType.RUNNING))

    assert store.asked(run.id) is None
    store.set_asked(run.id, asked)
    assert asked == store.asked(run.id)
    store.save_flow_run(run, None)
    assert asked == store.asked(run.id)
    store.set_asked(run.id, None)
    assert store.asked(run.id) is None


def test_deleting_a_run_deletes_all_it_left(store: Store) -> None:
    """States, hooks, logs and task runs with theirs; what comes later finds nobody."""
    run, other = flow_run(), flow_run()
    task = TaskRun(id=uuid4(), name="t", created=NOW, task_key="k", flow_run_id=run.id)
    hook = HookOutcome(run_id=run.id, state_id=uuid4(), hook="h", entered="Failed", outcome="ran", at=NOW)
    line = LogLine(run_id=run.id, level=20, logger="l", message="hi", at=NOW)
    for each in (run, other):
        store.save_flow_run(each, scheduled())
    store.save_task_run(task, Completed())
    store.add_hook(hook)
    store.add_logs([line, line.changed(task_run_id=task.id, message="there")])

    assert [task.changed(state=Completed())] == store.task_runs(run.id)
    assert task.changed(state=Completed()) == store.task_run(task.id)
    assert [hook] == store.hooks(run.id)
    assert [line, line.changed(task_run_id=task.id, message="there")] == store.logs(run.id)
    assert [line] == store.logs(run.id, 1)

    assert [True, False] == [store.delete_flow_run(run.id) for _ in range(2)]
    store.add_hook(hook)
    store.add_logs([line])

    assert ([], [], [], []) == (
        store.task_runs(run.id), store.hooks(run.id), store.logs(run.id), store.run_states(task.id)
    )  # fmt: skip
    assert [other.id] == [each.id for each in store.flow_runs()]


# --------------------------------------------------------------------------------------------------------- retention


def fill(store: Store, clock: Stopped, count: int, **fields: Any) -> list[Event]:
    """So many events, one a second."""
    kept = []
    for _ in range(count):
        clock.sleep(1)
        kept += store.append([event(occurred=clock.now(), **fields)])
    return kept


def test_pruning_by_age_forgets_the_oldest_with_all_that_hangs_on_them(store: Store, clock: Stopped) -> None:
    """Related rows, finished firings, ended runs; nothing younger, nothing that is still open."""
    related = [{"prefect.resource.id": "c", "prefect.resource.role": "r"}]
    events = fill(store, clock, 10, related=related)
    old, open_, young = uuid4(), uuid4(), uuid4()
    for id, place in ((old, 0), (open_, 1), (young, 9)):
        assert events[place].received is not None
        store.add_firing(id, uuid4(), at=events[place].received, event_id=events[place].id, body={})
        store.add_action(id, 0, kind="do-nothing", body={}, status="pending" if id == open_ else "done")
    ended, running, later = flow_run(end_time=NOW), flow_run(), flow_run(end_time=NOW + timedelta(hours=1))
    store.save_flow_run(ended, Completed())
    store.save_flow_run(running, State(type=StateType.RUNNING))
    store.save_flow_run(later, Completed())

    removed = store.prune(max_age=5 * SECOND, max_bytes=None, now=clock.now())

    assert 4 == removed
    assert [5, 6, 7, 8, 9, 10] == [each.seq for each in store.read(EventFilter(order="ASC"))]
    assert 6 == store.count(EventFilter(any_resource={"id": "c"}))
    assert [young, open_] == [firing.id for firing in store.firings()]
    assert [later.id, running.id] == [run.id for run in store.flow_runs()]
    assert 0 == store.prune(max_age=5 * SECOND, max_bytes=None, now=clock.now())


def test_pruning_keeps_what_nobody_has_evaluated_and_the_newest(store: Store, clock: Stopped) -> None:
    """Owners' cursors, automations' own cursors and parked events hold the log."""
    fill(store, clock, 10)
    token, watch = own(store, cursor=6), spec()
    store.save_automation(watch, owner=token, cursor=4)
    store.park(token, 3, leader_id=uuid4(), since=NOW)

    def prune() -> tuple[int, int]:
        removed = store.prune(max_age=timedelta(0), max_bytes=None, now=clock.now() + SECOND)
        return removed, store.count(EventFilter())

    assert (2, 8) == prune()
    store.unpark(token, 3)
    assert (2, 6) == prune()
    store.join(watch.id)  # type: ignore[arg-type]
    assert (2, 4) == prune()
    store.remove_owner(token)
    store.delete_automation(watch.id)  # type: ignore[arg-type]
    assert (3, 1) == prune()
    assert 11 == store.append([event()])[0].seq


def test_pruning_by_size_stops_when_it_fits(store: Store, clock: Stopped) -> None:
    """Room is made from the oldest on, no more than needed to the bite."""
    for _ in range(5):
        clock.sleep(1)
        store.append([event(payload={"x": "y" * 2_000}) for _ in range(600)])
    assert 0 == store.prune(max_age=None, max_bytes=10**9, now=clock.now())

    removed = store.prune(max_age=None, max_bytes=7_000_000, now=clock.now())

    assert removed in range(1_000, 2_001)
    assert 3_000 - removed == store.count(EventFilter())
    assert 0 == store.prune(max_age=None, max_bytes=None, now=clock.now())
