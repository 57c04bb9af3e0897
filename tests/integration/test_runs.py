"""Runs end to end: made by name, by a trigger or for later; limited, and tried again."""

import threading
from datetime import timedelta

import pytest

import eventkit as ek
from eventkit.errors import RunError
from tests.run_states import entered, history

ID, NAME, ROLE = "prefect.resource.id", "prefect.resource.name", "prefect.resource.role"

ORDER = {ID: "order.42", NAME: "the order"}


ORDINARY = ["Scheduled", "Pending", "Running", "Completed"]


# -------------------------------------------------------------------------------------------------------------- by name


def test_run_deployment_waits_for_the_end_and_takes_parameters(ws):
    """By `<flow>/<name>` or id; the parameters lie over the deployment's own, tags are joined."""

    @ek.flow(persist_result=True)
    def power(base: int, exponent: int = 2) -> int:
        return base**exponent

    deployment = power.deploy(name="here", parameters={"base": 2}, tags=["maths"])
    plain = ek.run_deployment("power/here")
    given = ek.run_deployment(
        deployment.id, parameters={"exponent": 3}, flow_run_name="cube", tags=["a"], job_variables={"cpu": 1}
    )

    assert [run.state.result() for run in (plain, given)] == [4, 8]
    assert (given.name, given.tags, given.job_variables) == ("cube", ("a", "maths"), {"cpu": 1})
    assert (given.parameters, plain.parameters) == ({"base": 2, "exponent": 3}, {"base": 2, "exponent": 2})
    assert history(ws, given) == ORDINARY


def test_a_run_named_by_its_parameters_has_that_name_from_its_pending_on(ws):
    """It is scheduled under a name of any kind: the flow's own is made where it runs."""

    @ek.flow(flow_run_name="deliver-{n}")
    def deliver(n: int): ...

    deliver.deploy(name="by-bike")
    ek.run_deployment("deliver/by-bike", parameters={"n": 3}, flow_run_name="anything")

    named = [event.resource.name for event in ws.events("prefect.flow-run.*", oldest_first=True)]
    assert ["anything", "deliver-3", "deliver-3", "deliver-3"] == named


def test_run_deployment_gives_up_waiting_after_its_timeout(ws):
    """The run goes on; with 0 it returns at once."""
    go = threading.Event()

    @ek.flow
    def slow():
        go.wait(20)

    slow.deploy(name="here")
    at_once = ek.run_deployment("slow/here", timeout=0)
    entered(ws, at_once, "Running")
    for_a_while = ek.run_deployment("slow/here", timeout=0.05)
    go.set()
    ws.settle()

    assert not for_a_while.state.is_final()
    assert [history(ws, run) for run in (at_once, for_a_while)] == [ORDINARY] * 2


def test_a_run_that_fails_or_raises_in_a_hook_still_ends(ws):
    """The failure is in the state, told with its words; nothing is raised where it was asked for."""

    @ek.flow(on_failure=[lambda flow, run, state: 1 / 0])
    def broken():
        raise OSError("no such file: \udcff.csv")

    broken.deploy(name="here")
    run = ek.run_deployment("broken/here")

    ek.settle()  # the hook is called once the run has ended
    assert history(ws, run) == ["Scheduled", "Pending", "Running", "Failed"]
    assert run.state.message == "Flow run encountered an exception: OSError: no such file: \\udcff.csv"
    assert [outcome.outcome for outcome in ws.store.hooks(run.id)] == ["raised"]
    assert len(ws.events("eventkit.hook.failed")) == 1


def test_run_deployment_for_later_begins_at_its_time(ws):
    """On a clock that stands still it is returned as it waits, not waited for; a naive time is UTC."""
    got = []

    @ek.flow
    def noted():
        got.append(ws.clock.now())

    noted.deploy(name="here")
    due = ws.clock.now() + timedelta(hours=2)
    run = ek.run_deployment("noted/here", scheduled_time=due.replace(tzinfo=None))
    ws.settle()
    ws.clock.advance(7_199)
    ws.settle()
    waiting = (run.state_name, list(got))
    ws.clock.advance(1)
    ws.settle()

    assert (waiting, got) == (("Scheduled", []), [due])
    assert history(ws, run) == ORDINARY


def test_run_deployment_of_what_nobody_serves_says_so(tmp_path):
    """It would be waited for in vain; with timeout=0 it is left, and begins when its notebook deploys again."""
    got = []

    @ek.flow
    def noted():
        got.append(1)

    with ek.Workspace(tmp_path):
        noted.deploy(name="here")
    with ek.Workspace(tmp_path) as ws:
        with pytest.raises(RunError) as caught:
            ek.run_deployment("noted/here")
        runs = ws.store.flow_runs()
        left = ek.run_deployment("noted/here", timeout=0)
        ws.settle()
        before = list(got)
        noted.deploy(name="here")
        ws.settle()

        assert str(caught.value) == (
            "'noted/here' cannot run: its notebook is not there to run it; run the cell that deploys it, or give "
            "timeout=0 to leave the run for when it is back"
        )
        assert (runs, before, got) == ([], [], [1])
        assert history(ws, left) == ORDINARY


def test_nothing_is_waited_for_in_a_stopped_workspace(ws):
    """Neither a run nor the matcher: each says how to start again, and what came meanwhile is done then."""

    @ek.flow
    def noted(): ...

    noted.deploy(name="here", triggers=[ek.DeploymentTrigger(name="on a", expect={"a"})])
    ws.stop()
    ek.emit_event("a", ORDER)
    again = "start it again with %eventkit start, or ek.workspace().start()"
    with pytest.raises(RunError) as asked:
        ek.run_deployment("noted/here")
    with pytest.raises(RunError) as settled:
        ws.settle()
    ws.start()
    happened = ws.settle()

    assert str(asked.value) == f"'noted/here' cannot run: this workspace was stopped; {again}"
    assert str(settled.value) == f"This workspace was stopped, and what came since is not matched: {again}"
    assert (happened.firings, [run.state_name for run in happened.runs]) == ((("on a", 1),), ["Completed"])


