"""The tricky cases of runs, hooks, deployments and loops in the whole chain, and departures that no row holds."""

from __future__ import annotations

from collections import Counter, deque
from datetime import timedelta
from uuid import uuid4

import pytest

import eventkit as ek
from eventkit.engine.stretch import Fired
from eventkit.errors import AutomationError
from eventkit.model.firing import Firing
from eventkit.workspace.ancestry import MAX_AGAIN, Ancestry
from eventkit.workspace.clock import WallClock
from tests.watching import automation, names

ID, ROLE = "prefect.resource.id", "prefect.resource.role"
R1 = {ID: "r1"}
TRIGGERED = "prefect.automation.triggered"


# -- runs and hooks: rows 27, 29, 35


def test_row_27_a_flow_that_fails_thrice_fails_once_for_triggers_and_hooks(ws):
    """Row 27, Prefect's outcome: running three times, failure once; `prefect.flow-run.Failed` comes once too."""
    log = []
    automation(ek.EventTrigger(expect={"prefect.flow-run.Failed"}))

    @ek.flow(retries=2, on_running=[lambda *_: log.append("running")], on_failure=[lambda *_: log.append("failure")])
    def failing():
        raise ValueError("x")

    failing(return_state=True)
    ws.settle()

    assert ["running"] * 3 + ["failure"] == log
    again = ["AwaitingRetry", "Running"]
    assert ["Pending", "Running", *again, *again, "Failed"] == [
        name.removeprefix("prefect.flow-run.") for name in names(ws, "prefect.flow-run.*")
    ]
    assert 1 == len(ws.events(TRIGGERED))


def test_row_29_a_completion_hook_sees_when_the_run_ended(ws):
    """Row 29, ours (a departure, DESIGN 5): in Prefect end_time is None and total_run_time 0 in a completion hook."""
    seen = []

    def look(_flow, flow_run, _state):
        seen.append((flow_run.start_time, flow_run.end_time, flow_run.total_run_time))

    @ek.flow(on_running=[look], on_completion=[look])
    def timed():
        ws.clock.advance(5)

    start = ws.clock.now()
    timed()

    assert [
        (start, None, timedelta(0)),
        (start, start + timedelta(seconds=5), timedelta(seconds=5)),
    ] == seen


def test_row_35_a_flow_called_here_runs_to_its_end_when_it_is_cancelled(ws):
    """Row 35, Prefect's outcome: then on_cancellation; it stays Cancelling, and the call has its value."""
    log = []
    step = ek.task(lambda: log.append("step"), name="step")

    @ek.flow(
        on_cancellation=[lambda _flow, run, state: log.append((state.name, run.state.name))],
        on_completion=[lambda *_: log.append("completed")],
    )
    def called():
        (run,) = ws.store.flow_runs(flow_name="called")
        for _ in range(2):
            log.append(ws.cancel_run(run.id, reason="by hand").message)
        step()
        return "value"

    assert called() == "value"
    ws.settle()
    (run,) = ws.store.flow_runs(flow_name="called")

    told = "by hand; it was called, not started here: it goes on to its end"
    assert [told, told, "step", ("Cancelling", "Cancelling")] == log
    assert ("Cancelling", "by hand") == (run.state_name, run.state.message)
    assert ["Pending", "Running", "Cancelling"] == [state.name for state in ws.store.run_states(run.id)]
    assert ["Pending", "Running", "Cancelling"] == [
        name.removeprefix("prefect.flow-run.") for name in names(ws, "prefect.flow-run.*")
    ]


def test_row_35_a_served_run_is_stopped_through_cancelling(ws):
    """Row 35, the served run it is told apart from (5.2), as in Prefect: Cancelling, its hooks, then Cancelled."""
    log = []
    automation(ek.EventTrigger(expect={"started"}), ek.actions.CancelFlowRun())

    @ek.flow(on_cancellation=[lambda _flow, _run, state: log.append(state.name)])
    def endless():
        ek.emit_event("started", R1)
        while True:
            pass

    endless.deploy(name="here")
    run = ek.run_deployment("endless/here", timeout=30)
    ws.settle()

    assert (["Cancelling"], "Cancelled") == (log, run.state_name)
    expected = ["Scheduled", "Pending", "Running", "Cancelling", "Cancelled"]
    assert expected == [state.name for state in ws.store.run_states(run.id)]
    assert expected == [name.removeprefix("prefect.flow-run.") for name in names(ws, "prefect.flow-run.*")]


