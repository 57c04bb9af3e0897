"""Runs end to end: made by name, by a trigger or for later; limited, cancelled, suspended, tried again, deleted.

And what they hang on: deployments and automations that a cell makes again, and queries of the log.
"""

import threading
from datetime import UTC, datetime, timedelta

import pytest

import eventkit as ek
from eventkit.errors import AutomationError, CancelledRun, RunError, UnknownAutomation, UnknownRun, UsageError
from eventkit.flows import NotTaken, run_scheduled
from eventkit.model.state import State, StateType
from eventkit.workspace.clock import WallClock

ID, NAME, ROLE = "prefect.resource.id", "prefect.resource.name", "prefect.resource.role"
ORDER = {ID: "order.42", NAME: "the order"}


@pytest.fixture
def ws():
    """A workspace in memory with a clock that stands still, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        yield workspace


@pytest.fixture
def walled():
    """A workspace in memory on the machine's own clock."""
    with ek.Workspace(None, clock=WallClock()) as workspace:
        yield workspace


def history(ws, run):
    """The names of the states a run was in, as stored, once they are what its events say too."""
    names = [state.name for state in ws.store.run_states(run.id)]
    about = ws.events("prefect.flow-run.*", resource=f"prefect.flow-run.{run.id}", oldest_first=True)
    assert [event.event.removeprefix("prefect.flow-run.") for event in about] == names
    return names


def entered(ws, run, name):
    """Waits until the run is in that state."""
    there = threading.Event()
    for _ in range(2_000):
        if ws.store.flow_run(run.id).state_name == name:
            return
        there.wait(0.005)
    raise AssertionError(f"{run} did not become {name} but is {ws.store.flow_run(run.id).state_name}")


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


# -------------------------------------------------------------------------------------------------------- asked to stop


def triggered_run(ws, flow):
    """A run of the flow that the matcher started."""
    flow.deploy(name="here", triggers=[ek.DeploymentTrigger(name="on go", expect={"go"})])
    ek.emit_event("go", ORDER)
    for _ in range(2_000):
        runs = ws.store.flow_runs(flow_name=flow.name)
        if runs and runs[0].state_type is StateType.RUNNING:
            return runs[0]
        threading.Event().wait(0.005)
    raise AssertionError("the matcher started no run")


STOPPED = ["Scheduled", "Pending", "Running", "Cancelling", "Cancelled"]


def test_a_run_that_the_matcher_started_is_stopped_inside_pure_python(walled):
    """An endless loop ends; the hooks see Cancelling, the event has the reason, the result is CancelledRun."""
    ws, hooked, left = walled, [], []

    @ek.flow(on_cancellation=[lambda flow, run, state: hooked.append((state.name, state.message))])
    def endless():
        try:
            while True:
                pass
        finally:
            left.append("left")

    run = triggered_run(ws, endless)
    answer = ws.cancel_run(run.id, reason="enough")
    ws.settle()
    over = ws.store.flow_run(run.id)

    assert (answer.name, hooked, left) == ("Cancelling", [("Cancelling", "enough")], ["left"])
    assert history(ws, run) == STOPPED
    assert ws.events("prefect.flow-run.Cancelled").first().resource["prefect.state-message"] == "enough"
    with pytest.raises(CancelledRun, match=r"^enough$"):
        over.state.result()


def test_a_run_stops_at_its_next_task(walled):
    """What was begun is done, what comes after never begins."""
    ws, done = walled, []
    at_work, go = threading.Event(), threading.Event()

    @ek.task
    def step(name: str):
        done.append(name)
        if name == "first":
            at_work.set()
            shielded_wait(go)

    def shielded_wait(event):
        while not event.is_set():
            try:
                event.wait(20)
            except BaseException:  # a step that does not let itself be torn
                done.append("torn at")

    @ek.flow
    def steps():
        step("first")
        step("second")

    run = triggered_run(ws, steps)
    at_work.wait(20)
    ws.cancel_run(run.id)
    go.set()
    ws.settle()

    assert history(ws, run) == STOPPED
    assert "second" not in done


def test_a_run_that_cannot_be_stopped_says_where_it_is(walled):
    """A call that does not return to Python: stopping the workspace names the run and the line, and does not hang."""
    ws = walled
    begun, go = threading.Event(), threading.Event()

    @ek.flow
    def stuck():
        begun.set()
        lock = threading.Lock()
        lock.acquire()
        go.wait(20)
        lock.release()

    run = triggered_run(ws, stuck)
    begun.wait(20)
    ws.cancel_run(run.id)
    left = ws.executor.stop(timeout=0.2)
    go.set()

    assert len(left) == 1
    assert left[0].startswith(f"stuck ({run.name}): It has not stopped yet: it is still in ")
    assert "in a call that does not return to Python" in left[0]