def test_serve_makes_a_deployment_of_each_flow_and_returns(ws):
    """Under the flow's name or the one given; `flow.serve` is the same for one."""

    @ek.flow
    def one(): ...

    @ek.flow
    def two(): ...

    assert repr(ek.serve(one, two)) == "[Deployment('one/one'), Deployment('two/two')]"
    assert repr(ek.serve(one, two, name="here")) == "[Deployment('one/here'), Deployment('two/here')]"
    assert repr(one.serve()) == "Deployment('one/one')"
    assert ek.run_deployment("two/here").state_name == "Completed"


def test_a_run_made_inside_a_run_knows_its_parent(ws):
    """And what led there."""

    @ek.flow
    def child(): ...

    @ek.flow
    def parent():
        return ek.run_deployment("child/here").id

    child.deploy(name="here")
    made = parent()
    run = ws.store.flow_run(made)
    over = ws.store.flow_run(run.parent_flow_run_id)

    assert (run.flow_name, run.state_name, over.flow_name) == ("child", "Completed", "parent")


# -------------------------------------------------------------------------------------------------------- one at a time


def test_a_limit_of_one_lets_the_second_run_wait(walled):
    """It waits as AwaitingConcurrencySlot and runs when the first is over; never two at once, none is left out."""
    ws, lock = walled, threading.Lock()
    first, go = threading.Event(), threading.Event()
    now, most = 0, 0

    @ek.flow
    def narrow(number: int):
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        first.set()
        go.wait(20)
        with lock:
            now -= 1

    narrow.deploy(name="here", concurrency_limit=1)
    runs = [ek.run_deployment("narrow/here", parameters={"number": 0}, timeout=0)]
    first.wait(20)
    runs += [ek.run_deployment("narrow/here", parameters={"number": number}, timeout=0) for number in (1, 2)]
    entered(ws, runs[1], "AwaitingConcurrencySlot")
    waiting = ws.store.flow_run(runs[1].id).state.message
    go.set()
    ws.settle()
    orders = [history(ws, run) for run in runs]

    assert (most, waiting) == (1, "narrow/here runs 1 at a time")
    assert orders[0] == ORDINARY
    assert orders[1] == ["Scheduled", "AwaitingConcurrencySlot", "Pending", "Running", "Completed"]
    assert orders[2][-3:] == ["Pending", "Running", "Completed"]


def test_a_run_that_ends_badly_gives_its_slot_back(walled):
    """Whether it fails, is cancelled where it runs, or is cancelled while it waits."""
    ws = walled
    began = threading.Event()

    @ek.flow
    def narrow(how: str):
        if how == "fail":
            raise ValueError("x")
        began.set()
        while how == "loop":
            pass

    narrow.deploy(name="here", concurrency_limit=1)
    loop = ek.run_deployment("narrow/here", parameters={"how": "loop"}, timeout=0)
    began.wait(20)
    fail, never, last = (
        ek.run_deployment("narrow/here", parameters={"how": how}, timeout=0) for how in ("fail", "never", "last")
    )
    ws.cancel_run(never.id)
    ws.cancel_run(loop.id)
    ws.settle()

    ends = [ws.store.flow_run(run.id).state_name for run in (loop, fail, never, last)]
    assert ends == ["Cancelled", "Failed", "Cancelled", "Completed"]
    assert "Running" not in history(ws, never)


# ------------------------------------------------------------------------------------------------------------ once more


def test_retries_wait_on_the_virtual_clock(ws):
    """Delays take no real time; the run is AwaitingRetry in between, and its failure is told once."""
    tries = []

    @ek.flow(retries=2, retry_delay_seconds=[10, 60], persist_result=True)
    def flaky():
        tries.append(ws.clock.now())
        if len(tries) < 3:
            raise ValueError("not yet")
        return "at last"

    flaky.deploy(name="here")
    run = ek.run_deployment("flaky/here")

    assert [(later - tries[0]).total_seconds() for later in tries] == [0, 10, 70]
    assert history(ws, run) == ["Scheduled", "Pending", *["Running", "AwaitingRetry"] * 2, "Running", "Completed"]
    assert (run.state.result(), run.run_count) == ("at last", 3)


# -------------------------------------------------------------------------------------------------------------- queries


@pytest.fixture
def orders(ws):
    """Ten orders, placed a minute apart; the odd ones are paid by customer 7."""
    for number in range(10):
        ek.emit_event(
            "order.placed" if number % 2 == 0 else "order.paid",
            {ID: f"order.{number}", NAME: f"no. {number}", "region": "eu" if number < 5 else "us"},
            related=[{ID: "customer.7", ROLE: "customer"}] if number % 2 else [],
            payload={"n": number, "note": "gift wrapped" if number == 3 else "plain"},
        )
        ws.clock.advance(60)
    return ws


def test_anybody_may_emit_an_event_of_a_runs_name(ws):
    """Prefect's names are reserved by custom alone: settle does not trip over one that is no run's."""
    ek.emit_event("prefect.flow-run.Pending", {ID: "mine"})
    ek.emit_event("prefect.automation.action.failed", {ID: "mine"}, payload={"reason": 3})

    assert repr(ws.settle()) == "2 events\n  failed  mine: 3"