def test_row_35_a_run_that_waits_for_its_retry_is_stopped_and_not_run_again():
    """Row 35, its served side: what is Cancelled never runs on, also between two attempts."""
    with ek.Workspace.in_memory(clock=WallClock()) as ws:
        cancelling = ek.actions.CancelFlowRun()
        automation(ek.EventTrigger(expect={"prefect.flow-run.AwaitingRetry"}), cancelling)
        tries = []

        @ek.flow(retries=1, retry_delay_seconds=60)
        def failing():
            tries.append(1)
            raise ValueError("x")

        failing.deploy(name="here")
        run = ek.run_deployment("failing/here", timeout=30)
        ws.settle()

        assert ([1], "Cancelled") == (tries, run.state_name)
        assert ["Scheduled", "Pending", "Running", "AwaitingRetry", "Cancelling", "Cancelled"] == [
            state.name for state in ws.store.run_states(run.id)
        ]


# -- deployments: row 32


def deployed(*triggers, **options):
    """A flow of one optional parameter, deployed with these triggers."""

    @ek.flow(name="target")
    def target(x: int = 0): ...

    return target.deploy(name="it", triggers=list(triggers), **options)


def test_row_32_deploying_again_keeps_ids_and_counters(ws):
    """Row 32, ours (a departure, DESIGN 5): Prefect deletes and makes anew, with new ids and lost counters."""

    def twice(**fields):
        return ek.DeploymentTrigger(name="t", expect={"e"}, threshold=2, within=60, **fields)

    first = deployed(twice())
    (before,) = ws.automations()
    ws.emit("e", R1)
    ws.settle()
    seen = ws.store.last_seq()
    again = deployed(twice())

    assert (first, [before], seen) == (again, ws.automations(), ws.store.last_seq())
    deployed(twice(parameters={"x": 1}))
    (changed,) = ws.automations()
    assert (before.id, {"x": 1}) == (changed.id, changed.actions[0].parameters)
    ws.emit("e", R1)
    assert (("t", 1),) == ws.settle().firings
    assert [{"x": 1}] == [run.parameters for run in ws.store.flow_runs()]


def test_row_32_a_changed_trigger_counts_anew_under_its_id(ws):
    """Row 32, ours (a departure, DESIGN 5): the id stays, the counters of the trigger that is no more do not."""
    deployed(ek.DeploymentTrigger(name="t", expect={"e"}, threshold=2, within=60))
    (before,) = ws.automations()
    ws.emit("e", R1)
    ws.settle()
    deployed(ek.DeploymentTrigger(name="t", expect={"e"}, threshold=2, within=90))
    (after,) = ws.automations()
    ws.emit("e", R1)

    assert ((), before.id) == (ws.settle().firings, after.id)
    ws.emit("e", R1)
    assert (("t", 1),) == ws.settle().firings


def test_row_32_triggers_left_out_are_gone_without_an_event(ws):
    """Row 32, Prefect's outcome: no `prefect.automation.deleted`; those made by hand stay."""
    deployed(ek.DeploymentTrigger(name="t", expect={"e"}), ek.DeploymentTrigger(name="u", expect={"e"}))
    automation(ek.EventTrigger(expect={"e"}))
    deployed(ek.DeploymentTrigger(name="u", expect={"e"}))

    assert ["u", "watch"] == [each.name for each in ws.automations()]
    assert [] == names(ws, "prefect.automation.deleted")


# -- loops: row 34


@pytest.mark.parametrize(
    ("expected", "pattern", "actions"),
    [
        (17, "prefect.automation.triggered", []),
        (17, "prefect.automation.action.executed", [ek.actions.DoNothing()]),
        (1 + MAX_AGAIN, "prefect.automation.*", [ek.actions.DoNothing()]),
    ],
)
def test_row_34_an_automation_that_matches_its_own_events_is_stopped(ws, expected, pattern, actions):
    """Row 34, ours (a departure, DESIGN 5): Prefect loops for ever; here it ends and says so, even if it branches."""
    automation(ek.EventTrigger(expect={pattern, "go"}), *actions)
    ws.emit("go", R1)
    ws.settle()
    (stopped,) = ws.events("eventkit.loop.stopped")

    assert expected == len(ws.events(TRIGGERED))
    assert "leads back to its own trigger" in stopped.payload["reason"]
    ws.emit("go", R1)
    assert ("watch", expected) in ws.settle().firings


def fired(spec, event):
    """A firing of an automation on an event."""
    return Fired(Firing(automation_id=spec.id, at=event.occurred, triggering_event=event), spec)