def test_a_run_asked_to_stop_by_another_process_stops_at_its_next_task(tmp_path):
    """Two workspaces on one file stand for two processes: the asker learns that it does not run there."""
    at_work, go, done = threading.Event(), threading.Event(), []

    @ek.task
    def step():
        done.append(1)

    @ek.flow
    def steps():
        step()
        at_work.set()
        go.wait(20)
        step()

    with ek.Workspace(tmp_path) as ws, ek.Workspace(tmp_path) as other, ws:
        run = triggered_run(ws, steps)
        at_work.wait(20)
        answer = other.cancel_run(run.id, reason="from afar")
        go.set()
        ws.settle()

        assert answer.message == "from afar; it is not running in this process: it stops at its next task"
        assert (history(ws, run), done) == (STOPPED, [1])


def test_a_run_that_is_over_stays_as_it_is(ws):
    """Unless it is forced; forced to be Scheduled it runs again, which nothing else makes it do."""
    done = []

    @ek.flow
    def once():
        done.append(1)

    once.deploy(name="here")
    run = ek.run_deployment("once/here")
    answers = [ws.cancel_run(run.id).name, ws.set_run_state(run.id, State(type="SCHEDULED")).name]
    ws.settle()
    before = list(done)
    ws.set_run_state(run.id, State(type="SCHEDULED"), force=True)
    happened = ws.settle()

    assert (answers, before, done) == (["Completed", "Completed"], [1], [1, 1])
    assert history(ws, run) == ORDINARY + ORDINARY
    assert [each.state_name for each in happened.runs] == ["Completed"]


def test_a_run_is_suspended_and_resumed(ws):
    """Before it begins; one that runs says that it cannot be suspended here, one that is not paused cannot resume."""
    at_work, go = threading.Event(), threading.Event()

    @ek.flow
    def work():
        at_work.set()
        go.wait(20)

    work.deploy(name="here")
    later = ek.run_deployment("work/here", scheduled_time=ws.clock.now() + timedelta(hours=1))
    paused = ws.set_run_state(later.id, State(type="PAUSED"))
    ws.clock.advance(3_600)
    ws.settle()
    slept = history(ws, later)
    running = ek.run_deployment("work/here", timeout=0)
    entered(ws, running, "Running")
    with pytest.raises(RunError, match="is Running and cannot be suspended while it runs here: cancel it"):
        ws.set_run_state(running.id, State(type="PAUSED"))
    with pytest.raises(RunError, match="is Running, not paused: there is nothing to resume"):
        ws.set_run_state(running.id, State(type="SCHEDULED"))
    go.set()
    resumed = ws.set_run_state(later.id, State(type="RUNNING"))
    ws.settle()

    assert (paused.name, slept, resumed.name) == ("Paused", ["Scheduled", "Paused"], "Resuming")
    assert history(ws, later) == ["Scheduled", "Paused", "Resuming", "Pending", "Running", "Completed"]


def test_a_run_that_is_deleted_while_it_runs_is_stopped_and_does_not_come_back(walled):
    """Its events stay in the log."""
    ws = walled

    @ek.flow
    def endless():
        while True:
            pass

    run = triggered_run(ws, endless)
    ws.delete_run(run.id)
    ws.settle()

    assert (ws.store.flow_runs(), len(ws.events("prefect.flow-run.Running"))) == ([], 1)
    with pytest.raises(UnknownRun):
        ws.delete_run(run.id)


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


# ----------------------------------------------------------------------------------------------- a cell that runs again


def counting(**fields):
    """A trigger that fires on every second order."""
    return ek.DeploymentTrigger(**{"name": "every second", "expect": {"order"}, "threshold": 2, "within": 60} | fields)


def everything(ws):
    """What deploying and registering make, and how much was said of it."""
    return (
        ws.store.deployments(),
        ws.automations(),
        [record.fired for record in ws.store.automations()],
        len(ws.events()),
    )