def led_to(event, count):
    """Events that a firing on this one left."""
    return [ek.Event(event="led", resource=R1).changed(cause=event.id, hops=event.hops + 1) for _ in range(count)]


@pytest.mark.parametrize("many", [2, 3, 15])
def test_row_34_two_automations_that_fire_each_other_are_stopped(many):
    """Row 34, ours (a departure, DESIGN 5): neither matches its own events, each leads to several of the other's."""
    ancestry = Ancestry()
    ping, pong = (ek.Automation(name=name, id=uuid4(), trigger=ek.EventTrigger(), actions=[]) for name in "ab")
    waiting = deque([(ping, pong, ek.Event(event="e", resource=R1))])
    count, stops = Counter(), []
    while waiting:
        spec, other, event = waiting.popleft()
        made, stopped = ancestry.admit([fired(spec, event)])
        count[spec.name] += len(made)
        assert count[spec.name] <= many + MAX_AGAIN
        stops += stopped
        waiting.extend((other, spec, each) for _ in made for each in led_to(event, many))

    # the first of each comes back to nothing: one ping, and the pongs it led to
    assert {"a": 1 + MAX_AGAIN, "b": many + MAX_AGAIN} == count
    assert 2 == len(stops)


def test_row_34_what_fans_out_is_no_loop():
    """Row 34, ours (a departure, DESIGN 5): a thousand and more firings of what one event led to go through."""
    ancestry = Ancestry()
    one, many = (ek.Automation(name=name, id=uuid4(), trigger=ek.EventTrigger(), actions=[]) for name in "ab")
    origin = ek.Event(event="e", resource=R1)
    led = led_to(origin, 2 * MAX_AGAIN)
    ancestry.admit([fired(one, origin)])
    made, stopped = ancestry.admit(fired(many, event) for event in led)

    assert (2 * MAX_AGAIN, []) == (len(made), stopped)
    again, stopped = ancestry.admit(fired(one, event) for event in led)
    assert (MAX_AGAIN, [led[MAX_AGAIN]]) == (len(again), stopped)


# -- DESIGN 5, what no row holds


@pytest.mark.parametrize(
    ("said", "parameters"),
    [(r"parameter 'y'", {"x": 1, "y": 1}), (r"\b(needs|required) x\b", {})],
)
def test_departure_parameters_are_checked_when_a_trigger_is_registered(ws, said, parameters):
    """A departure (DESIGN 5): unknown names and missing required ones are refused, and nothing is stored."""

    @ek.flow
    def needs(x: int): ...

    with pytest.raises(AutomationError, match=said):
        needs.deploy(name="d", triggers=[ek.DeploymentTrigger(name="t", expect={"e"}, parameters=parameters)])
    assert ([], []) == (ws.automations(), ws.store.deployments())


def test_departure_a_failing_hook_is_a_record_and_an_event(ws):
    """A departure (DESIGN 5): in Prefect it only reaches a log; a trigger may watch for it here."""
    automation(ek.EventTrigger(expect={"eventkit.hook.failed"}))

    def breaks(_flow, _run, _state):
        raise KeyError("gone")

    @ek.flow(on_completion=[breaks, lambda *_: None])
    def hooked(): ...

    hooked()
    ws.settle()
    (run,) = ws.store.flow_runs()
    (failed,) = ws.events("eventkit.hook.failed")

    assert [("raised", "KeyError: 'gone'"), ("ran", "")] == [
        (each.outcome, each.detail) for each in ws.store.hooks(run.id)
    ]
    assert (f"prefect.flow-run.{run.id}", "Completed", "KeyError: 'gone'", run.state_id) == (
        failed.resource.id, failed.payload["state"], failed.payload["reason"], failed.follows,
    )  # fmt: skip
    assert ("Completed", 1) == (run.state_name, len(ws.events(TRIGGERED)))


def test_departure_a_deployment_is_served_here_and_keeps_what_prefect_would_need(ws):
    """A departure (DESIGN 5): no work pool is needed; one that is given is kept for the move to Prefect."""
    there = {"work_pool_name": "k8s", "image": "registry/flow:1", "push": False, "job_variables": {"cpu": 2}}
    made = deployed(ek.DeploymentTrigger(name="t", expect={"e"}), **there)
    ws.emit("e", R1)
    ws.settle()

    assert there == made.elsewhere == ws.store.deployment(made.id).elsewhere
    assert ["Completed"] == [run.state_name for run in ws.store.flow_runs(deployment_id=made.id)]