def test_deploying_again_changes_nothing_and_counters_live_on(ws, capsys):
    """One order before and one after the cell ran again are two."""

    def cell():
        @ek.flow
        def ship(n: int = 1): ...

        ship.deploy(name="here", tags=["stock"], parameters={"n": 2}, triggers=[counting()])

    cell()
    ek.emit_event("order", ORDER)
    ws.settle()
    before = everything(ws)
    cell()
    after = everything(ws)
    ek.emit_event("order", ORDER)

    assert after == before
    assert ws.settle().firings == (("every second", 1),)
    assert capsys.readouterr().out == ""


def test_deploying_something_else_replaces_in_place_and_one_line_says_what_changed(ws, capsys):
    """Ids stay; the window of a changed trigger begins anew; an event says which fields."""

    @ek.flow
    def ship(n: int = 1): ...

    first = ship.deploy(name="here", triggers=[counting()])
    automation = ek.Automation.read(name="every second")
    ek.emit_event("order", ORDER)
    ws.settle()
    second = ship.deploy(name="here", tags=["stock"], triggers=[counting(threshold=1)])
    lines = capsys.readouterr().out.splitlines()
    ek.emit_event("order", ORDER)

    assert lines == ["ship/here: replaced, changed tags", "every second: replaced, changed trigger"]
    assert (first.id, automation.id) == (second.id, ek.Automation.read(name="every second").id)
    assert ws.settle().firings == (("every second", 1),)
    assert [event.payload for event in ws.events("prefect.deployment.updated")] == [{"updated_fields": ["tags"]}]


def test_a_trigger_that_is_left_out_takes_its_automation_along(ws, capsys):
    """Without an event, as in Prefect; one made by hand for the same deployment stays."""

    @ek.flow
    def ship(): ...

    deployment = ship.deploy(name="here", triggers=[counting(), ek.DeploymentTrigger(expect={"go"})])
    run = ek.actions.RunDeployment(deployment_id=deployment.id)
    ek.Automation(name="by hand", trigger=ek.EventTrigger(expect={"x"}), actions=[run]).create()
    names = [spec.name for spec in ws.automations()]
    ship.deploy(name="here", triggers=[counting()])

    assert names == ["by hand", "every second", "here__automation_2"]
    assert [spec.name for spec in ws.automations()] == ["by hand", "every second"]
    assert capsys.readouterr().out == "here__automation_2: gone, ship/here has no such trigger any more\n"
    assert len(ws.events("prefect.automation.deleted")) == 0


def test_deployments_of_one_name_keep_their_own_triggers(ws):
    """Two flows deployed as `here`: neither takes the other's automation, however often both cells run."""
    ran = []

    @ek.flow
    def ship():
        ran.append("ship")

    @ek.flow
    def bill():
        ran.append("bill")

    for _ in range(2):
        ship.deploy(name="here", triggers=[ek.DeploymentTrigger(expect={"order"})])
        bill.deploy(name="here", triggers=[ek.DeploymentTrigger(expect={"order"})])
    ek.emit_event("order", ORDER)
    ws.settle()

    assert [spec.name for spec in ws.automations()] == ["bill/here__automation_1", "here__automation_1"]
    assert sorted(ran) == ["bill", "ship"]


def test_a_trigger_under_a_name_that_another_has_moves_and_says_so(ws, capsys):
    """Names are unique: the last cell that ran has it."""

    @ek.flow
    def ship(): ...

    @ek.flow
    def bill(): ...

    ship.deploy(name="a", triggers=[ek.DeploymentTrigger(name="on order", expect={"order"})])
    bill.deploy(name="b", triggers=[ek.DeploymentTrigger(name="on order", expect={"order"})])
    ek.emit_event("order", ORDER)
    happened = ws.settle()

    assert capsys.readouterr().out == "on order: replaced, changed actions, whose trigger it is\n"
    assert [run.flow_name for run in happened.runs] == ["bill"]


# ---------------------------------------------------------------------------------------------------------- automations


def watch(**fields):
    """An automation that counts orders, not yet registered."""
    trigger = ek.EventTrigger(expect={"order"}, threshold=2, within=60)
    return ek.Automation(**{"name": "watch", "trigger": trigger, "actions": []} | fields)


def test_an_automation_lives_through_create_update_disable_enable_and_delete(ws, capsys):
    """Each is one event and keeps the id; what is off does not fire; what is gone cannot be read."""
    made = watch().create()
    again = watch().create()
    changed = watch(description="counts").update()
    off = made.disable()
    ek.emit_many([{"event": "order", "resource": ORDER}] * 2)
    silent = ws.settle().firings
    on = made.enable()
    ek.emit_many([{"event": "order", "resource": ORDER}] * 2)
    fired = ws.settle().firings
    read = [ek.Automation.read(made.id), ek.Automation.read(id=str(made.id)), ek.Automation.read(name="watch")]
    made.delete()

    assert {each.id for each in (made, again, changed, off, on, *read)} == {made.id}
    assert ((off.enabled, on.enabled), (silent, fired)) == ((False, True), ((), (("watch", 1),)))
    assert [event.event.rpartition(".")[2] for event in ws.events("prefect.automation.*", oldest_first=True)] == [
        "created",
        "updated",
        "updated",
        "updated",
        "triggered",
        "deleted",
    ]
    assert capsys.readouterr().out == "watch: replaced, changed description\n"
    with pytest.raises(UnknownAutomation):
        ek.Automation.read(name="watch")
    with pytest.raises(UnknownAutomation):
        made.update()


def test_an_automation_that_is_read_is_changed_and_updated(ws, capsys):
    """Also its name; counters live on, for the trigger is the same. A changed copy is checked as a new one is."""
    watch().create()
    ek.emit_event("order", ORDER)
    ws.settle()
    read = ek.Automation.read(name="watch")
    renamed = read.changed(name="look out").update()
    ek.emit_event("order", ORDER)

    assert ws.settle().firings == (("look out", 1),)
    assert (renamed.id, [spec.name for spec in ws.automations()]) == (read.id, ["look out"])
    assert capsys.readouterr().out == "watch: replaced, changed name to look out\n"
    with pytest.raises(AutomationError, match="a trigger was expected"):
        read.changed(trigger="order")


def test_a_copy_under_another_name_is_another_automation(ws):
    """`create` never takes the id of one that is there."""
    made = watch().create()
    copy = made.changed(name="copy").create()

    assert [spec.name for spec in ws.automations()] == ["copy", "watch"]
    assert copy.id != made.id


def test_an_automation_cannot_take_the_name_of_another(ws):
    """Nothing changes then."""
    watch().create()
    other = watch(name="other").create()
    before = everything(ws)
    with pytest.raises(AutomationError, match="An automation named 'watch' is there under another id"):
        other.changed(name="watch").update()

    assert everything(ws) == before


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


START = datetime(2026, 1, 1, 9, tzinfo=UTC)

CRITERIA = [
    (("order.placed",), {}, [8, 6, 4, 2, 0]),
    (("order.*",), {"oldest_first": True}, list(range(10))),
    ((["order.placed", "order.paid"],), {}, list(range(9, -1, -1))),
    (("order.*",), {"exclude": "order.paid"}, [8, 6, 4, 2, 0]),
    (("order.*",), {"exclude": ["order.p*"]}, []),
    ((), {"resource": "order.4"}, [4]),
    ((), {"resource": "order.*"}, list(range(9, -1, -1))),
    ((), {"labels": {"region": "us"}}, [9, 8, 7, 6, 5]),
    ((), {"labels": {"region": ["eu", "us"], NAME: "no. 1"}}, [1]),
    ((), {"role": "customer"}, [9, 7, 5, 3, 1]),
    ((), {"related": "customer.7", "since": START + timedelta(minutes=6)}, [9, 7]),
    ((), {"text": "gift"}, [3]),
    (("order.*",), {"since": START + timedelta(minutes=8)}, [9, 8]),
    (("order.*",), {"until": "2026-01-01T09:01:00Z"}, [1, 0]),
    (("other",), {}, []),
]


@pytest.mark.parametrize(("names", "criteria", "expected"), CRITERIA, ids=str)
def test_events_are_found_by_each_criterion(orders, names, criteria, expected):
    """Counted, listed and as a frame alike; the query's own code gives it again."""
    query = ek.events(*names, **criteria)

    assert [event.payload["n"] for event in query] == expected
    assert (len(query), bool(query)) == (len(expected), bool(expected))
    assert list(query.df().get("payload.n", [])) == expected
    again = eval(query.query, {"events": ek.events, "datetime": __import__("datetime")})
    assert [event.id for event in again] == [event.id for event in query]


def test_a_query_is_sliced_like_a_list(orders):
    """Without reading more than it takes; negative places and steps too."""
    query, held = ek.events("order.*"), list(ek.events("order.*"))

    for start, stop, step in [(0, 3, None), (2, 5, None), (None, None, 3), (-3, None, None), (1, -1, 2), (8, 20, None)]:
        assert query[start:stop:step] == held[start:stop:step]
    assert (query[0], query[-1], query.first()) == (held[0], held[-1], held[0])
    assert list(query.head(2)) == held[:2] == list(query.head(5).head(2))
    with pytest.raises(IndexError, match=r"events\('order\.\*'\) has 10 events, there is none at 10"):
        query[10]


def test_a_query_becomes_a_frame(orders):
    """A row an event, by seq; the payload whole and by its names; empty, it has the same columns."""
    frame = ek.events("order.paid").df(limit=2)
    first = frame.loc[10]

    assert list(frame.index) == [10, 8]
    assert list(frame.columns) == [
        "occurred",
        "event",
        "resource",
        "resource_name",
        "related",
        "payload",
        "id",
        "payload.n",
        "payload.note",
    ]
    assert (first["event"], first["resource"], first["resource_name"]) == ("order.paid", "order.9", "no. 9")
    assert (first["related"], first["payload.n"]) == ([{ID: "customer.7", ROLE: "customer"}], 9)
    assert list(ek.events("other").df().columns) == list(frame.columns)[:7]


def test_a_query_sees_what_comes_later(orders):
    """It is a question, not a list."""
    query = ek.events("order.placed")
    before = len(query)
    ek.emit_event("order.placed", ORDER)

    assert (before, len(query)) == (5, 6)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ek.events("order.*.x"), "events('order.*.x'): a name is exact or ends in *"),
        (lambda: ek.events(3), "events(3): a name or a list of names was expected: write events('order.*')"),
        (lambda: ek.events(since="soon"), "occurred.since cannot be 'soon': a moment was expected"),
        (lambda: ek.events(colour="red"), "events() takes no 'colour'; it takes name, exclude, resource, labels"),
        (lambda: ek.events(labels={"n": 3}), "since labels are text: write '3'"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused(ws, call, said):
    """When it is asked, not when it is read."""
    with pytest.raises(UsageError) as caught:
        call()

    assert said in str(caught.value)


def test_anybody_may_emit_an_event_of_a_runs_name(ws):
    """Prefect's names are reserved by custom alone: settle does not trip over one that is no run's."""
    ek.emit_event("prefect.flow-run.Pending", {ID: "mine"})
    ek.emit_event("prefect.automation.action.failed", {ID: "mine"}, payload={"reason": 3})

    assert repr(ws.settle()) == "2 events\n  failed  mine: 3"


@pytest.mark.parametrize("where", ["in memory", "in a file"])
def test_a_run_that_is_cancelled_at_work_leaves_the_workspace_whole(tmp_path, size, where):
    """Wherever it is torn: emitting, reading, submitting tasks. Nothing is locked, no task run is left behind."""
    begun = threading.Event()

    @ek.task
    def step(): ...

    @ek.flow
    def busy():
        begun.set()
        while True:
            ek.emit_event("e", ORDER)
            len(ek.events("e"))
            step.submit()

    with ek.Workspace(tmp_path if where == "in a file" else None, clock=WallClock()) as ws:
        busy.deploy(name="here")
        for _ in range(size(15, 300)):
            begun.clear()
            run = ek.run_deployment("busy/here", timeout=0)
            assert begun.wait(20)
            ws.cancel_run(run.id)
            assert ws.wait_for(run.id, timeout=20).state_name == "Cancelled"
        ws.settle()

        steps = [step for run in ws.store.flow_runs(limit=1_000) for step in ws.store.task_runs(run.id)]
        assert {step.state_name for step in steps} <= {"Completed", "Cancelled"}
        assert len(ws.events("eventkit.error")) == 0


@pytest.mark.parametrize(("ending", "left"), [("cancel_run", ["Scheduled", "Cancelled"]), ("delete_run", [])])
def test_a_run_that_is_cancelled_or_deleted_after_it_was_taken_does_not_begin(ending, left):
    """Nothing of a taken run is stored before its first state: who comes first in the store has it."""
    called = []
    with ek.Workspace.in_memory() as ws:

        @ek.flow
        def deliver():
            called.append(1)

        deployment = deliver.deploy(name="by-bike")
        later = ws.clock.now() + timedelta(hours=1)
        run = ek.run_deployment("deliver/by-bike", scheduled_time=later, timeout=0)
        taken = ws.run_states.take(run, deployment)
        getattr(ws, ending)(run.id)

        with pytest.raises(NotTaken):
            run_scheduled(deliver, taken, ws.runtime)
        names = [state.name for state in ws.store.run_states(run.id)]

    assert ([], left) == (called, names)
